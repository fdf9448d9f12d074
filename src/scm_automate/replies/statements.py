"""What is said, and of which lines: the statements that sentences amount to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from scm_automate.replies.found import Analysis, Quantity
    from scm_automate.replies.sentences.clauses import Clause, Unit

__all__ = ["PREDICATES", "Scope", "Statement", "is_wordy", "says"]

PREDICATES = (
    "as_ordered", "confirm", "reject", "shipped", "arrived", "pending", "late", "attached", "same_strict",
)  # fmt: skip


@dataclass(slots=True)
class Scope:
    """Which lines are meant while nothing names them."""

    asked: frozenset[int]
    """The lines that the chase asked about, or all open ones."""
    every: frozenset[int]
    """All open lines."""
    quoted: frozenset[int] | None = None
    """The lines of the quoted text that an inline answer stands under."""


@dataclass(slots=True)
class Statement:
    """Something said of some lines, in the clauses of one sentence and what carries it on."""

    analysis: Analysis
    part: str
    lines: set[int]
    kind: str = "lines"
    """``lines`` named, ``all`` by a word or by nothing at all, ``rest`` what no other statement names."""
    except_for: set[int] = field(default_factory=set)
    clauses: list[Clause] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    vague: str = ""
    """Why it is not sure which lines are meant; empty where it is."""
    unknown: list[str] = field(default_factory=list)
    question: bool = False
    doubted: list[str] = field(default_factory=list)
    """Words of doubt or conditions from sentences that carry it on."""
    row: int | None = None
    """Row of the table or sheet, from 1."""
    cell_quantity: Quantity | None = None
    """The quantity cell of a table's row."""
    cell_prices: list[tuple[str, str]] = field(default_factory=list)
    """(price, per) cells of a table's row, as they stand."""
    basis: str = ""
    """What dates mean here, as a heading or a table header says; empty where none does."""
    header: str = ""
    """The headers of the columns that a table's row takes its dates from."""
    before: Statement | None = None
    """The statement before it in the same sentence, whose verb it may share."""
    after: Statement | None = None
    """The one behind it, whose verb it may share where verbs stand last."""
    you: frozenset[str] = frozenset()
    """Words for the one addressed, in the languages it is read in."""
    amounts: frozenset[Decimal] = frozenset()
    """The open quantities of its lines."""
    implicit: bool = False
    """Whether it is taken to be of all lines because nothing names any."""
    offset: int = 0
    """Where the text of its part begins in the newest text."""
    counted: bool = False
    """Whether the open quantity is what tells its line."""
    like: set[int] = field(default_factory=set)
    """Lines that it names only because their answer is that of its own: ``clamps same as hose 16``."""
    gone: bool = False
    """Whether the header of its date, or the title above its table, says that the goods have left or come."""
    under: frozenset[int] = frozenset()
    """The lines of the quoted text that it stands under."""
    loose: bool = False
    """Whether its lines come from the text before it only."""
    under_foreign: bool = False
    """Whether it stands right below the number of an order that is not open, and names no other."""
    superseded: set[tuple[int, int]] = field(default_factory=set)
    """Tokens of what only tells an old date and takes it back: see `superseded`."""
    spoken: bool = False
    """Whether something is said of its lines that the grammar does not read."""

    @property
    def said(self) -> set[str]:
        """The categories of all phrases in it."""
        return {category for clause in self.clauses for category in clause.marks}

    def marks(self, *categories: str) -> bool:
        """Whether a phrase of one of some categories stands in it."""
        for clause in self.clauses:
            marks = clause.marks
            if marks and not marks.keys().isdisjoint(categories):
                return True
        return False

    def counts(self, quantity: Quantity) -> bool:
        """Whether a quantity is the open quantity of any of its lines."""
        return quantity.value in self.amounts or quantity.figure.other in self.amounts

    def counts_some_only(self) -> bool:
        """Whether it tells how many there are of some of its lines and not of the others: ``50 pcs on 27 May``."""
        if len(self.lines) < 2:
            return False
        told = [
            one
            for clause in self.clauses
            for one in clause.quantities
            if not (one.percent or one.spec)
        ]
        counted = {value for one in told for value in (one.value, one.figure.other)} & set(
            self.amounts
        )
        return bool(counted) and counted != set(self.amounts) and not any(one.each for one in told)

    @property
    def has_date(self) -> bool:
        """Whether a date stands in it."""
        for clause in self.clauses:  # noqa: SIM110 - asked of all, and a generator costs more
            if clause.dates:
                return True
        return False


def is_wordy(statement: Statement) -> bool:
    """Whether more than a name stands in a statement of which nothing was read."""
    if statement.row is not None or statement.vague:
        return False
    if any(unit.heading for unit in statement.units):
        return False
    if statement.marks(
        "courtesy", "amend", "attached", "closure", "history", "payment", "logistics"
    ):
        return False
    if _tells_the_basis(statement):
        return False
    if statement.marks("whole") and not statement.marks(*_UNSURE):
        return False  # "line 10 is completed by this shipment"
    tokens, claimed = statement.analysis.tokens, statement.analysis.claimed
    words = [
        at
        for clause in statement.clauses
        for at in range(clause.start, clause.end)
        if tokens[at].kind == "w" and not claimed[at] and not tokens[at].text[:1].isupper()
    ]
    return len(words) >= _WORDY


def _tells_the_basis(statement: Statement) -> bool:
    """Whether all that is told is what the dates are of: ``all dates are those of dispatch``."""
    return (
        statement.marks("dispatch", "arrival")
        and not statement.marks(*_UNSURE)
        and not any(clause.references or clause.quantities for clause in statement.clauses)
    )


_UNSURE = (
    "upstream",
    "pending",
    "hedge",
    "condition",
    "negation",
    "late",
    "reject",
    "question",
    "shipped",
)
_WORDY = 2
"""So many words are no mere name."""


def says(clause: Clause) -> bool:
    """Whether a clause says anything that an answer could be made of."""
    if clause.dates or clause.prices:
        return True
    if not clause.marks:
        return False
    if clause.has(*PREDICATES):
        return True
    if "negation" in clause.marks and clause.has("arrival", "dispatch"):
        return True
    if clause.references and clause.has("condition", "hedge"):
        return True
    if len(clause.references) > 1 and clause.has("along", "same"):
        return True  # "the covers leave with the bodies"
    return bool(
        clause.quantities
        and any(not one.spec for one in clause.quantities)
        and clause.has("balance", "rest_lines", "now", "partial", "each")
    )
