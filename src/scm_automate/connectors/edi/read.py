"""The face of reading: which standard a file is of, and its documents."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scm_automate.connectors.edi.chunks import Source, named
from scm_automate.connectors.edi.codes import CodeLists, code_lists
from scm_automate.connectors.edi.cxml import read_cxml
from scm_automate.connectors.edi.documents import Document, EdiFile, EdiPart, Fault, Standard
from scm_automate.connectors.edi.edifact import read_edifact
from scm_automate.connectors.edi.idoc import read_idoc
from scm_automate.connectors.edi.limits import DEFAULT_LIMITS, EdiLimits
from scm_automate.connectors.edi.ubl import DOCUMENTS, read_ubl
from scm_automate.connectors.edi.x12 import read_x12
from scm_automate.errors import SourceNotRecognised

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["read", "recognise", "stream"]

_HEAD: Final = 65_536
_READERS: Final = {
    "x12": read_x12,
    "edifact": read_edifact,
    "ubl": read_ubl,
    "cxml": read_cxml,
    "idoc": read_idoc,
}
_X12_INSIDE: Final = re.compile(r"(?:^|[\r\n~])[ \t]{0,40}(?:GS|ST)([^A-Za-z0-9\s])[A-Z0-9]{2,3}\1")
_ROOT: Final = re.compile(r"<(?:[A-Za-z_][\w.-]{0,60}:)?([A-Za-z_][\w.-]{0,60})(?=[\s/>])")
_IDOC_ROOT: Final = re.compile(r"Z?[A-Z0-9_]{0,20}(?:ORDERS|ORDRSP|ORDCHG)[0-9]{0,2}|IDOC")


def read(
    source: Source, *, codes: CodeLists | None = None, limits: EdiLimits = DEFAULT_LIMITS
) -> EdiFile:
    """What an EDI or XML file says: its documents, and everything that is wrong with it.

    Malformed content is no exception: what can be read comes through, and each fault is told with
    its place. What was cut is marked (``document.complete``).

    Args:
        source: Bytes, a path, or an open binary file.
        codes: Code lists, for a partner that uses its own; the shipped ones unless given.
        limits: What is read at most.

    Raises:
        SourceNotRecognised: It is none of the standards that are read.
        LimitExceeded: A stream is larger than the limits allow.

    Examples:
        >>> raw = (
        ...     b"ISA*00*          *00*          *ZZ*SELLER         *ZZ*BUYER          *260304*0900"
        ...     b"*U*00401*000000001*0*P*>~GS*PR*SELLER*BUYER*20260304*0900*1*X*004010~ST*855*0001~"
        ...     b"BAK*00*AC*4500012345*20260302~PO1*10*500*EA~ACK*DR*500*EA*067*20260320~CTT*1~"
        ...     b"SE*6*0001~GE*1*1~IEA*1*000000001~"
        ... )
        >>> file = read(raw)
        >>> file.documents[0].responses[0].deliveries[0].latest, file.faults
        (datetime.date(2026, 3, 20), ())
    """
    standard = recognise(source)
    documents: list[Document] = []
    faults: list[Fault] = []
    parts: list[EdiPart] = []
    for part in _READERS[standard](source, codes=codes or code_lists(), limits=limits):
        parts.append(part)
        faults.extend(part.faults)
        if part.document is not None:
            documents.append(part.document)
    return EdiFile(
        standard=standard, documents=tuple(documents), faults=tuple(faults), parts=tuple(parts)
    )


def stream(
    source: Source, *, codes: CodeLists | None = None, limits: EdiLimits = DEFAULT_LIMITS
) -> Iterator[EdiPart]:
    """The documents of a file one at a time, with their faults and the evidence of their lines.

    X12 and EDIFACT are read with flat memory, however long the stream is; XML is held as a whole.

    Args:
        source: Bytes, a path, or an open binary file that can be read from its start again.
        codes: Code lists, for a partner that uses its own; the shipped ones unless given.
        limits: What is read at most.

    Raises:
        SourceNotRecognised: It is none of the standards that are read.
        LimitExceeded: The stream is larger than the limits allow.
    """
    standard = recognise(source)
    yield from _READERS[standard](source, codes=codes or code_lists(), limits=limits)


def recognise(source: Source) -> Standard:
    """The standard of a file, by its first characters.

    Raises:
        SourceNotRecognised: It is none of the standards that are read; the message says what it is,
            where that can be told.

    Examples:
        >>> recognise(b"UNB+UNOA:3+SELLER+BUYER+260304:0900+1'")
        'edifact'
    """
    text = _head(source)
    if text.startswith("ISA"):
        return "x12"
    if text.startswith(("UNA", "UNB", "UNH+")):
        return "edifact"
    if text.startswith("EDI_DC40"):
        return "idoc"
    if text.startswith("<"):
        return _xml(text, source)
    if _X12_INSIDE.search(text[:4_096]):
        return "x12"
    if _is_ebcdic(source):
        what = "The file is in EBCDIC, the characters of a mainframe."
    elif text.startswith("STX="):
        what = "This is TRADACOMS, which is not read."
    elif not text:
        what = "The file is empty."
    else:
        what = f"The file starts with {text[:20]!r}, which is no EDI or XML message that is read."
    raise SourceNotRecognised(
        what,
        hint="Convert it to ASCII first."
        if "EBCDIC" in what
        else "Read are X12, EDIFACT, UBL, cXML and SAP IDoc.",
        source=named(source),
    )


def _xml(text: str, source: Source) -> Standard:
    """By the first elements: a wrapper may stand around the document."""
    names = [found[1] for found in _ROOT.finditer(text)][:400]
    for name in names[:1]:
        if name == "cXML":
            return "cxml"
        if _IDOC_ROOT.fullmatch(name):
            return "idoc"
        if name in DOCUMENTS:
            return "ubl"
    if "EDI_DC40" in names:
        return "idoc"
    if names[:1] == ["StandardBusinessDocument"] and DOCUMENTS.intersection(names):
        return "ubl"
    shown = f"an XML element {names[0]!r}" if names else "no XML element"
    raise SourceNotRecognised(
        f"The file holds {shown}, which is no order document that is read.",
        hint="Read are UBL and Peppol orders, cXML and SAP order IDocs.",
        source=named(source),
    )


def _is_ebcdic(source: Source) -> bool:
    """Whether it would be X12 or EDIFACT if it were read as EBCDIC."""
    return _first_bytes(source).decode("cp037").startswith(("ISA", "UNA", "UNB"))


def _first_bytes(source: Source) -> bytes:
    if isinstance(source, Path):
        with source.open("rb") as file:
            return file.read(_HEAD)
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source[:_HEAD])
    raw = source.read(_HEAD)
    source.seek(0)
    return raw


def _head(source: Source) -> str:
    """The first characters as text, without what may stand before them."""
    raw = _first_bytes(source)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = raw.decode("utf-16", errors="replace")
    else:
        text = raw.decode("utf-8", errors="replace")
    return text.lstrip("\ufeff \t\r\n\x00")
