"""Sentences to statements: what is said, and of which lines.

A heading, a list item, a table row and a quoted line lend their lines to what stands under or
beside them. The builder remembers what was spoken of last; how the clauses of one sentence go
together is read in `sentence_statements`, and what a sentence without a name is of in `carrying`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.doubts.foreign import mark_foreign_doubt
from scm_automate.replies.language.remark_books import found_of, may_say
from scm_automate.replies.naming.grouping import GroupReader
from scm_automate.replies.naming.names import Named, NameReader
from scm_automate.replies.sentences.carrying import tells_its_price
from scm_automate.replies.sentences.holding_for import give_its_lines
from scm_automate.replies.sentences.sentence_statements import read_sentence
from scm_automate.replies.sentences.shared_doubt import share_doubts
from scm_automate.replies.sentences.told_behind import STEP, UNSURE, share_basis
from scm_automate.replies.statements import Scope, Statement
from scm_automate.replies.talk.asides import (
    addresses_software,
    introduces,
    is_aside,
    is_imprint,
    is_note,
    leads_a_list,
    names_no_answer,
    voids_older,
)
from scm_automate.replies.talk.lead_ins import (
    dates_within,
    lead_tokens,
    list_lead,
    only_leads,
    strange_heading,
    strange_lead,
)
from scm_automate.replies.talk.leading_doubt import doubt_all_behind
from scm_automate.replies.talk.papers import is_of_papers
from scm_automate.replies.talk.presence import tells_when_in

if TYPE_CHECKING:
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.naming.references import LineIndex
    from scm_automate.replies.sentences.clauses import Clause, Unit

__all__ = ["StatementBuilder"]


_VERBS = (
    "arrival", "dispatch", "shipped", "arrived", "confirm", "as_ordered", "moved", "late", "expected", "pending",
)  # fmt: skip


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
        self.foreign_paragraph = -1
        """The paragraph that the number of an order not open stands at the head of."""
        self.unknown: list[str] = []
        self.remarks: list[tuple[Analysis, Unit, Statement | None]] = []
        self.unsure: list[str] = []
        """Why it is not sure what the rows of a list are of."""
        self.leading: set[int] = set()
        """Tokens of the text read last that only lead to a list."""
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
        self.leading = set()
        self.last_paragraph = self.heading_paragraph = self.foreign_paragraph = -1
        for at, unit in enumerate(units):
            leading = list_lead(analysis, units, at, self.index.lexicon)
            if leading:
                self.leading |= leading
                self.basis = _basis_of(unit) or self.basis
                self.forgetting(unit)
                continue
            strange = strange_lead(analysis, units, at, self.index.lexicon) or strange_heading(
                analysis, units, at, self.index.lexicon
            )
            if strange and not voids_older(analysis, unit, self.index.lexicon):
                self.unsure.append(f"{strange!r} may tell of something else what stands below it")
            heads = unit.heading or self._only_leads(unit)
            if heads and self._tells_no_day(unit):
                if not leads_a_list(analysis, unit):
                    self.basis = _basis_of(unit) or self.basis
                if not any(clause.references for clause in unit.clauses) and not any(
                    clause.has("as_ordered") for clause in unit.clauses
                ):
                    self.forgetting(unit)
                    continue
                if self._only_orders(unit):
                    self.forgetting(unit)
                    continue
            aside = is_aside(unit) and not tells_its_price(self, unit)
            if (
                aside
                or is_note(analysis, unit, self.index.lexicon)
                or addresses_software(analysis, unit, self.index.lexicon)
                or is_of_papers(analysis, unit, self.index.lexicon)
            ):
                self.remarks.append((analysis, unit, None))
                continue
            if is_imprint(analysis, unit) or tells_when_in(
                analysis, unit, self.index.lexicon.codes
            ):
                continue
            if not any(one.analysis is analysis for one in self.out) and voids_older(
                analysis, unit, self.index.lexicon
            ):
                self.remarks.append((analysis, unit, None))
                continue
            if unit.question:
                self._asks_for_consent(unit)
            self.unit_basis = self._leading_basis(unit)
            read_sentence(self, unit)
            doubt_all_behind(self.out, unit)
        if len(self.out) > 1:
            give_its_lines(self.out, self.index.lexicon.codes)
        told = [one for one in self.out if one.analysis is analysis]
        share_basis(told)
        share_doubts(told)
        for statement in self.out:
            if statement.analysis is analysis:
                mark_foreign_doubt(statement, self.index.lexicon)

    def _only_leads(self, unit: Unit) -> bool:
        """Whether a sentence in front of all answers only asks to look at them: ``pls check ETD``."""
        before = any(one.analysis is self.analysis for one in self.out)
        return not before and only_leads(self.analysis, unit, self.index.lexicon.codes)

    def _tells_no_day(self, unit: Unit) -> bool:
        """Whether no day of a heading may be an answer: that of a letter is none, nor that of who is away."""
        if not any(clause.dates and not clause.has("history") for clause in unit.clauses):
            return True
        return dates_within(unit, lead_tokens(self.analysis, unit, self.index.lexicon.codes))

    def _asks_for_consent(self, unit: Unit) -> None:
        """``Is that all right, or would you rather have the black ones?``: what was told before is only offered."""
        last, codes = self.last, self.index.lexicon.codes
        if last is None or last.analysis is not self.analysis:
            return
        if unit.paragraph != self.last_paragraph or not may_say(self.analysis, codes, "consent"):
            return
        asked = found_of(self.analysis.tokens[unit.start : unit.end], codes, "consent")
        if not asked:
            return
        first = unit.start + asked[0].start
        told = [one.start for clause in unit.clauses for one in clause.dates]
        told += [one.start for clause in unit.clauses for one in clause.references]
        if not any(start < first for start in told):  # "M12 in week 40, is that all right?"
            last.doubted.append("something is asked")

    def forgetting(self, unit: Unit) -> None:
        """A heading: what comes next goes on about nothing before it."""
        if not introduces(self.analysis, unit, self.index.lexicon.codes) or names_no_answer(
            self.analysis, unit, self.index.lexicon
        ):
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
            basis=self.unit_basis or self.basis, offset=self.offset, you=self.index.lexicon.you,
            under=self.scope.quoted or frozenset(), **more,  # type: ignore[arg-type]
        )  # fmt: skip

    def open(self, named: Named, unit: Unit, kind: str = "lines") -> Statement:
        """A statement of the lines that a sentence names, bound to the one before it."""
        statement = self.new(
            unit,
            set(named.lines),
            kind,
            vague=named.vague,
            unknown=list(named.unknown),
            counted=named.counted,
            under_foreign=self.names.foreign and unit.paragraph == self.foreign_paragraph,
        )
        if self.out and self.out[-1].units[-1] is unit:
            statement.before = self.out[-1]
            self.out[-1].after = statement
        elif self.out and not statement.basis and self._shares_verb(self.out[-1], unit):
            statement.basis = "dispatch"
            if self.out[-1].marks("upstream"):
                # "10 goes out to the plater on the 5th. 20 on the 12th."
                statement.doubted.append(STEP)
            elif self._told_otherwise(self.out[-1], unit):
                statement.doubted.append(UNSURE)
        self.out.append(statement)
        self.last = statement
        self.last_paragraph = unit.paragraph
        return statement

    def _shares_verb(self, before: Statement, unit: Unit) -> bool:
        """``10 leaves on the 5th. 20 on the 12th.``: a sentence without a verb behind one of sending."""
        if before.analysis is not self.analysis or before.row is not None:
            return False
        carried = before.basis == "dispatch" and not before.marks(*_VERBS)
        if not (carried or before.marks("dispatch")):
            return False
        if before.marks("arrival", "arrived", "shipped"):
            return False
        if before.units[-1].line != unit.line and not self._goes_on(before.units[-1], unit):
            return False
        if any(window.shift is not None for clause in unit.clauses for window in clause.dates):
            return False  # "a week later than ordered", and deliveries are ordered
        return not any(clause.has(*_VERBS) for clause in unit.clauses)

    def _told_otherwise(self, before: Statement, unit: Unit) -> bool:
        """Whether a day in numbers stands behind one in words: ``10 leaves tomorrow. 20: 12 May`` may arrive then."""

        def numbered(clauses: list[Clause]) -> set[bool]:
            return {
                any(token.kind == "d" for token in self.analysis.tokens[one.start : one.end])
                for clause in clauses
                for one in clause.dates
                if one.precision == "day"
            }

        told = numbered(before.clauses) == {False} and True in numbered(unit.clauses)
        return told or UNSURE in before.doubted

    def _goes_on(self, before: Unit, unit: Unit) -> bool:
        """Whether a line goes on with the verb of the line above: ``10 leaves on the 5th,`` / ``20 not before the 12th``."""
        if before.paragraph != unit.paragraph or before.line + 1 != unit.line:
            return False
        tokens = self.analysis.tokens
        last = tokens[before.end - 1]
        if last.text in ",;" or any(
            mark.end == before.end for mark in before.clauses[-1].marks.get("joiner", ())
        ):
            return True
        named = max((one.end for one in unit.clauses[0].references), default=unit.start)
        labelled = any(token.text in _SIGNS for token in tokens[named : named + 2])
        return not (labelled or any(clause.has("new_date") for clause in unit.clauses))


_SIGNS = frozenset({":", "=", "-", "–", ">", "→"})
"""What parts a label from its date; a list of labels has no verb that could hold for all of them."""


def _basis_of(heading: Unit) -> str:
    """What a heading says of the dates below it, by its last word for it: ``we send three lots, arrivals:``."""
    told = [
        (mark.start, name == "dispatch", name)
        for clause in heading.clauses
        for name in ("dispatch", "arrival")
        for mark in clause.marks.get(name, ())
    ]
    last = max(told, default=(0, False, ""))[2]
    return "delivery" if last == "arrival" else last
