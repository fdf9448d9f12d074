"""``scm-automate changes``: what goes into the ERP, as a file or over the network, planned first."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scm_automate.cli.erp import connected
from scm_automate.cli.failures import ExitCode

if TYPE_CHECKING:
    from scm_automate.connectors.changes_out import ChangePlan, ChangeReport

__all__ = ["changes_app"]

changes_app = typer.Typer(
    help="What goes into the ERP: planned, compared with what it holds, written once.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
_Changes = Annotated[
    Path,
    typer.Argument(
        help="changes.csv of a run, in the form 'generic'.",
        exists=True,
        readable=True,
        dir_okay=False,
    ),
]
_Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
_Strict = Annotated[
    bool,
    typer.Option("--strict", help="Exit with 10 if a line is refused, conflicting or waiting."),
]


@changes_app.command("forms")
def forms() -> None:
    """Lists the forms of files that changes can go out in, and the fields that each takes."""
    from scm_automate.connectors.changes_out import file_forms

    for form in file_forms():
        fields = ", ".join(form.fields) if len(form.fields) < 8 else "any field"
        typer.echo(f"{form.name}: {form.title} ({fields})")
        typer.echo(f"  {form.about}")


@changes_app.command("file")
def file(
    changes: _Changes,
    *,
    form: Annotated[
        str, typer.Option("--as", help="Form of the file; `changes forms` lists them.")
    ],
    orders: Annotated[
        list[Path],
        typer.Option(
            "--orders", metavar="FILE...", help="A fresh export of the open orders.", exists=True
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="File to write, or folder for EDI; without it nothing is written."
        ),
    ] = None,
    layout: Annotated[
        str | None,
        typer.Option("--layout", help="Layout of the export; recognised unless given."),
    ] = None,
    edi_sender: Annotated[str, typer.Option("--edi-sender", help="Our identifier in EDI.")] = "",
    edi_receiver: Annotated[
        str, typer.Option("--edi-receiver", help="The supplier's identifier in EDI.")
    ] = "",
    edi_number: Annotated[
        int, typer.Option("--edi-number", help="Control number of the first file.", min=1)
    ] = 1,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over a file that is there.")
    ] = False,
    as_json: _Json = False,
    strict: _Strict = False,
) -> None:
    """Compares the changes with an export and writes those that may go as a file of an ERP's form.

    A line whose old value the export does not show any more stays out and is told. After the ERP has
    taken the file, the same call with the next export says what became of each line.
    """
    from scm_automate.cli.rejects import tell_rejects
    from scm_automate.connectors import read_orders
    from scm_automate.connectors.changes_out import (
        check_plan,
        file_form,
        plan_writes,
        read_changes,
        still_to_go,
        write_form,
    )
    from scm_automate.connectors.edi import Envelope

    chosen = file_form(form)
    plan = plan_writes(read_changes(changes), target=chosen.name, fields=chosen.fields)
    loaded = read_orders(*orders, layout=layout)
    tell_rejects(loaded.rejects)
    lines = loaded.table.records()
    report = check_plan(plan, lines)
    _tell(report, as_json=as_json)
    going = still_to_go(report)
    if out is not None and going.writes:
        now = datetime.now(UTC)  # noqa: TID251 - the command is where now comes from
        envelope = None
        if edi_sender and edi_receiver:
            envelope = Envelope(
                sender=edi_sender,
                receiver=edi_receiver,
                number=edi_number,
                created=now.replace(tzinfo=None, microsecond=0),
            )
        done = write_form(
            going,
            out,
            lines=lines,
            created=now,
            envelope=envelope,
            existing="replace" if replace else "refuse",
        )
        typer.echo(f"Written: {done}", err=as_json)
        for left in done.left_out:
            typer.echo(f"  left out: {left}", err=True)
    elif out is None and going.writes:
        typer.echo("Nothing was written; --out names the file.", err=True)
    _end(report, strict=strict)


@changes_app.command("live")
def live(
    changes: _Changes,
    *,
    erp: Annotated[str, typer.Option("--erp", help="Which system, such as tryton or s4_v4.")],
    address: Annotated[str, typer.Option("--address", help="Where it is, an https address.")],
    state: Annotated[
        Path,
        typer.Option("--state", help="Where intents and outcomes are kept; made if need be."),
    ],
    user: Annotated[
        str,
        typer.Option("--user", help="User, with a password; without one the secret is a token."),
    ] = "",
    secret_env: Annotated[
        str,
        typer.Option("--secret-env", help="Environment variable that holds the password or token."),
    ] = "SCM_AUTOMATE_SECRET",  # noqa: S107 - the name of a variable, no secret
    database: Annotated[
        str, typer.Option("--database", help="Name of the database, for Tryton and Odoo.")
    ] = "",
    apply: Annotated[
        bool, typer.Option("--apply", help="Write; without it the ERP is only read.")
    ] = False,
    plain_http: Annotated[
        bool,
        typer.Option("--plain-http", help="Allow an unencrypted address, on your own network."),
    ] = False,
    as_json: _Json = False,
    strict: _Strict = False,
) -> None:
    """Compares the changes with a live ERP and, with --apply, writes each line once under its lock.

    Run it again after a fault: what was done is not done twice, what is uncertain is looked up first.
    """
    from scm_automate.connectors.changes_out import (
        apply_plan,
        plan_writes,
        preview_plan,
        read_changes,
    )
    from scm_automate.state import State

    found = read_changes(changes)
    with connected(
        erp, address, user=user, secret_env=secret_env, database=database, plain_http=plain_http
    ) as port:
        plan = plan_writes(found, target=port.name, fields=port.fields)
        if apply:
            with State.open(state) as opened:
                report = apply_plan(plan, port, state=opened, now=datetime.now(UTC))  # noqa: TID251 - the command is where now comes from
        else:
            report = preview_plan(plan, port)
    _tell(report, as_json=as_json)
    if not apply:
        typer.echo("Nothing was written; --apply writes the waiting lines.", err=True)
    _end(report, strict=strict)


def _tell(report: ChangeReport, *, as_json: bool) -> None:
    typer.echo(json.dumps(_plain(report), ensure_ascii=False, indent=1) if as_json else str(report))


def _plain(report: ChangeReport) -> dict[str, object]:
    return {
        "target": report.plan.target,
        "stopped": report.stopped,
        "lines": [
            {
                **one.write.key._asdict(),
                "outcome": one.outcome,
                "text": one.text,
                "changes": [
                    {"id": each.id, "field": each.field, "old": each.old, "new": each.new}
                    for each in one.write.changes
                ],
            }
            for one in report.results
        ],
        "left_out": _left_out(report.plan),
    }


def _left_out(plan: ChangePlan) -> list[dict[str, str]]:
    return [{"id": one.change.id, "reason": one.reason} for one in plan.left_out]


def _end(report: ChangeReport, *, strict: bool) -> None:
    if strict and (len(report.of("done")) < len(report.results) or report.plan.left_out):
        raise typer.Exit(ExitCode.NEEDS_PERSON)
