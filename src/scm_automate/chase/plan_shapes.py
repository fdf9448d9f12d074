"""What a chase plan is made of: letters and the asks in them, what is left alone, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Literal

import polars as pl

from scm_automate.chase.counts import counted
from scm_automate.chase.explain import left_alone_in_words, place_in_words
from scm_automate.errors import NotFound, did_you_mean
from scm_automate.model import LineKey, ScheduleKey

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from decimal import Decimal

    from scm_automate.chase.policy_rules import Channel
    from scm_automate.model import AskReason, AskSubject, ExceptionMessage, OrderLine, Supplier

__all__ = ["LEFT_ALONE_SCHEMA", "ChasePlan", "LeftAloneCode", "PlannedAsk", "PlannedLetter"]

LeftAloneCode = Literal[
    "duplicate_line",
    "nothing_open",
    "stock_transfer",
    "on_hold",
    "confirmed",
    "not_due_yet",
    "too_fresh",
    "confirmation_not_required",
    "unknown_supplier",
    "never_ask",
    "blocked",
    "frozen",
    "in_review",
    "no_contact",
    "undeliverable",
    "left_out",
    "absent",
    "quiet_day",
    "wrote_recently",
    "asked_recently",
    "answered_recently",
    "max_asks",
]
"""Why a line is not asked about today; `explain.SENTENCES` says each in words.

The first that holds is given: first what the line is, then whether there is anything to ask, then
whether the supplier can be asked, then whether it is time.
"""

LEFT_ALONE_SCHEMA = pl.Schema(
    {
        "company": pl.String(),
        "order": pl.String(),
        "line": pl.String(),
        "schedule": pl.String(),
        "supplier": pl.String(),
        # see LeftAloneCode
        "code": pl.String(),
        # what it would be asked for, were it not left alone; null if there is nothing to ask
        "reason": pl.String(),
        # the day that the code speaks of, such as the promised day or the day of the last letter
        "day": pl.Date(),
        # the number that the code speaks of, such as the gap or the number of letters
        "number": pl.Int64(),
        # a remark that goes with the code, such as why a supplier is frozen
        "remark": pl.String(),
    }
)
"""Columns of `ChasePlan.left_alone`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedAsk:
    """One line that a letter asks about.

    Attributes:
        line: The line as the export has it.
        reason: Why it is asked about.
        number: 1 for the first letter about this line for this reason, 2 for its repeat.
        why: The reason in words, with the figures.
        promised: The newest promise on record, in the ERP or not yet; null if there is none.
        unconfirmed: How much of the open quantity has no promise.
        last_asked: Day of the last letter about the line; null if there was none.
        subject: See `AskSubject`; where it is no order line, `line` holds the request in its place.
    """

    line: OrderLine
    reason: AskReason
    number: int
    why: str
    promised: date | None = None
    unconfirmed: Decimal | None = None
    last_asked: date | None = None
    subject: AskSubject = "order_line"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLetter:
    """One letter to one supplier, over all of its orders, or one of them where the policy says so.

    Attributes:
        supplier: Who is written to.
        to: The address.
        to_why: Why this address, in words.
        language: ISO 639-1 code of the language it is wished in.
        asks: The gravest reason first, then by due date, order and line.
        topic: What tells it from other letters to the same supplier: empty for the one digest.
        channel: See `Channel`.
    """

    supplier: Supplier
    to: str
    to_why: str
    language: str
    asks: tuple[PlannedAsk, ...]
    topic: str = ""
    channel: Channel = "mail"

    @property
    def is_repeat(self) -> bool:
        """Whether any of its lines was asked about before."""
        return any(ask.number > 1 for ask in self.asks)


def _begun(order: str, line: str) -> str:
    """The place at the beginning of a sentence."""
    said = place_in_words(order, line)
    return said[0].upper() + said[1:]


