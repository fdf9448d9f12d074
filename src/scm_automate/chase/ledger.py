"""What the chase gave back and what it cost, counted from what happened: gross, net, and how sure that is.

Counts are folded from the events; minutes come from a table that says what each figure rests on. Nothing
is claimed: every ledger names its table, and how much of it somebody timed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Literal

from scm_automate.chase.ledger_table import LedgerTable, read_ledger_table
from scm_automate.chase.report.hours import Spread
from scm_automate.errors import ConfigError
from scm_automate.render import day as in_words
from scm_automate.state import events
from scm_automate.state.events import Event, append

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from scm_automate.state import State, Transaction

__all__ = ["Ledger", "LedgerRow", "ledger_of", "write_minutes"]

_WRITTEN = "minutes_written"
Side = Literal["given", "taken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """One kind of touch, counted and turned into minutes.

    Attributes:
        kind: Its name in the table; empty for what was written by hand.
        label: In words.
        side: ``given`` or ``taken``.
        count: How many.
        total: Minutes of all of them.
        basis: ``assumed``, ``timed``, or ``written`` by a person.
        source: What the figures rest on; who wrote it, where somebody did.
    """

    kind: str
    label: str
    side: Side
    count: int
    total: Spread
    basis: Literal["assumed", "timed", "written"]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What was counted between two instants.

    Attributes:
        since: From then on; None from the beginning.
        until: Before then; None to the end.
        table: Where the minutes come from.
        rows: One for each kind that occurred, as in the table; then what was written by hand.
    """

    since: datetime | None
    until: datetime | None
    table: LedgerTable
    rows: tuple[LedgerRow, ...]

    @property
    def gross(self) -> Spread:
        """Minutes by hand of all that the chase did in place of people."""
        return sum((one.total for one in self.rows if one.side == "given"), Spread())

    @property
    def cost(self) -> Spread:
        """Minutes that the chase itself took from people."""
        return sum((one.total for one in self.rows if one.side == "taken"), Spread())

    @property
    def net(self) -> Spread:
        """Gross less cost: the low of one with the high of the other, since nobody knows better."""
        gross, cost = self.gross, self.cost
        return Spread(
            usual=gross.usual - cost.usual, low=gross.low - cost.high, high=gross.high - cost.low
        )

    @property
    def timed_share(self) -> Decimal | None:
        """How much of all minutes, given and taken, rests on figures that somebody timed or wrote.

        From 0 to 1; None where nothing was counted.
        """
        known = sum((one.total.usual for one in self.rows if one.basis != "assumed"), Decimal(0))
        whole = sum((one.total.usual for one in self.rows), Decimal(0))
        return None if whole == 0 else known / whole

    @property
    def verdict(self) -> str:
        """What may be said of it in a sentence, and no more."""
        net = self.net
        if not self.rows:
            return "Nothing was counted."
        if net.low > 0:
            return f"Even by the lowest figures of this table it gave back more than it cost: {net.in_words}."
        if net.high < 0:
            return f"Even by the highest figures of this table it cost more than it gave back: {net.in_words}."
        return (
            f"By the usual figures of this table {net.in_words}; within their range it cannot be told "
            "whether it gave back more than it cost."
        )

    def __str__(self) -> str:
        """As plain text: the rows, gross, cost, net, and what all of it rests on."""
        lines = [f"Ledger {self._period}, by the table: {self.table}", ""]
        for side, title in (("given", "Done in place of people"), ("taken", "Asked of people")):
            rows = [one for one in self.rows if one.side == side]
            lines.append(f"{title}:")
            lines += [
                f"  {one.count:>9,}  {one.label}: {one.total.in_words} [{one.basis}]"
                for one in rows
            ] or ["  nothing"]
        lines += [
            "",
            f"Gross  {self.gross.in_words}",
            f"Cost   {self.cost.in_words}",
            f"Net    {self.net.in_words}",
            "",
            self.verdict,
            self._rests_on,
        ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """For notebooks: the same, with what each figure rests on."""
        head = "<tr><th>side</th><th>how many</th><th>what</th><th>minutes by hand</th><th>rests on</th></tr>"
        rows = "".join(
            f"<tr><td>{one.side}</td><td align='right'>{one.count:,}</td><td>{escape(one.label)}</td>"
            f"<td>{escape(one.total.in_words)}</td>"
            f"<td>{one.basis}: {escape(one.source)}</td></tr>"
            for one in self.rows
        )
        ends = "".join(
            f"<tr><td></td><td></td><td><b>{name}</b></td><td><b>{escape(spread.in_words)}</b></td><td></td></tr>"
            for name, spread in (("Gross", self.gross), ("Cost", self.cost), ("Net", self.net))
        )
        return (
            f"<p>Ledger {escape(self._period)}, by the table: {escape(str(self.table))}</p>"
            f"<table>{head}{rows}{ends}</table><p>{escape(self.verdict)} {escape(self._rests_on)}</p>"
        )

    @property
    def _period(self) -> str:
        since = (
            "from the beginning" if self.since is None else f"from {in_words(self.since.date())}"
        )
        return since if self.until is None else f"{since} to before {in_words(self.until.date())}"

    @property
    def _rests_on(self) -> str:
        share = self.timed_share
        told = (
            ""
            if share is None
            else f" {round(share * 100)} % of the minutes rest on timed or written figures."
        )
        return (
            f"{self.table.timed} of {len(self.table.kinds)} figures of the table were timed.{told}"
        )


def ledger_of(
    tx: Transaction,
    *,
    table: LedgerTable | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Ledger:
    """Counts what happened, and turns it into minutes.

    The same events and the same table give the same ledger; a purge takes names away, and no counts.

    Args:
        tx: A transaction of the state.
        table: Where the minutes come from; None takes the shipped assumptions.
        since: Only what happened from then on.
        until: Only what happened before then.

    Returns:
        The ledger; kinds that did not occur have no row.
    """
    table = table or read_ledger_table()
    counted: Counter[str] = Counter()
    by_hand: list[LedgerRow] = []
    for kind in sorted({one.event for one in table.kinds} | {_WRITTEN}):
        of_kind = [one for one in table.kinds if one.event == kind]
        for event in events.history(tx, kind=kind):
            if (since and event.at < since) or (until and event.at >= until):
                continue
            for one in of_kind:
                counted[one.name] += one.counts(event)
            if kind == _WRITTEN:
                by_hand.append(_written_row(event))
    rows = [
        LedgerRow(
            kind=one.name,
            label=one.label,
            side=one.side,
            count=counted[one.name],
            total=Spread(
                usual=one.usual * counted[one.name],
                low=one.low * counted[one.name],
                high=one.high * counted[one.name],
            ),
            basis=one.basis,
            source=one.source,
        )
        for one in table.kinds
        if counted[one.name]
    ]
    return Ledger(since=since, until=until, table=table, rows=(*rows, *by_hand))


def write_minutes(
    state: State,
    *,
    label: str,
    side: Side,
    minutes: Decimal | int,
    by: str,
    now: datetime,
    new_id: Callable[[], str],
) -> None:
    """Writes down by hand what no event counts, such as the hours of setting it up.

    Args:
        state: The state.
        label: What was done, in words.
        side: ``taken`` where it cost somebody, ``given`` where it was not needed.
        minutes: How long it took.
        by: Who says so.
        now: When; the ledger of that time holds it.
        new_id: Draws its id.

    Raises:
        ConfigError: Nobody is named, nothing is said, or the minutes are less than 0.
    """
    if not by.strip() or not label.strip():
        raise ConfigError(
            "Minutes that are written by hand need a person and words.",
            hint="Give by='name' and label='what was done'.",
        )
    amount = Decimal(minutes)
    if not amount.is_finite() or amount < 0:
        raise ConfigError(f"minutes is {minutes}, and must not be less than 0.")
    data = {"label": label[:500], "side": side, "minutes": format(amount, "f")}
    with state.write() as tx:
        append(tx, [Event(at=now, kind=_WRITTEN, subject=new_id(), data=data, by=by)])


@events.folds(_WRITTEN)
def _folded(connection: object, some: Sequence[Event]) -> None:
    """Nothing is derived: the events themselves are read."""


def _written_row(event: Event) -> LedgerRow:
    minutes = Decimal(event.data["minutes"])
    return LedgerRow(
        kind="",
        label=event.data["label"],
        side=event.data["side"],
        count=1,
        total=Spread(usual=minutes, low=minutes, high=minutes),
        basis="written",
        source=f"written by {event.by} on {in_words(event.at.date())}",
    )
