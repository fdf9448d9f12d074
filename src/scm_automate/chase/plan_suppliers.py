"""Each supplier of the open lines, once: its record, its address, its calendar, its day, its policy."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import polars as pl

from scm_automate.chase.moments import local_day
from scm_automate.chase.plan_contacts import Contact, choose_address
from scm_automate.chase.policy_rules import QuietDays

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from scm_automate.calendars import Calendars, WorkingCalendar
    from scm_automate.chase.edi_partner import EdiPartner
    from scm_automate.chase.history import History
    from scm_automate.chase.policy import ChasePolicy
    from scm_automate.chase.policy_rules import Channel

__all__ = ["CalendarNumbers", "Party", "PartyRow", "find_parties", "party_frame"]


class CalendarNumbers:
    """Gives each calendar a number, so that a column can name it."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        self.calendars: list[WorkingCalendar] = []

    def of(self, calendar: WorkingCalendar) -> int:
        """The calendar's number; the same object always has the same."""
        if id(calendar) not in self._numbers:
            self._numbers[id(calendar)] = len(self.calendars)
            self.calendars.append(calendar)
        return self._numbers[id(calendar)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRow:
    """What the planner's columns need of a supplier."""

    supplier: str
    company: str
    party: int | None
    today: date
    calendar: int
    unconfirmed_after: int
    due_soon: int
    gap: int
    max_asks: int
    horizon: int
    never: bool
    blocked: bool
    frozen: bool
    frozen_why: str | None
    absent_until: date | None
    contact: str
    contact_why: str
    request_contact: str
    request_contact_why: str
    quiet: str | None
    letter_gap: int
    last_letter: date | None
    country: str | None


PARTY_SCHEMA: dict[str, pl.DataType] = {
    "supplier": pl.String(),
    "company": pl.String(),
    "party": pl.UInt32(),
    "today": pl.Date(),
    "calendar": pl.UInt32(),
    "unconfirmed_after": pl.Int64(),
    "due_soon": pl.Int64(),
    "gap": pl.Int64(),
    "max_asks": pl.Int64(),
    "horizon": pl.Int64(),
    "never": pl.Boolean(),
    "blocked": pl.Boolean(),
    "frozen": pl.Boolean(),
    "frozen_why": pl.String(),
    "absent_until": pl.Date(),
    "contact": pl.String(),
    "contact_why": pl.String(),
    "request_contact": pl.String(),
    "request_contact_why": pl.String(),
    "quiet": pl.String(),
    "letter_gap": pl.Int64(),
    "last_letter": pl.Date(),
    "country": pl.String(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One row of the list of suppliers, or several that name the same one, made one.

    Attributes:
        record: The fields of its `Supplier`.
        contact: Where it is written to.
        mail: Where documents and data are asked for, which come neither by phone nor by EDI.
        language: Of its letters.
        undeliverable: Addresses that bounced.
        policy: As it holds for the supplier.
    """

    record: Mapping[str, Any]
    contact: Contact
    mail: Contact
    language: str
    undeliverable: tuple[str, ...]
    policy: ChasePolicy

    @property
    def request_channel(self) -> Channel:
        """How it is asked for documents and data: by mail, and by phone where no mail reaches it."""
        by_phone = self.policy.channel == "phone" and not self.mail.to
        return "phone" if by_phone else "mail"

    @property
    def request_contact(self) -> Contact:
        """Where it is asked for them."""
        return self.contact if self.request_channel == "phone" else self.mail


def find_parties(
    pairs: Iterable[tuple[str, str]],
    suppliers: pl.DataFrame,
    *,
    now: datetime,
    policy: ChasePolicy,
    history: History,
    calendars: Calendars,
    numbers: CalendarNumbers,
) -> tuple[list[Party], list[PartyRow]]:
    """Who stands behind each (supplier number, company) of the open lines.

    A supplier's row for the line's company goes first, then its row for all companies; a line
    without a company takes the only one there is.

    Returns:
        The parties, and one row per pair that says which party it is (null if unknown).
    """
    wanted = sorted(pairs)
    listed = _listed(suppliers, {number for number, _ in wanted})
    past = {row["supplier"]: row for row in history.suppliers.iter_rows(named=True)}
    days: dict[str, date] = {}
    parties: list[Party] = []
    made: dict[tuple[str, str], int] = {}
    rows: list[PartyRow] = []
    for number, company in wanted:
        by_company = listed.get(number, {})
        alone = next(iter(by_company)) if company == "" and len(by_company) == 1 else ""
        home = company if company in by_company else alone
        found = by_company.get(home, [])
        record = _merged(found)
        known = past.get(number, {})
        own = policy.of_supplier(number)
        if found and (number, home) not in made:
            made[number, home] = len(parties)
            bounced = tuple(known.get("undeliverable") or ())
            contact = mail = choose_address(
                record["emails"], undeliverable=bounced, rows=len(found)
            )
            if own.channel in ("phone", "edi"):
                contact = Contact(why=_by_channel(own.channel, policy.partner_of(number)))
            special = policy.override(number)
            spoken = (special and special.language) or record["language"] or policy.language
            parties.append(
                Party(
                    record=record,
                    contact=contact,
                    mail=mail,
                    language=spoken,
                    undeliverable=bounced,
                    policy=own,
                )
            )
        party = made.get((number, home)) if found else None
        zone = record.get("time_zone") or own.time_zone
        if zone not in days:
            days[zone] = local_day(now, zone, otherwise=own.time_zone)
        calendar = calendars.of_supplier(number, country=record.get("country"))
        rows.append(
            PartyRow(
                supplier=number,
                company=company,
                party=party,
                today=days[zone],
                calendar=numbers.of(calendar),
                unconfirmed_after=own.unconfirmed_after,
                due_soon=own.due_soon,
                gap=own.gap,
                max_asks=own.max_asks,
                horizon=own.horizon,
                never=number in policy.never_ask,
                blocked=bool(record.get("blocked")),
                frozen=bool(known.get("frozen")),
                frozen_why=known.get("frozen_why"),
                absent_until=known.get("absent_until"),
                contact=parties[party].contact.code if party is not None else "",
                contact_why=parties[party].contact.why if party is not None else "",
                request_contact=parties[party].request_contact.code if party is not None else "",
                request_contact_why=parties[party].request_contact.why if party is not None else "",
                quiet=QuietDays.model_construct(days=own.quiet).why(
                    days[zone], working=calendar.is_working(days[zone])
                )
                if own.quiet
                else None,
                letter_gap=own.letter_gap,
                last_letter=known.get("last_letter"),
                country=record.get("country"),
            )
        )
    return parties, rows


def party_frame(rows: Iterable[PartyRow]) -> pl.DataFrame:
    """The rows as a frame, one per (supplier, company)."""
    names = [field.name for field in fields(PartyRow)]
    return pl.DataFrame(
        [tuple(getattr(row, name) for name in names) for row in rows],
        schema=PARTY_SCHEMA,
        orient="row",
    )


def _by_channel(channel: str, partner: EdiPartner | None) -> str:
    """How a supplier is asked that gets no letter."""
    if channel == "edi" and partner is not None:
        return f"it is asked by EDI: {partner}"
    return f"it is asked by {channel}"


def _listed(
    suppliers: pl.DataFrame, numbers: set[str]
) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The rows of the wanted suppliers, by number and company."""
    listed: dict[str, dict[str, list[dict[str, Any]]]] = {}
    wanted = suppliers.filter(pl.col("id").is_in(sorted(numbers)))
    for row in wanted.iter_rows(named=True):
        row["emails"] = tuple(row["emails"] or ())
        row["email_domains"] = tuple(row["email_domains"] or ())
        listed.setdefault(row["id"], {}).setdefault(row["company"], []).append(row)
    return listed


def _merged(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Rows that name the same supplier as one, whatever their order.

    A single row keeps its addresses in its own order. Of several rows nobody can tell which comes
    first, so the addresses stand in alphabetical order, and a field takes its first value.
    """
    if len(rows) <= 1:
        return dict(rows[0]) if rows else {}
    rows = sorted(rows, key=lambda row: [(value is None, str(value)) for value in row.values()])
    merged: dict[str, Any] = {
        name: next((row[name] for row in rows if row[name] not in (None, "", ())), rows[0][name])
        for name in rows[0]
    }
    for name in ("emails", "email_domains"):
        merged[name] = tuple(sorted({value for row in rows for value in row[name]}))
    merged["blocked"] = any(row["blocked"] for row in rows) or merged["blocked"]
    return merged
