"""Sentences about papers and not about goods: ``Te reenvío la factura mañana.``, ``Le bolle le rimando domani.``.

An invoice, a waybill or a certificate has days of its own. A sentence that opens with one, and speaks of
nothing else, answers nothing and leaves the answers beside it as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.lexicon import read_language
from scm_automate.replies.remark_books import found_of, may_say
from scm_automate.replies.tokens import fold

if TYPE_CHECKING:
    from scm_automate.replies.clauses import Unit
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.lexicon import Lexicon

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


_THEN_WORDS = """
    nos ci us uns nous ons me mi mir entonces luego despues poi quindi allora dann danach then afterwards ensuite puis depois
    entao daarna tras dopo nach after apres antes prima vor before avant bevor salen parte partono sale
    nam potem wtedy nastepnie dopiero pak potom teprve bize sonra oss sedan derefter 后 後 再 才 前
"""
_THEN = frozenset(_THEN_WORDS.split())
"""Words by which the goods wait for the paper, or by which it comes to us first."""
_OWED = (
    "betal", "zaplac", "oplac", "uregul", "ureguj", "uhrad", "zaplat", "oden", "oduyor", "pag", "pay", "paid", "zahl",
    "bezahl", "beglich", "begleich", "solde", "regle", "forfald", "skyld", "skal", "maste", "must", "muss", "moet",
    "musi", "muset", "trzeba", "nalezy", "gerek", "lazim", "doit", "debe", "deve", "hay", "付", "付清", "结清", "齐", "须",
)  # fmt: skip
"""How words of what is owed, or has to be done before, begin."""
_UNLESS = ("meden", "madan")
"""Turkish endings of what is not done before: ``fatura ödenmeden``."""
_OPENING_WORDS = """
    el la los las un una unos unas su sus tu tus vuestra vuestro vuestras vuestros nuestra nuestro y ps il lo i gli le l uno vs ns
    vostra vostro vostre vostri nostra nostro sua suo e die der das eine ein ihre unsere und the an our your and les des une
    votre vos notre nos et os as uma um nossa nosso de het een onze en te les le os mando mandamos envio enviamos
    aprovecho aprovechamos para por cierto ademas tambien recordarle recordarles recordaros recordarte informarle informarles
    informaros comentarte comentarle comentarles avisarte avisarle avisarles deciros decirle que desde nueva nuevo nuevas nuevos
    approfitto approfittiamo per segnalarle segnalarvi segnalarti ricordarle ricordarvi ricordarti informarla informarvi
    comunicarle comunicarvi dirti dirle dirvi che dal dalla inoltre anche proposito a ah ps nuova nuovo nuove nuovi poi
    by way also new from p s profito aproveito lembrar informar nouvelle nouveau nouveaux ab neue neuen neuer ubrigens btw
    nasza nasze nasz swoja a i takze dodatkowo oraz nase nasi dale take rovnez ayrica bu arada var vara er ert ett en vores jeres
    przy okazji
"""
_OPENERS = frozenset(_OPENING_WORDS.split())
"""Words that stand in front of a paper where it opens a sentence."""
