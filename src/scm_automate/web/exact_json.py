"""JSON without rounding: numbers with a point come and go as `Decimal`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

from scm_automate.errors import AnswerNotUnderstood, ConfigError

__all__ = ["Json", "from_json", "to_json"]

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | Decimal | bool | None"
"""A JSON value; numbers are int or `Decimal`."""

_DEEPEST = 100
_LONGEST_NUMBER = 400


def from_json(body: bytes | str, *, source: str = "") -> Json:
    """JSON as Python values, numbers with a point as `Decimal`.

    Args:
        body: The text, or its bytes in UTF-8, UTF-16 or UTF-32.
        source: Where it came from, for the error.

    Raises:
        AnswerNotUnderstood: It is no JSON, holds NaN, or is nested deeper than 100 levels.

    Examples:
        >>> from_json("[1, 1.10]")
        [1, Decimal('1.10')]
    """
    where = f" from {source}" if source else ""
    try:
        text = body if isinstance(body, str) else body.decode(json.detect_encoding(body))
        value: Json = json.loads(
            text, parse_float=_decimal, parse_int=_integer, parse_constant=_no_number
        )
    except RecursionError:
        raise AnswerNotUnderstood(f"The JSON{where} is nested without end.") from None
    except ValueError as error:
        start = (body if isinstance(body, str) else body[:200].decode("utf-8", "replace"))[:80]
        raise AnswerNotUnderstood(
            f"The answer{where} is no JSON ({error}); it begins {start!r}."
        ) from None
    _check_depth(value, where)
    return value


def _check_depth(value: Json, where: str) -> None:
    level: list[Json] = [value]
    for _ in range(_DEEPEST):
        below: list[Json] = []
        for one in level:
            if isinstance(one, dict):
                below += one.values()
            elif isinstance(one, list):
                below += one
        if not below:
            return
        level = [one for one in below if isinstance(one, dict | list)]
        if not level:
            return
    raise AnswerNotUnderstood(f"The JSON{where} is nested deeper than {_DEEPEST} levels.")


def _decimal(text: str) -> Decimal:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError("a number of more than 400 characters")
    return Decimal(text)


def _integer(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError("a number of more than 400 digits")
    return int(text)


def _no_number(text: str) -> Decimal:
    raise ValueError(f"{text} is no number")


def to_json(value: object) -> str:
    """Python values as JSON; `Decimal` as a plain number, digit for digit.

    Args:
        value: Mappings with text keys, lists, tuples, text, int, `Decimal`, bool and null. A float
            is refused: what it shows is not what it holds.

    Raises:
        ConfigError: Something in it has no exact form in JSON.

    Examples:
        >>> from decimal import Decimal
        >>> to_json({"price": Decimal("0.10"), "open": True})
        '{"price":0.10,"open":true}'
    """
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    if isinstance(value, Mapping):
        parts = []
        for key, inner in value.items():
            if not isinstance(key, str):
                raise ConfigError(f"A key of JSON is text, and {key!r} is not.")
            parts.append(f"{json.dumps(key, ensure_ascii=False)}:{to_json(inner)}")
        return "{" + ",".join(parts) + "}"
    if isinstance(value, list | tuple):
        kinds = set(map(type, value))
        if kinds == {int}:  # as thousands of keys are
            return "[" + ",".join(map(str, value)) + "]"
        if kinds == {str}:
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return "[" + ",".join(to_json(inner) for inner in value) + "]"
    raise ConfigError(
        f"{type(value).__name__} {str(value)[:40]!r} has no exact form in JSON.",
        hint="Give numbers as int or Decimal, and dates as text.",
    )
