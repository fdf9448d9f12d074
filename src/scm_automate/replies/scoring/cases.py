"""Cases to measure by: a mail as it came, what was open, and what a careful buyer took from it.

A case is a folder with ``message.eml`` and ``case.json``. What the buyer took from it is told in one
of two ways, or both: ``expected``, the answer that a careful person reads in the message, with
``review`` for what that person would look at first; or ``did``, what the buyer entered in the ERP.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pydantic import AwareDatetime, Field, JsonValue, ValidationError, model_validator

from scm_automate.errors import DataError, NotFound, Provenance
from scm_automate.files.write_atomic import write_atomically
from scm_automate.model import (
    Delivery,
    Flag,
    Id,
    LineStatus,
    MessageKind,
    Number,
    Record,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scm_automate.model import OrderResponse

__all__ = [
    "BuyerEntry",
    "CaseSupplier",
    "EnteredDelivery",
    "Expected",
    "ExpectedLine",
    "ReplyCase",
    "draft_case",
    "read_cases",
    "write_case",
]


class CaseSupplier(Record):
    """What the reader is told of the supplier."""

    id: Text = ""
    """Its number."""
    name: Text = ""
    """Its name; not used for reading."""
    country: Text | None = None
    """ISO 3166-1 alpha-2 code."""
    language: Text | None = None
    """ISO 639-1 code; not needed."""
    emails: tuple[Text, ...] = ()
    """Addresses that are known."""
    email_domains: tuple[Text, ...] = ()
    """Domains that are its own."""


class ExpectedLine(Record):
    """What a careful buyer takes from the message for one line."""

    company: str = ""
    """Company of the line; empty where there is one only."""
    order: Id
    """Purchase order."""
    line: Id
    """Position."""
    status: LineStatus
    """As in `LineResponse`."""
    review: bool
    """Whether the buyer would look before anything is changed."""
    deliveries: tuple[Delivery, ...] = ()
    """What is promised."""
    price: Number | None = None
    """The new price; null where none is stated or it is the same."""


class Expected(Record):
    """What a careful buyer takes from the message."""

    kind: MessageKind
    """As in `OrderResponse`."""
    flags: tuple[Flag, ...] = ()
    """As in `OrderResponse`."""
    lines: tuple[ExpectedLine, ...] = ()
    """One per line that the message speaks of."""


class EnteredDelivery(Record):
    """A date and quantity as the buyer entered them."""

    date: date
    """The day."""
    quantity: Number | None = None
    """How much; null where only the date was entered."""


class BuyerEntry(Record):
    """What the buyer entered in the ERP for one line after the message came in."""

    company: str = ""
    """Company of the line; empty where there is one only."""
    order: Id
    """Purchase order."""
    line: Id
    """Position."""
    deliveries: tuple[EnteredDelivery, ...] = ()
    """Dates and quantities; empty where they were left as they are."""
    price: Number | None = None
    """The new price; null where it was left as it is."""


class ReplyCase(Record):
    """One message with everything to measure the reader by."""

    id: Id
    """The name of its folder."""
    language: Text = ""
    """ISO 639-1 code, to group by."""
    about: Text = ""
    """What it is about, for people."""
    received: AwareDatetime
    """When it arrived."""
    supplier: CaseSupplier
    """Whose lines they are."""
    open_lines: tuple[dict[str, JsonValue], ...]
    """All its open lines, with the fields of `OrderLine`."""
    asked: tuple[tuple[str, str], ...] | None = None
    """(order, line) of what was asked; null where nobody noted it."""
    expected: Expected | None = None
    """What a careful buyer takes from it; null where nobody said."""
    did: tuple[BuyerEntry, ...] | None = None
    """What the buyer entered; null where nobody noted it, empty where nothing was entered."""
    draft: bool = False
    """Whether `expected` is only the reader's own answer, not yet looked through by a person."""
    message: bytes = Field(default=b"", exclude=True, repr=False)
    """The raw mail; a file of its own beside the case."""

    @model_validator(mode="after")
    def _names_open_lines(self) -> Self:
        """A line that is not open can be neither read nor entered."""
        known = set()
        for one in self.open_lines:
            if not one.get("order") or not one.get("line"):
                raise ValueError("an open line has no order or no line")
            known.add((str(one.get("company") or ""), str(one["order"]), str(one["line"])))
        told: tuple[Iterable[ExpectedLine | BuyerEntry], ...] = (
            self.expected.lines if self.expected else (),
            self.did or (),
        )
        for group in told:
            keys = [(one.company, one.order, one.line) for one in group]
            for key in keys:
                if key not in known:
                    raise ValueError(f"line {key[1]}/{key[2]} is not among its open lines")
            if len(set(keys)) != len(keys):
                raise ValueError("a line is told twice")
        return self


