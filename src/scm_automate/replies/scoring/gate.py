"""The gate before going live: may lines go through unseen, by what was measured?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scm_automate.errors import ConfigError
from scm_automate.replies.scoring.bounds import needed_for

if TYPE_CHECKING:
    from scm_automate.replies.scoring.figures import Figures
    from scm_automate.replies.scoring.measure import Score

__all__ = ["Gate", "GateVerdict", "judge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What the figures must hold.

    Attributes:
        false_release_bound: The upper 95 % bound of the rate of false releases is at most this. It
            takes 299 messages with a release and none wrong to stay within 1 %.
        line_exact: Share of lines read exactly, at least.
        kind: Share of messages whose kind is right, at least.
        each_group: Whether each group must hold the bound by itself, not only all together.

    Examples:
        >>> Gate(false_release_bound=0.02).line_exact
        0.9
    """

    false_release_bound: float = 0.01
    line_exact: float = 0.9
    kind: float = 0.95
    each_group: bool = False

    def __post_init__(self) -> None:
        """Refuse what is no share."""
        for name in ("false_release_bound", "line_exact", "kind"):
            if not 0 <= getattr(self, name) <= 1:
                raise ConfigError(f"{name} is a share between 0 and 1, not {getattr(self, name)}.")


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """Whether lines may go through unseen, and what is lacking."""

    passed: bool
    """Whether everything holds."""
    lacking: tuple[str, ...]
    """What does not, in words; empty where everything holds."""
    held: tuple[str, ...]
    """What does."""

    def __str__(self) -> str:
        """A sentence, and a row for each point."""
        head = "Go live: passed." if self.passed else "Go live: not yet."
        rows = [f"  lacking: {one}" for one in self.lacking] + [
            f"  holds: {one}" for one in self.held
        ]
        return "\n".join([head, *rows])


def judge(measured: Score, gate: Gate) -> GateVerdict:
    """The figures held against the gate."""
    lacking: list[str] = []
    held: list[str] = []
    figures = measured.figures
    if figures.messages:
        _bound("all messages", figures, gate, lacking, held)
        if gate.each_group:
            for name, group in measured.groups.items():
                _bound(name, group, gate, lacking, held)
        for name, share, least in (
            ("lines read exactly", figures.line_exact, gate.line_exact),
            ("kind of the message", figures.kind, gate.kind),
        ):
            if share is not None:
                side = held if share >= least else lacking
                side.append(f"{name} {share:.1%}, asked for {least:.1%}")
        if figures.crashes:
            lacking.append(f"the reader failed on {figures.crashes} messages")
    shadow = measured.shadow
    if shadow.rows:
        wrong = len({(row.case, row.order, row.line) for row in shadow.differing})
        side = held if shadow.bound <= gate.false_release_bound else lacking
        side.append(
            f"shadow: {wrong} lines would have gone through otherwise than the buyer entered them;"
            f" the rate is below {shadow.bound:.2%}, asked for {gate.false_release_bound:.2%}"
        )
    if not figures.messages and not shadow.rows:
        lacking.append("nothing was measured")
    return GateVerdict(not lacking, tuple(lacking), tuple(held))


def _bound(name: str, figures: Figures, gate: Gate, lacking: list[str], held: list[str]) -> None:
    bound = figures.false_release_bound
    told = (
        f"{name}: {figures.false_releases} false releases among {figures.released} lines of"
        f" {figures.released_messages} messages released; the rate is below {bound:.2%} (95 %),"
        f" asked for {gate.false_release_bound:.2%}"
    )
    if bound <= gate.false_release_bound:
        held.append(told)
        return
    if 0 < gate.false_release_bound < 1:
        needed = needed_for(gate.false_release_bound, wrong=figures.false_messages)
        wrong = figures.false_messages or "none"
        told += f"; it takes {needed} messages with a release, {wrong} of them wrong"
    lacking.append(told)
