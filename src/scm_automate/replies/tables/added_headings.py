"""What the heading of a column says of the answers that a supplier wrote below it, into our own list.

``ETD`` above the added column tells when goods leave, ``Earliest date`` doubts what stands below, and
``Material in`` is another thing's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.messages.pointing import is_answer_heading
from scm_automate.replies.language.tokens import fold, level, tokenise
from scm_automate.replies.tables.columns import leaving_header
from scm_automate.replies.tables.headers import asks_only, header_is_sure, header_role, is_aside

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.messages import Block
    from scm_automate.replies.found import Habits
    from scm_automate.replies.statements import Statement

__all__ = ["weigh_headings"]

_ANSWERS = ("date", "dispatch_date")


def weigh_headings(
    block: Block,
    statements: Iterable[Statement],
    habits: Habits,
    codes: tuple[str, ...],
    names: frozenset[tuple[str, str]],
) -> None:
    """Gives the statements of a row what the headings of their columns say of their dates.

    Args:
        block: The answer, with its row and the heading of its list.
        statements: What was read of it.
        habits: How the writer writes.
        codes: Languages to ask first.
        names: The words of the supplier's names, by pairs.
    """
    if block.row is None or block.header is None:
        return
    told = block.header
    headings = [told[n] for n in block.columns if n < len(told) and told[n].strip()]
    own = frozenset(word for pair in names for word in pair)
    for heading in headings:
        role = header_role(heading, codes)
        said = _without_names(heading, own)
        leaves, _ = leaving_header(heading, habits)
        for one in statements:
            if (role == "dispatch_date" or (not role and leaves == "dispatch_date")) and (
                one.basis != "dispatch"
            ):
                one.basis = "dispatch"
                if not one.has_date:
                    one.doubted.append(f"it stands below {heading!r}, and the due date is asked")
            if one.has_date and said and not _tells_days(said, role, habits):
                one.doubted.append(f"a column of dates is headed with doubt: {heading!r}")
            elif asks_only(heading):
                one.doubted.append("the date that was asked for is the only one")


def _without_names(heading: str, own: frozenset[str]) -> str:
    """What a heading says beside the supplier's name: ``ETA`` of ``Kangda ETA``."""
    words = [word for word in heading.split() if fold(word).strip(" .:'-") not in own]
    return " ".join(words)


def _tells_days(heading: str, role: str, habits: Habits) -> bool:
    """Whether what a heading says leaves no doubt that the days below it are those of deliveries."""
    tokens = tokenise(level(heading))
    found = habits.lexicon.phrases.find(tokens)
    if is_aside(heading) or any(mark.category == "hedge" for mark in found):
        return False
    words = heading.replace(".", " ").split()
    if role in _ANSWERS and len(words) > 1 and any(_is_short_name(word) for word in words):
        # "QC date" is of another thing; "ETD TW" tells from where
        return role == "dispatch_date" and header_role(words[0]) == role
    carried = {at for mark in found if mark.category in _GOING for at in mark.used}
    rest = " ".join(token.text for at, token in enumerate(tokens) if at not in carried)
    if role in _ANSWERS or (carried and not any(map(str.isalpha, rest))):
        return header_is_sure(rest)
    return role in ("remark", "due") or is_answer_heading(heading)


_GOING = ("arrival", "dispatch")
"""Verbs of goods that come or leave are as good above a column as its nouns: ``Arrive date``."""


def _is_short_name(word: str) -> bool:
    return word.isupper() and len(word) <= _SHORT and not header_role(word)


_SHORT = 3
