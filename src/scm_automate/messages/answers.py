"""Answers written into the old thread, below a header block where quotes bear no marks.

A writer marks them by an arrow, by the name in brackets, by a colour, or puts them into the
column that asks for them. All but the name count only where the newest text points to the
thread ("see below in red"): without that, coloured words are the asker's own as likely.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from scm_automate.messages.languages import fold
from scm_automate.messages.message import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.messages.languages import Wordlist

__all__ = ["MarkedAnswer", "MarkedBy", "marked_answers"]

MarkedBy = Literal["colour", "column", "arrow", "name"]
"""How an answer within the thread is known for one. A colour may also be the asker's emphasis."""

_ARROW = re.compile(r"(?<![-=<>])(?:-{1,4}>|={1,4}>|<{2,4}(?![a-z])|>{2,4}|[→⇒➔])[ \t]{0,4}")
_BRACKETED = re.compile(r"[ \t]{0,4}[\[(<]([^\[\]()<>]{2,60})[\])>][ \t]{0,2}[:–-]?[ \t]{0,4}")
_WORD = re.compile(r"\w+")


class MarkedAnswer(NamedTuple):
    """An answer within the quoted thread."""

    line: Line
    """The words of the answer."""
    quoted: str
    """The line or row that it stands in or below, without the answer."""
    marked_by: MarkedBy
    """How it is known for an answer."""
    header: tuple[str, ...] | None = None
    """Header row of the table, where it stands in one."""
    row: tuple[str, ...] | None = None
    """All cells of the row, where it stands in one."""


def marked_answers(
    lines: Sequence[Line], own: str, words: Wordlist, *, names: frozenset[str]
) -> list[MarkedAnswer]:
    """The answers that the writer put into the thread, in order; empty where there are none.

    Args:
        lines: The quoted lines.
        own: The newest text.
        words: Every language's words.
        names: Words of the writer's name.
    """
    pointed = len(own) < 1500 and bool(words.pointers.first(fold(own)))
    coloured = pointed and _colour_is_rare(lines)
    answers: list[MarkedAnswer] = []
    header: Line | None = None
    table = 0
    above = ""
    for line in lines:
        if line.cells is None:
            table = 0
            found = _named(line, above, names)
            if found is None and pointed:
                found = _arrowed(line, above)
            if found is None and coloured and line.coloured:
                found = _coloured(line, above)
            if found is not None:
                answers.append(found)
            elif line.text.strip():
                above = line.text
            continue
        if line.table != table:
            table, header = line.table, line
        elif pointed:
            answers += _in_row(line, header, words, coloured=coloured)
        above = line.text
    return answers


def _colour_is_rare(lines: Sequence[Line]) -> bool:
    """Whether most of the thread is plain: a thread that is blue throughout marks nothing."""
    marked = sum(end - begin for line in lines for begin, end in line.coloured)
    return 0 < marked * 2 < sum(len(line.text) for line in lines)


def _named(line: Line, above: str, names: frozenset[str]) -> MarkedAnswer | None:
    """An answer that begins with the writer's own name in brackets, as Outlook offers to do."""
    match = _BRACKETED.match(line.text)
    if match is None:
        return None
    tokens = [token for token in _WORD.findall(fold(match[1])) if len(token) > 1]
    text = line.text[match.end() :].strip()
    if not tokens or not text or not set(tokens) <= names:
        return None
    return MarkedAnswer(Line(text), above, "name")


def _arrowed(line: Line, above: str) -> MarkedAnswer | None:
    """An answer behind an arrow, in the asker's line or on one of its own below it."""
    match = _ARROW.search(line.text)
    if match is None:
        return None
    text = line.text[match.end() :].strip()
    if not text:
        return None
    before = line.text[: match.start()].strip()
    return MarkedAnswer(Line(text), before or above, "arrow")


def _coloured(line: Line, above: str) -> MarkedAnswer | None:
    """The coloured words of a line; a line coloured throughout answers the line above it."""
    text = "\n".join(line.text[a:b].strip() for a, b in line.coloured if line.text[a:b].strip())
    if not text:
        return None
    rest, last = [], 0
    for begin, end in line.coloured:
        rest.append(line.text[last:begin])
        last = end
    rest.append(line.text[last:])
    around = " ".join("".join(rest).split())
    return MarkedAnswer(
        Line(text), around if any(char.isalnum() for char in around) else above, "colour"
    )


def _in_row(
    line: Line, header: Line | None, words: Wordlist, *, coloured: bool
) -> list[MarkedAnswer]:
    """The answer in a table row: below a heading that asks for one, else in a colour of its own."""
    cells = line.cells or ()
    headings = header.cells if header is not None and header.cells is not None else ()
    filled = [column for column, cell in enumerate(cells) if cell]
    asked = [
        column
        for column in filled
        if column >= len(headings)
        or not headings[column]
        or fold(headings[column]).strip(" .:*") in words.answer_columns
    ]
    marked: list[int] = []
    if not asked and coloured:
        starts, length = {}, 0
        for column, cell in enumerate(cells):
            starts[length] = column
            length += len(cell) + 1
        marked = sorted({starts[begin] for begin, _ in line.coloured if begin in starts})
        marked = [column for column in marked if cells[column]]
        if len(marked) == len(filled):
            marked = []  # a row that is coloured throughout is decoration
    columns = asked or marked
    if not columns:
        return []
    text = "\t".join(cells[column] for column in columns)
    rest = "\t".join(cell for column, cell in enumerate(cells) if column not in columns)
    how: MarkedBy = "column" if asked else "colour"
    return [MarkedAnswer(Line(text), rest, how, headings or None, cells)]
