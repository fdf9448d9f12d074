"""``doctor``, ``backup`` and ``purge``: looking after the state file."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from scm_automate.cli.failures import ExitCode
from scm_automate.errors import ConfigError

__all__ = ["backup", "doctor", "purge"]

_STATE = typer.Option("--state", help="The state file.", exists=True, dir_okay=False)


def doctor(
    *, state: Annotated[str, typer.Option("--state", help="The state file, or a database URL.")]
) -> None:
    """Says whether a state is kept safely, and what waits in it.

    Exits with 2 where something must not stay as it is, such as a state on a network drive or in a
    synchronised folder, and with 10 where a person should look.
    """
    from scm_automate.state import State
    from scm_automate.state.health import check_place, examine

    path = None if "://" in state else Path(state)
    if path is not None and not path.is_file():
        raise ConfigError(f"There is no state file {state}.", hint="Name the one of your rounds.")
    found = [check_place(path, environment=os.environ)] if path is not None else []
    if any(one.grade == "bad" for one in found):
        # not even opened: opening it may repair a journal, and that is what goes wrong there
        grades = {"bad"}
    else:
        with State.open(state) as held:
            found += examine(held)
        grades = {one.grade for one in found}
    for one in found:
        typer.echo(str(one))
    if "bad" in grades:
        raise typer.Exit(ExitCode.USAGE)
    if "look" in grades:
        raise typer.Exit(ExitCode.NEEDS_PERSON)


def backup(
    *,
    state: Annotated[Path, _STATE],
    to: Annotated[Path, typer.Option("--to", help="The copy; not written over.", dir_okay=False)],
) -> None:
    """Copies the state file while others go on writing, and checks the copy."""
    from scm_automate.state.backup import back_up

    copy = back_up(state, to)
    typer.echo(
        f"{state} was copied to {copy} ({copy.stat().st_size:,} bytes), and the copy is whole."
    )


def purge(
    *,
    state: Annotated[Path, _STATE],
    before: Annotated[
        str,
        typer.Option(
            "--before", metavar="DATE", help="Forget what is older than this day, as 2026-03-02."
        ),
    ],
) -> None:
    """Forgets what mails and letters said, and who wrote them, before a day; promises are kept.

    What is still open keeps its words until it is done. Make a backup first: nothing brings it back.
    """
    from scm_automate.state import State
    from scm_automate.state.purge import purge as forget

    try:
        day = datetime.strptime(before, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise ConfigError(
            f"--before takes a date such as 2026-03-02, and got {before!r}."
        ) from None
    with State.open(state) as held:
        with held.write() as tx:
            done = forget(tx, before=day)
        held.compact()
    typer.echo(str(done))
