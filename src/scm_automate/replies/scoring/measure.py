"""How well the reader reads, counted line by line on messages whose right answer is known."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from scm_automate.model import OrderResponse
from scm_automate.progress import NoProgress
from scm_automate.replies.read import read_reply
from scm_automate.replies.scoring.figures import Figures
from scm_automate.replies.scoring.shadow import Shadow, compare_with_entries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from decimal import Decimal

    from scm_automate.model import Delivery, LineResponse
    from scm_automate.progress import Progress
    from scm_automate.replies.scoring.cases import ExpectedLine, ReplyCase
    from scm_automate.replies.scoring.gate import Gate, GateVerdict
    from scm_automate.replies.scoring.shadow import ShadowRow
    from scm_automate.replies.vocabulary import Vocabulary

__all__ = ["Group", "Mistake", "Score", "score"]

Group = Literal["language", "supplier", "country"]
"""What figures are told apart by."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One line, or one message, on which the reader and the buyer differ."""

    case: str
    """Id of the case."""
    about: str
    """What the case is about."""
    order: str
    """Empty where the whole message is meant."""
    line: str
    """Empty where the whole message is meant."""
    expected: str
    """What the buyer takes from it, in words."""
    got: str
    """What the reader took from it, in words."""
    false_release: bool
    """Whether it would have gone through unseen."""

    def __str__(self) -> str:
        """One row: place, both readings, and whether it would have gone through."""
        place = f" {self.order}/{self.line}" if self.order else ""
        mark = "FALSE RELEASE " if self.false_release else ""
        return f"{mark}{self.case}{place}: expected {self.expected}; got {self.got}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What was counted; see `score`."""

    figures: Figures
    """Over all messages with a known answer."""
    groups: Mapping[str, Figures]
    """The same by group."""
    mistakes: tuple[Mistake, ...]
    """Every difference, false releases first."""
    shadow: Shadow
    """What we would have done against what the buyer did, where that was noted."""
    drafts: int
    """Cases left out since nobody has looked them through."""
    silent: int
    """Cases left out since they tell neither an answer nor an entry."""
    seconds: float = field(default=0.0, compare=False)
    """Time spent reading."""

    @property
    def false_releases(self) -> tuple[Mistake, ...]:
        """The mistakes that would have gone through unseen."""
        return tuple(one for one in self.mistakes if one.false_release)

    def passes(self, gate: Gate | None = None) -> GateVerdict:
        """Whether lines may be released unseen by these figures, and what is lacking.

        Args:
            gate: What is asked for; null takes the house's own measure.
        """
        from scm_automate.replies.scoring.gate import Gate, judge

        return judge(self, gate or Gate())

    def __str__(self) -> str:
        """The figures as a table, the shadow, and what was left out."""
        from scm_automate.replies.scoring.words import as_text

        return as_text(self)

    def _repr_html_(self) -> str:
        """The same for notebooks."""
        from scm_automate.replies.scoring.words import as_html

        return as_html(self)


def score(
    cases: Iterable[ReplyCase],
    *,
    by: Group = "language",
    vocabularies: Mapping[str, Vocabulary] | None = None,
    read: Callable[[ReplyCase], OrderResponse] | None = None,
    progress: Progress | None = None,
) -> Score:
    """The reader measured on messages whose right answer, or whose entries in the ERP, are known.

    A line is exact where status, deliveries (quantity, last day, dispatch or arrival; the first day
    too where the window is eight days or less) and price all agree. A false release is a line that
    went through unseen and is not exact, or that the buyer would have looked at: the one figure that
    must be zero.

    Args:
        cases: See `read_cases`; drafts are left out and counted.
        by: What the figures are told apart by.
        vocabularies: Supplier's number to its vocabulary.
        read: Reads a case; null takes `read_reply`. For comparing another reader with ours.
        progress: Hears of each case.

    Returns:
        Figures over all and by group, each mistake, and the shadow of what the buyers did.

    Examples:
        >>> from scm_automate.replies import read_cases, score
        >>> score(read_cases("cases")).false_releases  # doctest: +SKIP
        ()
    """
    known = vocabularies or {}
    told = progress or NoProgress()
    reader = read or (lambda case: _read(case, known))
    many = tuple(cases)
    figures = Figures()
    groups: dict[str, Figures] = {}
    mistakes: list[Mistake] = []
    rows: list[ShadowRow] = []
    drafts = silent = 0
    spent = 0.0
    told.step("read replies", total=len(many))
    for case in many:
        told.advance()
        expected = case.expected
        if case.draft:
            drafts += 1
            expected = None
        elif expected is None and case.did is None:
            silent += 1
        if expected is None and case.did is None:
            continue
        start = time.perf_counter()
        try:
            got, fault = reader(case), ""
        except Exception as error:  # noqa: BLE001 - a crash is a wrong answer, and is told
            got = OrderResponse(kind="other", received=case.received)
            fault = f"{type(error).__name__}: {error}"
        spent += time.perf_counter() - start
        if expected is not None:
            group = groups.setdefault(_group(case, by), Figures())
            mistakes += _count(case, got, fault, (figures, group))
        if case.did is not None:
            rows += compare_with_entries(case, got)
    told.done(f"{len(many)} messages")
    mistakes.sort(key=lambda one: not one.false_release)
    return Score(
        figures=figures,
        groups=dict(sorted(groups.items())),
        mistakes=tuple(mistakes),
        shadow=Shadow(tuple(rows)),
        drafts=drafts,
        silent=silent,
        seconds=spent,
    )


