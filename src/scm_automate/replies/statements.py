"""Clauses to statements: what is said, and of which lines.

A clause that names lines and says something opens a statement. A clause that only names lines
joins the next one ("lines 10 and 20 ... on Friday"); one that only says something carries on
("..., the rest in week 20"). A heading, a list item, a table row and a quoted line lend their
lines to what stands under or beside them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.replies.clauses import Clause, Unit

if TYPE_CHECKING:
    from scm_automate.replies.analysis import Analysis, Quantity, Reference
    from scm_automate.replies.lexicon import Lexicon
    from scm_automate.replies.references import LineIndex

__all__ = ["Scope", "Statement", "StatementBuilder", "unknown_words"]

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
    amounts: frozenset[Decimal] = frozenset()
    """The open quantities of its lines."""
    implicit: bool = False
    """Whether it is taken to be of all lines because nothing names any."""
    offset: int = 0
    """Where the text of its part begins in the newest text."""
    loose: bool = False
    """Whether its lines come from the text before it only."""

    def marks(self, *categories: str) -> bool:
        """Whether a phrase of one of some categories stands in it."""
        return any(clause.has(*categories) for clause in self.clauses)

    def counts(self, quantity: Quantity) -> bool:
        """Whether a quantity is the open quantity of any of its lines."""
        return quantity.value in self.amounts or quantity.figure.other in self.amounts

    @property
    def has_date(self) -> bool:
        """Whether a date stands in it."""
        return any(clause.dates for clause in self.clauses)


@dataclass(slots=True)
class _Named:
    lines: set[int]
    vague: str = ""
    unknown: list[str] = field(default_factory=list)
    whole_order: bool = False
    loose: bool = False
    """Whether words beside it are not understood, so that it may have said something of its own."""
    head: set[int] = field(default_factory=set)
    """The wider set that a word named before others made it exact."""


_SEVERAL = "those words fit several lines"
_PLURAL_BY_ENDING = frozenset({"en", "fr", "es", "pt", "it"})
"""Languages in which a noun's ending tells whether it is one or many, and nothing else."""


def unknown_words(analysis: Analysis, clause: Clause, lexicon: Lexicon) -> list[str]:
    """Words of a clause that are neither known phrases nor names of lines nor small words."""
    known = {at for marks in clause.marks.values() for mark in marks for at in mark.used}
    return [
        token.text
        for at, token in enumerate(analysis.tokens[clause.start : clause.end], start=clause.start)
        if token.kind == "w"
        and not analysis.claimed[at]
        and at not in known
        and len(token.fold) >= 3
        and token.fold not in lexicon.small
    ]


