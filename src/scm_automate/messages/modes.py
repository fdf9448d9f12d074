"""What the elements around a text say of it: hidden, coloured, quoted, marked by the mail program."""

from __future__ import annotations

from typing import NamedTuple

from scm_automate.messages.markup import SPACED, is_indent, is_tight, role_of
from scm_automate.messages.styles import Colour, Look, look_of, parse_colour

__all__ = ["Element", "Elements", "Mode"]


class Mode(NamedTuple):
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


class Element:
    """What one opening tag changes; mails repeat the same few tags hundreds of times."""

    __slots__ = ("_look", "_quotes", "_role", "_tag", "is_tight")

    def __init__(self, tag: str, attributes: dict[str, str | None], rules: dict[str, Look]) -> None:
        style = attributes.get("style") or ""
        self._tag = tag
        self._quotes = tag == "blockquote" and not (attributes and is_indent(style, attributes))
        self._role = role_of(attributes, style) if attributes else ""
        self._look = _look(tag, style, attributes, rules) if attributes else None
        self.is_tight = tag in SPACED and bool(attributes) and is_tight(attributes)

    def within(self, mode: Mode) -> Mode:
        """The mode of what stands in the element: the same object where nothing changes."""
        changed = mode
        if self._tag == "pre":
            changed = changed._replace(preserved=True)
        elif self._tag == "a":
            changed = changed._replace(linked=True)
        elif self._tag in ("s", "strike", "del"):
            changed = changed._replace(hidden=changed.hidden or "struck through")
        if self._quotes:
            changed = changed._replace(depth=changed.depth + 1)
        if self._role:
            changed = changed._replace(role=self._role)
        if self._look is not None:
            changed = _seen(changed, self._look)
        return mode if changed == mode else changed


_UNRULED: dict[object, Element] = {}
"""The elements met in mails without a style sheet that says something of their text."""
_REMEMBERED = 4096


class Elements:
    """The elements that one walk has met, and the modes in them."""

    def __init__(self, rules: dict[str, Look]) -> None:
        self._rules = rules
        # a mail program writes the same few tags into all its mails
        self._elements = {} if rules else _UNRULED
        # by the identity of the mode around it, which is kept so that no other can take its place
        self._entered: dict[object, tuple[Mode, bool, Mode]] = {}

    def enter(
        self, mode: Mode, tag: str, attributes: dict[str, str | None]
    ) -> tuple[Mode, bool, Mode]:
        """The mode within an element, whether it is a tight paragraph, and the mode around it."""
        key = (id(mode), tag, *attributes, *attributes.values())
        known = self._entered.get(key)
        if known is None:
            element = self._elements.get(key[1:])
            if element is None:
                if len(self._elements) > _REMEMBERED:
                    self._elements.clear()
                element = self._elements[key[1:]] = Element(tag, attributes, self._rules)
            known = self._entered[key] = (element.within(mode), element.is_tight, mode)
        return known


def _look(
    tag: str, style: str, attributes: dict[str, str | None], rules: dict[str, Look]
) -> Look | None:
    """What style, style sheet and old attributes say of the text; null for nothing."""
    look = look_of(style) if style else _NO_LOOK
    if rules:
        look = _ruled(attributes, look, rules)
    if tag == "font" and attributes.get("color"):
        look = look._replace(colour=parse_colour(attributes["color"] or "") or look.colour)
    if attributes.get("bgcolor"):
        look = look._replace(ground=look.ground or parse_colour(attributes["bgcolor"] or ""))
    if "hidden" in attributes:
        look = look._replace(hidden="hidden")
    return None if look == _NO_LOOK else look


def _ruled(attributes: dict[str, str | None], look: Look, rules: dict[str, Look]) -> Look:
    for name in (
        f"#{attributes.get('id')}",
        *(f".{c}" for c in (attributes.get("class") or "").split()),
    ):
        rule = rules.get(name)
        if rule is not None:
            look = Look(
                look.hidden or rule.hidden,
                look.colour or rule.colour,
                look.ground or rule.ground,
                look.struck or rule.struck,
                look.preserved,
            )
    return look


_NO_LOOK = Look()
# Dark blues in which mail programs of the Office family let people write everything.
_OFFICE_INK = frozenset({(0x1F, 0x49, 0x7D), (0x44, 0x54, 0x6A), (0x1F, 0x38, 0x64)})


def _seen(mode: Mode, look: Look) -> Mode:
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
