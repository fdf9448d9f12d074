"""The words by which mail programs and writers mark quotes, signatures and machine mail.

One TOML a language under ``languages/``; a language is added as a file. All of them are used at
once: a supplier may answer in one language under a quote in another with a phone set to a third.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "EDGE",
    "Finder",
    "Phrases",
    "Stems",
    "Wordlist",
    "fold",
    "heads_of",
    "lists_by_language",
    "stems_pattern",
    "wordlist",
    "words_in",
]

# Letters that do not decompose into a plain one and an accent.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "’": "'", "‘": "'", "`": "'",
     "´": "'", "\xa0": " ", "：": ":", "，": ",", "。": "."}
)  # fmt: skip


class _Folder(dict[int, str]):
    """Code point -> its letters without case and accent, worked out once for each."""

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKD", chr(code).casefold().translate(_LETTERS))
        kept = "".join(char for char in plain if not unicodedata.combining(char))
        self[code] = kept = kept.casefold().translate(_LETTERS)
        return kept


_FOLDER = _Folder()
_RUNS = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]+")
"""Plain letters and signs, and all others."""


def fold(text: str) -> str:
    """The text without case and accents, for comparing only: its length may change.

    Examples:
        >>> fold("Mit freundlichen Grüßen"), fold("GÖNDERİLDİ")
        ('mit freundlichen grussen', 'gonderildi')
    """
    if text.isascii():
        return text.lower()
    # plain letters are most of a text in any alphabet like ours, and need no look at each
    return "".join(
        [run if run.isascii() else run.translate(_FOLDER) for run in _RUNS.findall(text.lower())]
    )


_WORD = re.compile(r"\w+")
_HEAD = re.compile(r"[^\W\d_]+")
_STEM = 4
_BEGINNING = itemgetter(slice(_STEM))
_WHOLE = 3
EDGE = 2
"""So many signs of a phrase at the end of a letter tell whether a closer look is worth it."""
_SIGNS_TO_BLANKS = bytes(
    code if chr(code).isalnum() or chr(code) == "_" else ord(" ") for code in range(128)
) + bytes([ord(" ")] * 128)
_PLAIN_HEADS = re.compile(r"([a-z0-9]{1,4})[a-z0-9]*")


@lru_cache(maxsize=32)
def words_in(folded: str) -> list[str]:
    """The words of a text; remembered, as several questions are asked of each line."""
    return _WORD.findall(folded)


@lru_cache(maxsize=32)
def _stems_of(folded: str) -> frozenset[bytes]:
    """How the plain words of a text begin; remembered, as several lists are looked for in each text.

    As bytes: parting a text there costs a third of what a pattern takes.
    """
    words = folded.encode("ascii", "replace").translate(_SIGNS_TO_BLANKS).split()
    return frozenset(map(_BEGINNING, words))


class Finder:
    """Phrases that are looked for anywhere in a text, at the start of a word.

    A text's words choose the few phrases that can stand in it at all, so that a long list costs
    next to nothing on a text that holds none of them.

    Examples:
        >>> Finder(["siehe unten", "in rot"]).first("bitte siehe unten")
        'siehe unten'
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self.phrases = frozenset(phrases)
        self._unspaced: list[str] = []
        begun: dict[str, frozenset[bytes]] = {}
        for phrase in sorted(self.phrases):
            words = _WORD.findall(phrase)
            if not words or not words[0].isascii():
                self._unspaced.append(phrase)
                continue
            if len(words) > 1 and len(words[-1]) < _STEM:
                words.pop()  # the last may go on in a text
            begun[phrase] = _stems_of(" ".join(words))
        # by the two long words of each that fewest have: others of it stand in most texts
        often = Counter(stem for stems in begun.values() for stem in stems)
        by_stem: dict[bytes, dict[bytes, list[tuple[frozenset[bytes], str]]]] = {}
        for phrase, stems in begun.items():
            told = sorted(stems, key=lambda stem: (len(stem) < _STEM, often[stem], stem))
            beside = by_stem.setdefault(told[0], {})
            beside.setdefault(told[1] if len(told) > 1 else told[0], []).append((stems, phrase))
        # the second ones as a set too: most of them are told apart from a text's at one go
        self._by_stem = {first: (frozenset(then), then) for first, then in by_stem.items()}
        self._stems = frozenset(self._by_stem)
        signs = "".join(sorted({phrase[0] for phrase in self._unspaced}))
        self._sign = re.compile(f"[{re.escape(signs)}]" if signs else "(?!)")

    def all(self, folded: str) -> list[str]:
        """Every phrase that stands in a folded text."""
        stems = _stems_of(folded)
        shared = self._stems & stems
        signs = not folded.isascii() and self._sign.search(folded) is not None
        if not shared and not signs:
            return []
        found = [phrase for phrase in self._likely(stems, shared) if phrase in folded]
        if signs:
            found += [phrase for phrase in self._unspaced if phrase in folded]
        return sorted(found)

    def _likely(self, stems: frozenset[bytes], shared: frozenset[bytes]) -> Iterator[str]:
        """The phrases of which all words may begin in a text of these stems."""
        for first in shared:
            seconds, then = self._by_stem[first]
            for second in seconds & stems:
                for begun, phrase in then[second]:
                    if begun <= stems:
                        yield phrase

    def count(self, folded: str, most: int) -> int:
        """How many phrases stand in a folded text, counted no further than asked for."""
        stems = _stems_of(folded)
        hits = 0
        for phrase in self._likely(stems, self._stems & stems):
            if phrase in folded:
                hits += 1
                if hits == most:
                    return hits
        if not folded.isascii() and self._sign.search(folded) is not None:
            hits += sum(phrase in folded for phrase in self._unspaced)
        return min(hits, most)

    def first(self, folded: str) -> str:
        """One phrase that stands in a folded text; empty where none does."""
        return next(iter(self.all(folded)), "")


