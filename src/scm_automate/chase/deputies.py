"""Who reads whose digest: buyers and planners, their addresses, and who stands in while they are away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from scm_automate.chase.letter_words import letter_languages
from scm_automate.errors import ConfigError, Provenance
from scm_automate.files.toml_file import read_toml
from scm_automate.model import Id, Record, Text
from scm_automate.render import day as in_words

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

__all__ = ["Absence", "Desks", "Holder", "Reader", "Role", "read_desks"]

Role = Literal["buyer", "planner"]
"""Whose digest it is, by the columns of an order line."""


class Absence(Record):
    """Days on which somebody does not read, both included.

    Examples:
        >>> Absence(first="2026-03-02", last="2026-03-06", deputy="CM").deputy
        'CM'
    """

    first: date
    """The first day away."""
    last: date
    """The last day away."""
    deputy: Id | None = None
    """Code of who reads meanwhile; null is nobody."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"the last day {self.last} lies before the first, {self.first}")
        return self


class Holder(Record):
    """One buyer or planner.

    Examples:
        >>> Holder(role="buyer", code="AB", address="anna@buyer.example").name
        ''
    """

    role: Role
    """See `Role`."""
    code: Id
    """As the export's column spells it."""
    address: str = Field(min_length=3, max_length=254)
    """Where the digest goes."""
    name: Text = ""
    """How the digest speaks to the person; empty is the code."""
    language: str | None = None
    """ISO 639-1 code of what the person reads; null is `Desks.language`."""
    away: tuple[Absence, ...] = ()
    """When somebody else reads."""

    @field_validator("address")
    @classmethod
    def _is_address(cls, text: str) -> str:
        if text.count("@") != 1 or any(c.isspace() or c in "<>,;" for c in text):
            raise ValueError(f"not a mail address: {text[:80]!r}")
        return text

    @field_validator("language")
    @classmethod
    def _is_spoken(cls, language: str | None) -> str | None:
        return None if language is None else _spoken(language)

    def absent_on(self, day: date) -> Absence | None:
        """The absence that a day falls into; null where there is none."""
        return next((one for one in self.away if one.first <= day <= one.last), None)

    def __str__(self) -> str:
        return self.name or self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads a digest on a day, and why.

    Attributes:
        holder: Who; None where nobody is left.
        why: In words; empty where it is simply the person's own.
        away: Who does not read, and until when, the person first.
    """

    holder: Holder | None
    why: str = ""
    away: tuple[tuple[str, date], ...] = ()


class Desks(Record):
    """Everybody who gets a digest.

    Examples:
        >>> desks = Desks(
        ...     holders=(
        ...         Holder(
        ...             role="buyer",
        ...             code="AB",
        ...             name="Anna",
        ...             address="anna@buyer.example",
        ...             away=(Absence(first="2026-03-02", last="2026-03-06", deputy="CM"),),
        ...         ),
        ...         Holder(role="buyer", code="CM", name="Carl", address="carl@buyer.example"),
        ...     )
        ... )
        >>> print(desks.reader("buyer", "AB", date(2026, 3, 3)).why)
        Anna is away until 6 Mar 2026, Carl stands in
    """

    holders: tuple[Holder, ...] = ()
    """Each role and code once."""
    language: str = "en"
    """ISO 639-1 code of digests to whom no language of their own is given."""

    @field_validator("language")
    @classmethod
    def _is_spoken(cls, language: str) -> str:
        return _spoken(language)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if len(self._by_code) < len(self.holders):
            names = [f"{one.role} {one.code}" for one in self.holders]
            twice = sorted({name for name in names if names.count(name) > 1})
            raise ValueError(f"{', '.join(twice)} is there more than once")
        for one in self.holders:
            for absence in one.away:
                if absence.deputy is not None and self.find(one.role, absence.deputy) is None:
                    raise ValueError(
                        f"the deputy {absence.deputy} of {one.role} {one.code} is no desk of this file"
                    )
        return self

    @cached_property
    def _by_code(self) -> dict[tuple[Role, str], Holder]:
        return {(one.role, one.code): one for one in self.holders}

    def find(self, role: Role, code: str) -> Holder | None:
        """Whose code it is: first among the same role, then of the other; null where nobody's."""
        other: Role = "planner" if role == "buyer" else "buyer"
        return self._by_code.get((role, code)) or self._by_code.get((other, code))

    def reader(self, role: Role, code: str, day: date) -> Reader:
        """Who reads on a day: the person, or the deputy, or the deputy's deputy, as long as it goes."""
        own = self._by_code.get((role, code))
        if own is None:
            return Reader(holder=None, why=f"no desk is given for {role} {code}")
        told: list[str] = []
        away: list[tuple[str, date]] = []
        seen: set[tuple[Role, str]] = set()
        reads: Holder = own
        while (absence := reads.absent_on(day)) is not None:
            seen.add((reads.role, reads.code))
            told.append(f"{reads} is away until {in_words(absence.last)}")
            away.append((str(reads), absence.last))
            deputy = None if absence.deputy is None else self.find(reads.role, absence.deputy)
            if deputy is None:
                return Reader(holder=None, why=f"{', '.join(told)}, and nobody stands in")
            if (deputy.role, deputy.code) in seen:
                return Reader(
                    holder=None, why=f"{', '.join(told)}, and they stand in for each other"
                )
            reads = deputy
        why = f"{', '.join(told)}, {reads} stands in" if told else ""
        return Reader(holder=reads, why=why, away=tuple(away))

    def language_of(self, holder: Holder) -> str:
        """What somebody reads."""
        return holder.language or self.language


