"""The suppliers, as cast.toml describes them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

CAST = Path(__file__).with_name("cast.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What a supplier makes: numbers on both sides, and what it costs."""

    item: str
    supplier_item: str
    text: str
    unit: str
    price: Decimal
    per: int
    usual: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """A supplier: its place in the ERP, how it writes, and how its deliveries turn out."""

    erp: str
    id: str
    name: str
    country: str
    language: str
    town: str
    postcode: str
    domain: str
    mailbox: str
    contact: str
    client: str
    manner: str
    answers: str
    habit: str
    orders: int
    specials: tuple[str, ...] = ()
    articles: tuple[Article, ...]

    @property
    def address(self) -> str:
        """Where it is written to."""
        return f"{self.mailbox}@{self.domain}"


def _article(text: str) -> Article:
    item, supplier_item, name, unit, price, per, usual = text.split("|")
    return Article(
        item=item,
        supplier_item=supplier_item,
        text=name,
        unit=unit,
        price=Decimal(price),
        per=int(per),
        usual=Decimal(usual),
    )


def read_firms() -> tuple[Firm, ...]:
    """All suppliers, in the order of the file."""
    rows = tomllib.loads(CAST.read_text("utf-8"))["supplier"]
    return tuple(
        Firm(
            articles=tuple(_article(item) for item in row.pop("items")),
            specials=tuple(row.pop("specials", ())),
            **row,
        )
        for row in rows
    )
