"""The short way for lines of an ORDRSP that are plain in every respect: LIN, QTY and DTM, and no more.

A line that is not plain goes the long way, which has all the rules; a property test holds that both ways
say the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scm_automate.connectors.edi.documents import RespondedLine
from scm_automate.connectors.edi.promise import window_of
from scm_automate.connectors.edi.trusted import maker
from scm_automate.connectors.edi.values import number, stamp
from scm_automate.model import Delivery

if TYPE_CHECKING:
    from decimal import Decimal

    from scm_automate.connectors.edi.codes import StandardCodes
    from scm_automate.model import LineStatus

__all__ = ["UsualLines"]

_LONGEST: Final = 200
_MOST_DATES: Final = 16_384
_line, _delivery = maker(RespondedLine), maker(Delivery)


class UsualLines:
    """What plain lines of a stream mean, looked up once for each code and each date."""

    __slots__ = ("_buyer", "_codes", "_promised", "_promises", "_statuses", "_supplier")

    def __init__(self, codes: StandardCodes) -> None:
        self._codes = codes
        self._statuses: dict[str, LineStatus] = {
            code: meaning.status
            for code, meaning in codes.line_status.items()
            if meaning.status in ("accepted", "changed") and not (meaning.doubt or meaning.partial)
        }
        self._promised = frozenset(
            qualifier for qualifier, one in codes.quantities.items() if one.role == "promised"
        )
        self._buyer = frozenset(codes.item_numbers.buyer)
        self._supplier = frozenset(codes.item_numbers.supplier)
        self._promises: dict[str, dict[str, Any] | None] = {}

    def read(
        self, segments: list[list[str]], component: str
    ) -> tuple[RespondedLine, Decimal] | None:
        """The line, and the quantity that it promises; None where it is not plain.

        Args:
            segments: Those of the line; released characters still stand in.
            component: The component separator.
        """
        if len(segments) != 3:
            return None
        lin, qty, dtm = segments
        if (len(lin), len(qty), len(dtm)) != (4, 2, 2) or (qty[0], dtm[0]) != ("QTY", "DTM"):
            return None
        _, place, code, article = lin
        counted, dated = qty[1], dtm[1]
        together = f"{place}{code}{article}{counted}"
        own, _, kind = article.partition(component)
        try:
            promise = self._promises[dated]
        except KeyError:
            promise = self._promise(dated, component)
        status = self._statuses.get(code)
        if (
            promise is None
            or status is None
            or not own
            or component in kind
            or component in place
            or len(together) > _LONGEST
            or " " in together
            or not (together.isascii() and together.isprintable())  # nothing released, nothing odd
        ):
            return None
        amount = counted.split(component)
        if len(amount) != 3 or amount[0] not in self._promised:
            return None
        quantity = number(amount[1]) if "," not in amount[1] else number(amount[1], ",")
        if quantity is None or quantity <= 0:
            return None
        is_supplier = kind in self._supplier
        line = _line(
            {
                "line": place or None,
                "status": status,
                "deliveries": (_delivery({**promise, "quantity": quantity}),),
                "price": None,
                "raw_status": code,
                "item": own if kind in self._buyer or not is_supplier else None,
                "supplier_item": own if is_supplier else None,
                "quantity": None,
                "unit": amount[2] or None,
            }
        )
        return line, quantity

    def _promise(self, dated: str, component: str) -> dict[str, Any] | None:
        """What a DTM says of a delivery, without its quantity; None where it is no plain promise."""
        parts = dated.split(component)
        found: dict[str, Any] | None = None
        if len(parts) == 3 and dated.isascii() and parts == [part.strip() for part in parts]:
            qualifier, text, form = parts
            days = stamp(text, form) if text else None
            rules = self._codes.promise_dates
            window = window_of({qualifier: days}, rules) if days and qualifier in rules else None
            if window is not None and not window.doubt:
                found = {
                    "quantity": None,
                    "earliest": window.earliest,
                    "latest": window.latest,
                    "basis": window.basis,
                }
        if len(self._promises) < _MOST_DATES:
            self._promises[dated] = found
        return found
