"""The whole page as words and figures, from which HTML, workbook and notebook are made alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from scm_automate.chase.explain import left_alone_in_words
from scm_automate.chase.report.answers import AnswerCard, answers_of
from scm_automate.chase.report.hours import WorkShare, work_of
from scm_automate.chase.report.needs import (
    ChangeRow,
    Names,
    Need,
    Part,
    at_stake,
    change_row,
    needs_of,
    undecided,
)
from scm_automate.chase.report.words import (
    GROUPS,
    LETTER_STATES,
    REASONS,
    counted,
    group_of,
    number,
    place,
)
from scm_automate.render import day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from scm_automate.chase.report.hours import Minutes
    from scm_automate.chase.round import LetterOut, Round
    from scm_automate.model import Ask, Supplier, TouchKind

__all__ = ["LeftAlone", "LetterRow", "Page", "RejectRow", "Share", "moment", "page_of"]

_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRow:
    """One line that a letter asks about."""

    place: str
    item: str
    reason: str
    number: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """One letter."""

    supplier: str
    supplier_name: str
    to: str
    state: str
    tone: str
    reference: str
    drafted: str
    link: str
    file: str
    reasons: str
    note: str
    asks: tuple[AskRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftAlone:
    """Lines left alone for the same reason, with one of them as an example."""

    code: str
    count: int
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectRow:
    """A cell or row that could not be read."""

    file: str
    sheet: str
    row: str
    column: str
    raw: str
    reason: str
    hint: str
    kept: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of all open lines, for the bar; `start` and `width` are percent."""

    label: str
    tone: str
    count: int
    start: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything that is shown of a round.

    Attributes:
        figures: Each count that the page tells, by name; all are counted from the round.
        headline: What needs a person, in one sentence.
        story: What happened, in sentences.
        files: Files of the run folder beside the page: (link, what it is).
    """

    run_id: str
    as_of: str
    figures: Mapping[str, int]
    headline: str
    story: tuple[str, ...]
    work: WorkShare
    shares: tuple[Share, ...]
    buyer: Part[Need]
    planner: Part[Need]
    stake: Mapping[str, tuple[str, ...]]
    undecided: Part[ChangeRow]
    answers: Part[AnswerCard]
    changes: Part[ChangeRow]
    letters: Part[LetterRow]
    stale: Part[LetterRow]
    left_alone: tuple[tuple[str, tuple[LeftAlone, ...]], ...]
    rejects: Part[RejectRow]
    set_aside: tuple[tuple[str, int], ...]
    faults: tuple[str, ...]
    loaded: tuple[str, ...]
    files: tuple[tuple[str, str], ...]


def page_of(
    round_: Round,
    *,
    most: int | None = 200,
    minutes: Mapping[TouchKind, Minutes] | None = None,
    suppliers: Iterable[Supplier] = (),
    state_file: str = "",
) -> Page:
    """A round in words and figures.

    Args:
        round_: What `run_round` gave.
        most: Rows of each part; null makes all. The counts are always of all.
        minutes: What a touch takes by hand; null takes the shipped assumptions.
        suppliers: For the names of suppliers that the round does not hold.
        state_file: For the commands that decide about a change; empty leaves a gap to fill in.
    """
    names = Names.of(round_, suppliers)
    figures = _figures(round_)
    open_changes = undecided(round_)
    return Page(
        run_id=round_.run_id,
        as_of=moment(round_.as_of),
        figures=figures,
        headline=_headline(figures),
        story=_story(figures),
        work=work_of(round_.touches, decisions=figures["needs"], minutes=minutes),
        shares=_shares(round_),
        buyer=needs_of(round_, "buyer", names=names, most=most, state_file=state_file),
        planner=needs_of(round_, "planner", names=names, most=most, state_file=state_file),
        stake={
            desk: at_stake([m for m in round_.exceptions if m.audience == desk])
            for desk in ("buyer", "planner")
        },
        undecided=Part(
            rows=tuple(change_row(c, names, state_file=state_file) for c in open_changes[:most]),
            total=len(open_changes),
        ),
        answers=answers_of(round_, names=names, most=most),
        changes=Part(
            rows=tuple(change_row(change, names) for change in round_.changes[:most]),
            total=len(round_.changes),
        ),
        letters=_letters(round_.letters, round_, most),
        stale=_letters(_beside(round_), round_, most),
        left_alone=_left_alone(round_),
        rejects=_rejects(round_, most),
        set_aside=tuple(sorted(round_.set_aside.items(), key=lambda item: (-item[1], item[0]))),
        faults=round_.faults,
        loaded=round_.loaded,
        files=_files(round_.folder),
    )


def moment(at: datetime) -> str:
    """``Mon 16 Mar 2026, 07:00 CET``: a point of time that nobody can read two ways."""
    zone = at.tzname() or ""
    return f"{_WEEKDAYS[at.weekday()]} {day(at.date())}, {at:%H:%M} {zone}".strip()


def _figures(round_: Round) -> dict[str, int]:
    by_rule = sum(change.decided_by is None for change in round_.changes)
    return {
        "needs": len(round_.exceptions) + len(undecided(round_)),
        "buyer": sum(message.audience == "buyer" for message in round_.exceptions),
        "planner": sum(message.audience == "planner" for message in round_.exceptions),
        "undecided": len(undecided(round_)),
        "waiting": len(round_.waiting),
        "letters": len(round_.letters),
        "drafts": sum(letter.state == "drafted" for letter in round_.letters),
        "rewritten": sum(letter.rewritten for letter in round_.letters),
        "asked": sum(len(letter.asks) for letter in round_.letters),
        "stale": len(round_.stale_drafts),
        "answers": len(round_.answers),
        "read": sum(answer.response.kind == "response" for answer in round_.answers),
        "changes": len(round_.changes),
        "by_rule": by_rule,
        "accepted": len(round_.changes) - by_rule,
        "seen": len(round_.seen),
        "left_alone": round_.plan.left_alone.height,
        "rejects": len(round_.rejects),
        "set_aside": sum(round_.set_aside.values()),
        "faults": len(round_.faults),
    }


def _headline(figures: Mapping[str, int]) -> str:
    count = figures["needs"]
    if not count and figures["drafts"]:
        return f"Nothing to decide, {counted(figures['drafts'], 'letter')} to send"
    if not count:
        return "Nothing needs a person"
    return f"{number(count)} {'thing needs' if count == 1 else 'things need'} a person"


def _story(figures: Mapping[str, int]) -> tuple[str, ...]:
    told: list[str] = []
    if figures["letters"]:
        drafts = figures["drafts"]
        sent = "all sent" if not drafts else f"{number(drafts)} of them still drafts to send"
        told.append(
            f"{counted(figures['letters'], 'letter')} about {counted(figures['asked'], 'line')},"
            f" {sent}."
        )
    else:
        told.append("No supplier had to be asked.")
    told.append(
        f"{counted(figures['answers'], 'message')} read, {number(figures['read'])} of them answers."
        if figures["answers"]
        else "No new messages."
    )
    told.append(
        f"{counted(figures['changes'], 'change')} for the ERP: {number(figures['by_rule'])} by rule,"
        f" {number(figures['accepted'])} accepted by people."
        if figures["changes"]
        else "Nothing to load into the ERP."
    )
    if figures["waiting"]:
        told.append(f"{counted(figures['waiting'], 'change')} not made until somebody decides.")
    if figures["seen"]:
        told.append(f"{counted(figures['seen'], 'earlier change')} now seen in the ERP.")
    if figures["rejects"]:
        told.append(f"{counted(figures['rejects'], 'cell or row')} could not be read.")
    return tuple(told)


_TONES: Final = {
    "in letters now": "asked",
    "waiting for a person": "person",
    "cannot be asked": "stuck",
    "waiting for the supplier": "waits",
    "nothing to ask today": "fine",
    "not asked by rule": "rule",
    "other": "rule",
}


def _shares(round_: Round) -> tuple[Share, ...]:
    """Where all open lines stand, as parts of one bar."""
    counts = Counter({"in letters now": sum(len(letter.asks) for letter in round_.plan.letters)})
    for code, count in round_.plan.counts()["left_alone"].items():
        counts[group_of(code)] += count
    total = counts.total()
    shares: list[Share] = []
    start = 0.0
    for label, tone in _TONES.items():
        if counts[label]:
            width = 100 * counts[label] / total
            shares.append(
                Share(label=label, tone=tone, count=counts[label], start=start, width=width)
            )
            start += width
    return tuple(shares)


def _beside(round_: Round) -> tuple[LetterOut, ...]:
    """Drafts of earlier rounds that are not among the round's own letters."""
    own = {letter.letter_id for letter in round_.letters}
    return tuple(draft for draft in round_.stale_drafts if draft.letter_id not in own)


