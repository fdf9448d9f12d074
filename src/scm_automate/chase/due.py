"""Doing what is due: safe to call from anywhere, any number of times at once.

Whatever ticks - cron, a task queue, a notebook, fifty workers - calls `run_due`; the state decides what
there is to do, and gives each piece of work to one caller. A caller that dies is followed by another
that takes its work over once its lease has run out; one that only slept finds that it writes nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

from scm_automate.chase.moments import check_now
from scm_automate.errors import LeaseLost, StateLocked
from scm_automate.render import single_line
from scm_automate.state import work
from scm_automate.state.work import LEASE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from scm_automate.state import State
    from scm_automate.state.work import Claim

__all__ = ["DueReport", "Handler", "Later", "retry_after", "run_due"]

_WAITS: Final = (1, 5, 15, 60, 240, 720)
"""Minutes until what did not work is tried again, by the number of attempts so far; then the last."""

MOST_ATTEMPTS: Final = 12
"""Attempts after which work that fails by an error of the program is put aside."""

_LONGEST_PAUSE: Final = timedelta(hours=1)
"""Between two attempts at work that comes again and again: nothing goes on before it is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """A handler could not do it now.

    Attributes:
        until: When it is tried again.
        note: Why, in words.
        over: The limit that it would have been over, or why a server takes nothing now, in words; empty
            where it is a reason of its own.
    """

    until: datetime
    note: str
    over: str = ""


class Handler(Protocol):
    """What does one kind of work.

    It begins every transaction in which it writes with `scm_automate.state.work.hold`, and finishes
    or postpones the work in the transaction that writes what came of it.
    """

    def __call__(self, held: Claim, *, now: datetime) -> str | Later:
        """Does a piece of work.

        Returns:
            The outcome in a word, under which it was finished; or until when it was postponed.

        Raises:
            LeaseLost: Another worker has taken it over.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DueReport:
    """What one call did.

    Attributes:
        done: How much was finished, by kind and outcome, such as ``("send", "sent")``.
        postponed: How much is tried again later.
        put_aside: How much failed too often; each with its kind, subject and error.
        lost: How much another worker had taken over meanwhile.
        left: How much is due and held by nobody.
        over: How much of what is tried again later waits for a limit or for a server that lets nobody in,
            by that in words.
        failing: What comes again and again, such as rounds, and has failed as often as other work is
            put aside for; each with its kind, subject and error. It is tried on every hour, and
            nothing goes on until somebody mends what keeps it from being done.

    Examples:
        >>> print(DueReport(done={("send", "sent"): 3}, left=2))
        send: 3 sent; 2 left
        >>> print(DueReport(postponed=3, over={"at most 2 a minute to acme.example": 3}))
        3 postponed (3: at most 2 a minute to acme.example)
    """

    done: Mapping[tuple[str, str], int] = field(default_factory=dict)
    postponed: int = 0
    put_aside: tuple[str, ...] = ()
    lost: int = 0
    left: int = 0
    over: Mapping[str, int] = field(default_factory=dict)
    failing: tuple[str, ...] = ()

    def __str__(self) -> str:
        """In a line."""
        parts = [f"{kind}: {count} {outcome}" for (kind, outcome), count in self.done.items()]
        counts = {"postponed": self.postponed, "lost to another worker": self.lost}
        parts += [f"{count} {name}" for name, count in counts.items() if count]
        if self.over:
            waits = ", ".join(f"{count}: {limit}" for limit, count in self.over.items())
            parts[-1 - bool(self.lost)] += f" ({waits})"
        parts += [f"put aside: {words}" for words in self.put_aside]
        parts += [f"keeps failing: {words}" for words in self.failing]
        parts += [f"{self.left} left"] if self.left else []
        return "; ".join(parts) or "nothing was due"


def retry_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts.

    Examples:
        >>> [retry_after(n).total_seconds() / 60 for n in (1, 3, 99)]
        [1.0, 15.0, 720.0]
    """
    return timedelta(minutes=_WAITS[min(max(attempts, 1), len(_WAITS)) - 1])


def run_due(
    state: State,
    handlers: Mapping[str, Handler],
    *,
    now: datetime,
    limit: int = 100,
    worker: str = "worker",
    lease: timedelta = LEASE,
    recurring: Collection[str] = (),
) -> DueReport:
    """Does what is due, one piece after the other, until nothing is or the limit is reached.

    Args:
        state: Where the work stands.
        handlers: What does which kind of work; other kinds are left to others.
        now: What is due by then, with a time zone.
        limit: How many pieces at most.
        worker: Who does it, for people to read.
        lease: How long one piece may take before another worker takes it over.
        recurring: Kinds that come again and again, such as rounds. They are never put aside, however
            often they fail: the piece that is done puts the next one, so that without it all ends.

    Returns:
        What was done.

    Raises:
        ConfigError: `now` has no time zone.
        StateLocked: Another process held the state all the time.
    """
    check_now(now)
    done: Counter[tuple[str, str]] = Counter()
    postponed = lost = 0
    aside: list[str] = []
    failing: list[str] = []
    over: Counter[str] = Counter()
    for _ in range(limit):
        with state.work() as tx:
            held = work.claim(tx, now=now, worker=worker, kinds=handlers, lease=lease)
        if held is None:
            break
        try:
            came = handlers[held.work.kind](held, now=now)
        except LeaseLost:
            lost += 1
        except StateLocked:
            raise
        except Exception as error:  # noqa: BLE001 - one piece of work that fails does not stop the rest
            words = single_line(f"{type(error).__name__}: {error}", most=300)
            told = f"{held.work.kind} of {held.work.subject} ({words})"
            comes_again = held.work.kind in recurring
            if _failed(state, held, words, now=now, comes_again=comes_again):
                aside.append(told)
            else:
                postponed += 1
                if comes_again and held.work.attempts >= MOST_ATTEMPTS:
                    failing.append(told)
        else:
            if isinstance(came, Later):
                postponed += 1
                over.update([came.over] if came.over else [])
            else:
                done[held.work.kind, came] += 1
    with state.read() as tx:
        left = work.due(tx, now=now, kinds=handlers)
    return DueReport(
        done=dict(sorted(done.items())),
        postponed=postponed,
        put_aside=tuple(aside),
        lost=lost,
        left=left,
        over=dict(sorted(over.items())),
        failing=tuple(failing),
    )


def _failed(state: State, held: Claim, words: str, *, now: datetime, comes_again: bool) -> bool:
    """Tries again later, or puts the work aside after too many attempts; True for the latter."""
    pause = retry_after(held.work.attempts)
    try:
        with state.work() as tx:
            if comes_again:
                pause = min(pause, _LONGEST_PAUSE)
            elif held.work.attempts >= MOST_ATTEMPTS:
                work.finish(tx, held, at=now, outcome="put aside", note=words)
                return True
            work.postpone(tx, held, until=now + pause, note=words)
    except LeaseLost:
        pass
    return False
