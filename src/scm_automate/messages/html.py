"""HTML to the lines a person would see, with quote depth, table cells and what was hidden."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.messages.message import HiddenText, Line

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["read_html"]

_BLOCK = frozenset(
    {"p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "pre",
     "blockquote", "table", "tbody", "thead", "tfoot", "tr", "section", "article", "header",
     "footer", "address", "center", "form", "fieldset", "main", "nav", "aside", "figure", "caption",
     "hr", "body"}
)  # fmt: skip
_SKIP = frozenset(
    {"head", "style", "script", "title", "meta", "link", "template", "noscript", "object", "embed",
     "svg", "math", "audio", "video", "iframe", "select", "textarea", "button", "map", "canvas"}
)  # fmt: skip
_SPACE = re.compile(r"[ \t\n\r\f]+")


def read_html(html: str, *, most: int) -> tuple[tuple[Line, ...], tuple[HiddenText, ...], bool]:
    """The lines of an HTML body, the text that was hidden, and whether a limit cut it.

    Args:
        html: The source.
        most: Characters of readable text to keep.
    """
    from selectolax.lexbor import LexborHTMLParser

    cut = len(html) > most * 8
    tree = LexborHTMLParser(html[: most * 8])
    root = tree.body or tree.root
    if root is None:
        return (), (), cut
    walk = _Walk(most)
    walk.run(root)
    return tuple(walk.lines), tuple(walk.hidden), cut or walk.cut


class _Walk:
    """One pass over the tree with an explicit stack: no depth of nesting can exhaust ours."""

    def __init__(self, most: int) -> None:
        self.lines: list[Line] = []
        self.hidden: list[HiddenText] = []
        self.cut = False
        self._left = most
        self._piece: list[str] = []
        self._depth = 0

    def run(self, root: LexborNode) -> None:
        stack: list[tuple[LexborNode | None, str]] = [(root, "open")]
        while stack:
            node, what = stack.pop()
            if what == "unquote":
                self._break()
                self._depth -= 1
                continue
            if what == "break" or node is None:
                self._break()
                continue
            tag = node.tag
            if tag == "-text":
                self._text(node.text_content or "")
                continue
            if tag is None or tag in _SKIP or tag.startswith(("-", "_", "!")):
                continue
            if tag == "br":
                self._break(force=True)
                continue
            if tag == "blockquote":
                self._break()
                self._depth += 1
                stack.append((None, "unquote"))
            elif tag in _BLOCK:
                self._break()
                stack.append((None, "break"))
            elif tag in ("td", "th"):
                self._piece.append("\t")
            children = list(node.iter(include_text=True))
            stack.extend((child, "open") for child in reversed(children))
        self._break()

    def _text(self, text: str) -> None:
        if self._left <= 0:
            self.cut = True
            return
        self._piece.append(text[: self._left])
        self._left -= len(text)

    def _break(self, *, force: bool = False) -> None:
        text = _SPACE.sub(" ", "".join(self._piece)).replace("\xa0", " ").strip()
        self._piece = []
        if text or force:
            self.lines.append(Line(text, self._depth))