def _by(letter: PlannedLetter) -> str:
    channel = "EDI" if letter.channel == "edi" else letter.channel
    return f"in the letter to {letter.to}" if letter.to else f"by {channel}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChasePlan:
    """Whom to ask about what, what is left alone and why, and what a person must look at.

    Attributes:
        as_of: The instant that it was planned for.
        letters: By supplier number and topic; one per supplier, unless the policy wants them by order
            or lines go to another contact.
        left_alone: One row per open line that is in no letter, `LEFT_ALONE_SCHEMA`, by key.
        exceptions: What the plan itself found, the gravest first.
    """

    as_of: datetime
    letters: tuple[PlannedLetter, ...] = ()
    left_alone: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=LEFT_ALONE_SCHEMA))
    exceptions: tuple[ExceptionMessage, ...] = ()

    @property
    def asks(self) -> Iterator[PlannedAsk]:
        """Every ask of every letter."""
        return (ask for letter in self.letters for ask in letter.asks)

    def counts(self) -> dict[str, dict[str, int]]:
        """Lines asked by reason, lines left alone by code, exceptions by code; most frequent first.

        Returns:
            Three tables of counts under ``asked``, ``left_alone`` and ``exceptions``.
        """
        codes = self.left_alone.get_column("code").to_list()
        counted = {
            "asked": Counter(str(ask.reason) for ask in self.asks),
            "left_alone": Counter(codes),
            "exceptions": Counter(message.code for message in self.exceptions),
        }
        return {
            name: dict(sorted(count.items(), key=lambda item: (-item[1], item[0])))
            for name, count in counted.items()
        }

    def explain(self, key: ScheduleKey | LineKey | tuple[str, ...]) -> str:
        """Why a line is or is not asked about, in words; one sentence per schedule line.

        Args:
            key: (company, order, line, schedule), or (company, order, line) for all its schedules.

        Raises:
            NotFound: The plan has no such line.
        """
        names = ("company", "order", "line", "schedule")[: len(key)]
        said = [
            (ask.line.key, f"is asked about {_by(letter)}: {ask.why}.")
            for letter in self.letters
            for ask in letter.asks
            if ask.line.key[: len(key)] == tuple(key)
        ]
        same = [pl.col(name) == value for name, value in zip(names, key, strict=True)]
        for row in self.left_alone.filter(*same).iter_rows(named=True):
            where = ScheduleKey(row["company"], row["order"], row["line"], row["schedule"])
            said.append((where, f"is not asked about. {left_alone_in_words(row)}"))
        if not said:
            orders = {ask.line.order for ask in self.asks} | set(self.left_alone["order"].unique())
            order = key[1] if len(key) > 1 else ""
            raise NotFound(
                f"The plan has no line {' / '.join(part for part in key if part)}.",
                hint=did_you_mean(order, orders - {order})
                or "Give (company, order, line, schedule) as in the export.",
            )
        many = len({schedule for (_, _, _, schedule), _ in said}) > 1
        return "\n".join(
            f"{_begun(k.order, k.line)}{f' schedule {k.schedule}' if many else ''} {words}"
            for k, words in sorted(said)
        )

    def __str__(self) -> str:
        """The plan in a few lines."""
        counts = self.counts()
        asked = sum(counts["asked"].values())

        def listed(name: str) -> str:
            return ", ".join(f"{number} {code}" for code, number in counts[name].items()) or "none"

        return "\n".join(
            (
                f"Chase plan as of {self.as_of:%Y-%m-%d %H:%M %Z}",
                f"  {counted(len(self.letters), 'letter')} about {counted(asked, 'line')}: {listed('asked')}",
                f"  {counted(self.left_alone.height, 'line')} left alone: {listed('left_alone')}",
                f"  {counted(len(self.exceptions), 'exception')}: {listed('exceptions')}",
            )
        )

    def _repr_html_(self) -> str:
        """The same facts as a small table."""
        rows = [("letters", "", len(self.letters))]
        rows += [
            (name.replace("_", " "), code, number)
            for name, count in self.counts().items()
            for code, number in count.items()
        ]
        cells = "".join(
            f"<tr><td>{escape(name)}</td><td>{escape(code)}</td>"
            f"<td style='text-align:right'>{number}</td></tr>"
            for name, code, number in rows
        )
        when = escape(f"{self.as_of:%Y-%m-%d %H:%M %Z}")
        return f"<table><caption>Chase plan as of {when}</caption>{cells}</table>"
