"""Whether a number of a clause is a quantity of the line: by its unit, by its size, and by what stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.amounts.units import fits, unit_class, wound
from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from decimal import Decimal

    from scm_automate.replies.found import Quantity
    from scm_automate.replies.open_lines import OpenLine
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["is_parted", "is_usable"]

_FOUNDED, _PRESENT = 1800, 2100
"""A year since which a firm stands."""
_REFERENCE = 1_000_000
"""So large a number without a unit is that of a waybill or the like."""


def is_parted(statement: Statement, clause: Clause, whole: Decimal) -> bool:
    """Whether another clause tells of the rest: by a word for it, or a part with a date."""
    if statement.marks("balance", "balance_after", "half"):
        return True
    return any(
        other is not clause
        and other.dates
        and any(not one.spec and one.value < whole for one in other.quantities)
        for other in statement.clauses
    )


def _is_of_a_box(statement: Statement, one: Quantity) -> bool:
    """Whether it is told how many pieces a box or pallet holds: ``10 Stück je Karton``, ``25 pcs per pallet``."""
    behind = statement.analysis.tokens[one.end : one.end + 2]
    return (
        len(behind) > 1
        and behind[0].fold in _PER
        and behind[1].fold.startswith(_BOXES)
        and not (one.each or one.times)
    )


_PER = frozenset({"/"}) | words("per_of_one")
_BOXES = tuple(sorted(words("stems_of_boxes")))
"""How words begin for what pieces are packed in."""


def _weighs_each(statement: Statement, clause: Clause, one: Quantity, line: OpenLine) -> bool:
    """Whether it is told what a piece weighs: ``25 kg each``, ``25 kg pro Stück``, ``25 kg l'uno``."""
    if one.unit not in _WEIGHTS or unit_class(line.unit) in _PACKED:
        return False
    tokens = statement.analysis.tokens
    behind = {token.fold for token in tokens[one.end : min(clause.end, one.end + _PER_PIECE)]}
    return one.each or not behind.isdisjoint(_EACH)


_WEIGHTS = frozenset({"kilogram", "tonne"})
_PER_PIECE = 3
_EACH = words("each_of_a_lot")
"""Words behind what a piece weighs."""


def _weighs_whole(statement: Statement, clause: Clause, one: Quantity, line: OpenLine) -> bool:
    """Whether it is told what all that is open weighs, or in how many boxes: ``12 pumps left, 2 boxes, 18 kg``."""
    if one.unit not in _PACKED or unit_class(line.unit) in _PACKED:
        return False
    before = [
        other
        for each in ([clause] if clause.dates else statement.clauses)
        for other in each.quantities
        if other.start < one.start and other.unit not in _PACKED and not other.spec
    ]
    return any(
        other.value == line.quantity and not other.each and not other.times for other in before
    )


def _weighs_boxes(statement: Statement, clause: Clause, one: Quantity, line: OpenLine) -> bool:
    """Whether it is told behind the day what goods come in and weigh: ``12 May, 3 pallets, 640 kg``."""
    if one.unit not in _WEIGHTS or unit_class(line.unit) in _PACKED:
        return False
    if clause.dates or clause.references or statement.marks("partial", "balance", "half", "only"):
        return False
    dated = any(window.end <= one.start for each in statement.clauses for window in each.dates)
    if any(each.start > one.start and each.marks for each in statement.clauses):
        return False  # ".., 1 pallet, 300 kg, the second one follows"
    boxes = (mark for each in statement.clauses for mark in each.marks.get("logistics", ()))
    return dated and any(mark.start < one.end for mark in boxes)


def _is_packed_in(statement: Statement, clause: Clause, one: Quantity) -> bool:
    """Whether it is told what goods come in, behind their day or verb: ``on 6 May in 2 boxes``, ``comes in 4 cartons on 6 May``."""
    if one.unit not in ("", "box", "pack") or one.each or one.times or one.value != int(one.value):
        return False
    tokens = statement.analysis.tokens
    behind = tokens[one.end : one.end + 2]
    dated = any(window.start <= one.end + 1 < window.end for window in clause.dates)
    if [token.kind for token in behind] == ["w", "d"] and not dated:
        return False  # "in 2 of 3 boxes", "en 2 colis sur 3"
    small = one.value <= _FEW_BOXES and not statement.marks("partial", "balance", "half", "only")
    before = any(
        window.end <= one.start for each in statement.clauses for window in each.dates
    ) or any(mark.end < one.start for mark in clause.marks.get("arrival", ()))
    return small and before and tokens[one.start - 1].fold in _PACKED_IN


