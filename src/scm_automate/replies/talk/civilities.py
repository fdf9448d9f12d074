"""Sentences that are no more than manners: ``¡Enhorabuena por la nave nueva!``, ``Le fichier s'ouvre avec Excel.``.

What people write beside their dates is without end, and most of it is of a file, a portal, the weather, a
holiday, whoever answers from now on. Such a sentence is taken out before anything is read of it, and only two ways:

- Words that tell what it is about (``civil``) stand in it, and all its others are of a short list
  (``civil_more``) or somebody's name. A word in neither list keeps it: ``El archivo es el viejo.``.
- It is of what has nothing to do with any order (``civil_open``: a wish, a birthday, a new address), and
  no other word of it is of goods, days, the works, doubt or denial. Such a sentence may hold any other word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.apology_words import word_stems
from scm_automate.replies.language.remark_books import found_of, may_say
from scm_automate.replies.sentences.unit_tokens import tokens_marked

if TYPE_CHECKING:
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Unit

__all__ = ["doubts_behind_thanks", "is_civil"]

_LONGEST = 24
"""So many tokens at most has a sentence of which not all words are listed."""
_ALONE = frozenset(
    {"courtesy", "joiner", "beside", "plain", "things", "purpose", "along", "cause", "announce"}
)
"""Marks of words that say nothing of goods."""
_LOOSE = frozenset({"new_date", "each", "share", "either", "now", "history"})
"""Marks that one word alone may have without telling anything: ``nueva``."""
_DANGERS = ("retract", "mishap", "no_promise", "doubt", "aftermath")
"""Remarks that unsettle: a word of them beside what the sentence is about keeps it."""


def is_civil(analysis: Analysis, unit: Unit, lexicon: Lexicon) -> bool:
    """Whether a sentence speaks of no goods, no day and no answer.

    Args:
        analysis: The text.
        unit: The sentence.
        lexicon: The words of its languages.
    """
    codes = lexicon.codes
    spoken = may_say(analysis, codes, "civil") or may_say(analysis, codes, "civil_open")
    if unit.heading or not spoken:
        return False
    tokens = analysis.tokens[unit.start : unit.end]
    topics = {at for one in found_of(tokens, codes, "civil_open") for at in one.used}
    core = {at for one in found_of(tokens, codes, "civil") for at in one.used}
    if not (topics or core):
        return False
    told = topics | core | {at for one in found_of(tokens, codes, "civil_more") for at in one.used}
    if not told.issuperset(_figures(unit, tokens)):
        return False
    polite = tokens_marked(unit, "courtesy")
    if any(
        not told.issuperset(one.used) for kind in _DANGERS for one in found_of(tokens, codes, kind)
    ):
        return False
    if all(
        token.kind != "w" or at in told or at in polite or _is_a_name(token, at)
        for at, token in enumerate(tokens)
    ):
        return True
    return bool(topics) and len(tokens) <= _LONGEST and _is_of_nothing(unit, tokens, told, lexicon)


def _figures(unit: Unit, tokens: list[Token]) -> set[int]:
    """Where days, names of lines, prices, quantities and other numbers stand in a sentence."""
    out = {at for at, token in enumerate(tokens) if token.kind == "d"}
    for clause in unit.clauses:
        for found in (clause.dates, clause.references, clause.prices, clause.quantities):
            for one in found:
                out.update(range(one.start - unit.start, one.end - unit.start))
    return out


def _is_of_nothing(unit: Unit, tokens: list[Token], told: set[int], lexicon: Lexicon) -> bool:
    """Whether the words of a sentence beside those accounted for are of no goods, doubt or denial."""
    for clause in unit.clauses:
        for name, marks in clause.marks.items():
            for mark in marks:
                said = name in _ALONE or (name in _LOOSE and len(mark.used) == 1)
                if not said and not told.issuperset(at - unit.start for at in mark.used):
                    return False
    return all(told.issuperset(one.used) for one in lexicon.topics.find(tokens))


def _is_a_name(token: Token, at: int) -> bool:
    """``Marta`` within a sentence: its first word is written so whatever it is."""
    return at > 0 and token.text[:1].isupper() and token.text[1:].islower()


_OPENING, _RUNS = 4, 14
"""Thanks stand within so many tokens of the head; what is said behind them is no longer than so many."""
_COMMAS = frozenset(",，、;-–")
_UNSURE = ("hedge", "pending", "negation", "correction")


def doubts_behind_thanks(analysis: Analysis, unit: Unit, codes: tuple[str, ...]) -> bool:
    """Whether thanks or a pardon open a sentence that doubts: ``Disculpen, quizá sea demasiado optimista.``.

    What is said of a reply or in the past is no doubt: ``Désolé, je n'avais pas répondu.``.
    """
    tokens = analysis.tokens
    polite = [mark for clause in unit.clauses for mark in clause.marks.get("courtesy", ())]
    opens = min((mark.end for mark in polite), default=unit.end)
    if opens - unit.start > _OPENING or unit.end - unit.start > _RUNS + _OPENING:
        return False
    comma = next((at for at in range(opens, unit.end) if tokens[at].text in _COMMAS), unit.end)
    told = {at for mark in polite for at in mark.used}
    if not any(
        mark.start > comma and told.isdisjoint(mark.used)
        for clause in unit.clauses
        for name in _UNSURE
        for mark in clause.marks.get(name, ())
    ):
        return False
    rest = tokens[comma + 1 : unit.end]
    stems = (*word_stems("reply"), *word_stems("post"), *word_stems("answers"))
    return not any(token.fold.startswith(stems) for token in rest) and not found_of(
        rest, codes, "past"
    )
