"""A sentence to statements, clause by clause: names wait for what is said of them, and words for a name.

A clause that names lines and says something opens a statement. A clause that only names lines
joins the next one ("lines 10 and 20 ... on Friday"); one that only says something carries on
("..., the rest in week 20"). What no name opened goes on about the lines before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.days.mishaps import tells_why
from scm_automate.replies.days.sharing import DENIED, UNSURE, both_told, date_behind
from scm_automate.replies.naming.companions import TRAVELS_WITH, is_part_beside, names_a_companion
from scm_automate.replies.naming.denied_names import denies_a_name
from scm_automate.replies.naming.excepting import (
    answers_all,
    only_later,
    opens_all_but,
    opens_unsure,
    order_but,
    stands_around,
)
from scm_automate.replies.naming.names import DISAGREE, Named
from scm_automate.replies.naming.your_order import is_your_order, of_several_orders
from scm_automate.replies.sentences.carrying import carry_on
from scm_automate.replies.sentences.joining import (
    closes,
    join_names,
    later_says,
    opens_with_exception,
    split_exception,
)
from scm_automate.replies.sentences.unread_words import (
    left_behind,
    other_subject,
    speaks,
    telling_words,
    unknown_words,
)
from scm_automate.replies.statements import Statement, says

if TYPE_CHECKING:
    from scm_automate.replies.building import StatementBuilder
    from scm_automate.replies.sentences.clauses import Clause, Unit

__all__ = ["read_sentence"]

_BEHIND_EXCEPT = 3
"""So many words stand at most between "except" and the line: ``except for the two black ones``."""


def read_sentence(builder: StatementBuilder, unit: Unit) -> None:
    """Opens and carries on the builder's statements by what a sentence says.

    Args:
        builder: Keeps the statements, and what the sentences before were about.
        unit: The sentence.
    """
    current: Statement | None = None
    pending: Named | None = None
    waiting: list[Clause] = []
    lead: list[Clause] = []
    excepted: set[int] = set()
    denied = False
    for clause in unit.clauses:
        named = builder.names.read(clause, unit)
        if (
            named is not None
            and current is None
            and _is_part_of_what_is_told(builder, unit, clause, named, pending)
        ):
            named = None
        if named is None and excepted and clause.has("as_ordered", "confirm"):
            # "except for the rings, which slip to 6 April, all is well"
            asked = builder.names.in_order(set(builder.scope.asked))
            current = builder.open(Named(asked), unit, "all")
            current.except_for |= excepted
            current.clauses.append(clause)
            excepted = set()
            continue
        if named is not None and not clause.references:
            builder.names.bare[id(clause)] = True
        if named is None and pending is None and _may_count(builder, clause, current):
            named = builder.names.by_amount(clause)
        group = builder.groups.read(
            clause, named, current=current, last=builder.last, told=builder.out, lead=lead
        )
        told = says(clause)
        named_before = pending is not None and pending.lines and not pending.whole_order
        if group is not None and group[0] == "all" and named is None and named_before:
            group = None  # "the nipples: order closed, all was delivered": all of those
        if group is not None:
            kind, named_group = group
            pair = both_told(clause, current)
            if pair:
                # "the blue one is ready and so is the white one, both come on Thursday"
                current = builder.open(Named(pair), unit)
                current.clauses.append(clause)
                continue
            if (
                kind == "all"
                and current is not None
                and current.kind != "rest"
                and "except" not in clause.marks
                and (
                    not (current.has_date and clause.dates)
                    or (current.kind == "lines" and is_your_order(builder, clause))
                )
            ):
                current.clauses.append(clause)
                continue
            if "except" in clause.marks and named is not None:
                _except(builder, clause, named, current=current, unit=unit, group=named_group)
                current = builder.last
                continue
            if told or later_says(unit, clause):
                if kind == "all" and named is None and of_several_orders(builder, clause):
                    named_group.vague = named_group.vague or "it is not sure which order is meant"
                if pending is not None and named is not None and clause.references:
                    # "the orders A and B both leave on Friday"
                    named_group, kind = join_names(pending, named), "lines"
                    lead, waiting, pending = [*lead, *waiting], [], None
                current = builder.open(named_group, unit, kind)
                current.clauses += [*lead, clause]
                lead = []
                continue
            lead.append(clause)
            pending = named_group
            pending.loose = bool(telling_words(builder.analysis, clause, builder.index))
            continue
        if named is not None:
            if named.unknown and not named.lines:
                builder.unknown += named.unknown
            if current is None and opens_with_exception(unit, clause):
                excepted = set(named.lines)
            if (
                current is None
                and pending is None
                and (
                    ("except" in clause.marks and answers_all(lead))
                    or ("only" in clause.marks and only_later(builder, clause, named, lead))
                )
            ):
                # "works for us, except line 20"
                current = builder.open(
                    Named(builder.names.in_order(set(builder.scope.asked))), unit, "all"
                )
                current.clauses += lead
                lead = []
            alone = current is None and told and opens_all_but(builder, clause)
            if current is None and not alone and opens_unsure(builder, clause, told=told):
                named.vague = named.vague or "an exception is not understood"
            order = order_but(builder, clause) if current is None and told else None
            if order is not None:
                _except(builder, clause, named, current=None, unit=unit, group=order)
                current = builder.last
                continue
            if "except" in clause.marks and (current is not None or alone):
                _except(builder, clause, named, current=current, unit=unit, group=None)
                current = builder.last
                continue
            if (
                not told
                and pending is None
                and (not named.lines & current.lines if current else clause is unit.clauses[0])
                and (current is not None or len(unit.clauses) > 1)
                and denies_a_name(builder.analysis, clause, builder.index.lexicon)
            ):
                current = builder.open(named, unit)  # "plates ok, but not the mirrors"
                current.spoken = True
                current.clauses.append(clause)
                continue
            if not told:
                if named.whole_order and current is not None and named.lines & current.lines:
                    # "lines 10 and 20 (order 4711)"
                    current.lines &= named.lines
                    current.vague = ""
                    current.clauses.append(clause)
                    continue
                if named.whole_order and _closes_orders(current, clause, unit, named):
                    continue
                if named.whole_order and (named.lines or not named.unknown):
                    # an order alone is context; it becomes the subject only if nothing else is
                    named.loose = bool(telling_words(builder.analysis, clause, builder.index))
                    whole = pending is not None and pending.whole_order
                    pending = join_names(pending, named) if whole else pending or named
                    waiting.append(clause)
                    continue
                if (
                    clause.opened_by == "("
                    and current is not None
                    and current.has_date
                    and named.lines < current.lines
                ):
                    # "covers: 26 May (left) and 28 May (right)"
                    current.vague = current.vague or "a name stands behind its date"
                    current.clauses.append(clause)
                    continue
                if current is not None and not later_says(unit, clause) and closes(current, clause):
                    if named.lines & current.lines:
                        if not named.lines >= current.lines:
                            current.vague = current.vague or DISAGREE
                    else:
                        current.lines |= named.lines
                    current.vague = current.vague or named.vague
                    current.clauses.append(clause)
                    continue
                if (
                    "same" in clause.marks  # "the nuts likewise and the washers in time"
                    or telling_words(builder.analysis, clause, builder.index)
                    or unknown_words(builder.analysis, clause, builder.index.lexicon)
                    or left_behind(builder.analysis, clause, builder.index)
                ):
                    named.loose = True
                pending = join_names(pending, named)
                waiting.append(clause)
                continue
            later = date_behind(builder.analysis, unit, clause)
            if later == "shared":
                pending = join_names(pending, named)
                waiting.append(clause)
                continue
            if pending is None and names_a_companion(
                builder.analysis, clause, builder.index.lexicon
            ):
                goes = current or builder.last
                if goes is not None:
                    goes.vague = goes.vague or TRAVELS_WITH
                named.vague = named.vague or TRAVELS_WITH
            if pending is not None:
                named = join_names(pending, named)
            if later:
                named.vague = named.vague or UNSURE
            elif denied:
                named.vague = named.vague or DENIED
            denied = later == "denied"
            current = builder.open(named, unit)
            current.clauses += [*lead, *waiting, clause]
            lead, waiting, pending = [], [], None
            continue
        if pending is not None and told:
            current = builder.open(pending, unit)
            current.clauses += [*lead, *waiting, clause]
            lead, waiting, pending = [], [], None
            continue
        if current is not None and pending is None:
            aside = not clause.dates and (
                clause.opened_by == "(" or tells_why(clause, current.lines, current.clauses)
            )
            if (
                told
                and not aside
                and other_subject(builder.analysis, clause, builder.index.lexicon)
            ):
                current.vague = current.vague or "words that may name another line"
            current.clauses.append(clause)
        elif pending is not None:
            waiting.append(clause)
        else:
            lead.append(clause)
    _finish(builder, unit, current=current, pending=pending, waiting=waiting, lead=lead)


def _is_part_of_what_is_told(
    builder: StatementBuilder,
    unit: Unit,
    clause: Clause,
    named: Named,
    pending: Named | None,
) -> bool:
    """Whether a clause tells parts of the line told just before it, and names only what they go with."""
    if not clause.quantities or not clause.references:
        return False
    last = builder.last
    if pending is not None:
        of = pending.lines if not pending.vague else set()
    elif last is None or last.has_date or last.vague or builder.last_paragraph != unit.paragraph:
        return False
    else:
        of = last.lines if last.kind == "lines" else set()
    return len(of) == 1 and is_part_beside(
        builder.analysis, unit, clause, builder.index.lexicon,
        named=named.lines, of=builder.index.lines[min(of)],
    )  # fmt: skip


def _closes_orders(current: Statement | None, clause: Clause, unit: Unit, named: Named) -> bool:
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


def _may_count(builder: StatementBuilder, clause: Clause, current: Statement | None) -> bool:
    """Whether a quantity may tell a line: nothing else is spoken of that it could be a part of."""
    subject = current or builder.last
    if clause.has("balance", "rest_lines", "all", "both"):
        return False
    if "balance_after" in clause.marks and subject is None:
        return False  # "the 25 missing"; behind "the 40 ..." it may name another line
    if builder.scope.quoted is not None:
        return False
    return subject is None or subject.counted or _exceeds(builder, clause, subject)


def _exceeds(builder: StatementBuilder, clause: Clause, subject: Statement) -> bool:
    """Whether a quantity is more than is open of all lines that are spoken of: it is no part of them."""
    most = max((builder.index.lines[n].quantity for n in subject.lines), default=None)
    return most is not None and any(not one.spec and one.value > most for one in clause.quantities)


def _except(
    builder: StatementBuilder,
    clause: Clause,
    named: Named,
    *,
    current: Statement | None,
    unit: Unit,
    group: Named | None,
) -> None:
    """Everything but the named lines, and then the named lines themselves."""
    told = current is not None and any(says(one) for one in current.clauses)
    left, right = split_exception(clause, told=told, around=stands_around(builder, clause))
    if current is None:
        current = builder.open(
            group or Named(builder.names.in_order(set(builder.scope.asked))), unit, "all"
        )
        current.clauses.append(left)
    elif left.marks or left.dates:
        current.clauses.append(left)
    current.except_for |= named.lines
    behind = min((one.start for one in right.references), default=0)
    mark = next(iter(clause.marks.get("except", ())), None)
    if mark is not None and behind - mark.end > _BEHIND_EXCEPT:
        current.vague = current.vague or "an exception is not understood"
    excepted = builder.open(Named(named.lines, named.vague, named.unknown), unit)
    excepted.clauses.append(right)


def _finish(
    builder: StatementBuilder,
    unit: Unit,
    *,
    current: Statement | None,
    pending: Named | None,
    waiting: list[Clause],
    lead: list[Clause],
) -> None:
    """What names and clauses that are left over at the end of a sentence are of."""
    if current is not None:
        if pending is not None and not pending.whole_order:
            builder.heading, builder.heading_paragraph = pending, unit.paragraph
        current.clauses += waiting
        return
    said = [clause for clause in (*lead, *waiting) if says(clause)]
    if pending is not None and said:
        statement = builder.open(pending, unit)
        statement.clauses += sorted((*lead, *waiting), key=lambda clause: clause.start)
        return
    if pending is not None:
        if pending.unknown and not pending.lines:
            builder.foreign_paragraph = unit.paragraph
            builder.last = None
            builder.heading = None
            return
        if pending.whole_order:
            builder.names.order = frozenset(pending.lines)
            builder.last = None
            builder.heading = None
            return
        builder.heading, builder.heading_paragraph = pending, unit.paragraph
        statement = builder.new(
            unit, set(pending.lines), vague=pending.vague, clauses=[*lead, *waiting]
        )
        statement.spoken = (
            not unit.heading and not pending.vague and speaks(statement, builder.index.lexicon)
        )
        builder.out.append(statement)
        builder.last = statement
        builder.last_paragraph = unit.paragraph
        return
    carry_on(builder, unit, lead)
