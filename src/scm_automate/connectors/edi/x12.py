"""X12: from bytes to documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.connectors.edi.chunks import Source, Text, byte_chunks
from scm_automate.connectors.edi.documents import Document, EdiPart
from scm_automate.connectors.edi.x12_inquiries import read_inquiry
from scm_automate.connectors.edi.x12_orders import read_asked
from scm_automate.connectors.edi.x12_responses import read_response
from scm_automate.connectors.edi.x12_shipments import read_shipment
from scm_automate.connectors.edi.x12_status_reports import read_status_report
from scm_automate.connectors.edi.x12_transaction import Transaction
from scm_automate.connectors.edi.x12_transactions import read_transactions
from scm_automate.connectors.edi.x12_words import X12Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scm_automate.connectors.edi.codes import CodeLists
    from scm_automate.connectors.edi.limits import EdiLimits

__all__ = ["read_x12"]


def read_x12(source: Source, *, codes: CodeLists, limits: EdiLimits) -> Iterator[EdiPart]:
    """The documents of a stream of X12, one at a time; memory holds one transaction set.

    A transaction set of another kind is ``other`` and its content is not read.
    """
    words = X12Words(codes)
    texts = Text(byte_chunks(source, most=limits.max_bytes))
    for found in read_transactions(texts, limits=limits, words=words):
        if not isinstance(found, Transaction):
            yield EdiPart(standard="x12", faults=found)
            continue
        kind = found.kind
        if kind in ("850", "860", "810"):
            yield read_asked(found, words)
        elif kind in ("855", "865"):
            yield read_response(found, words)
        elif kind == "856":
            yield from read_shipment(found, words)
        elif kind == "870":
            yield from read_status_report(found, words)
        elif kind == "869":
            yield from read_inquiry(found, words)
        else:
            document = Document(kind="other", complete="whole" if found.whole else "cut")
            yield EdiPart(standard="x12", document=document, faults=found.faults.take())
