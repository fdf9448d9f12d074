"""``scm-automate chase``: one round, from the export to the letters and the report."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from scm_automate.cli.as_json import round_as_json
from scm_automate.cli.failures import ExitCode
from scm_automate.cli.portal import portal_links
from scm_automate.cli.rejects import tell_rejects
from scm_automate.cli.supply_files import (
    DemandFiles,
    ItemFiles,
    OrderFiles,
    PriceFiles,
    StockFiles,
    SupplierFiles,
    demand_from,
    items_from,
    prices_from,
    stock_from,
)
from scm_automate.errors import ConfigError
from scm_automate.progress import TextProgress

if TYPE_CHECKING:
    from scm_automate.chase import ChasePlan, ChasePolicy, Request, Round, SupplyView
    from scm_automate.mail import RawMessage
    from scm_automate.model import Item
    from scm_automate.tables import Table

__all__ = ["chase", "moment"]

_FILE = {"exists": True, "readable": True}


def chase(
    *,
    orders: OrderFiles,
    suppliers: SupplierFiles,
    inbox: Annotated[
        Path,
        typer.Option(
            "--inbox",
            help="Suppliers' mails: a folder of .eml, .msg, mbox; one mbox; or an IMAP mailbox, described in a TOML file.",
            **_FILE,
        ),
    ],
    state: Annotated[
        Path, typer.Option("--state", help="The state file; made where it is not there.")
    ],
    out: Annotated[
        Path, typer.Option("--out", help="Folder for the run's own folder.", file_okay=False)
    ],
    stock: StockFiles = None,
    demand: DemandFiles = None,
    items: ItemFiles = None,
    prices: PriceFiles = None,
    requests: Annotated[
        Path | None,
        typer.Option(
            "--requests",
            help="Documents and data that suppliers still owe: a CSV file or a workbook.",
            **_FILE,
        ),
    ] = None,
    policy: Annotated[Path | None, typer.Option("--policy", help="Policy, a TOML file.")] = None,
    most_gone: Annotated[
        float | None,
        typer.Option(
            "--most-gone",
            help="Share of the open lines that the export may lack at once; 1 takes any export as whole.",
            min=0,
            max=1,
        ),
    ] = None,
    calendars: Annotated[
        Path | None, typer.Option("--calendars", help="Calendars, a TOML file.")
    ] = None,
    layout: Annotated[
        str | None,
        typer.Option("--layout", help="Layout of the order exports; recognised unless given."),
    ] = None,
    upload: Annotated[
        str, typer.Option("--upload-layout", help="Shape of changes.csv: generic, or an ERP's own.")
    ] = "generic",
    locale: Annotated[
        str, typer.Option("--locale", help="Regional settings of the files for people, such as de.")
    ] = "en",
    trusted_authserv: Annotated[
        str | None,
        typer.Option(
            "--trusted-authserv",
            help="Name of your own mail server in Authentication-Results headers.",
        ),
    ] = None,
    smtp: Annotated[
        Path | None,
        typer.Option("--smtp", help="Send the letters: a mail server, described in a TOML file."),
    ] = None,
    calls: Annotated[
        Path | None,
        typer.Option("--calls", help="A call sheet (calls.xlsx) that was filled in.", **_FILE),
    ] = None,
    calls_by: Annotated[
        str, typer.Option("--calls-by", help="Who called, and vouches for what was heard.")
    ] = "",
    edi_inbox: Annotated[
        Path | None,
        typer.Option(
            "--edi-inbox",
            help="A folder that only your EDI gateway writes to; it vouches for declared addresses.",
            file_okay=False,
            **_FILE,
        ),
    ] = None,
    edi_outbox: Annotated[
        Path | None,
        typer.Option(
            "--edi-outbox",
            help="Ask EDI suppliers: the folder that your EDI gateway takes files from.",
            file_okay=False,
            **_FILE,
        ),
    ] = None,
    portal_url: Annotated[
        str | None,
        typer.Option(
            "--portal-url",
            help="Where suppliers see the pages of `scm-automate portal`; the key is in SCM_PORTAL_KEY.",
        ),
    ] = None,
    second_reader: Annotated[
        Path | None,
        typer.Option(
            "--second-reader",
            help="A language model that looks at unclear lines, described in a TOML file; off without it.",
        ),
    ] = None,
    explain: Annotated[
        list[str] | None,
        typer.Option(
            "--explain",
            metavar="ORDER[/LINE]",
            help="Says why an order's lines are or are not asked about; may be given several times.",
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="The day to plan for, as 2026-03-02; today."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 10 if something needs a person.")
    ] = False,
) -> None:
    """Does one round: reads the export and new mails, plans, writes letters, changes and a report.

    Nothing is sent unless --smtp names a mail server: letters are drafts in the run's folder. Send them
    from your mail program, then say so with `scm-automate mark-sent`. Likewise nothing goes to EDI suppliers
    unless --edi-outbox names the folder of your gateway.

    With --stock and --demand each answer is weighed before it goes through: one that makes a customer's
    order late waits for a person, with what could help; --prices names who else supplies.
    """
    from scm_automate.calendars import Calendars, read_calendars
    from scm_automate.chase import ChasePolicy, read_policy, run_round
    from scm_automate.connectors import read_orders, read_suppliers
    from scm_automate.connectors.uploads_layout import upload_layout
    from scm_automate.files.write_locale import sheet_locale
    from scm_automate.mail import (
        EdiOutbox,
        Inboxes,
        read_edi_folder,
        read_folder,
        read_imap,
        read_smtp,
    )
    from scm_automate.portal import PortalMailbox
    from scm_automate.state import State

    # What is wrong with the options is said before the work begins, not after it.
    if (stock is None) != (demand is None):
        raise ConfigError(
            "--stock and --demand go together: an answer is weighed against both.",
            hint="Give both, or neither.",
        )
    upload_layout(upload)
    sheet_locale(locale)
    transport = read_smtp(smtp, environment=os.environ) if smtp else None
    mails = (
        read_imap(inbox, environment=os.environ)
        if inbox.suffix.lower() == ".toml"
        else read_folder(inbox)
    )
    if calls is not None and not calls_by.strip():
        raise ConfigError("--calls needs the person who called.", hint="Give --calls-by NAME.")
    links = portal_links(portal_url) if portal_url else None
    second = None
    if second_reader:
        from scm_automate.replies.second.model_settings import read_second_reader

        second = read_second_reader(second_reader, environment=os.environ)
    days_off = read_calendars(calendars) if calendars else Calendars()
    progress = TextProgress(clock=time.monotonic)
    rules = read_policy(policy) if policy else ChasePolicy()
    if most_gone is not None:
        rules = rules.model_copy(update={"most_gone": most_gone})
    now = moment(as_of, rules)
    progress.step("Read the orders")
    open_orders = read_orders(*orders, layout=layout)
    progress.done(str(open_orders).splitlines()[0])
    tell_rejects(open_orders.rejects)
    progress.step("Read the suppliers")
    parties = read_suppliers(*suppliers)
    progress.done(str(parties).splitlines()[0])
    tell_rejects(parties.rejects)
    listed = items_from(items)
    missing: tuple[Request, ...] = ()
    if requests is not None:
        from scm_automate.chase import read_requests

        wanted = read_requests(requests)
        typer.echo(f"Requests: {wanted}", err=True)
        missing = wanted.requests
    heard: tuple[RawMessage, ...] = ()
    if calls is not None:
        from scm_automate.chase import read_phone_sheet

        sheet = read_phone_sheet(calls, by=calls_by, received=now)
        typer.echo(f"Calls: {sheet}", err=True)
        heard = sheet.messages
    view = _view(stock, demand, listed, prices)
    with State.open(state) as held:
        done = run_round(
            open_orders,
            parties,
            inbox=Inboxes(
                heard,
                mails,
                read_edi_folder(edi_inbox) if edi_inbox else (),
                PortalMailbox(held) if links else (),
            ),
            portal_link=None if links is None else links.maker(held, now=now),
            state=held,
            policy=rules,
            calendars=days_off,
            now=now,
            out=out,
            transport=transport,
            edi_outbox=EdiOutbox(edi_outbox) if edi_outbox else None,
            trusted_authserv=trusted_authserv,
            second_reader=second,
            supply=view,
            upload_layout=upload,
            locale=locale,
            items=listed,
            requests=missing,
            progress=progress,
        )
    typer.echo(
        json.dumps(round_as_json(done), ensure_ascii=False, indent=1)
        if as_json
        else _in_words(done, state, edi_outbox)
    )
    for place in explain or ():
        typer.echo(_explained(done.plan, place), err=as_json)
    if strict and done.needs_person:
        raise typer.Exit(ExitCode.NEEDS_PERSON)


def _explained(plan: ChasePlan, wanted: str) -> str:
    """Why the lines of an order, or one of them, are or are not asked about."""
    order, _, line = (part.strip() for part in wanted.partition("/"))
    known = {tuple(ask.line.key[:3]) for ask in plan.asks}
    known |= set(plan.left_alone.select("company", "order", "line").iter_rows())
    found = sorted(key for key in known if key[1] == order and line in ("", key[2]))
    return "\n".join(plan.explain(key) for key in found or [("", order, line)])


def _view(
    stock: list[Path] | None,
    demand: list[Path] | None,
    items: Table[Item] | None,
    prices: list[Path] | None,
) -> SupplyView | None:
    """What answers are weighed against; null where nothing is given."""
    from scm_automate.chase import SupplyView

    needs = demand_from(demand)
    if needs is None:
        return None
    return SupplyView(
        stock=stock_from(stock),
        demand=needs,
        items=items,
        prices=prices_from(prices),
    )


def moment(as_of: str | None, policy: ChasePolicy) -> datetime:
    """The moment to plan for: eight in the morning of the day that was given, else now."""
    if as_of is None:
        return datetime.now(UTC)  # noqa: TID251 - the edge of the house: here "now" comes from the clock
    try:
        day = datetime.strptime(as_of, "%Y-%m-%d")  # noqa: DTZ007 - the zone is set on the next line
    except ValueError:
        raise ConfigError(f"--as-of takes a date such as 2026-03-02, and got {as_of!r}.") from None
    return day.replace(hour=8, tzinfo=ZoneInfo(policy.time_zone))


def _in_words(done: Round, state: Path, edi_outbox: Path | None) -> str:
    """The round, and where to look at what it made."""
    from scm_automate.chase.counts import counted

    lines = [str(done)]
    if done.folder is not None:
        lines += ["", f"Look at {done.folder / 'report.html'}"]
        lines += [f"Load   {done.folder / 'changes.csv'} into the ERP"] if done.changes else []
        sheet = done.folder / "calls.xlsx"
        lines += (
            [
                f"Call   the suppliers in {sheet}, fill it in, and give it to the next round with --calls"
            ]
            if sheet.exists()
            else []
        )
        left = [one for one in done.letters if one.state == "drafted" and one.path is not None]
        inquiries = [one for one in left if one.path is not None and one.path.suffix == ".edi"]
        drafts = [one for one in left if one not in inquiries]
        if edi_outbox is not None:
            inquiries = []  # they wait there, and are handed over by the next round
        lines += (
            [
                f"Hand   {counted(len(inquiries), 'EDI inquiry')} in {done.folder / 'letters'} to your gateway, then say so: scm-automate mark-sent --state {state} REFERENCE"
            ]
            if inquiries
            else []
        )
        lines += (
            [
                f"Send   {counted(len(drafts), 'letter')} in {done.folder / 'letters'}, then say so: scm-automate mark-sent --state {state} --all"
            ]
            if drafts
            else []
        )
    return "\n".join(lines)
