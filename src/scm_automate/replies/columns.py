"""Columns whose header says one thing and whose cells another: what the cells are counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.replies.headers import header_role
from scm_automate.replies.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["fit_roles"]

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
) -> list[str]:
    """The roles of columns as their cells bear them out.

    ``Obj.`` is short for "order" and for "ordered"; under ``Confirmed`` stand days or quantities.

    Args:
        header: The headers.
        roles: Their roles by what they say.
        rows: The rows below.
        units: Folded unit words.
        codes: Languages to ask first.
    """
    out = list(roles)
    for n, role in enumerate(roles):
        cells = [row[n].strip() for row in rows[:_LOOKED_AT] if n < len(row) and row[n].strip()]
        if not cells:
            continue
        if role in _KEYS and role and all(_DAY.fullmatch(cell) for cell in cells):
            out[n] = _day_role(header[n], codes)
        elif role == "order" and all(_amount(cell, units, unit=True) for cell in cells):
            out[n] = "open_quantity"
        elif role in _NUMBERS and all(_amount(cell, units, unit=False) for cell in cells):
            out[n] = "quantity" if role in ("date", "dispatch_date") else "open_quantity"
    return out


def _amount(cell: str, units: Mapping[str, str], *, unit: bool) -> bool:
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