_FEW_BOXES = 50
_PACKED_IN = words("packed_in_boxes")
"""Words between a day and what goods are packed in."""
_PACKED = frozenset({"box", "pack", "kilogram", "tonne"})
"""What goods are packed in or weighed by, where they are ordered by something else."""


_CARRIERS = frozenset({"ups", "dhl", "dpd", "gls", "hermes", "fedex", "tnt", "parcelforce", "postnl", "colissimo", "chronopost", "seur", "correos", "gefco", "apc", "interlink", "tuffnells", "palletline", "palletforce", "palletways", "pallex", "evri", "yodel", "startrack", "toll", "aramex", "gati", "vrl", "safexpress", "bluedart", "delhivery", "dtdc", "estes", "saia", "xpo", "yrc", "abf", "fastway", "tforce", "purolator", "ontrac", "usps", "ltl", "freight", "nightline", "dx"})  # fmt: skip


def _is_of_a_parcel(statement: Statement, clause: Clause, one: Quantity) -> bool:
    """Whether a number is part of one that a carrier gave a parcel: ``(UPS, 1Z 88A 7W0 68 1234 5678)``."""
    if not one.bare or clause.dates or clause.references or not statement.marks("shipped"):
        return False
    tokens = statement.analysis.tokens
    return any(
        token.fold in _CARRIERS for token in tokens[max(0, clause.start - _NEAR) : one.start]
    )


_NEAR = 2


def is_usable(statement: Statement, clause: Clause, one: Quantity, line: OpenLine) -> bool | None:
    """Whether a number is a quantity of the line: yes, no, or null where it is no quantity of anything."""
    if one.percent or _is_of_a_parcel(statement, clause, one):
        return None
    kind = unit_class(line.unit)
    if one.bare and any(
        one.start in mark.used and mark.used[-1] >= one.end
        for mark in clause.marks.get("partial", ())
    ):
        return None  # "in 3 deliveries"
    if one.bare and any(mark.end == one.start for mark in clause.marks.get("instead_of", ())):
        due = {day.day for day, _ in line.schedules if day is not None}
        if one.value in due and clause.dates:
            return None  # "on 19 May instead of 11", "instead of the 11th it will be 19 May"
    if one.spec and not (one.unit and one.unit == kind):
        return None
    if one.unit and _is_of_a_box(statement, one):
        return None
    if one.unit:
        if fits(one.unit, kind) or (one.value == line.quantity and wound(one.unit, kind)):
            return True
        if one.value == line.quantity and (one.unit, kind) == _MT:
            return True
        if wound(one.unit, kind) and any(
            unit_class(word) == one.unit for word in line.description.split()
        ):
            return True  # "90 sacs" of a "Farine T55 sac 25 kg"
        if kind == "piece" and one.unit in _SOLD_BY and _makes_all(statement, one, line):
            return True
        # "500 pcs in 10 boxes" tells how it is packed; "10 boxes" alone tells how much, in no unit of ours
        packed = (one.unit in ("box", "pack") or clause.has("logistics", "partial")) and any(
            other is not one
            and other.unit
            and fits(other.unit, kind)
            and not _is_of_a_box(statement, other)
            for each in statement.clauses
            for other in each.quantities
        )
        packed = packed or _weighs_whole(statement, clause, one, line)
        packed = packed or _is_packed_in(statement, clause, one)
        packed = packed or _weighs_boxes(statement, clause, one, line)
        packed = packed or _weighs_each(statement, clause, one, line)
        return None if packed else False
    if one.each and one.value != int(one.value) and kind == "piece":
        return False  # "3,85 each" is a price
    if line.quantity in (one.value, one.figure.other) or one.each or one.times:
        return True
    if (
        clause.has("payment", "closure", "courtesy")
        or _looks_back(clause)
        or (clause.has("logistics") and not _is_apart_from_packing(clause, one))
    ):
        if (
            one.bare
            and not (clause.has(*_OTHER_NUMBERS) or _looks_back(clause))
            and _is_dated(clause, one)
        ):
            return True  # "18 le 24/04 en 2 cartons"
        # "1 pallet on 5 May" may be all of it or not; "500 pcs on 1 pallet" tells
        packed = any(mark.start == one.end for mark in clause.marks.get("logistics", ()))
        open_share = packed and statement.marks("only") and not _told_whole(statement)
        open_share = open_share or (packed and bool(clause.dates) and not _told_whole(statement))
        return False if open_share and not _is_packed_in(statement, clause, one) else None
    if one.bare and one.value >= _REFERENCE and one.value > line.quantity * 20:
        return None
    if clause.has("since") and _FOUNDED <= one.value <= _PRESENT:
        return None  # "seit 1974"
    if one.value == 0 or (one.value != int(one.value) and kind == "piece"):
        return False
    tokens = statement.analysis.tokens
    follow = tokens[one.end] if one.end < len(tokens) else None
    noun = (
        follow is not None and follow.kind == "w" and statement.analysis.claimed[one.end] == "ref"
    )
    placed = bool(clause.dates) or clause.has(
        "balance", "balance_after", "now", "partial", "rest_lines", "only", "half"
    )
    placed = placed or (
        clause.has("as_ordered")
        and one.value < line.quantity
        and is_parted(statement, clause, line.quantity)
    )
    alone = (
        follow is None
        or follow.kind in "np"
        or noun
        or any(mark.start == one.end for marks in clause.marks.values() for mark in marks)
        or any(window.start == one.end for window in clause.dates)
        or len(follow.fold) <= 3
    )
    return bool(alone and (placed or noun))


