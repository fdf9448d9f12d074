"""HTML to the lines a person would see, with quote depth, table cells and what was hidden."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scm_automate.messages.cells import TableFrame
from scm_automate.messages.characters import drop_unseen
from scm_automate.messages.markup import (
    BLOCK,
    SKIPPED,
    SPACED,
    STYLING,
    is_indent,
    is_tight,
    role_of,
)
from scm_automate.messages.message import HiddenText, Line
from scm_automate.messages.styles import Colour, Look, hiding_rules, look_of, parse_colour

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["read_html"]

_SPACE = re.compile(r"[ \t\n\r\f]+")
_ON, _OFF = "\ue000", "\ue001"
_SENTINELS = re.compile("[\ue000\ue001]")


class _Mode(NamedTuple):
    """What the elements around a text say of it."""

    hidden: str = ""
    colour: Colour | None = None
    """A colour of its own; null for the common dark ones."""
    ink: Colour = (0, 0, 0)
    ground: Colour = (255, 255, 255)
    preserved: bool = False
    role: str = ""
    depth: int = 0
    linked: bool = False


class ReadHtml(NamedTuple):
    """What was read of an HTML body."""

    lines: tuple[Line, ...]
    hidden: tuple[HiddenText, ...]
    cut: bool
    """Whether a limit left a part unread."""


def read_html(html: str, *, most: int) -> ReadHtml:
    """The lines of an HTML body, the text that was hidden, and whether a limit cut it.

    Args:
        html: The source.
        most: Characters of readable text to keep; eight times as many of source are looked at.

    Example:
        >>> [line.text for line in read_html("<p>KW 31<p>ok", most=1000).lines]
        ['KW 31', '', 'ok']
    """
    from selectolax.lexbor import LexborHTMLParser

    cut = len(html) > most * 8
    html = html[: most * 8]
    if "\x00" in html:
        html = html.replace("\x00", "")
    tree = LexborHTMLParser(html)
    root = tree.body or tree.root
    if root is None:
        return ReadHtml((), (), cut)
    rules: dict[str, Look] = {}
    if "<style" in html or "<STYLE" in html:
        for sheet in tree.css("style")[:20]:
            rules.update(hiding_rules(sheet.text() or ""))
    walk = _Walk(most, rules)
    walk.run(root)
    if "<!--" in html:
        walk.comments(html)
    lines, clamped = _clamped(walk.lines, most)
    return ReadHtml(tuple(lines), tuple(walk.hidden), cut or clamped or walk.cut)


def _clamped(lines: list[Line], most: int) -> tuple[list[Line], bool]:
    """The lines up to a number of characters: bullets and spanned cells may have added to them."""
    length = 0
    for at, line in enumerate(lines):
        length += len(line.text) + 1
        if length > most + 1:
            return lines[:at], True
    return lines, False


class _Walk:
    """One pass over the tree with an explicit stack: no depth of nesting can exhaust ours."""

    def __init__(self, most: int, rules: dict[str, Look]) -> None:
        self.lines: list[Line] = []
        self.hidden: list[HiddenText] = []
        self.cut = False
        self._rules = rules
        self._left = most
        self._piece: list[str] = []
        self._mode = _Mode()
        self._tables: list[TableFrame] = []
        self._table_count = 0
        self._space_due = False
        self._lists: list[int] = []
        """For each open list its last number; -1 for one without numbers."""
        self._concealed: dict[str, list[str]] = {}

    def run(self, root: LexborNode) -> None:
        # An entry is a node to open, or a bare word with the mode to go back to.
        stack: list[tuple[LexborNode | None, str, _Mode]] = [(root, "", self._mode)]
        steps = 0
        while stack:
            node, close, mode = stack.pop()
            steps += 1
            if node is None:
                self._close(close)
                self._mode = mode
                continue
            self._mode = mode
            tag = node.tag
            if tag == "-text":
                self._text(node.text_content or "")
                continue
            if tag is None or tag in SKIPPED or tag[0] in "-_!":
                continue
            if tag == "br":
                self._line(force=True)
                continue
            if steps > 200_000 or self._left <= 0:
                self.cut = True
                break
            inner = mode if tag in STYLING else self._enter(node, tag, mode)
            close = self._open(node, tag, inner)
            if close:
                stack.append((None, close, mode))
            children = [(child, "", inner) for child in node.iter(include_text=True)]
            stack += children[::-1]
        while self._tables:
            self._close("table")
        self._line()
        self.hidden += [
            HiddenText(text, why)
            for why, pieces in self._concealed.items()
            if (text := _SPACE.sub(" ", " ".join(pieces)).strip(" \xa0\u200b\u200c\u034f\xad"))
        ]

    def comments(self, html: str) -> None:
        """Comments that hold words and are no conditions or style of a mail program."""
        found = 0
        at = html.find("<!--")
        while at >= 0 and found < 20:
            end = html.find("-->", at)
            text = html[at + 4 : end if end >= 0 else len(html)].strip()
            if (
                not text.startswith(("[if", "/*", "StartFragment", "EndFragment"))
                and len(text) > 11
                and " " in text
                and "{" not in text
            ):
                self.hidden.append(HiddenText(" ".join(text[:2000].split()), "comment"))
                found += 1
            if end < 0:
                break
            at = html.find("<!--", end)

    def _enter(self, node: LexborNode, tag: str, mode: _Mode) -> _Mode:
        """The mode within an element."""
        attributes = node.attributes
        if tag == "pre":
            mode = mode._replace(preserved=True)
        elif tag == "a":
            mode = mode._replace(linked=True)
        elif tag in ("s", "strike", "del"):
            mode = mode._replace(hidden=mode.hidden or "struck through")
        if not attributes:
            return mode._replace(depth=mode.depth + 1) if tag == "blockquote" else mode
        style = attributes.get("style") or ""
        look = look_of(style) if style else _NO_LOOK
        if self._rules:
            look = self._ruled(attributes, look)
        if tag == "blockquote" and not is_indent(style, attributes):
            mode = mode._replace(depth=mode.depth + 1)
        if tag == "font" and attributes.get("color"):
            look = look._replace(colour=parse_colour(attributes["color"] or "") or look.colour)
        if attributes.get("bgcolor"):
            look = look._replace(ground=look.ground or parse_colour(attributes["bgcolor"] or ""))
        if "hidden" in attributes:
            look = look._replace(hidden="hidden")
        role = role_of(attributes, style)
        if role:
            mode = mode._replace(role=role)
        if look is _NO_LOOK:
            return mode
        return _seen(mode, look)

    def _ruled(self, attributes: dict[str, str | None], look: Look) -> Look:
        for name in [
            f"#{attributes.get('id')}",
            *(f".{c}" for c in (attributes.get("class") or "").split()),
        ]:
            rule = self._rules.get(name)
            if rule is not None:
                look = Look(
                    look.hidden or rule.hidden,
                    look.colour or rule.colour,
                    look.ground or rule.ground,
                    look.struck or rule.struck,
                    look.preserved,
                )
        return look

    def _open(self, node: LexborNode, tag: str, inner: _Mode) -> str:
        """What opens with an element; the word names what closes with it."""
        if tag == "table":
            self._line()
            if self._tables:
                self._tables[-1].nested = True
            self._tables.append(TableFrame())
            return "table"
        if tag in ("td", "th") and self._tables:
            self._line()
            attributes = node.attributes
            self._tables[-1].open_cell(
                self.lines, span=attributes.get("colspan"), rows=attributes.get("rowspan")
            )
            self.lines = []
            return "cell"
        if tag == "tr" and self._tables:
            self._line()
            self._tables[-1].open_row()
            return ""
        if tag == "blockquote":
            self._line()
            return "block"
        if tag in ("ol", "ul"):
            self._line()
            self._space()
            self._lists.append(0 if tag == "ol" else -1)
            return "list"
        if tag not in BLOCK:
            return ""
        self._line()
        self._mode = inner
        if tag == "hr":
            self.lines.append(Line("", inner.depth, role="rule"))
            return ""
        if tag == "li":
            self._piece.append(self._bullet())
        elif inner.role == "thread" and node.first_child is None:
            self.lines.append(Line("", inner.depth, role="thread"))
        elif tag in SPACED and not is_tight(node):
            self._space()
            return "spaced"
        return "block"

    def _close(self, what: str) -> None:
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
            if frame.is_data:
                self._table_count += 1
            self.lines += frame.lines(self._table_count)

    def _text(self, text: str) -> None:
        mode = self._mode
        if mode.hidden:
            kept = self._concealed.setdefault(mode.hidden, [])
            if len(kept) < 2000:
                kept.append(text[:20_000])
            return
        if self._left <= 0:
            self.cut = True
            return
        if len(text) > self._left:
            text = text[: self._left]
            self.cut = True
        self._left -= len(text)
        if _ON in text or _OFF in text:
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
        raw = "".join(self._piece)
        self._piece = []
        self._left -= 2
        text = _SPACE.sub(" ", raw)
        blank = not text.strip(" ")
        if blank and not force:
            return
        text = text.strip(" ").replace("\xa0", " ").rstrip()
        if not text.isascii():
            text = drop_unseen(text)
        coloured: tuple[tuple[int, int], ...] = ()
        if _ON in text:
            text, coloured = _spans(text)
        if self._space_due:
            self._space()
        depth = self._mode.depth
        if text[:1] == ">" and not self._tables:
            text, more = _unmark(text)
            depth += more
        self.lines.append(Line(text, depth, role=self._mode.role, coloured=coloured))


_NO_LOOK = Look()
# Dark blues in which mail programs of the Office family let people write everything.
_OFFICE_INK = frozenset({(0x1F, 0x49, 0x7D), (0x44, 0x54, 0x6A), (0x1F, 0x38, 0x64)})


def _seen(mode: _Mode, look: Look) -> _Mode:
    """The mode after a style: hidden where ink and ground cannot be told apart."""
    ink = look.colour or mode.ink
    ground = look.ground or mode.ground
    hidden = mode.hidden or look.hidden or ("struck through" if look.struck else "")
    if not hidden and (look.colour or look.ground) and _is_like(ink, ground):
        hidden = "white on white" if min(ground) > 230 else "colour of its background"
    colour = mode.colour
    if look.colour is not None:
        vivid = max(look.colour) - min(look.colour) > 60 and look.colour not in _OFFICE_INK
        colour = look.colour if vivid else None
    preserved = mode.preserved if look.preserved is None else look.preserved
    return mode._replace(hidden=hidden, colour=colour, ink=ink, ground=ground, preserved=preserved)


def _is_like(ink: Colour, ground: Colour) -> bool:
    """Whether no eye can tell two colours apart."""
    return max(abs(a - b) for a, b in zip(ink, ground, strict=True)) < 24


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
