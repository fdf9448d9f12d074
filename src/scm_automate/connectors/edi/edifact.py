"""EDIFACT: from bytes to documents."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from scm_automate.connectors.edi.chunks import Source, Text, byte_chunks
from scm_automate.connectors.edi.documents import Document, EdiPart
from scm_automate.connectors.edi.edifact_inquiries import read_inquiry
from scm_automate.connectors.edi.edifact_orders import KINDS, read_asked
from scm_automate.connectors.edi.edifact_responses import read_responses
from scm_automate.connectors.edi.edifact_segments import Message, read_messages
from scm_automate.connectors.edi.edifact_status_reports import read_status_report
from scm_automate.connectors.edi.edifact_usual import UsualLines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scm_automate.connectors.edi.codes import CodeLists
    from scm_automate.connectors.edi.limits import EdiLimits

__all__ = ["read_edifact"]


def read_edifact(source: Source, *, codes: CodeLists, limits: EdiLimits) -> Iterator[EdiPart]:
    """The documents of a stream of EDIFACT, one at a time; memory holds one message.

    A message of another type is ``other`` and its content is not read.
    """
    pieces = byte_chunks(source, most=limits.max_bytes)
    head = next(pieces, b"")
    texts = Text(chain((head,), pieces), other=_declared(head, codes))
    usual = UsualLines(codes.edifact)
    for found in read_messages(texts, limits=limits, charsets=codes.edifact.charsets):
        if not isinstance(found, Message):
            yield EdiPart(standard="edifact", faults=found)
        elif found.kind in KINDS:
            yield read_asked(found, codes.edifact)
        elif found.kind in ("ORDRSP", "DESADV"):
            yield from read_responses(found, codes.edifact, usual)
        elif found.kind == "OSTRPT":
            yield from read_status_report(found, codes.edifact)
        elif found.kind == "OSTENQ":
            yield from read_inquiry(found, codes.edifact)
        else:
            document = Document(kind="other", complete="whole" if found.whole else "cut")
            yield EdiPart(standard="edifact", document=document, faults=found.faults.take())


def _declared(head: bytes, codes: CodeLists) -> str:
    """The character set that UNB declares, for bytes that are no UTF-8."""
    at = head.find(b"UNB")
    syntax = head[at + 4 : at + 8].decode("ascii", errors="replace") if at >= 0 else ""
    charset = codes.edifact.charsets.get(syntax, "cp1252")
    return "cp1252" if charset in ("ascii", "utf-8") else charset
