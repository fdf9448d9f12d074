"""``scm-automate send``: what waits in the outbox leaves, as fast as the limits let it."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from scm_automate.cli.failures import ExitCode
from scm_automate.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.chase import DueReport, Handler
    from scm_automate.state import State

__all__ = ["send"]

_FILE = {"exists": True, "readable": True, "dir_okay": False}
_MOST_SECONDS = 60.0


def send(
    *,
    state: Annotated[
        str, typer.Option("--state", help="The state file, or a database URL.", metavar="STATE")
    ],
    policy: Annotated[
        Path,
        typer.Option("--policy", help="Policy, a TOML file: its sender and its limits.", **_FILE),
    ],
    smtp: Annotated[
        Path | None,
        typer.Option(
            "--smtp", help="Send letters: the mail server, described in a TOML file.", **_FILE
        ),
    ] = None,
    edi_outbox: Annotated[
        Path | None,
        typer.Option(
            "--edi-outbox",
            help="Hand inquiries over: the folder that your EDI gateway takes files from.",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    sent: Annotated[
        Path | None,
        typer.Option(
            "--sent",
            help="Look for letters in doubt in a folder of sent mail, described in a TOML file as a mailbox is.",
            **_FILE,
        ),
    ] = None,
    wait: Annotated[
        float,
        typer.Option(
            "--wait", metavar="MINUTES", help="Go on for so long while letters wait for their time."
        ),
    ] = 0,
    limit: Annotated[
        int, typer.Option("--limit", help="How many letters at most.", min=1)
    ] = 10_000,
) -> None:
    """Sends the letters and EDI inquiries that rounds put into the outbox; each leaves once, whoever else sends.

    Give --smtp, --edi-outbox or both; what the other one would send is left to others. Letters over a limit of the policy stay in the outbox; run it again later, or give --wait.
    With --sent, letters of which nobody knows whether they left are looked for, and none is sent again.
    Exits with 10 where letters still wait, or stay in doubt.
    """
    from scm_automate.chase import SendInquiries, SendLetters, read_policy
    from scm_automate.chase.edi_sending import SEND_EDI
    from scm_automate.chase.sending import SEND
    from scm_automate.mail import EdiOutbox, read_smtp
    from scm_automate.state import State

    rules = read_policy(policy)
    if smtp is None and edi_outbox is None and sent is None:
        raise ConfigError(
            "Nothing is named that could take what waits.",
            hint="Give --smtp FILE for letters, --edi-outbox FOLDER for EDI inquiries, or both.",
        )
    if smtp is not None and rules.sender is None:
        raise ConfigError(
            "The policy names no sender, and letters that are sent need one.",
            hint="Add [sender] with address and name to the policy.",
        )
    if "://" not in state and not os.path.isfile(state):  # noqa: PTH113 - it may be a URL
        raise ConfigError(f"There is no state file {state}.", hint="Name the one of your rounds.")
    transport = read_smtp(smtp, environment=os.environ) if smtp is not None else None
    import secrets

    def new_id() -> str:
        return secrets.token_hex(16)

    with State.open(state) as held:
        handlers: dict[str, Handler] = {}
        if transport is not None and rules.sender is not None:
            handlers[SEND] = SendLetters(
                state=held,
                transports={"mail": transport},
                address=rules.sender.address,
                new_id=new_id,
                limits=rules.send_limits,
            )
        if edi_outbox is not None:
            handlers[SEND_EDI] = SendInquiries(
                state=held, outbox=EdiOutbox(edi_outbox), new_id=new_id
            )
        waiting = _go_on(held, handlers, limit=limit, minutes=wait) if handlers else 0
        missing = 0 if sent is None else _look_up(held, sent)
    if waiting or missing:
        raise typer.Exit(ExitCode.NEEDS_PERSON)


def _go_on(held: State, handlers: Mapping[str, Handler], *, limit: int, minutes: float) -> int:
    """Sends until nothing is due or the time is over; gives how many letters still wait."""
    from scm_automate.chase import run_due
    from scm_automate.state import work

    end = _now() + timedelta(minutes=minutes)
    left = limit
    while True:
        report = run_due(held, handlers, now=_now(), limit=left, worker=f"send {os.getpid()}")
        left -= sum(report.done.values())
        with held.read() as tx:
            waiting = [one for kind in handlers for one in work.open_work(tx, kind=kind)]
        _tell(report, len(waiting), waiting[0].due_at if waiting else None)
        if not waiting or left <= 0:
            return len(waiting)
        pause = min(max((waiting[0].due_at - _now()).total_seconds(), 0.2), _MOST_SECONDS)
        if _now() + timedelta(seconds=pause) > end:
            return len(waiting)
        time.sleep(pause)


def _look_up(held: State, described: Path) -> int:
    """Looks for letters in doubt among the sent mail; gives how many stay in doubt."""
    from scm_automate.chase import look_up_letters
    from scm_automate.mail import ImapSentFolder, read_imap

    box = read_imap(described, environment=os.environ)
    place = ImapSentFolder(account=box.account, folder=box.folder)
    found, missing = look_up_letters(held, place, now=_now())
    typer.echo(f"in doubt: {len(found)} found among the sent mail, {len(missing)} not")
    for one in missing:
        typer.echo(
            f"Nobody knows whether the letter to {one.address} left; its reference is {one.reference}: "
            "say mark-sent or mark-not-sent."
        )
    return len(missing)


def _tell(report: DueReport, waiting: int, first: datetime | None) -> None:
    typer.echo(str(report))
    if waiting and first is not None:
        letters = "1 letter waits" if waiting == 1 else f"{waiting} letters wait"
        typer.echo(f"{letters} in the outbox; the first may leave at {first:%Y-%m-%d %H:%M:%S %Z}.")


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the edge of the house: here "now" comes from the clock
