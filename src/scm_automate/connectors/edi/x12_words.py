"""Reading single elements of X12 segments: numbers of items, quantities, prices, dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scm_automate.connectors.edi.elements import element
from scm_automate.connectors.edi.promise import window_of
from scm_automate.connectors.edi.values import number, plain_date, shown, week

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from scm_automate.connectors.edi.codes import CodeLists, DateRule
    from scm_automate.connectors.edi.promise import Window
    from scm_automate.connectors.edi.x12_loops import LinePattern
    from scm_automate.connectors.edi.x12_transaction import Transaction
    from scm_automate.model import Basis, LineStatus

__all__ = ["X12Words", "first_due"]

LONGEST_ID = 200
LONGEST_TEXT = 10_000
_MOST_PLANS = 4_096
_MOST_WINDOWS = 16_384

_Plan = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], tuple[int, ...]]
Numbers = tuple[str | None, str | None, str | None]


class X12Words:
    """The code lists of X12, laid out so that a stream finds them fast."""

    __slots__ = (
        "_plans",
        "_slots",
        "codes",
        "default_date",
        "elsewhere",
        "line_patterns",
        "other_unit",
        "plain_amounts",
        "plain_dues",
        "plain_numbers",
        "plain_promises",
        "plain_statuses",
        "price_basis",
        "simple_plans",
    )

    def __init__(self, lists: CodeLists) -> None:
        self.codes = lists.x12
        self.line_patterns: dict[tuple[object, ...], LinePattern | None] = {}
        """What takes the content of lines out of their text, by what the lines look like."""
        self.price_basis = lists.x12.price_basis
        self.other_unit = frozenset(basis for basis, per in self.price_basis.items() if per != 1)
        self.default_date = lists.x12.defaults.get("promise_date", "")
        numbers = lists.x12.item_numbers
        self._plans: dict[tuple[int, tuple[str, ...]], _Plan] = {}
        self.simple_plans: dict[tuple[str, ...], tuple[int, int] | None] = {}
        self.plain_dues: dict[str, tuple[date, Basis] | None] = {}
        self.elsewhere = {
            qualifier: rule
            for qualifier, rule in lists.x12.promise_dates.items()
            if rule.where == "any"
        }
        """What a date means that does not stand beside a status."""
        self.plain_statuses: dict[str, LineStatus] = {
            code: meaning.status
            for code, meaning in lists.x12.line_status.items()
            if meaning.status in ("accepted", "changed") and not (meaning.doubt or meaning.partial)
        }
        """Codes that with a quantity and a date leave nothing open."""
        self.plain_promises: dict[str, dict[str, Any] | None] = {}
        self.plain_amounts: dict[str, Decimal | None] = {}
        self.plain_numbers: dict[str, Decimal | None] = {}
        self._slots: dict[str, tuple[int, int]] = {}
        for slot, qualifiers in enumerate(
            (numbers.buyer, numbers.supplier, numbers.shared, numbers.description)
        ):
            for rank, qualifier in enumerate(qualifiers):
                self._slots.setdefault(qualifier, (slot, rank))

    def numbers(self, segment: list[str], start: int) -> Numbers:
        """Buyer's number, supplier's number and description out of qualifier and number pairs.

        A number that both sides share stands for the item where neither gives its own.
        """
        if len(segment) < start + 2:
            return None, None, None
        qualifiers = tuple(segment[start : len(segment) - 1 : 2])
        plan = self._plans.get((start, qualifiers))
        if plan is None:
            plan = self._plan(qualifiers, start)
            if len(self._plans) < _MOST_PLANS:
                self._plans[start, qualifiers] = plan
        of_buyer, of_supplier, of_both, texts = plan
        item = supplier_item = text = None
        for position in of_buyer:
            item = segment[position].strip()[:LONGEST_ID]
            if item:
                break
        for position in of_supplier:
            supplier_item = segment[position].strip()[:LONGEST_ID]
            if supplier_item:
                break
        if of_both and not item and not supplier_item:
            for position in of_both:
                item = segment[position].strip()[:LONGEST_ID]
                if item:
                    break
        for position in texts:
            text = segment[position].strip()
            if text:
                break
        return item or None, supplier_item or None, text or None

    def plan_of(self, qualifiers: tuple[str, ...]) -> tuple[int, int] | None:
        """`simple_plan`, looked up where it was asked before."""
        try:
            return self.simple_plans[qualifiers]
        except KeyError:
            return self.simple_plan(qualifiers)

    def simple_plan(self, qualifiers: tuple[str, ...]) -> tuple[int, int] | None:
        """Where a PO1 holds the buyer's and the supplier's number; 0 where it holds none.

        None where it is not as simple: a number twice, only one that both sides share, or a text.
        """
        buyer, supplier, _, text = self._plan(qualifiers, 6)
        plan = None
        if len(buyer) < 2 and len(supplier) < 2 and (buyer or supplier) and not text:
            plan = (buyer[0] if buyer else 0, supplier[0] if supplier else 0)
            if max(plan) > 5 + 2 * len(qualifiers):
                plan = None
        if len(self.simple_plans) < _MOST_PLANS:
            self.simple_plans[qualifiers] = plan
        return plan

    def plain_due(self, dated: str, separator: str) -> tuple[date, Basis] | None:
        """The day that a qualifier and its date ask for, and what it means; None where they ask for none."""
        qualifier, _, text = dated.partition(separator)
        day, rule = plain_date(text), self.codes.due_dates.get(qualifier)
        found: tuple[date, Basis] | None = None
        if day is not None and rule is not None:
            found = (week(day)[1] if rule.window == "week" else day, rule.basis)
        if len(self.plain_dues) < _MOST_WINDOWS:
            self.plain_dues[dated] = found
        return found

    def plain_window(self, qualifier: str, text: str) -> Window | None:
        """The window of a promise date; None where it is none, or leaves a doubt."""
        day = plain_date(text) if text and qualifier else None
        window = window_of({qualifier: (day, day)}, self.codes.promise_dates) if day else None
        if window is not None and window.doubt:
            window = None
        return window

    def plain_promise(self, dated: str, separator: str) -> dict[str, Any] | None:
        """What a qualifier and its date say of a delivery, without its quantity; None as for `plain_window`."""
        try:
            return self.plain_promises[dated]
        except KeyError:
            qualifier, _, text = dated.partition(separator)
            window = self.plain_window(qualifier, text)
        found: dict[str, Any] | None = None
        if window is not None:
            found = {
                "quantity": None,
                "earliest": window.earliest,
                "latest": window.latest,
                "basis": window.basis,
            }
        if len(self.plain_promises) < _MOST_WINDOWS:
            self.plain_promises[dated] = found
        return found

    def plain_number(self, text: str) -> Decimal | None:
        """`number`, looked up where it was asked before: quantities repeat."""
        try:
            return self.plain_numbers[text]
        except KeyError:
            found = number(text)
        if len(self.plain_numbers) < _MOST_WINDOWS:
            self.plain_numbers[text] = found
        return found

    def plain_amount(self, text: str) -> Decimal | None:
        """The same where it is more than nothing, else None."""
        found = self.plain_number(text)
        if found is not None and found <= 0:
            found = None
        if len(self.plain_amounts) < _MOST_WINDOWS:
            self.plain_amounts[text] = found
        return found

    def _plan(self, qualifiers: tuple[str, ...], start: int) -> _Plan:
        """Which elements serve which purpose, the preferred first; the same few in a whole stream."""
        ranked = sorted(
            (*self._slots[qualifier], start + 2 * place + 1)
            for place, qualifier in enumerate(qualifiers)
            if qualifier in self._slots
        )
        buyer, supplier, shared, text = (
            tuple(position for slot, _, position in ranked if slot == wanted) for wanted in range(4)
        )
        return buyer, supplier, shared, text

    def quantity(self, transaction: Transaction, index: int, position: int) -> Decimal | None:
        """A number; None where the element is empty or, which is told, no number."""
        text = element(transaction.row(index), position)
        if not text:
            return None
        found = number(text)
        if found is None:
            transaction.faults.add(
                "bad_number",
                transaction.place(index, position),
                f"{text[:40]!r} is no number of at most 18 and 6 digits; it is not read.",
            )
        return found

    def price(self, transaction: Transaction, index: int, position: int) -> Decimal | None:
        """A price for one unit; the basis stands behind it."""
        segment = transaction.row(index)
        stated = self.quantity(transaction, index, position)
        if stated is None:
            return None
        single = self.single_price(segment, position)
        if single is None:
            basis = element(segment, position + 1)
            transaction.faults.add(
                "price_basis",
                transaction.place(index, position + 1),
                f"The price {shown(stated)} is {basis!r}: it is no price for one unit, and is not read.",
            )
        return single

    def single_price(self, segment: list[str], position: int) -> Decimal | None:
        """A price for one unit by the basis behind it; None where there is none."""
        stated = number(element(segment, position))
        per = self.price_basis.get(element(segment, position + 1), 1)
        if stated is None or per == 1:
            return stated
        return number(shown(stated / per)) if per else None

    def day(self, transaction: Transaction, index: int, position: int) -> date | None:
        """A date; None where the element is empty or, which is told, no date."""
        segment = transaction.row(index)
        text = segment[position] if position < len(segment) else ""
        if not text:
            return None
        found = plain_date(text)
        if found is None:
            transaction.faults.add(
                "bad_date",
                transaction.place(index, position),
                f"{text[:40]!r} is no date; it is not read.",
            )
        return found

    def dtm(self, transaction: Transaction, index: int) -> tuple[str, tuple[date, date]] | None:
        """Qualifier, first and last day of a DTM segment; None where it holds no date."""
        segment = transaction.row(index)
        if len(segment) == 3:
            day = plain_date(segment[2])
            if day is not None:
                return segment[1], (day, day)
        if len(segment) > 6 and not segment[2] and segment[5] == "RD8":
            left, _, right = segment[6].partition("-")
            start, end = plain_date(left), plain_date(right)
            if start and end and start <= end:
                return segment[1], (start, end)
        day = self.day(transaction, index, 2)
        return (segment[1], (day, day)) if day is not None else None


def first_due(
    dates: dict[str, tuple[date, date]], rules: dict[str, DateRule]
) -> tuple[date, DateRule] | None:
    """The last day of the preferred date, and its rule."""
    if len(dates) == 1:
        ((qualifier, days),) = dates.items()
        rule = rules.get(qualifier)
        return (days[1], rule) if rule is not None else None
    for qualifier, rule in rules.items():
        found = dates.get(qualifier)
        if found is not None:
            return found[1], rule
    return None