def read_desks(path: str | Path) -> Desks:
    r"""Desks from a TOML file: a table ``[[desk]]`` each, with ``[[desk.away]]`` below it.

    ``language`` above the tables holds for every desk that names none of its own.

    Args:
        path: The file, in UTF-8.

    Raises:
        ConfigError: The file is not there or no TOML, or a key is unknown or has a wrong value; the
            message names all of them.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder) / "desks.toml"
        ...     _ = file.write_text('[[desk]]\nbuyer = "AB"\naddress = "anna@buyer.example"\n')
        ...     read_desks(file).holders[0].code
        'AB'
    """
    source = Path(path)
    place = Provenance(file=source.name)
    content = read_toml(source, what="The desks")
    tables = content.pop("desk", [])
    general = {name: content.pop(name) for name in ("language",) if name in content}
    if content or not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
        raise ConfigError(
            f"Unknown {', '.join(sorted(content)) or 'desk'}.",
            hint="The file holds tables [[desk]], each with buyer or planner, and address; "
            "above them at most language.",
            source=place,
        )
    holders = []
    for number, table in enumerate(tables, start=1):
        roles: list[Role] = [role for role in ("buyer", "planner") if role in table]
        if len(roles) != 1:
            raise ConfigError(
                f"desk {number} is of {' and '.join(roles) or 'nobody'}.",
                hint="Give each desk either buyer or planner, with the export's code.",
                source=place,
            )
        holders.append({**table, "role": roles[0], "code": table[roles[0]]})
        del holders[-1][roles[0]]
    try:
        return Desks.model_validate({**general, "holders": holders})
    except ValidationError as error:
        faults = "; ".join(_fault(one) for one in error.errors())
        raise ConfigError(f"The desks do not hold: {faults}.", source=place) from None


def _spoken(language: str) -> str:
    if language not in letter_languages():
        raise ValueError(f"there are no digests in it, there are {', '.join(letter_languages())}")
    return language


def _fault(fault: ErrorDetails) -> str:
    where = [str(part) for part in fault["loc"]]
    if where[:1] == ["holders"] and len(where) > 1:
        where = [f"desk {int(where[1]) + 1}", *where[2:]]
    said = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "extra_forbidden":
        return f"unknown key {'.'.join(where)}"
    return f"{'.'.join(where)}: found {fault['input']!r:.80}, {said}" if where else said
