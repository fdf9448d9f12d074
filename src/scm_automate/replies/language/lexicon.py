"""A language as data: the words of dates, answers, tables and units, read once from its TOML.

A language is one file in ``languages/``. Adding Hungarian means adding ``hu.toml``: every list that
a language does not need may be left out, and an unknown list is refused by name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from scm_automate.errors import ConfigError, did_you_mean
from scm_automate.replies.language.inflection import inflect_data
from scm_automate.replies.language.language_files import WORDS, language_file, languages
from scm_automate.replies.language.language_lists import (
    DATE_LISTS,
    DAY_LISTS,
    HOUR_LISTS,
    MESSAGE_LISTS,
    MONTH_LISTS,
    PHRASE_LISTS,
    REFERENCE_LISTS,
    REMARK_LISTS,
    TABLE_LISTS,
)
from scm_automate.replies.language.plain_words import plain_words
from scm_automate.replies.language.tokens import fold
from scm_automate.replies.language.word_lists import (
    counting_words,
    date_phrasebook,
    numerals_of,
    phrasebook,
    spellings,
    top_words,
    word_set,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scm_automate.replies.language.phrases import Phrasebook

__all__ = [
    "NO_HEADERS",
    "Lexicon",
    "entries_of",
    "header_words",
    "languages",
    "lexicon",
    "read_language",
]


@dataclass(frozen=True)
class Lexicon:
    """The words of one language, or of two that a message mixes.

    Attributes:
        codes: ISO 639-1 codes, the main language first.
        dates: Words and phrases of dates.
        phrases: Words and phrases of answers.
        alerts: What is looked for in the whole message: bank details, commands to software.
        notices: What messages that answer nothing are about: bills, surveys, fairs, new addresses.
        bills: What is said of the day by which a bill is to be paid.
        noted: Thanks for a reminder, a list or a mail: an "ok" beside them may answer nothing.
        topics: Words of dates, goods and orders, by which a doubt in a sentence of its own counts.
        references: Words that announce a line or an order.
        headers: Table header phrases, folded, to the role of their column.
        units: Folded unit word to its class.
        endings: Folded endings of a number that names a kind: ``18er``, ``6007'ler``, ``22:orna``.
        kinds: Folded words behind which a number is a kind: the 18 mm ones, ``fi 50``, ``la de 12``.
        numerals: Nouns for things of a size: ``šedesátky``, ``dwudziestki``; a mark's value is the size.
        counting: Folded words of numbers to their value.
        counting_and: Folded words between them: ``quarante et un``.
        function: The smallest of them: articles, pronouns, prepositions, auxiliaries.
        smaller, larger: Folded words that tell one of two lines by its size.
        qualifying: Folded words behind a noun that only tell its kind: ``cover upper``, ``valve brass``.
        mass: Folded nouns that have no plural in talk of goods: ``plywood``, ``cable``.
        plural: Endings that only the plural of a noun has; ``*`` where nouns have no plural.
        plural_same: Endings of nouns that are one and many alike: ``těsnění``.
        plural_open: Endings that are its plural where the noun opens what is said: ``Blachy jadą``.
        plural_pairs: The same, told only with the ending of the one: ``a<o`` of ``okna`` and ``okno``.
        plural_verbs: Folded verbs of many beside a noun that is one and many alike: ``die Lager kommen``.
        plural_articles: Folded articles of many, and of one where it is a feminine: ``die Lager``, ``die Feder``.
        feminine: Endings of feminine nouns that end as others that are one and many alike: ``Feder``.
        stop: Folded words that never describe an item.
        small: Folded words that carry no meaning of their own: articles, pronouns, auxiliaries.
        titles: Folded words before a person's name: ``pani``, ``señor``.
        titles_after: Folded words behind one: ``hanım``.
        plain: Words that a statement may hold without changing what it says. Those of the category
            ``things`` may all the same name goods: a sentence with one is not of all lines; those of
            the category ``known`` may be what comes: see `newcomers`.
        beside: Folded words that change nothing in a clause of its own, without a day: machines, trades, packing,
            reading and writing, family, weather.
        you: Folded words for the one addressed and what is theirs.
        turning: Folded endings that turn a verb around: see `turning`.
        particles: Folded words that turn a verb around from the end of its clause: see `turning`.
        past_endings: Folded endings of verbs of the past: see `tenses`.
        company: Folded words for "with": see `companions`.
        topic: Folded words for "for" in front of what is spoken of: see `others_words`.
    """

    codes: tuple[str, ...]
    dates: Phrasebook = field(repr=False)
    phrases: Phrasebook = field(repr=False)
    along: Phrasebook = field(repr=False)
    """The phrases for "along with", by themselves."""
    every: Phrasebook = field(repr=False)
    """The phrases for all lines, and for what is attached, by themselves."""
    hours: Phrasebook = field(repr=False)
    """The words of times of the day."""
    alerts: Phrasebook = field(repr=False)
    notices: Phrasebook = field(repr=False)
    bills: Phrasebook = field(repr=False)
    topics: Phrasebook = field(repr=False)
    noted: Phrasebook = field(repr=False)
    references: Phrasebook = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    units: dict[str, str] = field(repr=False)
    endings: frozenset[str] = field(repr=False)
    kinds: frozenset[str] = field(repr=False)
    numerals: Phrasebook = field(repr=False)
    counting: dict[str, int] = field(repr=False)
    counting_and: frozenset[str] = field(repr=False)
    function: frozenset[str] = field(repr=False)
    smaller: frozenset[str] = field(repr=False)
    larger: frozenset[str] = field(repr=False)
    qualifying: frozenset[str] = field(repr=False)
    mass: frozenset[str] = field(repr=False)
    plural: tuple[str, ...] = field(repr=False)
    plural_open: tuple[str, ...] = field(repr=False)
    plural_pairs: tuple[tuple[str, str], ...] = field(repr=False)
    plural_same: tuple[str, ...] = field(repr=False)
    plural_verbs: frozenset[str] = field(repr=False)
    plural_articles: frozenset[str] = field(repr=False)
    feminine: tuple[str, ...] = field(repr=False)
    stop: frozenset[str] = field(repr=False)
    small: frozenset[str] = field(repr=False)
    titles: frozenset[str] = field(repr=False)
    titles_after: frozenset[str] = field(repr=False)
    plain: Phrasebook = field(repr=False)
    beside: frozenset[str] = field(repr=False)
    you: frozenset[str] = field(repr=False)
    turning: tuple[str, ...] = field(repr=False)
    particles: frozenset[str] = field(repr=False)
    past_endings: tuple[str, ...] = field(repr=False)
    company: frozenset[str] = field(repr=False)
    topic: frozenset[str] = field(repr=False)


@cache
def read_language(code: str) -> dict[str, Any]:
    """The data of a language's file.

    Raises:
        ConfigError: There is no such file, or it holds a list that nothing reads.
    """
    data = inflect_data(
        {
            name: dict(part) if isinstance(part, dict) else part
            for name, part in language_file(code).items()
            if name != WORDS
        }
    )
    for section, known in (
        ("dates", DATE_LISTS | MONTH_LISTS | DAY_LISTS),
        ("hours", HOUR_LISTS),
        ("phrases", PHRASE_LISTS),
        ("message", MESSAGE_LISTS),
        ("tables", TABLE_LISTS),
        ("references", REFERENCE_LISTS),
        ("remarks", REMARK_LISTS),
    ):
        for name in data.get(section, {}):
            if name not in known:
                raise ConfigError(
                    f"{code}.toml: nothing reads the list {section}.{name}.",
                    hint=did_you_mean(name, known),
                )
    for size in (*data.get("numerals", {}), *data.get("counting", {})):
        if not size.isdigit() and size != "and":
            raise ConfigError(f"{code}.toml: {size} is no number.", hint="Write its digits.")
    return data


def entries_of(part: object) -> Iterator[str]:
    """All entries of a part of a language's data and their names, however deep."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from (key, *entries_of(value))
    elif isinstance(part, list):
        for value in part:
            yield from entries_of(value)


