"""Names behind an answer that it is denied to: ``plates ok but not the mirrors``, ``plaques oui, miroirs non``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.naming.names import NOT

if TYPE_CHECKING:
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.sentences.elements import Elements

__all__ = ["begins_an_exception", "denies_a_name"]

_AROUND = frozenset(
    {"negation", "instead", "contrast", "joiner", "purpose", "to_word", "from_word", "beside", "each", "except", "correction"}
)  # fmt: skip
_NEAR = 2


def begins_an_exception(clause: Clause, at: int, elements: Elements) -> bool:
    """Whether a word for "except" stands between an answer and another line's name.

    Args:
        clause: What stands before it.
        at: Where a phrase begins.
        elements: What was found in the text.
    """
    ends = [mark.end for mark in elements.marks.get(at, ()) if mark.category == "except"]
    if not ends or not (clause.dates or clause.has("confirm", "as_ordered")):
        return False
    told = set().union(*(one.lines for one in clause.references if one.how != "order"))
    if not told or any(one.how == "order" for one in clause.references):
        return False
    behind = (elements.references.get(max(ends) + near) for near in range(_NEAR))
    return any(one is not None and one.lines and not one.lines & told for one in behind)


def denies_a_name(analysis: Analysis, clause: Clause, lexicon: Lexicon) -> bool:
    """Whether all that a clause says is no to the lines it names, in one word.

    Args:
        analysis: The text taken apart.
        clause: A part of a sentence that names lines, behind the answer for others.
        lexicon: The words of its languages.
    """
    if not clause.references:
        return False
    tokens, last = analysis.tokens, clause.references[-1].end
    no = {mark.start for mark in clause.marks.get("negation", ())}
    no |= {at for at in range(last, clause.end) if tokens[at].fold in NOT}
    # "Ring nein, Flansch ja": a word by which people correct themselves as well
    no |= {mark.start for mark in clause.marks.get("correction", ()) if mark.start >= last}
    if not no or (not clause.opened_by and max(no) < last):
        return False  # "no rings, ..", but "rings no, flange yes"
    if clause.dates or clause.quantities or clause.prices or not clause.marks.keys() <= _AROUND:
        return False
    if any(one.weak or tokens[one.start].kind == "d" for one in clause.references):
        return False  # "confirmed, not on the 30th"
    used = {at for marks in clause.marks.values() for mark in marks for at in mark.used}
    used |= no | {at for one in clause.references for at in range(one.start, one.end)}
    return all(
        at in used or tokens[at].kind not in "wd" or tokens[at].fold in lexicon.function
        for at in range(clause.start, clause.end)
    )
