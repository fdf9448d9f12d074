"""``scm-automate ledger``: hours given back, counted gross and net from what happened."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated, Literal, cast

import typer

from scm_automate.errors import ConfigError

__all__ = ["ledger_app"]

ledger_app = typer.Typer(
    help="Counts what the chase did in place of people, and what it cost them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_STATE = typer.Option("--state", help="The state file.", exists=True, dir_okay=False)


@ledger_app.command("show")
def show(
    *,
    state: Annotated[Path, _STATE],
    minutes: Annotated[
        Path | None,
        typer.Option("--minutes", help="A table of minutes of your own, a TOML file.", exists=True),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="From this day on.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Before this day.")
    ] = None,
) -> None:
    """Prints gross, cost and net, with ranges, and what each figure rests on."""
    from scm_automate.chase import ledger_of, read_ledger_table
    from scm_automate.state import State

    table = read_ledger_table(minutes)
    first, last = _day("--since", since), _day("--until", until)
    with State.open(state) as held, held.read() as tx:
        typer.echo(str(ledger_of(tx, table=table, since=first, until=last)))


@ledger_app.command("table")
def table(
    *,
    minutes: Annotated[
        Path | None, typer.Option("--minutes", help="A table of your own.", exists=True)
    ] = None,
) -> None:
    """Prints the table of minutes: each figure, and what it rests on."""
    from scm_automate.chase import read_ledger_table

    found = read_ledger_table(minutes)
    typer.echo(str(found))
    for one in found.kinds:
        typer.echo(
            f"{one.side:5}  {one.label}: {one.usual} ({one.low} to {one.high}) min, {one.basis}. {one.source}"
        )


@ledger_app.command("write")
def write(
    label: Annotated[str, typer.Argument(help="What was done, such as 'Set the mailbox up'.")],
    *,
    state: Annotated[Path, _STATE],
    minutes: Annotated[str, typer.Option("--minutes", help="How long it took.")],
    by: Annotated[str, typer.Option("--by", help="Who says so.")],
    side: Annotated[
        str, typer.Option("--side", help="taken: it cost somebody; given: it was not needed.")
    ] = "taken",
) -> None:
    """Writes down by hand what no event counts, such as the hours of setting it up."""
    from scm_automate.chase import write_minutes
    from scm_automate.state import State

    if side not in ("taken", "given"):
        raise ConfigError(f"--side is {side!r}.", hint="Known are taken and given.")
    try:
        amount = Decimal(minutes)
    except InvalidOperation:
        raise ConfigError(f"--minutes takes a number such as 90, and got {minutes!r}.") from None
    now = datetime.now(UTC)  # noqa: TID251 - the edge of the house: here "now" comes from the clock
    with State.open(state) as held:
        write_minutes(
            held,
            label=label,
            side=cast("Literal['given', 'taken']", side),
            minutes=amount,
            by=by,
            now=now,
            new_id=lambda: secrets.token_hex(16),
        )
    typer.echo(f"{amount} minutes {side} were written down: {label} ({by}).")


def _day(option: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise ConfigError(f"{option} takes a date such as 2026-03-02, and got {text!r}.") from None