def _read(case: ReplyCase, vocabularies: Mapping[str, Vocabulary]) -> OrderResponse:
    return read_reply(
        case.message,
        case.open_lines,
        received=case.received,
        supplier=case.supplier.model_dump(),
        asked=case.asked,
        vocabulary=vocabularies.get(case.supplier.id),
    )


def _group(case: ReplyCase, by: Group) -> str:
    if by == "supplier":
        return case.supplier.id or case.supplier.name or "(no number)"
    return (case.language if by == "language" else case.supplier.country) or "(not told)"


def _count(
    case: ReplyCase, got: OrderResponse, fault: str, tallies: tuple[Figures, ...]
) -> list[Mistake]:
    """Counts one message into the figures; returns where the two readings differ."""
    expected = case.expected
    if expected is None:
        return []
    wanted = {(one.company, one.order, one.line): one for one in expected.lines}
    found = {(one.company, one.order, one.line): one for one in got.lines}
    kind_right = not fault and got.kind == expected.kind
    gold, flags = set(expected.flags), set(got.flags)
    mistakes: list[Mistake] = []
    if not kind_right:
        kind = fault or got.kind
        mistakes.append(Mistake(case.id, case.about, "", "", expected.kind, kind, False))
    released = false = 0
    for key in sorted(wanted.keys() | found.keys()):
        want, have = wanted.get(key), found.get(key)
        exact = want is not None and have is not None and is_exact(want, have)
        went = have is not None and not have.review
        wrong = went and (not exact or want is None or want.review)
        released += went
        false += wrong
        for tally in tallies:
            tally.lines += 1
            tally.exact += exact
            if want is not None and not want.review:
                tally.releasable += 1
                tally.released_right += exact and went
        if not exact or wrong:
            pair = (in_words(want), in_words(have))
            mistakes.append(Mistake(case.id, case.about, key[1], key[2], *pair, wrong))
    for tally in tallies:
        tally.messages += 1
        tally.kinds_right += kind_right
        tally.crashes += bool(fault)
        tally.flags_expected += len(gold)
        tally.flags_told += len(flags)
        tally.flags_right += len(gold & flags)
        tally.released += released
        tally.false_releases += false
        tally.released_messages += bool(released)
        tally.false_messages += bool(false)
    return mistakes


def is_exact(want: ExpectedLine, have: LineResponse) -> bool:
    """Whether two answers for a line say the same, whatever each says of a review."""
    return (
        want.status == have.status
        and _deliveries(want.deliveries) == _deliveries(have.deliveries)
        and want.price == have.price
    )


def _deliveries(
    many: Iterable[Delivery],
) -> list[tuple[date, date | None, Decimal | None, str]]:
    """What counts of deliveries: the first day only where the window is eight days or less."""
    out = []
    for one in many:
        narrow = (
            one.earliest is not None
            and one.latest is not None
            and (one.latest - one.earliest).days <= 7
        )
        first = one.earliest if narrow else None
        out.append((one.latest or date.max, first, one.quantity, one.basis))
    return sorted(out, key=lambda row: (row[0], row[2] or 0, row[1] or date.max, row[3]))


def in_words(line: ExpectedLine | LineResponse | None) -> str:
    """An answer for a line in one row."""
    if line is None:
        return "nothing"
    parts = []
    for one in line.deliveries:
        first = f"{one.earliest}..." if one.earliest != one.latest and one.earliest else ""
        when = f"{first}{one.latest}" if one.latest else "no date"
        amount = "?" if one.quantity is None else f"{one.quantity:f}"
        parts.append(f"{amount} on {when}{' dispatch' if one.basis == 'dispatch' else ''}")
    price = f", price {line.price:f}" if line.price is not None else ""
    seen = "for review" if line.review else "unseen"
    return f"{line.status} {', '.join(parts)}{price} ({seen})".replace("  ", " ")
