"""The words that something was read from, as short as a row has room for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.model import Evidence

__all__ = ["Quote", "quotes"]


class Quote(NamedTuple):
    """Words of a supplier, and where they stood if that was not the message's own text."""

    text: str
    where: str = ""

    def __str__(self) -> str:
        """Words and place in one line."""
        return f"{self.text} ({self.where})" if self.where else self.text


def quotes(
    evidence: Iterable[Evidence], *, most: int = 3, characters: int = 280
) -> tuple[Quote, ...]:
    """The words behind something: each once, cut where they are long.

    Examples:
        >>> from scm_automate.model import Evidence
        >>> found = quotes(
        ...     [Evidence(part="attachment:ok.xlsx", row=7, column="Date", text="27/03")]
        ... )
        >>> str(found[0])
        '27/03 (ok.xlsx, row 7, column Date)'
    """
    found = dict.fromkeys(
        Quote(piece.text.strip(), _where(piece)) for piece in evidence if piece.text.strip()
    )
    cut = [
        quote
        if len(quote.text) <= characters
        else Quote(quote.text[:characters] + " …", quote.where)
        for quote in found
    ]
    rest = len(cut) - most
    return (*cut[:most], *((Quote(f"… and {rest} more"),) if rest > 0 else ()))


def _where(piece: Evidence) -> str:
    """``ok.xlsx, row 7, column Date``; empty for the message's own text."""
    if piece.part == "text":
        return ""
    parts = [piece.part.removeprefix("attachment:")]
    parts += [f"row {piece.row}"] if piece.row is not None else []
    parts += [f"column {piece.column}"] if piece.column else []
    return ", ".join(parts)