@cache
def lexicon(*codes: str) -> Lexicon:
    """The words of some languages taken together, the first one leading.

    Examples:
        >>> lexicon("de").units["stuck"]
        'piece'
    """
    read = [read_language(code) for code in codes]
    units: dict[str, str] = {}
    headers: dict[str, str] = {}
    stop: set[str] = set()
    small: set[str] = set()
    for data in read:
        for kind, words in data.get("units", {}).items():
            for word in words.split():
                for spelt in spellings(word):
                    units.setdefault(spelt, kind)
        for header, role in header_words(data["code"]).items():
            headers.setdefault(header, role)
        for word in data.get("references", {}).get("stop", "").split():
            stop |= spellings(word)
        for word in data.get("function", "").split():
            small |= spellings(word)
        small |= plain_words(data)
    return Lexicon(
        codes=codes,
        dates=date_phrasebook(read),
        phrases=phrasebook(
            {
                name: words
                for name, words in data.get("phrases", {}).items()
                if name not in ("plain", "things")
            }
            for data in read
        ),
        along=phrasebook({"along": data.get("phrases", {}).get("along", [])} for data in read),
        every=phrasebook(
            {name: data.get("phrases", {}).get(name, []) for name in _EVERY} for data in read
        ),
        hours=phrasebook(data.get("hours", {}) for data in read),
        alerts=alert_words(),
        notices=phrasebook({"notice": data.get("message", {}).get("notice", [])} for data in read),
        bills=phrasebook({"bill": data.get("message", {}).get("bill", [])} for data in read),
        noted=phrasebook({"noted": data.get("message", {}).get("noted", [])} for data in read),
        topics=phrasebook({"topics": data.get("message", {}).get("topics", [])} for data in read),
        references=phrasebook(
            {
                **{
                    name: words
                    for name, words in data.get("references", {}).items()
                    if name not in _WORD_SETS
                },
                "except": data.get("phrases", {}).get("except", []),
            }
            for data in read
        ),
        headers=headers,
        units=units,
        endings=word_set(read, "kind_ending"),
        kinds=word_set(read, "kind_word"),
        numerals=numerals_of(read),
        counting=counting_words(read),
        counting_and=frozenset(
            fold(word) for data in read for word in data.get("counting", {}).get("and", "").split()
        ),
        function=top_words(read, "function"),
        smaller=word_set(read, "smaller"),
        larger=word_set(read, "larger"),
        qualifying=word_set(read, "qualifying"),
        mass=word_set(read, "mass"),
        plural=tuple(word_set(read[:1], "plural")),
        plural_open=tuple(word_set(read[:1], "plural_open")),
        plural_pairs=tuple(
            (many, one)
            for pair in word_set(read[:1], "plural_pairs")
            for many, _, one in [pair.partition("<")]
        ),
        plural_same=tuple(word_set(read[:1], "plural_same")),
        plural_verbs=word_set(read[:1], "plural_verbs"),
        plural_articles=word_set(read[:1], "plural_articles"),
        feminine=tuple(word_set(read[:1], "feminine")),
        stop=frozenset(stop),
        small=frozenset(small | stop),
        titles=top_words(read, "titles"),
        titles_after=top_words(read, "titles_after"),
        you=frozenset(fold(word) for data in read for word in data.get("you", "").split()),
        turning=tuple(sorted(top_words(read, "turning"))),
        particles=top_words(read, "particles"),
        past_endings=tuple(sorted(top_words(read, "past_endings"))),
        company=top_words(read, "company"),
        topic=top_words(read, "topic"),
        beside=top_words(read, "plain_beside"),
        plain=phrasebook(
            {
                "plain": data.get("phrases", {}).get("plain", []),
                "known": data.get("known", "").split(),
                "things": data.get("phrases", {}).get("things", []),
            }
            for data in read
        ),
    )


