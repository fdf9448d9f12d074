"""What every record has in common: frozen, closed, exact.

A record crosses a boundary (a file, a message, the state, a person), so it is validated when it
is made and never changes afterwards. `replace` makes a changed copy and validates it again.
"""

from __future__ import annotations

from decimal import Context, Decimal, InvalidOperation
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, StringConstraints

__all__ = ["Id", "Number", "Record", "Text", "canonical", "replace"]

R = TypeVar("R", bound="Record")
_TOO_LARGE = Decimal(10) ** 18
_EXACT = Context(prec=60)
"""A context of our own: a caller who works with few digits gets numbers with all of theirs."""


class Record(BaseModel):
    """A frozen pydantic record: unknown fields are refused, JSON round-trips exactly."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        str_strip_whitespace=True,
        use_attribute_docstrings=True,
        validate_default=True,
    )


def replace(record: R, /, **changes: object) -> R:
    """The record with some fields changed, validated again (pydantic's own copy does not).

    Args:
        record: Any record.
        changes: Field names and their new values.

    Returns:
        A new record of the same type.

    Raises:
        pydantic.ValidationError: A field does not exist or a value does not fit.

    Examples:
        >>> from scm_automate.model import Delivery
        >>> str(replace(Delivery(quantity="5"), quantity="7").quantity)
        '7'
    """
    values: dict[str, Any] = {name: getattr(record, name) for name in type(record).model_fields}
    return type(record).model_validate({**values, **changes})


def canonical(number: Decimal) -> Decimal:
    """The same number in its plainest form: no trailing zeros, no exponent.

    Examples:
        >>> canonical(Decimal("500.000")), canonical(Decimal("1E+3"))
        (Decimal('500'), Decimal('1000'))
    """
    plain = number.normalize(_EXACT)
    exponent = plain.as_tuple().exponent
    if isinstance(exponent, int) and exponent > 0:
        return plain.quantize(Decimal(1), context=_EXACT)
    return plain


def _exact(value: object) -> Decimal:
    """A finite Decimal of at most 18 digits before and 6 behind the point; no float, no bool."""
    if isinstance(value, bool | float):
        raise ValueError("a number must be given as Decimal, int or text: a float is not exact")  # noqa: TRY004
    if isinstance(value, str):
        text = value.strip()
        # Decimal itself would take other alphabets' digits, NaN and 1e999999.
        if not text.isascii() or len(text) > 40 or any(c not in "0123456789.+-" for c in text):
            raise ValueError(f"not a plain decimal number: {text[:40]!r}")
        value = text
    if not isinstance(value, str | int | Decimal):
        raise ValueError(f"not a number: {type(value).__name__}")  # noqa: TRY004
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError(f"not a plain decimal number: {str(value)[:40]!r}") from None
    if not number.is_finite():
        raise ValueError("not a finite number")
    if abs(number) >= _TOO_LARGE:
        raise ValueError("a number has at most 18 digits before the decimal point")
    exponent = number.as_tuple().exponent
    if exponent == 0:
        return number  # a whole number as most are, in its plainest form
    number = canonical(number)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -6:
        raise ValueError("a number has at most 6 digits behind the decimal point")
    return number


Number = Annotated[
    Decimal,
    BeforeValidator(_exact),
    PlainSerializer(lambda number: format(number, "f"), return_type=str, when_used="json"),
]
"""An exact quantity or amount, Decimal(24, 6); text in JSON; floats are refused."""

Id = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""An identifier as the ERP spells it, zeros kept; never empty."""

Text = Annotated[str, StringConstraints(max_length=10_000)]
"""Free text of somebody else's; never trusted, always escaped where it is shown."""
