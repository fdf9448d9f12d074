"""Which languages a text is written in: told by its small words, its answers and the country."""

from __future__ import annotations

from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import countries
from scm_automate.replies.language.lexicon import languages, lexicon, read_language
from scm_automate.replies.language.tokens import Token, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["choose_languages", "foreign_lines", "language_of_country"]


def language_of_country(country: str | None) -> str:
    """The language most written in a country's business mail; English where nothing is known."""
    return countries().get(country or "", "en")


@cache
def _votes() -> dict[str, tuple[tuple[str, int], ...]]:
    """Folded word -> (language, weight); a word of few languages weighs more."""
    owners: dict[str, set[str]] = {}
    for code in languages():
        data = read_language(code)
        words = set(data.get("detect", "").split())
        for name in ("months", "weekdays"):
            for entry in data.get("dates", {}).get(name, ()):
                words |= set(entry.split())
        for word in words:
            owners.setdefault(fold(word), set()).add(code)
    weights = {1: 6, 2: 3, 3: 2}
    votes = {
        word: tuple((code, weights.get(len(codes), 1)) for code in sorted(codes))
        for word, codes in owners.items()
    }
    weights = {1: 3, 2: 1}
    for word, codes in _vocabulary().items():
        if len(codes) in weights and word not in votes:
            votes[word] = tuple((code, weights[len(codes)]) for code in sorted(codes))
    return votes


@cache
def _owners() -> dict[str, str]:
    """Folded word -> the language, of words that only one has."""
    return {word: spoken[0][0] for word, spoken in _votes().items() if len(spoken) == 1}


def _vocabulary() -> dict[str, set[str]]:
    """Folded word -> the languages in which it is one of the small words or a phrase by itself."""
    owners: dict[str, set[str]] = {}
    for code in languages():
        data = read_language(code)
        words = set(data.get("function", "").split())
        for section in ("phrases", "dates"):
            for entries in data.get(section, {}).values():
                words |= {entry for entry in entries if isinstance(entry, str) and entry.isalpha()}
        for word in words:
            if len(word) >= _SHORTEST:
                owners.setdefault(fold(word), set()).add(code)
    return owners


_SHORTEST = 3
_SAMPLE = 400
_IDEOGRAPH = "\u3040"
_SHORT_FORM = 3
_FEW = 15
"""With so few words the language of the country is read along."""


def choose_languages(tokens: Sequence[Token], *, country: str | None) -> tuple[str, ...]:
    """One or two languages, the likelier first.

    Args:
        tokens: The text; its first 400 words are looked at.
        country: Of the writer; settles what few words leave open.

    Examples:
        >>> from scm_automate.replies.language.tokens import tokenise
        >>> choose_languages(tokenise("Pos. 10 kommt am Montag"), country="CH")
        ('de',)
    """
    votes = _votes()
    tally: dict[str, int] = {}
    own: dict[str, int] = {}
    words = _words(tokens)[:_SAMPLE]
    chinese = len([token for token in words if token[2] >= _IDEOGRAPH])
    shouts = all(token[2].isupper() for token in words)
    for spoken in [
        votes[token[3]]
        for token in words
        if token[3] in votes
        and token[2] < _IDEOGRAPH
        and (shouts or len(token[2]) > _SHORT_FORM or not token[2].isupper())  # "as per PO"
    ]:
        for code, weight in spoken:
            tally[code] = tally.get(code, 0) + weight
        if len(spoken) == 1:
            own[spoken[0][0]] = own.get(spoken[0][0], 0) + 1
    if chinese:
        tally["zh"] = tally.get("zh", 0) + chinese * 3
    home = language_of_country(country)
    known = languages()
    by_words = min(tally, key=lambda code: (-tally[code], code), default="")
    if (
        by_words
        and by_words != home
        and tally[by_words] > tally.get(home, 0) + 5
        and len(words) > _FEW
    ):
        pass  # the words alone are plain enough
    elif by_words and by_words != home and tally[by_words] > tally.get(home, 0):
        # A few words in another language than the country's: doubt told in either must be seen.
        return (by_words, home) if home in known else (by_words,)
    if home in known:
        tally[home] = tally.get(home, 0) + 5
    if not tally:
        return ("en",) if "en" in known else known[:1]
    ranked = sorted(tally.items(), key=lambda pair: (-pair[1], pair[0]))
    best, second = ranked[0], ranked[1] if len(ranked) > 1 else ("", 0)
    if best[0] == "zh":
        return ("zh", "en")  # part numbers, weeks and terms stand in English there
    # A second language is read along where words of its own say so: mail mixes them.
    if second[1] >= 8 and second[1] * 5 >= best[1] * 2 and own.get(second[0], 0) >= 2:
        return best[0], second[0]
    return (best[0],)


