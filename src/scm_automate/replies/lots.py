"""Who gets how much when: quantities and dates of a statement paired to lots."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.replies.roles import Role, date_roles
from scm_automate.replies.units import fits, unit_class

if TYPE_CHECKING:
    from scm_automate.replies.analysis import Quantity
    from scm_automate.replies.clauses import Clause
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.statements import Statement

__all__ = ["Lot", "Lots", "read_lots"]


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


def _usable(
    statement: Statement, clause: Clause, one: Quantity, line: OpenLine, roles: dict[int, Role]
) -> bool | None:
    """Whether a number is a quantity of the line: yes, no, or null where it is no quantity of anything."""
    if one.percent:
        return None
    kind = unit_class(line.unit)
    if one.spec and not (one.unit and one.unit == kind):
        return None
    if one.unit:
        if fits(one.unit, kind):
            return True
        return None if clause.has("logistics", "partial") or one.unit in ("box", "pack") else False
    if one.value == line.quantity or one.figure.other == line.quantity or one.each or one.times:
        return True
    if clause.has("payment", "history", "closure", "logistics", "courtesy"):
        return None
    if one.value == 0 or one.value != int(one.value) and kind == "piece":
        return False
    tokens = statement.analysis.tokens
    follow = tokens[one.end] if one.end < len(tokens) else None
    noun = (
        follow is not None and follow.kind == "w" and statement.analysis.claimed[one.end] == "ref"
    )
    placed = bool(clause.dates) or clause.has(
        "balance", "balance_after", "now", "partial", "rest_lines", "only", "half"
    )
    alone = (
        follow is None
        or follow.kind in "np"
        or noun
        or any(mark.start == one.end for marks in clause.marks.values() for mark in marks)
        or any(window.start == one.end for window in clause.dates)
        or _small(follow.fold)
    )
    if alone and (placed or noun):
        return True
    return False


def _small(word: str) -> bool:
    return len(word) <= 3


def read_lots(statement: Statement, line: OpenLine, today: date) -> Lots:
    """The lots that a statement promises of a line, in the order told.

    Where numbers without a unit find no use at first, they are taken as quantities if the lots
    then add up to the open quantity exactly: that is no accident.
    """
    strict = _lots(statement, line, today, lenient=False)
    if not strict.unread or not any(lot.dated for lot in strict.lots):
        return strict
    lenient = _lots(statement, line, today, lenient=True)
    total = sum((lot.quantity or Decimal(0) for lot in lenient.lots), Decimal(0))
    if total == line.quantity and len(lenient.lots) > 1 and all(lot.dated or lot.rest or lot.undated for lot in lenient.lots):
        return lenient
    return strict


def _lots(statement: Statement, line: OpenLine, today: date, *, lenient: bool) -> Lots:
    roles = date_roles(statement, line, today)
    result = Lots([], roles=roles)
    lots = result.lots
    current: Lot | None = None
    several = len(statement.lines) > 1
    for clause in statement.clauses:
        if clause.has("courtesy") and not clause.dates:
            continue
        for position, kind, thing in _atoms(clause):
            if kind == "rest" and statement.kind == "rest":
                continue
            if kind == "quantity":
                use = _usable(statement, clause, thing, line, roles)
                if use is None:
                    continue
                if use is False and not (lenient and thing.bare):
                    result.unread.append(thing)
                    continue
                if (
                    several
                    and not thing.each
                    and line.quantity not in (thing.value, thing.figure.other)
                ):
                    # the other lines' quantities stand beside them
                    if not statement.counts(thing):
                        result.unread.append(thing)
                    continue
                if (
                    current is None
                    or current.quantity is not None
                    or (
                        current.dated
                        and current.clause is not clause
                        and not current.rest
                        and bool(clause.dates)
                    )
                ):
                    if (
                        current is not None
                        and current.quantity is not None
                        and current.clause is clause
                        and not current.dated
                        and current.quantity == thing.value
                    ):
                        continue
                    current = Lot(clause=clause)
                    lots.append(current)
                current.quantity, current.other = thing.value, thing.figure.other
                current.each, current.times = thing.each, thing.times
                if thing.approximate:
                    result.reasons.append("the quantity is told as about so much")
            elif kind == "date":
                if roles.get(id(thing)) is not Role.OUTCOME:
                    continue
                if current is None or current.dated:
                    current = Lot(clause=clause)
                    lots.append(current)
                current.window = thing
                current.clause = clause
                _place(current, thing, line, lots, result)
                current.basis = _basis(statement, clause, thing)
            elif kind == "rest":
                if (
                    current is None
                    or current.dated
                    or current.rest
                    or (
                        current.quantity is not None
                        and current.clause is not clause
                        and not _after(clause, position, current)
                    )
                ):
                    current = Lot(clause=clause)
                    lots.append(current)
                elif (
                    current.quantity is not None
                    and current.clause is clause
                    and not _after(clause, position, current)
                ):
                    current = Lot(clause=clause)
                    lots.append(current)
                current.rest = True
            elif kind == "undated" and current is not None and not current.dated:
                current.undated = True
            elif kind == "half" and (
                current is None or current.quantity is not None or current.rest
            ):
                current = Lot(clause=clause, quantity=line.quantity / 2)
                lots.append(current)
            elif (
                kind == "half"
                and current is not None
                and not current.dated
                and current.quantity is None
            ):
                current.quantity = line.quantity / 2
            elif (
                kind == "now"
                and len(statement.clauses) >= 1
                and current is not None
                and current.quantity is not None
                and not current.dated
                and not any(clause.dates)
            ):
                current.earliest = current.latest = today
                current.window = _today_window(clause, today)
                result.reasons.append("'now' is no date")
    _tidy(result, line)
    cell = statement.cell_quantity
    if cell is not None:
        told = sum((lot.quantity or Decimal(0) for lot in lots), Decimal(0))
        alone = len(lots) == 1 and (lots[0].whole or lots[0].quantity == cell.value)
        if not lots or alone:
            value = (
                line.quantity if line.quantity in (cell.value, cell.figure.other) else cell.value
            )
            if lots:
                lots[0].quantity, lots[0].whole = value, False
            elif value != line.quantity:
                lots.append(Lot(quantity=value))
        elif told not in (cell.value, cell.figure.other, line.quantity):
            result.reasons.append("the quantities of the row disagree")
    return result


def _today_window(clause: Clause, today: date) -> Window:
    from scm_automate.replies.dates.scene import Window as _Window

    return _Window(clause.start, clause.start + 1, today, today, "day", approximate=True)


def _after(clause: Clause, position: int, lot: Lot) -> bool:
    """Whether the word for "rest" stands right behind the quantity it speaks of: 40 restantes."""
    quantities = [one for one in clause.quantities if one.end <= position <= one.end + 2]
    return bool(quantities) and lot.quantity in {one.value for one in quantities}


def _atoms(clause: Clause) -> list[tuple[int, str, object]]:
    atoms: list[tuple[int, str, object]] = [
        (one.start, "quantity", one) for one in clause.quantities
    ]
    atoms += [(one.start, "date", one) for one in clause.dates]
    for category, kind in (
        ("balance", "rest"),
        ("balance_after", "rest"),
        ("pending", "undated"),
        ("half", "half"),
        ("now", "now"),
    ):
        atoms += [(mark.start, kind, mark) for mark in clause.marks.get(category, ())]
    atoms.sort(key=lambda atom: (atom[0], atom[1] != "rest"))
    seen: list[tuple[int, str, object]] = []
    for atom in atoms:
        if not (seen and seen[-1][1] == "rest" == atom[1] and atom[0] - seen[-1][0] <= 2):
            seen.append(atom)
    return seen


def _place(lot: Lot, window: Window, line: OpenLine, lots: list[Lot], result: Lots) -> None:
    """The window's days; a shift counts from the due date, or from the lot before it."""
    if window.shift is None:
        lot.earliest, lot.latest = window.earliest, window.latest
        return
    before = [
        one
        for one in lots
        if one is not lot and one.latest is not None and one.latest == one.earliest
    ]
    if window.follows and before:
        base = before[-1].latest
        result.reasons.append("the date counts from another one")
    else:
        base = line.due
    if base is None:
        result.reasons.append("the date counts from a due date that is not known")
        return
    lot.earliest = lot.latest = base + timedelta(days=window.shift)


