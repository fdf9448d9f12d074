"""Text to lines, sentences and clauses, with what was found in each."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scm_automate.replies.elements import Elements
from scm_automate.replies.phrases import Mark
from scm_automate.replies.sentences import bullet, lines_of, sentences

if TYPE_CHECKING:
    from scm_automate.replies.dates.scene import Window
    from scm_automate.replies.found import Analysis, Price, Quantity, Reference
    from scm_automate.replies.tokens import Token

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


_BECAUSE = frozenset(
    {"weil", "omdat", "doordat", "because", "parce", "porque", "perche", "poniewaz", "protoze", "cunku", "fordi", "eftersom"}
)  # fmt: skip
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
            ):
                divider = "-"
            elif marks:
                if any(mark.category == "joiner" for mark in marks):
                    divider = "and"
                elif any(mark.category == "contrast" for mark in marks):
                    divider = "but"
        if not divider and at >= busy and _answered(clause, at, elements, tokens):
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
    _not_yet_sent(out, tokens)
    for one in out:
        if not one.marks:
            continue
        if one.references and one.has("cause"):
            _without_named_reasons(one, tokens, told=one is not out[0])
        if one.has("except") and one.dates:
            # "až na 12. května" is no exception: only then
            ends = {window.start for window in one.dates}
            kept = [
                mark
                for mark in one.marks["except"]
                if tokens[mark.start].fold != _UP_TO or mark.end not in ends
            ]
            one.marks["except"] = kept
            if not kept:
                del one.marks["except"]
        if one.has("negation") and one.has("new_date"):
            # "inte den 21 utan den 28 maj": but
            starts = {mark.start for mark in one.marks["new_date"]}
            kept = [
                mark
                for mark in one.marks["negation"]
                if tokens[mark.start].fold != _BUT_NOT
                or mark.start not in starts
                or not any(0 <= window.core - mark.end <= 1 for window in one.dates)
            ]
            one.marks["negation"] = kept
            if not kept:
                del one.marks["negation"]
        if one.has("receipt"):
            one.marks.pop("confirm", None)  # what is confirmed is that a mail came in
        for name in ("hedge", "condition"):
            if one.has(name) and (one.references or one.has("both", "all")):
                _speaks_about(one, name, tokens)
        if one.has("pending"):
            _come_back_about(one, tokens)
        if one.has("hedge") and one.has("arrival", "dispatch"):
            _without_auxiliaries(one, analysis)
        if one.has("hedge") and one.has("courtesy") and one is out[0]:
            # "Estimada," at the head greets; an "estimada" elsewhere estimates
            greeted = [mark.used for mark in one.marks["courtesy"] if mark.start == one.start]
            kept = [mark for mark in one.marks["hedge"] if mark.used not in greeted]
            one.marks["hedge"] = kept
            if not kept:
                del one.marks["hedge"]
        if one.has("correction") and one.has("negation"):
            # "il 25, anzi no il 27": what is denied is what was told before
            ends = {at for mark in one.marks["correction"] for at in (mark.start, mark.end)}
            kept = [mark for mark in one.marks["negation"] if not {mark.start, mark.end} & ends]
            if kept:
                one.marks["negation"] = kept
            else:
                del one.marks["negation"]
        if one.has("correction") and one.has("reject", "pending"):
            # "9/18 - no wait, 9/21", "strike that": a word is struck, and no goods
            words = {at for mark in one.marks["correction"] for at in mark.used}
            for name in ("reject", "pending"):
                kept = [mark for mark in one.marks.pop(name, ()) if not words.issuperset(mark.used)]
                if kept:
                    one.marks[name] = kept
        if one.has("cause") and one.has("reject") and one.dates:
            _keep_the_reason(one)
        if one.has("price") and one.has("as_ordered") and not one.has(*_OF_GOODS):
            _keep_the_price(one)
        if one.has("as_ordered") and not one.dates:
            _keep_the_quantity(one, tokens)
        for mark in one.marks.pop("announce", ()):
            # "os confirmamos la entrega para el lunes", but "el lunes os confirmamos"
            later = any(
                window.end <= mark.start and not _is_of_a_letter(one, window.start)
                for window in one.dates
            )  # "on your enquiry of 5 October we can tell you that ..": of that day is the enquiry
            one.marks.setdefault("pending" if later else "confirm", []).append(mark)
    return out


def _not_yet_sent(clauses: list[Clause], tokens: list[Token]) -> None:
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


_WILL_BE = frozenset({"wird", "werden", "wern", "werd", "wordt", "worden", "will", "zullen", "zal"})


def _is_of_a_letter(clause: Clause, at: int) -> bool:
    """Whether a date is that of a letter: ``your enquiry of 5 October``."""
    return any(0 <= at - mark.end <= 1 for mark in clause.marks.get("history", ()))


_COMING_BACK = frozenset(
    {
        "reviens",
        "revenons",
        "revient",
        "volto",
        "voltamos",
        "vuelvo",
        "volvemos",
        "torno",
        "torniamo",
    }
)
_YOU = frozenset({"vers", "vous", "toi", "a", "te", "vos", "ti"})
_ON = frozenset(
    {
        "concernant",
        "suite",
        "au",
        "quant",
        "comme",
        "relativamente",
        "referente",
        "sobre",
        "riguardo",
    }
)
"""Words right behind ``je reviens vers vous`` that make it the opening of an answer, and no put-off."""


def _come_back_about(clause: Clause, tokens: list[Token]) -> None:
    """``Je reviens vers vous concernant les vis`` opens an answer; ``.. demain concernant ..`` puts it off."""

    def opens(mark: Mark) -> bool:
        here = next((at for at in mark.used if tokens[at].fold in _COMING_BACK), -1) + 1
        while here and here < len(tokens) and tokens[here].fold in _YOU:
            here += 1
        return bool(here) and here < len(tokens) and tokens[here].fold in _ON

    opening = [mark for mark in clause.marks["pending"] if opens(mark)]
    if opening:
        clause.marks.setdefault("beside", []).extend(opening)
        clause.marks["pending"] = [one for one in clause.marks["pending"] if one not in opening]
        if not clause.marks["pending"]:
            del clause.marks["pending"]


def _speaks_about(clause: Clause, name: str, tokens: list[Token]) -> None:
    """``about A9 and B2, ...`` and ``om A9 ...`` tell what is spoken of, and neither doubt nor condition."""
    named = {one.start for one in clause.references}
    named |= {mark.start for what in ("both", "all") for mark in clause.marks.get(what, ())}
    begins = {
        reference.start
        for reference in clause.references
        # "om B-2 blir klar" is a condition; nothing stands behind "svaret om IK-8122"
        if name == "hedge" or (reference.end + 1 >= clause.end and not clause.dates)
    }
    kept = [
        mark
        for mark in clause.marks[name]
        if (mark.end not in begins or tokens[mark.start].fold not in _ABOUT)
        and not (mark.end in named and tokens[mark.end - 1].fold in _IN_CASE)
    ]
    if kept:
        clause.marks[name] = kept
    else:
        del clause.marks[name]


def _keep_the_reason(clause: Clause) -> None:
    """``18 May because the coil was rejected``: what is refused behind a word for a reason is the reason."""
    first = min(mark.start for mark in clause.marks["cause"])
    if not any(window.end <= first for window in clause.dates):
        return
    kept = [mark for mark in clause.marks["reject"] if mark.start < first]
    why = [mark for mark in clause.marks["reject"] if mark.start >= first]
    if why and not kept:
        clause.marks.setdefault("upstream", []).extend(why)
        del clause.marks["reject"]


def _keep_the_quantity(clause: Clause, tokens: list[Token]) -> None:
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


_OF_DATES = (
    "termin", "datum", "date", "dato", "dag", "fecha", "plazo", "delai", "scadenz", "consegn", "lever", "liefer",
    "dostaw", "dodan", "dodac", "teslim", "tarih", "prazo", "data", "entreg", "livrais", "schedule", "deliver", "交", "期",
)  # fmt: skip
"""How words of dates and deliveries begin: ``quantity and date unchanged``."""
_QUANTITY = frozenset(
    {
        "ilosc", "ilosci", "mnozstvi", "mnozstvo", "antal", "antallet", "antalet", "menge", "mengen", "stuckzahl",
        "quantity", "quantities", "qty", "quantite", "quantites", "cantidad", "cantidades", "quantita", "quantidade",
        "quantidades", "hoeveelheid", "aantal", "aantallen", "miktar", "miktarlar", "miktari", "数量", "量",
    }
)  # fmt: skip


def _without_auxiliaries(clause: Clause, analysis: Analysis) -> None:
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


_DONE = "yapil"
_THEN = frozenset(
    {
        "tarihinde",
        "tarihi",
        "gunu",
        "haftasinda",
        "icinde",
        "itibariyla",
        "itibariyle",
        "arasi",
        "'",
    }
)
_UP_TO = "az"
"""The Czech word that with "na" excepts what it names, and tells that a day is late."""
_BUT_NOT = "utan"
"""The Swedish word for "but" behind a denial, and for "without"."""
_IN_CASE = frozenset({"przypadku", "pripade"})
"""Words for a case: ``w przypadku obu pozycji`` tells what is spoken of."""
_OF_GOODS = ("arrival", "dispatch", "new_date", "confirm", "joiner")
_OF_PRICE = 3


def _keep_the_price(clause: Clause) -> None:
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


_ABOUT = frozenset(
    {"about", "around", "sobre", "circa", "cerca", "vers", "environ", "rond", "kring", "omkring", "om", "over", "o", "intorno", "cca", "kolem", "okolo", "hakkinda", "关于", "大约"}
)  # fmt: skip
"""Words of doubt that in front of a name tell what is spoken of; "hopefully line 10" is doubt."""


def _between_digits(tokens: list[Token], at: int) -> bool:
    return (
        0 < at < len(tokens) - 1
        and tokens[at - 1].kind == "d" == tokens[at + 1].kind
        and tokens[at - 1].end == tokens[at].start
        and tokens[at].end == tokens[at + 1].start
    )
