"""Plain text to lines with their quote depth; flowed text (RFC 3676) is put together again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.messages.characters import drop_unseen
from scm_automate.messages.message import Line

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["read_plain"]


def read_plain(
    text: str, *, most: int, parameters: Mapping[str, str]
) -> tuple[tuple[Line, ...], bool]:
    r"""The lines of a plain body, and whether a limit cut it.

    Args:
        text: The decoded body.
        most: Characters to keep.
        parameters: Those of Content-Type; ``format=flowed`` joins lines that end in a space.

    Examples:
        >>> [
        ...     (line.text, line.depth)
        ...     for line in read_plain("a\n> b\n>> c", most=99, parameters={})[0]
        ... ]
        [('a', 0), ('b', 1), ('c', 2)]
    """
    cut = len(text) > most
    text = drop_unseen(text[:most])
    flowed = parameters.get("format", "").lower() == "flowed"
    lines: list[Line] = []
    open_line = ""
    open_depth = -1
    for raw in text.replace("\x0c", "\n").split("\n"):
        rest, depth = _unmark(raw)
        if flowed:
            rest = rest[1:] if depth == 0 and rest[:1] == " " else rest
            soft = rest.endswith(" ") and rest != "-- " and len(open_line) < 20_000
            if open_depth == depth:
                rest = open_line + rest
            elif open_depth >= 0:
                lines.append(Line(open_line.rstrip(), open_depth))
            open_depth = -1
            if soft:
                open_line, open_depth = rest, depth
                continue
        lines.append(Line(rest.replace("\xa0", " ").rstrip(), depth))
    if open_depth >= 0:
        lines.append(Line(open_line.rstrip(), open_depth))
    return tuple(lines), cut


def _unmark(text: str) -> tuple[str, int]:
    """A line without its quote marks, and how many there were; ``> >`` counts as two."""
    if text[:1] != ">" and text[:2] != " >":
        return text, 0
    at = depth = 0
    if text[:1] == " ":
        at = 1
    while at < len(text) and text[at] == ">":
        depth += 1
        at += 1
        if text[at : at + 2] == " >":
            at += 1
    if text[at : at + 1] == " ":
        at += 1
    return text[at:], depth
