"""Progress on long work, on stderr, through one small protocol.

Whoever does long work takes a `Progress` and tells it the name of each step and how far it is; who
calls decides what that looks like. Nothing is shown unless the caller asks for it.
"""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["LogProgress", "NoProgress", "Progress", "TextProgress"]


class Progress(Protocol):
    """What long work tells about itself."""

    def step(self, name: str, *, total: int | None = None) -> None:
        """A new step begins; `total` is its size where that is known."""

    def advance(self, count: int = 1) -> None:
        """So many more of the step's `total` are done."""

    def done(self, note: str = "") -> None:
        """The step is over; `note` says what came of it."""


class NoProgress:
    """Says nothing.

    Examples:
        >>> NoProgress().step("read")
    """

    def step(self, name: str, *, total: int | None = None) -> None:
        """Says nothing."""

    def advance(self, count: int = 1) -> None:
        """Says nothing."""

    def done(self, note: str = "") -> None:
        """Says nothing."""


class LogProgress:
    """Writes a line to a logger when a step begins and when it ends."""

    def __init__(self, logger: logging.Logger | None = None) -> None:
        self._logger = logger or logging.getLogger("scm_automate.progress")
        self._name = ""

    def step(self, name: str, *, total: int | None = None) -> None:
        """Logs the name and the size."""
        self._name = name
        self._logger.info("%s%s", name, f" ({total})" if total is not None else "")

    def advance(self, count: int = 1) -> None:
        """Says nothing: a log is read afterwards."""

    def done(self, note: str = "") -> None:
        """Logs what came of the step."""
        self._logger.info("%s: %s", self._name, note or "done")


class TextProgress:
    """Writes one line a step to a stream, rewritten in place on a terminal.

    Args:
        stream: Where to write; standard error unless told otherwise.
        clock: Seconds that only go forward, to spare the terminal (at most ten updates a second).
    """

    def __init__(
        self, stream: TextIO | None = None, *, clock: Callable[[], float] | None = None
    ) -> None:
        self._stream = stream or sys.stderr
        self._clock = clock
        self._live = self._stream.isatty() and clock is not None
        self._name, self._total, self._count, self._shown = "", None, 0, 0.0

    _total: int | None

    def step(self, name: str, *, total: int | None = None) -> None:
        """Begins a line."""
        self._name, self._total, self._count = name, total, 0
        if self._live:
            self._write(f"{name} ...")

    def advance(self, count: int = 1) -> None:
        """Updates the line on a terminal."""
        self._count += count
        if self._live and self._clock and self._clock() - self._shown > 0.1:
            self._shown = self._clock()
            self._write(
                f"{self._name} ... {self._count}{f' of {self._total}' if self._total else ''}"
            )

    def done(self, note: str = "") -> None:
        """Ends the line with what came of it."""
        self._write(f"{self._name}: {note or 'done'}")
        self._stream.write("\n")
        self._stream.flush()

    def _write(self, text: str) -> None:
        self._stream.write(f"\r\x1b[K{text}" if self._live else text)
        self._stream.flush()