class Phrases:
    """Phrases that are looked for at the start of a line, found by their first word.

    Examples:
        >>> Phrases(["mit gruss", "mit"]).at_start("mit gruss, anna")
        'mit gruss'
    """

    def __init__(self, phrases: list[str]) -> None:
        self._by_head: dict[str, list[str]] = {}
        for phrase in sorted(set(phrases), key=len, reverse=True):
            self._by_head.setdefault(_head(phrase), []).append(phrase)

    def at_start(self, folded: str) -> str:
        """The longest phrase that the line starts with, as a whole word; empty where none."""
        for phrase in self._by_head.get(_head(folded), ()):
            if folded.startswith(phrase):
                after = folded[len(phrase) : len(phrase) + 1]
                if not after.isalnum() or not phrase[-1].isascii():
                    return phrase
        return ""


def _head(text: str) -> str:
    """The first word; of a script without spaces its first sign."""
    if text and not text[0].isascii():
        return text[0]
    head = _HEAD.match(text)
    return head[0] if head is not None else text[:1]


@dataclass(frozen=True, slots=True)
class Wordlist:
    """All languages' words together, each list folded."""

    closings: Phrases
    postscripts: Phrases
    separators: tuple[str, ...]
    attribution_starts: Phrases
    wrote: frozenset[str]
    wrote_phrases: tuple[str, ...]
    header_keys: dict[str, str]
    """A header's name as mail programs print it -> from, date, to, cc or subject."""
    mobile: tuple[str, ...]
    mobile_starts: frozenset[str]
    """The first signs of each; most lines begin and end with none of these."""
    mobile_ends: frozenset[str]
    devices: tuple[str, ...]
    disclaimers: Finder
    banners: Finder
    closures: Finder
    statement_words: frozenset[str]
    statement_signs: tuple[str, ...]
    """Statement words of scripts without spaces."""
    pointers: Finder
    forwards: Finder
    answer_columns: frozenset[str]
    weeks: frozenset[str]
    """Words before the number of a week."""
    legal_forms: frozenset[str]
    """Without a dot at their end."""
    contact_words: frozenset[str]
    auto_subjects: tuple[str, ...]
    """What subjects of automatic replies begin with."""
    auto_subject_phrases: Finder
    """The longer of them, telling wherever they stand in the subject."""
    machine: Finder
    """What says by itself that no person wrote."""
    bulk: Finder
    bounces: Finder


@lru_cache(maxsize=1)
def lists_by_language() -> dict[str, dict[str, tuple[str, ...]]]:
    """File name without its ending -> name of a list -> its folded phrases, read once."""
    folder = files("scm_automate.messages") / "languages"
    return {
        entry.name.removesuffix(".toml"): {
            key: tuple(fold(phrase) for phrase in phrases)
            for key, phrases in tomllib.loads(entry.read_text("utf-8")).items()
            if key != "name"
        }
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    }


