"""The story in words: every sentence from the figures of a round, none from a script."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from scm_automate.demo.desk import DECIDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scm_automate.chase import Round
    from scm_automate.demo.story import DemoStory, MondayStory

__all__ = ["monday_in_words", "work_in_words"]

_MISTRUST = frozenset({"auth_failed", "bank_details", "instruction_to_software", "sender_mismatch"})

MAIL_WORDS = {
    "answer": ("answer", "answers"),
    "absence": ("out-of-office reply", "out-of-office replies"),
    "bounce": ("bounce", "bounces"),
    "newsletter": ("newsletter", "newsletters"),
    "impostor": ("mail of an impostor", "mails of impostors"),
    "spoof": ("mail with a forged sender", "mails with forged senders"),
}
"""What arrives, one and several."""

KIND_WORDS = {
    "response": ("answer", "answers"),
    "auto_reply": ("automatic reply", "automatic replies"),
    "bounce": ("bounce", "bounces"),
    "other": ("other message", "other messages"),
}
"""What was read, one and several."""

DECIDED_WORDS = {
    "accept": ("change accepted", "changes accepted"),
    "refuse": ("refused", "refused"),
    "thaw": ("supplier thawed after a call", "suppliers thawed after a call"),
}
"""What was decided, one and several."""


def monday_in_words(monday: MondayStory) -> tuple[str, ...]:
    """A Monday and its week, a heading and a few sentences."""
    done = monday.round
    lines = [
        f"{monday.monday:%A} {monday.monday.day} {monday.monday:%B %Y}",
        (
            f"{_many(monday.open_lines, 'open line')} of {_many(monday.suppliers, 'supplier')}"
            f" in the exports; {_many(len(done.rejects), 'row')} could not be read,"
            f" {sum(done.set_aside.values())} set aside{_listed(done.set_aside)}."
        ),
    ]
    if done.answers:
        lines.append(_read(done))
        lines += _mistrusted(done)
    lines.append(_asked(done, sent=monday.sent))
    lines.append(_for_people(monday))
    if done.seen or monday.uploaded:
        lines.append(
            f"The exports show {_many(len(done.seen), 'change')} of earlier uploads;"
            f" the upload now has {_many(monday.uploaded, 'row')},"
            f" of which the ERPs took {monday.taken}."
        )
    if monday.arrived:
        lines.append(f"In the week arrived {_and(_counted(monday.arrived, MAIL_WORDS))}.")
    return (lines[0], *(f"  {line}" for line in lines[1:]))


def _read(done: Round) -> str:
    kinds = Counter(str(answer.response.kind) for answer in done.answers)
    spoken = sum(len(answer.response.lines) for answer in done.answers)
    released = sum(len(answer.released) for answer in done.answers)
    review = sum(len(answer.for_review) for answer in done.answers)
    return (
        f"{_many(len(done.answers), 'message')} read ({', '.join(_counted(kinds, KIND_WORDS))}),"
        f" speaking of {_many(spoken, 'line')}: {_many(released, 'change')} released unseen,"
        f" {review} for a person."
    )


def _mistrusted(done: Round) -> list[str]:
    """Nothing where every sender could be trusted."""
    doubtful = [
        answer
        for answer in done.answers
        if _MISTRUST & set(answer.response.flags) or answer.matched_by == "look-alike"
    ]
    if not doubtful:
        return []
    flags = sorted({flag for answer in doubtful for flag in answer.response.flags} & _MISTRUST)
    words = _and([flag.replace("_", " ") for flag in flags]) or "a look-alike sender"
    released = sum(len(answer.released) for answer in doubtful)
    told = f"{_many(released, 'change')} released" if released else "nothing was released"
    which = "it" if len(doubtful) == 1 else "them"
    return [f"{_many(len(doubtful), 'message')} not trusted ({words}): {told} from {which}."]


def _asked(done: Round, *, sent: int) -> str:
    asks = [ask for letter in done.letters for ask in letter.asks]
    repeats = sum(ask.number > 1 for ask in asks)
    reasons = Counter(ask.reason.replace("_", " ") for ask in asks)
    alone = Counter(code.replace("_", " ") for code in done.plan.left_alone["code"].to_list())
    return (
        f"{_many(sent, 'letter')} sent about {_many(len(asks), 'line')}{_listed(reasons)},"
        f" {repeats} of them reminders; {_many(done.plan.left_alone.height, 'line')} left"
        f" alone{_listed(alone)}."
    )


def _for_people(monday: MondayStory) -> str:
    done = monday.round
    if not done.exceptions:
        return "Nothing needs a person."
    grave = Counter(one.severity for one in done.exceptions)
    codes = Counter(one.code.replace("_", " ") for one in done.exceptions)
    most = _and([f"{count} {code}" for code, count in codes.most_common(3)])
    text = (
        f"{_many(len(done.exceptions), 'thing')} for a person ({grave['critical']} critical),"
        f" most of all {most}."
    )
    if monday.again is not None:
        decided = _and(_counted(monday.decided, DECIDED_WORDS))
        text += (
            f" {DECIDER} decided ({decided}) and ran the round again:"
            f" {_many(len(monday.again.letters), 'letter')},"
            f" {_many(len(monday.again.answers), 'message')} read anew."
        )
    return text


def work_in_words(story: DemoStory) -> tuple[str, ...]:
    """The hours by hand and the assumptions that they rest on, as a table."""
    work = story.work
    lines = [
        (
            f"By hand the three rounds would have taken {work.by_hand.in_words};"
            f" {_many(work.decisions, 'change')} still {'waits' if work.decisions == 1 else 'wait'} for"
            f" a decision, another {work.left.in_words}."
        ),
        "These are assumptions, minutes for one (low to high); give your own table instead:",
    ]
    width = max(len(one.label) for one in story.minutes.values())
    counts = {row.label: row.count for row in work.done}
    for one in story.minutes.values():
        times = f"{counts[one.label]} times" if one.label in counts else ""
        lines.append(
            f"  {one.label:<{width}}  {one.usual:>4} ({one.low} to {one.high})  {times}".rstrip()
        )
    return tuple(lines)


def _many(count: int, word: str) -> str:
    """``1 line``, ``2 lines``."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _counted(counts: Mapping[str, int], words: Mapping[str, tuple[str, str]]) -> list[str]:
    """``29 answers``, ``1 bounce`` and so on, in the order of the words."""
    return [
        f"{counts[name]} {one if counts[name] == 1 else several}"
        for name, (one, several) in words.items()
        if counts.get(name)
    ]


def _listed(counts: Mapping[str, int]) -> str:
    """`` (12 closed, 3 deleted)``, the most first; empty where there is nothing."""
    held = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return f" ({', '.join(f'{count} {name}' for name, count in held)})" if held else ""


def _and(parts: Iterable[str]) -> str:
    """``a, b and c``."""
    *head, last = [*parts] or [""]
    return f"{', '.join(head)} and {last}" if head else last
