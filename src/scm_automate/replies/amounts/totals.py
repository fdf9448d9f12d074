"""Lots added up: rests, multiples, totals and the row's own quantity made explicit."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.amounts.lots import Lot, Lots, pair_lots
from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.statements import Statement

__all__ = ["NO_PART", "THEREOF", "read_lots"]

NO_PART = "a rest is told and no part before it"
"""Why a rest of the whole is for a person."""


def read_lots(statement: Statement, line: OpenLine, today: date) -> Lots:
    """The lots that a statement promises of a line, in the order told.

    Where numbers without a unit find no use at first, they are taken as quantities if the lots
    then add up to the open quantity exactly: that is no accident.
    """
    strict = _settled(statement, line, today, lenient=False)
    if not strict.unread or not any(lot.dated for lot in strict.lots):
        return strict
    lenient = _settled(statement, line, today, lenient=True)
    total = sum((lot.quantity or Decimal(0) for lot in lenient.lots), Decimal(0))
    if (
        total == line.quantity
        and len(lenient.lots) > 1
        and all(lot.dated or lot.rest or lot.undated for lot in lenient.lots)
    ):
        return lenient
    return strict


def _settled(statement: Statement, line: OpenLine, today: date, *, lenient: bool) -> Lots:
    result = pair_lots(statement, line, today, lenient=lenient)
    _narrow(statement, result)
    _take_back(statement, line, result)
    _less_some_of_them(statement, result.lots, line.quantity)
    _tidy(result, line, parted=statement.marks("equal"))
    _take_cell(statement, line, result)
    return result


def _narrow(statement: Statement, result: Lots) -> None:
    """``the rest the week after, Monday 6 July``: a day right behind the week that it lies in is that day."""
    tokens = statement.analysis.tokens
    for lot, day in pairwise(list(result.lots)):
        week, one = lot.window, day.window
        if week is None or one is None or day.quantity is not None or day.latest is None:
            continue
        beside = one.start == week.end + 1 and tokens[week.end].text == ","
        first, last, at = lot.earliest, lot.latest, day.latest
        if not beside or day.earliest != at or first is None or last is None:
            continue
        if first <= at <= last and 0 < (last - first).days < _WEEK:
            lot.earliest = lot.latest = at
            lot.window = one
            result.lots.remove(day)


_WEEK = 7


def _take_back(statement: Statement, line: OpenLine, result: Lots) -> None:
    """``600 on the 9th, no, sorry, 500 on the 9th and 500 on the 23rd``: the later lots hold."""
    for clause in statement.clauses:
        for mark in clause.marks.get("correction", ()):
            later = [
                lot for lot in result.lots if lot.clause is not None and lot.clause.end > mark.start
            ]
            told = sum((lot.quantity or Decimal(0) for lot in later), Decimal(0))
            dated = bool(later) and all(lot.dated for lot in later)
            if dated and told == line.quantity and len(later) < len(result.lots):
                result.lots[:] = later


def _take_cell(statement: Statement, line: OpenLine, result: Lots) -> None:
    """The quantity cell of a table's row counts where its text tells no lots of its own."""
    cell, lots = statement.cell_quantity, result.lots
    if cell is None:
        return
    told = sum((lot.quantity or Decimal(0) for lot in lots), Decimal(0))
    if len(lots) == 1 and lots[0].rest:
        # the row's own quantity is the rest's
        lots[0].quantity, lots[0].rest = cell.value, False
        told = cell.value
        result.reasons = [one for one in result.reasons if one != NO_PART]
    alone = len(lots) == 1 and (lots[0].whole or lots[0].quantity == cell.value)
    if lots and not alone:
        if told not in (cell.value, cell.figure.other, line.quantity):
            result.reasons.append("the quantities of the row disagree")
        return
    value = line.quantity if line.quantity in (cell.value, cell.figure.other) else cell.value
    if lots:
        lots[0].quantity, lots[0].whole = value, False
    elif value != line.quantity:
        lots.append(Lot(quantity=value))


