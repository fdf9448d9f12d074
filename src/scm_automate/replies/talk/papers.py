"""Sentences about papers and not about goods: ``Te reenvío la factura mañana.``, ``Le bolle le rimando domani.``.

An invoice, a waybill or a certificate has days of its own. A sentence that opens with one, and speaks of
nothing else, answers nothing and leaves the answers beside it as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.lexicon import read_language
from scm_automate.replies.language.remark_books import found_of, may_say
from scm_automate.replies.language.tokens import fold

if TYPE_CHECKING:
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.sentences.clauses import Unit

__all__ = ["is_of_papers"]

_MORE = (
    "hedge", "condition", "negation", "pending", "question", "instead", "instead_of", "correction", "reject", "as_ordered",
    "balance", "rest_lines", "all", "both", "half", "except", "price_change", "same_strict",
    "along", "goods",
)  # fmt: skip
"""Words by which a sentence may say something of the goods after all."""


def is_of_papers(analysis: Analysis, unit: Unit, lexicon: Lexicon) -> bool:
    """Whether a sentence opens with an invoice or the like, and tells of nothing else.

    Args:
        analysis: The text.
        unit: The sentence.
        lexicon: The words of its languages.
    """
    codes = lexicon.codes
    if unit.question or unit.heading or not may_say(analysis, codes, "papers"):
        return False
    if any(clause.references or clause.prices for clause in unit.clauses):
        return False
    tokens = analysis.tokens[unit.start : unit.end]
    found = found_of(tokens, codes, "papers")
    if not found:
        return False
    dated = {
        at - unit.start
        for clause in unit.clauses
        for window in clause.dates
        for at in range(window.start, window.end)
    }
    if any(
        one.fold not in _OPENERS
        for at, one in enumerate(tokens[: found[0].start])
        if one.kind == "w" and at not in dated
    ):
        return False
    if found_of(tokens, codes, "waits"):
        return False  # "documents will be sent for signature first"
    if any(one.fold in _THEN for one in tokens):
        return False  # "the certificate comes to us on the 20th and then they leave"
    if any(one.fold.startswith(_OWED) or one.fold.endswith(_UNLESS) for one in tokens):
        return False  # "the invoice has to be settled first"
    papers = {unit.start + at for one in found for at in range(one.start, one.end)}
    if any(
        not papers.issuperset(mark.used)
        for clause in unit.clauses
        for name in (*_MORE, "payment")
        for mark in clause.marks.get(name, ())
    ):
        return False
    goods = _goods(codes[0])
    return not any(
        (one.fold in goods or one.fold in lexicon.units) and one.fold not in _OPENERS
        for at, one in enumerate(tokens, start=unit.start)
        if at not in papers and one.kind == "w"
    )


def _goods(code: str) -> frozenset[str]:
    return frozenset(map(fold, read_language(code).get("bearers", "").split()))


_THEN = words("then_a_paper")
"""Words by which the goods wait for the paper, or by which it comes to us first."""
_OWED = tuple(sorted(words("owed_stems")))
"""How words of what is owed, or has to be done before, begin."""
_UNLESS = tuple(sorted(words("endings_of_not_done_before")))
"""Turkish endings of what is not done before: ``fatura ödenmeden``."""
_OPENERS = words("openers_of_a_paper")
"""Words that stand in front of a paper where it opens a sentence."""
