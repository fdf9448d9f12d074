"""Column types that hold the same text on every database: instants, days, words and JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text
from sqlalchemy.types import TypeDecorator

from scm_automate.errors import ConfigError

if TYPE_CHECKING:
    from sqlalchemy import Dialect

__all__ = [
    "Day",
    "Instant",
    "Json",
    "Words",
    "instant_text",
    "json_text",
    "number_text",
    "read_number",
    "words_text",
]

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


def instant_text(moment: datetime) -> str:
    """An instant as the state writes it: UTC, fixed width, so that text order is time order.

    Raises:
        ConfigError: The instant has no time zone.

    Examples:
        >>> instant_text(datetime(2026, 3, 2, 9, 12, tzinfo=UTC))
        '2026-03-02T09:12:00.000000+00:00'
    """
    if moment.tzinfo is None:
        raise ConfigError(
            f"The instant {moment.isoformat()} has no time zone.",
            hint="Give datetimes with a zone, such as datetime(2026, 3, 2, 8, tzinfo=UTC).",
        )
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def words_text(value: str) -> str:
    r"""Somebody else's text as the state writes it: what a database cannot hold becomes U+FFFD.

    Examples:
        >>> words_text("Bolt\x00 M8")
        'Bolt\ufffd M8'
    """
    if value.isascii():
        return value.replace("\x00", "\ufffd") if "\x00" in value else value
    whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\x00", "\ufffd")


def json_text(value: object) -> str:
    r"""JSON as the state writes it: ASCII, keys sorted.

    Examples:
        >>> json_text({"b": 1, "a": "é"})
        '{"a":"\\u00e9","b":1}'
    """
    return _ENCODER.encode(value)


def number_text(value: Decimal | None) -> str | None:
    """A quantity as the state writes it: all its digits and no exponent; None stays None.

    Examples:
        >>> number_text(Decimal("1.2E+3"))
        '1200'
    """
    return None if value is None else format(value, "f")


def read_number(text: str | None) -> Decimal | None:
    """A quantity as the state wrote it."""
    return None if text is None else Decimal(text)


class Instant(TypeDecorator[datetime]):
    """An aware datetime."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """To text in UTC."""
        return None if value is None else instant_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Back, in UTC."""
        return None if value is None else datetime.fromisoformat(value)


class Day(TypeDecorator[date]):
    """A day."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """To ISO text."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:  # noqa: ARG002
        """Back."""
        return None if value is None else date.fromisoformat(value)


class Words(TypeDecorator[str]):
    """Somebody else's text: what a database cannot hold (NUL, half a surrogate) becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """To text that every database takes."""
        return None if value is None else words_text(value)


class Json(TypeDecorator[Any]):
    """JSON as ASCII text, keys sorted: the same value is the same text everywhere."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ANN401, ARG002
        """To text."""
        return None if value is None else json_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002
        """Back."""
        return None if value is None else json.loads(value)
