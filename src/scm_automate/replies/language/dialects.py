"""Words of a dialect read as the ones of the written language: ``kriagn S' erscht`` as ``kriegen Sie erst``.

A dialect is spelt as it sounds, so its words cannot be listed. Two things tell what one stands for: the
small words of a language, few and worn down, stand in its table ``spoken``; any longer word keeps its
consonants but for regular shifts (``b d g`` for ``p t k``, ``sch`` before ``t``, an ending or an ``r``
lost) while its vowels move within their kind (``oa`` for ``ei``, ``ia`` for ``ie``), and is the word of
the language's answers and days that it then sounds like.

All this is done only in a message that shows by its small words that it is written so.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from scm_automate.replies.language.dialect_sounds import Sounds, sounding_like
from scm_automate.replies.language.language_files import word_table, words
from scm_automate.replies.language.lexicon import entries_of, read_language
from scm_automate.replies.language.slips import known_words, spoken_form
from scm_automate.replies.language.tokens import Token, fold

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["in_standard_words", "is_in_dialect"]

_SURE = 2
"""So many different small words make a message one that is written in dialect; of those that other mail has, one more."""


def is_in_dialect(tokens: Iterable[Token], codes: tuple[str, ...]) -> bool:
    """Whether a message is written in a dialect of its language.

    Examples:
        >>> from scm_automate.replies.language.tokens import tokenise
        >>> is_in_dialect(
        ...     tokenise("des kriagn S' erscht am 5. Mai, uns is da Rohstoff ausganga"), ("de",)
        ... )
        True
        >>> is_in_dialect(tokenise("Das geht nicht, des Wetters wegen."), ("de",))
        False
    """
    small = _small_words(codes)
    if not small:
        return False
    found = {token[3] for token in tokens} & small.keys()
    strong = len(found - _weak(codes))
    return strong >= _SURE or (strong >= 1 and len(found) > _SURE)


@cache
def _weak(codes: tuple[str, ...]) -> frozenset[str]:
    """Small words of a dialect that stand in other mail too: ``des``, ``is``."""
    return frozenset(
        fold(word) for code in codes for word in read_language(code).get("spoken_weak", "").split()
    )


@cache
def _small_words(codes: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Small words of the dialects to the one or two that they stand for."""
    found: dict[str, tuple[str, ...]] = {}
    for code in codes:
        for word, forms in read_language(code).get("spoken", {}).items():
            for form in forms.split():
                found[form] = tuple(fold(word).split())
    known = known_words(codes)
    for form, meant in [*found.items()]:
        plain = fold(form)
        if plain == form or plain not in known:
            found.setdefault(
                plain, meant
            )  # "dat" is "das", "dät" is "würde", and "Daten" are no "däten"
    return found


def in_standard_words(tokens: list[Token], codes: tuple[str, ...]) -> list[Token]:
    """The tokens of a text in dialect, each folded as the word of the written language that it stands for.

    Examples:
        >>> from scm_automate.replies.language.tokens import tokenise
        >>> [token.fold for token in in_standard_words(tokenise("de gomm erschd morschn"), ("de",))]
        ['die', 'kommen', 'erst', 'morgen']
    """
    out: list[Token] = []
    tokens = _without_apostrophes(tokens)
    for at, token in enumerate(tokens):
        if token.kind != "w" or _is_in_a_code(tokens, at):
            out.append(token)
            continue
        meant = _stands_for(tokens, at, codes)
        if out and "wie" in (token.fold, *meant) and out[-1].fold in _counted_from(codes):
            meant = ("als",)  # "später wie bestellt"
        if len(meant) == _BOTH and token.end - token.start >= _BOTH:
            middle = (token.start + token.end) // 2
            out.append(_said(token, meant[0])._replace(end=middle))
            out.append(_said(token, meant[1])._replace(start=middle))
        else:
            out.append(_said(token, meant[0]) if meant else token)
    return out


def _is_in_a_code(tokens: list[Token], at: int) -> bool:
    """Whether a word is a part of an item's number: the first letter of ``A-1001`` is no article."""
    end = tokens[at].end
    for behind in tokens[at + 1 : at + 3]:
        if behind.start != end or not (behind.kind == "d" or behind.text in "-/._"):
            return False
        if behind.kind == "d":
            return True
        end = behind.end
    return False


def _said(token: Token, word: str) -> Token:
    """A token with another word; its text too, by which phrasebooks remember what begins no phrase."""
    text = word.capitalize() if token.text[:1].isupper() else word
    return token._replace(text=text, fold=word)