def _letters(letters: tuple[LetterOut, ...], round_: Round, most: int | None) -> Part[LetterRow]:
    planned = {ask.line.key: ask.line for ask in round_.plan.asks}

    def asked(ask: Ask) -> AskRow:
        line = planned.get(ask.key)
        return AskRow(
            place=place(ask.order, ask.line, ask.schedule),
            item=(line.description or line.item or "") if line else "",
            reason=REASONS[ask.reason],
            number=ask.number,
            why=ask.why,
        )

    def made(letter: LetterOut) -> LetterRow:
        reasons = Counter(REASONS[ask.reason] for ask in letter.asks)
        return LetterRow(
            supplier=letter.supplier.id,
            supplier_name=letter.supplier.name,
            to=letter.to,
            state=LETTER_STATES[letter.state],
            tone=letter.state,
            reference=letter.reference,
            drafted=day(letter.drafted_at.date()),
            link=_link(letter.path, round_.folder),
            file=letter.path.name if letter.path else "",
            reasons=_in_sum(reasons),
            note=letter.note,
            asks=tuple(asked(ask) for ask in letter.asks[:most]),
        )

    return Part(rows=tuple(made(letter) for letter in letters[:most]), total=len(letters))


def _in_sum(reasons: Counter[str]) -> str:
    """``14 lines not confirmed``, ``3 lines: 1 past due, 2 not confirmed``."""
    total = counted(reasons.total(), "line")
    if len(reasons) == 1:
        return f"{total} {next(iter(reasons))}"
    return f"{total}: " + ", ".join(f"{number(n)} {reason}" for reason, n in reasons.items())


