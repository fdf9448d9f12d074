"""Clauses to statements: what is said, and of which lines.

A clause that names lines and says something opens a statement. A clause that only names lines
joins the next one ("lines 10 and 20 ... on Friday"); one that only says something carries on
("..., the rest in week 20"). A heading, a list item, a table row and a quoted line lend their
lines to what stands under or beside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.asides import addresses_software, introduces, is_aside, is_imprint
from scm_automate.replies.carrying import carry_on
from scm_automate.replies.foreign import mark_foreign_doubt
from scm_automate.replies.grouping import GroupReader
from scm_automate.replies.joining import (
    closes,
    join_names,
    later_says,
    opens_with_exception,
    split_exception,
)
from scm_automate.replies.names import DISAGREE, Named, NameReader
from scm_automate.replies.statements import Scope, Statement, says
from scm_automate.replies.unread_words import other_subject, speaks, telling_words, unknown_words

if TYPE_CHECKING:
    from scm_automate.replies.clauses import Clause, Unit
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.references import LineIndex

__all__ = ["StatementBuilder"]


_VERBS = (
    "arrival", "dispatch", "shipped", "arrived", "confirm", "as_ordered", "moved", "late", "expected", "pending",
)  # fmt: skip
_BEHIND_EXCEPT = 3
"""So many words stand at most between "except" and the line: ``except for the two black ones``."""
_PLURAL = {"en": "s", "fr": "s", "es": "s", "pt": "s", "it": "i"}
"""How the plural of a word for "order" ends."""
_YOUR_ORDER = 3
"""Words of "your order", ``il vostro ordine``, at most."""


class StatementBuilder:
    """Takes sentences in and keeps track of what they are about."""

    def __init__(self, index: LineIndex, scope: Scope) -> None:
        self.index = index
        self.names = NameReader(index, scope)
        self.groups = GroupReader(self.names)
        self.part = "text"
        self.offset = 0
        self.basis = ""
        self.unit_basis = ""
        self.out: list[Statement] = []
        self.heading: Named | None = None
        self.last: Statement | None = None
        self.last_paragraph = -1
        self.heading_paragraph = -1
        self.unknown: list[str] = []
        self.remarks: list[tuple[Analysis, Unit, Statement | None]] = []
        self.analysis: Analysis

    @property
    def scope(self) -> Scope:
        """Which lines are meant while nothing names them."""
        return self.names.scope

    @scope.setter
    def scope(self, scope: Scope) -> None:
        self.names.scope = scope

    @property
    def order(self) -> frozenset[int] | None:
        """Lines of the order that was spoken of last."""
        return self.names.order

    @order.setter
    def order(self, order: frozenset[int] | None) -> None:
        self.names.order = order

    def read(self, analysis: Analysis, units: list[Unit], *, part: str, offset: int = 0) -> None:
        """Takes the sentences of a text in.

        Args:
            analysis: The text.
            units: Its sentences.
            part: Where it stands, for the evidence.
            offset: Where it begins in that part.
        """
        self.analysis = self.names.analysis = analysis
        self.part, self.offset = part, offset
        self.last_paragraph = self.heading_paragraph = -1
        for unit in units:
            if unit.heading and not any(
                clause.dates and not clause.has("history") for clause in unit.clauses
            ):
                if any(clause.has("dispatch") for clause in unit.clauses):
                    self.basis = "dispatch"
                elif any(clause.has("arrival") for clause in unit.clauses):
                    self.basis = "delivery"
                if not any(clause.references for clause in unit.clauses) and not any(
                    clause.has("as_ordered") for clause in unit.clauses
                ):
                    self.forgetting(unit)
                    continue
                if self._only_orders(unit):
                    self.forgetting(unit)
                    continue
            if is_aside(unit) or addresses_software(analysis, unit, self.index.lexicon):
                self.remarks.append((analysis, unit, None))
                continue
            if is_imprint(analysis, unit):
                continue
            self.unit_basis = self._leading_basis(unit)
            self._unit(unit)
        for statement in self.out:
            if statement.analysis is analysis:
                mark_foreign_doubt(statement, self.index.lexicon)

    def forgetting(self, unit: Unit) -> None:
        """A heading: what comes next goes on about nothing before it."""
        if not introduces(unit):
            self.remarks.append((self.analysis, unit, None))
        self.last = None

    def _only_orders(self, unit: Unit) -> bool:
        """Takes in the order that a heading names; whether it names nothing else."""
        references = [one for clause in unit.clauses for one in clause.references]
        if any(one.how != "order" or not one.lines for one in references):
            return False
        for clause in unit.clauses:
            self.names.read(clause, unit)
        return True

    def _leading_basis(self, unit: Unit) -> str:
        """Dispatch or delivery, where a word for it opens the sentence and holds for all of it."""
        first = unit.clauses[0]
        starts = [one.start for one in first.references] + [one.start for one in first.dates]
        named = min(starts, default=first.end)
        for category, basis in (("dispatch", "dispatch"), ("arrival", "delivery")):
            if any(mark.end <= named for mark in first.marks.get(category, ())):
                return basis
        return ""

    def forget(self) -> None:
        """What comes next does not go on about what came before."""
        self.last = None
        self.heading = None

    def new(self, unit: Unit, lines: set[int], kind: str = "lines", **more: object) -> Statement:
        """A statement of a sentence, with what holds where it stands."""
        return Statement(
            self.analysis, self.part, lines, kind, units=[unit], question=unit.question,
            basis=self.unit_basis or self.basis, offset=self.offset, you=self.index.lexicon.you, **more,  # type: ignore[arg-type]
        )  # fmt: skip

    def _open(self, named: Named, unit: Unit, kind: str = "lines") -> Statement:
        statement = self.new(
            unit,
            set(named.lines),
            kind,
            vague=named.vague,
            unknown=list(named.unknown),
            counted=named.counted,
        )
        if self.out and self.out[-1].units[-1] is unit:
            statement.before = self.out[-1]
            self.out[-1].after = statement
        elif self.out and not statement.basis and self._shares_verb(self.out[-1], unit):
            statement.basis = "dispatch"
        self.out.append(statement)
        self.last = statement
        self.last_paragraph = unit.paragraph
        return statement

    def _shares_verb(self, before: Statement, unit: Unit) -> bool:
        """``10 leaves on the 5th. 20 on the 12th.``: a sentence without a verb behind one of sending."""
        if before.analysis is not self.analysis or before.units[-1].line != unit.line:
            return False
        if not before.marks("dispatch") or before.marks("arrival", "arrived", "shipped"):
            return False
        return not any(clause.has(*_VERBS) for clause in unit.clauses)

    def _unit(self, unit: Unit) -> None:
        current: Statement | None = None
        pending: Named | None = None
        waiting: list[Clause] = []
        lead: list[Clause] = []
        excepted: set[int] = set()
        for clause in unit.clauses:
            named = self.names.read(clause, unit)
            if named is None and excepted and clause.has("as_ordered", "confirm"):
                # "except for the rings, which slip to 6 April, all is well"
                asked = self.names.in_order(set(self.scope.asked))
                current = self._open(Named(asked), unit, "all")
                current.except_for |= excepted
                current.clauses.append(clause)
                excepted = set()
                continue
            if named is not None and not clause.references:
                self.names.bare[id(clause)] = True
            if named is None and pending is None and self._may_count(clause, current):
                named = self.names.by_amount(clause)
            group = self.groups.read(
                clause, named, current=current, last=self.last, told=self.out, lead=lead
            )
            told = says(clause)
            named_before = pending is not None and pending.lines and not pending.whole_order
            if group is not None and group[0] == "all" and named is None and named_before:
                group = None  # "the nipples: order closed, all was delivered": all of those
            if group is not None:
                kind, named_group = group
                if (
                    kind == "all"
                    and current is not None
                    and current.kind != "rest"
                    and not clause.has("except")
                    and (
                        not (current.has_date and clause.dates)
                        or (current.kind == "lines" and self._is_your_order(clause))
                    )
                ):
                    current.clauses.append(clause)
                    continue
                if clause.has("except") and named is not None:
                    self._except(clause, named, current=current, unit=unit, group=named_group)
                    current = self.last
                    continue
                if told or later_says(unit, clause):
                    if kind == "all" and named is None and self._of_several_orders(clause):
                        named_group.vague = (
                            named_group.vague or "it is not sure which order is meant"
                        )
                    if pending is not None and named is not None and clause.references:
                        # "the orders A and B both leave on Friday"
                        named_group, kind = join_names(pending, named), "lines"
                        lead, waiting, pending = [*lead, *waiting], [], None
                    current = self._open(named_group, unit, kind)
                    current.clauses += [*lead, clause]
                    lead = []
                    continue
                lead.append(clause)
                pending = named_group
                pending.loose = bool(telling_words(self.analysis, clause, self.index))
                continue
            if named is not None:
                if named.unknown and not named.lines:
                    self.unknown += named.unknown
                if current is None and opens_with_exception(unit, clause):
                    excepted = set(named.lines)
                if clause.has("except") and current is not None:
                    self._except(clause, named, current=current, unit=unit, group=None)
                    current = self.last
                    continue
                if not told:
                    if named.whole_order and current is not None and named.lines & current.lines:
                        # "lines 10 and 20 (order 4711)"
                        current.lines &= named.lines
                        current.vague = ""
                        current.clauses.append(clause)
                        continue
                    if named.whole_order and self._closes_orders(current, clause, unit, named):
                        continue
                    if named.whole_order and (named.lines or not named.unknown):
                        # an order alone is context; it becomes the subject only if nothing else is
                        named.loose = bool(telling_words(self.analysis, clause, self.index))
                        whole = pending is not None and pending.whole_order
                        pending = join_names(pending, named) if whole else pending or named
                        waiting.append(clause)
                        continue
                    if (
                        current is not None
                        and not later_says(unit, clause)
                        and closes(current, clause)
                    ):
                        if named.lines & current.lines:
                            if not named.lines >= current.lines:
                                current.vague = current.vague or DISAGREE
                        else:
                            current.lines |= named.lines
                        current.vague = current.vague or named.vague
                        current.clauses.append(clause)
                        continue
                    if telling_words(self.analysis, clause, self.index) or unknown_words(
                        self.analysis, clause, self.index.lexicon
                    ):
                        named.loose = True
                    pending = join_names(pending, named)
                    waiting.append(clause)
                    continue
                if pending is not None:
                    named = join_names(pending, named)
                current = self._open(named, unit)
                current.clauses += [*lead, *waiting, clause]
                lead, waiting, pending = [], [], None
                continue
            if pending is not None and told:
                current = self._open(pending, unit)
                current.clauses += [*lead, *waiting, clause]
                lead, waiting, pending = [], [], None
                continue
            if current is not None and pending is None:
                aside = clause.opened_by == "(" and not clause.dates
                if told and not aside and other_subject(self.analysis, clause, self.index.lexicon):
                    current.vague = current.vague or "words that may name another line"
                current.clauses.append(clause)
            elif pending is not None:
                waiting.append(clause)
            else:
                lead.append(clause)
        self._finish(unit, current, pending, waiting, lead)

    def _closes_orders(
        self, current: Statement | None, clause: Clause, unit: Unit, named: Named
    ) -> bool:
        """``confirmed 4711 and 4712, but 4713 on Friday``: the second shares what was said of the first."""
        if current is None or not named.lines or named.lines & current.lines:
            return False
        orders = [one.how == "order" for part in current.clauses for one in part.references]
        if not orders or not all(orders) or current.has_date:
            return False
        behind = unit.clauses[unit.clauses.index(clause) + 1 :]
        follow = next((part for part in behind if part.references), None)
        if follow is not None and any(one.lines & named.lines for one in follow.references):
            return False
        if later_says(unit, clause) or not closes(current, clause):
            return False
        current.lines |= named.lines
        current.vague = current.vague or named.vague
        current.clauses.append(clause)
        return True

    def _is_your_order(self, clause: Clause) -> bool:
        """Whether "all" is only "your order": behind a line's name, that line of it."""
        tokens, lexicon = self.analysis.tokens, self.index.lexicon
        return all(
            len(mark.used) <= _YOUR_ORDER
            and tokens[mark.end - 2].fold in lexicon.you
            and any(
                word.category == "order_word"
                for word in lexicon.references.at(tokens, mark.end - 1)
            )
            for mark in clause.marks.get("all", ())
        )

    def _of_several_orders(self, clause: Clause) -> bool:
        """Whether "your order" is said where lines of several orders are asked about."""
        tokens, ending = self.analysis.tokens, _PLURAL.get(self.index.lexicon.codes[0])
        asked = self.names.in_order(set(self.scope.asked))
        if ending is None or not clause.marks.get("all") or not self._is_your_order(clause):
            return False
        several = len({self.index.lines[n].order for n in asked}) > 1
        return several and not any(
            tokens[mark.end - 1].fold.endswith(ending) for mark in clause.marks["all"]
        )

    def _may_count(self, clause: Clause, current: Statement | None) -> bool:
        """Whether a quantity may tell a line: nothing else is spoken of that it could be a part of."""
        subject = current or self.last
        if clause.has("balance", "rest_lines", "all", "both"):
            return False
        if clause.has("balance_after") and subject is None:
            return False  # "the 25 missing"; behind "the 40 ..." it may name another line
        if self.scope.quoted is not None:
            return False
        return subject is None or subject.counted or self._exceeds(clause, subject)

    def _exceeds(self, clause: Clause, subject: Statement) -> bool:
        """Whether a quantity is more than is open of all lines that are spoken of: it is no part of them."""
        most = max((self.index.lines[n].quantity for n in subject.lines), default=None)
        return most is not None and any(
            not one.spec and one.value > most for one in clause.quantities
        )

    def _except(
        self,
        clause: Clause,
        named: Named,
        *,
        current: Statement | None,
        unit: Unit,
        group: Named | None,
    ) -> None:
        """Everything but the named lines, and then the named lines themselves."""
        told = current is not None and any(says(one) for one in current.clauses)
        left, right = split_exception(clause, told=told)
        if current is None:
            current = self._open(
                group or Named(self.names.in_order(set(self.scope.asked))), unit, "all"
            )
            current.clauses.append(left)
        elif left.marks or left.dates:
            current.clauses.append(left)
        current.except_for |= named.lines
        behind = min((one.start for one in right.references), default=0)
        mark = next(iter(clause.marks.get("except", ())), None)
        if mark is not None and behind - mark.end > _BEHIND_EXCEPT:
            current.vague = current.vague or "an exception is not understood"
        excepted = self._open(Named(named.lines, named.vague, named.unknown), unit)
        excepted.clauses.append(right)

    def _finish(
        self,
        unit: Unit,
        current: Statement | None,
        pending: Named | None,
        waiting: list[Clause],
        lead: list[Clause],
    ) -> None:
        if current is not None:
            if pending is not None and not pending.whole_order:
                self.heading, self.heading_paragraph = pending, unit.paragraph
            current.clauses += waiting
            return
        said = [clause for clause in (*lead, *waiting) if says(clause)]
        if pending is not None and said:
            statement = self._open(pending, unit)
            statement.clauses += sorted((*lead, *waiting), key=lambda clause: clause.start)
            return
        if pending is not None:
            if pending.unknown and not pending.lines:
                self.last = None
                self.heading = None
                return
            if pending.whole_order:
                self.names.order = frozenset(pending.lines)
                self.last = None
                self.heading = None
                return
            self.heading, self.heading_paragraph = pending, unit.paragraph
            statement = self.new(
                unit, set(pending.lines), vague=pending.vague, clauses=[*lead, *waiting]
            )
            statement.spoken = (
                not unit.heading and not pending.vague and speaks(statement, self.index.lexicon)
            )
            self.out.append(statement)
            self.last = statement
            self.last_paragraph = unit.paragraph
            return
        carry_on(self, unit, lead)