def _tidy(result: Lots, line: OpenLine, *, parted: bool) -> None:
    """Totals, multiples and rests made explicit; sums are judged elsewhere."""
    lots = result.lots
    q = line.quantity
    if not lots:
        return
    if len(lots) == 1 and lots[0].dated and lots[0].quantity is None and not lots[0].rest:
        lots[0].quantity, lots[0].whole = q, True  # a day and no number: there is nothing to add up
        return
    _pick_readings(lots, q)
    _leave_and_arrive(lots, q)
    told_at = Counter((one.earliest, one.latest) for one in lots if one.dated)
    kept: list[Lot] = []
    for lot in lots:
        window = (lot.earliest, lot.latest)
        if lot.dated and lot.quantity is None and not lot.rest and told_at[window] > 1:
            told_at[window] -= 1  # the same date told twice
        else:
            kept.append(lot)
    lots[:] = kept
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
    _number_of_lots(lots, q)
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
    if parted:
        dated = [one for one in lots if one.dated]
        if len(dated) > 1 and all(one.quantity is None for one in dated) and q % len(dated) == 0:
            for one in dated:
                one.quantity = q / len(dated)
    loose = [one for one in lots if one.quantity is None and one.dated and not one.rest]
    if len(lots) == 1 and loose:
        loose[0].quantity, loose[0].whole = q, True
    known = sum((one.quantity for one in lots if one.quantity is not None), Decimal(0))
    rests = [one for one in lots if one.quantity is None and one.rest]
    if len(rests) == 1 and known < q:
        if known > 0 or len(lots) == 1:
            rests[0].quantity = q - known
        if len(lots) == 1:
            result.reasons.append(NO_PART)
    for one in [lot for lot in lots if lot.quantity is None and not lot.dated]:
        lots.remove(one)
    _told_again(lots, q)


def _told_again(lots: list[Lot], q: Decimal) -> None:
    """``half of it (50 %), which is 12, the other 12 in week 39``: what adds up without them was told before."""
    parts = [lot for lot in lots if lot.dated and lot.quantity is not None]
    told = sum((lot.quantity or Decimal(0) for lot in parts), Decimal(0))
    if len(parts) < 2 or told != q:
        return
    amounts = {lot.quantity for lot in parts}
    again = [lot for lot in lots if not lot.dated]
    if len(parts) + len(again) < len(lots):
        return  # another day, of which nobody knows how many come: "80 on 20 May, and 22 May"
    if all(lot.quantity in amounts and not (lot.rest or lot.undated) for lot in again):
        lots[:] = parts


def _less_some_of_them(statement: Statement, lots: list[Lot], q: Decimal) -> None:
    """``23 March, of which 72 only on 30 March``: what is left comes on the first day."""
    if len(lots) != 2 or not all(lot.dated and not lot.rest for lot in lots):
        return
    whole, some = lots
    if whole.quantity is not None or some.quantity is None or not 0 < some.quantity < q:
        return
    if whole.latest is None or some.earliest is None or some.earliest <= whole.latest:
        return
    clause = some.clause
    tokens = statement.analysis.tokens
    told = clause is not None and any(
        tokens[at].fold in THEREOF for at in range(clause.start, clause.end)
    )
    if told and not statement.marks("negation", "partial", "half"):
        whole.quantity = q - some.quantity


THEREOF = words("thereof")
"""Words for some of what was just told."""


def _number_of_lots(lots: list[Lot], q: Decimal) -> None:
    """``2 parts, 120 pcs on 16 March, 80 pcs on 30 March``: a number of lots that add up without it counts them."""
    parts = [one for one in lots if one.dated and one.quantity is not None]
    told = sum((one.quantity or Decimal(0) for one in parts), Decimal(0))
    if len(parts) < 2 or told != q or len(lots) != len(parts) + 1:
        return
    first = lots[0]
    if first.clause is not None and first.clause.has("dispatch", "arrival"):
        return  # "we send it in 3 parts, arrivals:"
    if not first.dated and not first.rest and not first.undated and first.quantity == len(parts):
        lots.remove(first)


def _leave_and_arrive(lots: list[Lot], q: Decimal) -> None:
    """Dispatch and arrival of the same goods: the arrival is what the order asks for."""
    if len(lots) != 2 or not all(lot.dated and not lot.rest for lot in lots):
        return
    if sum((lot.quantity or Decimal(0) for lot in lots), Decimal(0)) == q and all(
        lot.quantity for lot in lots
    ):
        return  # "in two shipments: 25 on 27 May and 25 on 17 June", of 50
    leaves = [
        lot
        for lot in lots
        if lot.basis == "dispatch"
        or (not lot.basis and lot.clause is not None and lot.clause.has("following"))
    ]  # "they follow on 9 February, arrival 11 February"
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
