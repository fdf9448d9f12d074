"""The lines of a transaction set as one expression takes them out of its text.

A partner's software writes all its lines alike: the same qualifiers in the same places, at most one text
and one date behind them. What they look like is learned from the first line of a transaction set and
put into an expression that takes out of each line what a line keeps, and nothing else. A line that looks
otherwise is told apart, and goes the long way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scm_automate.connectors.edi.x12_delimiters import Delimiters
    from scm_automate.connectors.edi.x12_words import X12Words

__all__ = ["LinePattern", "Loops", "find_loops", "find_pattern"]

Loops = list[tuple[str, ...] | None]
"""What the expression took out of each line; None for a line that looks otherwise.

Of an 850: line, quantity, unit, price, item, supplier's item, description, and a date with its
qualifier before it. Of an 855: line, quantity, unit, price, item, supplier's item, status code, quantity,
unit, a date with its qualifier before it, and the text of further ACK segments.
"""

_MOST_PATTERNS: Final = 64
_MOST_PAIRS: Final = 10
_MOST_SEGMENTS: Final = 10
_SILENT: Final = ("PO4", "MSG", "MEA", "TC2", "PKG", "TD5", "CTP", "REF", "CUR")
"""Segments of a line that say nothing a line keeps."""
_PRINTABLE: Final = frozenset(map(chr, range(0x21, 0x7F)))


@dataclass(frozen=True, slots=True)
class LinePattern:
    """What takes the content out of lines that look alike.

    Attributes:
        alike: Fits lines of the very same segments, with nothing to be stripped; fast.
        others: Fits every line of these qualifiers that can be read from its text.
        swapped: Whether the supplier's item number stands before the buyer's.
    """

    alike: re.Pattern[str]
    others: re.Pattern[str]
    swapped: bool = False


class _Look(NamedTuple):
    """What lines look like."""

    kind: str
    element: str
    component: str
    segment: str
    ends: str
    basis: str
    qualifiers: tuple[str, ...]
    tags: tuple[str, ...]


def find_pattern(
    kind: str, text: str, delimiters: Delimiters, *, ends: str, words: X12Words
) -> LinePattern | None:
    """What takes the content out of lines that look as the first one does; None where nothing can.

    Args:
        kind: 850 or 855.
        text: From the end of the segment before the first PO1 to the last segment of the last line,
            without its end.
        delimiters: What separates elements and components.
        ends: What ends a segment: the terminator with the line break that follows it, if any.
        words: The code lists, which know where item numbers stand; it keeps the expressions.
    """
    stop = text.find(f"{ends}PO1{delimiters.element}", 1)
    first, *others = text[len(ends) : stop if stop >= 0 else None].split(ends)
    elements = first.split(delimiters.element)
    look = _Look(
        kind,
        delimiters.element,
        delimiters.component,
        delimiters.segment,
        ends,
        elements[5] if len(elements) > 5 else "",
        tuple(elements[6::2]),
        tuple([segment[:4].partition(delimiters.element)[0] for segment in others]),
    )
    try:
        return words.line_patterns[look]
    except KeyError:
        if len(words.line_patterns) >= _MOST_PATTERNS:
            return None
    found = words.line_patterns[look] = _pattern(look, words)
    return found


def find_loops(
    text: str, pattern: LinePattern, *, mark: str, each: Literal["all", "fitting"]
) -> Loops | None:
    """What the lines of a transaction set say, taken out of their text.

    Args:
        text: As above.
        pattern: What takes it out.
        mark: What starts a line.
        each: Whether all lines have to fit, or those that fit are wanted.

    Returns:
        One entry per PO1, None for a line that does not fit; None where not all do that have to.
    """
    found: list[Any] = []
    if each == "all":
        count = text.count(mark)  # each that is found is one line from its start to its end
        for fitting in (pattern.alike, pattern.others):
            found = fitting.findall(text)
            if len(found) == count:
                break
        else:
            return None
    else:
        at = 0
        while at >= 0:
            match = pattern.others.match(text, at)
            found.append(match.groups("") if match else None)
            at = text.find(mark, at + 1)
    if pattern.swapped:
        return [loop and (*loop[:4], loop[5], loop[4], *loop[6:]) for loop in found]
    return found


def _pattern(look: _Look, words: X12Words) -> LinePattern | None:
    """Takes what is kept out of a line that starts with a PO1 of these qualifiers.

    Every part of it is taken once and never tried another way, so that it takes no longer than the text
    is long, whatever stands there.
    """
    kind, qualifiers = look.kind, look.qualifiers
    plan = words.plan_of(qualifiers) if 0 < len(qualifiers) <= _MOST_PAIRS else None
    if plan is None:
        return None
    element, end, ends = map(re.escape, (look.element, look.segment, look.ends))
    mark = f"{ends}PO1{element}"
    separators = {look.element, look.segment}
    other = f"{element}{end}\\r\\n"
    any_text, rest = f"[^{other}]*+", f"[^{end}\\r\\n]*+"
    # Blanks around are left out; a text with other white space, or a very long one, goes the long way.
    inner = f"[^{other}\\s]{{1,50}}+(?: {{1,4}}[^{other}\\s]{{1,20}}+){{0,6}}"
    part = re.escape(look.component)
    known_bases = sorted({"", "PE", *words.price_basis} - words.other_unit, reverse=True)
    bases = "|".join(map(re.escape, known_bases))

    def pattern(  # noqa: PLR0917 - one text for each element
        line: str, name: str, unit: str, number: str, basis: str, more: str
    ) -> re.Pattern[str]:
        pairs = [
            text
            for place, qualifier in enumerate(qualifiers)
            for text in (re.escape(qualifier), name if 7 + 2 * place in plan else any_text)
        ]
        if not plan[1]:
            pairs[-1] += "()"  # as if it stood there, and held nothing
        elif not plan[0]:
            pairs[0] = f"(){pairs[0]}"
        # The zeros that say nothing are not taken.
        price = r"((?:0|[1-9][0-9]{0,17})(?:\.[0-9]{0,5}[1-9])?)\.?0*+"
        first = element.join((line, number, unit, price, basis, *pairs))
        return re.compile(f"{mark}{first}{more}(?={mark}|\\Z)")

    silent = f"(?:{ends}(?:{'|'.join(_SILENT)}){element}{rest})*+"
    text = element.join((f"{ends}PID", *[any_text] * 4, f"([^{other}]{{0,10000}}+)"))
    text = f"{text}(?:{element}{rest})?+"
    date = element.join((f"{ends}DTM", f"({any_text}{element}{any_text})"))
    ack = element.join((f"{ends}ACK", *[f"({any_text})"] * 3, f"({any_text}{element}{any_text})"))
    ack = f"{ack}(?:{element}{rest})?+((?:{ends}ACK{element}{rest})*+)"
    if kind == "850":
        more = f"{silent}(?:{text})?+{silent}(?:{date})?+{silent}"
    else:
        silent = silent.replace("(?:PO4", "(?:PID|PO4")
        more = f"{silent}{ack}{silent}"
    others = pattern(
        f" *+((?:{inner})?) *+",
        f" *+({inner}) *+",
        f" *+((?:[^{other}{part}\\s]{{1,50}}+)?) *+",
        f"({any_text})",
        f"(?:{bases})",
        more,
    )
    known = {tag: f"{ends}{tag}{element}{rest}" for tag in _SILENT}
    if kind == "850":
        behind = _behind(look.tags, {**known, "PID": text, "DTM": date}, ("PID", "DTM"))
    else:
        same = tuple(tag for tag, _ in groupby(look.tags))  # further ACKs are taken with the first
        known["PID"] = f"{ends}PID{element}{rest}"
        behind = _behind(same, {**known, "ACK": ack}, ("ACK",)) if "ACK" in same else None
    if behind is None:
        return LinePattern(others, others, swapped=plan[0] > plan[1] > 0)
    plain = _one_of(_PRINTABLE - separators)
    alike = pattern(
        f"({plain}{{1,50}}+)",
        f"({plain}{{1,50}}+)",
        f"({_one_of(_PRINTABLE - separators - set(look.component))}{{1,50}}+)",
        "([0-9.]{1,20}+)",
        re.escape(look.basis) if look.basis in known_bases else f"(?:{bases})",
        behind,
    )
    return LinePattern(alike, others, swapped=plan[0] > plan[1] > 0)


def _behind(tags: Sequence[str], known: Mapping[str, str], kept: tuple[str, ...]) -> str | None:
    """What takes the segments behind a PO1 that are these; None where one of them needs all the rules.

    Args:
        tags: Of the segments, in their order.
        known: What takes a segment, by its tag.
        kept: Those of which something is kept, in the order in which it is.
    """
    if len(tags) > _MOST_SEGMENTS or not set(tags) <= known.keys():
        return None
    held = [tag for tag in tags if tag in kept]
    if held != [tag for tag in kept if tag in held]:
        return None  # one of them twice, or the other way round
    parts = [known[tag] for tag in tags]
    if kept == ("PID", "DTM"):
        parts = [*["()"] * ("PID" not in held), *parts, *["()"] * ("DTM" not in held)]
    return "".join(parts)


def _one_of(characters: frozenset[str]) -> str:
    return f"[{''.join(map(re.escape, sorted(characters)))}]"
