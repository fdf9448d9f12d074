"""The whole page as words and figures, from which HTML, workbook and notebook are made alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scm_automate.chase.explain import left_alone_in_words
from scm_automate.chase.report.answers import AnswerCard, answers_of
from scm_automate.chase.report.hours import WorkShare, work_of
from scm_automate.chase.report.letter_rows import LetterRow, beside, letters_of
from scm_automate.chase.report.needs import (
    ChangeRow,
    Need,
    at_stake,
    change_row,
    needs_of,
    undecided,
)
from scm_automate.chase.report.parts import Names, Part
from scm_automate.chase.report.story import Share, figures_of, headline_of, shares_of, story_of
from scm_automate.chase.report.words import (
    GROUPS,
    group_of,
    place,
)
from scm_automate.render import day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from scm_automate.chase.report.hours import Minutes
    from scm_automate.chase.round import Round
    from scm_automate.model import Supplier, TouchKind

__all__ = ["LeftAlone", "Page", "RejectRow", "moment", "page_of"]

_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


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
    figures = figures_of(round_)
    open_changes = undecided(round_)
    return Page(
        run_id=round_.run_id,
        as_of=moment(round_.as_of),
        figures=figures,
        headline=headline_of(figures),
        story=story_of(figures),
        work=work_of(round_.touches, decisions=figures["needs"], minutes=minutes),
        shares=shares_of(round_),
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
        letters=letters_of(round_.letters, round_, most),
        stale=letters_of(beside(round_), round_, most),
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
