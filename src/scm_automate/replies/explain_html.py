"""An explanation as a fragment of HTML: the message with its words marked, and a table of the values.

Everything that somebody else wrote is escaped, invisible characters that turn the reading direction
are dropped, and nothing in it loads or runs.
"""

from __future__ import annotations

import unicodedata
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.replies.explain import Explanation, LineExplanation

__all__ = ["as_html"]

_COLOURS = ("#fff3b0", "#cfe8ff", "#d3f2d3", "#ffdcc7", "#e6dcff", "#ffd6e7")
_MARK = "#e0e0e0"
"""Where words count for several lines."""
_LONGEST = 20_000
"""Characters of a text that are shown."""
_INK = "color:#1b1b1b"
_CELL = "text-align:left;vertical-align:top;padding:4px 10px;border-top:1px solid #ccc"


def as_html(explanation: Explanation) -> str:
    """The fragment; colours are told in words too, by the line's name above its marked words."""
    colours = {line.name: _COLOURS[at % len(_COLOURS)] for at, line in enumerate(explanation.lines)}
    parts = ['<div style="font-family:sans-serif;font-size:13px;max-width:70em">']
    if explanation.message:
        told = "".join(f"<li>{_shown(row)}</li>" for row in explanation.message)
        parts.append(f'<ul style="margin:0 0 8px 0;padding-left:1.4em">{told}</ul>')
    parts += _texts(explanation, colours)
    if explanation.lines:
        head = "".join(
            f'<th style="{_CELL}">{name}</th>' for name in ("line", "answer", "how", "review")
        )
        rows = "".join(_row(line, colours[line.name]) for line in explanation.lines)
        parts.append(
            f'<table style="border-collapse:collapse;margin-top:8px"><tr>{head}</tr>{rows}</table>'
        )
    parts.append("</div>")
    return "".join(parts)


def _texts(explanation: Explanation, colours: dict[str, str]) -> list[str]:
    """The running texts with their spans marked."""
    told = explanation.told
    if told is None:
        return []
    spans: dict[str, list[tuple[int, int, str]]] = {"text": [], "forwarded": []}
    for line in explanation.lines:
        for one in line.evidence:
            if one.part != "text" or one.start is None or one.end is None:
                continue
            name, text = told.part_of(one.start, one.text)
            if name:
                spans[name].append((one.start, min(one.end, len(text)), line.name))
    out = []
    for name, text in (("text", told.text), ("forwarded", told.forwarded)):
        if text.strip():
            label = "<div>passed on:</div>" if name == "forwarded" else ""
            out.append(
                f'{label}<pre style="white-space:pre-wrap;overflow-wrap:anywhere;background:#fafafa;'
                f'{_INK};padding:8px;margin:0;border:1px solid #ddd">'
                f"{_marked(text, spans[name], colours)}</pre>"
            )
    return out


def _marked(text: str, spans: Sequence[tuple[int, int, str]], colours: dict[str, str]) -> str:
    """The text with each stretch marked by the lines that it counts for."""
    shown = text[:_LONGEST]
    edges = sorted({0, len(shown), *(edge for start, end, _ in spans for edge in (start, end))})
    edges = [edge for edge in edges if 0 <= edge <= len(shown)]
    out: list[str] = []
    for start, end in pairwise(edges):
        piece = _shown(shown[start:end])
        names = list(
            dict.fromkeys(name for low, high, name in spans if low <= start and end <= high)
        )
        if not names or not piece.strip():
            out.append(piece)
            continue
        colour = colours[names[0]] if len(names) == 1 else _MARK
        title = escape(", ".join(names))
        out.append(f'<mark style="background:{colour};{_INK}" title="{title}">{piece}</mark>')
    if len(text) > _LONGEST:
        out.append(f"\n… {len(text) - _LONGEST:,} characters more are not shown")
    return "".join(out)


def _row(line: LineExplanation, colour: str) -> str:
    answer, _, seen = line.answer.partition("; ")
    how = "<br>".join(_shown(value) for value in line.values)
    elsewhere = [
        f"{one.part}{f' row {one.row}' if one.row is not None else ''}: {one.text}"
        for one in line.evidence
        if one.part != "text" or one.start is None
    ]
    how += "".join(
        f'<br><span style="background:{colour};{_INK}">{_shown(one[:300])}</span>'
        for one in elsewhere
    )
    review = "<br>".join(_shown(reason) for reason in line.reasons) or _shown(seen)
    return (
        f'<tr><td style="{_CELL}"><span style="background:{colour};{_INK}">{_shown(line.name)}</span></td>'
        f'<td style="{_CELL}">{_shown(answer)}</td><td style="{_CELL}">{how}</td>'
        f'<td style="{_CELL}">{review}</td></tr>'
    )


def _shown(text: str) -> str:
    """Escaped, and without characters that are not there or turn the reading direction."""
    plain = "".join(
        char
        for char in text
        if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co")
    )
    return escape(plain)
