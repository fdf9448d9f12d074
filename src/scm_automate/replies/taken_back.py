"""Words that take back or unsettle what a message tells elsewhere, and notes that programs add to it."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from scm_automate.replies.inflection import inflect_data
from scm_automate.replies.phrases import Phrasebook

if TYPE_CHECKING:
    from scm_automate.replies.tokens import Token

__all__ = ["is_machine_note", "names_a_part", "speaks_of_all", "taken_back"]


@cache
def _read() -> dict[str, dict[str, list[str]]]:
    source = files("scm_automate.replies") / "remarks.toml"
    return {
        code: inflect_data(lists)
        for code, lists in tomllib.loads(source.read_text("utf-8")).items()
    }


@cache
def _book(codes: tuple[str, ...], kind: str) -> Phrasebook:
    book = Phrasebook()
    for code in codes:
        for pattern in _read().get(code, {}).get(kind, ()):
            book.add(pattern, kind)
    return book


def taken_back(tokens: list[Token], codes: tuple[str, ...]) -> str:
    """The words of a sentence that unsettle what was told; empty where none do.

    Example:
        >>> from scm_automate.replies.tokens import tokenise
        >>> taken_back(tokenise("Please disregard the dates above."), ("en",))
        'disregard'
    """
    found = _book(codes, "retract").find(tokens)
    return " ".join(tokens[at].text for at in found[0].used) if found else ""


def is_machine_note(tokens: list[Token], codes: tuple[str, ...]) -> bool:
    """Whether a sentence is one that programs write below a mail.

    Example:
        >>> from scm_automate.replies.tokens import tokenise
        >>> is_machine_note(tokenise("Replies to this address are not read."), ("en",))
        True
    """
    return bool(_book(codes, "machine").find(tokens))


def names_a_part(tokens: list[Token], codes: tuple[str, ...]) -> bool:
    """Whether some of the goods are meant and it is not told how many: ``the first boxes``."""
    return bool(_book(codes, "part").find(tokens))


def speaks_of_all(tokens: list[Token], codes: tuple[str, ...]) -> bool:
    """Whether a sentence that names no line speaks of all that was told: ``all dates``, ``the above``."""
    return bool(_book(codes, "every").find(tokens))
