"""The suppliers as persons: how each writes, and what each knows of its own deliveries."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Literal, cast

from scm_automate.demo.shipped import data_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Cast", "Intention", "Part", "Persona", "read_cast"]

Client = Literal["outlook", "gmail", "apple", "thunderbird", "foxmail"]
Manner = Literal["prose", "brief", "list", "table", "form"]
Answers = Literal["prompt", "second", "never", "absent", "bounces"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """One mailbox of a supplier and the person behind it.

    Attributes:
        address: Where letters go.
        name: The company.
        contact: Who signs.
        country: ISO 3166-1 alpha-2.
        language: ISO 639-1.
        client: The mail program, which settles how a letter is quoted.
        manner: Sentences, one line for all, a list, the letter's own table, or the workbook.
        answers: At once, to the second letter, never, after a holiday, or the mailbox is gone.
    """

    address: str
    name: str
    contact: str
    country: str
    language: str
    client: Client
    manner: Manner
    answers: Answers

    @property
    def domain(self) -> str:
        """The part of the address behind the sign."""
        return self.address.partition("@")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A quantity and its day."""

    quantity: Decimal
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Intention:
    """What a supplier will say of one order line.

    Attributes:
        order: Our order number.
        line: Position.
        kind: ``as_ordered``, ``day``, ``week``, ``dispatch``, ``split``, ``shipped``, ``hedge``,
            ``price``, ``question``, ``reject`` or ``broken``; each is told in the generator.
        item: Our item number.
        unit: The order's unit.
        quantity: Open when the line was first asked about.
        parts: What it will name, in date order.
        price: The price it will ask for; None leaves it.
        per: What the price is for.
        again: The day it names when it is asked once more; None repeats what it said.
    """

    order: str
    line: str
    kind: str
    item: str
    unit: str
    quantity: Decimal
    parts: tuple[Part, ...] = ()
    price: Decimal | None = None
    per: int = 1
    again: date | None = None


@dataclass(frozen=True)
class Cast:
    """All suppliers, by mailbox, and all intentions, by order line."""

    personas: Mapping[str, Persona]
    intentions: Mapping[tuple[str, str], Intention] = field(default_factory=dict)

    @cached_property
    def orders(self) -> frozenset[str]:
        """Every order number that somebody knows."""
        return frozenset(order for order, _ in self.intentions)


def read_cast(folder: Path | None = None) -> Cast:
    """The cast from the generated files ``cast.csv`` and ``intentions.csv``.

    Args:
        folder: Where they lie; None takes the shipped ones.

    Examples:
        >>> read_cast().personas["verkauf@lagerkontor-weserbogen.example"].contact
        'Ulf Steinke'
    """
    place = folder or data_folder() / "answers"
    with (place / "cast.csv").open(encoding="utf-8", newline="") as file:
        personas = {
            row["address"]: Persona(
                address=row["address"],
                name=row["name"],
                contact=row["contact"],
                country=row["country"],
                language=row["language"],
                client=cast("Client", row["client"]),
                manner=cast("Manner", row["manner"]),
                answers=cast("Answers", row["answers"]),
            )
            for row in csv.DictReader(file)
        }
    rows: dict[tuple[str, str], list[dict[str, str]]] = {}
    with (place / "intentions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows.setdefault((row["order"], row["line"]), []).append(row)
    return Cast(personas, {key: _intention(parts) for key, parts in rows.items()})


def _intention(rows: list[dict[str, str]]) -> Intention:
    first = rows[0]
    return Intention(
        order=first["order"],
        line=first["line"],
        kind=first["kind"],
        item=first["item"],
        unit=first["unit"],
        quantity=Decimal(first["open"]),
        parts=tuple(
            Part(quantity=Decimal(row["quantity"]), day=date.fromisoformat(row["day"]))
            for row in rows
            if row["day"]
        ),
        price=Decimal(first["price"]) if first["price"] else None,
        per=int(first["per"]),
        again=date.fromisoformat(first["again"]) if first["again"] else None,
    )
