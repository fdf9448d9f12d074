"""Words for goods that are the name of a firm: ``Kleje Warta``, where glues are ordered, and ``Vollmer Schellen GmbH``."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.language.tokens import tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.naming.references import LineIndex
    from scm_automate.replies.sentences.clauses import Unit

__all__ = ["is_of_company", "is_own_label", "own_names", "pairs_of"]


def pairs_of(names: Iterable[str]) -> frozenset[tuple[str, str]]:
    """The words of names, each with the one behind it: ``{("kleje", "warta")}``."""
    told = [[token.fold for token in tokenise(name) if token.kind == "w"] for name in names]
    return frozenset(pair for words in told for pair in pairwise(words))


def is_own_label(analysis: Analysis, unit: Unit, pairs: frozenset[tuple[str, str]]) -> bool:
    """Whether a sentence that names no line is the supplier's name with an office before it, on a line of its own."""
    if not pairs or unit.question or unit.heading:
        return False
    tokens = analysis.tokens
    if unit.start and tokens[unit.start - 1].kind != "n":
        return False
    said = [token for token in tokens[unit.start : unit.end] if token.kind != "p"]
    start = len(said)
    while start > 1 and (said[start - 2].fold, said[start - 1].fold) in pairs:
        start -= 1
    if start == len(said) or start - 1 > _OFFICE or any(token.kind != "w" for token in said):
        return False
    before = said[: start - 1]
    return (
        (not before or (before[0].text[:1].isupper() and len(before[-1].text) >= _WORD))
        and said[start - 1].text[:1].isupper()
        and not any(clause.dates or clause.quantities for clause in unit.clauses)
        and not any(clause.marks.keys() - _IDLE for clause in unit.clauses)
    )


_IDLE = frozenset({"beside", "purpose", "upstream", "joiner", "courtesy", "to_word", "from_word"})


def own_names(tokens: list[Token], index: LineIndex) -> frozenset[int]:
    """The tokens of the supplier's own names, below a mail: those of ``Colle Tanaro`` in "Ufficio ordini Colle Tanaro".

    On a line of its own: an office before the name, a sign and what it does behind it. Of "Colle Tanaro
    chiude" more is said than a name.
    """
    named: set[int] = set()
    run: list[int] = []
    words = {token[3] for token in tokens} if index.pairs else set()
    if not any(one in words and behind in words for one, behind in index.pairs):
        return frozenset()
    for at, token in enumerate(tokens):
        if token.kind == "w" and (not run or (tokens[run[-1]].fold, token.fold) in index.pairs):
            run.append(at)
        elif not (run and token.text in _INSIDE):
            named.update(_told(tokens, run, index))
            run = [at] if token.kind == "w" else []
    named.update(_told(tokens, run, index))
    return frozenset(named)


def _told(tokens: list[Token], run: list[int], index: LineIndex) -> list[int]:
    """The words of a name that are meant as one: with capitals, and one of them is no word for goods."""
    while len(run) > 1 and not tokens[run[-1]].text[:1].isupper():
        run = run[:-1]
    told = [at for at in run if tokens[at].text[:1].isupper()]
    if len(told) < 2 or not _is_label(tokens, run[0], run[-1], index):
        return []
    strange = any(
        len(tokens[at].fold) > _SHORT and not index.by_word(tokens[at].fold) for at in told
    )
    return run if strange else []


def _is_label(tokens: list[Token], start: int, end: int, index: LineIndex) -> bool:
    """Whether a name stands on a line of its own, with an office before it at most, or something behind a sign."""
    first = next((at + 1 for at in range(start - 1, -1, -1) if tokens[at].kind == "n"), 0)
    last = next((at for at in range(end, len(tokens)) if tokens[at].kind == "n"), len(tokens))
    before, behind = tokens[first:start], tokens[end + 1 : last]
    if len(before) > _OFFICE or any(token.kind != "w" for token in before):
        return False
    if before and not before[0].text[:1].isupper():
        return False
    if before and len(before[-1].text) < _WORD and before[-1].fold in index.lexicon.small:
        return False  # "Sciopero da Colle Tanaro"
    if any(token.kind == "d" for token in behind):
        return False
    legal = next((n for n, token in enumerate(behind) if len(token.text) > _SHORT), len(behind))
    return all(token.kind != "w" for token in behind) or any(
        token.text in _PARTING for token in behind[:legal]
    )


_WORD = 6
_OFFICE = 3
"""So many words are an office at most."""
_PARTING = frozenset({",", "-", "–", "/", "|", "(", "·"})
_INSIDE = frozenset({"-", "&", ".", "'", "+"})
_SHORT = 3
"""So long are legal forms."""


_LEGAL = frozenset(
    {
        "gmbh",
        "ag",
        "kg",
        "ltd",
        "limited",
        "inc",
        "llc",
        "llp",
        "plc",
        "corp",
        "sarl",
        "srl",
        "spa",
        "bv",
        "kft",
        "oy",
    }
)


def is_of_company(tokens: list[Token], end: int) -> bool:
    """Whether a word belongs to the name of a firm: ``Vollmer Schellen GmbH & Co. KG``, ``Filtri Serchio S.n.c.``."""
    for at in range(end, min(end + 3, len(tokens))):
        token = tokens[at]
        if token.kind == "n":
            return False
        if token.fold in _LEGAL and tokens[at - 1].kind != "d":  # "folia 1500 kg"
            return True
        if token.text[:1].isupper() and (token.fold in _LEGAL_NAMES or _dotted(tokens, at)):
            return True
    return False


_LEGAL_NAMES = frozenset(
    {"sa", "sas", "sasu", "sl", "slu", "sau", "snc", "eurl", "lda", "ltda", "nv", "ab", "as", "aps", "ohg", "oyj", "sro", "sp", "spol"}
)  # fmt: skip
"""Legal forms that are words too where they are not written with a capital."""
_DOTTED = frozenset(
    {"snc", "srl", "spa", "sas", "sarl", "sa", "sl", "slu", "sau", "bv", "nv", "sro", "as", "zoo"}
)


def _dotted(tokens: list[Token], at: int) -> bool:
    """Whether single letters with dots are a legal form: ``S.n.c.``."""
    letters = ""
    for token in tokens[at : at + 8]:
        if token.text != "." and len(token.text) > 1:
            break
        letters += token.fold if token.text != "." else ""
    return len(letters) > 1 and tokens[at + 1].text == "." and letters in _DOTTED
