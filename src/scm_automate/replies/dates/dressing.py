"""The words before and behind a date: limits, guesses, and what makes its numbers no date at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from scm_automate.replies.dates.scene import Scene, Window

__all__ = ["dress", "is_trapped"]

_INTRODUCE = ("on", "of", "day_before")


def is_trapped(scene: Scene, window: Window) -> bool:
    """Whether the numbers belong to a drawing, a norm, a phone or the like."""
    at = window.start
    if scene.tokens[at].kind != "d":
        return False
    for _ in range(2):
        if scene.ending(at, "trap") is not None:
            return True
        if at and scene.sign(at - 1) in (".", ":", "#", "+"):
            at -= 1
        else:
            return False
    return scene.ending(at, "trap") is not None


_ABOUT = ("~", "≈", "±")
"""Signs before a date that is not sure."""


def dress(scene: Scene, window: Window, *, floor: int) -> None:
    """Takes in the words before and behind that make it a limit or a guess."""
    if window.core < 0:
        window.core = window.start
    at = window.start
    for _ in range(5):
        if at <= max(floor, 0):
            break
        if scene.sign(at - 1) in _ABOUT:
            window.approximate = True
            window.start = at = at - 1
            continue
        ends: dict[str, int] = {}
        for name, first in scene.ends.get(at, ()):
            if first >= floor and (name not in ends or first < ends[name]):
                ends[name] = first
        picked = _strongest(ends)
        during = ends.get("during") if window.precision == "week" else None
        if during is not None and (picked is None or during <= picked[1]):
            window.start = at = during  # "in the course of week 20" is in week 20
            continue
        if picked is not None:
            name, first = picked
            if (
                name == "from_on"
                and (at < window.start or window.latest is None)
                and _is_of(scene, first, at)
            ):
                break  # "está de vacaciones", and "con fecha de entrega 12/05": of the delivery, and not from it on
            if name == "approximate" and _says_yes(scene, first, window.core):
                break
            if name == "approximate":
                window.approximate = True
            elif name == "by" and window.limit is None:
                window.limit = "by"
                window.before, window.until = "before" in ends, "until" in ends
            elif name in ("not_before", "from_on") and window.limit is None:
                window.limit = "from"
            window.start = at = first
            continue
        intro = [ends[name] for name in _INTRODUCE if name in ends]
        if intro:
            at = min(intro)
            continue
        if (
            scene.sign(at - 1) in (".", ":", "(")
            and at - 1 > floor
            and any(name == "approximate" for name, _ in scene.ends.get(at - 1, ()))
        ):
            at -= 1
            continue
        break
    behind = window.end
    for _ in range(2):
        tags = scene.tags[behind] if behind < len(scene.tokens) else {}
        if "approximate_after" in tags:
            window.approximate, behind = True, tags["approximate_after"][1]
        elif "by_after" in tags and window.limit != "from":
            window.limit, behind = "by", tags["by_after"][1]
        elif "from_on_after" in tags and window.limit != "by":
            window.limit, behind = "from", tags["from_on_after"][1]
        else:
            break
    window.end = behind
    if window.limit == "by":
        window.earliest = None


def _says_yes(scene: Scene, first: int, core: int) -> bool:
    """Whether a word for "about" is a yes: ``ok na 4 maja``, where ``ok. 4 maja`` is about that day."""
    if scene.tokens[first].fold == "so":
        return scene.lexicon.codes[:1] == ("en",)  # "a week more, so CW 20"
    behind = scene.tokens[first + 1] if first + 1 < core else None
    return scene.tokens[first].fold == "ok" and behind is not None and behind.kind == "w"


def _is_of(scene: Scene, first: int, end: int) -> bool:
    """Whether a word is only the "of" between two nouns: ``fecha de entrega``."""
    return (
        end - first == 1
        and first > 0
        and scene.tokens[first].fold in _OF
        and (scene.tokens[first - 1].kind == "w")
    )


_OF = words("of_in_a_sum_of_days")


def _strongest(ends: dict[str, int]) -> tuple[str, int] | None:
    """Of the words that end before a date, the one that changes its meaning most: the longest."""
    best: tuple[str, int] | None = None
    for name in ("not_before", "by", "approximate", "from_on"):
        if name in ends and (best is None or ends[name] < best[1]):
            best = (name, ends[name])
    return best
