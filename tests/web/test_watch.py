"""One thread watches many requests, cuts the one that is out of time, and ends by itself."""

from __future__ import annotations

import threading
import time

from scm_automate.web.watch import Watch


def watchers() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "watch"]


def waited(seconds: float = 5) -> None:
    """Until no watch runs any more."""
    end = time.monotonic() + seconds
    while watchers() and time.monotonic() < end:
        time.sleep(0.01)


def test_a_request_that_is_out_of_time_is_cut_once() -> None:
    cuts = threading.Semaphore(0)
    watch = Watch(cuts.release)
    late = watch.begin(0.05)
    assert late.wait(5)
    assert cuts.acquire(timeout=5)
    watch.end()
    waited()
    assert not cuts.acquire(blocking=False)


def test_many_requests_have_one_thread_and_none_is_cut() -> None:
    waited()
    cuts: list[int] = []
    watch = Watch(lambda: cuts.append(1))
    events = []
    for _ in range(50):
        events.append(watch.begin(30))
        assert len(watchers()) == 1
        watch.end()
    watch.close()
    waited()
    assert watchers() == []
    assert cuts == []
    assert not any(event.is_set() for event in events)


def test_a_later_request_is_watched_although_the_thread_sleeps_or_has_ended() -> None:
    cuts = threading.Semaphore(0)
    watch = Watch(cuts.release)
    watch.begin(0.2)
    watch.end()
    late = watch.begin(0.3)  # the thread sleeps until the first would be out of time
    assert late.wait(5)
    assert cuts.acquire(timeout=5)
    watch.end()
    waited()
    assert watch.begin(0.05).wait(5)  # by a new thread
    watch.close()
