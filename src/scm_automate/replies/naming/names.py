"""Which lines a clause names: by number, item or words, narrowed by the order that is spoken of."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import languages_with, words
from scm_automate.replies.language.tokens import fold
from scm_automate.replies.naming.bare_numbers import bare_lines, is_miscounted
from scm_automate.replies.naming.companions import without_companions
from scm_automate.replies.naming.counted_names import (
    line_counted_beside,
    line_of_amount,
    lines_counted,
)
from scm_automate.replies.naming.placed_names import completes, counts_lines, placed_lines
from scm_automate.replies.naming.plural_names import is_plural
from scm_automate.replies.statements import says

if TYPE_CHECKING:
    from scm_automate.replies.found import Analysis, Reference
    from scm_automate.replies.naming.references import LineIndex
    from scm_automate.replies.sentences.clauses import Clause, Unit
    from scm_automate.replies.statements import Scope

__all__ = ["DISAGREE", "NOT", "SEVERAL", "SEVERAL_ORDERS", "NameReader", "Named"]

NOT = words("nots")
"""Words for "no" and "not", of all languages."""
_LONG = 4
"""Words so long between two names say something of them."""
SEVERAL = "those words fit several lines"
MISCOUNTED = "the list counts its lines, and not as many as were asked about"
NOT_OPEN = "the line so numbered is not open, and its item is that of another one too"
SEVERAL_ORDERS = "that line number stands in several orders"
DISAGREE = "the line's number and the item beside it do not go together"
"""Why a line told by its number is for review, where another name beside it speaks of others."""


@dataclass(slots=True)
class Named:
    """Lines that a clause names, and how sure that is."""

    lines: set[int]
    vague: str = ""
    unknown: list[str] = field(default_factory=list)
    whole_order: bool = False
    loose: bool = False
    """Whether words beside it are not understood, so that it may have said something of its own."""
    head: set[int] = field(default_factory=set)
    """The wider set that a word named before others made it exact."""
    by_number: bool = False
    """Whether it is told by a line's number, which no item's name beside it widens."""
    foreign: bool = False
    """Whether it speaks of an order that is not open."""
    counted: bool = False
    """Whether its open quantity is what tells it."""


class NameReader:
    """Reads the names of lines, and remembers the order that was spoken of last."""

    def __init__(self, index: LineIndex, scope: Scope) -> None:
        self.index = index
        self.scope = scope
        self.order: frozenset[int] | None = None
        """Lines of the order that a heading or an earlier sentence named."""
        self.foreign = False
        """Whether the order named last is not open, so that lines after it may be lines of it."""
        self.unlike: set[str] = set()
        """Numbers behind a word for "order" that are none of ours by their shape."""
        self.knows = False
        """Whether any open order was named."""
        self.told: set[int] = set()
        """Lines of all orders that were named so far."""
        self.bare: dict[int, bool] = {}
        """Clauses, by id, that named a line by its bare number."""
        self._closed = -1
        """The token behind a clause that names a line which is not open any more."""
        self._closed_says = False
        """Whether that clause says something of the line."""
        self.analysis: Analysis

    def read(self, clause: Clause, unit: Unit) -> Named | None:
        """The lines that a clause names, or null."""
        references = list(clause.references)
        bare = (
            bare_lines(self, clause, unit)
            if not any(one.how == "line" for one in references)
            else None
        )
        if bare:
            return Named(self.in_order(bare), by_number=True)
        if not references:
            if unit.item and is_miscounted(self, clause, unit):
                return Named(set(self.scope.asked), MISCOUNTED)
            return None
        orders = [one for one in references if one.how == "order"]
        self.unlike.update(one.unknown for one in orders if one.unlike)
        if self.order is not None and orders and all(one.unlike for one in orders):
            # a number of another shape behind a word for "order": their own, or a waybill's
            orders = []
            references = [one for one in references if one.how != "order"]
            if not references:
                return None
        others = [one for one in references if one.how != "order"]
        unknown = [one.unknown for one in references if one.unknown and not one.lines]
        if self._apposed(clause, others, orders=bool(orders)):
            # the order has the item in another line too, and one of the two numbers is wrong
            also = set().union(*(one.lines for one in others))
            if self.order is not None or self.foreign:
                also &= self.order or frozenset()
            return Named(also, NOT_OPEN if also else "", unknown=unknown, foreign=not also)
        strange = _names_closed_line(orders, others)
        if strange:
            self._closed, self._closed_says = clause.end, says(clause)
        within: frozenset[int] | None = None
        if orders:
            within = frozenset().union(*(one.lines for one in orders))
            self.foreign = not within
            if within:
                self.order, self.knows = within, True
                self.told |= within
        if within:
            # "9015 comes on 18 May together with the mount": the mount is of another order
            beside = {mark.end for mark in clause.marks.get("along", ())}
            others = [
                one
                for one in others
                if one.lines & within
                or one.how == "ordinal"
                or not beside.intersection((one.start, one.start - 1))
            ]
        others = without_companions(self.analysis, clause, others, self.index.lexicon)
        if not others:
            if not within:
                return Named(set(), unknown=unknown, foreign=True)
            asked = within & self.scope.asked
            return Named(set(asked or within), whole_order=True, unknown=unknown)
        lines: set[int] = set()
        vague = ""
        for one in others:
            if one.how == "ordinal":
                # a place in an order that is not open is none of ours
                placed = set() if orders and not within else placed_lines(self, one)
                lines |= placed
                if one.unknown and not placed:
                    unknown.append(one.unknown)
                if one.weak and not completes(self, one) and not counts_lines(self):
                    vague = vague or "the ordinal may be a line's or something else's"
                continue
            if not one.lines:
                continue
            if one.weak and not _listed_by_number(one, self):
                vague = vague or "the number may be a line or something else"
            narrowed, doubt = self._narrow(one, within)
            lines |= narrowed
            vague = vague or doubt
            if within is not None and not narrowed:
                unknown.append(one.unknown or "a line")
        # a word that fits several lines is made exact by one beside it that fits some of them
        exact = [self._narrow(one, within)[0] for one in others if one.lines]
        if len(exact) > 1 and any(len(one) > 1 for one in exact):
            single = [one for one in exact if len(one) == 1]
            if single:
                lines = set().union(*single)
                vague = "" if all(one & lines for one in exact) else vague
        if len(lines) > 1:
            counted = lines_counted(self, others, lines, clause)
            if counted:
                lines, vague = counted, ""
        shared = _shared(others, exact, self.analysis)
        if shared:
            lines, vague = shared, ""
        numbered = [
            self._narrow(one, within)[0] for one in others if one.how == "line" and one.lines
        ]
        told = set().union(*numbered) if numbered else set()
        if told and lines != told:
            # the number says which line; an item's name beside it only says it again
            vague = "" if told & lines == told and self._agree(others, within, told) else DISAGREE
            lines = told
        if strange and lines and any(one.how == "code" and one.lines & lines for one in others):
            vague = vague or NOT_OPEN
        vague = vague or self._related(others, clause)
        if self.foreign and lines and not orders:
            vague = vague or "the order named before is not among the open ones"
        words = all(one.how == "words" for one in others)
        counted = (
            line_counted_beside(self, clause, others, lines) if words and len(lines) > 1 else set()
        )
        if counted:
            lines, vague = counted, ""
        if within and words and clause.has("both") and len(within & self.scope.asked) == 2:
            lines, vague = set(within & self.scope.asked), ""  # "both boards for PO 4711"
        both = len(lines) == 2 and any(one.has("both") for one in unit.clauses)
        if vague == SEVERAL and (clause.has("all") or both):
            vague = ""
        return Named(
            lines, vague, unknown, by_number=bool(told), foreign=bool(orders) and not within
        )

    def _apposed(self, clause: Clause, others: list[Reference], *, orders: bool) -> bool:
        """Whether only the item of a line that is not open stands in it: ``PO 4711 line 20 (A-1001): shipped``.

        The item may stand in other orders too, and none of them is spoken of.
        """
        if orders or self._closed < 0 or not 0 <= clause.start - self._closed <= 1:
            return False
        return (
            (clause.opened_by == "(" or (clause.opened_by in (",", "-") and not self._closed_says))
            and bool(others)
            and all(one.how in ("code", "words", "size") for one in others)
        )

    def by_amount(self, clause: Clause) -> Named | None:
        """``the 400 pcs``, ``die 24 kommen``: the only line of which so many are open."""
        lines = line_of_amount(self, clause)
        return Named(lines, counted=True) if lines else None

    def _related(self, others: list[Reference], clause: Clause) -> str:
        """Why it is not sure that all lines are meant: one is denied, or more than "and" is between."""
        tokens = self.analysis.tokens
        denied = {
            mark.end for mark in clause.marks.get("negation", ()) if tokens[mark.start].fold in NOT
        }
        if any(one.start in denied or one.start - 1 in denied for one in others):
            return "a line is denied"
        for before, behind in pairwise(others):
            if before.lines & behind.lines or behind.start <= before.end:
                continue
            between = range(before.end, behind.start)
            beside = any(
                0 <= behind.start - mark.end <= 1 for mark in clause.marks.get("along", ())
            )
            if beside and not clause.quantities:
                continue  # "the bodies leave on Friday together with the covers"
            known = {at for mark in clause.marks.get("joiner", ()) for at in mark.used}
            if any(
                tokens[at].kind == "w"
                and len(tokens[at].fold) >= _LONG
                and at not in known
                and not self.analysis.claimed[at]
                and tokens[at].fold not in self.index.lexicon.units
                and not self.index.by_word(tokens[at].fold)
                for at in between
            ):
                return "it is not sure how the lines go together"
        return ""

    def _agree(
        self, others: list[Reference], within: frozenset[int] | None, told: set[int]
    ) -> bool:
        """Whether every other name beside a line's number fits one of the lines so told."""
        named = [self._narrow(one, within)[0] for one in others if one.how != "line" and one.lines]
        return all(one & told for one in named)

    def _narrow(self, one: Reference, within: frozenset[int] | None) -> tuple[set[int], str]:
        """The lines of a reference that the context leaves."""
        if one.how == "ordinal":
            return placed_lines(self, one), ""
        lines = self._head_nouns(one, set(one.lines))
        if within is not None:
            return lines & within, ""
        if self.order is not None and lines & self.order:
            lines &= self.order
        if self.scope.quoted and lines & self.scope.quoted:
            lines &= self.scope.quoted
        if lines & self.scope.asked:
            lines &= self.scope.asked
        if len(lines) > one.count:
            if one.how == "line":
                return lines, SEVERAL_ORDERS
            if one.how == "code" and len({self.index.lines[n].order for n in lines}) > 1:
                return lines, "that item stands in several orders"
            if one.how in ("words", "loose", "size"):
                return lines, "" if is_plural(self, one) else SEVERAL
        return lines, ""

    def _head_nouns(self, one: Reference, lines: set[int]) -> set[int]:
        """Of ``Bidón 20 L`` and ``Tapa bidón 20 L`` the first is a ``bidón``, where the lids are named by themselves."""
        if (
            one.how != "words"
            or len(lines) < _SEVERAL
            or self.index.lexicon.codes[0] not in _HEADS_FIRST
        ):
            return lines
        words = [
            token.fold
            for token in self.analysis.tokens[one.start : one.end]
            if token.kind == "w" and token.fold not in self.index.lexicon.small
        ]
        if len(words) != 1:
            return lines
        heads = {
            n
            for n in lines
            if _alike(fold(self.index.lines[n].description.split(" ")[0]), words[0])
        }
        if not heads or heads == lines:
            return lines
        told = [other.lines for other in self.analysis.references if other is not one]
        named = all(any(n in other and not other & heads for other in told) for n in lines - heads)
        return heads if named else lines

    def in_order(self, lines: set[int]) -> set[int]:
        """Of some lines those of the order that is spoken of, else those asked about."""
        if self.order is not None and lines & self.order:
            return lines & self.order
        return lines & self.scope.asked or lines