_EVERY = ("all", "both", "rest_lines", "attached")
_WORD_SETS = (
    "stop",
    "kind_ending",
    "kind_word",
    "smaller",
    "larger",
    "qualifying",
    "mass",
    "plural",
    "plural_open",
    "plural_pairs",
    "plural_same",
    "plural_verbs",
    "plural_articles",
    "feminine",
)
"""Lists of references that are words by themselves and no phrases."""


@cache
def alert_words() -> Phrasebook:
    """What is looked for in every message, in every language: a harmful sentence need not be in the writer's."""
    return phrasebook(
        {
            name: read_language(code).get("message", {}).get(name, [])
            for name in ("bank", "software")
        }
        for code in languages()
    )


NO_HEADERS = frozenset(
    {
        "confirmed", "asked", "leaving", "advice", "gone", "last", "paper", "aside",
        "surcharge", "measure", "unbinding", "offer", "stopped", "state", "terms",
    }
)  # fmt: skip
"""Lists of a language's tables that are no headers, but words that change what a column or a paper is."""


@cache
def header_words(code: str) -> dict[str, str]:
    """The table headers of one language, folded, to the role of their column.

    Tables are read in every language there is; this loads none of a language's other words.

    Examples:
        >>> header_words("de")["liefertermin"]
        'date'
    """
    headers: dict[str, str] = {}
    for role, names in read_language(code).get("tables", {}).items():
        if role in NO_HEADERS:
            continue  # words that change what a column is
        for name in names:
            for spelt in spellings(name):
                headers.setdefault(spelt, role)
    return headers