def _basis(statement: Statement, clause: Clause, window: Window) -> str:
    """Dispatch or delivery, by the nearest word before the date, behind it, or earlier in the statement."""

    def nearest(marks: list[tuple[int, str]]) -> str:
        return min(marks, key=lambda pair: pair[0])[1] if marks else ""

    own: list[tuple[int, str]] = []
    for category, basis in (
        ("dispatch", "dispatch"),
        ("shipped", "dispatch"),
        ("arrival", "delivery"),
        ("arrived", "delivery"),
    ):
        for mark in clause.marks.get(category, ()):
            distance = (
                window.start - mark.end
                if mark.end <= window.start
                else (mark.start - window.end) * 1.01
            )
            own.append((int(max(distance, 0) * 100) + (category == "arrival"), basis))
    if own:
        return nearest(own)
    at = statement.clauses.index(clause)
    for step, other in enumerate(statement.clauses[at + 1 : at + 2]):
        if other.dates or other.references:
            break
        if other.has("dispatch") and not other.has("arrival"):
            return "dispatch"
        del step
    for other in reversed(statement.clauses[:at]):
        if other.has("arrival", "arrived"):
            return "delivery"
        if other.has("dispatch", "shipped"):
            return "dispatch"
    return statement.basis


def _tidy(result: Lots, line: OpenLine) -> None:
    """Totals, multiples and rests made explicit; sums are judged elsewhere."""
    lots = result.lots
    q = line.quantity
    _pick_readings(lots, q)
    _leave_and_arrive(lots)
    for lot in [one for one in lots if one.dated and one.quantity is None and not one.rest]:
        twins = [one for one in lots if one is not lot and one.dated and (one.earliest, one.latest) == (lot.earliest, lot.latest)]
        if twins and len(lots) > 1:
            lots.remove(lot)  # the same date told twice
    # a lone quantity told before several lots is the total or the size of each
    for lot in [
        one
        for one in lots
        if one.quantity is not None and not one.dated and not one.rest and not one.undated
    ]:
        others = [one for one in lots if one is not lot]
        if lot.each or lot.times:
            continue
        told = sum((one.quantity or Decimal(0) for one in others), Decimal(0))
        if (
            others
            and lot.quantity == q
            and (told == q or any(one.quantity is None for one in others) or told < q)
        ):
            lots.remove(lot)
    sized = next(
        (one for one in lots if (one.each or one.times) and one.quantity is not None), None
    )
    if sized is not None:
        dated = [one for one in lots if one.dated]
        missing = [one for one in dated if one.quantity is None]
        if sized.dated:
            missing_or_own = [sized, *missing]
        else:
            lots.remove(sized)
            missing_or_own = missing
        for one in missing_or_own:
            one.quantity = sized.quantity
        if sized.times and len(missing_or_own) != sized.times:
            result.reasons.append("the number of lots does not fit the dates")
    loose = [one for one in lots if one.quantity is None and one.dated and not one.rest]
    if len(lots) == 1 and loose:
        loose[0].quantity, loose[0].whole = q, True
    known = sum((one.quantity for one in lots if one.quantity is not None), Decimal(0))
    rests = [one for one in lots if one.quantity is None and one.rest]
    if len(rests) == 1 and known < q:
        if known > 0 or len(lots) == 1:
            rests[0].quantity = q - known
        if len(lots) == 1:
            result.reasons.append("a rest is told and no part before it")
    for one in [lot for lot in lots if lot.quantity is None and not lot.dated]:
        lots.remove(one)


