"""Why a date is late, told as what something else has not done: ``kommt am 1. Juni, der Ofen hat es nicht geschafft``.

A denial beside an answer is dangerous as long as it may be of the answer. It is of another thing where a
noun that is no word of goods, orders or dates is its subject, nothing is doubted or put as a condition,
and the answer has a clause of its own, with its verb and its day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import languages_with, words
from scm_automate.replies.language.remark_books import found_of
from scm_automate.replies.talk.taken_back import promises_nothing

if TYPE_CHECKING:
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["lacking"]

_LACKS = ("negation", "pending")
_ANSWERS = ("arrival", "dispatch", "new_date", "moved", "late", "expected")
_ALIVE = frozenset(
    {"hedge", "condition", "question", "confirm", "as_ordered", "reject", "correction", "void", "balance", "balance_after",
     "partial", "half", "only", "all", "both", "rest_lines", "except", "either", "payment", "price", "price_change",
     "attached", "amend", "instead_of", "retold", "contrast", "finished", "shipped", "following", "same_strict"}
)  # fmt: skip
"""Marks of an answer, or of what unsettles one."""
_CAPITAL_NOUNS = languages_with("capital_nouns")
_NO = tuple(sorted(words("no_stems_in_front_of_goods")))
_COMES = tuple(sorted(words("comes_stems_without_a_subject")))
_SUBJECT = 5
"""A subject stands within so many words of the beginning."""


def lacking(
    statement: Statement, behind: Statement | None, lexicon: Lexicon
) -> list[tuple[Clause, list[Mark]]]:
    """The parts of a statement that tell what another thing has not done, with the words that deny it.

    Args:
        statement: What is said of some lines.
        behind: What is said next.
        lexicon: The words of its languages; only where nouns are told by their capitals is it looked for.
    """
    if lexicon.codes[0] not in _CAPITAL_NOUNS or statement.question or statement.row is not None:
        return []
    told = [*statement.clauses]
    if behind is not None and behind.row is None and behind.lines == statement.lines:
        told += behind.clauses  # "das Holz ist noch nicht trocken. Kommt am 16. Mai."
    answers = [
        one for one in told if _answers(statement if one in statement.clauses else behind, one)
    ]
    if not answers:
        return []
    out = []
    for clause in statement.clauses:
        marks = [mark for name in _LACKS for mark in clause.marks.get(name, ())]
        if not (marks and _is_of_something_else(statement, clause, lexicon)):
            continue
        away = any(
            token.fold in _AWAY for token in statement.analysis.tokens[clause.start : clause.end]
        )
        if away and any(
            one.start >= clause.end and _opens_with_verb(statement, one) for one in answers
        ):
            continue  # "das Blech ist noch nicht da. Kommt am 16. Mai": the sheets, or the goods
        out.append((clause, marks))
    return out


_AWAY = words("come_in_at_the_works")
"""What is denied of something that is still to come itself."""


def _opens_with_verb(statement: Statement, clause: Clause) -> bool:
    """Whether a clause has no subject of its own: ``Kommt am 16. Mai``."""
    tokens = statement.analysis.tokens
    words = [at for at in range(clause.start, clause.end) if tokens[at].kind == "w"][:1]
    return any(at in mark.used for at in words for mark in clause.marks.get("arrival", ())) and (
        tokens[words[0]].fold.startswith(_COMES)
    )


def _answers(statement: Statement | None, clause: Clause) -> bool:
    """Whether a clause tells in words of its own that something is there on a day."""
    if statement is None or not clause.dates or clause.has(*_LACKS):
        return False
    dated = {at for one in clause.dates for at in range(one.start, one.end)}
    words = [
        at
        for at in range(clause.start, clause.end)
        if statement.analysis.tokens[at].kind == "w" and at not in dated
    ]
    told = clause.has(*_ANSWERS) or any(one.shift is not None for one in clause.dates)
    return told or len(words) >= _SAID


_SAID = 3
"""So many words beside a day answer: ``am 12. Mai habt ihr es``."""


def _is_of_something_else(statement: Statement, clause: Clause, lexicon: Lexicon) -> bool:
    if clause.dates or clause.quantities or clause.prices or not _ALIVE.isdisjoint(clause.marks):
        return False
    if not all(
        one.lines <= statement.lines and (one.how == "words" or _heads(statement, one.end))
        for one in clause.references
    ):
        return False
    tokens = statement.analysis.tokens[clause.start : clause.end]
    words = [token for token in tokens if token.kind == "w"]
    head = max(
        (one.end - clause.start + 1 for one in clause.references if _heads(statement, one.end)),
        default=0,
    )
    nouns = [
        at
        for at, token in enumerate(tokens[: _SUBJECT + head])
        if at >= head
        and token.text[:1].isupper()
        and len(token.fold) > _PRONOUN
        and token.fold not in lexicon.function
    ]
    if not nouns or not _is_used_or_made(statement, clause, nouns[0], lexicon):
        return False
    if any(token.fold in lexicon.you for token in words):
        return False  # "Ihre Zeichnung ist noch nicht da"
    denied = {
        at - clause.start
        for name in _LACKS
        for one in clause.marks.get(name, ())
        for at in one.used
    }
    hearsay = found_of(tokens, lexicon.codes, "hearsay")
    if promises_nothing(tokens, lexicon.codes) or found_of(tokens, lexicon.codes, "consents"):
        return False
    return all(denied.issuperset(one.used) for one in hearsay)


def _heads(statement: Statement, end: int) -> bool:
    """Whether a line's name that ends there only stands at the head of what is told of it: ``Pos. 10: das Holz ..``."""
    behind = statement.analysis.tokens[end : end + 1]
    return bool(behind) and behind[0].text == ":"


_PRONOUN = 2


def _is_used_or_made(statement: Statement, clause: Clause, at: int, lexicon: Lexicon) -> bool:
    """Whether a noun of a clause is material, a machine, a supplier or the goods themselves, and no paper or consent."""
    tokens = statement.analysis.tokens[clause.start : clause.end]
    here = clause.start + at
    if statement.analysis.claimed[here] == "ref" or (at and tokens[at - 1].fold.startswith(_NO)):
        return True  # "wir haben keinen Draht bekommen"
    if any(here in mark.used for mark in clause.marks.get("upstream", ())):
        return True
    alone = tokens[at : at + 1]
    if lexicon.topics.find(alone):
        return False
    return bool(found_of(tokens[max(0, at - 1) : at + 1], lexicon.codes, "broken")) or any(
        mark.category == "things" for mark in lexicon.plain.at(tokens, at)
    )
