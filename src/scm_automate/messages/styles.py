"""Which HTML a person would not see: the few CSS declarations that hide or colour text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Look", "hiding_rules", "look_of", "parse_colour"]

Colour = tuple[int, int, int]

_NAMED: dict[str, Colour] = {
    "white": (255, 255, 255), "black": (0, 0, 0), "red": (255, 0, 0), "green": (0, 128, 0),
    "blue": (0, 0, 255), "lime": (0, 255, 0), "navy": (0, 0, 128), "maroon": (128, 0, 0),
    "purple": (128, 0, 128), "fuchsia": (255, 0, 255), "magenta": (255, 0, 255),
    "orange": (255, 165, 0), "teal": (0, 128, 128), "olive": (128, 128, 0), "gray": (128, 128, 128),
    "grey": (128, 128, 128), "silver": (192, 192, 192), "yellow": (255, 255, 0),
    "crimson": (220, 20, 60), "darkred": (139, 0, 0), "darkblue": (0, 0, 139),
    "darkgreen": (0, 100, 0), "snow": (255, 250, 250), "ivory": (255, 255, 240),
    "whitesmoke": (245, 245, 245), "ghostwhite": (248, 248, 255), "floralwhite": (255, 250, 240),
    "azure": (240, 255, 255), "mintcream": (245, 255, 250), "brown": (165, 42, 42),
}  # fmt: skip
_RGB = re.compile(r"rgba?\(\s{0,5}(\d{1,3})\s{0,5}[, ]\s{0,5}(\d{1,3})\s{0,5}[, ]\s{0,5}(\d{1,3})")
_ZERO = re.compile(r"0*(?:\.0+)?(?:px|pt|em|rem|%|cm|mm|in|ex)?")
_TINY = re.compile(r"(?:0?\.\d{1,3}|1|1\.0)(?:px|pt)|0?\.0\d{0,3}(?:em|rem)|[0-4]%")
_FAR_OFF = re.compile(r"-\d{3,}(?:\.\d+)?(?:px|pt)?|-\d{2,}(?:em|rem)")


class Look(NamedTuple):
    """What an element's style says about its text; null where it says nothing."""

    hidden: str = ""
    """How its text is hidden; empty where it is not."""
    colour: Colour | None = None
    ground: Colour | None = None
    struck: bool = False
    preserved: bool | None = None
    """Whether white space stands as written."""


_PLAIN = Look()
_INTERESTING = re.compile(
    r"color|background|display|visib|font-size|font:|opacity|hide|indent|strike|through|white-space|height|left|top:|clip",
    re.IGNORECASE,
)


def parse_colour(text: str) -> Colour | None:
    """The red, green and blue of a CSS colour; null where it is none that we know.

    Examples:
        >>> parse_colour("#C00"), parse_colour("rgb(255, 0, 0)"), parse_colour("windowtext")
        ((204, 0, 0), (255, 0, 0), None)
    """
    text = text.strip().lower()
    if text in _NAMED:
        return _NAMED[text]
    if text.startswith("#"):
        digits = text[1:]
        if len(digits) in (3, 4):
            digits = "".join(digit * 2 for digit in digits)
        try:
            value = int(digits[:6], 16)
        except ValueError:
            return None
        return (value >> 16, value >> 8 & 255, value & 255) if len(digits) >= 6 else None
    match = _RGB.match(text)
    if match is None:
        return None
    red, green, blue = (min(255, int(digits)) for digits in match.groups())
    return red, green, blue


@lru_cache(maxsize=4096)
def look_of(style: str) -> Look:
    """What a ``style`` attribute says about the text of its element.

    Examples:
        >>> look_of("color:red; display: none").hidden
        'display:none'
    """
    if len(style) > 10_000 or _INTERESTING.search(style) is None:
        return _PLAIN
    said: dict[str, str] = {}
    for one in style.split(";")[:200]:
        name, _, value = one.partition(":")
        said[name.strip().lower()] = value.replace("!important", "").strip().lower()
    ground = said.get("background-color") or said.get("background", "")
    return Look(
        hidden=_hidden(said),
        colour=parse_colour(said["color"]) if "color" in said else None,
        ground=parse_colour(ground.split(" ")[0] if ground.startswith("#") else ground)
        if ground
        else None,
        struck="line-through" in said.get("text-decoration", "")
        or "line-through" in said.get("text-decoration-line", ""),
        preserved=said["white-space"].startswith("pre") and said["white-space"] != "pre-line"
        if "white-space" in said
        else None,
    )


def _hidden(said: dict[str, str]) -> str:
    if said.get("display") == "none":
        return "display:none"
    if said.get("visibility") in ("hidden", "collapse"):
        return "visibility:hidden"
    if said.get("mso-hide") == "all":
        return "mso-hide:all"
    size = said.get("font-size", "")
    if size and (_ZERO.fullmatch(size) or _TINY.fullmatch(size)):
        return f"font-size:{size[:20]}"
    if _ZERO.fullmatch(said.get("opacity", "1")):
        return "opacity:0"
    for edge in ("height", "max-height", "width", "max-width"):
        if _ZERO.fullmatch(said.get(edge, "1")) and said.get("overflow") == "hidden":
            return f"{edge}:0"
    if _FAR_OFF.fullmatch(said.get("text-indent", "")):
        return "text-indent off the page"
    if said.get("position") in ("absolute", "fixed") and any(
        _FAR_OFF.fullmatch(said.get(edge, "")) for edge in ("left", "top", "right")
    ):
        return "placed off the page"
    if "rect(0" in said.get("clip", ""):
        return "clipped away"
    return ""


def hiding_rules(sheet: str) -> dict[str, Look]:
    """The classes (``.name``), ids (``#name``) and tags that a style sheet hides or whitens.

    Rules within ``@media`` and the like are for other devices and do not count.

    Examples:
        >>> sorted(hiding_rules(".x, p.y {display:none} @media print {.z {display:none}}"))
        ['.x', '.y']
    """
    rules: dict[str, Look] = {}
    depth, begin, selector = 0, 0, ""
    sheet = sheet[:200_000].replace("<!--", "").replace("-->", "")
    for match in re.finditer(r"[{}]", sheet):
        at = match.start()
        if match[0] == "{":
            if depth == 0:
                selector = sheet[begin:at].strip()
            depth += 1
            begin = at + 1
        else:
            depth = max(0, depth - 1)
            if depth == 0 and not selector.startswith("@"):
                look = look_of(sheet[begin:at].strip())
                if look.hidden or look.colour is not None or look.struck:
                    for one in selector.split(",")[:50]:
                        name = _selected(one)
                        if name:
                            rules[name] = look
            begin = at + 1
    return rules


def _selected(selector: str) -> str:
    """The class or id of a simple selector; empty for any other."""
    simple = selector.strip().rsplit("*/", 1)[-1].strip()
    if not simple or any(char in simple for char in " >+~:[*"):
        return ""
    for mark in ("#", "."):
        if mark in simple:
            return mark + simple.rsplit(mark, 1)[1]
    return ""
