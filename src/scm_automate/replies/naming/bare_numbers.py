"""Lines named by a bare number at the beginning of a line: ``10: ok``, ``20 + 30 kommen``, ``20) as ordered``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.naming.list_counts import COUNT

if TYPE_CHECKING:
    from scm_automate.replies.found import Reference
    from scm_automate.replies.naming.names import NameReader
    from scm_automate.replies.sentences.clauses import Clause, Unit

__all__ = ["bare_lines", "is_miscounted"]


def bare_lines(names: NameReader, clause: Clause, unit: Unit) -> set[int] | None:
    """Line numbers without a word for "line" at the beginning of a line: ``10: ok``, ``20 + 30 kommen``."""
    if (clause is not unit.clauses[0] and not clause.opened_by) or clause.references:
        return None
    tokens = names.analysis.tokens
    if clause is unit.clauses[0] and unit.item:
        listed = _listed(names, unit)
        if listed:
            return listed
    at = clause.start
    if clause.opened_by:
        at += 1
    elif not (
        unit.opens_line or _opens_sentence(names, clause) or _opens_with_article(names, clause)
    ):
        return None
    first = at
    while (
        at < clause.end and at - first < 2 and tokens[at].kind == "w" and len(tokens[at].fold) <= 4
    ):
        at += 1
    article = at > first
    if at >= clause.end or tokens[at].kind != "d":
        return None
    quantity = next((one for one in clause.quantities if one.start == at), None)
    if quantity is None or quantity.end != at + 1 or quantity.unit or quantity.times:
        return None
    if any(mark.end == at for mark in clause.marks.get("only", ())):
        return None  # "maar 3": so many, and no line
    lines = names.index.numbers.get(int(tokens[at].text)) if len(tokens[at].text) <= 6 else None
    if not lines or not lines & names.scope.asked:
        return None
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    amounts = {int(names.index.lines[n].quantity) for n in names.scope.asked}
    number = int(tokens[at].text)
    signed = (behind is not None and behind.text in ":=()-/+&,.>→" and behind.text != ".") or (
        behind is not None and behind.text == "." and number not in amounts
    )
    following = next((one for one in unit.clauses if one.start > clause.start), None)
    joined = (
        at + 1 == clause.end and following is not None and following.opened_by in ("and", ",", "-")
    )
    stated = (
        number not in amounts
        and behind is not None
        and any(
            mark.start == at + 1
            for category in (
                "as_ordered",
                "confirm",
                "reject",
                "pending",
                "late",
                "arrival",
                "dispatch",
                "expected",
                "moved",
            )
            for mark in clause.marks.get(category, ())
        )
    )
    dated = number not in amounts and any(one.start == at + 1 for one in clause.dates)
    soon = number not in amounts and any(0 < one.start - at <= 3 for one in clause.dates)
    if number not in amounts and (article or _opens_sentence(names, clause)):
        stated = stated or clause.has("as_ordered", "confirm", "pending", "late", "reject")
        stated = stated or _moves_alone(clause, unit)
    if article and joined and following is not None and number not in amounts:
        stated = stated or _stated_behind(names, following)
    if article and number not in amounts and _opens_with_article(names, clause):
        stated = stated or any(one.start > at for one in clause.dates)
    told = behind is not None and behind.text == "(" and number not in amounts  # "la 30 (retenes)"
    if soon and number not in amounts and _opens_sentence(names, clause):
        # "10 and 20 ok. 30 will be 5 May": lines are told by their numbers alone
        dated = dated or _told_by_number(names, at)
    dated = dated or (article and soon)
    if number not in amounts and (article or (clause.opened_by and behind and behind.text == ":")):
        # "10 and 20 ok, 30: 5 May"; "the 10 is fine. For the 30 we have to wait until 5 May"
        dated = dated or (bool(clause.dates) and _told_by_number(names, at))
    stated = stated or _paired(names, clause, unit)
    if article and not (stated or soon or told or dated):
        return None
    if clause.opened_by and not (stated or dated) and not _after_bare(names, clause, unit):
        return None
    if clause.opened_by and _goes_on_counting(clause, unit):
        return None
    if not (signed or joined or stated or dated or behind is None):
        return None
    clause.quantities.remove(quantity)
    return set(lines)


def _paired(names: NameReader, clause: Clause, unit: Unit) -> bool:
    """Whether nothing but another line's number and "and" stand before it: ``10 and 30 arrive on 26 May``."""
    first = unit.clauses[0]
    if clause.opened_by != "and" or len(unit.clauses) < 2 or unit.clauses[1] is not clause:
        return False
    token = names.analysis.tokens[first.start]
    alone = first.end - first.start == 1 and token.kind == "d" and len(token.text) <= 6
    if not alone or any(one.quantities for one in unit.clauses[2:]):
        return False
    says = clause.dates or clause.has("as_ordered", "confirm", "pending", "late", "reject")
    return bool(says) and bool(names.index.numbers.get(int(token.text), set()) & names.scope.asked)


def _told_by_number(names: NameReader, at: int) -> bool:
    """Whether a line was told by its bare number before."""
    return any(
        one.how == "line" and one.end <= at and names.analysis.tokens[one.start].kind == "d"
        for one in names.analysis.references
    )


def _goes_on_counting(clause: Clause, unit: Unit) -> bool:
    """Whether a part of a named line was told before: ``from A-1001 we can send 10 tomorrow, 20 next week``."""
    before = [one for one in unit.clauses if one.start < clause.start]
    return any(one.references for one in before) and any(
        count.bare for one in before for count in one.quantities
    )


