"""``replies draft`` and ``replies explain``: cases out of a mailbox, and how one of them was read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scm_automate.cli.rejects import tell_rejects
from scm_automate.cli.supply_files import OrderFiles, SupplierFiles, orders_from

if TYPE_CHECKING:
    from scm_automate.chase.supplier_book import SupplierBook
    from scm_automate.mail import RawMessage
    from scm_automate.model import OrderLine, Supplier
    from scm_automate.replies import ReplyCase

__all__ = ["draft", "explain"]

_FIELDS = {
    "company", "order", "line", "schedule", "item", "supplier_item", "description", "quantity", "unit",
    "due", "price", "price_per", "currency",
}  # fmt: skip
"""What the reader looks at of an open line."""


def draft(
    *,
    orders: OrderFiles,
    suppliers: SupplierFiles,
    mails: Annotated[
        Path,
        typer.Option(
            "--mails", help="Answers as they came: .eml, .msg or mbox files.", exists=True
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="Where the folder of each case goes.")],
    trusted_authserv: Annotated[
        str | None,
        typer.Option(
            "--trusted-authserv", help="Your mail server's name in Authentication-Results headers."
        ),
    ] = None,
) -> None:
    """Makes a case of each mail, with the reader's answer in it, to be looked through by a person.

    The orders are those that were open when the mails came. A case that is there already is left alone.
    """
    from scm_automate.chase.supplier_book import SupplierBook
    from scm_automate.connectors import read_suppliers
    from scm_automate.errors import OutputExists
    from scm_automate.mail import read_folder
    from scm_automate.replies.scoring import write_case

    lines = orders_from(orders).records()
    parties = read_suppliers(*suppliers)
    tell_rejects(parties.rejects)
    book = SupplierBook(parties.table.records())
    written = known = 0
    for raw in read_folder(mails):
        case = _case(raw, book, lines, trusted_authserv)
        if isinstance(case, str):
            typer.echo(f"  left out: {Path(raw.source).name}: {case}", err=True)
            continue
        try:
            write_case(case, out)
        except OutputExists:
            known += 1
            continue
        written += 1
    typer.echo(
        f"{written} drafts written to {out}, {known} cases were there already. Correct expected in"
        ' each case.json, take out "draft": true, then: scm-automate replies score'
    )


def _case(
    raw: RawMessage, book: SupplierBook, lines: tuple[OrderLine, ...], trusted_authserv: str | None
) -> ReplyCase | str:
    """The case of a mail, or why there is none."""
    from scm_automate.messages import parse_message
    from scm_automate.replies import read_reply
    from scm_automate.replies.scoring import CaseSupplier, draft_case

    if raw.fault:
        return raw.fault
    if raw.received is None:
        return "nothing tells when it came"
    message = parse_message(raw.raw, trusted_authserv=trusted_authserv)
    supplier = _sender(book, tuple(one.address for one in message.senders))
    if supplier is None:
        return "its sender is no known supplier, or several"
    own = [
        line
        for line in lines
        if line.supplier == supplier.id and supplier.company in ("", line.company)
    ]
    if not own:
        return f"supplier {supplier.id} has no open line"
    reply = read_reply(message, own, received=raw.received, supplier=supplier)
    return draft_case(
        f"{''.join(c if c.isalnum() else '-' for c in supplier.id)}-{raw.received:%Y%m%d}-{raw.digest[:8]}",
        raw.raw,
        response=reply,
        open_lines=[
            line.model_dump(mode="json", include=_FIELDS, exclude_none=True) for line in own
        ],
        supplier=CaseSupplier(
            id=supplier.id,
            name=supplier.name or "",
            country=supplier.country,
            language=supplier.language,
            emails=supplier.emails,
            email_domains=supplier.email_domains,
        ),
    )


def _sender(book: SupplierBook, addresses: tuple[str, ...]) -> Supplier | None:
    """The one supplier that an address belongs to."""
    found: dict[tuple[str, str], Supplier] = {}
    for address in addresses:
        many = book.of_address(address) or book.of_domain(address.rpartition("@")[2])
        found |= {(one.company, one.id): one for one in many}
    return next(iter(found.values())) if len(found) == 1 else None


def explain(
    case: Annotated[
        Path,
        typer.Argument(help="A case: message.eml and case.json.", exists=True, file_okay=False),
    ],
    *,
    words: Annotated[
        Path | None,
        typer.Option(
            "--words", help="The supplier's vocabulary, TOML.", exists=True, dir_okay=False
        ),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", help="Write a page with the marked message to this file."),
    ] = None,
) -> None:
    """Says how each value of an answer was reached, and from which words."""
    from scm_automate.files.write_atomic import write_atomically
    from scm_automate.replies import read_cases, read_reply, read_vocabulary

    for one in read_cases(case):
        reply = read_reply(
            one.message,
            one.open_lines,
            received=one.received,
            supplier=one.supplier.model_dump(),
            asked=one.asked,
            vocabulary=read_vocabulary(words) if words else None,
        )
        told = reply.explain()
        typer.echo(f"{one.id}: {one.about}" if one.about else one.id)
        typer.echo(str(told))
        if html is not None:
            page = (
                '<!doctype html><meta charset="utf-8"><title>How it was read</title>'
                '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
                " style-src 'unsafe-inline'\">" + told._repr_html_()
            )
            with write_atomically(html) as file:
                file.write(page.encode())
