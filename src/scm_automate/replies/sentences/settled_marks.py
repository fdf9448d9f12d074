"""Marks of a clause that speak against each other, and which of them holds.

``I come back to you about the screws`` opens an answer, ``I come back to you`` puts it off; in
``will be sent on Monday`` the word for "already" in front sends nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words
from scm_automate.replies.language.phrases import Mark

if TYPE_CHECKING:
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.clauses import Clause

__all__ = [
    "ABOUT",
    "closed_between",
    "come_as_lots",
    "come_back_about",
    "goes_with",
    "is_of_a_letter",
    "is_with",
    "keep_the_price",
    "keep_the_quantity",
    "keep_the_reason",
    "not_yet_sent",
    "only_asks_to_look",
    "only_offers_help",
    "sends_it_now",
    "speaks_about",
    "when_it_was",
    "without_auxiliaries",
]


def not_yet_sent(clauses: list[Clause], tokens: list[Token]) -> None:
    """``they are already here and will be sent on Monday``: "already .. sent" is read over a verb of what will be."""
    for clause in clauses:
        for mark in clause.marks.get("shipped", ()):
            gap = set(range(mark.start, mark.end)) - set(mark.used)
            if not any(tokens[at].fold in _WILL_BE for at in gap):
                continue
            kept = [one for one in clause.marks["shipped"] if one is not mark]
            clause.marks["shipped"] = kept
            last = mark.used[-1]
            leaves = Mark("dispatch", 0, last, last + 1, (last,))
            holder = next((one for one in clauses if one.start <= last < one.end), clause)
            holder.marks.setdefault("dispatch", []).append(leaves)
            if not kept:
                del clause.marks["shipped"]
            return


_WILL_BE = words("will_be_settled")


def is_of_a_letter(clause: Clause, at: int) -> bool:
    """Whether a date is that of a letter: ``your enquiry of 5 October``."""
    return any(0 <= at - mark.end <= 1 for mark in clause.marks.get("history", ()))


_FOLLOW = words("follows_of_dates")
_COMING_BACK = words("coming_back_to_you")
_YOU = words("to_you")
_ON = words("on_what_is_asked")
"""Words right behind ``je reviens vers vous`` that make it the opening of an answer, and no put-off."""


def come_back_about(clause: Clause, tokens: list[Token]) -> None:
    """``Je reviens vers vous concernant les vis`` opens an answer; ``.. demain concernant ..`` puts it off."""

    def opens(mark: Mark) -> bool:
        here = next((at for at in mark.used if tokens[at].fold in _COMING_BACK), -1) + 1
        while here and here < len(tokens) and tokens[here].fold in _YOU:
            here += 1
        return bool(here) and here < len(tokens) and tokens[here].fold in _ON

    ends = {one.end for one in clause.references} | {one.end for one in clause.quantities}

    def follows(mark: Mark) -> bool:
        told = mark.start in ends and tokens[mark.end - 1].fold in _FOLLOW
        return told and any(one.start == mark.end for one in clause.dates)  # "to follow w/c 11 May"

    opening = [mark for mark in clause.marks["pending"] if opens(mark) or follows(mark)]
    if opening:
        clause.marks.setdefault("beside", []).extend(opening)
        clause.marks["pending"] = [one for one in clause.marks["pending"] if one not in opening]
        if not clause.marks["pending"]:
            del clause.marks["pending"]


def only_offers_help(clause: Clause) -> None:
    """``if you have questions call me``: what is also a courtesy puts nothing off where an offer of help stands beside it."""
    polite = {mark.used for mark in clause.marks["courtesy"]}
    if not any(len(used) >= _OFFER for used in polite):
        return
    kept = [mark for mark in clause.marks["pending"] if mark.used not in polite]
    if kept:
        clause.marks["pending"] = kept
    else:
        del clause.marks["pending"]


def sends_it_now(clause: Clause) -> None:
    """``te paso en el adjunto las fechas``: who passes on what is attached has passed it on."""
    if clause.dates:
        return
    kept = [
        mark
        for mark in clause.marks["pending"]
        if not any(0 <= one.start - mark.end <= _OFFER for one in clause.marks["attached"])
    ]
    if kept:
        clause.marks["pending"] = kept
    else:
        del clause.marks["pending"]


def only_asks_to_look(clause: Clause) -> None:
    """``Bitte prüfen.``: what a courtesy ends with a point asks nothing; "bitte prüfen Sie, ob" does."""
    polite = [set(range(mark.start, mark.end)) for mark in clause.marks["courtesy"]]
    kept = [
        mark
        for mark in clause.marks["question"]
        if not any(mark.end - 1 in told and told.issuperset(mark.used) for told in polite)
    ]
    if kept:
        clause.marks["question"] = kept
    else:
        del clause.marks["question"]


_OFFER = 3
"""Words at least of such an offer, and at most between a verb and what is attached."""


def speaks_about(clause: Clause, name: str, analysis: Analysis) -> None:
    """``about A9 and B2, ...`` and ``om A9 ...`` tell what is spoken of, and neither doubt nor condition.

    So does ``about the covers``, but "about the 20th" is near that day.
    """
    tokens, claimed = analysis.tokens, analysis.claimed
    named = {one.start for one in clause.references}
    named |= {mark.start for what in ("both", "all") for mark in clause.marks.get(what, ())}
    begins = {
        reference.start
        for reference in clause.references
        # "om B-2 blir klar" is a condition; nothing stands behind "svaret om IK-8122"
        if name == "hedge" or (reference.end + 1 >= clause.end and not clause.dates)
    }
    if name == "hedge":
        begins |= {
            at - 1
            for at in begins
            if at > clause.start + 1
            and tokens[at].kind == "w"
            and tokens[at - 1].kind == "w"
            and not claimed[at - 1]
            and len(tokens[at - 1].fold) <= _ARTICLE
        }
    ends = [one.end for one in clause.references if one.end < len(tokens)]
    last = clause.end - 1
    while last > clause.start and tokens[last].kind in "pn":
        last -= 1
    alike = {one.start for one in clause.marks.get("same", ()) if one.start == last}
    kept = [
        mark
        for mark in clause.marks[name]
        if (mark.start not in alike or clause.dates)  # "las cajas igual"; "igual llegan" doubts
        and (mark.end not in begins or tokens[mark.start].fold not in ABOUT)
        and not (mark.end in named and tokens[mark.end - 1].fold in _IN_CASE)
        and not (
            mark.end in begins
            and tokens[mark.end - 1].fold in ABOUT
            and any(tokens[end].text == ":" for end in ends if end < clause.end)
        )  # "you asked about the springs: 6 May"
    ]
    if kept:
        clause.marks[name] = kept
    else:
        del clause.marks[name]


def come_as_lots(clause: Clause) -> None:
    """``wordt geleverd als 2 x 40``: behind a verb, "as" so many times so many is no "if"."""
    lots = {one.start: one.end for one in clause.quantities if one.times}
    said = [mark.end for name in _LEAVING for mark in clause.marks.get(name, ())]
    for name in ("condition", "courtesy"):
        marks = clause.marks.get(name, ())
        kept = [
            mark
            for mark in marks
            if mark.end - mark.start > 1
            or lots.get(mark.end, 0) < clause.end - 1
            or not any(end <= mark.start for end in said)
        ]
        if kept:
            clause.marks[name] = kept
        elif marks:
            del clause.marks[name]


_LEAVING = ("confirm", "arrival", "dispatch")


def keep_the_reason(clause: Clause) -> None:
    """``18 May because the coil was rejected``: what is refused behind a word for a reason is the reason."""
    first = min(mark.start for mark in clause.marks["cause"])
    if not any(window.end <= first for window in clause.dates):
        return
    kept = [mark for mark in clause.marks["reject"] if mark.start < first]
    why = [mark for mark in clause.marks["reject"] if mark.start >= first]
    if why and not kept:
        clause.marks.setdefault("upstream", []).extend(why)
        del clause.marks["reject"]


def keep_the_quantity(clause: Clause, tokens: list[Token]) -> None:
    """``the quantity is the same`` says nothing of the date."""
    counted = [at for at in range(clause.start, clause.end) if tokens[at].fold in _QUANTITY]
    if not counted or any(
        tokens[at].fold.startswith(_OF_DATES) for at in range(clause.start, clause.end)
    ):
        return
    of_it = [
        mark
        for mark in clause.marks["as_ordered"]
        if any(0 < mark.start - at <= _OF_PRICE + 1 for at in counted)
    ]
    if len(of_it) == len(clause.marks["as_ordered"]):
        del clause.marks["as_ordered"]
        clause.marks.setdefault("whole", []).extend(of_it)
        told = [
            mark
            for mark in clause.marks.pop("confirm", ())
            if not any(one.start <= mark.start < one.end for one in of_it)
        ]
        if told:
            clause.marks["confirm"] = told


_OF_DATES = tuple(sorted(words("stems_of_dates")))
"""How words of dates and deliveries begin: ``quantity and date unchanged``."""
_QUANTITY = words("quantity_words")


def without_auxiliaries(clause: Clause, analysis: Analysis) -> None:
    """``teslimat 18 Mayıs tarihinde yapılacaktır``: what is done then is the delivery that the verb belongs to."""
    tokens, claimed = analysis.tokens, analysis.claimed
    nouns = [mark for name in ("arrival", "dispatch") for mark in clause.marks.get(name, ())]
    moved = {at for mark in nouns for at in mark.used}
    kept = [
        mark
        for mark in clause.marks["hedge"]
        if not tokens[mark.start].fold.startswith(_DONE)
        or not any(
            one.end <= mark.start
            and all(
                claimed[at] == "date" or at in moved or tokens[at].fold in _THEN
                for at in range(one.end, mark.start)
            )
            for one in nouns
        )
    ]
    done = [mark for mark in clause.marks["hedge"] if mark not in kept]
    if done:
        clause.marks.setdefault("confirm", []).extend(done)
    if kept:
        clause.marks["hedge"] = kept
    else:
        del clause.marks["hedge"]


_DONE = tuple(sorted(words("is_done_stems")))
_THEN = frozenset({"'"}) | words("on_the_day_of")
_IN_CASE = words("in_the_case_of")
"""Words for a case: ``w przypadku obu pozycji`` tells what is spoken of."""
_OF_PRICE = 3
_ARTICLE = 4
"""So long is an article at most."""


def keep_the_price(clause: Clause) -> None:
    """``the price is the same`` says nothing of the date."""
    if clause.dates or clause.quantities or clause.prices:
        return
    prices = clause.marks["price"]
    of_price = [
        mark
        for mark in clause.marks["as_ordered"]
        if any(max(mark.start - one.end, one.start - mark.end) <= _OF_PRICE for one in prices)
    ]
    kept = [mark for mark in clause.marks["as_ordered"] if mark not in of_price]
    if of_price:
        clause.marks.setdefault("no_price_change", []).extend(of_price)
    if kept:
        clause.marks["as_ordered"] = kept
    else:
        del clause.marks["as_ordered"]


ABOUT = words("about_a_name")
"""Words of doubt that in front of a name tell what is spoken of; "hopefully line 10" is doubt."""


def goes_with(clause: Clause, tokens: list[Token]) -> None:
    """``das geht mit unserer Planung erst am 5. Mai``: nothing goes along; ``geht mit dem Lkw am 5. Mai mit`` does."""
    kept = [mark for mark in clause.marks["dispatch"] if not is_with(mark, tokens)]
    clause.marks["dispatch"] = kept
    if not kept:
        del clause.marks["dispatch"]


def is_with(mark: Mark, tokens: list[Token]) -> bool:
    """Whether the last word of a phrase is no part of its verb, but leads to a noun: ``geht mit unserer Planung``."""
    if tokens[mark.end - 1].fold not in _WITH or mark.end - mark.start < _VERB_AND_PREFIX:
        return False
    behind = [token.fold for token in tokens[mark.end : mark.end + 4]]
    return behind[:1] != [] and behind[0] in _ARTICLES_BEHIND and _LOADS.isdisjoint(behind)


_VERB_AND_PREFIX = 2
_WITH = words("with_or_along")
_ARTICLES_BEHIND = words("articles_behind_with")
_LOADS = words("loads_gone_along_with")


def when_it_was(clause: Clause, tokens: list[Token]) -> None:
    """``two were missing when the crate was opened``, ``that's when you will see them``: "when" sets no condition."""
    past = [mark.start for mark in clause.marks.get("past", ())]
    kept = [
        mark
        for mark in clause.marks["condition"]
        if not _is_yes(mark, clause, tokens)
        and (
            tokens[mark.start].fold != "when"
            or not (any(at >= mark.end for at in past) or tokens[mark.start - 1].fold in _IS)
        )
    ]
    clause.marks["condition"] = kept
    if not kept:
        del clause.marks["condition"]


_IS = words("is_before_when")


def _is_yes(mark: Mark, clause: Clause, tokens: list[Token]) -> bool:
    """``la de 50 si, cuando la pediste``: a yes without its accent, behind a line's name and before a comma."""
    return (
        len(mark.used) == 1
        and tokens[mark.start].fold in _YES
        and mark.end == clause.end
        and mark.end < len(tokens)
        and tokens[mark.end].text == ","
        and any(one.end == mark.start for one in clause.references)
    )


_YES = words("yes_without_accent")


def closed_between(clause: Clause) -> None:
    """``between 23 December and 7 January nothing is delivered``: a closure, and no order that is refused."""
    if "reject" not in clause.marks or clause.references or clause.quantities or not clause.dates:
        return
    if all(window.precision == "range" for window in clause.dates):
        clause.marks.setdefault("closure", []).extend(clause.marks.pop("reject"))
