"""The words of a letter, one TOML file per language: nothing in the code speaks to a supplier."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from pydantic import Field, ValidationError

from scm_automate.errors import ConfigError, Provenance, did_you_mean
from scm_automate.model import Record

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from scm_automate.model import AskReason

__all__ = [
    "ColumnWords",
    "FormWords",
    "LetterWords",
    "ReasonWords",
    "ShortWords",
    "letter_languages",
    "letter_words",
    "read_letter_words",
]


class ReasonWords(Record):
    """How one group of lines is introduced."""

    title: str
    """Heading of the group, a few words."""
    request: str
    """What is the matter and what is asked for, one or two sentences."""


class ColumnWords(Record):
    """Headers of the HTML table and the form: plain words, so that an answer is read by them again."""

    order: str
    line: str
    item: str
    supplier_item: str
    description: str
    open_quantity: str
    unit: str
    due: str
    promised: str
    """Must be no word for a confirmed date: the column shows the old promise."""
    confirmed_date: str
    confirmed_quantity: str
    remark: str


class ShortWords(Record):
    """The same headers as short as they may be, for a table in plain text."""

    order: str
    line: str
    item: str
    supplier_item: str
    description: str
    open_quantity: str
    unit: str
    due: str
    promised: str
    """As in `ColumnWords`."""
    answer: str
    """Header of the one empty column."""


class FormWords(Record):
    """What the reply form says besides its headers."""

    file: str
    """File name without its ending; letters, digits and hyphens."""
    title: str
    how: str
    reference: str
    """What the letter's reference is called."""
    date_title: str
    date_help: str
    quantity_title: str
    quantity_help: str
    date_format: str
    """Number format of a date cell in Excel."""


class RequestWords(Record):
    """What a letter about other things than goods says."""

    subject: str
    opening: str
    needed_by: str
    """With ``{day}``."""
    how: str
    """How to answer."""


class LetterWords(Record):
    """Everything that a letter says, in one language."""

    language: str
    """ISO 639-1 code."""
    date: str
    """Pattern of a day, see `scm_automate.render.day`."""
    decimal: str = Field(min_length=1, max_length=1)
    """Decimal sign of quantities."""
    months: tuple[str, ...] = ()
    """Twelve names for the pattern's ``{month}``."""
    subject_one: str
    """Subject about one order, with ``{order}``."""
    subject_many: str
    """Subject about several orders, with ``{orders}`` and ``{lines}`` as numbers."""
    subject_repeat: str
    """What stands before the subject of a repeat, with ``{subject}``."""
    greeting: str
    opening_one: str
    opening_many: str
    """With ``{lines}`` as a number."""
    repeat: str
    """Added where lines were asked about before, with ``{day}`` of the last letter."""
    how_title: str
    how_reply: str
    how_form: str
    how_words: str
    how_link: str
    """What stands before the link to the supplier's page, where there is one."""
    how_reference: str
    """With ``{reference}``."""
    thanks: str
    closing: str
    phone: str
    """With ``{phone}``."""
    reasons: dict[str, ReasonWords]
    columns: ColumnWords
    short: ShortWords
    form: FormWords
    requests: RequestWords | None = None
    """Null takes the English ones."""

    def reason(self, reason: AskReason) -> ReasonWords:
        """How lines with this reason are introduced."""
        return self.reasons[reason]


def read_letter_words(path: Path | Traversable) -> LetterWords:
    """The words of one language from a TOML file.

    Raises:
        ConfigError: The file is no TOML, or a key is missing, unknown or wrong.
    """
    place = Provenance(file=path.name)
    try:
        words = LetterWords.model_validate(tomllib.loads(path.read_bytes().decode("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"This is no TOML file: {error}", source=place) from None
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()
        )
        raise ConfigError(f"The words of a letter do not hold: {faults}", source=place) from None
    missing = {"promise_passed", "late", "unconfirmed", "quantity_short", "due_soon"} - set(
        words.reasons
    )
    if missing:
        raise ConfigError(f"[reasons] lacks {', '.join(sorted(missing))}.", source=place)
    return words


def _folder() -> Traversable:
    return files("scm_automate.chase") / "letter_templates" / "languages"


@cache
def letter_languages() -> tuple[str, ...]:
    """The languages that letters are written in, as ISO 639-1 codes in alphabetical order.

    Examples:
        >>> "en" in letter_languages() and "de" in letter_languages()
        True
    """
    names = (entry.name for entry in _folder().iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def letter_words(language: str) -> LetterWords:
    """The shipped words of a language.

    Raises:
        ConfigError: There are no words for it.

    Examples:
        >>> letter_words("de").columns.order
        'Bestellung'
    """
    if language not in letter_languages():
        raise ConfigError(
            f"There are no letters in {language!r}; there are {', '.join(letter_languages())}.",
            hint=did_you_mean(language, letter_languages()),
        )
    return read_letter_words(_folder() / f"{language}.toml")
