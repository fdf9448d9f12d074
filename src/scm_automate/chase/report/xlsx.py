"""The report as a workbook: a sheet per part, complete where the page is cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.chase.explain import left_alone_in_words
from scm_automate.chase.report.page import page_of
from scm_automate.chase.report.parts import Names
from scm_automate.chase.report.sheets import (
    answer_rows,
    change_rows,
    letter_rows,
    need_rows,
    reject_rows,
    summary_rows,
)
from scm_automate.chase.report.words import command
from scm_automate.files import Column, Tab, Written, write_xlsx

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from scm_automate.chase.report.hours import Minutes
    from scm_automate.chase.round import Round
    from scm_automate.files.write_atomic import Existing
    from scm_automate.files.write_columns import Cell
    from scm_automate.model import Supplier, TouchKind

__all__ = ["write_report_xlsx"]

_KEY = ("company", "order", "line", "schedule")
_NEEDS = (
    Column(name="rank", header="#", width=5),
    Column(name="severity", header="Gravity", width=9),
    Column(name="supplier_name", header="Supplier", width=24),
    Column(name="order", header="Order", width=12),
    Column(name="line", header="Line", width=7),
    Column(name="item", header="Item", width=12),
    Column(name="text", header="What is the matter", width=46),
    Column(name="due", header="Due", width=12),
    Column(name="promised", header="Promised", width=12),
    Column(name="days_late", header="Working days late", width=10),
    Column(name="value", header="Open value", form="money", width=13),
    Column(name="currency", header="Currency", width=9),
    Column(name="words", header="The supplier's words", width=36),
    Column(name="suggestion", header="What to do", width=36),
    Column(name="field", header="Proposed change", width=14),
    Column(name="old", header="Old", width=12),
    Column(name="new", header="New", width=12),
    Column(name="change_id", header="Change", width=18),
    Column(name="supplier", header="Number", width=10),
    Column(name="company", header="Company", width=10),
    Column(name="schedule", header="Schedule", width=10),
    Column(name="code", header="Code", width=20),
)
_CHANGES = (
    Column(name="supplier_name", header="Supplier", width=24),
    Column(name="order", header="Order", width=12),
    Column(name="line", header="Line", width=7),
    Column(name="schedule", header="Schedule", width=10),
    Column(name="field", header="Field", width=16),
    Column(name="old", header="Old", width=12),
    Column(name="new", header="New", width=12),
    Column(name="why", header="Why", width=46),
    Column(name="words", header="The supplier's words", width=40),
    Column(name="rule", header="Rule", width=20),
    Column(name="decided", header="Let through", width=18),
    Column(name="id", header="Change", width=18),
    Column(name="supplier", header="Number", width=10),
    Column(name="company", header="Company", width=10),
    Column(name="message_id", header="Message", width=30),
)
_WAITING = tuple(column for column in _CHANGES if column.name != "decided")


def write_report_xlsx(
    round_: Round,
    path: Path | str,
    *,
    minutes: Mapping[TouchKind, Minutes] | None = None,
    suppliers: Iterable[Supplier] = (),
    state_file: str = "",
    existing: Existing = "refuse",
) -> Written:
    """The whole round as a workbook: Summary, Buyer, Planner, Waiting, Changes, Answers, Letters, Left alone, Rejects.

    Args:
        round_: What `run_round` gave; `as_of` is what the file says of its making.
        path: The file to make.
        minutes: What a touch takes by hand (`read_minutes`); null takes the shipped assumptions.
        suppliers: For the names of suppliers that the round does not hold.
        state_file: For the commands that decide about a change; empty leaves a gap to fill in.
        existing: ``refuse`` or ``replace`` a file that is there.

    Returns:
        The path and the number of rows over all sheets.

    Raises:
        OutputExists: The file is there already.
        LimitExceeded: A part has more rows than a sheet can hold.
    """
    parties = tuple(suppliers)
    names = Names.of(round_, parties)
    page = page_of(round_, most=0, minutes=minutes, suppliers=parties)
    when = f"{page.as_of}, round {page.run_id}"
    accept = command("accept", "CHANGE", state_file=state_file)
    how = f"To accept a change: {accept}   To refuse it: refuse instead of accept."
    tabs = (
        Tab(
            name="Summary",
            notes=(page.headline, when, *page.story),
            columns=(
                Column(name="what", header="What", width=58),
                Column(name="count", header="How many", width=12),
                Column(name="note", header="Note", width=62),
            ),
            rows=summary_rows(page),
            orientation="tall",
        ),
        Tab(
            name="Buyer",
            notes=("Needs a person: the buyer", when, how),
            columns=_NEEDS,
            rows=need_rows(round_, "buyer", names=names),
            tone="severity",
        ),
        Tab(
            name="Planner",
            notes=("Needs a person: the planner", when, how),
            columns=_NEEDS,
            rows=need_rows(round_, "planner", names=names),
            tone="severity",
        ),
        Tab(
            name="Waiting",
            notes=("Changes that wait for a decision", when, how),
            columns=_WAITING,
            rows=change_rows(round_.waiting, names=names),
        ),
        Tab(
            name="Changes",
            notes=("Changes for the ERP", when),
            columns=_CHANGES,
            rows=change_rows(round_.changes, names=names),
        ),
        Tab(
            name="Answers",
            notes=("Messages read, one row per order line that they speak of", when),
            columns=(
                Column(name="title", header="Supplier", width=26),
                Column(name="supplier", header="Number", width=11),
                Column(name="received", header="Received", width=18),
                Column(name="kind", header="Kind", width=15),
                Column(name="order", header="Order", width=13),
                Column(name="line", header="Line", width=8),
                Column(name="said", header="What it says", width=20),
                Column(name="deliveries", header="Promised", width=30),
                Column(name="words", header="Read from the words", width=44),
                Column(name="outcome", header="What came of it", width=46),
                Column(name="matched", header="Matched", width=24),
                Column(name="warnings", header="Of the whole message", width=36),
                Column(name="sender", header="From", width=28),
                Column(name="subject", header="Subject", width=32),
                Column(name="source", header="File", width=28),
            ),
            rows=answer_rows(round_, names=names),
        ),
        Tab(
            name="Letters",
            notes=("Who was asked about what, and why; one row per line", when),
            columns=(
                Column(name="supplier_name", header="Supplier", width=26),
                Column(name="supplier", header="Number", width=11),
                Column(name="to", header="To", width=28),
                Column(name="state", header="State", width=22),
                Column(name="company", header="Company", width=10),
                Column(name="order", header="Order", width=13),
                Column(name="line", header="Line", width=8),
                Column(name="schedule", header="Schedule", width=10),
                Column(name="reason", header="Reason", width=20),
                Column(name="number", header="Letter no.", width=9),
                Column(name="why", header="Why", width=56),
                Column(name="file", header="File", width=30),
                Column(name="reference", header="Reference", width=16),
                Column(name="note", header="Note", width=30),
            ),
            rows=letter_rows(round_),
        ),
        Tab(
            name="Left alone",
            notes=("Open lines that nobody was asked about, and why", when),
            columns=(
                *(Column(name=name, header=name.title()) for name in _KEY),
                Column(name="supplier", header="Supplier"),
                Column(name="code", header="Reason", width=22),
                Column(name="words", header="In words", width=70),
            ),
            rows=_left_alone(round_),
        ),
        Tab(
            name="Rejects",
            notes=("What could not be read, and what to do", when),
            columns=(
                Column(name="file", header="File", width=28),
                Column(name="sheet", header="Sheet", width=14),
                Column(name="row", header="Row", width=8),
                Column(name="column", header="Column", width=20),
                Column(name="raw", header="Value", width=26),
                Column(name="reason", header="What is wrong", width=40),
                Column(name="hint", header="What to do", width=48),
                Column(name="kept", header="Effect", width=26),
            ),
            rows=reject_rows(round_),
        ),
    )
    return write_xlsx(
        tabs,
        path,
        created=round_.as_of,
        title=f"Order chase, {page.as_of}",
        existing=existing,
    )


def _left_alone(round_: Round) -> Iterator[dict[str, Cell]]:
    for row in round_.plan.left_alone.iter_rows(named=True):
        yield {
            **row,
            "code": row["code"].replace("_", " "),
            "words": left_alone_in_words(row),
        }
