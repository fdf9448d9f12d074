"""Letters on the page: to whom, about which lines, and where each lies."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from scm_automate.chase.report.parts import Part
from scm_automate.chase.report.words import LETTER_STATES, REASONS, counted, number, place
from scm_automate.render import day

if TYPE_CHECKING:
    from pathlib import Path

    from scm_automate.chase.round import LetterOut, Round
    from scm_automate.model import Ask

__all__ = ["AskRow", "LetterRow", "beside", "letters_of"]


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


def beside(round_: Round) -> tuple[LetterOut, ...]:
    """Drafts of earlier rounds that are not among the round's own letters."""
    own = {letter.letter_id for letter in round_.letters}
    return tuple(draft for draft in round_.stale_drafts if draft.letter_id not in own)


def letters_of(letters: tuple[LetterOut, ...], round_: Round, most: int | None) -> Part[LetterRow]:
    """Some letters of a round as rows, cut where there are too many."""
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