def _alike(first: str, second: str) -> bool:
    """Whether two words are forms of one noun: ``bidón``, ``bidones``."""
    stem = max(_LONG, min(len(first), len(second)) - 1)
    return first[:stem] == second[:stem]


_SEVERAL = 2
_HEADS_FIRST = languages_with("noun_first")
"""Languages whose nouns stand in front of what tells their kind."""


def _listed_by_number(number: Reference, names: NameReader) -> bool:
    """Whether a message names its lines by their numbers throughout: ``10 - ok`` / ``20 - 13.05.`` / ``30 - ok``."""
    told = names.analysis.references
    if number.how != "line" or any(one.how not in ("line", "order") for one in told):
        return False
    others = {
        one.lines for one in told if one.how == "line" and not one.weak and len(one.lines) == 1
    }
    return len(others - {number.lines}) >= _LISTED


_LISTED = 2
"""Other lines told by their numbers, so that one which is a size as well is a line's."""


def _shared(others: list[Reference], exact: list[set[int]], analysis: Analysis) -> set[int]:
    """``DN50: week 41 for the bodies``: a size and a word that have one line in common; empty for a list."""
    named = [one for one in others if one.lines]
    kinds = {one.how for one in named}
    if len(exact) != len(named) or kinds != {"words", "size"} or any(len(one) < 2 for one in exact):
        return set()
    common = set.intersection(*exact)
    between = analysis.tokens[named[0].end : named[-1].start]
    listed = len(between) <= 1 or any(token.text in ",;/&+" for token in between)
    return common if len(common) == 1 and not listed else set()


def _names_closed_line(orders: list[Reference], others: list[Reference]) -> bool:
    """Whether a clause tells a line's number, and none that is open, of the order it names if it names one."""
    told = [one for one in others if one.how == "line"]
    open_now = set().union(*(one.lines for one in orders))
    return bool(told) and not any(one.lines & open_now if orders else one.lines for one in told)
