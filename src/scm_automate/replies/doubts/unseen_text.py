"""Text that the mail holds and nobody sees: white on white, of no size, behind a style.

A supplier has nothing to say to us that a reader may not see. Where such text speaks to a program,
the whole message is for a person; and whatever else it says, nothing beside it goes through unseen.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from scm_automate.replies.language.phrases import Phrasebook
from scm_automate.replies.reading import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.messages import HiddenText

__all__ = ["speaks_to_machines", "unseen_sentence"]

_SENTENCE = 4
"""Fewer words tell nothing: a counter, a tracking mark."""
_SEEN = "struck through"
"""What is struck through is seen, and read as taken back."""
_TOLD = 80


@cache
def _machines() -> Phrasebook:
    source = files("scm_automate.replies") / "machines.toml"
    book = Phrasebook()
    for lists in tomllib.loads(source.read_text("utf-8")).values():
        for pattern in lists["words"]:
            book.add(pattern, "machine")
    return book


def unseen_sentence(hidden: Iterable[HiddenText], seen: str) -> str:
    """The beginning of a hidden text that says something the seen text does not; empty where none does.

    Args:
        hidden: The hidden texts of a message.
        seen: What the reader of the message sees: a preview of its first words is no secret.
    """
    shown = {token.fold for token in tokens_of(seen)}
    for one in hidden:
        if one.why == _SEEN:
            continue
        words = [token for token in tokens_of(one.text) if token.kind == "w"]
        told = len(words) >= _SENTENCE or any(word.text > "\u2fff" for word in words)
        if told and any(word.fold not in shown for word in words):
            return one.text[:_TOLD]
    return ""


def speaks_to_machines(hidden: Iterable[HiddenText]) -> bool:
    """Whether a hidden text names a robot, a program, an assistant, whatever it wants of it."""
    return any(one.why != _SEEN and _machines().find(tokens_of(one.text)) for one in hidden)
