"""An answer is held against stock and demand before it is let through, where these are given."""

from __future__ import annotations

from datetime import date

import pytest

from scm_automate.chase import SupplyView, plan_changes
from scm_automate.chase.authority import Authority
from scm_automate.chase.policy import ChasePolicy, Tolerance
from scm_automate.chase.policy_file import read_policy
from scm_automate.errors import ConfigError
from scm_automate.model import (
    Delivery,
    Demand,
    LineKey,
    LineResponse,
    OrderLine,
    OrderResponse,
    Supplier,
    replace,
)
from scm_automate.state import changes
from scm_automate.tables import Table

from .conftest import DAY, MONDAY, POLICY, line, mail

ACME = Supplier(id="7", name="Acme", emails=("sales@acme.example",), transit_days=2)
LINE = OrderLine(
    supplier="7", order="45", line="10", quantity="500", item="A-1", plant="1", due="2026-03-16"
)
OTHER = replace(LINE, line="20", due="2026-04-20", quantity="100")
PROVEN = Authority(
    known_sender=True,
    reference=True,
    asked=frozenset({LineKey("", "45", "10"), LineKey("", "45", "20")}),
)
WIDER = ChasePolicy(tolerance=Tolerance(late_days=1), harmless=Tolerance(late_days=10))
PRICES = {
    "item": ["A-1", "A-1"],
    "supplier": ["9", "7"],
    "valid_from": [date(2026, 1, 1)] * 2,
    "valid_to": [None, None],
    "lead_time_days": [20, 10],
}


def needed(quantity, day, *, reference="90", item="A-1", kind="sales_order", **more) -> Demand:
    return Demand(
        kind=kind, item=item, plant="1", quantity=quantity, due=day, reference=reference, line="10",
        **more,
    )  # fmt: skip


def scales(*demands, orders=(LINE,), on_hand="0", pending=(), **more):
    view = SupplyView(
        stock={"item": ["A-1", "A-1"], "plant": ["1", "2"], "quantity": [on_hand, "12"]},
        demand=Table.from_records(Demand, demands),
        **more,
    )
    return view.of(Table.from_records(OrderLine, orders), as_of=MONDAY.date()).scales(pending)


def says(day, *, status="changed", number="10", quantity=None, basis="delivery") -> LineResponse:
    said = Delivery(quantity=quantity, earliest=day, latest=day, basis=basis)
    return LineResponse(
        order="45",
        line=number,
        status=status,
        deliveries=(said,) if day else (),
        confidence=1.0,
        review=False,
    )


def review(*said, weigh, orders=(LINE,), policy=WIDER):
    answer = OrderResponse(kind="response", supplier="7", received=MONDAY, lines=said)
    numbers = iter(range(99))
    return plan_changes(
        answer,
        orders,
        now=MONDAY,
        new_id=lambda: f"c{next(numbers)}",
        policy=policy,
        supplier=ACME,
        authority=PROVEN,
        scales=weigh,
    )


def test_a_later_date_that_endangers_nothing_passes_by_policy_and_says_so():
    weigh = scales(needed("400", "2026-03-27"))
    (change,) = review(says("2026-03-25"), weigh=weigh).changes
    assert (change.verdict, change.rule) == ("release", "harmless")
    assert "7 working days after the due date 16 Mar 2026, tolerated: 10" in change.why
    assert "no customer's order becomes late by it" in change.why
    # Without stock and demand, and without the wider tolerance, it waits as ever.
    assert review(says("2026-03-25"), weigh=None).changes[0].verdict == "review"
    strict = ChasePolicy(tolerance=Tolerance(late_days=1))
    held = review(says("2026-03-25"), weigh=scales(needed("400", "2026-03-27")), policy=strict)
    assert held.changes[0].verdict == "review"
    # The wider tolerance is an edge as well.
    assert review(says("2026-03-31"), weigh=weigh).changes[0].verdict == "review"


def test_what_starves_a_customer_is_held_within_any_tolerance_with_what_could_help():
    lines = (LINE, OTHER)
    weigh = scales(needed("500", "2026-03-17", value="900"), orders=lines, prices=PRICES)
    made = review(says("2026-03-18"), weigh=weigh, orders=lines,
                  policy=ChasePolicy(tolerance=Tolerance(late_days=5)))  # fmt: skip
    assert made.changes[0].verdict == "review"
    (told,) = made.exceptions
    assert (told.code, told.severity, told.audience) == (
        "endangers_customer", "critical", "planner",
    )  # fmt: skip
    assert "customers' orders would be covered late: 90/10 1 day late, worth 900" in told.text
    assert told.suggestion == (
        "Could help: pull in 45/20/1, 100 due on 20 Apr 2026; 12 are free at plant 2; supplier 9 has "
        "a valid price, here on 22 Mar 2026 if ordered today."
    )


def test_a_refusal_and_a_misfit_are_weighed_too():
    weigh = scales(needed("500", "2026-03-20"))
    refused = review(says(None, status="rejected"), weigh=weigh).exceptions[0]
    assert refused.code == "endangers_customer"
    assert "90/10 by nothing" in refused.text
    both = LineResponse(
        order="45", line="10", status="changed", confidence=1.0, review=False,
        deliveries=(
            Delivery(quantity="300", earliest="2026-03-16", latest="2026-03-16"),
            Delivery(quantity="200", earliest="2026-03-30", latest="2026-03-30"),
        ),
    )  # fmt: skip
    split = review(both, weigh=weigh).exceptions[0]
    assert split.code == "endangers_customer"
    assert "300 come in time, on 16 Mar 2026" in split.suggestion