class StatementBuilder:
    """Takes sentences in and keeps track of what they are about."""

    def __init__(self, index: LineIndex, scope: Scope) -> None:
        self.index = index
        self.scope = scope
        self.part = "text"
        self.offset = 0
        self.basis = ""
        self.unit_basis = ""
        self.out: list[Statement] = []
        self.order: frozenset[int] | None = None
        """Lines of the order that a heading or an earlier sentence named."""
        self.heading: _Named | None = None
        self.last: Statement | None = None
        self.last_paragraph = -1
        self.heading_paragraph = -1
        self.unknown: list[str] = []
        self.remarks: list[tuple[Analysis, Unit, Statement | None]] = []
        self.named_bare: dict[int, bool] = {}

    # -- which lines ---------------------------------------------------------

    def named(self, clause: Clause, unit: Unit) -> _Named | None:
        """The lines that a clause names, or null."""
        references = list(clause.references)
        bare = (
            self._bare_lines(clause, unit)
            if not any(one.how == "line" for one in references)
            else None
        )
        if bare:
            return _Named(
                self._in_order(bare), "" if len(bare) == 1 or len(self._in_order(bare)) >= 1 else ""
            )
        if not references:
            return None
        orders = [one for one in references if one.how == "order"]
        others = [one for one in references if one.how != "order"]
        unknown = [one.unknown for one in references if one.unknown and not one.lines]
        within: frozenset[int] | None = None
        if orders:
            within = frozenset().union(*(one.lines for one in orders))
            if within:
                self.order = within
        if not others:
            if not within:
                return _Named(set(), unknown=unknown)
            asked = within & self.scope.asked
            return _Named(set(asked or within), whole_order=True, unknown=unknown)
        lines: set[int] = set()
        vague = ""
        for one in others:
            if one.how == "ordinal":
                lines |= self._ordinal(one)
                continue
            if not one.lines:
                continue
            if one.weak:
                vague = vague or "the number may be a day or a line"
            narrowed, doubt = self._narrow(one, within)
            lines |= narrowed
            vague = vague or doubt
            if within is not None and not narrowed:
                unknown.append(one.unknown or "a line")
        # a word that fits several lines is made exact by one beside it that fits some of them
        exact = [self._narrow(one, within)[0] for one in others if one.lines]
        if len(exact) > 1 and any(len(one) > 1 for one in exact):
            single = [one for one in exact if len(one) == 1]
            if single:
                lines = set().union(*single)
                vague = "" if all(one & lines for one in exact) else vague
        if vague == _SEVERAL and (clause.has("all") or (clause.has("both") and len(lines) == 2)):
            vague = ""
        return _Named(lines, vague, unknown)

    def _narrow(self, one: Reference, within: frozenset[int] | None) -> tuple[set[int], str]:
        """The lines of a reference that the context leaves."""
        lines = set(one.lines)
        if within is not None:
            return lines & within, ""
        if self.order is not None and lines & self.order:
            lines &= self.order
        if self.scope.quoted and lines & self.scope.quoted:
            lines &= self.scope.quoted
        if lines & self.scope.asked:
            lines &= self.scope.asked
        if len(lines) > one.count:
            if one.how == "line":
                return lines, "that line number stands in several orders"
            if one.how == "code" and len({self.index.lines[n].order for n in lines}) > 1:
                return lines, "that item stands in several orders"
            if one.how in ("words", "loose", "size"):
                return lines, "" if self._plural(one) else _SEVERAL
        return lines, ""

    def _plural(self, one: Reference) -> bool:
        """Whether the words name more than one: ``bearings`` where each line has a ``bearing``."""
        if one.how != "words" or self.index.lexicon.codes[0] not in _PLURAL_BY_ENDING:
            return False
        tokens = self.analysis.tokens[one.start : one.end]
        nouns = [token.fold for token in tokens if token.kind == "w" and len(token.fold) >= 4]
        return bool(nouns) and all(
            noun not in self.index.words and noun[-1] in "sie" for noun in nouns[:1]
        )

    def _in_order(self, lines: set[int]) -> set[int]:
        if self.order is not None and lines & self.order:
            return lines & self.order
        return lines & self.scope.asked or lines

    def _ordinal(self, one: Reference) -> set[int]:
        code = -next(iter(one.lines))
        asked = sorted(self._in_order(set(self.scope.asked)))
        if code >= 3000:
            return set(asked[-(code - 3000) :])
        if code >= 2000:
            return set(asked[: code - 2000])
        if code == 1000:
            return set(asked[-1:])
        return set(asked[code - 1 : code])

    def _bare_lines(self, clause: Clause, unit: Unit) -> set[int] | None:
        """Line numbers without a word for "line" at the beginning of a line: ``10: ok``, ``20 + 30 kommen``."""
        if clause is not unit.clauses[0] and not clause.opened_by or clause.references:
            return None
        tokens = self.analysis.tokens
        at = clause.start
        if clause.opened_by:
            at += 1
        elif not unit.opens_line:
            return None
        first = at
        while at < clause.end and at - first < 2 and tokens[at].kind == "w" and len(tokens[at].fold) <= 4:
            at += 1
        article = at > first
        if at >= clause.end or tokens[at].kind != "d":
            return None
        quantity = next((one for one in clause.quantities if one.start == at), None)
        if quantity is None or quantity.end != at + 1 or quantity.unit or quantity.times:
            return None
        lines = self.index.numbers.get(int(tokens[at].text)) if len(tokens[at].text) <= 6 else None
        if not lines or not lines & self.scope.asked:
            return None
        behind = tokens[at + 1] if at + 1 < len(tokens) else None
        amounts = {int(self.index.lines[n].quantity) for n in self.scope.asked}
        number = int(tokens[at].text)
        signed = (
            behind is not None
            and behind.text in ":=)-/+&,."
            and behind.text != "."
            or (behind is not None and behind.text == "." and number not in amounts)
        )
        following = next((one for one in unit.clauses if one.start > clause.start), None)
        joined = (
            at + 1 == clause.end
            and following is not None
            and following.opened_by in ("and", ",", "-")
        )
        stated = (
            number not in amounts
            and behind is not None
            and any(
                mark.start == at + 1
                for category in (
                    "as_ordered",
                    "confirm",
                    "reject",
                    "pending",
                    "late",
                    "arrival",
                    "dispatch",
                )
                for mark in clause.marks.get(category, ())
            )
        )
        dated = number not in amounts and any(one.start == at + 1 for one in clause.dates)
        soon = number not in amounts and any(0 < one.start - at <= 3 for one in clause.dates)
        if article and number not in amounts:
            stated = stated or clause.has("as_ordered", "confirm", "pending", "late", "reject")
        if article and not (stated or soon):
            return None
        dated = dated or (article and soon)
        if clause.opened_by and not (stated or dated) and not self._after_bare(clause, unit):
            return None
        if not (signed or joined or stated or dated or behind is None):
            return None
        clause.quantities.remove(quantity)
        return set(lines)

    def _after_bare(self, clause: Clause, unit: Unit) -> bool:
        """Whether the clause before is a bare line number too: ``20 + 30 kommen``."""
        at = unit.clauses.index(clause)
        before = unit.clauses[at - 1] if at else None
        return before is not None and not before.dates and self.named_bare.get(id(before), False)

    # -- what is said ---------------------------------------------------------

    def says(self, clause: Clause) -> bool:
        """Whether a clause says anything that an answer could be made of."""
        if clause.has("negation") and clause.has("arrival", "dispatch"):
            return True
        if clause.references and clause.has("condition", "hedge"):
            return True
        return bool(clause.dates or clause.prices or clause.has(*PREDICATES)) or bool(
            clause.quantities
            and any(not one.spec for one in clause.quantities)
            and clause.has("balance", "rest_lines", "now", "partial", "each")
        )

    def read(self, analysis: Analysis, units: list[Unit], *, part: str, offset: int = 0) -> None:
        """Takes the sentences of a text in.

        Args:
            analysis: The text.
            units: Its sentences.
            part: Where it stands, for the evidence.
            offset: Where it begins in that part.
        """
        self.analysis = analysis
        self.part, self.offset = part, offset
        self.last_paragraph = self.heading_paragraph = -1
        for unit in units:
            if unit.heading and not any(clause.dates for clause in unit.clauses):
                if any(clause.has("dispatch") for clause in unit.clauses):
                    self.basis = "dispatch"
                elif any(clause.has("arrival") for clause in unit.clauses):
                    self.basis = "delivery"
                if not any(clause.references for clause in unit.clauses) and not any(
                    clause.has("as_ordered") for clause in unit.clauses
                ):
                    self.remarks.append((analysis, unit, None))
                    self.last = None
                    continue
            self.unit_basis = self._leading_basis(unit)
            self._unit(unit)

    def _leading_basis(self, unit: Unit) -> str:
        """Dispatch or delivery, where a word for it opens the sentence and holds for all of it."""
        first = unit.clauses[0]
        named = min((one.start for one in (*first.references, *first.dates)), default=first.end)
        for category, basis in (("dispatch", "dispatch"), ("arrival", "delivery")):
            if any(mark.end <= named for mark in first.marks.get(category, ())):
                return basis
        return ""

    def forget(self) -> None:
        """What comes next does not go on about what came before."""
        self.last = None
        self.heading = None

    def _new(self, unit: Unit, lines: set[int], kind: str = "lines", **more: object) -> Statement:
        return Statement(
            self.analysis, self.part, lines, kind, units=[unit], question=unit.question,
            basis=self.unit_basis or self.basis, offset=self.offset, **more,  # type: ignore[arg-type]
        )  # fmt: skip

    def _open(self, named: _Named, unit: Unit, kind: str = "lines") -> Statement:
        statement = self._new(
            unit, set(named.lines), kind, vague=named.vague, unknown=list(named.unknown)
        )
        self.out.append(statement)
        self.last = statement
        self.last_paragraph = unit.paragraph
        return statement

    def _unit(self, unit: Unit) -> None:
        current: Statement | None = None
        pending: _Named | None = None
        waiting: list[Clause] = []
        lead: list[Clause] = []
        for clause in unit.clauses:
            named = self.named(clause, unit)
            if named is not None and not clause.references:
                self.named_bare[id(clause)] = True
            group = self._group(clause, named, current)
            says = self.says(clause)
            if group is not None:
                kind, named_group = group
                if (
                    kind == "all"
                    and current is not None
                    and current.kind != "rest"
                    and not clause.has("except")
                    and not self._new_subject(clause, current)
                ):
                    current.clauses.append(clause)
                    continue
                if clause.has("except") and named is not None:
                    self._except(clause, named, current, unit, named_group, kind, says)
                    current = self.last
                    continue
                if says or self._later_says(unit, clause):
                    current = self._open(named_group, unit, kind)
                    current.clauses += [*lead, clause]
                    lead = []
                    continue
                lead.append(clause)
                pending = named_group
                continue
            if named is not None:
                if named.unknown and not named.lines:
                    self.unknown += named.unknown
                if clause.has("except") and current is not None:
                    self._except(clause, named, current, unit, None, "lines", says)
                    current = self.last
                    continue
                if not says:
                    if named.whole_order and current is not None and named.lines & current.lines:
                        # "lines 10 and 20 (order 4711)"
                        current.lines &= named.lines
                        current.vague = ""
                        current.clauses.append(clause)
                        continue
                    if named.whole_order and (named.lines or not named.unknown):
                        # an order alone is context; it becomes the subject only if nothing else is
                        pending = pending or named
                        waiting.append(clause)
                        continue
                    if (
                        current is not None
                        and not self._later_says(unit, clause)
                        and self._closes(current, clause)
                    ):
                        current.lines |= named.lines
                        current.vague = current.vague or named.vague
                        current.clauses.append(clause)
                        continue
                    if unknown_words(self.analysis, clause, self.index.lexicon):
                        named.loose = True
                    pending = self._joined(pending, named)
                    waiting.append(clause)
                    continue
                if pending is not None:
                    named = self._joined(pending, named)
                current = self._open(named, unit)
                current.clauses += [*lead, *waiting, clause]
                lead, waiting, pending = [], [], None
                continue
            if pending is not None and says:
                current = self._open(pending, unit)
                current.clauses += [*lead, *waiting, clause]
                lead, waiting, pending = [], [], None
                continue
            if current is not None and pending is None:
                if says and self._other_subject(clause):
                    current.vague = current.vague or "words that may name another line"
                current.clauses.append(clause)
            elif pending is not None:
                waiting.append(clause)
            else:
                lead.append(clause)
        self._finish(unit, current, pending, waiting, lead)

    def _other_subject(self, clause: Clause) -> bool:
        """Whether unknown words stand before what a clause says: they may name another line."""
        said = [window.start for window in clause.dates]
        said += [one.start for one in clause.quantities]
        said += [
            mark.start
            for category, marks in clause.marks.items()
            if category not in ("joiner", "contrast")
            for mark in marks
        ]
        head = Clause(clause.start, min(said, default=clause.end))
        unknown = unknown_words(self.analysis, head, self.index.lexicon)
        return any(len(word) >= 4 for word in unknown)

    def _group(
        self, clause: Clause, named: _Named | None, current: Statement | None
    ) -> tuple[str, _Named] | None:
        """All, both or the rest, where the clause speaks of lines so."""
        if clause.has("rest_lines") and not self._is_balance(clause, current):
            return "rest", _Named(set())
        if named is not None and not named.whole_order and not clause.has("except"):
            return None
        if clause.has("all", "both"):
            if named is not None and named.whole_order and not clause.has("except"):
                return "all", named
            inside = self._in_order(set(self.scope.asked))
            if self.scope.quoted:
                inside = set(self.scope.quoted)
            if clause.has("both") and not clause.has("all") and len(inside) != 2:
                recent = (
                    set().union(*(one.lines for one in self.out[-2:]))
                    if len(self.out) >= 2
                    else set()
                )
                return "all", _Named(
                    recent if len(recent) == 2 else inside,
                    vague="" if len(recent) == 2 else "both of more than two lines",
                )
            if clause.quantities and not clause.has("as_ordered") and self._counts(clause):
                return None
            return "all", _Named(inside)
        return None

    def _counts(self, clause: Clause) -> bool:
        """Whether "all" stands with a quantity: all 120."""
        marks = clause.marks.get("all", ()) or clause.marks.get("both", ())
        tokens = self.analysis.tokens
        for mark in marks:
            if any(one.start == mark.end for one in clause.quantities):
                return True
            numbers = [int(tokens[at].text) for at in mark.used if tokens[at].kind == "d" and len(tokens[at].text) < 7]
            if numbers and numbers[0] != len(self._in_order(set(self.scope.asked))):
                return True
        return False

    def _is_balance(self, clause: Clause, current: Statement | None) -> bool:
        """Whether "the rest" is the rest of a quantity and not the other lines."""
        counted = any(
            one.start == mark.end
            for mark in clause.marks.get("rest_lines", ())
            for one in clause.quantities
        )
        if not clause.has("balance") and not counted:
            return False
        subject = current or (self.last if self.last is not None else None)
        if subject is None or subject.kind == "rest":
            return False
        if len(subject.lines) > 1 and current is None:
            return False
        told: list[Decimal] = []
        dates = sum(len(part.dates) for part in subject.clauses)
        for part in (*subject.clauses, clause):
            for one in part.quantities:
                if not one.spec and not one.percent:
                    told.append(one.value * (one.times or (max(dates, 1) if one.each else 1)))
        halved = subject.marks("half", "partial")
        if not told and not halved and not subject.marks("balance"):
            return False
        open_ones = [self.index.lines[n].quantity for n in subject.lines]
        if any(sum(told, Decimal(0)) == whole for whole in open_ones) and not clause.quantities:
            return False  # all of it is told, so the rest are the other lines
        if clause.has("as_ordered") and not clause.dates and len(self.scope.asked) > len(subject.lines) and not clause.quantities:
            return not any(value < whole for value in told for whole in open_ones) and halved
        return any(any(value < whole for value in told) or halved for whole in open_ones)

    def _new_subject(self, clause: Clause, current: Statement) -> bool:
        return current.has_date and bool(clause.dates)

    def _later_says(self, unit: Unit, clause: Clause) -> bool:
        """Whether a later clause of the sentence, before another name, says something."""
        at = unit.clauses.index(clause)
        for other in unit.clauses[at + 1 :]:
            if other.references or other.has("rest_lines"):
                if self.says(other):
                    return False
                continue
            if self.says(other):
                return True
        return False

    def _closes(self, current: Statement, clause: Clause) -> bool:
        """Whether names at the end belong to what was said before them: ``confirmed for 10 and 20``."""
        first = current.clauses[0]
        saying = [one for one in current.clauses if self.says(one)]
        if not saying or clause.opened_by not in ("and", ",", ""):
            return False
        references = [ref.start for one in saying for ref in one.references]
        said = [window.start for one in saying for window in one.dates]
        said += [
            mark.start for one in saying for name in PREDICATES for mark in one.marks.get(name, ())
        ]
        return bool(first) and (not references or not said or min(said) < min(references))

    def _joined(self, pending: _Named | None, named: _Named) -> _Named:
        """Two names beside each other: a list, or a word made exact by what stands behind it."""
        if pending is None:
            return named
        if pending.loose and pending.lines != named.lines and not pending.whole_order:
            named.vague = named.vague or "words beside the lines are not understood"
        unknown = [*pending.unknown, *named.unknown]
        if pending.whole_order and named.lines <= pending.lines:
            return named
        if pending.whole_order or named.whole_order:
            lines = named.lines if not named.whole_order else pending.lines
            return _Named(set(lines), pending.vague or named.vague, unknown)
        if pending.vague and named.lines and named.lines < pending.lines and not named.vague:
            return _Named(set(named.lines), "", unknown, head=set(pending.lines))
        if pending.head and named.lines <= pending.head and not named.vague:
            return _Named(pending.lines | named.lines, "", unknown, head=pending.head)
        return _Named(pending.lines | named.lines, pending.vague or named.vague, unknown)

    def _except(
        self, clause: Clause, named: _Named, current: Statement | None, unit: Unit,
        group: _Named | None, kind: str, says: bool,
    ) -> None:  # fmt: skip
        """Everything but the named lines, and then the named lines themselves."""
        mark = clause.marks["except"][0]
        left = Clause(clause.start, mark.start, opened_by=clause.opened_by)
        right = Clause(mark.start, clause.end, opened_by="but")
        for name in ("references", "dates", "quantities", "prices"):
            for one in getattr(clause, name):
                getattr(left if one.start < mark.start else right, name).append(one)
        for category, marks in clause.marks.items():
            for one in marks:
                if one.used == mark.used and category != "except":
                    continue  # "sauf" and "salvo" open conditions too, elsewhere
                side = left if one.start < mark.start else right
                side.marks.setdefault(category, []).append(one)
        if current is None:
            current = self._open(
                group or _Named(self._in_order(set(self.scope.asked))), unit, "all"
            )
            current.clauses.append(left)
        elif left.marks or left.dates:
            current.clauses.append(left)
        current.except_for |= named.lines
        excepted = self._open(_Named(named.lines, named.vague, named.unknown), unit)
        excepted.clauses.append(right)

    def _finish(
        self,
        unit: Unit,
        current: Statement | None,
        pending: _Named | None,
        waiting: list[Clause],
        lead: list[Clause],
    ) -> None:
        if current is not None:
            if pending is not None and not pending.whole_order:
                self.heading, self.heading_paragraph = pending, unit.paragraph
            current.clauses += waiting
            return
        said = [clause for clause in (*lead, *waiting) if self.says(clause)]
        if pending is not None and said:
            statement = self._open(pending, unit)
            statement.clauses += sorted((*lead, *waiting), key=lambda clause: clause.start)
            return
        if pending is not None:
            if pending.unknown and not pending.lines:
                return
            if pending.whole_order:
                self.order = frozenset(pending.lines)
                self.last = None
                self.heading = None
                return
            self.heading, self.heading_paragraph = pending, unit.paragraph
            statement = self._new(
                unit, set(pending.lines), vague=pending.vague, clauses=[*lead, *waiting]
            )
            self.out.append(statement)
            self.last = statement
            self.last_paragraph = unit.paragraph
            return
        self._carry(unit, lead)

    def _carry(self, unit: Unit, clauses: list[Clause]) -> None:
        """A sentence that names nothing: it goes on about the lines before it, or is of all."""
        says = any(self.says(clause) for clause in clauses)
        counts = any(not one.spec for clause in clauses for one in clause.quantities)
        if not says and not (counts and unit.item):
            near = (
                self.last
                if self.last is not None and unit.paragraph == self.last_paragraph
                else None
            )
            self.remarks.append((self.analysis, unit, near))
            return
        if (
            self.last is not None
            and self.last.clauses
            and (self.last.lines or self.last.kind == "rest")
        ):
            last = self.last
            courteous = any(clause.has("courtesy", "closure") for clause in clauses)
            if (
                self.scope.quoted is None
                and courteous
                and not any(clause.dates for clause in clauses)
            ):
                self.remarks.append((self.analysis, unit, None))
                return
            doubt = ""
            if any(self.says(clause) and self._other_subject(clause) for clause in clauses):
                doubt = "words that may name another line"
            if last.analysis is self.analysis and last is self.out[-1] and not unit.question:
                last.vague = last.vague or doubt
                # the items under "in two lots:", the sentence that goes on
                last.clauses += clauses
                last.units.append(unit)
                self.last_paragraph = unit.paragraph
                return
            statement = self._new(
                unit, set(last.lines), last.kind, except_for=set(last.except_for), clauses=clauses,
                vague=last.vague or doubt,
                loose=True, implicit=last.implicit,
            )  # fmt: skip
            self.out.append(statement)
            self.last_paragraph = unit.paragraph
            return
        inside = (
            set(self.scope.quoted) if self.scope.quoted else self._in_order(set(self.scope.asked))
        )
        quoted = bool(self.scope.quoted)
        doubt = ""
        if len(inside) > 1 and not quoted:
            strange = [
                word
                for clause in clauses
                for word in unknown_words(self.analysis, clause, self.index.lexicon)
                if len(word) >= 4
            ]
            doubt = f"it names no line, and {strange[0]!r} is not understood" if strange else ""
        statement = self._new(
            unit, inside, "lines" if quoted else "all", clauses=clauses, implicit=not quoted, vague=doubt
        )
        self.out.append(statement)
