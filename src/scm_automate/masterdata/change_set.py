"""What changed between two snapshots, as an object: read it, decide on it, apply it, reverse it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from scm_automate.errors import ConfigError, NotFound
from scm_automate.masterdata.frames import long_frame, states_of, wide_frame
from scm_automate.masterdata.ids import cell_ids
from scm_automate.masterdata.patterns import MassChange, exceptions_of, find_patterns
from scm_automate.masterdata.selection import Selection, pending, select

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from scm_automate.masterdata.apply import ApplyResult
    from scm_automate.masterdata.changes import Change, SchemaChange
    from scm_automate.masterdata.spec import TableSpec

__all__ = ["DECISION_SCHEMA", "RENAME_SCHEMA", "ChangeSet", "Facts"]

DECISION_SCHEMA = pl.Schema(
    {
        "change_id": pl.String(),
        "verdict": pl.String(),
        "by": pl.String(),
        "at": pl.Datetime("us", "UTC"),
        "note": pl.String(),
    }
)
"""One row per word of a person on a change: ``approve`` or ``reject``, by whom, when, why."""

RENAME_SCHEMA = pl.Schema(
    {
        "change_id": pl.String(),
        "old_key": pl.List(pl.String()),
        "new_key": pl.List(pl.String()),
        "score": pl.Float64(),
        "runner_up": pl.Float64(),
        "agree": pl.List(pl.String()),
        "removed_id": pl.String(),
        "added_id": pl.String(),
    }
)
"""One row per proposed rename, with the removed and the added row that it joins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Figures of a comparison."""

    old_rows: int
    new_rows: int
    paired: int
    """Rows that are in both tables."""
    format_only: dict[str, int] = field(default_factory=dict)
    """By field, cells that are spelt differently and say the same."""
    spec: str = ""
    """Hash of the spec."""
    notes: tuple[str, ...] = ()
    """What a person should know of how the tables were read."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ChangeSet:
    """The differences of two snapshots of one table; frozen, in a stable order, with stable ids.

    Attributes:
        spec: How the tables were compared.
        facts: Figures.
        unnumbered: `cells` before they have ids: hashing a million texts is not for those who only count.
        rows: One row per added and removed row, with the same columns but for the values.
        added: The added rows as they stand, in the order of `rows`.
        removed: The removed rows as they stood, in the order of `rows`.
        duplicates: Rows whose key stands more than once, as text, with ``side`` and ``copies`` first.
        keyless: Rows without a whole key, as text, with ``side`` first.
        unread: Cells that could not be read as their kind: key columns, ``side``, ``field``, ``raw``.
        schema_changes: Columns that came, went or changed their type or name.
        renames: Proposed renames, see `RENAME_SCHEMA`.
        decisions: What people said, see `DECISION_SCHEMA`.
    """

    spec: TableSpec
    facts: Facts
    unnumbered: pl.DataFrame
    rows: pl.DataFrame
    added: pl.DataFrame
    removed: pl.DataFrame
    duplicates: pl.DataFrame
    keyless: pl.DataFrame
    unread: pl.DataFrame
    schema_changes: tuple[SchemaChange, ...] = ()
    renames: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=RENAME_SCHEMA))
    decisions: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=DECISION_SCHEMA))

    # -- looking ----------------------------------------------------------------------------------

    @property
    def key(self) -> tuple[str, ...]:
        """Names of the key columns."""
        return self.spec.row_key

    @cached_property
    def cells(self) -> pl.DataFrame:
        """One row per changed cell, in the order of the key.

        Columns: ``change_id``, the key columns, ``kind``, ``field``, ``old`` and ``new`` as they were
        compared, ``old_raw`` and ``new_raw`` as they stand, ``delta``, ``reason``, ``risk``, ``level``,
        ``approvals``.
        """
        ids = cell_ids(self.unnumbered, self.key)
        return self.unnumbered.drop("group").insert_column(0, ids)

    @property
    def states(self) -> pl.DataFrame:
        """One row per change: ``change_id``, ``approvals``, ``state``, ``approved_by`` and ``approved_at``."""
        return states_of(self)

    @property
    def frame(self) -> pl.DataFrame:
        """All cells that changed, came or went, one a row, the riskiest first.

        The columns of `cells`, then ``state``, ``approved_by``, ``approved_at``. A row that was added
        or removed has one line for each of its cells that is filled.
        """
        return long_frame(self)

    @property
    def frame_wide(self) -> pl.DataFrame:
        """One row per changed row: the key, and old and new of each field that changed anywhere.

        Columns are the key, ``<field>.old`` and ``<field>.new``; null where the field did not change.
        """
        return wide_frame(self)

    @property
    def patterns(self) -> tuple[MassChange, ...]:
        """Mass changes, largest first; see `MassChange`."""
        return find_patterns(self)

    def exceptions(self, pattern: MassChange) -> pl.DataFrame:
        """The other changes of a pattern's field, as in `cells`: what a mass change hides.

        Args:
            pattern: One of `patterns`.
        """
        return exceptions_of(self, pattern)

    def __iter__(self) -> Iterator[Change]:
        """Every change as a typed record: of the schema, rows, cells, renames and duplicates."""
        from scm_automate.masterdata.walk import walk

        return walk(self)

    def __len__(self) -> int:
        """Number of changes; cells that change together are one."""
        return (
            self.cells["change_id"].n_unique()
            + self.rows.height
            + self.renames.height
            + len(self.schema_changes)
        )

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.unnumbered.height or self.rows.height or self.schema_changes)

    @property
    def summary(self) -> dict[str, Any]:
        """The figures as plain values, for JSON."""
        from scm_automate.masterdata.show import summary

        return summary(self)

    def __str__(self) -> str:
        """The figures in some lines, what needs approval first; bank accounts are masked."""
        from scm_automate.masterdata.show import in_words

        return in_words(self)

    def __repr__(self) -> str:
        return f"<ChangeSet of {self.spec.name}: {len(self)} changes>"

    def _repr_html_(self) -> str:
        """The same with old and new side by side, escaped and masked."""
        from scm_automate.masterdata.page import fragment

        return fragment(self)

    # -- deciding ---------------------------------------------------------------------------------

    def where(
        self,
        *,
        field: str | None = None,
        kind: Literal["added", "removed", "changed", "renamed"] | None = None,
        risk: str | None = None,
        level: str | None = None,
        state: str | None = None,
        reason: str | None = None,
        ids: Iterable[str] | None = None,
    ) -> Selection:
        """The changes that fit all that is given; null does not narrow.

        Args:
            field: Changes of cells of this field.
            kind: Kind of change.
            risk: Name of a risk.
            level: Level of the worst risk.
            state: See `State`.
            reason: A code of `REASONS`.
            ids: Change ids.

        Examples:
            >>> from scm_automate.masterdata import TableSpec, diff
            >>> old, new = (
            ...     pl.DataFrame({"id": ["1"], "a": [1]}),
            ...     pl.DataFrame({"id": ["1"], "a": [2]}),
            ... )
            >>> len(diff(old, new, TableSpec(key="id")).where(field="a"))
            1
        """
        return select(
            self,
            field=field,
            kind=kind,
            risk=risk,
            level=level,
            state=state,
            reason=reason,
            ids=ids,
        )

    @property
    def pending(self) -> Selection:
        """The changes that still need somebody's yes, the riskiest first."""
        return pending(self)

    @property
    def needs_person(self) -> bool:
        """Whether anything waits for a person: an approval, a duplicate, a row without a key, an unread cell."""
        return bool(
            len(self.pending) or self.duplicates.height or self.keyless.height or self.unread.height
        )

    def decide(
        self,
        ids: Iterable[str],
        *,
        verdict: Literal["approve", "reject"],
        by: str,
        at: datetime | None = None,
        note: str = "",
    ) -> ChangeSet:
        """The change set with somebody's word on some changes.

        Args:
            ids: Changes.
            verdict: Yes or no. A no stands whatever others say.
            by: Who; one person counts once, however often they say yes.
            at: When; with a time zone.
            note: Why.

        Raises:
            NotFound: An id is of no change of this set.
            ConfigError: Nobody is named.
        """
        wanted = tuple(dict.fromkeys(ids))
        if not by.strip():
            raise ConfigError("A decision needs a name.", hint="Say who decides: by='...'.")
        known = set(self.states["change_id"].to_list())
        strange = [one for one in wanted if one not in known]
        if strange:
            raise NotFound(
                f"{strange[0]!r} is no change of this set.",
                hint="The tables may have changed since; compare them again and decide on what it shows.",
            )
        said = pl.DataFrame(
            {
                "change_id": list(wanted),
                "verdict": [verdict] * len(wanted),
                "by": [by.strip()] * len(wanted),
                "at": [at] * len(wanted),
                "note": [note] * len(wanted),
            },
            schema=DECISION_SCHEMA,
        )
        return replace(self, decisions=pl.concat([self.decisions, said]))

    # -- applying ---------------------------------------------------------------------------------

    def apply(self, target: object, *, check: Literal["old", "nothing"] = "old") -> ApplyResult:
        """The target with the changes that may be applied; see `scm_automate.masterdata.apply`."""
        from scm_automate.masterdata.apply import apply

        return apply(self, target, check=check)

    def reverse(self) -> ChangeSet:
        """The change set that undoes this one; nothing of it has been decided yet."""
        from scm_automate.masterdata.reverse import reverse

        return reverse(self)
