"""What parts of the page share: rows that may be cut, and the names of suppliers and lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scm_automate.chase.round import Round
    from scm_automate.model import OrderLine, ScheduleKey, Supplier

__all__ = ["Names", "Part"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Generic[T]):
    """The rows of one part of the page, cut where there are too many.

    Attributes:
        rows: Those that are shown.
        total: How many there are.
        inside: How many stand within rows of others.
    """

    rows: tuple[T, ...] = ()
    total: int = 0
    inside: int = 0

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.rows) - self.inside


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the round knows of suppliers and lines beyond their numbers.

    Attributes:
        suppliers: Name by company and supplier number; a number may mean another party elsewhere.
        lines: Asked lines by key; others are not among what a round holds.
    """

    suppliers: Mapping[tuple[str, str], str]
    lines: Mapping[ScheduleKey, OrderLine]

    @classmethod
    def of(cls, round_: Round, suppliers: Iterable[Supplier] = ()) -> Names:
        """Collected from the letters and answers, and from the list of suppliers if it is given."""
        known: dict[tuple[str, str], str] = {}
        for party in (*suppliers, *_parties(round_)):
            if party.name:
                known.setdefault((party.company, party.id), party.name)
        return cls(suppliers=known, lines={ask.line.key: ask.line for ask in round_.plan.asks})

    def supplier(self, supplier: str | None, company: str = "") -> str:
        """The name in that company, or in all; empty where it is not known."""
        number = supplier or ""
        return self.suppliers.get((company, number)) or self.suppliers.get(("", number), "")

    def line(self, key: ScheduleKey) -> OrderLine | None:
        """The line, if it was asked about."""
        return self.lines.get(key)


def _parties(round_: Round) -> Iterator[Supplier]:
    yield from (letter.supplier for letter in round_.plan.letters)
    yield from (letter.supplier for letter in (*round_.letters, *round_.stale_drafts))
    yield from (answer.supplier for answer in round_.answers if answer.supplier is not None)