def _link(path: Path | None, folder: Path | None) -> str:
    """Where a file stands, seen from the page; empty where it is not in the run folder."""
    if path is None or folder is None or not path.is_relative_to(folder):
        return ""
    return quote(path.relative_to(folder).as_posix())


def _left_alone(round_: Round) -> tuple[tuple[str, tuple[LeftAlone, ...]], ...]:
    """Lines left alone by group and reason, the most frequent reason of a group first."""
    frame = round_.plan.left_alone
    groups: dict[str, list[LeftAlone]] = {group: [] for group in (*GROUPS, "other")}
    for code, count in round_.plan.counts()["left_alone"].items():
        first = frame.row(frame["code"].index_of(code) or 0, named=True)
        where = place(first["order"], first["line"], first["schedule"])
        example = f"{where}: {left_alone_in_words(first)}"
        groups[group_of(code)].append(LeftAlone(code=code, count=count, example=example))
    return tuple((group, tuple(rows)) for group, rows in groups.items() if rows)


def _rejects(round_: Round, most: int | None) -> Part[RejectRow]:
    def cell(reject: object, name: str) -> str:
        value = getattr(reject, name, None)
        return "" if value is None else str(value)

    rows = tuple(
        RejectRow(
            file=cell(reject, "file"),
            sheet=cell(reject, "sheet"),
            row=cell(reject, "row"),
            column=cell(reject, "column"),
            raw=cell(reject, "raw"),
            reason=cell(reject, "reason") or str(reject),
            hint=cell(reject, "hint"),
            kept="row kept without this cell" if getattr(reject, "kept", False) else "row left out",
        )
        for reject in round_.rejects[:most]
    )
    return Part(rows=rows, total=len(round_.rejects))


_FILES: Final = {
    "report.xlsx": "the whole report as a workbook",
    "changes.csv": "upload for the ERP",
    "exceptions.csv": "what needs a person, as a list",
}


def _files(folder: Path | None) -> tuple[tuple[str, str], ...]:
    if folder is None:
        return ()
    return tuple((name, what) for name, what in _FILES.items() if (folder / name).exists())
