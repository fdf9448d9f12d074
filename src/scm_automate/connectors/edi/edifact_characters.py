"""What separates and releases in EDIFACT, and text that can simply be split because of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scm_automate.connectors.edi.elements import BLANK

if TYPE_CHECKING:
    from scm_automate.connectors.edi.faults import FaultList

__all__ = ["ServiceCharacters", "put_back", "stand_ins", "unwrapped"]

# A released character stands as one of these while segments are split, and is put back after.
_RELEASED: Final = "\ue000\ue001\ue002\ue003\ue004"


@dataclass(frozen=True, slots=True)
class ServiceCharacters:
    """What UNA announces; these are what holds without one."""

    component: str = ":"
    element: str = "+"
    decimal: str = "."
    release: str = "?"
    segment: str = "'"

    @property
    def usable(self) -> bool:
        """Whether they can tell segments, elements and components apart."""
        distinct = {self.component, self.element, self.segment}
        return len(distinct) == 3 and not any(sign.isalnum() or sign in BLANK for sign in distinct)


def put_back(characters: ServiceCharacters) -> dict[int, str]:
    """What gives a text its released characters back, for `str.translate`."""
    originals = (
        characters.release,
        characters.segment,
        characters.element,
        characters.component,
        "",
    )
    return {
        ord(stand_in): original for stand_in, original in zip(_RELEASED, originals, strict=True)
    }


def stand_ins(raw: str, characters: ServiceCharacters, *, last: bool) -> tuple[str, str]:
    """A text with every released character replaced, and what must wait for the text after it.

    Args:
        raw: A piece of the file.
        characters: What the interchange announced.
        last: Whether nothing follows.
    """
    for stand_in in _RELEASED:
        if stand_in in raw:
            raw = raw.replace(stand_in, "\ufffd")
    release = characters.release
    if release in BLANK or release not in raw:
        return raw, ""
    raw, waiting = raw.replace(release * 2, _RELEASED[0]), ""
    if raw.endswith(release) and not last:
        raw, waiting = raw[:-1], release
    for stand_in, sign in zip(
        _RELEASED[1:4],
        (characters.segment, characters.element, characters.component),
        strict=True,
    ):
        raw = raw.replace(release + sign, stand_in)
    # Before anything else the release character says nothing, and goes.
    return raw.replace(release, _RELEASED[4]), waiting


def unwrapped(pieces: list[str], separator: str, *, number: int, told: FaultList) -> list[str]:
    """Segments without the line breaks that a file was wrapped with.

    Where segments stand on lines of their own, a line that starts with a tag and a separator is
    a segment that the one before it was not ended from: both are read, and it is told.

    Args:
        pieces: The text between the segment ends.
        separator: Between elements.
        number: How many segments stand before them in the file.
        told: Takes what is odd.
    """
    lined = sum(1 for piece in pieces[1:] if piece[:1] in ("\r", "\n")) * 2 > len(pieces) - 1
    parts: list[str] = []
    for piece in pieces:
        text = piece.strip(BLANK)
        if not text:
            continue
        first, *others = text.replace("\r", "\n").split("\n")
        parts.append(first)
        number += 1
        for line in others:
            tag = line.strip(BLANK).partition(separator)[0]
            if lined and len(tag) == 3 and tag.isalpha() and tag == tag.upper() and tag.isascii():
                told.add(
                    "segment_end_missing",
                    f"segment {number} {parts[-1][:3]}",
                    f"{parts[-1][:60]!r} has no end before {line[:60]!r}; both are read.",
                )
                parts.append(line.strip(BLANK))
                number += 1
            else:
                parts[-1] += line
    return parts
