"""One round of the chase, from the export to the letters and the report.

Every step writes in transactions of its own and can be taken again: a round that died anywhere is
followed by one that finishes, asks nobody twice, applies no message twice and loses nothing. What a
round that died had read is told by the next one.
"""

from __future__ import annotations

import secrets
from contextlib import nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from scm_automate.calendars import Calendars
from scm_automate.chase.desk import Desk
from scm_automate.chase.drafting import LetterDesk, write_letters
from scm_automate.chase.impact import in_view
from scm_automate.chase.inbox import read_inbox
from scm_automate.chase.moments import check_now
from scm_automate.chase.order_book import OrderBook
from scm_automate.chase.plan import plan
from scm_automate.chase.policy import ChasePolicy
from scm_automate.chase.recall import recall
from scm_automate.chase.request_replies import still_missing
from scm_automate.chase.round_end import Facts, assemble, finish, upload_of
from scm_automate.chase.run_files import moved, write_files
from scm_automate.chase.run_folder import folder_name, new_folder, sweep, tell_latest
from scm_automate.chase.supplier_book import SupplierBook
from scm_automate.chase.sync import sync_with_export
from scm_automate.chase.write_back import write_back_field
from scm_automate.errors import ConfigError, PlanOutdated
from scm_automate.progress import NoProgress
from scm_automate.state import runs
from scm_automate.tables.show import plural

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from pathlib import Path

    from scm_automate.chase.drafting import LinkMaker
    from scm_automate.chase.impact import SupplyView
    from scm_automate.chase.plan import ChasePlan
    from scm_automate.chase.plan_frames import Rows
    from scm_automate.chase.requests import Request
    from scm_automate.chase.round import Round
    from scm_automate.mail import EdiOutbox, Inbox, Transport
    from scm_automate.model import Item, OrderLine, Supplier
    from scm_automate.progress import Progress
    from scm_automate.replies import SecondReader
    from scm_automate.state import State
    from scm_automate.tables import Loaded

__all__ = ["run_round"]

_MOST_PLANS = 3  # other rounds may ask while one plans, and each has its turn
_SURELY_DEAD = timedelta(hours=12)  # a round that began longer ago is not running any more


