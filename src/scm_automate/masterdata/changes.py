"""Changes one by one, for people and programs that walk through them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Added",
    "Change",
    "Changed",
    "Duplicate",
    "Removed",
    "Renamed",
    "SchemaChange",
    "State",
]

State = Literal["free", "pending", "approved", "rejected"]
"""Whether a change may be applied. Each state in a sentence:

- ``free``: it needs nobody's approval.
- ``pending``: fewer people than it needs have said yes.
- ``approved``: as many different people as it needs have said yes.
- ``rejected``: somebody has said no.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A row that the old table did not have."""

    id: str
    key: tuple[str, ...]
    row: Mapping[str, object]
    """All its cells, as they stand."""
    reason: str = ""
    risk: str = ""
    state: State = "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A row that the new table does not have."""

    id: str
    key: tuple[str, ...]
    row: Mapping[str, object]
    """All its cells, as they stood."""
    reason: str = ""
    risk: str = ""
    state: State = "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A cell that does not say the same; cells that change together share their id."""

    id: str
    key: tuple[str, ...]
    field: str
    old: str | None
    """The value that was compared; null for empty."""
    new: str | None
    old_raw: str | None
    """The cell as it stood."""
    new_raw: str | None
    delta: str | None = None
    """New less old of numbers, days of dates; null for the rest."""
    reason: str = ""
    """A code of `REASONS`, or empty."""
    risk: str = ""
    """Names of the risks, empty for none."""
    level: str = ""
    approvals: int = 0
    """Different people who have to say yes."""
    state: State = "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """A proposal: the row that is gone under the one key is there again under the other."""

    id: str
    key: tuple[str, ...]
    new_key: tuple[str, ...]
    score: float
    """How alike their texts are, from 0 to 1."""
    runner_up: float
    """Score of the second best candidate of either; 0 where there is none."""
    agree: tuple[str, ...]
    """Fields that are filled and equal."""
    state: State = "pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """A row whose key stands more than once on a side: it is compared with nothing."""

    key: tuple[str, ...]
    side: Literal["old", "new"]
    copies: Literal["equal", "conflicting"]
    row: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaChange:
    """A column that came, went, has another name or another type.

    Examples:
        >>> print(SchemaChange(what="retyped", column="ean", old="Int64", new="String"))
        column ean: Int64 became String; compared by value
    """

    what: Literal["added", "removed", "retyped", "renamed"]
    column: str
    """Its name in the spec, or in the table where the spec does not name it."""
    old: str | None = None
    """Type, or name for ``renamed``, in the old table."""
    new: str | None = None
    """The same in the new table."""

    def __str__(self) -> str:
        """What happened to the column, in words."""
        if self.what == "retyped":
            return f"column {self.column}: {self.old} became {self.new}; compared by value"
        if self.what == "renamed":
            return f"column {self.column}: headed {self.old!r} before and {self.new!r} now"
        return f"column {self.column}: {self.what}"


Change: TypeAlias = Added | Removed | Changed | Renamed | Duplicate | SchemaChange
"""One entry of a change set."""
