"""Collecting what is wrong, in a bounded list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.connectors.edi.documents import Fault

if TYPE_CHECKING:
    from scm_automate.connectors.edi.codes import Code

__all__ = ["FaultList"]


class FaultList:
    """Faults in the order they are found; beyond the limit they are only counted.

    Examples:
        >>> told = FaultList(most=1)
        >>> told.add("bad_date", "segment 3 DTM02", "20261399 is no date.")
        >>> told.add("bad_date", "segment 4 DTM02", "20261399 is no date.")
        >>> [fault.code for fault in told.take()]
        ['bad_date', 'more_faults']
    """

    __slots__ = ("_found", "_more", "_most")

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._found: list[Fault] = []
        self._more = 0

    def __len__(self) -> int:
        """How many there are, the counted ones too."""
        return len(self._found) + self._more

    def add(self, code: str, where: str, text: str) -> None:
        """Tells one fault; the words of a file are cut to a readable length."""
        if len(self._found) < self._most:
            self._found.append(Fault(code=code, where=where[:300], text=text[:1_000]))
        else:
            self._more += 1

    def add_of_header(self, where: str, *meanings: Code | None) -> None:
        """Tells what a code of the header leaves open, whatever the lines say."""
        for meaning in meanings:
            if meaning is not None and meaning.doubt:
                self.add("header_doubt", where, f"The header says {meaning.name}: {meaning.doubt}.")
            if meaning is not None and meaning.repeats is not None:
                text = f"The document calls itself a {meaning.repeats} of an earlier one."
                self.add("message_repeated", where, text)

    def extend(self, faults: tuple[Fault, ...]) -> None:
        """Tells what another list holds."""
        for fault in faults:
            self.add(fault.code, fault.where, fault.text)

    def take(self) -> tuple[Fault, ...]:
        """What was found since the last time; the list is empty afterwards."""
        if not self._found:
            return ()
        found = tuple(self._found)
        if self._more:
            text = f"{self._more} more faults of this document are not told one by one."
            found += (Fault(code="more_faults", where="", text=text),)
        self._found, self._more = [], 0
        return found
