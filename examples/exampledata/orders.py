"""The order book: every order line of the time, and how it stands on a given Monday."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from exampledata.intentions import Delivery, Intention, draw_intention, weekday

if TYPE_CHECKING:
    from exampledata.firms import Article, Firm

MONDAYS = (date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16))
"""The days on which the exports are pulled, early in the morning."""

FIRST_ORDER = date(2026, 1, 19)
LAST_DUE = date(2026, 5, 8)
PLANTS = {"sap": ("1000", "1000", "1000", "1100"), "d365": ("LDS1",), "odoo": ("WH",)}
BUYERS = {"sap": ("110", "120", "130"), "d365": ("Metals", "Bought-out"), "odoo": ("Ilse Maas",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class BookLine:
    """One order line as it is at the end of all days."""

    firm: Firm
    order: str = ""
    line: int = 0
    article: Article
    ordered: Decimal
    early: tuple[Delivery, ...]
    ordered_on: date
    due: date
    plant: str
    buyer: str
    confirmed: date | None = None
    acknowledgement: str = ""
    stopped: bool = False
    deleted: bool = False
    intention: Intention = field(repr=False)

    def received(self, before: date) -> Decimal:
        """What has come in before a day."""
        parts = (*self.early, *self.intention.comes)
        return sum((part.quantity for part in parts if part.day < before), start=Decimal(0))

    def finished(self, before: date) -> date | None:
        """The day on which the last of it came, if that was before a day."""
        if self.received(before) < self.ordered:
            return None
        parts = (*self.early, *self.intention.comes)
        return max(part.day for part in parts if part.day < before)


def _lines(firm: Firm, *, seed: int) -> list[list[BookLine]]:
    """A supplier's orders, each a list of lines, not yet numbered."""
    rng = Random(f"{seed}/{firm.erp}/{firm.id}")
    orders: list[list[BookLine]] = []
    specials = list(firm.specials)
    for number in range(firm.orders):
        # the last order of every third supplier is placed while the story runs
        late = number == firm.orders - 1 and rng.random() < 0.35
        span = (MONDAYS[0], MONDAYS[2]) if late else (FIRST_ORDER, MONDAYS[0])
        ordered_on = weekday(span[0] + timedelta(days=rng.randrange((span[1] - span[0]).days - 2)))
        plant, buyer = rng.choice(PLANTS[firm.erp]), rng.choice(BUYERS[firm.erp])
        count = rng.randint(2, max(4, len(firm.articles) + 1))
        if firm.erp == "odoo":  # its list has no line numbers, only items tell lines apart
            count = min(count, len(firm.articles))
        picks = rng.sample(firm.articles, k=min(count, len(firm.articles)))
        # now and then one item is ordered twice, for two dates
        picks += [rng.choice(picks) for _ in range(count - len(picks))]
        acknowledged = firm.erp == "sap" and not late and rng.random() < 0.3
        reference = f"AB {rng.randint(20000, 99999)}" if acknowledged else ""
        orders.append(
            [
                _line(
                    rng,
                    firm,
                    article,
                    ordered_on=ordered_on,
                    plant=plant,
                    buyer=buyer,
                    acknowledgement=reference,
                    special=specials.pop(0) if specials and not late else "",
                )
                for article in picks
            ]
        )
    return orders


def _line(
    rng: Random,
    firm: Firm,
    article: Article,
    *,
    ordered_on: date,
    plant: str,
    buyer: str,
    acknowledgement: str,
    special: str,
) -> BookLine:
    whole = article.unit.casefold() in {"st", "ea", "units"}
    ordered = article.usual * Decimal(rng.choice([50, 100, 100, 150, 200])) / 100
    ordered = max(Decimal(1), ordered // 1) if whole else ordered
    earliest = max(ordered_on + timedelta(days=12), MONDAYS[0] - timedelta(days=12))
    if firm.habit == "faithful":  # nothing is late with those
        earliest = max(earliest, MONDAYS[0] + timedelta(days=8))
    due = weekday(earliest + timedelta(days=rng.randrange((LAST_DUE - earliest).days)))
    known = next(monday for monday in MONDAYS if monday > ordered_on)
    if special == "broken":  # needed within the story, so that the promise breaks in it
        due = weekday(known + timedelta(days=rng.randint(7, 9)))
    early: tuple[Delivery, ...] = ()
    if rng.random() < 0.08 and ordered >= 10 and known == MONDAYS[0]:
        part = ordered * 2 // 5
        early = (Delivery(quantity=part, day=weekday(max(ordered_on, known - timedelta(days=9)))),)
    open_quantity = ordered - sum(part.quantity for part in early)
    intention = draw_intention(
        rng,
        habit=firm.habit,
        quantity=open_quantity,
        due=due,
        known=known,
        price=article.price,
        whole=whole,
        special=special,
    )
    if (
        not special and known == MONDAYS[0] and rng.random() < 0.03
    ):  # came in full just before the first export
        came = weekday(known - timedelta(days=6))
        due, early = came, (Delivery(quantity=ordered, day=came),)
        intention = Intention(kind="as_ordered", said=(), comes=())
    confirmed = None
    if firm.erp == "d365" and known == MONDAYS[0] and rng.random() < 0.3:
        if intention.kind in {"day", "broken"} and rng.random() < 0.5:
            confirmed = intention.said[0].day
        elif intention.kind == "as_ordered":
            confirmed = due
    return BookLine(
        firm=firm,
        article=article,
        ordered=ordered,
        early=early,
        ordered_on=ordered_on,
        due=due,
        plant=plant,
        buyer=buyer,
        confirmed=confirmed,
        acknowledgement=acknowledgement,
        stopped=firm.erp == "d365" and rng.random() < 0.02,
        deleted=firm.erp == "sap" and rng.random() < 0.02,
        intention=intention,
    )


def make_order_book(firms: tuple[Firm, ...], *, seed: int) -> tuple[BookLine, ...]:
    """Every line, numbered as its ERP numbers, in the order of the numbers."""
    numbering = {
        "sap": (4500017210, 7, "{}", 10),
        "d365": (4410, 3, "HVPO-{:06d}", 1),
        "odoo": (612, 1, "P{:05d}", 1),
    }
    book: list[BookLine] = []
    for erp, (first, step, form, per_line) in numbering.items():
        orders = [order for firm in firms if firm.erp == erp for order in _lines(firm, seed=seed)]
        orders.sort(key=lambda order: (order[0].ordered_on, order[0].firm.id))
        for place, order in enumerate(orders):
            number = form.format(first + place * step)
            book += [
                replace(line, order=number, line=(place_in + 1) * per_line)
                for place_in, line in enumerate(order)
            ]
    return tuple(book)


def on_monday(book: tuple[BookLine, ...], monday: date) -> tuple[BookLine, ...]:
    """The lines that an export of that morning shows.

    What was finished in the week before is still shown; the buyer's selection drops it later.
    Odoo's list has no number of the line, so that it keeps all lines of an order, in their order.
    """
    week_ago = monday - timedelta(days=7)
    shown = []
    for line in book:
        finished = line.finished(monday)
        kept = finished is None or finished >= week_ago or line.firm.erp == "odoo"
        if line.ordered_on < monday and kept:
            shown.append(line)
    return tuple(shown)
