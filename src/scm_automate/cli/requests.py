"""``scm-automate requests``: what came back for documents and data, and whether it is what was wanted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated, Literal

import typer

__all__ = ["requests_app"]

requests_app = typer.Typer(
    help="Answers to what was asked for besides goods: lists them, and takes your decision.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_STATE = typer.Option("--state", help="The state file.", exists=True, dir_okay=False)
_IDS = typer.Argument(metavar="ANSWER", help="Ids of answers, or their beginnings.")
_BY = typer.Option("--by", help="Who decides.")
_NOTE = typer.Option("--note", help="Why, in words.")


@requests_app.command("list")
def show(
    *,
    state: Annotated[Path, _STATE],
    every: Annotated[bool, typer.Option("--all", help="Also those that were decided.")] = False,
) -> None:
    """Lists the answers that wait for a person."""
    from scm_automate.state import State, request_answers

    with State.open(state) as held, held.read() as tx:
        found = request_answers.request_answers(tx, state=None if every else "received")
    for one in found:
        typer.echo(str(one))
    if not found:
        typer.echo("No answer waits.")


@requests_app.command("accept")
def accept(
    answers: Annotated[list[str], _IDS],
    *,
    state: Annotated[Path, _STATE],
    by: Annotated[str, _BY],
    note: Annotated[str, _NOTE] = "",
) -> None:
    """Says that an answer holds what was wanted: it is asked for no more."""
    _decide(answers, "accept", state=state, by=by, note=note)


@requests_app.command("refuse")
def refuse(
    answers: Annotated[list[str], _IDS],
    *,
    state: Annotated[Path, _STATE],
    by: Annotated[str, _BY],
    note: Annotated[str, _NOTE] = "",
) -> None:
    """Says that an answer is not what was wanted: it is asked for again."""
    _decide(answers, "refuse", state=state, by=by, note=note)


def _decide(
    answers: list[str], decision: Literal["accept", "refuse"], *, state: Path, by: str, note: str
) -> None:
    from scm_automate.chase import decide_request
    from scm_automate.state import State

    now = datetime.now(UTC)  # noqa: TID251 - the edge of the house: here "now" comes from the clock
    with State.open(state) as held:
        for one in answers:
            done = decide_request(held, one, decision=decision, by=by, now=now, note=note)
            typer.echo(str(done))
