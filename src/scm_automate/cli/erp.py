"""``scm-automate erp``: which live systems are known, whether one can be read, and what it gives."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from scm_automate.cli.failures import ExitCode
from scm_automate.errors import ConfigError

if TYPE_CHECKING:
    from scm_automate.connectors.erp import LiveErp
    from scm_automate.connectors.layout import RecordName

__all__ = ["connected", "erp_app"]

erp_app = typer.Typer(
    help="Reads a live ERP; without a word behind it, lists the systems that are known.",
    invoke_without_command=True,
    rich_markup_mode=None,
)

_System = Annotated[str, typer.Argument(help="Which system, such as tryton or s4_v4.")]
_Address = Annotated[str, typer.Argument(help="Where it is, an https address.")]
_User = Annotated[
    str, typer.Option("--user", help="User, with a password; without one the secret is a token.")
]
_SecretEnv = Annotated[
    str,
    typer.Option("--secret-env", help="Environment variable that holds the password or token."),
]
_Database = Annotated[
    str, typer.Option("--database", help="Name of the database, for Tryton and Odoo.")
]
_Zone = Annotated[
    str | None,
    typer.Option("--time-zone", help="Zone of the ERP's times, such as Europe/Berlin."),
]
_What = Annotated[
    str,
    typer.Option("--record", help="What is read: orders, or suppliers where the ERP gives them."),
]
_Plain = Annotated[
    bool, typer.Option("--plain-http", help="Allow an unencrypted address, on your own network.")
]
_VARIABLE = "SCM_AUTOMATE_SECRET"


def connected(
    erp: str,
    address: str,
    *,
    user: str,
    secret_env: str,
    database: str,
    plain_http: bool,
    time_zone: str | None = None,
) -> LiveErp:
    """The ERP of the command's options; its secret comes out of an environment variable."""
    from pydantic import SecretStr

    from scm_automate.connectors.erp import connect
    from scm_automate.web import Basic, Bearer

    secret = os.environ.get(secret_env)
    if not secret:
        raise ConfigError(
            f"The environment variable {secret_env} holds no password or token.",
            hint="Set it in the shell, or name another one with --secret-env.",
        )
    kept = SecretStr(secret)
    return connect(
        erp,
        address,
        identity=Basic(user, kept) if user else Bearer(kept),
        database=database,
        time_zone=time_zone,
        plain_http=plain_http,
    )


@erp_app.callback()
def systems(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the list as JSON.")] = False,
) -> None:
    """Lists the systems that are known, and the field that a confirmed date goes to."""
    from scm_automate.connectors.erp import systems as known

    if context.invoked_subcommand is not None:
        return
    if as_json:
        rows = [
            {
                "name": one.name,
                "title": one.title,
                "writes": one.write.fields if one.write else {},
                "changes_alone": all(t.changed for t in one.records["orders"]),
                "notes": one.notes,
            }
            for one in known()
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for one in known():
        writes = [
            f"{field} ({own})" for field, own in (one.write.fields if one.write else {}).items()
        ]
        typer.echo(f"{one.name:<17} {one.title}; writes {', '.join(writes) or 'nothing'}")


@erp_app.command("check")
def check(
    system: _System,
    address: _Address,
    *,
    record: _What = "orders",
    user: _User = "",
    secret_env: _SecretEnv = _VARIABLE,
    database: _Database = "",
    plain_http: _Plain = False,
) -> None:
    """Says whether each list of the ERP can be reached and read, by its first page; nothing is changed."""
    with connected(
        system,
        address,
        user=user,
        secret_env=secret_env,
        database=database,
        plain_http=plain_http,
    ) as erp:
        seen = erp.check(_given(record, erp))
    typer.echo(str(seen))
    if not seen.ok:
        raise typer.Exit(ExitCode.INPUT_OUTPUT)


@erp_app.command("read")
def read(
    system: _System,
    address: _Address,
    *,
    out: Annotated[
        Path,
        typer.Option("--out", help="Folder for the lists that came, as an export of each."),
    ],
    only: Annotated[
        str, typer.Option("--only", help="A further selection, in the system's own words.")
    ] = "",
    record: _What = "orders",
    user: _User = "",
    secret_env: _SecretEnv = _VARIABLE,
    database: _Database = "",
    time_zone: _Zone = None,
    plain_http: _Plain = False,
) -> None:
    """Reads all open orders, or another record, and leaves them as files, which every other command takes as an export."""
    from scm_automate.progress import TextProgress

    with connected(
        system,
        address,
        user=user,
        secret_env=secret_env,
        database=database,
        plain_http=plain_http,
        time_zone=time_zone,
    ) as erp:
        live = erp.read(_given(record, erp), only=only, progress=TextProgress(clock=time.monotonic))
    written = live.save(out)
    typer.echo(str(live))
    for path in written:
        typer.echo(f"Written: {path}", err=True)
    for note in live.notes:
        typer.echo(f"Note: {note}", err=True)


def _given(record: str, erp: LiveErp) -> RecordName:
    """The record of the option, if the ERP gives it."""
    for name in erp.system.records:
        if name == record:
            return name
    raise ConfigError(
        f"{erp.system.title} gives no {record}.",
        hint=f"It gives {', '.join(erp.system.records)}.",
    )
