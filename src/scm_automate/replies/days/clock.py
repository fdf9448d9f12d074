"""Times of the day: ``a partir de las 8 am``, ``zwischen 8 und 12 Uhr``, ``od godz. 8``, ``à partir de 8 h``.

On which day goods come does not hang on the hour, so its numbers count nothing and its words limit
nothing. A number is an hour only beside a word for hours or a part of the day, or with its minutes;
behind a word for "in" it is a span of time (``in 8 h``), and 24 and its like are always one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scm_automate.replies.language.lexicon import Lexicon
    from scm_automate.replies.language.phrases import Phrasebook
    from scm_automate.replies.language.tokens import Token

__all__ = ["take_hours"]

_DAY = 24
_WORDS = ("hour_before", "hour", "daypart", "at_hour")


def take_hours(tokens: list[Token], claimed: list[str], lexicon: Lexicon) -> None:
    """Claims the tokens of every time of the day that nothing has claimed yet.

    Args:
        tokens: Tokens of a text.
        claimed: For each token what took it; grows.
        lexicon: Words of the message.
    """
    book = lexicon.hours
    if book.is_silent(frozenset([token.text for token in tokens]), tokens):
        return
    closed = book.closed
    for at, token in enumerate(tokens):
        # a time begins with a number or with a word for one
        if claimed[at] or (token[4] != "d" and token[2] in closed):
            continue
        span = _time_at(tokens, at, book)
        if span is not None and not any(claimed[at:span]):
            claimed[at:span] = ["clock"] * (span - at)


def _time_at(tokens: list[Token], at: int, book: Phrasebook) -> int | None:
    """Where a time of the day ends that begins at a token, or null."""
    if tokens[at].kind != "w" and not (tokens[at].kind == "d" and _is_free(tokens, at)):
        return None
    tags = _tags(tokens, at, book)
    here, introduced = tags.get("clock", at), "clock" in tags
    called = _tags(tokens, here, book).get("hour_before")
    if called is not None:
        here = called + (called < len(tokens) and tokens[called].text == ".")
    end, lone = _hour(tokens, here)
    if end is None:
        return None
    if tags.get("at_hour") == here and _closes(tokens, end):
        return end  # "antes de las 12"
    known = called is not None or not lone
    last = _hour_of_a_range(tokens, end, book)
    behind = _behind(tokens, last or end, book)
    if last is not None and not (behind or called is not None or (introduced and known)):
        last, behind = None, _behind(tokens, end, book)
    if not (behind or called is not None or (introduced and known)):
        return None
    if behind and not introduced and called is None and last is None and lone:
        # "8 h" by itself is as well a span of time
        return None if _tags(tokens, end, book).get("hour") == behind else behind
    return behind or last or end


def _closes(tokens: list[Token], at: int) -> bool:
    """Whether a part of a sentence ends there."""
    return at >= len(tokens) or tokens[at].kind == "n" or tokens[at].text in ".,;)"


def _is_free(tokens: list[Token], at: int) -> bool:
    before = tokens[at - 1] if at else None
    return before is None or before.kind == "n" or before.end < tokens[at].start


def _tags(tokens: list[Token], at: int, book: Phrasebook) -> dict[str, int]:
    """Category of a word for hours at a token -> the token behind the longest one."""
    if at >= len(tokens):
        return {}
    found: dict[str, int] = {}
    for mark in book.at(tokens, at):
        if mark.category in ("clock", *_WORDS) and mark.end > found.get(mark.category, 0):
            found[mark.category] = mark.end
    return found


def _hour(tokens: list[Token], at: int) -> tuple[int | None, bool]:
    """Where an hour ends, and whether it stands without minutes."""
    if at >= len(tokens) or tokens[at].kind != "d" or len(tokens[at].text) > 2:
        return None, True
    if not 0 < int(tokens[at].text) < _DAY:
        return None, True
    sign = tokens[at + 1] if at + 1 < len(tokens) else None
    minutes = tokens[at + 2] if at + 2 < len(tokens) else None
    if sign is None or minutes is None or minutes.kind != "d" or len(minutes.text) != 2:
        return at + 1, True
    glued = tokens[at].end == sign.start and sign.end == minutes.start
    if glued and sign.text in (":", "h", "H") and int(minutes.text) < 60:
        return at + 3, False
    return at + 1, True


def _hour_of_a_range(tokens: list[Token], at: int, book: Phrasebook) -> int | None:
    """Where the second of two hours ends, behind a word for "to"."""
    here = _behind(tokens, at, book) or at  # "8 h a 12 h"
    if here >= len(tokens):
        return None
    ends = [mark.end for mark in book.at(tokens, here) if mark.category in ("to", "clock")]
    here = max(ends, default=here + 1 if tokens[here].text in "-–/" else here)
    called = _tags(tokens, here, book).get("hour_before", here)
    end, _ = _hour(tokens, called)
    return end if called > at else None


def _behind(tokens: list[Token], at: int, book: Phrasebook) -> int | None:
    """Where a word for hours, and a part of the day, end that stand behind a number."""
    end = None
    for _ in range(2):
        tags = _tags(tokens, at, book)
        reached = tags.get("hour") or tags.get("daypart")
        if reached is None:
            break
        at = end = reached
    return end
