"""The envelope of X12: interchanges and functional groups, their control numbers and counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scm_automate.connectors.edi.elements import count, element

if TYPE_CHECKING:
    from collections.abc import Callable

    from scm_automate.connectors.edi.faults import FaultList

__all__ = ["X12Envelope"]

_MOST_CONTROLS: Final = 50_000


@dataclass(slots=True)
class _Group:
    """The functional group at hand."""

    control: str
    transactions: int = 0
    controls: set[str] = field(default_factory=set)


class X12Envelope:
    """Where the stream stands between ISA and IEA; what does not add up is told, and never mended.

    Args:
        told: Takes what is wrong.
    """

    def __init__(self, told: FaultList) -> None:
        self._told = told
        self._interchange: str | None = None
        self._groups = 0
        self._group: _Group | None = None

    def start_interchange(self, control: str) -> None:
        """An ISA with its control number."""
        self._interchange, self._groups = control, 0

    def start_group(self, elements: list[str], *, number: int) -> None:
        """A GS; one that is still open has no end."""
        if self._group is not None:
            self._told.add(
                "group_end_missing",
                f"segment {number} GS",
                f"Group {self._group.control} has no GE.",
            )
        self._groups += 1
        self._group = _Group(element(elements, 6))

    def start_transaction(
        self, control: str, *, faults: FaultList, place: Callable[[int], str]
    ) -> None:
        """An ST; the faults are those of its transaction set, the place is that of a segment of it."""
        group = self._group
        if group is None:
            faults.add("group_missing", place(0), "No GS before this transaction set.")
            return
        group.transactions += 1
        if control in group.controls:
            faults.add(
                "duplicate_control_number",
                f"{place(0)}02",
                f"ST02 {control} is already used in group {group.control}.",
            )
        if len(group.controls) >= _MOST_CONTROLS:
            group.controls.clear()  # memory stays flat: the doubles of long ago are not found
        group.controls.add(control)

    def end_group(self, elements: list[str], *, number: int) -> None:
        """A GE, against what the group held."""
        place = f"segment {number} GE"
        if self._group is None:
            self._told.add("segment_outside", place, "No GS before it.")
            return
        if count(element(elements, 1)) != self._group.transactions:
            self._told.add(
                "transaction_count",
                f"{place}01",
                f"GE01 says {element(elements, 1)[:20]!r}, {self._group.transactions} transaction sets are there.",
            )
        if element(elements, 2) != self._group.control:
            self._told.add(
                "control_number",
                f"{place}02",
                f"GE02 {element(elements, 2)[:20]!r} is not GS06 {self._group.control[:20]!r}.",
            )
        self._group = None

    def end_interchange(self, elements: list[str], *, number: int) -> None:
        """An IEA, against what the interchange held."""
        place = f"segment {number} IEA"
        if self._group is not None:
            self._told.add(
                "group_end_missing", place, f"Group {self._group.control[:20]} has no GE."
            )
        if count(element(elements, 1)) != self._groups:
            self._told.add(
                "group_count",
                f"{place}01",
                f"IEA01 says {element(elements, 1)[:20]!r}, {self._groups} groups are there.",
            )
        if element(elements, 2) != self._interchange:
            self._told.add(
                "control_number",
                f"{place}02",
                f"IEA02 {element(elements, 2)[:20]!r} is not ISA13 {(self._interchange or '')[:20]!r}.",
            )
        self._interchange, self._group = None, None

    def before_next_interchange(self, *, number: int) -> None:
        """Another ISA follows: what did not end is told."""
        if self._interchange is not None:
            self._told.add(
                "interchange_end_missing",
                f"segment {number}",
                f"Interchange {self._interchange} has no IEA before the next ISA.",
            )
        self._interchange, self._group = None, None

    def at_end_of_file(self) -> None:
        """Nothing follows: what did not end is told."""
        if self._interchange is None:
            return
        if self._group is not None:
            self._told.add(
                "group_end_missing", "end of file", f"Group {self._group.control} has no GE."
            )
        text = f"Interchange {self._interchange} has no IEA: the file was cut or never ended."
        self._told.add("interchange_end_missing", "end of file", text)
