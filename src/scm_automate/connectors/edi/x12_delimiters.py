"""The three characters that an X12 interchange announces in its ISA segment."""

from __future__ import annotations

from dataclasses import dataclass

from scm_automate.connectors.edi.elements import BLANK

__all__ = ["Delimiters", "Head", "read_head"]

LONGEST_HEAD = 2_000


@dataclass(frozen=True, slots=True)
class Delimiters:
    """What separates elements and components, and what ends a segment."""

    element: str
    component: str
    segment: str


@dataclass(frozen=True, slots=True)
class Head:
    """An ISA segment.

    Attributes:
        elements: ISA and its sixteen elements, outer blanks stripped.
        delimiters: What it announces.
        end: Where the next segment starts.
        told: What is odd about it, as code and text.
    """

    elements: list[str]
    delimiters: Delimiters
    end: int
    told: tuple[tuple[str, str], ...]


def read_head(text: str) -> Head | None:
    """The ISA segment that a text starts with; None where it does not start with a whole one.

    Positions are not trusted: real files pad the fields to another width than the standard's, leave
    ISA16 empty, or end segments with a line break. The ISA is split by its element separator, and
    what ends it is what stands before the next segment.
    """
    if len(text) < 5 or not text.startswith("ISA"):
        return None
    separator = text[3]
    if separator.isalnum() or separator in BLANK:
        return None
    position = 3
    starts = []
    for _ in range(16):
        if position < 0 or position > LONGEST_HEAD:
            return None
        starts.append(position + 1)
        position = text.find(separator, position + 1)
    last = starts[-1]
    elements = ["ISA", *(field.strip(BLANK) for field in text[4:last].split(separator)[:15])]
    # What follows ISA16: "GS" in a whole interchange, "TA1" in an answer, "IEA" in an empty one.
    tags = [text.find(f"{tag}{separator}", last, last + 40) for tag in ("GS", "TA1", "IEA")]
    found = [tag for tag in tags if tag >= 0]
    if found:
        end = min(found)
        between = text[last:end]
    else:
        if len(text) < last + 2:
            return None
        between = text[last : last + 2]
        end = last + 2
    if not between:
        return None
    told: list[tuple[str, str]] = []
    component, terminator = _announced(between, text[end:], separator)
    if not component:
        told.append(("component_separator_missing", "ISA16 is empty; no element is split further."))
    elif component == separator:
        told.append(
            (
                "component_separator_clash",
                f"ISA16 is {component!r}, which also separates the elements; no element is split further.",
            )
        )
        component = ""
    elements.append(component)
    return Head(elements, Delimiters(separator, component, terminator), end, tuple(told))


def _announced(between: str, rest: str, separator: str) -> tuple[str, str]:
    """Component separator and segment terminator out of what stands between ISA16 and the next tag."""
    first = between[0]
    following = between[1:]
    if following and (first == separator or following[0] not in BLANK):
        return first, following[0]
    # One visible character: ISA16 with a line break behind it, or a terminator after an empty ISA16.
    # The GS segment tells them apart: it ends with the terminator as well.
    start = rest.find(f"ST{separator}")
    before = rest[:start].rstrip(BLANK) if start > 0 else ""
    if before.endswith(first) or not following:
        return "", first
    if following[:2] == "\r\n" or following[0] == "\n":
        return first, "\n"
    return first, following[0]
