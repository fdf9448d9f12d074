"""The words of a digest, one TOML file per language: nothing in the code speaks to a buyer or planner."""

from __future__ import annotations

import tomllib
from functools import cache, reduce
from importlib.resources import files
from typing import TYPE_CHECKING

from pydantic import ValidationError

from scm_automate.chase.letter_words import letter_languages, letter_words
from scm_automate.errors import ConfigError, Provenance, did_you_mean
from scm_automate.model import Record
from scm_automate.render import day, quantity, single_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal
    from importlib.resources.abc import Traversable

    from scm_automate.chase.deputies import Role
    from scm_automate.chase.digest_moves import Move
    from scm_automate.model import OrderLine
    from scm_automate.rules.impact import LineImpact

__all__ = ["DigestWords", "digest_words"]

_MOST = 4  # a person reads no further


class LineWords(Record):
    """What is said of one order line."""

    told: str
    """``{name}`` of the line and ``{what}`` happened."""
    name: str
    name_with_item: str
    no_day: str
    rejected: str
    became: str
    """``{was}`` and ``{now}``, the latter as `moved_by` has it."""
    short: str
    waits: str
    waits_with_day: str
    buyer_changed: str
    moved_by: str
    """``{day}`` with ``{days}`` that it moved by."""
    later_one: str
    later_many: str
    earlier_one: str
    earlier_many: str


class DangerWords(Record):
    """What a move does to the plan."""

    customers: str
    late_one: str
    late_many: str
    uncovered: str
    more: str
    worth: str
    shortage: str


class DigestWords(Record):
    """Everything that a digest says, in one language.

    Examples:
        >>> words = digest_words("de")
        >>> words.moved(3)
        '3 Positionen haben sich bewegt'
    """

    language: str
    """ISO 639-1 code."""
    greeting: str
    """With ``{name}``."""
    subject: str
    summary: str
    moved_one: str
    moved_many: str
    endangering_one: str
    endangering_many: str
    opening: str
    buyer: str
    planner: str
    why: str
    away: str
    stands_in: str
    between: str
    """How two parts of a list stand beside each other: ``{one}`` and ``{other}``."""
    what_moved: str
    what_endangers: str
    nothing_known: str
    not_weighed: str
    endangers: str
    confirmed_one: str
    confirmed_many: str
    reference: str
    lines: LineWords
    dangers: DangerWords

    def day(self, value: date | None) -> str:
        """A day as the language writes it; its word for none where there is none."""
        letters = letter_words(self.language)
        return day(value, letters.date, months=letters.months) if value else self.lines.no_day

    def number(self, value: Decimal | None) -> str:
        """A quantity as the language writes it."""
        return quantity(value, decimal=letter_words(self.language).decimal)

    def moved(self, count: int) -> str:
        """How many lines moved."""
        return self.moved_one if count == 1 else self.moved_many.format(count=count)

    def confirmed(self, count: int) -> str:
        """How many lines were confirmed as wished; empty where none was."""
        if count == 0:
            return ""
        return self.confirmed_one if count == 1 else self.confirmed_many.format(count=count)

    def summarised(self, moved: int, endangering: int) -> str:
        """How many lines moved, and how many of them endanger something."""
        if not endangering:
            return self.moved(moved)
        grave = (
            self.endangering_one
            if endangering == 1
            else self.endangering_many.format(count=endangering)
        )
        return self.summary.format(moved=self.moved(moved), endangering=grave)

    def whose(self, role: Role, code: str) -> str:
        """Whose lines they are."""
        return (self.buyer if role == "buyer" else self.planner).format(code=code)

    def absences(self, away: tuple[tuple[str, date], ...], reads: str) -> str:
        """Who is away, and who reads instead; empty where nobody is away."""
        if not away:
            return ""
        gone = [self.away.format(name=name, day=self.day(last)) for name, last in away]
        return self._listed([*gone, self.stands_in.format(name=reads)])

    def sentence(self, move: Move, line: OrderLine, open_quantity: Decimal) -> str:
        """What happened to an order line, as one sentence."""
        words = self.lines
        named = words.name_with_item if line.item else words.name
        name = named.format(
            order=line.order, line=line.line, item=line.item, supplier=line.supplier
        )
        return words.told.format(name=name, what=self._happened(move, open_quantity))

    def _happened(self, move: Move, open_quantity: Decimal) -> str:
        words = self.lines
        days = {"was": self.day(move.before), "now": self._now(move)}
        if move.kind == "rejected":
            return words.rejected
        if move.kind == "short":
            return words.short.format(
                quantity=self.number(move.quantity), open=self.number(open_quantity), **days
            )
        if move.kind == "waits":
            return words.waits_with_day.format(**days) if move.after else words.waits
        if move.kind == "buyer_changed":
            return words.buyer_changed
        return words.became.format(**days)

    def _now(self, move: Move) -> str:
        """The promised day, with the days by which it moved."""
        words, count, now = self.lines, abs(move.days), self.day(move.after)
        if count == 0:
            return now
        one, many = (
            (words.later_one, words.later_many)
            if move.days > 0
            else (words.earlier_one, words.earlier_many)
        )
        by = one if count == 1 else many.format(days=count)
        return words.moved_by.format(day=now, days=by)

    def danger(self, impact: LineImpact) -> str:
        """What a move makes late or short, as a clause; empty where it does neither."""
        words = self.dangers
        if impact.consequence == "shortage":
            return words.shortage.format(
                item=impact.item,
                quantity=self.number(impact.depth),
                day=self.day(impact.first_shortage),
            )
        if impact.consequence != "endangers_customer":
            return ""
        told = [self._late(name, days) for name, days in impact.endangered[:_MOST]]
        more = len(impact.endangered) - _MOST
        told += [words.more.format(count=more)] if more > 0 else []
        clause = words.customers.format(orders=self._listed(told))
        worth = impact.value_at_risk
        if not worth:
            return clause
        return self._listed([clause, words.worth.format(value=self.number(worth))])

    def _listed(self, parts: Sequence[str]) -> str:
        return reduce(lambda one, other: self.between.format(one=one, other=other), parts)

    def _late(self, name: str, days: int | None) -> str:
        words, order = self.dangers, single_line(name, most=60)
        if days is None:
            return words.uncovered.format(order=order)
        return (words.late_one if days == 1 else words.late_many).format(order=order, days=days)


def _folder() -> Traversable:
    return files("scm_automate.chase") / "digest_templates" / "languages"


@cache
def digest_words(language: str) -> DigestWords:
    """The shipped words of a language.

    Raises:
        ConfigError: There are no words for it.

    Examples:
        >>> digest_words("en").confirmed(2)
        '2 lines confirmed as wished.'
    """
    if language not in letter_languages():
        raise ConfigError(
            f"There are no digests in {language!r}; there are {', '.join(letter_languages())}.",
            hint=did_you_mean(language, letter_languages()),
        )
    path = _folder() / f"{language}.toml"
    try:
        found = tomllib.loads(path.read_bytes().decode("utf-8"))
        return DigestWords.model_validate({"language": language, **found})
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()
        )
        raise ConfigError(
            f"The words of a digest do not hold: {faults}", source=Provenance(file=path.name)
        ) from None
