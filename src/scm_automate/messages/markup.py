"""What HTML elements mean in mail: blocks, and the containers by which mail programs mark parts."""

from __future__ import annotations

import re

__all__ = [
    "BLOCK",
    "SKIPPED",
    "SPACED",
    "STYLING",
    "TELLING",
    "is_heavy",
    "is_indent",
    "is_tight",
    "role_of",
]

BLOCK = frozenset(
    {"p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "pre",
     "section", "article", "header", "footer", "address", "center", "form", "fieldset", "main",
     "nav", "aside", "figure", "figcaption", "caption", "hr", "body", "details", "summary"}
)  # fmt: skip
SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "dl"})
SKIPPED = frozenset(
    {"head", "style", "script", "title", "meta", "link", "template", "noscript", "object", "embed",
     "svg", "math", "audio", "video", "iframe", "select", "textarea", "button", "map", "canvas",
     "xml", "img", "col", "colgroup", "input"}
)  # fmt: skip
TELLING = frozenset({"pre", "a", "s", "strike", "del", "blockquote"})
"""What says something of its text without any attribute."""
STYLING = frozenset({"b", "strong", "i", "em", "u", "o:p", "tbody", "thead", "tfoot", "wbr"})
_MARGINLESS = re.compile(r"margin(?:-top|-bottom)?\s{0,3}:\s{0,3}0")
_OUTLOOK_RULE = re.compile(
    r"border-top\s{0,3}:\s{0,3}solid\s{1,3}#(?:E1E1E1|B5C4DF)", re.IGNORECASE
)


# Containers by which mail programs mark what they put into a reply.
_ROLE_BY_ID = {
    "divrplyfwdmsg": "thread", "appendonsend": "thread", "signature": "signature",
    "ms-outlook-mobile-signature": "signature", "mail-editor-reference-message-container": "thread",
    "reply-intro": "attribution", "isforwardcontent": "thread", "isreplycontent": "thread",
}  # fmt: skip
_ROLE_BY_CLASS = {
    "gmail_signature": "signature", "moz-signature": "signature", "gmail_attr": "attribution",
    "moz-cite-prefix": "attribution", "yahoo_quoted": "thread", "protonmail_quote": "thread",
    "moz-forward-container": "thread", "protonmail_signature_block": "signature",
    "applemailsignature": "signature", "zmail_extra": "thread",
    "gmail_forward": "thread",
}  # fmt: skip


_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]{0,15})")
# Elements that close by themselves, or never hold anything, so that they do not nest.
_FLAT = frozenset(
    {"p", "li", "td", "th", "tr", "dt", "dd", "option", "br", "hr", "img", "meta", "link", "input",
     "col", "area", "base", "wbr", "tbody", "thead", "tfoot", "html", "body", "head"}
)  # fmt: skip
# Elements that a tree builder opens again in every paragraph until they are closed.
_REOPENED = frozenset(
    {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
)  # fmt: skip


def is_heavy(html: str) -> bool:
    """Whether building the tree of this source may take long.

    A tree takes time by the square of its depth, and worse where formatting stays open. Only
    openings are counted: what looks like a closing tag may be none, so it proves nothing.
    """
    if html.count("<") < 3_000:
        return False
    nesting = reopened = 0
    for match in _TAG.finditer(html):
        name = match[1].lower()
        if name in _REOPENED:
            reopened += 1
        elif name not in _FLAT:
            nesting += 1
        if reopened > 1_000 or nesting > 10_000:
            return True
    return False


def role_of(attributes: dict[str, str | None], style: str) -> str:
    """How a mail program marks an element: thread, thread_rule, attribution, signature or nothing."""
    name = attributes.get("id")
    if name:
        role = _ROLE_BY_ID.get(name.lower().removeprefix("x_"), "")
        if role:
            return role
    classes = attributes.get("class")
    if classes:
        for one in classes.lower().split():
            role = _ROLE_BY_CLASS.get(one.removeprefix("x_"), "")
            if role:
                return role
    if style and "border-top" in style and _OUTLOOK_RULE.search(style[:400]):
        return "thread_rule"
    return ""


def is_indent(style: str, attributes: dict[str, str | None]) -> bool:
    """Whether a blockquote only indents: mail programs use it for that as well."""
    if (attributes.get("type") or "").lower() == "cite" or "cite" in attributes:
        return False
    if "quote" in (attributes.get("class") or "").lower():
        return False
    flat = style.replace(" ", "").lower()
    return "border:none" in flat and "border-left" not in flat


def is_tight(attributes: dict[str, str | None]) -> bool:
    """Whether a paragraph has no space around it, as Outlook writes them."""
    if "Mso" in (attributes.get("class") or ""):
        return True
    style = attributes.get("style")
    return bool(style) and _MARGINLESS.search(style or "") is not None
