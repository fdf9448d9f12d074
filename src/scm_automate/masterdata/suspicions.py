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
        r"(?i)^(?:[0-9]{1,2}[.\- ]+)?(?:jan|feb|mar|mrz|mär|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec)(?:[.\- ]+[0-9]{1,4})?$",
        "like codes that a spreadsheet turned into dates; compare with the source",
    ),
    (
        "Ã[\u0080-\u00bf\u0152-\u0178\u201a-\u2122]|â€|Â[\u00a0-\u00bf]",
        "like text that was read in another encoding than it was written in; export it again as UTF-8",
    ),
)
"""What the cells of a column may not look like, and what to think of it where they do."""

_ZEROS: Final = 3
_ANY: Final = "|".join(f"(?:{pattern})" for pattern, _ in _SUSPECTS)


def _rounded(column: pl.Series) -> str | None:
    """One of the numbers of more than fifteen digits, where all of them end in zeros; null where one does not."""
    long = column.filter(column.str.contains(r"^[0-9]{16,}$").fill_null(value=False))
    ends = long.str.len_bytes() - long.str.strip_chars_end("0").str.len_bytes()
    # By chance, one number in ten ends in a zero; three zeros at the ends of all of them are no chance.
    if long.is_empty() or ends.min() == 0 or int(ends.sum()) < _ZEROS:
        return None
    return str(long[0])


def suspicions(body: pl.DataFrame, name: str) -> Iterator[str]:
    """Columns whose cells a spreadsheet or a wrong encoding seems to have changed, and a row of totals.

    Args:
        body: Cells as text, below the header.
        name: Of the file.

    Examples:
        >>> import polars as pl
        >>> list(suspicions(pl.DataFrame({"item": ["1E5", "A-7"]}), "items.csv"))[0][:55]
        "items.csv, column item: 1 cell such as '1E5' looks like"
    """
    for cells_of in body.get_columns():
        # One pass for all of them: nearly every column is sound.
        column = cells_of.filter(cells_of.str.contains(_ANY).fill_null(value=False))
        for pattern, looks in _SUSPECTS if column.len() else ():
            odd = column.filter(column.str.contains(pattern).fill_null(value=False))
            if odd.len():
                cells = "1 cell" if odd.len() == 1 else f"{odd.len():,} cells"
                verb = "looks" if odd.len() == 1 else "look"
                yield f"{name}, column {column.name}: {cells} such as {odd[0]!r} {verb} {looks}"
        if (rounded := _rounded(cells_of)) is not None:
            yield (
                f"{name}, column {column.name}: long numbers such as {rounded!r} look as if a spreadsheet "
                "rounded them to fifteen digits; compare with the source"
            )
    if body.height:
        first = next((str(cell) for cell in body.row(-1) if cell is not None), "")
        if _TOTAL.fullmatch(first.strip(" :.*")):
            yield f"{name}: the last row begins with {first!r} and seems to hold totals; leave it out"