def _is_apart_from_packing(clause: Clause, one: Quantity) -> bool:
    """Whether a number stands before a day, and what goods are packed in only behind it: ``60 of them on 6 May in 2 boxes``."""
    later = [window.start for window in clause.dates if window.start >= one.end]
    return bool(later) and all(
        mark.start >= min(later) for mark in clause.marks.get("logistics", ())
    )


def _looks_back(clause: Clause) -> bool:
    """Whether a clause tells of what was said before: no "from" does that names a line, ``vom Lack kommen 450``."""
    named = {one.start for one in clause.references}
    return any(mark.end not in named for mark in clause.marks.get("history", ()))


_OTHER_NUMBERS = ("payment", "closure", "courtesy")


def _is_dated(clause: Clause, one: Quantity) -> bool:
    """Whether a day stands right behind a number, and no word for packing in between."""
    packed = any(mark.start == one.end for mark in clause.marks.get("logistics", ()))
    return not packed and any(0 <= window.start - one.end <= 1 for window in clause.dates)


_SOLD_BY = frozenset(
    {
        "box",
        "pack",
        "bag",
        "roll",
        "set",
        "sheet",
        "can",
        "reel",
        "bar",
        "metre",
        "kilogram",
        "litre",
        "pair",
    }
)
"""What is ordered by the piece and sold by: ``12 sacs .., les 8 autres`` of 20 pieces."""


def _makes_all(statement: Statement, own: Quantity, line: OpenLine) -> bool:
    """Whether the numbers told, each with its day or left without one, make just what is open: bags are its pieces then."""
    if own.value == line.quantity:
        return not any(
            other is not own and other.value == line.quantity
            for clause in statement.clauses
            for other in clause.quantities
        )
    told = [
        (clause, one)
        for clause in statement.clauses
        for one in clause.quantities
        if not one.spec and not one.percent
    ]
    return (
        len(told) > 1
        and len({id(clause) for clause, _ in told}) == len(told)
        and any(clause.dates for clause, _ in told)
        and all(clause.dates or clause.has(*_LEFT) or clause.opened_by == "(" for clause, _ in told)
        and all(one.unit in ("", own.unit, "piece") and not one.each for _, one in told)
        and sum(one.value for _, one in told) == line.quantity
    )


_LEFT = ("balance", "balance_after", "rest_lines", "pending", "late")
"""What is said of a part that has no day."""


_MT = ("tonne", "metre")
"""``500 mt`` of a chain of 500 metres are metres: the whole quantity is told."""


def _told_whole(statement: Statement) -> bool:
    """Whether the open quantity or a word for all of it is told."""
    return (
        statement.cell_quantity is not None
        or statement.marks("whole", "all", "both")
        or any(statement.counts(one) for clause in statement.clauses for one in clause.quantities)
    )
