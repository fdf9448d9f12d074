"""The shapes of digests: a line of one, one person's, those of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Any

from scm_automate.chase.counts import counted
from scm_automate.chase.digest_words import digest_words
from scm_automate.render import day as in_words

if TYPE_CHECKING:
    from scm_automate.chase.deputies import Role
    from scm_automate.chase.digest_moves import MoveKind

__all__ = ["NOT_WEIGHED", "DeskDigest", "DigestItem", "DigestPlan", "from_stored", "stored"]

NOT_WEIGHED = "not_weighed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestItem:
    """One order line in a digest.

    Attributes:
        company: Of the line.
        order: Purchase order.
        line: Position.
        supplier: Who owes it.
        item: Item number; None where the line has none.
        kind: What happened, see `MoveKind`.
        text: In a sentence.
        consequence: What it does to the plan, see `scm_automate.rules.Consequence`; ``not_weighed``
            where no stock and demand were given, or there is nothing to weigh.
        endangers: That in words; empty where nothing is endangered.
        days: Calendar days by which the promise moved.
        value: Quantity times price, in the line's own currency; None where it has no price.
        currency: Of the value.
    """

    company: str
    order: str
    line: str
    supplier: str
    item: str | None
    kind: MoveKind
    text: str
    consequence: str = NOT_WEIGHED
    endangers: str = ""
    days: int = 0
    value: Decimal | None = None
    currency: str | None = None

    def __str__(self) -> str:
        """In a line."""
        danger = f" ENDANGERS: {self.endangers}." if self.endangers else ""
        return f"{self.text}{danger}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskDigest:
    """What one person reads.

    Attributes:
        id: The day, the role and the code.
        role: Whose lines they are, see `Role`.
        code: The buyer's or planner's code.
        name: Who reads it; None where nobody is left.
        address: Where it goes; None where nobody is left.
        why: Why somebody else reads it, or nobody does.
        items: What moved, what endangers somebody first.
        confirmed: Lines that were confirmed as wished, and are only counted.
        language: ISO 639-1 code of what the reader reads; texts of the digest are in it.
        after: The event before the first that it tells of, where that is not the plan's: a digest that
            never left is told again by the next.
    """

    id: str
    role: Role
    code: str
    name: str | None
    address: str | None
    why: str
    items: tuple[DigestItem, ...]
    confirmed: int = 0
    language: str = "en"
    after: int | None = None

    @property
    def endangered(self) -> int:
        """How many of its lines endanger somebody."""
        return sum(bool(one.endangers) for one in self.items)

    @property
    def subject(self) -> str:
        """The digest in a line, for a mail's subject."""
        return digest_words(self.language).summarised(len(self.items), self.endangered)

    def __str__(self) -> str:
        """The digest as plain text."""
        reader = f"to {self.name} <{self.address}>" if self.address else "to NOBODY"
        head = f"Digest of {self.role} {self.code} {reader}: {self.subject}"
        why = [f"  ({self.why})"] if self.why else []
        rows = [f"  {one}" for one in self.items]
        rest = digest_words(self.language).confirmed(self.confirmed)
        return "\n".join([head, *why, *rows, *([f"  {rest}"] if rest else [])])


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPlan:
    """The digests of a day.

    Attributes:
        day: The day.
        after: The event before the first that they tell of.
        upto: The last event that they tell of.
        digests: One for each buyer and planner of whom lines moved, those that endanger most first.
        again: Whether the day's plan had been made before, and is given as it was.
    """

    day: date
    after: int
    upto: int
    digests: tuple[DeskDigest, ...]
    again: bool = False

    @property
    def unread(self) -> tuple[DeskDigest, ...]:
        """Digests that nobody reads: no desk is given, or everybody is away."""
        return tuple(one for one in self.digests if one.address is None)

    def __str__(self) -> str:
        """Whole, as plain text."""
        made = "as planned before" if self.again else "planned"
        head = f"{counted(len(self.digests), 'digest')} for {in_words(self.day)}, {made}"
        nobody = [f"NOBODY READS: {one.role} {one.code}: {one.why}" for one in self.unread]
        return "\n".join([head, *nobody, *(f"\n{one}" for one in self.digests)])

    def _repr_html_(self) -> str:
        """For notebooks: a table of digests, and of their lines."""
        rows = [
            f"<tr><td>{escape(digest.role)} {escape(digest.code)}</td>"
            f"<td>{escape(digest.name or 'nobody')}</td><td>{escape(item.text)}</td>"
            f"<td><b>{escape(item.endangers)}</b></td></tr>"
            for digest in self.digests
            for item in digest.items
        ]
        head = "<tr><th>of</th><th>reads</th><th>what moved</th><th>what it endangers</th></tr>"
        title = escape(str(self).splitlines()[0])
        return f"<p>{title}</p><table>{head}{''.join(rows)}</table>"


def stored(one: DeskDigest) -> dict[str, Any]:
    """A digest as plain JSON."""
    items = [
        {
            **{name: getattr(item, name) for name in DigestItem.__slots__},
            "value": None if item.value is None else format(item.value, "f"),
        }
        for item in one.items
    ]
    return {**{name: getattr(one, name) for name in DeskDigest.__slots__}, "items": items}


def from_stored(data: dict[str, Any]) -> DigestPlan:
    """A plan that was written down, as it was."""
    digests = [
        DeskDigest(
            **{
                **one,
                "items": tuple(
                    DigestItem(
                        **{
                            **item,
                            "value": None if item["value"] is None else Decimal(item["value"]),
                        }
                    )
                    for item in one["items"]
                ),
            }
        )
        for one in data["digests"]
    ]
    return DigestPlan(
        day=date.fromisoformat(data["day"]),
        after=data["after"],
        upto=data["upto"],
        digests=tuple(digests),
        again=True,
    )
