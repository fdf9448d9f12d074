"""The tokens of a text with the date words found on them: what every date rule looks at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from scm_automate.replies.language.language_files import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from scm_automate.replies.dates.mention import Precision
    from scm_automate.replies.dates.order import Order
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.phrases import Phrasebook
    from scm_automate.replies.language.tokens import Token

__all__ = ["Scene", "Window", "skip_words"]

_NO_TAGS: dict[str, tuple[int, int]] = {}
_BEYOND = 16
"""Places in front of the first token and behind the last that may be looked at; there is nothing."""


@dataclass(slots=True)
class Window:
    """A date found on tokens `start` to before `end`; becomes a `DateMention`."""

    start: int
    end: int
    earliest: date | None
    latest: date | None
    precision: Precision
    approximate: bool = False
    alternatives: tuple[tuple[date, date], ...] = ()
    limit: Literal["by", "from"] | None = None
    before: bool = False
    """Whether its limit is a word for "before", which turns into its opposite behind "not"."""
    until: bool = False
    """Whether its limit is a word for "until": what is not there until a day is there on it."""
    shift: int | None = None
    follows: bool = False
    """Whether it may count from another date told before it; its own days, if any, are those without one."""
    sequel: Literal["", "rest", "that"] = ""
    """``that``: it counts from the date told before and from no other ("after that"); ``rest``: so
    it does where it is of the rest ("the other 20 two weeks later")."""
    told_before: bool = False
    """Whether a date stands before it in the text."""
    told_on: date | None = None
    """The day that stands before it in the text, where it is one."""
    since: date | None = None
    """The day told before it, where it is a span of time that may count from it."""
    year_told: bool = True
    separator: str = ""
    """The sign between its numbers, where it is written in numbers."""
    order: str = ""
    """``dmy`` or ``mdy`` where only one of them can be read, ``?`` where both can."""
    read_as: str = ""
    """The order it was read in."""
    swapped: date | None = None
    """The day that it would be with day and month changed."""
    weekday_only: bool = False
    """Whether a weekday's name is all that stands there."""
    month_told: bool = True
    """Whether more than the day of the month stands there."""
    bare_day: bool = False
    """Whether only the day of the month stands there."""
    days_before: tuple[int, ...] = ()
    """The days by themselves that stand before one, where each is later in the month than the last."""
    core: int = -1
    """First token of the date itself, behind words such as ``by``."""
    parts: tuple[Window, ...] = ()
    """The two ends, where it was told as a range."""


@dataclass(slots=True)
class Scene:
    """What the rules need to know of a text, and of the world around it."""

    tokens: list[Token]
    lexicon: Lexicon
    today: date
    order: Order
    firm: bool
    """Whether the country settles the order of day and month by itself."""
    taken: Sequence[str] = ()
    """For each token something where it belongs to a name of a line; empty where nothing does."""
    pointed: bool = False
    """Whether the writer's country parts decimals with a comma, so that ``20.05`` is no number."""
    told_week: date | None = None
    """The Monday of the week told last, for ``the Thursday of that week``."""
    week_end: int = -_BEYOND
    """Behind the week told last, for ``in week 17, the covers in 19``."""
    told_day: date | None = None
    """The day told last, for ``the Friday after``."""
    told_before: bool = False
    """Whether a date was found already."""
    lead_until: int = -1
    """Up to this token spans of time are lead times."""
    tags: list[Mapping[str, tuple[int, int]]] = field(default_factory=list)
    """For each token: category of date word -> (its value, the token behind it), the longest one;
    and nothing for a few places beyond either end."""
    ends: dict[int, list[tuple[str, int]]] = field(default_factory=dict)
    """For each token: the date words that end right before it, as (category, first token)."""

    def __post_init__(self) -> None:
        """Finds the date words once."""
        trie: Phrasebook = self.lexicon.dates
        tokens = self.tokens
        # rules look a little before the first token and behind the last
        self.tags = [_NO_TAGS] * (len(tokens) + _BEYOND)
        for at in trie.places(tokens):
            if tokens[at].kind == "n":
                continue
            marks = trie.at(tokens, at)
            if tokens[at].text in _NO_LIMIT:
                marks = [mark for mark in marks if mark.category not in _LIMITS]
            if not marks:
                continue
            tags: dict[str, tuple[int, int]] = {}
            for mark in marks:
                if mark.category not in tags:
                    tags[mark.category] = (mark.value, mark.end)
                # the shorter ones too: "by" of "by the", before "the end of May"
                self.ends.setdefault(mark.end, []).append((mark.category, at))
            self.tags[at] = tags

    def tag(self, at: int, category: str) -> tuple[int, int] | None:
        """(value, end) of the longest word of a category at a token, or null."""
        return self.tags[at].get(category)

    def ending(self, at: int, category: str) -> int | None:
        """The first token of a word of a category that ends right before a token, or null."""
        starts = [first for name, first in self.ends.get(at, ()) if name == category]
        return min(starts) if starts else None

    def sign(self, at: int) -> str:
        """The sign at a token, empty where there is none."""
        if 0 <= at < len(self.tokens):
            token = self.tokens[at]
            if token[4] == "p":
                return token[2]
        return ""

    def digits(self, at: int, *, most: int = 2) -> int | None:
        """The number at a token of so many digits at most, or null."""
        if 0 <= at < len(self.tokens):
            token = self.tokens[at]
            if token.kind == "d" and len(token.text) <= most:
                return int(token.text)
        return None

    def glued(self, at: int) -> bool:
        """Whether a token stands directly behind the one before it."""
        return 0 < at < len(self.tokens) and self.tokens[at].start == self.tokens[at - 1].end

    def count(self, at: int) -> tuple[int, int] | None:
        """(number, end) of a number in digits or words, or null."""
        value = self.digits(at, most=3)
        if value is not None:
            return value, at + 1
        tags = self.tags[at]
        if "number" in tags:
            return tags["number"]
        if "one_more" in tags:
            return 1, tags["one_more"][1]
        return None


_NO_LIMIT = words("english_for", as_spelt=True)
"""Without its accent the Danish word for "before" is the English one for the day itself."""
_LIMITS = frozenset({"before", "by", "earlier"})


def skip_words(scene: Scene, at: int, *categories: str, signs: str = "") -> int:
    """Past words of some categories and signs, each at most twice."""
    for _ in range(3):
        if signs and scene.sign(at) and scene.sign(at) in signs:
            at += 1
            continue
        for category in categories:
            tag = scene.tag(at, category)
            if tag:
                at = tag[1]
                break
        else:
            return at
    return at
