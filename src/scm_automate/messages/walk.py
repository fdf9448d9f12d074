"""One pass over an HTML tree: its texts put into the lines that a person would see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.messages.cells import TableFrame
from scm_automate.messages.characters import drop_unseen
from scm_automate.messages.markup import BLOCK, SKIPPED, SPACED, STYLING, TELLING
from scm_automate.messages.message import HiddenText, Line
from scm_automate.messages.modes import Elements, Mode

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from scm_automate.messages.styles import Look

__all__ = ["Walk"]

# All white space is one blank; a lone blank is one already, and most are.
_SPACE = re.compile(r"[\t\n\r\f][ \t\n\r\f]*| [ \t\n\r\f]+")
_BLANK = " \t\n\r\f"
_ON, _OFF = "\ue000", "\ue001"
_SENTINELS = re.compile("[\ue000\ue001]")
_MOST_STEPS = 150_000
"""Elements and texts."""
_NO_TEXT = frozenset("-_!")
"""How the names of comments and declarations begin."""


class Walk:
    """One pass over the tree with an explicit stack: no depth of nesting can exhaust ours."""

    def __init__(self, most: int, rules: dict[str, Look]) -> None:
        self.lines: list[Line] = []
        self.hidden: list[HiddenText] = []
        self.cut = False
        self._elements = Elements(rules)
        self._left = most
        self._piece: list[str] = []
        self._mode = Mode()
        self._tables: list[TableFrame] = []
        self._table_count = 0
        self._space_due = False
        self._lists: list[int] = []
        """For each open list its last number; -1 for one without numbers."""
        self._concealed: dict[str, list[str]] = {}

    def run(self, root: LexborNode) -> None:
        """Read everything below a node."""
        # the open elements: the node, what closes with it, and the mode to go back to
        stack: list[tuple[LexborNode, str, Mode]] = []
        node, mode = root, self._mode
        enter, take = self._elements.enter, self._text
        for _ in range(_MOST_STEPS):
            self._mode = mode
            tag = node.tag or ""
            if tag == "-text":
                take(node.text_content or "")
            elif tag == "br":
                self._line(force=True)
            elif tag in _SHOWN or _is_shown(tag):
                if self._left <= 0:
                    self.cut = True
                    break
                child, inner, close = node.first_child, mode, ""
                if tag not in STYLING:
                    attributes, is_tight = node.attributes, False
                    if attributes or tag in TELLING:
                        inner, is_tight, _ = enter(mode, tag, attributes)
                    if tag in _OPENING:
                        close = self._open(
                            tag, inner, attributes, tight=is_tight, empty=child is None
                        )
                if child is not None:
                    stack.append((node, close, mode))
                    node, mode = child, inner
                    continue
                if close:
                    self._close(close)
                    self._mode = mode
            after = node.next if stack else None
            while after is None and stack:
                node, close, mode = stack.pop()
                if close:
                    self._close(close)
                    self._mode = mode
                after = node.next if stack else None
            if after is None:
                break
            node = after
        else:
            self.cut = True
        while self._tables:
            self._close("table")
        self._line()
        self.hidden += [
            HiddenText(text, why)
            for why, pieces in self._concealed.items()
            if (text := _SPACE.sub(" ", " ".join(pieces)).strip(" \xa0\u200b\u200c\u034f\xad"))
        ]

    def _open(
        self,
        tag: str,
        inner: Mode,
        attributes: dict[str, str | None],
        *,
        tight: bool,
        empty: bool,
    ) -> str:
        """What opens with an element; the word names what closes with it."""
        if tag in BLOCK and tag not in _LISTS:
            if self._piece:
                self._line()
            self._mode = inner
            if tag in SPACED:
                if inner.role == "thread" and empty:
                    self.lines.append(Line("", inner.depth, role="thread"))
                elif not tight:
                    self._space()
                    return "spaced"
            elif tag == "hr":
                self.lines.append(Line("", inner.depth, role="rule"))
                return ""
            elif tag == "li":
                self._piece.append(self._bullet())
            elif empty and inner.role == "thread":
                self.lines.append(Line("", inner.depth, role="thread"))
            return "block"
        if tag in _LISTS:
            self._line()
            self._space()
            self._lists.append(0 if tag == "ol" else -1)
            return "list"
        if tag == "blockquote":
            self._line()
            return "block"
        if tag == "table":
            self._line()
            if self._tables:
                self._tables[-1].nested = True
            self._tables.append(TableFrame())
            return "table"
        if self._tables:
            if tag in ("td", "th"):
                self._line()
                self._tables[-1].open_cell(
                    self.lines, span=attributes.get("colspan"), rows=attributes.get("rowspan")
                )
                self.lines = []
                return "cell"
            if tag == "tr":
                self._line()
                self._tables[-1].open_row()
        return ""

    def _close(self, what: str) -> None:
        if self._piece:
            self._line()
        if what == "spaced":
            self._space_due = True
        elif what == "list":
            self._space_due = True
            if self._lists:
                self._lists.pop()
        elif what == "cell" and self._tables:
            self.lines = self._tables[-1].close_cell(self.lines)
        elif what == "table" and self._tables:
            frame = self._tables.pop()
            self.lines = frame.abandon_cell(self.lines)
            is_data = frame.is_data
            self._table_count += is_data
            self.lines += frame.lines(self._table_count if is_data else 0)

    def _text(self, text: str) -> None:
        mode = self._mode
        if mode.hidden:
            kept = self._concealed.setdefault(mode.hidden, [])
            if len(kept) < 2000:
                kept.append(text[:20_000])
            return
        left = self._left - len(text)
        if left < 0:
            self.cut = True
            if self._left <= 0:
                return
            text, left = text[: self._left], 0
        self._left = left
        if not text.isascii() and (_ON in text or _OFF in text):
            text = _SENTINELS.sub("", text)
        if mode.colour is not None and not mode.linked and text.strip():
            text = f"{_ON}{text}{_OFF}"
        if mode.preserved and "\n" in text:
            first, *rest = text.replace("\t", "    ").split("\n")
            self._piece.append(first.replace(" ", "\xa0"))
            for one in rest:
                self._line(force=True)
                self._piece.append(one.replace(" ", "\xa0"))
            return
        self._piece.append(text)

    def _bullet(self) -> str:
        """``- ``, or the number of an ordered list's entry."""
        if not self._lists or self._lists[-1] < 0:
            return "- "
        self._lists[-1] += 1
        return f"{self._lists[-1]}. "

    def _space(self) -> None:
        """A blank line, where one is due and none is there."""
        self._space_due = False
        if self.lines and self.lines[-1].text:
            self.lines.append(Line("", min(self._mode.depth, self.lines[-1].depth)))

    def _line(self, *, force: bool = False) -> None:
        """End the line that was begun, if one was."""
        if not self._piece:
            if force:
                self._left -= 1
                self.lines.append(Line("", self._mode.depth, role=self._mode.role))
            return
        raw = self._piece[0] if len(self._piece) == 1 else "".join(self._piece)
        self._piece = []
        self._left -= 2
        raw = raw.strip(_BLANK)
        if not raw and not force:
            return  # the source's own line ends between two paragraphs: half of all
        # most lines hold nothing but single blanks
        text = raw if raw.isprintable() and "  " not in raw else _SPACE.sub(" ", raw)
        coloured: tuple[tuple[int, int], ...] = ()
        if not text.isascii():
            text = text.replace("\xa0", " ").rstrip()
            if not text.isascii():
                text = drop_unseen(text)
                if _ON in text:
                    text, coloured = _spans(text)
        else:
            text = text.rstrip()
        if self._space_due:
            self._space()
        depth = self._mode.depth
        if text[:1] == ">" and not self._tables:
            text, more = _unmark(text)
            depth += more
        # the tuple is made as such: a call of the class for every line costs more
        told = (text, depth, None, 0, self._mode.role, coloured)
        self.lines.append(tuple.__new__(Line, told))


