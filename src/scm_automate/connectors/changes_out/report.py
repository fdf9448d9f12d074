"""What came of a plan, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scm_automate.connectors.changes_out.plan import ChangePlan, PlannedWrite
    from scm_automate.model import Change

__all__ = ["ChangeReport", "LineOutcome", "LineResult"]

LineOutcome = Literal["done", "refused", "conflicting", "waiting"]
"""What became of a line. Each in a sentence:

- ``done``: the ERP holds the new values, by this run or by an earlier one.
- ``refused``: the ERP will not have it; a person mends it or keys it by hand.
- ``conflicting``: the ERP holds neither the old values nor the new ones; a person decides.
- ``waiting``: nothing is certain or nothing was tried yet; run the same plan again.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineResult:
    """What became of one line.

    Attributes:
        write: What was planned.
        outcome: See `LineOutcome`.
        text: Why, in words; the ERP's own where it said something.
    """

    write: PlannedWrite
    outcome: LineOutcome
    text: str = ""

    def __str__(self) -> str:
        """The outcome, the line, and why."""
        return f"{self.outcome}: {self.write}{f' ({self.text})' if self.text else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeReport:
    """What became of every line of a plan.

    Attributes:
        plan: The plan.
        results: One per planned line, in its order.
        stopped: Why the run ended before its end; empty where it did not.
    """

    plan: ChangePlan
    results: tuple[LineResult, ...]
    stopped: str = ""

    def of(self, outcome: LineOutcome) -> tuple[LineResult, ...]:
        """The lines with one outcome."""
        return tuple(one for one in self.results if one.outcome == outcome)

    @property
    def done(self) -> tuple[Change, ...]:
        """The changes that the ERP holds."""
        return tuple(change for one in self.of("done") for change in one.write.changes)

    @property
    def finished(self) -> bool:
        """Whether nothing waits: running it again would change nothing."""
        return not self.of("waiting")

    def __str__(self) -> str:
        """Figures, then every line that is not done."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        outcomes: tuple[LineOutcome, ...] = ("done", "refused", "conflicting", "waiting")
        told = ", ".join(f"{len(self.of(name))} {name}" for name in outcomes if self.of(name))
        yield f"{self.plan.target}: {told or 'nothing to do'}"
        if self.stopped:
            yield f"  It stopped: {self.stopped} Run the same plan again."
        for one in self.results:
            if one.outcome != "done":
                yield f"  {one}"
        for left in self.plan.left_out:
            yield f"  stays here: {left}"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{one.outcome}</td><td>{escape(str(one.write))}</td><td>{escape(one.text)}</td></tr>"
            for one in self.results
        )
        told = escape(str(self).split("\n", 1)[0])
        return (
            f"<p>{told}</p><table><tr><th>outcome</th><th>line</th><th>why</th></tr>{rows}</table>"
        )