_TEXT = itemgetter(2)


def _words(tokens: Sequence[Token]) -> list[Token]:
    """The words of a text less its loose letters: the ``v`` of ``v.20`` is no Czech, nor the ``s`` of ``75s``."""
    words = [token for token in tokens if token[4] == "w"]
    if 1 not in map(len, map(_TEXT, words)):
        return words
    found: list[Token] = []
    end = -1
    for token in tokens:
        if token[4] == "w" and not (token[0] == end and len(token[2]) == 1):
            found.append(token)
        elif token[2] == "." and found and found[-1].end == token.start and len(found[-1][2]) == 1:
            found.pop()
        end = token[1]
    return found


_OWN = 2
"""So many words that only one language has make a line one of that language."""
_ANSWERING = frozenset(
    {"as_ordered", "confirm", "reject", "shipped", "arrived", "dispatch", "arrival", "pending", "late", "hedge", "condition"}
)  # fmt: skip


def foreign_lines(tokens: Sequence[Token], codes: tuple[str, ...]) -> tuple[str, ...]:
    """A further language in which a line or sentence of the text answers, such as ``4,0: on time``.

    Args:
        tokens: The text; its first 2,000 tokens are looked at.
        codes: The languages that it is read in anyhow.

    Returns:
        At most one code; none where the words of such a line say nothing of a delivery.
    """
    votes = _votes()
    line: list[Token] = []
    owners = _owners()
    owned = [
        owners[token[3]]
        for token in tokens[:_LOOKED_AT]
        if token[3] in owners and token[4] == "w" and token[2] < _IDEOGRAPH
    ]
    strange = [code for code in owned if code not in codes]
    if all(strange.count(code) < _OWN for code in set(strange)):
        return ()  # too few words of any other language in the whole text
    for token in [*tokens[:_LOOKED_AT], _END]:
        if token.text not in "\n.!?;":
            line.append(token)
            continue
        code = _code_of(line, votes, codes)
        if code:
            book = lexicon(code).phrases
            if any(mark.category in _ANSWERING for mark in book.find(line)):
                return (code,)
        line = []
    return ()


def _code_of(
    line: list[Token], votes: dict[str, tuple[tuple[str, int], ...]], codes: tuple[str, ...]
) -> str:
    """The language that a line is in where it is none of the text's; empty where that is not plain."""
    tally: dict[str, int] = {}
    own: dict[str, int] = {}
    for token in line:
        if token.kind != "w" or token.text >= _IDEOGRAPH:
            continue
        spoken = votes.get(token.fold, ())
        for code, weight in spoken:
            tally[code] = tally.get(code, 0) + weight
        if len(spoken) == 1:
            own[spoken[0][0]] = own.get(spoken[0][0], 0) + 1
    best = max(tally, key=lambda code: (tally[code], code), default="")
    if not best or best in codes or own.get(best, 0) < _OWN:
        return ""
    return best if all(tally.get(code, 0) * 2 < tally[best] for code in codes) else ""


_LOOKED_AT = 2000
_END = Token(0, 0, "\n", "\n", "n")
