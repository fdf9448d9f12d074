"""The envelope of EDIFACT: interchanges and groups, their references and counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scm_automate.connectors.edi.elements import count, element

if TYPE_CHECKING:
    from scm_automate.connectors.edi.faults import FaultList

__all__ = ["EdifactEnvelope"]


@dataclass(slots=True)
class _Group:
    reference: str
    messages: int = 0


@dataclass(slots=True)
class _Interchange:
    reference: str
    groups: int = 0
    messages: int = 0
    references: set[str] = field(default_factory=set)


class EdifactEnvelope:
    """Where the stream stands between UNB and UNZ; what does not add up is told, and never mended.

    Args:
        told: Takes what is wrong.
    """

    def __init__(self, told: FaultList) -> None:
        self._told = told
        self._interchange: _Interchange | None = None
        self._group: _Group | None = None

    def start_interchange(self, reference: str, *, number: int) -> None:
        """A UNB; an interchange that is still open has no end."""
        if self._interchange is not None:
            text = f"Interchange {self._interchange.reference[:20]} has no UNZ before the next UNB."
            self._told.add("interchange_end_missing", f"segment {number} UNB", text)
        self._interchange = _Interchange(reference)

    def start_group(self, reference: str) -> None:
        """A UNG."""
        self._group = _Group(reference)
        if self._interchange is not None:
            self._interchange.groups += 1

    def start_message(self, reference: str, *, faults: FaultList, place: str) -> None:
        """A UNH; the faults are those of its message, the place is that of its segment."""
        if self._group is not None:
            self._group.messages += 1
        if self._interchange is None:
            faults.add("envelope_missing", place, "No UNB before this message.")
            return
        self._interchange.messages += 1
        if reference in self._interchange.references:
            faults.add(
                "duplicate_control_number",
                f"{place} element 1",
                f"Message reference {reference[:20]} is already used in this interchange.",
            )
        self._interchange.references.add(reference)

    def end_group(self, row: list[str], reference: str, *, number: int) -> None:
        """A UNE, against what the group held."""
        place = f"segment {number} UNE element"
        if self._group is None:
            self._told.add("segment_outside", f"segment {number} UNE", "No UNG before it.")
            return
        if count(element(row, 1)) != self._group.messages:
            self._told.add(
                "transaction_count",
                f"{place} 1",
                f"UNE says {element(row, 1)[:20]!r}, {self._group.messages} messages are there.",
            )
        if reference != self._group.reference:
            self._told.add(
                "control_number",
                f"{place} 2",
                f"UNE {element(row, 2)[:20]!r} is not UNG {self._group.reference[:20]!r}.",
            )
        self._group = None

    def end_interchange(self, row: list[str], reference: str, *, number: int) -> None:
        """A UNZ, against what the interchange held."""
        place = f"segment {number} UNZ element"
        interchange = self._interchange
        if interchange is None:
            self._told.add("segment_outside", f"segment {number} UNZ", "No UNB before it.")
            return
        if self._group is not None:
            text = f"Group {self._group.reference[:20]} has no UNE."
            self._told.add("group_end_missing", f"segment {number} UNZ", text)
        there = interchange.groups or interchange.messages
        if count(element(row, 1)) != there:
            what = "groups" if interchange.groups else "messages"
            self._told.add(
                "group_count" if interchange.groups else "transaction_count",
                f"{place} 1",
                f"UNZ says {element(row, 1)[:20]!r}, {there} {what} are there.",
            )
        if reference != interchange.reference:
            self._told.add(
                "control_number",
                f"{place} 2",
                f"UNZ {element(row, 2)[:20]!r} is not UNB {interchange.reference[:20]!r}.",
            )
        self._interchange, self._group = None, None

    def at_end_of_file(self) -> None:
        """Nothing follows: what did not end is told."""
        if self._group is not None:
            text = f"Group {self._group.reference[:20]} has no UNE."
            self._told.add("group_end_missing", "end of file", text)
        if self._interchange is not None:
            text = (
                f"Interchange {self._interchange.reference[:20]} has no UNZ: "
                "the file was cut or never ended."
            )
            self._told.add("interchange_end_missing", "end of file", text)
