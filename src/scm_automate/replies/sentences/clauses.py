"""Text to lines, sentences and clauses, with what was found in each."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words
from scm_automate.replies.naming.denied_names import begins_an_exception
from scm_automate.replies.sentences.asks_itself import ask_and_answer
from scm_automate.replies.sentences.elements import Elements
from scm_automate.replies.sentences.event_reasons import without_events_as_reasons
from scm_automate.replies.sentences.name_runs import closed_before, opens_the_next, rowed
from scm_automate.replies.sentences.otherwise import settle_otherwise
from scm_automate.replies.sentences.parted_deliveries import without_batches, without_parting
from scm_automate.replies.sentences.remaining import settle_remaining
from scm_automate.replies.sentences.sentences import bullet, lines_of, sentences
from scm_automate.replies.sentences.settled_marks import (
    closed_between,
    come_as_lots,
    come_back_about,
    goes_with,
    is_of_a_letter,
    keep_the_price,
    keep_the_quantity,
    keep_the_reason,
    not_yet_sent,
    only_asks_to_look,
    only_offers_help,
    sends_it_now,
    speaks_about,
    when_it_was,
    without_auxiliaries,
)
from scm_automate.replies.sentences.spoken_reasons import (
    answers_behind_colon,
    reason_behind,
    spoken_reason_behind,
)

if TYPE_CHECKING:
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.found import Analysis, Price, Quantity, Reference
    from scm_automate.replies.language.phrases import Mark
    from scm_automate.replies.language.tokens import Token

__all__ = ["Clause", "Unit", "split_units"]


@dataclass(slots=True)
class Clause:
    """A part of a sentence between commas, brackets or words such as "and"."""

    start: int
    end: int
    references: list[Reference] = field(default_factory=list)
    dates: list[Window] = field(default_factory=list)
    quantities: list[Quantity] = field(default_factory=list)
    prices: list[Price] = field(default_factory=list)
    marks: dict[str, list[Mark]] = field(default_factory=dict)
    opened_by: str = ""
    """What parts it from the clause before: ``,`` ``;`` ``-`` ``(`` ``and`` ``but`` or empty."""

    def has(self, *categories: str) -> bool:
        """Whether a phrase of one of some categories stands in it."""
        marks = self.marks
        if len(categories) == 1:
            return categories[0] in marks
        return bool(marks) and not marks.keys().isdisjoint(categories)


@dataclass(slots=True)
class Unit:
    """A sentence, a list item or a line that stands for itself."""

    start: int
    end: int
    clauses: list[Clause]
    paragraph: int
    item: bool = False
    """Whether a bullet or a number in front makes it an item of a list."""
    heading: bool = False
    """Whether it ends with a colon."""
    question: bool = False
    """Whether it ends with a question mark."""
    line: int = 0
    """Number of its line."""
    opens_line: bool = True
    """Whether it is the first of its line."""


def split_units(analysis: Analysis) -> list[Unit]:
    """The sentences of a text in order."""
    units: list[Unit] = []
    tokens = analysis.tokens
    elements = Elements(analysis)
    for number, (start, end, paragraph) in enumerate(lines_of(tokens, analysis, elements)):
        begin, item = bullet(tokens, start, end, analysis, elements)
        first = True
        for low, high in sentences(tokens, begin, end, analysis, elements):
            last = high - 1
            while last > low and tokens[last].text in ".,;":
                last -= 1
            unit = Unit(
                low, high, _clauses(analysis, low, high, elements), paragraph,
                item=item and first, heading=tokens[last].text == ":", question=tokens[last].text == "?",
                line=number, opens_line=first or tokens[low - 1].text in "/|",
            )  # fmt: skip
            if units and units[-1].question and not unit.opens_line:
                ask_and_answer(units[-1], unit, tokens)
            units.append(unit)
            first = False
    return units


def _answered(clause: Clause, at: int, elements: Elements, tokens: list[Token]) -> bool:
    """Whether another line is named right behind a yes to the one before: ``grey ok white 7 May``."""
    one = elements.references.get(at)
    if one is None or not clause.references or clause.dates:
        return False
    last = clause.references[-1]
    if not one.lines or not last.lines or one.lines & last.lines:
        return False
    small = tokens[at - 1].kind == "w" and len(tokens[at - 1].fold) <= _ARTICLE
    ends = (
        {at, at - 1}
        if (small and at - 1 not in elements.marks) or tokens[at - 1].text == "."
        else {at}
    )
    return any(
        mark.end in ends and mark.start >= last.end
        for name in ("confirm", "as_ordered")
        for mark in clause.marks.get(name, ())
    )


_ARTICLE = 3
"""An article may stand between."""


def _counts_what_comes(clause: Clause, at: int, elements: Elements, tokens: list[Token]) -> bool:
    """Whether a dash only parts the number of a row from its day: ``A-1 80 -- 28 January``."""
    last = clause.quantities[-1]
    day = at + 1
    while day < len(tokens) and tokens[day].text in "->":
        day += 1
    return (
        bool(clause.references)
        and not (clause.dates or clause.marks or clause.opened_by)
        and last.bare
        and last.end == at
        and last.start >= clause.references[-1].end
        and day in elements.dates
    )


def _labelled(clause: Clause, at: int, elements: Elements, tokens: list[Token]) -> bool:
    """Whether the label of another line follows a date: ``Pos. 10: 27.04.2026 Pos. 20: 30.04.2026``."""
    one = elements.references.get(at)
    if one is None or not clause.references or clause.dates[-1].end != at:
        return False
    behind = tokens[one.end].text if one.end < len(tokens) else ""
    own = clause.references[-1]
    labels = tokens[own.end].text == behind and own.end < clause.dates[-1].start
    return behind in _LABELS and labels and not one.lines & own.lines


_LABELS = frozenset({":", "="})


def _without_named_reasons(clause: Clause, tokens: list[Token], *, told: bool) -> None:
    """``I bring them on 12 May because I am round the corner``: what sounds like goods in a reason names none."""
    for mark in clause.marks["cause"]:
        if len(mark.used) > 1 or tokens[mark.start].fold not in _BECAUSE:
            continue
        starts = [one.start for one in clause.dates]
        starts += [one.start for one in clause.quantities]
        starts += [one.start for one in clause.prices]
        stop = next(
            (at for at in range(mark.end, clause.end) if tokens[at].text in ".!"), clause.end
        )
        if any(mark.end <= start < stop for start in starts):
            continue
        ends = [one.end for one in clause.dates] + [one.end for one in clause.references]
        if told or any(end <= mark.start for end in ends):
            clause.references = [
                one
                for one in clause.references
                if one.how != "words" or not mark.end <= one.start < stop
            ]


_BECAUSE = words("words_for_because")
"""Words behind which a clause tells a reason to its end."""


def _clauses(analysis: Analysis, start: int, end: int, elements: Elements) -> list[Clause]:
    tokens, claimed = analysis.tokens, analysis.claimed
    out: list[Clause] = []
    clause = Clause(start, start)
    busy = -1
    stops = elements.stops
    for at in stops[bisect_left(stops, start) : bisect_left(stops, end)]:
        token = tokens[at]
        marks = elements.marks.get(at, ())
        divider = ""
        if at >= busy:
            if token.text == "、" and at and claimed[at - 1] == "date":
                divider = ","  # "A 9月14日、B 9月10日"
            elif token.text in ",;()" and not claimed[at] and not _between_digits(tokens, at):
                divider = token.text
            elif (
                token.text == "-"
                and at > start
                and not claimed[at]
                and token.start > tokens[at - 1].end
                and not (clause.quantities and _counts_what_comes(clause, at, elements, tokens))
            ):
                divider = "-"
            elif marks:
                kinds = [mark[0] for mark in marks]
                if "joiner" in kinds:
                    divider = "and"
                elif "contrast" in kinds or (
                    clause.references and begins_an_exception(clause, at, elements)
                ):
                    divider = "but"
        if (
            not divider
            and at >= busy
            and at in elements.references
            and clause.references
            and (
                _answered(clause, at, elements, tokens)
                or opens_the_next(clause, at, end, elements, tokens)
                or rowed(clause, at, end, elements)
            )
        ):
            divider = ","
        if (
            not divider
            and at in elements.references
            and clause.dates
            and closed_before(clause, out[-1] if out else None, at, tokens)
        ):
            divider = ","
        if not divider and clause.dates and _labelled(clause, at, elements, tokens):
            divider = ","
        if divider and at > start:
            clause.end = at
            out.append(clause)
            clause = Clause(at, at, opened_by=divider)
        for mark in marks:
            clause.marks.setdefault(mark.category, []).append(mark)
        for kind, found in elements.starting.get(at, ()):
            getattr(clause, kind).append(found)
            busy = max(busy, found.end)
    clause.end = end
    out.append(clause)
    not_yet_sent(out, tokens)
    for one in out:
        if "dispatch" in one.marks:
            goes_with(one, tokens)
        if one.dates:
            reason_behind(one, tokens)
            spoken_reason_behind(one, tokens)
        if not one.marks.keys().isdisjoint(_UNSETTLED):
            _settle(one, out, analysis)
    return out


_UNSETTLED = (
    "partial", "cause", "except", "negation", "receipt", "remains", "otherwise", "hedge", "condition", "pending",
    "question", "correction", "reject", "as_ordered", "announce",
)  # fmt: skip
"""Marks of which `_settle` may take one out, or that take out another."""


def _settle(one: Clause, out: list[Clause], analysis: Analysis) -> None:
    """Takes out the marks of a clause that others of it, or what else it holds, speak against."""
    tokens = analysis.tokens
    if "partial" in one.marks:
        without_batches(one, tokens)
    if "partial" in one.marks:
        without_parting(one, out, tokens)
    if one.dates and "event" in one.marks and "cause" in one.marks:
        without_events_as_reasons(one)
    if one.references and "cause" in one.marks:
        _without_named_reasons(one, tokens, told=one is not out[0])
    if "except" in one.marks and one.dates:
        # "až na 12. května" is no exception: only then
        ends = {window.start for window in one.dates}
        kept = [
            mark
            for mark in one.marks["except"]
            if tokens[mark.start].fold not in _UP_TO or mark.end not in ends
        ]
        one.marks["except"] = kept
        if not kept:
            del one.marks["except"]
    if "negation" in one.marks and "new_date" in one.marks:
        # "inte den 21 utan den 28 maj": but
        starts = {mark.start for mark in one.marks["new_date"]}
        kept = [
            mark
            for mark in one.marks["negation"]
            if tokens[mark.start].fold not in _BUT_NOT
            or mark.start not in starts
            or not any(0 <= window.core - mark.end <= 1 for window in one.dates)
        ]
        one.marks["negation"] = kept
        if not kept:
            del one.marks["negation"]
    if "receipt" in one.marks:
        one.marks.pop("confirm", None)  # what is confirmed is that a mail came in
    if "remains" in one.marks:
        settle_remaining(one)
    if "otherwise" in one.marks:
        settle_otherwise(one)
    for name in ("hedge", "condition"):
        if one.has(name) and (one.references or one.has("both", "all")):
            speaks_about(one, name, analysis)
    if "condition" in one.marks and one.quantities:
        come_as_lots(one)
    if "condition" in one.marks:
        when_it_was(one, tokens)
    if "pending" in one.marks:
        come_back_about(one, tokens)
    if "question" in one.marks and "courtesy" in one.marks:
        only_asks_to_look(one)
    if "pending" in one.marks:
        answers_behind_colon(one, tokens)
    if "pending" in one.marks and "attached" in one.marks:
        sends_it_now(one)
    if "pending" in one.marks and "courtesy" in one.marks:
        only_offers_help(one)
    if "hedge" in one.marks and one.has("arrival", "dispatch"):
        without_auxiliaries(one, analysis)
    if "hedge" in one.marks and "courtesy" in one.marks and one is out[0]:
        # "Estimada," at the head greets; an "estimada" elsewhere estimates
        greeted = [mark.used for mark in one.marks["courtesy"] if mark.start == one.start]
        kept = [mark for mark in one.marks["hedge"] if mark.used not in greeted]
        one.marks["hedge"] = kept
        if not kept:
            del one.marks["hedge"]
    if "correction" in one.marks and "negation" in one.marks:
        # "il 25, anzi no il 27": what is denied is what was told before
        ends = {at for mark in one.marks["correction"] for at in (mark.start, mark.end)}
        kept = [mark for mark in one.marks["negation"] if not {mark.start, mark.end} & ends]
        if kept:
            one.marks["negation"] = kept
        else:
            del one.marks["negation"]
    if "correction" in one.marks and one.has("reject", "pending"):
        # "9/18 - no wait, 9/21", "strike that": a word is struck, and no goods
        words = {at for mark in one.marks["correction"] for at in mark.used}
        for name in ("reject", "pending"):
            kept = [mark for mark in one.marks.pop(name, ()) if not words.issuperset(mark.used)]
            if kept:
                one.marks[name] = kept
    closed_between(one)
    if "cause" in one.marks and "reject" in one.marks and one.dates:
        keep_the_reason(one)
    if "price" in one.marks and "as_ordered" in one.marks and not one.has(*_OF_GOODS):
        keep_the_price(one)
    if "as_ordered" in one.marks and not one.dates:
        keep_the_quantity(one, tokens)
    for mark in one.marks.pop("announce", ()):
        # "os confirmamos la entrega para el lunes", but "el lunes os confirmamos"
        later = any(
            window.end <= mark.start and not is_of_a_letter(one, window.start)
            for window in one.dates
        )  # "on your enquiry of 5 October we can tell you that ..": of that day is the enquiry
        one.marks.setdefault("pending" if later else "confirm", []).append(mark)


def _between_digits(tokens: list[Token], at: int) -> bool:
    return (
        0 < at < len(tokens) - 1
        and tokens[at - 1].kind == "d" == tokens[at + 1].kind
        and tokens[at - 1].end == tokens[at].start
        and tokens[at].end == tokens[at + 1].start
    )


_UP_TO = words("until_with_no_exception")
_BUT_NOT = words("but_for_a_denial")
_OF_GOODS = ("arrival", "dispatch", "new_date", "confirm", "joiner")
