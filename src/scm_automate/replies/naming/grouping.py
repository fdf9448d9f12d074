"""Lines told together: all, both, the rest; and whether "the rest" is one of a quantity instead."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.replies.amounts.shares import tells_a_share
from scm_automate.replies.naming.names import Named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.naming.names import NameReader
    from scm_automate.replies.sentences.clauses import Clause
    from scm_automate.replies.statements import Statement

__all__ = ["GroupReader"]


class GroupReader:
    """Reads words for several lines at once."""

    def __init__(self, names: NameReader) -> None:
        self.names = names

    def read(
        self,
        clause: Clause,
        named: Named | None,
        *,
        current: Statement | None,
        last: Statement | None,
        told: Sequence[Statement],
        lead: Sequence[Clause] = (),
    ) -> tuple[str, Named] | None:
        """All, both or the rest, where the clause speaks of lines so.

        Args:
            clause: A clause.
            named: The lines that it names.
            current: The statement of its sentence, as far as it is read.
            last: The statement that a sentence without a name goes on about.
            told: The statements before it.
            lead: The clauses before it in its sentence that no name opened.
        """
        exact = named is not None and not named.whole_order and bool(named.lines)
        others = "rest_lines" in clause.marks and "negation" not in clause.marks
        if others and named is not None and named.foreign:
            return None  # "the other lines of your order .." that is not open
        if others and not exact:
            if not self._is_balance(clause, current, last, lead):
                return "rest", Named(self._of_the_order(named))
            clause.marks.setdefault("balance", clause.marks["rest_lines"])
        if others and named is not None and named.vague and _of_a_kind(clause):
            return "rest", Named(set(named.lines))
        if named is not None and not named.whole_order and "except" not in clause.marks:
            return None
        if current is not None and named is None and _only_in_brackets(clause):
            return None  # "shafts 22 May (both), hub 12 June"
        if clause.has("all", "both") or (current is None and _agrees_but(clause)):
            if named is not None and named.whole_order and "except" not in clause.marks:
                return "all", named
            inside = self.names.in_order(set(self.names.scope.asked))
            if self.names.scope.quoted:
                inside = set(self.names.scope.quoted)
            if "both" in clause.marks and self._both_orders(clause, inside):
                return "all", Named(inside)
            if "both" in clause.marks and "all" not in clause.marks and len(inside) != 2:
                recent = set().union(*(one.lines for one in told[-2:])) if len(told) >= 2 else set()
                nearest = current or last
                if nearest is not None and nearest.kind == "lines" and len(nearest.lines) == 2:
                    # "the bushes won't make it. Both on 27 April"
                    return "lines", Named(set(nearest.lines))
                return "all", Named(
                    recent if len(recent) == 2 else inside,
                    vague="" if len(recent) == 2 else "both of more than two lines",
                )
            alone = "as_ordered" not in clause.marks or current is not None or last is not None
            if clause.quantities and alone and self._counts(clause):
                return None
            return "all", Named(inside)
        return None

    def _of_the_order(self, named: Named | None) -> set[int]:
        """The lines that "the rest" is of: those of the order told, where it is the only one; none is all of them."""
        told = self.names.told & set(self.names.scope.asked)
        if named is not None and named.whole_order:
            return set(named.lines)
        if told and len({self.names.index.lines[n].order for n in told}) == 1:
            return told
        return set()

    def _both_orders(self, clause: Clause, inside: set[int]) -> bool:
        """Whether two orders are what is meant, and two are asked about."""
        index, tokens = self.names.index, self.names.analysis.tokens
        if len({index.lines[n].order for n in inside}) != 2:
            return False
        return any(
            word.category == "order_word"
            for mark in clause.marks.get("both", ())
            for at in range(mark.start + 1, min(mark.end + 2, clause.end))
            for word in index.lexicon.references.at(tokens, at)
        )

    def _counts(self, clause: Clause) -> bool:
        """Whether "all" stands with a quantity: all 120."""
        marks = clause.marks.get("all", ()) or clause.marks.get("both", ())
        tokens = self.names.analysis.tokens
        for mark in marks:
            if any(one.start == mark.end for one in clause.quantities):
                return True
            numbers = [
                int(tokens[at].text)
                for at in mark.used
                if tokens[at].kind == "d" and len(tokens[at].text) < 7
            ]
            if numbers and numbers[0] != len(self.names.in_order(set(self.names.scope.asked))):
                return True
        return False

    def _is_balance(
        self,
        clause: Clause,
        current: Statement | None,
        last: Statement | None,
        lead: Sequence[Clause],
    ) -> bool:
        """Whether "the rest" is the rest of a quantity and not the other lines."""
        counted = any(
            one.start == mark.end
            for mark in clause.marks.get("rest_lines", ())
            for one in clause.quantities
        )
        # "300 tomorrow, the remainder next week": behind a part, a bare word is the rest of it
        bare = current is not None and all(
            mark.end - mark.start <= _BARE for mark in clause.marks.get("rest_lines", ())
        )
        if "balance" not in clause.marks and not counted and not bare:
            return False
        subject = current or last
        if subject is None:
            # "300 on 14 May and the rest on 28 May", of what everybody knows
            asked = [self.names.index.lines[n].quantity for n in self.names.scope.asked]
            parts = [
                one.value
                for part in lead
                for one in part.quantities
                if part.dates and not one.spec and not one.percent
            ]
            return bool(parts) and all(sum(parts, Decimal(0)) < whole for whole in asked)
        if subject.kind == "rest":
            return False
        if len(subject.lines) > 1 and current is None:
            return False
        told: list[Decimal] = []
        dates = sum(len(part.dates) for part in subject.clauses)
        for part in (*subject.clauses, *lead, clause):
            told += [
                one.value * (one.times or (max(dates, 1) if one.each else 1))
                for one in part.quantities
                if not one.spec and not one.percent
            ]
        halved = subject.marks("half", "partial") or tells_a_share(subject.clauses)
        if not told and not halved and not subject.marks("balance"):
            return False
        open_ones = [self.names.index.lines[n].quantity for n in subject.lines]
        if any(sum(told, Decimal(0)) == whole for whole in open_ones) and not clause.quantities:
            return False  # all of it is told, so the rest are the other lines
        if (
            "as_ordered" in clause.marks
            and not clause.dates
            and len(self.names.scope.asked) > len(subject.lines)
            and not clause.quantities
        ):
            return not any(value < whole for value in told for whole in open_ones) and halved
        return any(any(value < whole for value in told) or halved for whole in open_ones)


def _only_in_brackets(clause: Clause) -> bool:
    """Whether a bracket holds nothing but a word for all: it says again of which lines the sentence is."""
    return (
        clause.opened_by == "("
        and clause.end - clause.start <= _BRACKET
        and clause.has("all", "both")
        and not clause.dates
        and not clause.quantities
    )


_BRACKET = 2
"""A bracket and a word."""


def _agrees_but(clause: Clause) -> bool:
    """Whether a yes in front of an exception is one to everything else: ``good to go except line 20``."""
    exceptions = [mark.start for mark in clause.marks.get("except", ())]
    named = [one.start for one in clause.references]
    yes = [mark for name in ("confirm", "as_ordered") for mark in clause.marks.get(name, ())]
    return bool(exceptions) and any(
        mark.end <= min(exceptions) <= min(named, default=min(exceptions)) for mark in yes
    )


_BARE = 2
"""An article and a word: ``the remainder``; ``the other items`` names lines."""


def _of_a_kind(clause: Clause) -> bool:
    """Whether "the others" are told by what they are: ``the other two filter bags``."""
    return len(clause.references) == 1 and any(
        mark.end == clause.references[0].start for mark in clause.marks.get("rest_lines", ())
    )