def run_round(
    orders: Loaded[OrderLine],
    suppliers: Loaded[Supplier],
    *,
    inbox: Inbox,
    state: State,
    now: datetime,
    policy: ChasePolicy | None = None,
    calendars: Calendars | None = None,
    items: Rows[Item] | None = None,
    requests: Iterable[Request] = (),
    out: Path | None = None,
    ids: Callable[[], str] | None = None,
    transport: Transport | None = None,
    outbox: bool = False,
    edi_outbox: EdiOutbox | Literal["later"] | None = None,
    trusted_authserv: str | None = None,
    write_back: str | None = None,
    supply: SupplyView | Callable[[], SupplyView] | None = None,
    portal_link: LinkMaker | None = None,
    second_reader: SecondReader | None = None,
    upload_layout: str = "generic",
    locale: str = "en",
    progress: Progress | None = None,
) -> Round:
    """One round: holds the state against the export, reads new messages, plans, writes letters and files.

    Nothing is sent unless a transport or an EDI outbox is given, or the letters are put into the outbox:
    they are drafts, and a draft counts as no ask.
    Running the same round again drafts, sends and applies nothing twice.

    Args:
        orders: The open-order export as it was read.
        suppliers: The suppliers' list as it was read.
        inbox: Messages, new and old, in any order, or a mailbox that knows how far it was read, or
            several of them; each message is applied once.
        state: What earlier rounds did.
        now: The instant of the round, with a time zone.
        policy: When and how to ask, and what is taken over unseen; None is the default policy.
        calendars: Who works when; None is Monday to Friday everywhere.
        items: Items with their classes, for rules of the policy that speak of ``item_class``.
        requests: What suppliers owe besides goods, as far as it is still missing.
        out: Where the round's own folder is made; None writes no files.
        ids: Draws ids, from which references follow as well; None draws 128 random bits.
        transport: What sends the letters at once; None leaves them drafts.
        outbox: Puts the letters into the outbox without sending them: `run_due` does that.
        edi_outbox: What takes the inquiries to suppliers that are asked by EDI at once; ``later`` puts them
            into the outbox likewise, and None leaves them drafts.
        trusted_authserv: authserv-id of our own receiving server, whose verdict on a sender counts.
        write_back: The field that a confirmed date changes; None takes the export's layout.
        supply: Stock and demand that answers are weighed against before they are let through, or what
            reads them; None weighs nothing.
        portal_link: Makes the links by which letters of the channel ``portal`` are answered on a page.
        second_reader: Looks at lines that the reader left unclear and suggests an answer for review, see
            `scm_automate.replies.SecondReader`; None asks nobody.
        upload_layout: Name of the upload layout of ``changes.csv``.
        locale: Regional settings of the files for people, such as ``de``.
        progress: Told about each step; None tells nobody.

    Returns:
        What the round did, as it is also told in ``report.html``.

    Raises:
        ConfigError: `now` has no time zone, or letters are to be sent and the policy names no sender.
        StateLocked: Another process held the state all the time.
        OutputExists: Another process made a folder of the same name meanwhile.
        PlanOutdated: Other rounds asked about a line of the plan while it was made, three times in a row.
    """
    policy, calendars = policy or ChasePolicy(), calendars or Calendars()
    check_now(now)
    if policy.sender is None and (outbox or transport is not None):
        raise ConfigError(
            "The policy names no sender, and letters that are sent need one.",
            hint="Add [sender] with address and name to the policy.",
        )
    told = progress or NoProgress()
    new_id = ids or (lambda: secrets.token_hex(16))
    order_book = OrderBook(orders.table.frame)
    book = SupplierBook(suppliers.table.records())
    run, untold = _begin(state, order_book, now=now, policy=policy, out=out)

    told.step("Hold the state against the export")
    with state.write() as tx:
        synced = sync_with_export(
            tx, order_book, at=now, run=run, new_id=new_id, most_gone=policy.most_gone
        )
    told.done(
        f"{plural(synced.seen, 'change')} seen, {plural(synced.promises, 'promise')} new in the ERP; "
        f"{plural(synced.lines.new, 'line')} new, {synced.lines.reopened} changed by the buyer, "
        f"{synced.lines.gone} not in the export any more"
        + (f"; {synced.lines.held} are missing and stay open" if synced.lines.held else "")
    )

    told.step("Read new messages")
    desk = Desk(
        orders=order_book,
        book=book,
        policy=policy,
        calendars=calendars,
        now=now,
        run=run,
        new_id=new_id,
        write_back=write_back or write_back_field(orders),
        trusted_authserv=trusted_authserv,
        second_reader=second_reader,
        supply=in_view(
            supply, order_book.frame, day=now.astimezone(ZoneInfo(policy.time_zone)).date()
        ),
    )
    new, faults = read_inbox(state, inbox, desk, progress=told)
    told.done(f"{new} new, {faults} of them could not be read")

    def planning() -> tuple[ChasePlan, int]:
        told.step("Plan")
        with state.read() as tx:
            past = recall(tx, orders=order_book, book=book, time_zone=policy.time_zone)
            missing, there = still_missing(tx, wanted)
        made = plan(
            orders,
            suppliers,
            now=now,
            policy=policy,
            history=past,
            calendars=calendars,
            items=items,
            requests=missing,
        )
        told.done(plural(len(made.letters), "letter"))
        told.step("Write letters", total=len(made.letters))
        return made, there

    wanted = tuple(requests)
    planned, there = planning()
    letter_desk = LetterDesk(
        policy=policy,
        now=now,
        run=run,
        untold=untold,
        new_id=new_id,
        transport=transport,
        outbox=outbox or transport is not None,
        edi=edi_outbox,
        link_of=portal_link,
    )
    with nullcontext() if out is None else new_folder(out, run) as part:
        place = None if part is None else part / "letters"
        for left in reversed(range(_MOST_PLANS)):
            try:
                letters = write_letters(state, planned, letter_desk, folder=place, progress=told)
                break
            except PlanOutdated as outdated:
                if not left:
                    raise
                told.done(f"planned anew: {outdated.message}")
                planned, there = planning()
        facts = Facts(
            orders=orders,
            suppliers=suppliers,
            order_book=order_book,
            book=book,
            plan=planned,
            run=run,
            untold=(*untold, run),
            now=now,
            there=there,
            lines=synced.lines,
        )
        told.done(plural(len(letters.letters), "letter"))
        told.step("Write the report")
        upload, rejects = upload_of(state, part, layout=upload_layout)
        done = assemble(state, facts, letters=letters, upload=upload, rejects=rejects, folder=part)
        if part is not None:
            write_files(done, part, book=book, locale=locale)
    if out is not None and part is not None:
        done = moved(done, old=part, new=out / run)
    finish(state, done, facts, exported=upload if out is not None else ())
    if out is not None:
        tell_latest(out, run)
    told.done(f"{plural(len(done.exceptions), 'exception')}, {plural(len(done.changes), 'change')}")
    return done


def _begin(
    state: State, orders: OrderBook, *, now: datetime, policy: ChasePolicy, out: Path | None
) -> tuple[str, tuple[str, ...]]:
    """Writes down that a round begins; gives its name and the rounds that died before it."""
    moment = f"{now.astimezone(ZoneInfo(policy.time_zone)):%Y-%m-%d_%H%M}"
    with state.write() as tx:
        known = runs.runs(tx)
        untold = runs.untold_runs(tx)
        run = folder_name(moment, out=out, taken={one.id for one in known})
        runs.begin_run(tx, run, at=now, export_digest=orders.digest)
    if out is not None:
        began = {one.id: one.started_at for one in known}
        sweep(out, [name for name in untold if now - began[name] > _SURELY_DEAD])
    return run, untold
