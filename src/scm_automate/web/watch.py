"""A watch over requests: whatever takes longer than it may is cut, even where bytes keep dripping in."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Watch"]


class Watch:
    """Cuts a request that is out of time; one request at a time.

    One thread serves many requests, since starting one for each costs more than a quick answer does. It
    sleeps until the request that it last saw would be out of time; if none is under way then, it ends.

    Args:
        cut: Cuts the connections; called in the watch's own thread.
    """

    def __init__(self, cut: Callable[[], None]) -> None:
        self._cut = cut
        self._lock = threading.Lock()
        self._woken = threading.Event()
        self._due: tuple[float, threading.Event] | None = None
        self._thread: threading.Thread | None = None

    def begin(self, seconds: float) -> threading.Event:
        """Watches a request for so many seconds; the event is set where it ran out of them."""
        late = threading.Event()
        with self._lock:
            self._due = (time.monotonic() + seconds, late)
            if self._thread is None:
                self._woken.clear()
                self._thread = threading.Thread(target=self._watched, name="watch", daemon=True)
                self._thread.start()
        return late

    def end(self) -> None:
        """The request is over."""
        with self._lock:
            self._due = None

    def close(self) -> None:
        """Ends the thread, if there is one."""
        self.end()
        self._woken.set()

    def _watched(self) -> None:
        while True:
            with self._lock:
                if self._due is None:
                    self._thread = None
                    return
                due, late = self._due
                left = due - time.monotonic()
                if left <= 0:
                    self._due = None
                    late.set()
                    self._cut()
                    continue
            self._woken.wait(left)
