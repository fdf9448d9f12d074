"""Words that say nothing strange: those of phrases that answer, unless they may turn a sentence into another one."""

from __future__ import annotations

import re
from typing import Any

from scm_automate.replies.language.tokens import fold

__all__ = ["plain_words"]

_DOUBTING = frozenset(
    {
        "hedge", "condition", "negation", "pending", "late", "reject", "question", "instead_of", "instead",
        "except", "partial", "closure", "correction", "only", "plain", "things", "history", "payment", "courtesy", "receipt", "either",
        "past", "event", "instead_after", "finished", "void", "retold", "times",
    }
)  # fmt: skip
"""Lists whose words may turn a sentence into another one."""
_CHOICE = re.compile(r"[(\[][^()\[\]]*[)\]]")
_LETTERS = re.compile(r"[^\W\d_]{3,}")


def plain_words(data: dict[str, Any]) -> set[str]:
    """The words of all phrases that answer, and of dates: whoever uses one says nothing strange."""
    plain: set[str] = set()
    doubting: set[str] = set()
    for name, entries in data.get("phrases", {}).items():
        if name in ("upstream", "cause"):
            continue  # "coating", "crane": steps of work and machines, which a day may be of
        for entry in entries:
            if name not in _DOUBTING:
                plain.update(fold(word) for word in _LETTERS.findall(entry))
            elif " " not in _CHOICE.sub("", entry):
                doubting.update(fold(word) for word in _LETTERS.findall(entry))
    return plain - doubting
