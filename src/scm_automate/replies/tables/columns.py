"""Columns whose header says one thing and whose cells another: what the cells are counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.replies.language.remark_books import found_of
from scm_automate.replies.language.tokens import fold, level, tokenise
from scm_automate.replies.naming.codes import find_codes
from scm_automate.replies.naming.glued_runs import chunk_key
from scm_automate.replies.sentences.analysis import analyse
from scm_automate.replies.tables.answer_headers import reaches_you
from scm_automate.replies.tables.headers import header_role

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from scm_automate.replies.found import Habits
    from scm_automate.replies.naming.references import LineIndex

__all__ = [
    "fit_roles", "guess_roles", "is_amount", "leaving_header", "suppose_date",
    "suppose_item", "told_arrivals",
]  # fmt: skip

_LOOKED_AT = 20
_AMOUNT = re.compile(r"[0-9][0-9.,' \u00a0\u202f]*\s*([^\W\d_]*)\.?")
_DAY = re.compile(r"[0-9]{1,4}[./-] ?[0-9]{1,2}[./-] ?(?:[0-9]{2,4})?")
_NUMBERS = ("date", "dispatch_date", "due", "old")
_KEYS = ("order", "line", "quantity", "open_quantity", "remark", "")


def fit_roles(
    header: Sequence[str],
    roles: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    units: Mapping[str, str],
    codes: tuple[str, ...],
    weeks: Collection[int] = (),
) -> list[str]:
    """The roles of columns as their cells bear them out.

    ``Obj.`` is short for "order" and for "ordered"; under ``Confirmed`` stand days or quantities.

    Args:
        header: The headers.
        roles: Their roles by what they say.
        rows: The rows below.
        units: Folded unit words.
        codes: Languages to ask first.
        weeks: Columns whose numbers are those of weeks.
    """
    out = list(roles)
    for n, role in enumerate(roles):
        if n in weeks:
            continue
        cells = [row[n].strip() for row in rows[:_LOOKED_AT] if n < len(row) and row[n].strip()]
        if not cells:
            continue
        if role in _KEYS and role and all(_DAY.fullmatch(cell) for cell in cells):
            out[n] = _day_role(header[n], codes)
        elif role == "order" and all(is_amount(cell, units, unit=True) for cell in cells):
            out[n] = "open_quantity"
        elif role in _NUMBERS and all(is_amount(cell, units, unit=False) for cell in cells):
            out[n] = "quantity" if role in ("date", "dispatch_date") else "open_quantity"
    return out


def is_amount(cell: str, units: Mapping[str, str], *, unit: bool) -> bool:
    """Whether a cell holds a number, alone or with a unit; a number alone is at least a plain one."""
    match = _AMOUNT.fullmatch(cell)
    if match is None or _DAY.fullmatch(cell):
        return False
    word = fold(match[1])
    return word in units if word else not unit and cell.replace(" ", "").isdigit()


def _day_role(header: str, codes: tuple[str, ...]) -> str:
    """Which date a column of days holds, by the other words of its header."""
    for word in reversed(header.split()):
        role = header_role(word, codes)
        if role in _NUMBERS:
            return role
    return "date"


def guess_roles(rows: Sequence[Sequence[str]], index: LineIndex, habits: Habits) -> list[str]:
    """The roles of columns whose headers nobody knows, by what stands in them; empty for no table of ours.

    A column of open orders or items ties the rows; one of days is the answer, one of numbers how
    much; everything else is a remark.

    Args:
        rows: The rows with their header, if there is one.
        index: The open lines.
        habits: How the writer writes.
    """
    body = [row for row in rows[: _LOOKED_AT + 1] if any(cell.strip() for cell in row)]
    width = max(map(len, body), default=0)
    if len(body) < _FEWEST or width < _FEWEST:
        return []
    roles: list[str] = []
    tied = False
    for n in range(width):
        cells = [row[n].strip() for row in body if n < len(row) and row[n].strip()]
        role = _content(cells, index, habits)
        if role in ("order", "item"):
            tied = True
        roles.append(role)
    if not tied or roles.count("date") != 1:
        return []
    at = roles.index("date")
    roles[at], _ = leaving_header(rows[0][at] if at < len(rows[0]) else "", habits)
    return roles


def suppose_date(
    header: Sequence[str],
    roles: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    index: LineIndex,
    habits: Habits,
) -> tuple[list[str], bool]:
    """The roles with the only column of days below an unknown header as the answer's, and whether its words say so.

    Args:
        header: The headers.
        roles: Their roles; none of them is a date of the answer.
        rows: The rows below.
        index: The open lines.
        habits: How the writer writes.
    """
    days = [
        n
        for n, role in enumerate(roles)
        if not role
        and _content(
            ["", *(row[n].strip() for row in rows[:_LOOKED_AT] if n < len(row) and row[n].strip())],
            index,
            habits,
        )
        == "date"
    ]
    if {"due", "remark"}.intersection(roles):
        # an answer stands there already: only days ahead tell a better one
        days = [n for n in days if _ahead([row[n] for row in rows if n < len(row)], index, habits)]
    if len(days) != 1:
        return list(roles), True
    out = list(roles)
    heading = header[days[0]]
    out[days[0]], told = leaving_header(heading, habits)
    other = found_of(tokenise(level(heading)), habits.lexicon.codes, "side_thing")
    return out, told and not other  # "Drawing reaching you"


def suppose_item(
    header: Sequence[str], roles: Sequence[str], rows: Sequence[Sequence[str]], index: LineIndex
) -> list[str]:
    """The roles with the column that holds numbers of our items below an unknown header: ``MODEL | EV120-24``.

    Args:
        header: The headers.
        roles: Their roles.
        rows: The rows below.
        index: The open lines.
    """
    out = list(roles)
    if _ITEMS.intersection(roles):
        return out
    found = []
    for n, role in enumerate(roles):
        cells = [row[n].strip() for row in rows[:_LOOKED_AT] if n < len(row) and row[n].strip()]
        known = sum(bool(index.codes.get(chunk_key(cell))) for cell in cells)
        if not role and header[n].strip() and known and known * 2 >= len(cells):
            found.append(n)
    if len(found) == 1:
        out[found[0]] = "item"
    return out


def told_arrivals(
    header: Sequence[str],
    roles: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    habits: Habits,
    receiver: frozenset[str],
) -> list[str]:
    """The roles with days below a header of goods that reach the reader as the answer's: ``Material reaching your works``.

    Args:
        header: The headers.
        roles: Their roles.
        rows: The rows below.
        habits: How the writer writes.
        receiver: Words that name the reader's firm.
    """
    out = list(roles)
    for n, role in enumerate(roles):
        cells = [row[n].strip() for row in rows[:_LOOKED_AT] if n < len(row) and row[n].strip()]
        if (
            role in ("", *_ITEMS, "description")
            and cells
            and all(_DAY.fullmatch(cell) for cell in cells)
            and reaches_you(header[n], habits, receiver)
        ):
            out[n] = "date"
    return out


_ITEMS = frozenset({"item", "supplier_item"})


def _ahead(cells: Sequence[str], index: LineIndex, habits: Habits) -> bool:
    """Whether the days of a column are all ahead: an order's date and a drawing's are not."""
    told = [
        window.latest
        for cell in cells[:_LOOKED_AT]
        if cell.strip()
        for window in analyse(level(cell), tokenise(level(cell)), index, habits).dates
    ]
    return bool(told) and all(day is not None and day > habits.today for day in told)


def leaving_header(heading: str, habits: Habits) -> tuple[str, bool]:
    """Whether a header speaks of goods that leave, and whether it says so or that they arrive."""
    marks = {mark.category for mark in habits.lexicon.phrases.find(tokenise(level(heading[:80])))}
    leaves, arrives = marks & {"dispatch", "shipped"}, marks & {"arrival", "arrived"}
    return ("dispatch_date" if leaves and not arrives else "date"), bool(leaves) != bool(arrives)


def _content(cells: Sequence[str], index: LineIndex, habits: Habits) -> str:
    """What most cells of a column are."""
    half = (len(cells) - 1) / 2  # the header is none of them
    if not cells or half <= 0:
        return "remark"
    kinds = [_kind(cell, index, habits) for cell in cells]
    for role in ("order", "item", "date", "quantity"):
        if kinds.count(role) >= half:
            return role
    return "remark"


def _kind(cell: str, index: LineIndex, habits: Habits) -> str:
    if len(cell) > _LONG:
        return ""
    tokens = tokenise(level(cell))
    found = {one.how for one in find_codes(tokens, index, [""] * len(tokens)) if one.lines}
    if "order" in found:
        return "order"
    if "code" in found:
        return "item"
    if is_amount(cell, habits.lexicon.units, unit=False):
        return "quantity"
    if any(char.isdigit() for char in cell) and analyse(level(cell), tokens, index, habits).dates:
        return "date"
    return ""


_FEWEST = 2
_LONG = 60