def _stated_behind(names: NameReader, clause: Clause) -> bool:
    """Whether the next clause is a bare line number too, and says something: ``la 10 et la 30 sont OK``."""
    tokens = names.analysis.tokens
    at = clause.start + 1
    while at < clause.end and tokens[at].kind == "w" and len(tokens[at].fold) <= 4:
        at += 1
    if at >= clause.end or tokens[at].kind != "d" or len(tokens[at].text) > 6:
        return False
    lines = names.index.numbers.get(int(tokens[at].text), set())
    says = clause.dates or clause.has("as_ordered", "confirm", "pending", "late", "reject")
    return bool(lines & names.scope.asked) and bool(says)


def _listed(names: NameReader, unit: Unit) -> set[int]:
    """The line whose number the list counts by: ``20) as ordered``; none where it may only count."""
    tokens = names.analysis.tokens
    before = tokens[unit.start - 2 : unit.start]
    if len(before) < 2 or before[1].text not in _COUNTS or before[0].kind != "d":
        return set()
    if before[1].text == "." and names.analysis.claimed[unit.start - 2] != COUNT:
        return set()
    if any(one.references for one in unit.clauses):
        return set()
    if len(before[0].text) < 2 or before[1].text != ")":
        return _answered_in_turn(names, int(before[0].text))
    return set(names.index.numbers.get(int(before[0].text), set()) & names.scope.asked)


_COUNTS = frozenset(")º°ª.=:")
"""Signs behind the numbers that a list counts by: ``1) ok``, ``2º 40 on 29 June``, ``3 = 21/05``."""


def _answered_in_turn(names: NameReader, number: int) -> set[int]:
    """The line of an item of a list that counts as many items as lines were asked about: ``1) ok  2) 18/6``."""
    heads = _heads(names)
    asked = sorted(names.scope.asked)
    counted = [int(names.analysis.tokens[at].text) for at in heads]
    if len(asked) < 2 or counted != list(range(1, len(asked) + 1)):
        return set()
    own = [names.index.numbers.get(one, set()) & names.scope.asked for one in counted]
    if any(lines and lines != {asked[at]} for at, lines in enumerate(own)):
        return set()  # numbered so, in another order
    for at, line in zip(heads, asked, strict=True):
        if any(line not in one.lines for one in _named_behind(names, at) if one.lines):
            return set()  # "1. nozzle ok" where the nozzle was asked about last
    return {asked[number - 1]}


def _heads(names: NameReader) -> list[int]:
    """The numbers of one digit at the heads of lines that only count."""
    tokens, claimed = names.analysis.tokens, names.analysis.claimed
    return [
        at
        for at, token in enumerate(tokens[:-1])
        if token.kind == "d"
        and len(token.text) == 1
        and tokens[at + 1].text in _COUNTS
        and (tokens[at + 1].text != "." or claimed[at] == COUNT)
        and (not at or tokens[at - 1].kind == "n")
    ]


def _named_behind(names: NameReader, at: int) -> list[Reference]:
    """What names lines in the rest of a line of text."""
    tokens = names.analysis.tokens
    end = next((n for n in range(at, len(tokens)) if tokens[n].kind == "n"), len(tokens))
    return [one for one in names.analysis.references if at < one.start < end]


def is_miscounted(names: NameReader, clause: Clause, unit: Unit) -> bool:
    """Whether an item of a counted list answers, and nobody knows for which line: two items for three lines."""
    if not unit.item or clause is not unit.clauses[0] or len(names.scope.asked) < 2:
        return False
    before = names.analysis.tokens[max(unit.start - 2, 0) : unit.start]
    if len(before) < 2 or before[0].kind != "d" or before[1].text not in _COUNTS:
        return False
    if any(one.references or one.has("all", "both", "rest_lines") for one in unit.clauses):
        return False
    heads = _heads(names)
    if len(heads) < 2 or any(
        one.how != "order" and one.start < heads[0] for one in names.analysis.references
    ):
        return False  # "line 10, four lots of 100:" / "1) 30.11."
    return any(
        one.dates or one.has("as_ordered", "confirm", "reject", "late", "moved")
        for one in unit.clauses
    )


def _moves_alone(clause: Clause, unit: Unit) -> bool:
    """Whether goods move on a day and no part of a quantity is spoken of: ``10 will be on Thursday's van``."""
    parts = any(one.has("balance", "balance_after", "partial", "half") for one in unit.clauses)
    counts = sum(len(one.quantities) for one in unit.clauses)
    moving = clause.has("dispatch", "arrival", "moved", "new_date", "late") and bool(clause.dates)
    return moving and not parts and counts <= 1


def _opens_with_article(names: NameReader, clause: Clause) -> bool:
    """Whether a sentence within a line begins with an article and a line's number: ``La 4 aura 5 jours de retard``."""
    tokens = names.analysis.tokens
    three = tokens[clause.start : clause.start + 3]
    return (
        [token.kind for token in three] == ["w", "d", "w"]
        and three[0].text[:1].isupper()
        and three[0].fold in names.index.lexicon.kinds
        and three[2].fold not in names.index.lexicon.units
    )


def _opens_sentence(names: NameReader, clause: Clause) -> bool:
    """Whether a sentence within a line begins with a number that a word follows: ``30 is late``."""
    tokens = names.analysis.tokens
    at = clause.start
    if tokens[at].kind != "d" or at + 1 >= len(tokens) or tokens[at + 1].kind != "w":
        return False
    return tokens[at + 1].fold not in names.index.lexicon.units


def _after_bare(names: NameReader, clause: Clause, unit: Unit) -> bool:
    """Whether the clause before is a bare line number too: ``20 + 30 kommen``."""
    at = unit.clauses.index(clause)
    before = unit.clauses[at - 1] if at else None
    return before is not None and not before.dates and names.bare.get(id(before), False)