_LISTS = frozenset({"ol", "ul"})
_OPENING = BLOCK | _LISTS | {"blockquote", "table", "td", "th", "tr"}
"""What begins a line, a list, a table or a cell; half of all elements only style a part of a line."""
_SHOWN = (_OPENING | STYLING | {"a", "span", "font"}) - SKIPPED
"""Most elements of a mail; the others are looked at more closely."""


def _is_shown(tag: str | None) -> bool:
    """Whether a node may hold text to be shown: no comment, declaration, script or picture."""
    return tag is not None and tag not in SKIPPED and tag[0] not in _NO_TEXT


def _unmark(text: str) -> tuple[str, int]:
    """A line without its quote marks, and how many there were."""
    depth = 0
    while text[:1] == ">":
        depth += 1
        text = text[1:]
        if text[:1] == " " and text[1:2] != " ":
            text = text[1:]
    return text.removeprefix(" ") if text[:1] == " " and text[1:2] == ">" else text, depth


def _spans(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Text without the colour marks, and where they stood."""
    out: list[str] = []
    spans: list[tuple[int, int]] = []
    length, begin = 0, 0
    for piece in re.split("([\ue000\ue001])", text):
        if piece == _ON:
            begin = length
        elif piece == _OFF:
            if spans and spans[-1][1] == begin:
                spans[-1] = (spans[-1][0], length)
            elif length > begin:
                spans.append((begin, length))
        else:
            out.append(piece)
            length += len(piece)
    joined = "".join(out)
    stripped = joined.strip()
    shift = len(joined) - len(joined.lstrip())
    return stripped, tuple(
        (max(0, a - shift), min(len(stripped), b - shift)) for a, b in spans if b - shift > 0
    )
