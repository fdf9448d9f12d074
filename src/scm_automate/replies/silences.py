"""Excuses for a late answer in German and Dutch, as `excuses` reads them in English.

``Bitte verzeihen Sie mein langes Schweigen. Am 4. März ist meine Mutter gestorben, danach lag ich zehn
Tage mit Fieber im Bett.`` Such a paragraph in front of the answers holds days and spans of time, and
none of it answers. It is set aside only where every part of each sentence asks pardon or tells what is
over, names no goods, no day to come, and nothing of the works, of money or of doubt.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["without_silences"]

_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_SENTENCE = re.compile(r"(?<=[^\d][.!])\s+(?=[A-ZÄÖÜ])")
_PART = re.compile(r"[,;]|\b(?:und|en|aber|maar|danach|daarna)\b|\s[-–]\s")
_WORDS = re.compile(r"[^\W\d_]+")
_GREETED, _SHORT, _STEM, _PARAGRAPHS = 60, 2, 5, 3


@dataclass(frozen=True)
class _Words:
    """The patterns of a language."""

    sorry: re.Pattern[str]
    silence: re.Pattern[str]
    feeling: re.Pattern[str]
    past: re.Pattern[str]
    never: re.Pattern[str]
    gone: tuple[re.Pattern[str], ...]
    day: re.Pattern[str]
    months: dict[str, int]


def _pattern(words: str) -> re.Pattern[str]:
    told = (re.escape(word).replace(r"\*", r"\w*").replace("_", r"\s+") for word in words.split())
    return re.compile(r"\b(?:" + "|".join(sorted(told, key=len, reverse=True)) + r")(?!\w)")


@cache
def _words_of(code: str) -> _Words | None:
    source = files("scm_automate.replies") / "silences.toml"
    lists: dict[str, dict[str, str]] = tomllib.loads(source.read_text("utf-8"))
    if code not in lists:
        return None
    own = lists[code]
    months = own["months"].split()
    named = {name: at for at, name in enumerate((m for m in months if m != "jänner"), 1)}
    named["jänner"] = 1
    month = "|".join(months)
    span = "|".join(own["span"].split())
    day = re.compile(
        rf"(?:\b(?:am|vom|seit|dem|op|van|sinds)\s+)?(?:\b\d{{1,2}}\.?\s*(?:bis(?: zum)?|tot(?: en met)?|-|–)\s*)?\b(?P<d>\d{{1,2}})\.?\s*(?:(?P<m>{month})|(?P<n>\d{{1,2}})\.)(?:\s*(?P<y>\d{{4}}))?"
    )
    spans = re.compile(
        rf"\b(?:(?:fast|über|mehr als|gut|volle|ganze|ruim|bijna|meer dan)\s+)?(?:\d{{1,3}}|ein|eine|einen|zwei|drei|vier|fünf|sechs|sieben|acht|zehn|"
        rf"een|één|twee|drie|vijf|zes|zeven|tien|mehrere|einige|enkele|een paar|ein paar)\s+(?:ganze\s+|volle\s+|hele\s+)?(?:{span})\b"
    )
    return _Words(
        _pattern(own["sorry"]), _pattern(own["silence"]), _pattern(own["feeling"]), _pattern(own["past"]),
        _pattern(own["never"]), (spans, _pattern(own["since"])), day, named,
    )  # fmt: skip


def without_silences(text: str, code: str, named: Collection[str], today: date) -> str:
    """The text with newlines in place of a paragraph of excuse that stands before the answers.

    Args:
        text: What was written.
        code: The main language of the message.
        named: Words of the descriptions of the open lines, folded.
        today: The day it came in; days told in an excuse are not after it.
    """
    words = _words_of(code)
    if words is None or not words.silence.search(text.casefold()):
        return text
    paragraphs = list(_PARAGRAPH.finditer(text))
    for at, found in enumerate(paragraphs[:-1]):
        said = found.group()
        if words.silence.search(said.casefold()):
            if _is_excuse(said, words, named, today):
                return text[: found.start()] + "\n" * len(said) + text[found.end() :]
            return text
        if at >= _PARAGRAPHS or len(said) > _GREETED:
            return text
    return text


def _is_excuse(said: str, words: _Words, named: Collection[str], today: date) -> bool:
    sentences = [part for part in _SENTENCE.split(" ".join(said.split())) if part]
    if len(sentences) < _SHORT or not said.rstrip().endswith((".", "!")):
        return False
    folded = [sentence.casefold().rstrip(".!") for sentence in sentences]
    begun = [one for one in folded[:2] if words.sorry.search(one) and words.silence.search(one)]
    return bool(begun) and all(_is_over(one, words, named, today) for one in folded)


def _is_over(sentence: str, words: _Words, named: Collection[str], today: date) -> bool:
    """Whether a sentence asks pardon, or tells of nothing but what is over."""
    for found in words.day.finditer(sentence):
        if not _is_past(found, words, today):
            return False
    rest = words.day.sub(" ~ ", sentence)
    pardon = bool(words.sorry.search(rest) and words.silence.search(rest))
    for gone in (words.feeling, words.silence, words.sorry, *words.gone):
        rest = gone.sub(" ~ ", rest)
    if words.never.search(rest) or any(sign.isdigit() or sign in "?:%€$/|#" for sign in rest):
        return False
    stems = {name[:_STEM] for name in named if len(name) >= _STEM}
    if any(word in named or word[:_STEM] in stems for word in _WORDS.findall(rest)):
        return False
    if pardon:
        return True
    return all(
        len(_WORDS.findall(part)) <= _SHORT or words.past.search(part) for part in _PART.split(rest)
    )


def _is_past(found: re.Match[str], words: _Words, today: date) -> bool:
    month = words.months[found["m"]] if found["m"] else int(found["n"])
    try:
        if found["y"]:
            return date(int(found["y"]), month, int(found["d"])) <= today
        near = [
            date(year, month, int(found["d"]))
            for year in (today.year - 1, today.year, today.year + 1)
        ]
    except ValueError:
        return False
    return min(near, key=lambda one: abs((one - today).days)) <= today
