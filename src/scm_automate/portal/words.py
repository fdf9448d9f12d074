"""What the pages say, in the supplier's language; one TOML a language."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from scm_automate.chase.letter_words import letter_words
from scm_automate.model import Record
from scm_automate.render import day as day_text
from scm_automate.render import quantity as quantity_text

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

__all__ = ["PageWords", "page_languages", "page_words"]


class PageWords(Record):
    """Everything that the supplier's pages say, in one language."""

    language: str
    """ISO 639-1 code; letters are written in it too, and tell how days and numbers look."""
    title: str
    intro: str
    order: str
    line: str
    item: str
    your_item: str
    open_quantity: str
    due: str
    no_due: str
    promised: str
    price: str
    answer: str
    none: str
    confirm: str
    """With ``{quantity}`` and ``{day}``."""
    confirm_plain: str
    change: str
    reject: str
    delivery: str
    """With ``{number}``."""
    day: str
    quantity: str
    """With ``{unit}``."""
    whole: str
    more: str
    new_price: str
    """With ``{per}``, ``{unit}`` and ``{currency}``."""
    remark: str
    check: str
    summary_title: str
    summary_intro: str
    send: str
    back: str
    done_title: str
    done_intro: str
    """With ``{day}``."""
    again: str
    sent_at: str
    """With ``{day}``."""
    nothing: str
    fault_title: str
    faults_title: str
    """With ``{count}``."""
    changed: str
    privacy: str
    not_found_title: str
    not_found: str
    too_large: str
    too_many: str
    faults: dict[str, str]
    """A sentence for each code of a fault."""
    file_title: str
    file_intro: str
    file: str
    file_read: str
    file_not_taken: str
    file_row: str
    """With ``{row}``."""
    file_reasons: dict[str, str]
    """Why a row of a form was not taken."""
    file_faults: dict[str, str]
    """Why a form was not read."""

    def on(self, day: date) -> str:
        """A day as the language writes it."""
        letters = letter_words(self.language)
        return day_text(day, letters.date, months=letters.months)

    def amount(self, quantity: Decimal) -> str:
        """A quantity as the language writes it."""
        return quantity_text(quantity, decimal=letter_words(self.language).decimal)


@cache
def page_languages() -> tuple[str, ...]:
    """The languages of the pages.

    Examples:
        >>> "en" in page_languages()
        True
    """
    folder = resources.files("scm_automate.portal") / "words"
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def page_words(language: str) -> PageWords:
    """The words of a language; English where there are none.

    Examples:
        >>> page_words("de-AT").send, page_words("hu").send
        ('Senden', 'Send')
    """
    code = language.casefold().partition("-")[0]
    name = code if code in page_languages() else "en"
    file = resources.files("scm_automate.portal") / "words" / f"{name}.toml"
    return PageWords.model_validate(tomllib.loads(file.read_text("utf-8")))