def stems_pattern(stems: Iterable[str]) -> re.Pattern[str]:
    """What finds any of some folded stems at the beginning of a word.

    One of three letters or less is a whole word; Chinese ones stand anywhere.

    Examples:
        >>> bool(stems_pattern(["tabel"]).search("in ihrer tabelle"))
        True
    """
    ordered = sorted(set(stems), key=len, reverse=True)
    spaced = "|".join(
        re.escape(one) + (r"\b" if len(one) <= _WHOLE and one.isalnum() else "")
        for one in ordered
        if one.isascii()
    )
    signs = "|".join(re.escape(one) for one in ordered if not one.isascii())
    both = [rf"(?<![a-z0-9])(?:{spaced})"] if spaced else []
    return re.compile("|".join([*both, signs] if signs else both) or "(?!)")


@lru_cache(maxsize=32)
def heads_of(folded: str) -> frozenset[str]:
    """How the words of plain letters begin, and all other signs; remembered, as lists share a text."""
    heads = frozenset(_PLAIN_HEADS.findall(folded))
    return heads if folded.isascii() else heads.union(folded)


class Stems:
    """Folded stems that are looked for at the beginning of words, as `stems_pattern` finds them.

    How the words begin is asked first: most texts hold none of them.

    Examples:
        >>> Stems(["tabel"]).stand_in("in ihrer tabelle")
        True
    """

    def __init__(self, stems: Iterable[str]) -> None:
        told = list(stems)
        self._pattern = stems_pattern(told)
        self._heads = frozenset(
            head[1] for one in told if one.isascii() and (head := _PLAIN_HEADS.search(one))
        ).union(one[0] for one in told if not one.isascii())

    @property
    def heads(self) -> frozenset[str]:
        """How the words begin that any of the stems may stand in."""
        return self._heads

    def may_stand_in(self, folded: str) -> bool:
        """Whether some word of a folded text begins as one of the stems does."""
        return not self._heads.isdisjoint(heads_of(folded))

    def stand_in(self, folded: str) -> bool:
        """Whether any of the stems stands in a folded text."""
        return self.may_stand_in(folded) and self._pattern.search(folded) is not None


@lru_cache(maxsize=1)
def wordlist() -> Wordlist:
    """Every language's words, read once."""
    all_of: dict[str, list[str]] = {}
    for lists in lists_by_language().values():
        for key, phrases in lists.items():
            all_of.setdefault(key, []).extend(phrases)

    def unique(key: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(all_of.get(key, ())))

    statements = unique("statement_words")
    return Wordlist(
        closings=Phrases(all_of["closings"]),
        postscripts=Phrases(all_of["postscripts"]),
        separators=unique("separators"),
        attribution_starts=Phrases(all_of["attribution_starts"]),
        wrote=frozenset(word for word in all_of["wrote"] if " " not in word and word.isascii()),
        wrote_phrases=tuple(word for word in unique("wrote") if " " in word or not word.isascii()),
        header_keys={
            key: role
            for role in ("subject", "cc", "to", "date", "from")
            for key in all_of[f"header_{role}"]
        },
        mobile=unique("mobile"),
        mobile_starts=frozenset(phrase[:EDGE] for phrase in unique("mobile")),
        mobile_ends=frozenset(phrase[-EDGE:] for phrase in unique("mobile")),
        devices=unique("devices"),
        disclaimers=Finder(unique("disclaimers")),
        banners=Finder(unique("banners")),
        closures=Finder(unique("closures")),
        statement_words=frozenset(word for word in statements if word.isascii()),
        statement_signs=tuple(word for word in statements if not word.isascii()),
        pointers=Finder(unique("pointers")),
        forwards=Finder(unique("forwards")),
        answer_columns=frozenset(all_of["answer_columns"]),
        weeks=frozenset(all_of["weeks"]),
        legal_forms=frozenset(form.rstrip(".") for form in all_of["legal_forms"]),
        contact_words=frozenset(all_of["contact_words"]),
        auto_subjects=unique("auto_subjects"),
        auto_subject_phrases=Finder(one for one in unique("auto_subjects") if len(one) > 9),
        machine=Finder(unique("machine")),
        bulk=Finder(unique("bulk")),
        bounces=Finder(unique("bounces")),
    )
