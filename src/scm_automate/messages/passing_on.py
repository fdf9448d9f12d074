"""Whose words the thread holds: a colleague's answer passed on, the asker's mail, one's own older ones."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from scm_automate.messages.characters import has_digit
from scm_automate.messages.languages import Stems, fold, lists_by_language
from scm_automate.messages.signing import name_tokens, sort_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.messages.blocks import QuotedPart
    from scm_automate.messages.languages import Wordlist
    from scm_automate.messages.message import Address, Line, Message
    from scm_automate.messages.outline import Run

__all__ = ["PassedOn", "asked_runs", "find_passed_on"]

_LONGEST = 600
_NUMBER = re.compile(r"\S{0,20}\d{4}\S{0,20}")
"""An order's number: a word with four digits in a row, which tells no day."""
_DAY = re.compile(r"\b\d{1,2}[./-] ?\d{1,2}\b|\b\d{4}[./-]\d{1,2}[./-]\d{1,2}\b|\d月")
_SENTENCE = re.compile(r"(?<=\w\w)[.!?](?=\s|$)|[。！？;；]|\n\s{0,9}\n")


class PassedOn(NamedTuple):
    """What a colleague wrote, passed on without an answer of one's own."""

    text: str
    lines: list[Line]
    """Its lines without the signature."""
    author: Address | None


class _Words(NamedTuple):
    colleagues: Stems
    verbs: Stems
    places: Stems


@lru_cache(maxsize=1)
def _languages() -> tuple[tuple[_Words, ...], Stems]:
    """Each language's words, and what takes back in all of them."""
    told = [lists for lists in lists_by_language().values() if "colleagues" in lists]
    return tuple(
        _Words(
            Stems(lists["colleagues"]),
            Stems(lists["passing_on"]),
            Stems(lists["thread_places"]),
        )
        for lists in told
    ), Stems(
        one for lists in told for key in ("taken_back", "regrets") for one in lists.get(key, ())
    )


def find_passed_on(
    message: Message,
    own: str,
    parts: Sequence[QuotedPart],
    runs: Sequence[Run],
    words: Wordlist,
) -> PassedOn | None:
    """A colleague's message passed on, where the newest text says nothing itself.

    Args:
        message: The message.
        own: The newest text.
        parts: The quoted messages, newest first.
        runs: The run of each part.
        words: Every language's words.
    """
    if not parts or len(own) > _LONGEST or _tells(own):
        return None
    author = parts[0].author
    if not _is_colleague(author, message, parts):
        return None
    if _languages()[1].stand_in(fold(own)):
        return None  # "please ignore what my colleague wrote"
    says = runs[0].passed_on or fold(message.subject).startswith(_FORWARD_SUBJECTS)
    if not says:
        if author is not None and _is_writer(author, message):
            return None  # one's own older mail
        sure = author is not None and _is_own_side(author, message)
        if not words.forwards.first(fold(own)) and not _hands_over(
            own, sure=sure, named=author is not None
        ):
            return None
    names = name_tokens([author] if author else [])
    lines = runs[0].lines
    kinds = sort_lines(lines, words, names=names)
    kept = [line for line, kind in zip(lines, kinds, strict=True) if kind == "written"]
    return PassedOn("\n".join(line.text for line in kept).strip(), kept, author)


def _tells(own: str) -> bool:
    """Whether a text tells days or quantities itself; the number of an order tells nothing."""
    return bool(_DAY.search(own)) or has_digit(_NUMBER.sub(" ", own))


def _hands_over(own: str, *, sure: bool, named: bool) -> bool:
    """Whether a sentence hands over a colleague's words: ``here is what our planner writes``.

    Args:
        own: The newest text.
        sure: Whether the mail below is surely one of the writer's own house; then the verb or the
            colleague will do.
        named: Whether it is told who wrote it; else the colleague must be named here.
    """
    for sentence in _SENTENCE.split(fold(own)):
        for one in _languages()[0]:
            told = [words.stand_in(sentence) for words in (one.verbs, one.colleagues, one.places)]
            if (sure and any(told[:2])) or (told[0] and (told[1] or (named and told[2]))):
                return True
    return False


def asked_runs(runs: Sequence[Run], message: Message, *, passed_on: Run | None) -> list[Run]:
    """The quoted runs that may hold answers: down to the first that the writer's side wrote before.

    What stood in an older mail of the supplier was answered then.

    Args:
        runs: The runs of the message.
        message: The message.
        passed_on: The run of a colleague's mail that is passed on; what it quotes may be answered.
    """
    kept: list[Run] = []
    for run in runs:
        if not run.quoted or run is passed_on:
            continue
        if run.author is not None and _is_own_side(run.author, message):
            break
        kept.append(run)
    return kept


def _is_writer(author: Address, message: Message) -> bool:
    """Whether somebody is the sender, by the address or else by the name."""
    if author.address:
        return any(author.address.lower() == one.address.lower() for one in message.senders)
    own = name_tokens([author])
    return bool(own) and any(own <= name_tokens([one]) for one in message.senders)


def _is_own_side(author: Address, message: Message) -> bool:
    """Whether somebody writes for the sender's house, and not for the receivers'."""
    if _is_writer(author, message):
        return True
    theirs = {one.domain for one in (*message.to, *message.cc)}
    ours = {one.domain for one in message.senders}
    return bool(author.address) and author.domain in ours and author.domain not in theirs


_FORWARD_SUBJECTS = (
    "fw:", "fwd:", "wg:", "tr:", "tr :", "i:", "rv:", "doorst:", "vb:", "vs:", "pd:", "enc:", "res:",
    "ilt:", "转发", "轉寄", "fs:",
)  # fmt: skip


def _is_colleague(author: Address | None, message: Message, parts: Sequence[QuotedPart]) -> bool:
    """Whether the topmost quoted message is surely not by those whom the answer goes to.

    Taking the asker's own words for an answer would be the worst of faults, so a name alone is
    not enough: then a further part must be theirs by its address or name.
    """
    receivers = (*message.to, *message.cc)
    if author is not None and author.address:
        if author.domain in {one.domain for one in message.senders}:
            return True
        # without receivers (a copy by Bcc) nobody knows whom the answer goes to
        return bool(receivers) and author.domain not in {one.domain for one in receivers}
    if author is not None and _is_receiver(author, receivers):
        return False
    return any(
        part.author is not None and _is_receiver(part.author, receivers) for part in parts[1:]
    )


def _is_receiver(author: Address, receivers: Sequence[Address]) -> bool:
    if author.address:
        return any(one.domain == author.domain for one in receivers)
    own = name_tokens([author])
    return bool(own) and any(own <= name_tokens([one]) for one in receivers)
