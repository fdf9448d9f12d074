"""A letter about other things than goods: a list of what is missing, in the supplier's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.chase.letter_words import letter_words
from scm_automate.render import day, single_line

if TYPE_CHECKING:
    from scm_automate.chase.letter_words import LetterWords, RequestWords
    from scm_automate.chase.plan_shapes import PlannedLetter

__all__ = ["is_about_requests", "request_facts", "request_words"]


def is_about_requests(letter: PlannedLetter) -> bool:
    """Whether a letter asks for other things than goods; a letter holds either, never both."""
    return bool(letter.asks) and letter.asks[0].subject != "order_line"


def request_words(words: LetterWords) -> RequestWords:
    """The words of a language for such letters; the English ones where it has none."""
    found = words.requests or letter_words("en").requests
    assert found is not None  # noqa: S101 - the shipped English words have them
    return found


def request_facts(letter: PlannedLetter, words: LetterWords) -> dict[str, object]:
    """What the templates of such letters may name besides what all may."""
    own = request_words(words)
    reason = words.reasons.get("missing") or letter_words("en").reason("missing")
    rows = []
    for ask in letter.asks:
        by = day(ask.line.due, words.date, months=words.months)
        rows.append(
            {
                "what": single_line(ask.line.description or ask.line.line, most=400),
                "by": own.needed_by.format(day=by) if by else "",
            }
        )
    return {
        "opening": own.opening,
        "title": reason.title,
        "request": reason.request,
        "rows": rows,
        "how": [own.how],
    }