def test_an_item_that_falls_short_without_a_customer_is_a_shortage():
    weigh = scales(needed("40", "2026-03-17", kind="production_order"), on_hand="10")
    (told,) = review(says("2026-03-20"), weigh=weigh).exceptions
    assert (told.code, told.severity) == ("shortage", "high")
    assert "A-1 would be short by 30 from 17 Mar 2026" in told.text


def test_an_earlier_date_is_taken_with_what_it_costs_in_stock():
    weigh = scales(needed("500", "2026-03-20"))
    (change,) = review(says("2026-03-11"), weigh=weigh).changes
    assert change.verdict == "release"
    assert "lies there longer: 2500 more, counted as quantity times days" in change.why.replace(
        "2,500", "2500"
    )


def test_goods_that_leave_on_a_day_are_weighed_on_the_day_they_are_here():
    weigh = scales(needed("500", "2026-03-20"))
    # Leaves on Thursday the 19th, two days under way: here on Monday the 23rd.
    (told,) = review(says("2026-03-19", basis="dispatch"), weigh=weigh).exceptions
    assert "90/10 3 days late" in told.text


def test_two_lines_that_are_harmless_alone_do_not_pass_together():
    lines = (LINE, replace(LINE, line="20"))
    needs = needed("500", "2026-03-18")
    for number in ("10", "20"):
        alone = review(says("2026-03-25", number=number), weigh=scales(needs, orders=lines),
                       orders=lines)  # fmt: skip
        assert alone.changes[0].verdict == "release"
    made = review(
        says("2026-03-25"), says("2026-03-25", number="20"),
        weigh=scales(needs, orders=lines), orders=lines,
    )  # fmt: skip
    assert [one.verdict for one in made.changes] == ["release", "review"]
    assert made.exceptions[0].code == "endangers_customer"


def test_what_is_held_does_not_count_as_there_for_the_next_line():
    # Line 10 comes earlier, so much that it is held: line 20 may not lean on it.
    lines = (LINE, replace(LINE, line="20", due="2026-03-10"))
    weigh = scales(needed("500", "2026-03-11"), orders=lines)
    policy = ChasePolicy(tolerance=Tolerance(early_days=1, late_days=9), harmless=Tolerance(early_days=1, late_days=9))  # fmt: skip
    made = review(
        says("2026-03-06"), says("2026-03-17", number="20"), weigh=weigh, orders=lines, policy=policy
    )  # fmt: skip
    assert [one.verdict for one in made.changes] == ["review", "review"]
    assert made.exceptions[-1].code == "endangers_customer"


def test_the_policy_file_names_the_wider_tolerance(tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text("[tolerance]\nlate_days = 1\n\n[harmless]\nlate_days = 10\n")
    assert read_policy(path).harmless == Tolerance(late_days=10)
    path.write_text("[harmless]\nlate_dayss = 10\n")
    with pytest.raises(ConfigError, match=r"harmless\.late_dayss\. Did you mean late_days"):
        read_policy(path)


class TestRounds:
    """The same from the mail to the upload."""

    def view(self, *demands):
        return SupplyView(stock=None, demand=Table.from_records(Demand, demands))

    def answered(self, world, *texts, demands):
        world.policy = replace(POLICY, harmless=Tolerance(late_days=10))
        world.lines = (
            line("4500012345", "10", item="A"),
            line("4500012399", "10", supplier="8", item="A"),
        )
        first = world.round(supply=self.view(*demands))
        for supplier, sender, text in texts:
            letter = next(one for one in first.letters if one.supplier.id == supplier)
            subject = f"Re: open orders [ref {letter.reference}]"
            world.arrives(
                mail(f"Hello,\n\n{text}\n\nRegards\nJo\n", sender=sender, subject=subject)
            )
        return world.round(now=MONDAY + 2 * DAY, supply=lambda: self.view(*demands))

    def test_answers_of_two_suppliers_are_weighed_on_top_of_one_another(self, world):
        done = self.answered(
            world,
            ("7", "sales@acme.example", "4500012345 line 10: new delivery date 25 March 2026."),
            ("8", "orders@bolt.example", "4500012399 line 10: new delivery date 25 March 2026."),
            demands=[Demand(kind="sales_order", item="A", quantity="500", due="2026-03-18", reference="90", line="1")],
        )  # fmt: skip
        assert [one.rule for answer in done.answers for one in answer.released] == ["harmless"]
        assert [one.code for one in done.exceptions] == ["endangers_customer"]
        assert "90/1 7 days late" in done.exceptions[0].text
        with world.state() as state, state.read() as tx:
            assert len(changes.changes_waiting(tx)) == 1

    def test_what_starves_a_customer_is_at_the_top_of_the_round(self, world):
        done = self.answered(
            world,
            ("7", "sales@acme.example", "4500012345 line 10: new delivery date 17 March 2026."),
            ("8", "orders@bolt.example", "4500012399 line 10: new delivery date 25 May 2026."),
            demands=[Demand(kind="sales_order", item="A", quantity="1000", due="2026-03-16", reference="90", line="1")],
        )  # fmt: skip
        first = done.exceptions[0]
        assert (first.code, first.severity, first.order) == (
            "endangers_customer",
            "critical",
            "4500012399",
        )
        assert first.suggestion.startswith("Nothing else is in sight for it")
