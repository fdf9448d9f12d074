"""HTML that may take long to read goes to the child process, where it can be ended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from scm_automate.messages.child import run_in_child
from scm_automate.messages.html import ReadHtml, read_html
from scm_automate.messages.markup import is_heavy
from scm_automate.messages.message import HiddenText, Line
from scm_automate.messages.native import Task

if TYPE_CHECKING:
    from scm_automate.messages.limits import Limits

__all__ = ["BoundedHtml", "read_bounded_html"]


class BoundedHtml(NamedTuple):
    """What was read of an HTML body, or why nothing was."""

    read: ReadHtml
    refused: str
    """Why nothing was read; empty where it was."""


def read_bounded_html(html: str, *, most: int, limits: Limits) -> BoundedHtml:
    """The lines of an HTML body; a heavy one is read in the child process under its time limit.

    Args:
        html: The source.
        most: Characters of readable text to keep.
        limits: Time and memory of the child; without a child a heavy source is refused.
    """
    if not is_heavy(html[: most * 8]):
        return BoundedHtml(read_html(html, most=most), "")
    if not limits.child:
        return BoundedHtml(_NOTHING, "The HTML has too many elements to be read in this process.")
    result = run_in_child(
        Task(kind="html", bounds={"text_chars": most}),
        html[: most * 8 + 1].encode("utf-8", "replace"),
        seconds=limits.seconds,
        memory_bytes=limits.memory_bytes,
    )
    if result["unread"]:
        return BoundedHtml(_NOTHING, f"The HTML was not read: {result['unread']}.")
    lines, hidden, cut = json.loads(result["text"])
    return BoundedHtml(
        ReadHtml(
            tuple(_line(one) for one in lines), tuple(HiddenText(*one) for one in hidden), bool(cut)
        ),
        "",
    )


_NOTHING = ReadHtml((), (), cut=True)


def _line(values: list[object]) -> Line:
    """A line as it came out of JSON, its lists as tuples again."""
    text, depth, cells, table, role, coloured = values
    assert isinstance(coloured, list)  # noqa: S101  # our own child wrote it
    return Line(
        str(text),
        int(str(depth)),
        tuple(str(cell) for cell in cells) if isinstance(cells, list) else None,
        int(str(table)),
        str(role),
        tuple((int(begin), int(end)) for begin, end in coloured),
    )