def _stands_for(tokens: list[Token], at: int, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The one or two words of the written language that a word stands for; none where it is one itself, or not known."""
    token = tokens[at]
    plain = token.text[0].islower()
    if not plain and at and tokens[at - 1].text not in _OPENING:
        polite = _small_words(codes).get(token.text.lower(), ())
        return polite if polite in _POLITE else _noun(tokens, at, codes)
    if _is_cut_short(tokens, at):
        return ()  # "Dr. Berg"
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    if (
        token.fold == "da"
        and behind is not None
        and (behind.kind == "d" or behind.text[0].isupper())
    ):
        return ("der",)  # "da Stahl"
    if token.fold == "i" and behind is not None and behind.fold in _IN_WHICH:
        return ("in",)  # "i dr Wuche 20"
    small = _small_words(codes).get(token.text.lower(), ())
    if token.fold == "wi" and behind is not None and _meant(behind.fold, codes) in _ABOVE:
        return ("wie",)  # "wi obe", but "levert wi"
    return small or _meant(token.fold, codes, not plain)


_IN_WHICH = words("articles_of_dialects")
_POLITE = frozenset((one,) for one in words("polite_in_dialects"))
"""Words that are written with a capital wherever they stand."""
_ABOVE = frozenset((one,) for one in words("as_told_above_in_dialects"))


def _is_cut_short(tokens: list[Token], at: int) -> bool:
    """Whether a short word is an abbreviation: ``Dr. Berg``, ``i. A.``."""
    if len(tokens[at].fold) >= _SHORTEST - 1 or at + _BOTH >= len(tokens):
        return False
    dot, behind = tokens[at + 1 : at + 3]
    return dot.text == "." and dot.start == tokens[at].end and behind.kind == "w"


def _without_apostrophes(tokens: list[Token]) -> list[Token]:
    """The tokens with what is left of an article or a pronoun at an apostrophe as a word: ``mit'm``, ``kriegn S'``."""
    if all(token[2] != "'" for token in tokens):
        return tokens
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        behind = (
            tokens[at + 1] if at + 1 < len(tokens) and tokens[at + 1].start == token.end else None
        )
        left = bool(out) and out[-1].kind == "w" and out[-1].end == token.start
        if token.text == "'" and behind is not None and behind.fold in _LEFT:
            if behind.fold == "n" and left and out[-1].fold in _MERGED:
                out[-1] = _said(out[-1], _MERGED[out[-1].fold])._replace(end=behind.end)
                at += 2
                continue
            if not (left and behind.fold == "s"):  # but "geht's"
                one = behind.fold == "n" and left and out[-1].fold not in _GOVERNING
                out.append(_said(behind, "ein" if one else _LEFT[behind.fold]))  # "noch'n beten"
                at += 2
                continue
        elif token.fold == "d" and behind is not None and behind.text == "'":
            out.append(_said(token, "die"))  # "d'Scheiben"
            at += 2
            continue
        elif token.fold == "s" and behind is not None and behind.text == "'":
            glued = (
                at + 2 < len(tokens)
                and tokens[at + 2].kind == "w"
                and tokens[at + 2].start == behind.end
            )
            out.append(_said(token, "das" if glued else "sie"))  # "s'Glas", "kriegn S'"
            at += 2
            continue
        elif token.text == "'" and left and out[-1].fold == "ihn":
            out[-1] = _said(out[-1], "ihnen")  # "bei Ihn' an"
            at += 1
            continue
        out.append(token)
        at += 1
    return out


_LEFT = word_table("left_of_an_article")
"""What is left of an article behind an apostrophe."""
_GOVERNING = words("n_behind_is_an_article")
"""Words behind which such an ``n`` is ``den``, and ``ein`` behind all others."""
_MERGED = word_table("merged_with_an_article")
"""Small words that are one with an article: ``an'n 24. Juli``."""


@cache
def _counted_from(codes: tuple[str, ...]) -> frozenset[str]:
    """Words behind which the day follows that is counted from: ``later`` than ordered."""
    return frozenset(
        word
        for code in codes
        for name in ("later", "earlier", "later_on")
        for word in _words_in(read_language(code).get("dates", {}).get(name, ()))
        if word.endswith("er")
    )


_OPENING = "\n.!?:"
"""Behind these any word begins with a capital."""
_BOTH = 2
_SHORTEST = 4
_FAR, _NEAR = 1.0, 0.4
"""How far apart a word of a dialect and the one that it stands for may be; what is known otherwise, not as far."""


@lru_cache(maxsize=4096)
def _meant(word: str, codes: tuple[str, ...], capital: bool = False) -> tuple[str, ...]:  # noqa: FBT001, FBT002
    """The words that one of a dialect stands for; none where it is not known to be one."""
    small = _small_words(codes).get(word)
    if small:
        return small
    if word in _answer_sounds(codes).words:
        return ()
    if len(word) < _SHORTEST and word in known_words(codes):
        return ()
    form = spoken_form(word, codes)
    if form:
        return (form,)
    if len(word) < _SHORTEST:
        return ()
    if word.endswith("s") and _small_words(codes).get(word[:-1]):
        return _small_words(codes)[word[:-1]]  # "kimmts", "gibds"
    # a name that opens a sentence, and what the language knows otherwise, is read so only where no more than an ending or a sign is lost
    far = _NEAR if capital or word in known_words(codes) else _FAR
    found = sounding_like(word, _answer_sounds(codes), far)
    return (found,) if found else ()


def _noun(tokens: list[Token], at: int, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The day, month or span of time that a noun of a dialect stands for; none for any other noun."""
    word = tokens[at].fold
    before = tokens[at - 1] if at else None
    if word == _PART and before is not None and _many(before.fold, codes):
        return (f"{_PART}e",)  # "d Teil sind do": many end as one does
    if before is not None and before.text == "." and at > 1:
        before = tokens[at - 2]
    made = _made_of(codes).get(word)
    if made:
        return (made,)
    named = f"{word[:-2]}ung"
    if word.endswith("ig") and word not in known_words(codes) and named in known_words(codes):
        return (named,)  # "Lieferig", "Verspätig"
    counted = before is not None and (before.kind == "d" or _counts(before.fold, codes))
    counted = counted or (at + 1 < len(tokens) and tokens[at + 1].kind == "d")  # "Wuche 20"
    found = _day(word, counted, codes)
    return (found,) if found else ()


@cache
def _made_of(codes: tuple[str, ...]) -> dict[str, str]:
    """Nouns of a dialect for what goods are made of and by, to the written ones."""
    return {
        fold(form): fold(word)
        for code in codes
        for word, forms in read_language(code).get("spoken_nouns", {}).items()
        for form in forms.split()
    }


_PART = "teil"
"""The one noun of goods that means some of them, too."""


def _many(word: str, codes: tuple[str, ...]) -> bool:
    return bool(_MANY.intersection((word, *_meant(word, codes))))


_MANY = words("articles_of_many_in_dialects")


@cache
def _counting(codes: tuple[str, ...]) -> frozenset[str]:
    return frozenset(
        word
        for code in codes
        for name in ("number", "next", "this", "couple")
        for word in _words_in(read_language(code).get("dates", {}).get(name, ()))
    )


def _counts(word: str, codes: tuple[str, ...]) -> bool:
    """Whether a word tells how many days or weeks, or which: ``zwoa``, ``neggschd``."""
    return not _counting(codes).isdisjoint((word, *_meant(word, codes)))


@lru_cache(maxsize=4096)
def _day(word: str, counted: bool, codes: tuple[str, ...]) -> str:  # noqa: FBT001
    days, spans = _day_sounds(codes)
    if word in days.words or word in spans.words:
        return ""
    found = sounding_like(_TAG.sub("tag", word), days, _FAR)
    if found or not counted:
        return found
    span = sounding_like(word, spans, _FAR)
    return "tage" if span == "tag" else span  # "vierzehn Dooch"


_TAG = re.compile(r"[td]+(ii?g|ich|yg|dog)$")
"""How the days of the week end in the south west: ``Dunschdig``."""


@cache
def _answer_sounds(codes: tuple[str, ...]) -> Sounds:
    """The words of the answers, doubts and dates of some languages that are of no dialect."""
    count: set[str] = set()
    everywhere: Counter[str] = Counter()
    for code in codes:
        data = read_language(code)
        for name, entries in data.get("phrases", {}).items():
            if name in _HEARD:
                count.update(_words_in(entries))
        for name, entries in data.get("dates", {}).items():
            if name not in _SMALL_DAYS:
                count.update(_words_in(entries))
        everywhere.update(_words_in({k: v for k, v in data.items() if not k.startswith("spoken")}))
    small = _small_words(codes)
    return Sounds(
        Counter(
            {
                word: everywhere[word]
                for word in count
                if word not in small and not spoken_form(word, codes) and len(word) >= _SHORTEST
            }
        )
    )


_HEARD = frozenset(
    {"as_ordered", "confirm", "reject", "shipped", "arrived", "dispatch", "arrival", "pending", "late", "hedge",
     "condition", "negation", "expected", "all", "both", "rest_lines", "balance", "except", "moved", "new_date", "same",
     "same_strict", "same_day", "now", "only", "correction", "question", "finished", "unfinished", "void", "along",
     "following", "remains", "modal", "past", "instead"}
)  # fmt: skip
"""Lists of phrases whose words say what becomes of goods and days."""
_SMALL_DAYS = frozenset({"today", "tomorrow", "overmorrow", "yesterday", "ereyesterday"})
"""Days whose names are so worn that they stand among the small words."""


@cache
def _day_sounds(codes: tuple[str, ...]) -> tuple[Sounds, Sounds]:
    """The weekdays, and the months and spans of time, of some languages."""
    days: Counter[str] = Counter()
    spans: Counter[str] = Counter()
    for code in codes:
        dates = read_language(code).get("dates", {})
        days.update(fold(entry.split()[0]) for entry in dates.get("weekdays", ()))
        spans.update(_words_in(dates.get("months", ())))
        for name in ("day", "week_unit", "month_unit"):
            spans.update(_words_in(dates.get(name, ())))
    return Sounds(days), Sounds(spans)


def _words_in(entries: object) -> list[str]:
    return [fold(word) for entry in entries_of(entries) for word in _WORD.findall(entry)]


_WORD = re.compile(r"[^\W\d_]+")
