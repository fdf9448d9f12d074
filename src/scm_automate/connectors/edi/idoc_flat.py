"""IDocs as flat records: a control record of 524 characters, data records of 63 + 1000.

The records are laid out as the same tree that the XML form has, so that one reader serves both.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement

from scm_automate.connectors.edi.chunks import Source, Text, byte_chunks
from scm_automate.errors import LimitExceeded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scm_automate.connectors.edi.faults import FaultList
    from scm_automate.connectors.edi.limits import EdiLimits

__all__ = ["read_flat"]

CONTROL: Final = 524
HEAD: Final = 63
DATA: Final = 1_063
_NAME: Final = re.compile(r"E[12](EDK|EDP|EDS)([A-Z0-9]{2})")
_ENDS: Final = re.compile(r"\r\n|\n|\r")


def read_flat(
    source: Source,
    layouts: Mapping[str, tuple[tuple[str, int], ...]],
    *,
    limits: EdiLimits,
    told: FaultList,
) -> Iterator[tuple[Element, bool]]:
    """The IDocs of a flat file as trees, and whether each was whole.

    Args:
        source: The file; records on lines of their own, or one after the other.
        layouts: Field names and lengths of the segments that are read.
        limits: What is read at most.
        told: Gets ``record_short``, ``record_unknown`` and ``xml_limit``.
    """
    idoc: Element | None = None
    position: Element | None = None
    declared = ""
    whole = True
    records = _records(source, limits, told)
    for number, record in enumerate(records, start=1):
        if record.startswith("EDI_DC40"):
            if idoc is not None:
                yield idoc, whole
            idoc, position, whole = Element("IDOC"), None, True
            _fill(idoc, "EDI_DC40", record, layouts["EDI_DC40"])
            declared = record[13:29].strip()
            if len(record) < CONTROL - 90:
                whole = _short(told, number, record, CONTROL)
            continue
        if idoc is None:
            told.add(
                "record_unknown",
                f"record {number}",
                f"{record[:30].strip()!r} stands before any control record.",
            )
            continue
        name = _segment(record[:30].strip())
        if record[33:49].strip() != declared:
            told.add(
                "control_number",
                f"record {number} DOCNUM",
                f"The record belongs to IDoc {record[33:49].strip()[:20]!r}, and stands in {declared[:20]!r}.",
            )
        if len(record) <= HEAD:
            whole = _short(told, number, record, DATA)
            continue
        layout = layouts.get(name)
        if layout is None:
            continue  # a segment that says nothing this reader asks for
        if name == "E1EDP01":
            position = _fill(idoc, name, record[HEAD:], layout)
        elif name.startswith("E1EDP"):
            _fill(idoc if position is None else position, name, record[HEAD:], layout)
        else:
            _fill(idoc, name, record[HEAD:], layout)
    if idoc is not None:
        yield idoc, whole


def _short(told: FaultList, number: int, record: str, length: int) -> bool:
    text = f"The record has {len(record)} of {length} characters; what is missing is not read."
    told.add("record_short", f"record {number}", text)
    return False


def _segment(name: str) -> str:
    """The segment's plain name out of E2EDP01006 or E1EDP01."""
    found = _NAME.match(name)
    return f"E1{found[1]}{found[2]}" if found else name


def _fill(parent: Element, name: str, data: str, layout: tuple[tuple[str, int], ...]) -> Element:
    element = SubElement(parent, name)
    at = 0
    for field, length in layout:
        value = data[at : at + length].strip()
        if value:
            SubElement(element, field).text = value
        at += length
    return element


def _records(source: Source, limits: EdiLimits, told: FaultList) -> Iterator[str]:
    """The records one at a time: by line where there are lines, else by their fixed lengths."""
    held = ""
    lined: bool | None = None
    try:
        for piece in Text(byte_chunks(source, most=limits.max_xml_bytes)):
            held += piece
            if lined is None:
                if len(held) < 4 * DATA:
                    continue
                lined = "\n" in held or "\r" in held
            if lined:
                *records, held = _ENDS.split(held)
                yield from (record for record in records if record.strip())
            else:
                while len(held) >= DATA + CONTROL:
                    length = CONTROL if held.startswith("EDI_DC40") else DATA
                    yield held[:length]
                    held = held[length:]
    except LimitExceeded as limit:
        told.add("xml_limit", "", limit.message)
        return
    if lined is None:
        lined = "\n" in held or "\r" in held
    if lined:
        yield from (record for record in _ENDS.split(held) if record.strip())
        return
    while held.strip():
        length = CONTROL if held.startswith("EDI_DC40") else DATA
        yield held[:length]
        held = held[length:]
