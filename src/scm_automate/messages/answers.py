"""Answers written into the old thread, below a header block where quotes bear no marks.

A writer marks them by an arrow, by the name in brackets, by a colour, or puts them into the
column that asks for them. All but the name and what only a hand writes into a column count only
where the newest text points to the thread ("see below in red"): without that, coloured words are
the asker's own as likely.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from scm_automate.messages.filled_tables import is_filled_in
from scm_automate.messages.languages import fold
from scm_automate.messages.message import Line
from scm_automate.messages.plain_lists import plain_rows
from scm_automate.messages.pointing import hints_at_thread, points_into_thread
from scm_automate.messages.table_answers import answer_columns, row_answers

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
    columns: tuple[int, ...] = ()
    """Which of these cells are the answer."""


def marked_answers(
    lines: Sequence[Line],
    own: str,
    words: Wordlist,
    *,
    names: frozenset[str],
    firms: frozenset[str] = frozenset(),
) -> list[MarkedAnswer]:
    """The answers that the writer put into the thread, in order; empty where there are none.

    Args:
        lines: The quoted lines.
        own: The newest text.
        words: Every language's words.
        names: Words of the writer's name.
        firms: The telling part of the writer's domains.
    """
    pointed = any(_may_answer(line) for line in lines) and points_into_thread(own, words)
    coloured = pointed and _colour_is_rare(lines)
    answers: list[MarkedAnswer] = []
    above = ""
    heading: tuple[int, int] | None = None
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.cells is not None:
            end = at + 1
            while end < len(lines) and lines[end].table == line.table and lines[end].cells:
                end += 1
            rows = lines[at:end]
            if pointed or (hints_at_thread(own) and is_filled_in(rows, words, firms)):
                answers += _in_table(rows, words, coloured=coloured)
            above = lines[end - 1].text
            at = end
            continue
        listed, end = plain_rows(lines, at) if pointed else ([], at)
        told = _in_table(listed, words, coloured=False) if listed else []
        if told:
            answers += told
            above = lines[end - 1].text
            at = end
            continue
        at += 1
        found = _named(line, above, names)
        if found is None and pointed:
            found = _arrowed(line, above)
        if found is None and coloured and line.coloured:
            found = _coloured(line, above)
        if found is None and pointed:
            found = _trailing(line, heading)
            heading = heading or _heading(line)
        if found is not None:
            answers.append(found)
        elif line.text.strip():
            above = line.text
    return answers


_ARROWHEADS = frozenset(">→⇒➔<")


def _may_answer(line: Line) -> bool:
    """Whether a line holds a cell, a colour or what may be an arrow: most threads hold none."""
    return (
        bool(line.cells or line.coloured)
        or not _ARROWHEADS.isdisjoint(line.text)
        or ("  " in line.text and _DAY.search(line.text) is not None)
    )


def _colour_is_rare(lines: Sequence[Line]) -> bool:
    """Whether most of the thread is plain: a thread that is blue throughout marks nothing."""
    marked = sum(end - begin for line in lines for begin, end in line.coloured)
    return 0 < marked * 2 < sum(len(line.text) for line in lines)


_APART = re.compile(r"[ \t]{2,}")
_DAY = re.compile(
    r"(?:20[0-9]{2}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}[./-][0-9]{1,2}[./-](?:20)?[0-9]{2})"
)
_FEWEST, _LONGEST = 3, 60


def _heading(line: Line) -> tuple[int, int] | None:
    """Where the last column of a list begins, and how many columns it has, if a line is its heading."""
    text = line.text.rstrip()
    cells = _APART.split(text.strip())
    if len(cells) < _FEWEST or any(char.isdigit() for char in text):
        return None
    return (text.rindex(cells[-1]), len(cells))


def _trailing(line: Line, heading: tuple[int, int] | None) -> MarkedAnswer | None:
    """An answer behind the last column of a list, which is that of the days asked for: ``.. 04.05.2026   ok``."""
    text = line.text.rstrip()
    cells = _APART.split(text.strip())
    if len(cells) <= _FEWEST or len(cells[-1]) > _LONGEST or not _DAY.fullmatch(cells[-2]):
        return None
    at = text.rindex(cells[-1])
    if heading is not None and (at <= heading[0] or len(cells) <= heading[1] - 1):
        return None  # the asker's own last column
    return MarkedAnswer(Line(cells[-1]), text[:at].strip(), "column")


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


def _in_table(rows: Sequence[Line], words: Wordlist, *, coloured: bool) -> list[MarkedAnswer]:
    """The answers in the rows of a table, below its header."""
    columns = answer_columns(rows, words)
    headings = rows[0].cells or ()
    found: list[MarkedAnswer] = []
    for line in rows[1:]:
        told = row_answers(line, columns, coloured=coloured)
        if told is None:
            continue
        cells = line.cells or ()
        text = "\t".join(cells[column] for column in told.columns)
        rest = "\t".join(cell for n, cell in enumerate(cells) if n not in told.columns)
        how: MarkedBy = "colour" if told.coloured else "column"
        found.append(MarkedAnswer(Line(text), rest, how, headings or None, cells, told.columns))
    return found
