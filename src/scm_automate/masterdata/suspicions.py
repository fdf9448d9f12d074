"""What a person should know of the cells of a file before its comparison is believed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

__all__ = ["suspicions"]

_TOTAL: Final = re.compile(r"(grand )?total|(gesamt)?summe|gesamt|sum|totaal|totale", re.IGNORECASE)
_SUSPECTS: Final = (
    (
        r"^[0-9](?:[.,][0-9]+)?E[+-]?[0-9]+$",
        "like codes that a spreadsheet turned into numbers; compare with the source",
    ),
    (
        r"^[0-9]{15}0+$",
        "like long numbers that a spreadsheet rounded to fifteen digits; compare with the source",
    ),
    (
        r"(?i)^(?:[0-9]{1,2}[.\- ]+)?(?:jan|feb|mar|mrz|mär|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec)(?:[.\- ]+[0-9]{1,4})?$",
        "like codes that a spreadsheet turned into dates; compare with the source",
    ),
    (
        "Ã[\u0080-\u00bf\u0152-\u0178\u201a-\u2122]|â€|Â[\u00a0-\u00bf]",
        "like text that was read in another encoding than it was written in; export it again as UTF-8",
    ),
)
"""What the cells of a column may not look like, and what to think of it where they do."""


def suspicions(body: pl.DataFrame, name: str) -> Iterator[str]:
    """Columns whose cells a spreadsheet or a wrong encoding seems to have changed, and a row of totals.

    Args:
        body: Cells as text, below the header.
        name: Of the file.

    Example:
        >>> import polars as pl
        >>> list(suspicions(pl.DataFrame({"item": ["1E5", "A-7"]}), "items.csv"))[0][:54]
        "items.csv, column item: 1 cell such as '1E5' looks like"
    """
    for column in body.get_columns():
        for pattern, looks in _SUSPECTS:
            odd = column.filter(column.str.contains(pattern).fill_null(value=False))
            if odd.len():
                cells = "1 cell" if odd.len() == 1 else f"{odd.len():,} cells"
                verb = "looks" if odd.len() == 1 else "look"
                yield f"{name}, column {column.name}: {cells} such as {odd[0]!r} {verb} {looks}"
    if body.height:
        first = next((str(cell) for cell in body.row(-1) if cell is not None), "")
        if _TOTAL.fullmatch(first.strip(" :.*")):
            yield f"{name}: the last row begins with {first!r} and seems to hold totals; leave it out"