def _leave_and_arrive(lots: list[Lot]) -> None:
    """Dispatch and arrival of the same goods: the arrival is what the order asks for."""
    if len(lots) != 2 or not all(lot.dated and not lot.rest for lot in lots):
        return
    leaves = [lot for lot in lots if lot.basis == "dispatch"]
    arrives = [lot for lot in lots if lot.basis == "delivery"]
    if not leaves or not arrives or leaves[0].latest is None or arrives[0].latest is None:
        return
    amounts = {lot.quantity for lot in lots if lot.quantity is not None}
    if len(amounts) > 1 or leaves[0].latest > arrives[0].latest:
        return
    if arrives[0].quantity is None:
        arrives[0].quantity = leaves[0].quantity
    lots.remove(leaves[0])


def _pick_readings(lots: list[Lot], q: Decimal) -> None:
    """2.000 is two thousand or two: the reading under which the lots add up to the open quantity."""
    numbered = [one for one in lots if one.quantity is not None]
    if not any(one.other is not None for one in numbered):
        return
    first = sum((one.quantity or Decimal(0) for one in numbered), Decimal(0))
    second = sum(
        ((one.other if one.other is not None else one.quantity) or Decimal(0) for one in numbered),
        Decimal(0),
    )
    if first != q and (
        second == q
        or any(one.other == q for one in numbered)
        or (first > q >= second)
        or (first < 1 < second <= q)
    ):
        for one in numbered:
            if one.other is not None:
                one.quantity = one.other
