"""The hours that a round would have taken by hand, with every assumption in sight."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files as package_files
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self, get_args

from pydantic import Field, ValidationError, model_validator

from scm_automate.errors import ConfigError, Provenance
from scm_automate.model import Number, Record, Text, TouchKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scm_automate.model import Touch

__all__ = ["Minutes", "Spread", "WorkRow", "WorkShare", "read_minutes", "work_of"]

_KINDS: Final[tuple[TouchKind, ...]] = get_args(TouchKind)


class Minutes(Record):
    """What one touch of a kind takes by hand.

    Examples:
        >>> Minutes(label="Key a date", usual="1.5", low="1", high="3").usual
        Decimal('1.5')
    """

    label: Text
    """The touch in words."""
    usual: Number = Field(ge=0)
    """Minutes that one takes as a rule."""
    low: Number = Field(ge=0)
    """Minutes that nobody would call too few."""
    high: Number = Field(ge=0)
    """Minutes that nobody would call too many."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.usual <= self.high:
            raise ValueError("low, usual and high must not fall")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """An amount of minutes with its range.

    Attributes:
        usual: Minutes by the usual assumption.
        low: Minutes by the low one.
        high: Minutes by the high one.
    """

    usual: Decimal = Decimal(0)
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)

    def __add__(self, other: Spread) -> Spread:
        """Both together: lows with lows, highs with highs."""
        return Spread(
            usual=self.usual + other.usual, low=self.low + other.low, high=self.high + other.high
        )

    @property
    def in_words(self) -> str:
        """``14 h 10 min (9 h to 19 h 30 min)``; without a range where there is none.

        Examples:
            >>> Spread(usual=Decimal(90), low=Decimal(45), high=Decimal(120)).in_words
            '1 h 30 min (45 min to 2 h)'
        """
        if self.low == self.high:
            return _clock(self.usual)
        return f"{_clock(self.usual)} ({_clock(self.low)} to {_clock(self.high)})"


def _clock(minutes: Decimal) -> str:
    if minutes < 0:
        return f"minus {_clock(-minutes)}"
    whole = int(minutes.to_integral_value())
    hours, rest = divmod(whole, 60)
    parts = [f"{hours:,}".replace(",", "\u202f") + " h" if hours else ""]
    parts.append(f"{rest} min" if rest or not hours else "")
    return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow:
    """One kind of touch, counted and priced in minutes.

    Attributes:
        label: The touch in words.
        count: How many.
        each: Minutes for one; a usual of several where the team declared different ones.
        total: Minutes for all of them.
        declared: Whether the minutes are the team's own, not the table's.
    """

    label: str
    count: int
    each: Spread
    total: Spread
    declared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkShare:
    """What the library did, and what it left to people, in minutes by hand.

    Attributes:
        done: What the library did, by kind.
        by_hand: All of that together.
        left: What the open decisions will take.
        decisions: How many decisions are open.
    """

    done: tuple[WorkRow, ...]
    by_hand: Spread
    left: Spread
    decisions: int


def work_of(
    touches: Iterable[Touch],
    *,
    decisions: int,
    minutes: Mapping[TouchKind, Minutes] | None = None,
) -> WorkShare:
    """What the library's touches would have taken, and what the open decisions will take.

    Args:
        touches: Of one round; those of people do not count as the library's work.
        decisions: How many things wait for a person.
        minutes: By kind of touch; null takes the shipped assumptions.

    Returns:
        One row per kind that occurred, in the order of `TouchKind`.

    Examples:
        >>> from datetime import datetime, UTC
        >>> from scm_automate.model import Touch
        >>> touch = Touch(kind="letter_written", count=10, at=datetime(2026, 3, 2, tzinfo=UTC))
        >>> work_of([touch], decisions=0).by_hand.in_words
        '1 h (30 min to 1 h 40 min)'
    """
    table = dict(minutes) if minutes is not None else read_minutes()
    rows: list[WorkRow] = []
    held = tuple(touches)
    for kind in _KINDS:
        of_kind = [t for t in held if t.kind == kind and t.by == "library" and t.count]
        count = sum(touch.count for touch in of_kind)
        if count:
            total = sum((_minutes(touch, table) for touch in of_kind), Spread())
            each = Spread(usual=total.usual / count, low=total.low / count, high=total.high / count)
            declared = any(touch.minutes_each is not None for touch in of_kind)
            rows.append(
                WorkRow(
                    label=table[kind].label, count=count, each=each, total=total, declared=declared
                )
            )
    judged = table["decided"]
    return WorkShare(
        done=tuple(rows),
        by_hand=sum((row.total for row in rows), Spread()),
        left=Spread(
            usual=judged.usual * decisions, low=judged.low * decisions, high=judged.high * decisions
        ),
        decisions=decisions,
    )


def _minutes(touch: Touch, table: Mapping[TouchKind, Minutes]) -> Spread:
    if touch.minutes_each is not None:
        own = touch.minutes_each * touch.count
        return Spread(usual=own, low=own, high=own)
    each = table[touch.kind]
    return Spread(
        usual=each.usual * touch.count, low=each.low * touch.count, high=each.high * touch.count
    )


def read_minutes(path: Path | str | None = None) -> dict[TouchKind, Minutes]:
    """The table of assumptions: the shipped one, or a team's own file.

    Args:
        path: A TOML file with a table per kind of touch (``label``, ``usual``, ``low``,
            ``high``); kinds that it leaves out keep the shipped assumption.

    Raises:
        ConfigError: It is no TOML, or a kind or a number is wrong.

    Examples:
        >>> read_minutes()["letter_written"].usual
        Decimal('6')
    """
    shipped = package_files("scm_automate.chase.report").joinpath("minutes.toml")
    table = _parsed(shipped.read_text(encoding="utf-8"), "minutes.toml")
    if path is None:
        return table
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"The table of minutes cannot be read: {error}", source=Provenance(file=file.name)
        ) from None
    return {**table, **_parsed(text, file.name)}


def _parsed(text: str, name: str) -> dict[TouchKind, Minutes]:
    source = Provenance(file=name)
    try:
        # Decimal, so that 0.1 is what the file says.
        data = tomllib.loads(text, parse_float=Decimal)
        unknown = sorted(set(data) - set(_KINDS))
        if unknown:
            raise ConfigError(
                f"{unknown[0]!r} is no kind of touch.",
                hint=f"Known are {', '.join(_KINDS)}.",
                source=source,
            )
        return {kind: Minutes.model_validate(data[kind]) for kind in _KINDS if kind in data}
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"This is no TOML file: {error}", source=source) from None
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in fault["loc"])
        raise ConfigError(
            f"The table of minutes is wrong at {place}: {fault['msg']}", source=source
        ) from None
