"""The outline of a transaction set: what stands around its lines, and what its lines say.

The segments of lines that all look alike are not split: an expression takes out of their text what is
kept of them, which is less work than splitting them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scm_automate.connectors.edi.x12_loops import Loops, find_loops, find_pattern
from scm_automate.connectors.edi.x12_segments import is_plain

if TYPE_CHECKING:
    from scm_automate.connectors.edi.x12_delimiters import Delimiters
    from scm_automate.connectors.edi.x12_loops import LinePattern
    from scm_automate.connectors.edi.x12_words import X12Words

__all__ = ["AROUND", "Outline", "Outliner"]

AROUND: Final = frozenset(
    (
        *("BEG", "BAK", "BCH", "BCA", "CUR", "REF", "PER", "N1", "N2", "N3", "N4", "N9", "MSG"),
        *("DTM", "FOB", "ITD", "TD5", "SCH", "PID", "PO4", "SAC", "AMT", "CTT"),
    )
)
"""Tags of what is around the lines of nearly all transaction sets; one look tells that no other is there."""


Outline = tuple[list[list[str]], list[list[str]], Loops, int]
"""The segments before and behind the lines, what was taken out of each line, how many segments there are."""


class Outliner:
    """Reads outlines of one interchange.

    Args:
        delimiters: What separates elements.
        ends: What ends a segment: the terminator, with the line break that follows it, if any.
        words: The code lists.
    """

    def __init__(self, delimiters: Delimiters, ends: str, words: X12Words) -> None:
        separator = delimiters.element
        self.delimiters, self.ends = delimiters, ends
        self._words = words
        self._separator, self._end = separator, delimiters.segment
        self._kinds = {f"ST{separator}{kind}{separator}": kind for kind in ("850", "855")}
        self._line = f"{ends}PO1{separator}"
        self._total = f"{ends}CTT{separator}"
        self._last = f"{ends}SE{separator}"
        self._patterns: dict[str, LinePattern] = {}

    def outline(self, text: str) -> Outline | None:
        """The outline of a transaction set; None where its lines do not look alike.

        Args:
            text: From ST to SE, without the end of the last segment.
        """
        kind = self._kinds.get(text[:7])
        if kind is None:
            return None
        begin, stop = text.find(self._line), self._stop(text)
        if not 0 <= begin < stop:
            return None
        lines = text[begin:stop]
        pattern = self._patterns.get(kind)
        found: list[Any] = pattern.alike.findall(lines) if pattern is not None else []
        # As nearly always: lines like those of the transaction set before, each from start to end.
        if pattern is None or pattern.swapped or len(found) != lines.count(self._line):
            pattern = find_pattern(kind, lines, self.delimiters, ends=self.ends, words=self._words)
            if pattern is None:
                return None
            self._patterns[kind] = pattern
            all_loops = find_loops(lines, pattern, mark=self._line, each="all")
            if all_loops is None:
                return None
            found = all_loops
        ends, separator = self.ends, self._separator
        before, behind = text[:begin], text[stop + len(ends) :]
        head = [piece.split(separator) for piece in before.split(ends)]
        tail = [piece.split(separator) for piece in behind.split(ends)]
        if (
            tail[-1][0] != "SE"
            or not AROUND.issuperset([row[0] for row in (*head[1:], *tail[:-1])])
            or not is_plain(before, self._end, ends)
            or not is_plain(behind, self._end, ends)
        ):
            return None
        return head, tail, found, len(head) + lines.count(self._end) + len(tail)

    def loops(self, text: str) -> Loops | None:
        """What can be taken out of each line, None for the others; None where it is nothing.

        Args:
            text: As above.
        """
        kind = self._kinds.get(text[:7])
        begin, stop = text.find(self._line), self._stop(text)
        if kind is None or not 0 <= begin < stop:
            return None
        lines = text[begin:stop]
        pattern = find_pattern(kind, lines, self.delimiters, ends=self.ends, words=self._words)
        if pattern is None:
            return None
        return find_loops(lines, pattern, mark=self._line, each="fitting")

    def _stop(self, text: str) -> int:
        """Where the last line stops."""
        stop = text.rfind(self._total)
        return stop if stop >= 0 else text.rfind(self._last)