def read_cases(folder: Path | str, *, only: str = "") -> tuple[ReplyCase, ...]:
    """The cases of a folder, in the order of their names.

    Args:
        folder: Holds a folder per case, or is itself one.
        only: Take only names that begin so.

    Raises:
        NotFound: There is no case in it.
        DataError: A case does not fit; the message names the file and the field.

    Examples:
        >>> read_cases("no such folder")
        Traceback (most recent call last):
        ...
        scm_automate.errors.NotFound: No case lies in no such folder. A case is a folder with message.eml and case.json.
    """
    root = Path(folder)
    files = sorted(root.glob(f"{_literal(only)}*/case.json"))
    if not files and (root / "case.json").is_file():
        files = [root / "case.json"]
    if not files:
        raise NotFound(
            f"No case lies in {folder}.", hint="A case is a folder with message.eml and case.json."
        )
    return tuple(_read_case(file) for file in files)


def _literal(only: str) -> str:
    """The beginning of a name, with nothing in it that a pattern would take for its own."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in only)


def _read_case(file: Path) -> ReplyCase:
    where = Provenance(file=f"{file.parent.name}/case.json")
    try:
        # Numbers with a point stay as they are written: no price is rounded on the way.
        data = json.loads(file.read_text("utf-8-sig"), parse_float=str)
        if not isinstance(data, dict):
            raise DataError("A case is one JSON object.", source=where)
        data.setdefault("id", file.parent.name)
        data["message"] = (file.parent / "message.eml").read_bytes()
        return ReplyCase.model_validate(data)
    except FileNotFoundError:
        raise DataError("There is no message.eml beside it.", source=where) from None
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the case"
        raise DataError(f"{place}: {first['msg']}.", source=where) from None
    except ValueError as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"It is no JSON: {error}.", source=where) from None


def draft_case(
    name: str,
    message: bytes,
    *,
    response: OrderResponse,
    open_lines: Iterable[Mapping[str, JsonValue]],
    supplier: CaseSupplier,
) -> ReplyCase:
    """A case to be looked through: the reader's own answer stands where a person's shall stand.

    Write it with `write_case`, correct ``expected`` in its file, and take ``draft`` out; drafts are
    not scored.

    Args:
        name: Of its folder.
        message: The raw mail.
        response: What the reader made of it.
        open_lines: What was open then, with the fields of `OrderLine`.
        supplier: What was known of the supplier.
    """
    lines = tuple(
        ExpectedLine(
            company=one.company, order=one.order, line=one.line, status=one.status,
            review=one.review, deliveries=one.deliveries, price=one.price,
        )
        for one in response.lines
    )  # fmt: skip
    return ReplyCase(
        id=name,
        language=response.language or "",
        received=response.received,
        supplier=supplier,
        open_lines=tuple(dict(line) for line in open_lines),
        expected=Expected(kind=response.kind, flags=response.flags, lines=lines),
        draft=True,
        message=message,
    )


def write_case(case: ReplyCase, folder: Path | str) -> Path:
    """Write a case into a folder of its own.

    Returns:
        The folder of the case.

    Raises:
        OutputExists: There is a case of that name already.
        DataError: Its name is no name of a folder.
    """
    if Path(case.id).name != case.id or case.id in (".", "..") or "\\" in case.id:
        raise DataError(f"{case.id!r} is no name for a folder.", hint="Take letters and digits.")
    home = Path(folder) / case.id
    text = case.model_dump_json(indent=1, exclude_none=True)
    with write_atomically(home / "case.json") as file:
        file.write(text.encode())
    with write_atomically(home / "message.eml") as file:
        file.write(case.message)
    return home
