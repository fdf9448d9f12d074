"""HTML to the lines a person would see, with quote depth, table cells and what was hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scm_automate.messages.message import HiddenText, Line
from scm_automate.messages.styles import hiding_rules
from scm_automate.messages.walk import Walk

if TYPE_CHECKING:
    from scm_automate.messages.styles import Look

__all__ = ["read_html"]


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

    Examples:
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
        for sheet in tree.tags("style")[:20]:
            rules.update(hiding_rules(sheet.text() or ""))
    walk = Walk(most, rules)
    walk.run(root)
    hidden = [*walk.hidden, *_comments(html)] if "<!--" in html else walk.hidden
    lines, clamped = _clamped(walk.lines, most)
    return ReadHtml(tuple(lines), tuple(hidden), cut or clamped or walk.cut)


def _clamped(lines: list[Line], most: int) -> tuple[list[Line], bool]:
    """The lines up to a number of characters: bullets and spanned cells may have added to them."""
    if sum([len(line.text) for line in lines]) + len(lines) <= most + 1:
        return lines, False
    length = 0
    for at, line in enumerate(lines):
        length += len(line.text) + 1
        if length > most + 1:
            return lines[:at], True
    return lines, False


def _comments(html: str) -> list[HiddenText]:
    """Comments that hold words and are no conditions or style of a mail program."""
    found: list[HiddenText] = []
    at = html.find("<!--")
    while at >= 0 and len(found) < 20:
        end = html.find("-->", at)
        text = html[at + 4 : end if end >= 0 else len(html)].strip()
        if (
            not text.startswith(("[if", "/*", "StartFragment", "EndFragment"))
            and len(text) > 11
            and " " in text
            and "{" not in text
        ):
            found.append(HiddenText(" ".join(text[:2000].split()), "comment"))
        if end < 0:
            break
        at = html.find("<!--", end)
    return found
