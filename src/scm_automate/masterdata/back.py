"""Changed, and changed back: what two comparisons in a row show, and one alone cannot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.masterdata.change_set import ChangeSet

__all__ = ["ChangedBack", "changed_back"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedBack:
    """A cell that said something else for a while: how a payment is led astray and the trace removed.

    Attributes:
        key: Of the row.
        field: The cell's field.
        old: What it said before and says again.
        between: What it said in between.
        risk: Risks of the change, as the spec names them; empty for none.
        level: The worst of them.
        approvals: Different people who have to say that it was meant.
    """

    key: tuple[str, ...]
    field: str
    old: str | None
    between: str | None
    risk: str
    level: str
    approvals: int


def changed_back(earlier: ChangeSet, later: ChangeSet) -> tuple[ChangedBack, ...]:
    """The cells that changed from the first snapshot to the second and back to the third.

    Args:
        earlier: From the first to the second snapshot.
        later: From the second to the third, by the same spec.

    Returns:
        By key and field, the risky ones first.

    Examples:
        >>> import polars as pl
        >>> from scm_automate.masterdata import TableSpec, diff
        >>> a, b = pl.DataFrame({"id": ["1"], "x": ["a"]}), pl.DataFrame({"id": ["1"], "x": ["b"]})
        >>> spec = TableSpec(key="id")
        >>> changed_back(diff(a, b, spec), diff(b, a, spec))[0].between
        'b'
    """
    key = list(earlier.key)
    both = earlier.unnumbered.join(
        later.unnumbered.select(*key, "field", "new").rename({"new": "third"}),
        on=[*key, "field"],
        how="inner",
        maintain_order="left",
    )
    found = [
        ChangedBack(
            key=tuple(one[name] for name in key),
            field=one["field"],
            old=one["old"],
            between=one["new"],
            risk=one["risk"],
            level=one["level"],
            approvals=one["approvals"],
        )
        for one in both.iter_rows(named=True)
        if one["old"] == one["third"]
    ]
    return tuple(sorted(found, key=lambda one: not one.risk))
