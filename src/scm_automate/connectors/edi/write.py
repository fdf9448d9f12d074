"""The face of writing: a document in the standard that a partner takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from scm_automate.connectors.edi.envelope import refuse
from scm_automate.connectors.edi.write_cxml import write_cxml
from scm_automate.connectors.edi.write_edifact import write_edifact
from scm_automate.connectors.edi.write_ubl import write_ubl
from scm_automate.connectors.edi.write_x12 import write_x12
from scm_automate.errors import ConfigError, did_you_mean

if TYPE_CHECKING:
    from scm_automate.connectors.edi.documents import Document
    from scm_automate.connectors.edi.envelope import Envelope

__all__ = ["WrittenStandard", "write"]

WrittenStandard = Literal["x12", "edifact", "ubl", "cxml"]
"""The standards that are written."""


def write(
    document: Document, *, standard: WrittenStandard, envelope: Envelope | None = None
) -> bytes:
    """An order, an order change or an order response as a message.

    What is read from it again is the same document: nothing is left out, altered or added. What a
    format has no place for is refused. (cXML names the parties and the day of a confirmation in any
    case: where the document does not, they are those of the envelope.)

    Args:
        document: What to say. Prices are for one unit, unit codes are the standard's own.
        standard: ``x12`` (850, 860, 855), ``edifact`` (ORDERS, ORDCHG, ORDRSP), ``ubl`` (Order,
            OrderChange, OrderResponse) or ``cxml`` (OrderRequest, ConfirmationRequest).
        envelope: Who sends it to whom; UBL has none.

    Raises:
        ConfigError: The standard is not written, or needs an envelope.
        DataError: The document holds what the format has no place for, or lacks what it demands.

    Examples:
        >>> from datetime import date, datetime
        >>> from scm_automate.connectors import edi
        >>> order = edi.Document(
        ...     kind="order",
        ...     order="4500012345",
        ...     issued=date(2026, 3, 2),
        ...     lines=[edi.AskedLine(line="10", item="A-1001", quantity="500", unit="EA")],
        ... )
        >>> envelope = edi.Envelope(
        ...     sender="BUYER", receiver="SELLER", number=7, created=datetime(2026, 3, 2, 9)
        ... )
        >>> raw = edi.write(order, standard="x12", envelope=envelope)
        >>> edi.read(raw).documents == (order,)
        True
    """
    if document.repeats is not None:
        raise refuse(document, f"a {document.repeats} is what was sent before, once more.")
    if standard == "ubl":
        return write_ubl(document)
    writers = {"x12": write_x12, "edifact": write_edifact, "cxml": write_cxml}
    if standard not in writers:
        hint = (
            did_you_mean(standard, (*writers, "ubl")) or "Written are x12, edifact, ubl and cxml."
        )
        raise ConfigError(f"{standard!r} is not written.", hint=hint)
    if envelope is None:
        raise ConfigError(
            f"A message in {standard} needs an envelope.", hint="Give envelope=Envelope(...)."
        )
    return writers[standard](document, envelope)
