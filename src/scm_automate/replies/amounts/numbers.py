"""Numbers as a country writes them: 1.000,50 and 1,000.50, 1 500 and 1'500."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import languages_with

if TYPE_CHECKING:
    from scm_automate.replies.language.tokens import Token

__all__ = ["Figure", "decimal_sign", "read_figure", "scaled", "writes_blanks"]

_POINT_LANGUAGES = languages_with("decimal_point")
_POINT_COUNTRIES = frozenset(
    {"US", "GB", "IE", "AU", "NZ", "IN", "CN", "JP", "KR", "TW", "HK", "SG", "MY", "TH", "PH", "IL", "MX",
     "CH", "LI", "NG", "KE", "PK", "BD", "LK", "GH", "EG", "SA", "AE", "PR", "DO", "GT", "PA", "PE"}
)  # fmt: skip
"""Where the decimal sign is a point."""


@dataclass(slots=True)
class Figure:
    """A number on tokens `start` to before `end`."""

    start: int
    end: int
    value: Decimal
    other: Decimal | None = None
    """What it is under the other habit, where both can be: 2.000 is two thousand or two."""
    decimals: int = 0


def scaled(figure: Figure, factor: Decimal) -> Figure:
    """A number told in a unit of which one is `factor` of ours."""
    other = None if figure.other is None else figure.other * factor
    return Figure(figure.start, figure.end, figure.value * factor, other, figure.decimals)


def decimal_sign(country: str | None, language: str) -> str:
    """The decimal sign of a country; unknown countries follow the language.

    Examples:
        >>> decimal_sign("DE", "de"), decimal_sign("US", "en"), decimal_sign(None, "en")
        (',', '.', '.')
    """
    if country:
        if country == "CA":
            return "," if language == "fr" else "."
        if country == "ZA":
            return "."
        return "." if country in _POINT_COUNTRIES else ","
    return "." if language in _POINT_LANGUAGES else ","


def writes_blanks(codes: tuple[str, ...]) -> bool:
    """Whether thousands may be parted by blanks in the language that leads."""
    return codes[0] not in _POINT_LANGUAGES


def read_figure(tokens: list[Token], at: int, *, sign: str, blanks: bool) -> Figure:
    """The number that begins with the digits at a token.

    Args:
        tokens: The text.
        at: A token of digits.
        sign: The decimal sign of the writer.
        blanks: Whether thousands are parted by blanks there.
    """
    # "6x40 800 ud" are 800 of the size 6x40
    blanks = blanks and not (
        at > 1
        and tokens[at - 1].fold == "x"
        and tokens[at - 1].end == tokens[at].start
        and tokens[at - 2].kind == "d"
    )
    groups = [tokens[at].text]
    signs: list[str] = []
    here = at + 1
    while here < len(tokens) and len(groups) < 8:
        if (
            tokens[here].text in ".,'"
            and here + 1 < len(tokens)
            and tokens[here + 1].kind == "d"
            and tokens[here].start == tokens[here - 1].end
            and tokens[here + 1].start == tokens[here].end
        ):
            signs.append(tokens[here].text)
            groups.append(tokens[here + 1].text)
            here += 2
        elif blanks and _grouped(tokens, here, groups):
            signs.append(" ")
            groups.append(tokens[here].text)
            here += 1
        else:
            break
    return _valued(at, here, groups, signs, sign)


def _grouped(tokens: list[Token], here: int, groups: list[str]) -> bool:
    """Whether three digits behind one blank carry the number on."""
    if (
        tokens[here].kind != "d"
        or len(tokens[here].text) != 3
        or tokens[here].start - tokens[here - 1].end != 1
    ):
        return False
    first = len(groups) == 1 and len(groups[0]) <= 3 and groups[0] != "0"
    return first or (len(groups) > 1 and len(groups[-1]) == 3)


def _valued(at: int, end: int, groups: list[str], signs: list[str], sign: str) -> Figure:
    if not signs:
        return Figure(at, end, Decimal(groups[0]))
    last = signs[-1]
    whole = "".join(groups)
    inner = signs[:-1]
    if len(groups[-1]) != 3 or (last not in inner and inner and last in ".,"):
        if last in ".," and all(len(group) == 3 for group in groups[1:-1]):
            # 1.250,5 or 487,50
            value = Decimal("".join(groups[:-1]) + "." + groups[-1])
            return Figure(at, end, value, decimals=len(groups[-1]))
        # no number that anybody writes: take its first group alone
        return Figure(at, at + 1, Decimal(groups[0]))
    thousands = Decimal(whole)
    if last in (" ", "'") or len(groups) > 2 or len(groups[0]) > 3 or groups[0] == "0":
        if groups[0] == "0" and last in ".,":
            return Figure(at, end, Decimal("0." + groups[1]), decimals=3)
        return Figure(at, end, thousands)
    fraction = Decimal(groups[0] + "." + groups[1])
    if last == sign:
        return Figure(at, end, fraction, other=thousands, decimals=3)
    return Figure(at, end, thousands, other=fraction)
