"""What a person tells the state: letters that left, decisions on changes, cases looked into."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from scm_automate.cli.failures import ExitCode
from scm_automate.errors import ConfigError
from scm_automate.model import Decision  # noqa: TC001 - typer reads the annotations

if TYPE_CHECKING:
    from scm_automate.model import Change

__all__ = ["decide", "mark_not_sent", "mark_sent", "restore_address", "settle", "thaw"]

_STATE = typer.Option("--state", help="The state file.", exists=True, dir_okay=False)
_BY = typer.Option("--by", metavar="NAME", help="Who you are; it is recorded.")
_NOTE = typer.Option("--note", help="Why, in words; it is recorded.")


def mark_sent(
    *,
    state: Annotated[Path, _STATE],
    letters: Annotated[
        list[str] | None,
        typer.Argument(metavar="REFERENCE", help="References in the letters' subjects."),
    ] = None,
    supplier: Annotated[
        str | None, typer.Option("--supplier", help="All drafts to this supplier.")
    ] = None,
    every_draft: Annotated[bool, typer.Option("--all", help="All drafts.")] = False,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="The day they left, as 2026-03-02; now."),
    ] = None,
    by: Annotated[str, _BY] = "a person",
) -> None:
    """Says that letters have left; from now on their questions count as asked."""
    from scm_automate.chase import mark_sent as say_sent
    from scm_automate.state import State

    with State.open(state) as held:
        moved = say_sent(
            held,
            now=_moment(as_of),
            letters=letters or None,
            supplier=supplier,
            every_draft=every_draft,
            by=by,
        )
    count = "1 letter" if len(moved) == 1 else f"{len(moved)} letters"
    typer.echo(f"{count} marked as sent." if moved else "No draft was left to mark.")


def mark_not_sent(
    *,
    state: Annotated[Path, _STATE],
    letters: Annotated[
        list[str],
        typer.Argument(metavar="REFERENCE", help="References in the letters' subjects."),
    ],
    by: Annotated[str, _BY] = "a person",
) -> None:
    """Says that letters of which nobody knew whether they left did not leave; they may be sent again."""
    from scm_automate.chase import mark_not_sent as say_not_sent
    from scm_automate.state import State

    with State.open(state) as held:
        for reference in letters:
            letter = say_not_sent(held, reference, now=_moment(None), by=by)
            typer.echo(f"The letter {letter.reference} to {letter.address} did not leave.")


def restore_address(
    *,
    state: Annotated[Path, _STATE],
    addresses: Annotated[
        list[str], typer.Argument(metavar="ADDRESS", help="Addresses that mail came back from.")
    ],
    by: Annotated[str, _BY],
) -> None:
    """Says that addresses which mail came back from work again; they are written to from now on."""
    from scm_automate.chase import restore_address as restore
    from scm_automate.state import State

    with State.open(state) as held:
        for address in addresses:
            restore(held, address, by=by, now=_moment(None))
            typer.echo(f"{address} is written to again.")


def decide(
    *,
    state: Annotated[Path, _STATE],
    decision: Annotated[Decision, typer.Argument(help="What you decided.")],
    changes: Annotated[
        list[str], typer.Argument(metavar="CHANGE", help="Ids of changes, as the report tells.")
    ],
    by: Annotated[str, _BY],
    note: Annotated[str, _NOTE] = "",
) -> None:
    """Accepts, refuses or closes changes that wait for a person."""
    from scm_automate.chase import decide as decide_on
    from scm_automate.state import State

    with State.open(state) as held:
        for change_id in changes:
            done = decide_on(
                held, change_id, decision=decision, by=by, note=note, now=_moment(None)
            )
            typer.echo(_in_words(done, decision))


def thaw(
    *,
    state: Annotated[Path, _STATE],
    supplier: Annotated[str, typer.Argument(help="The supplier's number.")],
    by: Annotated[str, _BY],
    company: Annotated[
        str, typer.Option("--company", help="The company, where there are several.")
    ] = "",
    note: Annotated[str, _NOTE] = "",
    policy: Annotated[
        Path | None,
        typer.Option(
            "--policy",
            help="The policy, which says how many persons have to agree; two unless given.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
) -> None:
    """Says that a frozen supplier's case has been looked into; once two persons have said so the chase goes on.

    Exits with 10 where another person has to agree.
    """
    from scm_automate.chase import ChasePolicy, read_policy
    from scm_automate.chase import thaw as thaw_supplier
    from scm_automate.state import State

    rules = read_policy(policy) if policy is not None else ChasePolicy()
    with State.open(state) as held:
        came = thaw_supplier(
            held,
            supplier,
            by=by,
            now=_moment(None),
            company=company,
            note=note,
            persons=rules.thaw_persons,
        )
    if came == "thawed":
        typer.echo(f"Supplier {supplier} is no longer frozen.")
        return
    typer.echo(f"Written down. Supplier {supplier} stays frozen until another person agrees, too.")
    raise typer.Exit(ExitCode.NEEDS_PERSON)


def settle(
    *,
    state: Annotated[Path, _STATE],
    exceptions: Annotated[
        list[str],
        typer.Argument(metavar="EXCEPTION", help="Ids of exceptions, as the report tells."),
    ],
    by: Annotated[str, _BY],
    note: Annotated[str, _NOTE] = "",
) -> None:
    """Says that exceptions have been dealt with; they leave the list."""
    from scm_automate.chase import settle as settle_exception
    from scm_automate.state import State

    with State.open(state) as held:
        for exception_id in exceptions:
            done = settle_exception(held, exception_id, by=by, now=_moment(None), note=note)
            typer.echo(f"Settled: {done.text}")


def _moment(as_of: str | None) -> datetime:
    """The middle of the day that was given, else now."""
    if as_of is None:
        return datetime.now(UTC)  # noqa: TID251 - the edge of the house: here "now" comes from the clock
    try:
        return datetime.strptime(as_of, "%Y-%m-%d").replace(hour=12, tzinfo=UTC)
    except ValueError:
        raise ConfigError(f"--as-of takes a date such as 2026-03-02, and got {as_of!r}.") from None


def _in_words(change: Change, decision: Decision) -> str:
    """The change as it stands, in a sentence."""
    what = f"order {change.order} line {change.line}: {change.field} {change.old or 'empty'} -> {change.new or 'empty'}"
    after = {"accept": "in the next upload file", "refuse": "not taken over", "close": "closed"}[
        decision
    ]
    return f"{what}: {after}."
