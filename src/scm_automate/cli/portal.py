"""``scm-automate portal`` and ``desk``: the pages on which suppliers answer, and the buyer decides."""

from __future__ import annotations

import logging
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import SecretStr

from scm_automate.cli.supply_files import FILES, orders_from
from scm_automate.errors import ConfigError
from scm_automate.render import single_line

if TYPE_CHECKING:
    from scm_automate.portal import Links

__all__ = ["desk", "portal", "portal_links", "revoke_links"]

_KEY = "SCM_PORTAL_KEY"


def portal(
    *,
    state: Annotated[
        Path, typer.Option("--state", help="The state file that the rounds use.", exists=True)
    ],
    base_url: Annotated[
        str,
        typer.Option(
            "--base-url", help="Where suppliers see it, such as https://answers.buyer.example/."
        ),
    ],
    key_variable: Annotated[
        str,
        typer.Option(
            "--key-variable",
            help="Environment variable with the key that signs links; older keys behind it, with blanks between.",
        ),
    ] = _KEY,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", help="Port to listen on.", min=1, max=65_535)
    ] = 8000,
) -> None:
    """Serves the pages on which suppliers answer, until it is stopped (Ctrl+C).

    Put a web server that ends the encryption before it; it listens on this machine only unless told otherwise.
    """
    from scm_automate.portal import make_server, portal_app
    from scm_automate.state import State

    links = portal_links(base_url, variable=key_variable)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    with State.open(state) as held:
        server = make_server(portal_app(held, links), host=host, port=port)
        typer.echo(
            f"Suppliers' pages of {state} on http://{host}:{port}/, seen as {links.base_url}"
        )
        server.run()


def desk(
    *,
    state: Annotated[
        Path, typer.Option("--state", help="The state file that the rounds use.", exists=True)
    ],
    by: Annotated[str, typer.Option("--by", help="Who decides; it is recorded.")],
    orders: Annotated[
        list[Path] | None,
        typer.Option(
            "--orders",
            help="Open-order exports, so that corrections teach units and items too.",
            **FILES,
        ),
    ] = None,
    port: Annotated[
        int, typer.Option("--port", help="Port to listen on.", min=1, max=65_535)
    ] = 8001,
) -> None:
    """Serves the buyer's page on this machine, for one person, until it is stopped (Ctrl+C).

    Several people share it behind a sign-in of your own: see `desk_app` in scm_automate.portal.
    """
    from scm_automate.portal import Links, desk_app, make_server
    from scm_automate.portal.desk import at_this_machine
    from scm_automate.state import State

    if not by.strip():
        raise ConfigError("Nobody is named who decides.", hint="Give --by NAME.")
    lines = orders_from(orders).records() if orders else ()
    # What it seals are the forms of this page, which end with it.
    links = Links(f"http://127.0.0.1:{port}/", keys=[SecretStr(secrets.token_urlsafe(32))])
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    with State.open(state) as held:
        app = desk_app(
            held, links, identify=at_this_machine(single_line(by, most=100)), orders=lambda: lines
        )
        server = make_server(app, port=port)
        typer.echo(f"Decisions of {state} on {links.base_url}, by {by}")
        server.run()


def revoke_links(
    *,
    state: Annotated[
        Path, typer.Option("--state", help="The state file that the rounds use.", exists=True)
    ],
    supplier: Annotated[
        str | None, typer.Option("--supplier", help="All links of this supplier.")
    ] = None,
    company: Annotated[
        str, typer.Option("--company", help="Where the supplier's number is of one company.")
    ] = "",
    letter: Annotated[
        str | None,
        typer.Option(
            "--letter", metavar="REFERENCE", help="The link of the letter with this reference."
        ),
    ] = None,
) -> None:
    """Takes back links to the suppliers' pages at once, also where a page is open already.

    What was answered before stands. The next letter carries a new link.
    """
    from scm_automate.errors import NotFound
    from scm_automate.state import State, grants, letters

    if (supplier is None) == (letter is None):
        raise ConfigError(
            "Say whose links are taken back.", hint="Give one of --supplier and --letter."
        )
    now = datetime.now(UTC)  # noqa: TID251 - the edge of the house: here "now" comes from the clock
    with State.open(state) as held, held.write() as tx:
        of_letter = None
        if letter is not None:
            found = letters.by_reference(tx, [letter.strip().upper()])
            if not found:
                raise NotFound(f"There is no letter with the reference {letter!r}.")
            of_letter = found[0].id
        count = grants.revoke(tx, at=now, supplier=supplier, company=company, letter=of_letter)
    typer.echo("1 link was taken back." if count == 1 else f"{count} links were taken back.")


def portal_links(base_url: str, *, variable: str = _KEY) -> Links:
    """What makes and reads the links, with the keys in an environment variable.

    Raises:
        ConfigError: There is no key, or the address does not serve.
    """
    from scm_automate.portal import Links

    text = os.environ.get(variable, "").split()
    if not text:
        raise ConfigError(
            f"The environment variable {variable} holds no key.",
            hint="Draw one with: python -c 'import secrets; print(secrets.token_urlsafe(32))'",
        )
    return Links(base_url, keys=[SecretStr(one) for one in text])
