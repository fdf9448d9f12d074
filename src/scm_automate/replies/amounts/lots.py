"""Who gets how much when: quantities and dates of a statement paired to lots."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scm_automate.replies.amounts.in_turn import in_turn
from scm_automate.replies.amounts.lot_quantities import is_parted, is_usable
from scm_automate.replies.amounts.shares import headed, share_of
from scm_automate.replies.dates.scene import Window
from scm_automate.replies.days.placing import COUNTED, basis_of, place_date, told_before
from scm_automate.replies.days.role import Role
from scm_automate.replies.days.roles import date_roles
from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from scm_automate.replies.found import Quantity
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["Lot", "Lots", "pair_lots"]


@dataclass(slots=True)
class Lot:
    """One promised delivery."""

    quantity: Decimal | None = None
    other: Decimal | None = None
    earliest: date | None = None
    latest: date | None = None
    window: Window | None = None
    rest: bool = False
    undated: bool = False
    """Said to be without a date yet."""
    each: bool = False
    times: int = 0
    basis: str = ""
    whole: bool = False
    soon: bool = False
    """Said to be there now, and without a day of its own so far."""
    clause: Clause | None = None

    @property
    def dated(self) -> bool:
        """Whether a date was told."""
        return self.window is not None


@dataclass(slots=True)
class Lots:
    """The lots of a statement for one line, and what is wrong with them."""

    lots: list[Lot]
    reasons: list[str] = field(default_factory=list)
    unread: list[Quantity] = field(default_factory=list)
    """Numbers that found no use."""
    roles: dict[int, Role] = field(default_factory=dict)


def pair_lots(statement: Statement, line: OpenLine, today: date, *, lenient: bool) -> Lots:
    """The lots of a statement as they are told, quantities and dates side by side.

    Args:
        statement: What is said.
        line: The line it is read for.
        today: When it came in.
        lenient: Whether numbers without a unit count as quantities wherever they stand.
    """
    pairing = _Pairing(statement, line, today, lenient=lenient)
    parts = in_turn(statement, line)
    for part, window, clause in parts:
        pairing.tell(part, window, clause)
    for clause in statement.clauses if not parts else ():
        if "courtesy" not in clause.marks or clause.dates or _counts_goods(clause):
            pairing.read(clause)
    _rest_behind(pairing.result)
    if statement.counts_some_only():
        pairing.result.reasons.append("a quantity is told of some of the lines only")
    return pairing.result


def _rest_behind(told: Lots) -> None:
    """A rest comes behind the part told before it; where it does not, one of the dates is another."""
    last: date | None = None
    for lot in told.lots:
        if lot.rest and last is not None and lot.latest is not None and lot.latest < last:
            told.reasons.append("the rest is told for before the part")
        last = max(last, lot.latest) if last and lot.latest else lot.latest or last


class _Pairing:
    """The lot that is being told, and those before it."""

    def __init__(self, statement: Statement, line: OpenLine, today: date, *, lenient: bool) -> None:
        self.statement = statement
        self.line = line
        self.today = today
        self.lenient = lenient
        self.result = Lots([], roles=date_roles(statement, line, today))
        self.headed = headed(statement, line)
        self.current: Lot | None = None

    def read(self, clause: Clause) -> None:
        """Takes in a clause: its quantities, dates and words for a rest, in the order told."""
        steps: list[tuple[int, int, str, Quantity | Window | None]] = []
        steps += [(one.start, 1, "quantity", one) for one in clause.quantities]
        steps += [(one.start, 1, "date", one) for one in clause.dates]
        marks = clause.marks
        for category, step in _WORDS if marks else ():
            if category in marks:
                steps += [
                    (mark.start, step != "rest", step, None)
                    for mark in marks[category]
                    if step != "yes" or self._is_yes(mark)
                ]
        steps.sort(key=lambda step: step[:3])
        last_rest = -10
        for position, _, step, thing in steps:
            if isinstance(thing, Window):
                self._date(clause, thing)
            elif thing is not None:
                self._quantity(clause, thing)
            elif step == "rest":
                if position - last_rest > 2:
                    self._rest(clause, position)
                last_rest = position
            else:
                self._word(clause, step)

    def tell(self, part: Quantity, window: Window, clause: Clause) -> None:
        """Takes in a part with the date that it has by its place."""
        self._open(clause, part.value)
        self._date(clause, window)

    def _open(self, clause: Clause, quantity: Decimal | None = None) -> Lot:
        self.current = Lot(clause=clause, quantity=quantity)
        self.result.lots.append(self.current)
        return self.current

    def _quantity(self, clause: Clause, one: Quantity) -> None:
        if one.percent:
            self._share(clause, one)
            return
        use = is_usable(self.statement, clause, one, self.line)
        if use is None or one is self.headed or self._is_whole_of(clause, one):
            return
        several = len(self.statement.lines) > 1
        behind = {mark.start for mark in clause.marks.get("each", ())} & {one.end - 1, one.end}
        # "LM-1 and LM-2: 200 each on 13 May", but no price of each
        each_line = several and bool(behind) and one.value == int(one.value)
        if self._counts_lines(one) and not each_line:
            return
        if use is False and not (self.lenient and one.bare):
            if not (several and self.statement.counts(one)):  # "both went out (40 and 25 pcs)"
                self.result.unread.append(one)
            return
        if (
            several
            and not (one.each or each_line)
            and self.line.quantity not in (one.value, one.figure.other)
        ):
            # the other lines' quantities stand beside them
            if not self.statement.counts(one):
                self.result.unread.append(one)
            return
        lot = self.current
        again = lot is not None and (lot.clause is clause or clause.opened_by == "(")
        if lot is not None and again and not lot.dated and lot.quantity == one.value:
            return  # told twice
        if lot is None or lot.quantity is not None or self._dated_before(lot, clause):
            lot = self._open(clause)
        lot.quantity, lot.other = one.value, one.figure.other
        each = any(mark.start == one.end for mark in clause.marks.get("each", ()))
        lot.each = (one.each or (each and bool(clause.dates))) and not each_line
        lot.times = one.times
        if one.approximate:
            self.result.reasons.append("the quantity is told as about so much")

    def _share(self, clause: Clause, one: Quantity) -> None:
        """``80 % on 4 May, the rest on 11 May``."""
        amount = share_of(self.statement, clause, one, self.line)
        if amount is None:
            return
        if not amount:
            self.result.unread.append(one)
            return
        lot = self.current
        if lot is None or lot.quantity is not None or self._dated_before(lot, clause):
            lot = self._open(clause)
        lot.quantity = amount

    def _counts_lines(self, one: Quantity) -> bool:
        """Whether a number only tells how many lines are meant: ``all 3 items``."""
        lines = len(self.statement.lines)
        return lines > 1 and one.value == lines and self.line.quantity != one.value and not one.each

    def _is_whole_of(self, clause: Clause, one: Quantity) -> bool:
        """Whether it is the 500 of ``200 of the 500``."""
        if one.value != self.line.quantity:
            return False
        shares = clause.marks.get("share", ())
        return any(
            other.value < one.value
            and any(other.end <= mark.start and mark.end == one.start for mark in shares)
            and one.start - other.end <= _SHARE
            for other in clause.quantities
        )

    def _dated_before(self, lot: Lot, clause: Clause) -> bool:
        """Whether a lot got its date in an earlier clause and this one has a date of its own."""
        return lot.dated and lot.clause is not clause and not lot.rest and bool(clause.dates)

    def _date(self, clause: Clause, window: Window) -> None:
        if self.result.roles.get(id(window)) is not Role.OUTCOME:
            return
        lot = self.current
        if lot is not None and lot.soon and not _counted_before(clause, window, lot):
            # "we have 600 in stock, which leave on 7 April"
            self.result.reasons.remove(_NOW)
            lot.window = None
        if lot is None or lot.dated:
            lot = self._open(clause)
        lot.window, lot.clause, lot.soon = window, clause, False
        place_date(lot, window, self.line, self.result, self.statement)
        before = self.statement.before
        if (
            window.follows
            and before is not None
            and before.has_date
            and told_before(self.statement) != self.line.due
        ):
            self.result.reasons.append("it is not sure which date this one counts from")
        lot.basis = basis_of(self.statement, clause, window)
        agreed = clause.has("confirm", "as_ordered") and "dispatch" not in clause.marks
        if agreed and window.latest == self.line.due:
            lot.basis = "delivery"  # "the first ships today, the second 12 May ok": as ordered

    def _rest(self, clause: Clause, position: int) -> None:
        if self.statement.kind == "rest" or self.statement.cell_quantity is not None:
            return
        lot = self.current
        full = lot is not None and lot.quantity is not None and not _behind(clause, position, lot)
        if lot is not None and self._is_open(clause, lot):
            lot.rest = True  # "200 on 5 May, on 19 May the rest"
            if lot.window is not None and lot.window.sequel and COUNTED in self.result.reasons:
                self.result.reasons.remove(COUNTED)
            return
        if lot is None or lot.dated or lot.rest or full:
            lot = self._open(clause)
        lot.rest = True

    def _is_open(self, clause: Clause, lot: Lot) -> bool:
        """Whether a lot has a date of this clause and no quantity, and others before it have theirs."""
        before = [one for one in self.result.lots if one is not lot]
        at = self.statement.clauses.index(clause)
        told = self.statement.clauses[max(0, at - _BACK) : at]
        near = lot.clause is clause or (
            not clause.dates and any(one is lot.clause for one in told)
        )  # "and in a week, on Tuesday, the rest"
        retold = lot.clause is not clause and (
            (lot.clause is not None and lot.clause.opened_by == "(")
            or any((one.earliest, one.latest) == (lot.earliest, lot.latest) for one in before)
        )  # "40 on time (22/6), the last 60 ..."
        return (
            near
            and not retold
            and lot.dated
            and lot.quantity is None
            and not lot.rest
            and bool(before)
            and all(one.dated and one.quantity is not None for one in before)
        )

    def _word(self, clause: Clause, step: str) -> None:
        lot = self.current
        if step == "undated" and lot is not None and not lot.dated:
            lot.undated = True
        elif step == "half":
            half = self.line.quantity / 2
            if lot is None or lot.quantity is not None or lot.rest:
                self._open(clause, quantity=half)
            elif not lot.dated or lot.clause is clause:
                lot.quantity = half  # "on 6 May, half of it"
        elif step in ("due", "yes"):
            self._due(clause, lot)
        elif step == "now" and lot is not None and lot.quantity is not None:
            if lot.dated or clause.dates or "pending" in clause.marks:
                return  # "of the other 50 there is no date for now"
            lot.earliest = lot.latest = self.today
            lot.window = Window(
                clause.start, clause.start + 1, self.today, self.today, "day", approximate=True
            )
            lot.soon = True
            self.result.reasons.append(_NOW)

    def _is_yes(self, mark: Mark) -> bool:
        """Whether a word only says yes, of a part as well: ``100 confirmed, the other 200 on 30 September``."""
        return len(mark.used) == 1 and self.statement.analysis.tokens[mark.start].fold in _YES

    def _due(self, clause: Clause, lot: Lot | None) -> None:
        """``300 as planned, the rest on 28 May``: a part that comes when it was ordered for."""
        due, whole = self.line.due, self.line.quantity
        if due is None or len(self.line.schedules) > 1 or clause.dates or lot is None:
            return
        if lot.dated or lot.rest or lot.quantity is None or lot.quantity >= whole:
            return
        if "negation" in clause.marks or not is_parted(self.statement, clause, whole):
            return
        lot.earliest = lot.latest = due
        lot.window = Window(clause.start, clause.start + 1, due, due, "day")
        lot.basis = "delivery"


_WORDS = (
    ("balance", "rest"),
    ("balance_after", "rest"),
    ("pending", "undated"),
    ("half", "half"),
    ("now", "now"),
    ("as_ordered", "due"),
    ("confirm", "yes"),
)


def _counts_goods(clause: Clause) -> bool:
    """Whether pieces are counted beside a courtesy: ``sorry: only 60 pcs``, and not ``thanks for your 2 mails``."""
    return any(one.unit and not (one.spec or one.percent) for one in clause.quantities)


def _counted_before(clause: Clause, window: Window, lot: Lot) -> bool:
    """Whether another quantity than the lot's stands before a date in its clause."""
    return any(
        one.end <= window.start and one.value != lot.quantity and not one.spec
        for one in clause.quantities
    )


_YES = words("bare_words_of_a_yes")
"""Words that say yes to what is ordered, and nothing of goods that are made or on stock."""
_NOW = "'now' is no date"
_BACK = 2
"""Clauses back in which the date of a rest may stand."""
_SHARE = 3
"""Between a part and its whole stand so many words at most."""


def _behind(clause: Clause, position: int, lot: Lot) -> bool:
    """Whether the word for "rest" stands right behind the quantity it speaks of: 40 restantes."""
    told = {one.value for one in clause.quantities if one.end <= position <= one.end + 2}
    return lot.quantity in told
