"""Whether a word of several lines' descriptions names them all: ``bearings``, ``Federn``, ``dwie blachy``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.replies.language.kinship import written_plural
from scm_automate.replies.language.language_files import languages_with, words
from scm_automate.replies.language.tokens import fold

if TYPE_CHECKING:
    from scm_automate.replies.found import Reference
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.naming.names import NameReader

__all__ = ["is_plural"]

_GERMAN_PLURALS = tuple(sorted(words("plural_endings")))
_PLURAL_BY_ENDING = languages_with("plural_by_ending")
"""Languages in which a noun's ending tells whether it is one or many, and nothing else."""
_NOUN_LAST = languages_with("noun_last")
_WITH = words("with_before_a_plural")
"""Czech for "with": behind it such an ending is that of a plural."""
_MANY_OF = words("many_of")
_OF = words("of_a_size")
_LONG = 4
"""Nouns and their stems of so many letters tell their kind."""


def is_plural(names: NameReader, one: Reference) -> bool:
    """Whether the words name more than one: ``bearings`` where each line has a ``bearing``."""
    lexicon = names.index.lexicon
    if one.how != "words":
        return False
    tokens = names.analysis.tokens[one.start : one.end]
    if lexicon.mass and _is_mass(names, one, tokens):
        return True
    if lexicon.plural or lexicon.plural_open:
        return _plural_by_list(names, one, [token.fold for token in tokens if token.kind == "w"])
    if lexicon.codes[0] == "de":
        return _plural_of_heads(names, one, tokens) or _plural_by_its_neighbours(names, one)
    if lexicon.codes[0] not in _PLURAL_BY_ENDING:
        return False
    before = [token.fold for token in names.analysis.tokens[max(one.start - 2, 0) : one.start]]
    if before[1:] and before[0] in _MANY_OF and before[1] in _OF:
        return True  # "los de corte", "quelli da taglio"
    nouns = [token.fold for token in tokens if token.kind == "w" and len(token.fold) >= 4]
    # "ball valves", "vannes à boisseau"
    heads = nouns[-1:] if lexicon.codes[0] in _NOUN_LAST else nouns[:1]
    return bool(heads) and all(
        noun not in names.index.words and noun[-1] in "sie" for noun in heads
    )


def _is_mass(names: NameReader, one: Reference, tokens: list[Token]) -> bool:
    """``Plywood stays as is``: a noun without a plural, and each of its lines is of that and of nothing made of it."""
    lexicon = names.index.lexicon
    if len(tokens) != 1 or tokens[0].fold not in lexicon.mass:
        return False
    if any(other.lines and other.lines < one.lines for other in names.analysis.references):
        return False
    telling = lexicon.smaller | lexicon.larger | lexicon.qualifying
    for n in one.lines:
        words = [fold(word) for word in _WORD.findall(names.index.lines[n].description)]
        while len(words) > 1 and words[-1] in telling:
            words.pop()
        if not words or words[-1] != tokens[0].fold:
            return False
    return True


_WORD = re.compile(r"[^\W\d_]{3,}")


def _plural_by_list(names: NameReader, one: Reference, nouns: list[str]) -> bool:
    """The same by the endings that the language lists, where no other name tells its lines apart."""
    lexicon, analysis = names.index.lexicon, names.analysis
    if any(other.lines and other.lines < one.lines for other in analysis.references):
        return False
    if "*" in lexicon.plural or any(noun.endswith(lexicon.plural_same) for noun in nouns):
        return True
    if _counted_so(names, one):
        return True
    strange = [noun for noun in nouns if noun not in names.index.words]
    if any(noun.endswith(lexicon.plural) for noun in strange):
        return True
    paired = any(
        noun.endswith(many) and noun.removesuffix(many) + one in names.index.words
        for noun in strange
        for many, one in lexicon.plural_pairs
    )
    if not (paired or any(noun.endswith(lexicon.plural_open) for noun in strange)):
        return False
    before = one.start - 1
    return (
        before < 0
        or analysis.tokens[before].kind != "w"
        or analysis.tokens[before].fold in _WITH
        or any(
            mark.end == one.start and mark.category in ("joiner", "contrast", "both", "all")
            for mark in analysis.marks
        )
    )


def _plural_of_heads(names: NameReader, one: Reference, tokens: list[Token]) -> bool:
    """``Federn`` where a line is of a ``Druckfeder``: the word is longer than what the names end with."""
    heads = [word for word, lines in names.index.words.items() if lines & one.lines]
    nouns = [token.fold for token in tokens if token.kind == "w" and len(token.fold) >= _LONG]
    nouns = [written_plural(noun) for noun in nouns]
    return bool(nouns) and all(
        not any(head.endswith(noun) for head in heads)
        and any(
            noun.endswith(ending) and head.endswith(noun[: -len(ending)])
            for ending in _GERMAN_PLURALS
            for head in heads
            if len(noun) - len(ending) >= _LONG
        )
        for noun in nouns[:1]
    )


def _plural_by_its_neighbours(names: NameReader, one: Reference) -> bool:
    """``Kugellager kommen am 30.``, ``am 30. kommen die Kugellager``: the noun is one and many alike, its verb is not.

    Nor is its article, where the one is no feminine: ``die Rahmen``.
    """
    tokens, lexicon = names.analysis.tokens, names.index.lexicon
    if not tokens[one.end - 1].fold.endswith(lexicon.plural_same or ("\n",)):
        return False
    first = one.start - (one.start > 0 and tokens[one.start - 1].fold in lexicon.kinds)
    before = tokens[first - 1] if first else None
    behind = tokens[one.end] if one.end < len(tokens) else None
    if first < one.start and before is not None and before.fold in lexicon.plural_verbs:
        # not "am 30. kommen die Klammer und die Scheibe"
        return behind is None or behind.kind == "n" or behind.text in ".!?;"
    noun, the = tokens[one.end - 1].fold, tokens[one.start - 1].fold if one.start else ""
    if the in lexicon.plural_articles and not noun.endswith(lexicon.feminine):
        return True  # "die Rahmen", and not "die Feder"
    heads = (
        before is None
        or before.kind == "n"
        or before.text in ".!?;:-"
        or (before.text == "," and names.analysis.claimed[first - 2] == "date")
    )
    return heads and behind is not None and behind.fold in lexicon.plural_verbs


def _counted_so(names: NameReader, one: Reference) -> bool:
    """Whether as many are told as there are lines of the kind: ``iki sac``, ``dwie blachy``."""
    tokens, before = names.analysis.tokens, one.start - 1
    if before < 0:
        return False
    if tokens[before].kind == "d":
        return tokens[before].text == str(len(one.lines))
    return any(
        mark.category == "number" and mark.value == len(one.lines) and mark.end == one.start
        for mark in names.index.lexicon.dates.at(tokens, before)
    )
