"""What an open line can be told by: the parts of its numbers, and the words and sizes of its description.

All of it is kept, as the same lines are read for mail after mail.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.tokens import level, tokenise
from scm_automate.replies.naming.glued_runs import chunk_key, pieces
from scm_automate.replies.naming.order_shapes import order_shape

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["beginnings", "code_features", "description_features", "order_features"]

_FOR = words("what_goods_are_for")
"""Words behind which a description tells what the goods are for."""
_INCHES = ('"', "″", *sorted(words("inches_as_written", as_spelt=True)))
"""How inches are written; a description holds one of them."""
_TWO_LETTERS = frozenset({"xl", "xs"}) | words("sides_in_two_letters")
"""Sizes and sides: ``hinge LH``, ``cerniera sx``."""
_RATIO = re.compile(r"(?<![\d:.,])\d{1,3}:\d{1,2}(?![\d:.,])")
_THREAD = re.compile(r"(\d{1,2}/\d{1,2})-\d{1,2}$")
_SIGNED = re.compile(r"^[^\W\d_]{1,3}[.]?([0-9][0-9.]*(?:x[0-9.]+)+)$")
"""A size of two measures or more with a sign for diameter, thread or the like before it."""
_SHORT = 3
"""Words of so many letters in front of a size are a part of it: ``DN 50``."""


@lru_cache(maxsize=65536)
def code_features(code: str) -> tuple[str, tuple[tuple[str, bool], ...]]:
    """(key, parts) of an item's number; the key is empty where it is too short to be told alone."""
    key = chunk_key(code)
    mixed = any(char.isdigit() for char in key) and any(char.isalpha() for char in key)
    tokens = tokenise(level(code))
    parts: list[tuple[str, bool]] = []
    for token in tokens:
        if token.kind == "d":
            parts.append((token.text.lstrip("0") or "0", True))
        elif len(token.fold) >= 2:
            parts.append((token.fold, False))
    parts += [
        (text.replace(",", "."), False)
        for text, _, _ in pieces(tokens)
        if any(char.isdigit() for char in text)
    ]
    least = _LETTERED - code.isupper()
    joined = len(key) >= least and "-" in code.strip("-")  # CAP-L, HL-A
    told = len(key) >= _LONG or (mixed and len(key) >= 2) or joined
    return key if told else "", tuple(parts)


_LETTERED, _LONG = 4, 5
"""Letters of a code without a digit, joined by a hyphen and not."""


@lru_cache(maxsize=65536)
def description_features(
    description: str,
) -> tuple[
    tuple[tuple[str, int], ...], tuple[str, ...], tuple[tuple[str, str], ...],
    tuple[tuple[str, int], ...],
]:  # fmt: skip
    """Words, sizes, (number, unit) pairs and ranked runs of digits of a description.

    A word comes with its place: 2 where it is the last before a size or a ``for`` (in ``guide roller
    90`` the noun of the goods), 1 before, 0 behind (in ``cover for bearing block`` what it is for).
    """
    tokens = tokenise(level(description))
    named = next((at for at, token in enumerate(tokens) if at and token.fold in _FOR), len(tokens))
    sized = next((at for at, token in enumerate(tokens) if at and token.kind != "w"), len(tokens))
    last = min(named, sized) - 1
    words = [
        (token.fold, 2 if at == last else int(at < named))
        for at, token in enumerate(tokens)
        if token.kind == "w"
        and (
            len(token.fold) >= 3
            or token.text > "\u2fff"
            or (at == 0 and len(token.fold) == 2)
            or token.fold in _TWO_LETTERS
        )
    ]
    sizes = [found.group() for found in _RATIO.finditer(description)]
    measures: list[tuple[str, str]] = []
    runs: list[tuple[str, int]] = []
    for text, start, end in pieces(tokens):
        if not any(char.isdigit() for char in text):
            continue
        size = text.replace(",", ".")
        sizes.append(size)
        bare = _SIGNED.match(size)
        if bare is not None:
            sizes.append(bare[1])  # 25x600 of fi25x600
        inch = _THREAD.match(size)
        if inch is not None:
            sizes.append(inch[1])  # 3/4 of 3/4-10, the second its threads
        if any(token.text == "=" for token in tokens[start:end]):
            sizes.append(size.lstrip("abcdefghijklmnopqrstuvwxyz"))  # 40 of z=40
        number, unit = _split(size)
        if unit:
            measures.append((number, unit))
        elif end < len(tokens) and tokens[end].kind == "w" and len(tokens[end].fold) <= 4:
            unit = tokens[end].fold
            measures += [(size, one) for one in (_INCHES if unit in _INCHES else (unit,))]
        elif end < len(tokens) and tokens[end].text in '"″':
            measures += [(size, unit) for unit in _INCHES]
        head = size.partition("x")[0]
        if head != size and any(char.isdigit() for char in head):
            runs.append((head, 2))
        runs += [(part, 2 if place == 0 else 1) for place, part in enumerate(_runs(size))]
        short = tokens[start - 1] if start else None
        if (
            short is not None
            and short.kind == "w"
            and len(short.fold) <= _SHORT
            and size[0].isdigit()
        ):
            sizes.append(short.fold + size)  # DN 50 is DN50
    return tuple(words), tuple(sizes), tuple(measures), tuple(runs)


@lru_cache(maxsize=65536)
def order_features(order: str) -> tuple[str, str, tuple[str, int] | None]:
    """(key, key without leading zeros, shape) of an order's number."""
    key = chunk_key(order)
    return key, key.lstrip("0") or "0", order_shape(key)


@lru_cache(maxsize=65536)
def beginnings(code: str) -> tuple[str, ...]:
    """How a code begins, in every length."""
    return tuple(code[:cut] for cut in range(1, len(code)))


def _split(size: str) -> tuple[str, str]:
    """``10mm`` as (10, mm); the second empty where there is no unit."""
    cut = len(size)
    while cut and size[cut - 1].isalpha():
        cut -= 1
    return (
        (size[:cut], size[cut:])
        if 0 < cut < len(size) and size[:cut].replace(".", "").isdigit()
        else (size, "")
    )


def _runs(size: str) -> Iterable[str]:
    """The runs of digits of a size, and the size without the letters around it."""
    run = ""
    for char in size + " ":
        if char.isdigit() or (char == "." and run):
            run += char
        elif run:
            yield run.strip(".")
            run = ""
