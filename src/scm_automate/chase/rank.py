"""What a person should look at first."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.chase.codes import CODES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.model import ExceptionMessage

__all__ = ["SEVERITIES", "ranked"]

SEVERITIES = ("critical", "high", "medium", "low")
"""The gravest first."""

_GRAVITY = {code: place for place, code in enumerate(CODES)}
_NEVER = "9999-12-31"


def ranked(exceptions: Iterable[ExceptionMessage]) -> tuple[ExceptionMessage, ...]:
    """The exceptions in the order in which a person should look at them.

    First by severity; then the days late, most first, unknown last; then the value of the line,
    greatest first, unknown last (currencies are not converted: the figure counts as it stands);
    then the due date, earliest first, unknown last. What is still equal stands by code, supplier,
    order and line, so that the same exceptions always come in the same order.

    Args:
        exceptions: In any order.

    Examples:
        >>> from scm_automate.model import ExceptionMessage
        >>> def one(severity, days_late=None):
        ...     return ExceptionMessage(
        ...         code="late", severity=severity, audience="buyer", days_late=days_late, text=""
        ...     )
        >>> [e.days_late for e in ranked([one("low", 90), one("high"), one("high", 3)])]
        [3, None, 90]
    """
    return tuple(sorted(exceptions, key=_key))


def _key(one: ExceptionMessage) -> tuple[object, ...]:
    return (
        SEVERITIES.index(one.severity),
        one.days_late is None,
        -(one.days_late or 0),
        one.value is None,
        -(one.value or Decimal(0)),
        one.due.isoformat() if one.due else _NEVER,
        _GRAVITY.get(one.code, len(_GRAVITY)),
        one.code,
        one.supplier or "",
        one.company,
        one.order or "",
        one.line or "",
        one.schedule or "",
        one.text,
        one.id or "",
    )
