r"""SAP's "unconverted" list: text between bars, ruled with dashes, with a header on every page.

A bar may stand in a text as well, so that rows are cut where the header has its bars, not at every
bar. A list that was spooled is cut at the printer's width without a sign: rows that end before their
last bar are told, and a column whose end is cut off is left out, since ``1.234`` may have been
``1.234,56``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.errors import Provenance, UnreadableFile
from scm_automate.files.encoding import to_utf8
from scm_automate.files.grid import Grid
from scm_automate.files.html_tables import check_markup
from scm_automate.files.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.files.sheet import Sheet

__all__ = ["is_ruled", "read_ruled"]

_RULER = re.compile(r"[-|+ ]{0,3}-{5}[-|+ ]*$")
_DIGITS = re.compile(r"[0-9]+")
_HEAD = 65_536


def is_ruled(data: bytes) -> bool:
    r"""Whether a text is a list between bars: two lines that begin and end with one, and a ruler.

    Examples:
        >>> is_ruled(b"-------\n|A |B |\n-------\n|1 |2 |\n-------\n"), is_ruled(b"A|B\n1|2\n")
        (True, False)
    """
    head = data[:_HEAD]
    if b"|" not in head or b"-----" not in head.replace(b"\0", b""):
        return False
    text = head.replace(b"\0", b"").decode("latin-1")
    lines = [line.strip() for line in text.split("\n")]
    barred = sum(line.startswith("|") and len(line) > 2 for line in lines)
    ruled = sum(bool(_RULER.match(line)) for line in lines)
    filled = sum(bool(line) for line in lines)
    return barred >= 2 and ruled >= 1 and barred + ruled >= filled / 2


def read_ruled(
    data: bytes,
    *,
    name: str | None = None,
    encoding: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Sheet:
    r"""The rows between the bars, each with its line number; the header once.

    Rulers, page headers and titles are passed over, and their number is told. Where two lines
    between rulers head the list, every record has two lines (experimental: no such list was seen).

    Args:
        data: The whole file, in any encoding that `to_utf8` finds.
        name: File name for messages.
        encoding: The encoding, where the caller knows it.
        limits: Bounds of size.

    Returns:
        A sheet whose first row is the header. Rows cut short, rows whose bars stand elsewhere and
        lines outside of the bars are in `faults`.

    Raises:
        UnreadableFile: There is no line between bars.
        LimitExceeded: Larger than the limits allow.

    Examples:
        >>> sheet = read_ruled(b"List\n-------\n|A |B |\n-------\n|1 |x |\n-------\n")
        >>> sheet.frame.rows(), sheet.numbers
        ([('A', 'B'), ('1', 'x')], (3, 5))
    """
    check_markup(data, name, limits)
    text = to_utf8(data, encoding=encoding, name=name)
    lines = [line.rstrip("\r \f\x1a") for line in text.data.decode().split("\n")]
    shape = _shape(lines)
    if shape is None:
        raise UnreadableFile(
            "The list has no line between bars.",
            hint="Export it again, as a spreadsheet if the ERP offers that.",
            source=Provenance(file=name),
        )
    grid = Grid(limits, file=name)
    faults: dict[int, str] = {}
    passed = _Passed()
    for column, heading in enumerate(shape.headings):
        grid.put(shape.at + 1, column, heading)
    _rows(lines, shape, grid, faults, passed)
    return grid.sheet(
        "pipe",
        header=0,
        faults=faults,
        encoding=text.encoding,
        notes=(
            f"encoding {text.encoding}: {text.evidence}",
            "a list between bars, cut where its header has them",
            *passed.told(),
            *shape.notes,
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """The header of a list: where it stands, its lines, its bars and what it heads."""

    at: int
    lines: tuple[str, ...]
    bars: tuple[tuple[int, ...], ...]
    headings: tuple[str, ...]
    cut: bool
    titles: frozenset[str]
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Passed:
    """How many lines were passed over, by what they are."""

    counts: dict[str, int] = field(default_factory=dict)

    def one(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    def told(self) -> tuple[str, ...]:
        words = ", ".join(f"{number} {what}" for what, number in self.counts.items())
        return (f"passed over: {words}",) if words else ()


def _shape(lines: Sequence[str]) -> _Shape | None:
    """The header: the first barred lines, two of them where a ruler follows two and rows come in twos."""
    first = next((n for n, line in enumerate(lines) if line.startswith("|")), None)
    if first is None:
        return None
    block = [lines[first]]
    second = lines[first + 1] if first + 1 < len(lines) else ""
    after = lines[first + 2] if first + 2 < len(lines) else ""
    if second.startswith("|") and _RULER.match(after) and _in_twos(lines[first + 3 :]):
        block.append(second)
    bars = [[n for n, sign in enumerate(line) if sign == "|"] for line in block]
    cut = any(not line.endswith("|") for line in block)
    headings: list[str] = []
    for line, at in zip(block, bars, strict=True):
        cells = [line[a + 1 : b].strip() for a, b in pairwise(at)]
        headings += cells
    notes = []
    if cut:
        longest = max(map(len, block))
        notes.append(
            f"the list is cut at {longest} characters: what stands right of "
            f"{headings[-1] if headings else 'it'!r} is left out"
        )
    if len(block) > 1:
        notes.append("every record has two lines: an experimental reading, look at some of them")
    titles = frozenset(_DIGITS.sub("0", line.strip()) for line in lines[:first] if line.strip())
    return _Shape(
        at=first,
        lines=tuple(block),
        bars=tuple(map(tuple, bars)),
        headings=tuple(headings),
        cut=cut,
        titles=titles,
        notes=tuple(notes),
    )


def _in_twos(lines: Sequence[str]) -> bool:
    """Whether barred lines follow, always an even number between two rulers."""
    counts = [0]
    for line in lines:
        if _RULER.match(line):
            counts.append(0)
        elif line.startswith("|"):
            counts[-1] += 1
    return any(counts) and not any(count % 2 for count in counts)


def _rows(
    lines: Sequence[str], shape: _Shape, grid: Grid, faults: dict[int, str], passed: _Passed
) -> None:
    """Every line below the header: a row, a fault, or passed over and counted."""
    depth = len(shape.lines)
    turn = 0
    row = shape.at + 1
    for at, line in enumerate(lines):
        number = at + 1
        if at in range(shape.at, shape.at + depth):
            continue
        if not line.strip():
            continue
        if _RULER.match(line):
            passed.one("rulers")
            turn = 0
        elif line.startswith("|"):
            if at > shape.at and line in shape.lines:
                passed.one("headers of further pages")
                turn = 0
                continue
            if turn == 0:
                row = number
                grid.put(row, 0, "")
            _cut(line, shape, grid, faults, turn=turn, row=row)
            turn = (turn + 1) % depth
        elif at < shape.at:
            passed.one("lines above the list")
        elif _DIGITS.sub("0", line.strip()) in shape.titles:
            passed.one("titles of further pages")
        else:
            grid.put(number, 0, line.strip()[:200])
            faults[number] = (
                "a line outside of the bars: the rest of a row that was too long, or text"
            )


def _cut(
    line: str, shape: _Shape, grid: Grid, faults: dict[int, str], *, turn: int, row: int
) -> None:
    """One line cut at the header's bars; a fault where its own stand elsewhere."""
    bars = shape.bars[turn]
    start = sum(len(other) - 1 for other in shape.bars[:turn])
    own = [n for n, sign in enumerate(line) if sign == "|"]
    if any(at >= len(line) or line[at] != "|" for at in bars):
        if not shape.cut and not line.endswith("|"):
            faults[row] = "the row is cut off before its last bar"
            bars = tuple(at for at in bars if at < len(line) and line[at] == "|")
        elif len(own) == len(bars):
            bars = tuple(own)  # signs of double width have moved the bars
        else:
            faults[row] = "the bars of the row do not stand where those of the header do"
            bars = tuple(own[: len(bars)])
    for column, (a, b) in enumerate(pairwise(bars), start):
        grid.put(row, column, line[a + 1 : b].strip())
