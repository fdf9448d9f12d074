"""``scm-automate digest``: what moved since yesterday and what it endangers, for each buyer and planner."""

from __future__ import annotations

import os
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

from scm_automate.cli.chase import moment
from scm_automate.cli.failures import ExitCode
from scm_automate.cli.supply_files import (
    DemandFiles,
    ItemFiles,
    OrderFiles,
    PriceFiles,
    StockFiles,
    demand_from,
    items_from,
    prices_from,
    stock_from,
)
from scm_automate.errors import ConfigError

__all__ = ["digest"]

_FILE = {"exists": True, "readable": True}


def digest(
    *,
    state: Annotated[
        Path, typer.Option("--state", help="The state file.", dir_okay=False, **_FILE)
    ],
    orders: OrderFiles,
    desks: Annotated[
        Path, typer.Option("--desks", help="Who reads, and who stands in: a TOML file.", **_FILE)
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Writes each digest as an .eml there.", file_okay=False),
    ] = None,
    stock: StockFiles = None,
    demand: DemandFiles = None,
    items: ItemFiles = None,
    prices: PriceFiles = None,
    policy: Annotated[
        Path | None, typer.Option("--policy", help="Policy, a TOML file: its sender and time zone.")
    ] = None,
    layout: Annotated[
        str | None,
        typer.Option("--layout", help="Layout of the order exports; recognised unless given."),
    ] = None,
    smtp: Annotated[
        Path | None,
        typer.Option("--smtp", help="Send the digests: a mail server, described in a TOML file."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="The day to plan for, as 2026-03-02; today."),
    ] = None,
) -> None:
    """Plans the digests of today and prints them: what moved since the last ones, and what it endangers.

    Nothing is sent unless --smtp names a mail server; run it without first, and read. The digests of a
    day are planned once: run again, it prints the same, and sends nobody twice. With --stock and --demand
    each move is weighed against them. Exits with 10 where nobody reads one of them.
    """
    from scm_automate.chase import (
        ChasePolicy,
        SupplyView,
        plan_digests,
        read_desks,
        read_policy,
        send_digests,
        write_digests,
    )
    from scm_automate.connectors import read_orders
    from scm_automate.mail import read_smtp
    from scm_automate.state import State

    if (stock is None) != (demand is None):
        raise ConfigError(
            "--stock and --demand go together: a move is weighed against both.",
            hint="Give both, or neither.",
        )
    rules = read_policy(policy) if policy else ChasePolicy()
    readers = read_desks(desks)
    transport = read_smtp(smtp, environment=os.environ) if smtp else None
    needs = demand_from(demand)
    view = None
    if needs is not None:
        view = SupplyView(
            stock=stock_from(stock),
            demand=needs,
            items=items_from(items),
            prices=prices_from(prices),
        )
    now = moment(as_of, rules)
    open_orders = read_orders(*orders, layout=layout)
    with State.open(state) as held:
        plan = plan_digests(
            held, open_orders.table, desks=readers, now=now, time_zone=rules.time_zone, supply=view
        )
        typer.echo(str(plan))
        if out is not None:
            written = write_digests(plan, out, policy=rules, now=now)
            typer.echo(f"\n{len(written)} written to {out}")
        if transport is not None:
            sent = send_digests(held, plan, transport=transport, policy=rules, now=now)
            typer.echo(f"\n{sent}")
    if plan.unread:
        raise typer.Exit(ExitCode.NEEDS_PERSON)
