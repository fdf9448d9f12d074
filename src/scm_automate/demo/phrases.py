"""How a language says it: sentences for every kind of answer, dates, numbers, quoting headers."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from scm_automate.demo.shipped import data_folder
from scm_automate.model import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from decimal import Decimal
    from random import Random

__all__ = ["Phrases", "read_phrases"]


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one language, as its file holds them."""

    content: Mapping[str, Any]

    def pick(self, rng: Random, key: str) -> str:
        """One of several greetings, openings or closings."""
        return str(rng.choice(self.content[key]))

    def sentence(self, rng: Random, kind: str, *, prose: bool) -> str:
        """A template for one line; a language without prose answers in its list form."""
        part = self.content.get("prose", self.content["line"]) if prose else self.content["line"]
        return str(rng.choice(part[kind]))

    def text(self, *path: str) -> str:
        """A single phrase, such as ``text("outlook", "from")``."""
        place: Any = self.content
        for key in path:
            place = place[key]
        return str(place)

    def unit(self, name: str) -> str:
        """The unit as it is spoken of."""
        return str(self.content["units"].get(name, name))

    def day(self, day: date, *, pattern: str = "") -> str:
        """A day as it is written in the language.

        Examples:
            >>> from datetime import date
            >>> read_phrases("cs").day(date(2026, 3, 9))
            '9. 3. 2026'
        """
        return (pattern or str(self.content["date"])).format(
            d=day.day,
            dd=f"{day.day:02d}",
            m=day.month,
            mm=f"{day.month:02d}",
            yyyy=day.year,
            month=self.content["months"][day.month - 1],
            weekday=self.content["weekdays"][day.weekday()],
            time="{time}",
            who="{who}",
            address="{address}",
        )

    def wrote(self, client: str, *, moment: datetime, who: str, address: str) -> str:
        """The line above a quotation, as the mail program words it."""
        line = self.day(moment.date(), pattern=self.text(client, "wrote"))
        return line.format(time=f"{moment:%H:%M}", who=who, address=address)

    def number(self, number: Decimal) -> str:
        """A number as it is written in the language.

        Examples:
            >>> from decimal import Decimal
            >>> read_phrases("de").number(Decimal("1234.5"))
            '1.234,5'
        """
        grouped = f"{canonical(number):,f}"
        return grouped.translate(
            {ord(","): str(self.content["grouping"]), ord("."): str(self.content["decimal"])}
        )


@cache
def read_phrases(language: str) -> Phrases:
    """The phrases of a language, from its file in the example data."""
    path = data_folder() / "answers" / "phrases" / f"{language}.toml"
    return Phrases(tomllib.loads(path.read_text("utf-8")))
