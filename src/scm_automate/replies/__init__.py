"""A supplier's message to an `OrderResponse`: dates, quantities and prices with the words they came from.

Measuring, explaining and files are loaded when they are first used; reading needs none of them.
To find your way, begin with `read.py`; each package tells what it holds and where to begin.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from scm_automate.replies.dates import DateMention, find_dates
from scm_automate.replies.read import read_reply
from scm_automate.replies.reply import Reply
from scm_automate.replies.vocabulary import Vocabulary, VocabularyEntry

if TYPE_CHECKING:
    from scm_automate.replies.corrections import propose_entries
    from scm_automate.replies.explain import Explanation, LineExplanation, explain_reply
    from scm_automate.replies.scoring import Gate, ReplyCase, Score, read_cases, score
    from scm_automate.replies.second.model_reader import ModelReader
    from scm_automate.replies.second.model_settings import read_second_reader
    from scm_automate.replies.second.second_reader import SecondReader
    from scm_automate.replies.vocabulary_file import read_vocabulary, write_vocabulary

__all__ = [
    "DateMention",
    "Explanation",
    "Gate",
    "LineExplanation",
    "ModelReader",
    "Reply",
    "ReplyCase",
    "Score",
    "SecondReader",
    "Vocabulary",
    "VocabularyEntry",
    "explain_reply",
    "find_dates",
    "propose_entries",
    "read_cases",
    "read_reply",
    "read_second_reader",
    "read_vocabulary",
    "score",
    "write_vocabulary",
]

_LATER = {
    "Explanation": "explain",
    "Gate": "scoring",
    "LineExplanation": "explain",
    "ModelReader": "second.model_reader",
    "ReplyCase": "scoring",
    "Score": "scoring",
    "SecondReader": "second.second_reader",
    "explain_reply": "explain",
    "propose_entries": "corrections",
    "read_cases": "scoring",
    "read_second_reader": "second.model_settings",
    "read_vocabulary": "vocabulary_file",
    "score": "scoring",
    "write_vocabulary": "vocabulary_file",
}


def __getattr__(name: str) -> object:
    """Loads a name when it is first used."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
