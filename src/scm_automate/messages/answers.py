"""Answers written into the old thread: cells and words in a colour of their own, or in an answer column."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scm_automate.messages.languages import fold
from scm_automate.messages.message import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.messages.languages import Wordlist

__all__ = ["MarkedAnswer", "marked_answers"]


class MarkedAnswer(NamedTuple):
    """An answer within the quoted thread."""

    line: Line
    """The words of the answer."""
    quoted: str
    """The line or row that it stands in, without the answer."""
    header: tuple[str, ...] | None
    """Header row of the table, where it stands in one."""
    row: tuple[str, ...] | None
    """All cells of the row, where it stands in one."""


def marked_answers(lines: Sequence[Line], own: str, words: Wordlist) -> list[MarkedAnswer]:
    """The answers in the thread that the newest text points to; none where it points to none.

    Without such a pointer ("see below in red") coloured words are the asker's own as likely as
    the answerer's, and are left in the thread.
    """
    if len(own) > 1500:
        return []
    if not words.pointers.first(fold(own)):
        return []
    answers: list[MarkedAnswer] = []
    header: Line | None = None
    table = 0
    for line in lines:
        if line.cells is None:
            table = 0
            if line.coloured:
                answers += _coloured_words(line, lines)
            continue
        if line.table != table:
            table, header = line.table, line
            continue
        found = _answer_cells(line, header, words)
        if found:
            text = "\t".join((line.cells or ())[column] for column in found)
            rest = "\t".join(
                cell for column, cell in enumerate(line.cells or ()) if column not in found
            )
            answers.append(
                MarkedAnswer(Line(text), rest, header.cells if header else None, line.cells)
            )
    return answers


def _answer_cells(line: Line, header: Line | None, words: Wordlist) -> list[int]:
    """Columns of a row that hold an answer: coloured, or below a heading that asks for one."""
    cells = line.cells or ()
    starts, length = {}, 0
    for column, cell in enumerate(cells):
        starts[length] = column
        length += len(cell) + 1
    coloured = {starts[begin] for begin, _ in line.coloured if begin in starts}
    if len(coloured) == len([cell for cell in cells if cell]):
        coloured = set()  # the whole row is coloured: decoration
    headings = header.cells if header is not None and header.cells is not None else ()
    asked = {
        column
        for column, cell in enumerate(cells)
        if cell
        and (
            column >= len(headings)
            or not headings[column]
            or fold(headings[column]) in words.answer_columns
        )
    }
    return sorted((coloured | asked) & {column for column, cell in enumerate(cells) if cell})


def _coloured_words(line: Line, lines: Sequence[Line]) -> list[MarkedAnswer]:
    """The coloured words of a line; a line coloured throughout answers the line above it."""
    text = "\n".join(line.text[a:b].strip() for a, b in line.coloured if line.text[a:b].strip())
    if not text:
        return []
    rest, last = [], 0
    for begin, end in line.coloured:
        rest.append(line.text[last:begin])
        last = end
    rest.append(line.text[last:])
    around = " ".join("".join(rest).split())
    if not any(char.isalnum() for char in around):
        at = next(index for index, one in enumerate(lines) if one is line)
        around = next((one.text for one in reversed(lines[:at]) if one.text.strip()), "")
    return [MarkedAnswer(Line(text), around, None, None)]
