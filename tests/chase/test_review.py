"""An answer against the orders: what goes through unseen, and why everything else does not."""

from __future__ import annotations

import itertools
from dataclasses import replace as replaced
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scm_automate.calendars import Calendars, WorkingCalendar
from scm_automate.chase.authority import Authority
from scm_automate.chase.codes import CODES
from scm_automate.chase.policy import ChasePolicy, SupplierPolicy, Tolerance
from scm_automate.chase.review import plan_changes
from scm_automate.model import (
    Delivery,
    Evidence,
    LineKey,
    LineResponse,
    OrderLine,
    OrderResponse,
    ScheduleKey,
    Supplier,
    replace,
)

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
ACME = Supplier(id="7", name="Acme", country="DE", emails=("sales@acme.example",), transit_days=2)
LINE = OrderLine(
    supplier="7", order="45", line="10", quantity="500", unit="PCE", due="2026-03-16",
    price="1.25", currency="EUR", item="A-1",
)  # fmt: skip
PROVEN = Authority(known_sender=True, reference=True, asked=frozenset({LineKey("", "45", "10")}))


def delivery(day="2026-03-16", *, quantity="500", until=None, basis="delivery") -> Delivery:
    return Delivery(quantity=quantity, earliest=day, latest=until or day, basis=basis)


def said(*deliveries: Delivery, status="changed", review=False, **more) -> LineResponse:
    given = {"order": "45", "line": "10", "confidence": 1.0, **more}
    return LineResponse(status=status, review=review, deliveries=deliveries, **given)


def review(*lines: LineResponse, orders=(LINE,), flags=(), authority=PROVEN, **more):
    numbers = itertools.count(1)
    response = OrderResponse(
        kind="response", flags=flags, lines=lines, received=MONDAY, supplier="7",
        sender="sales@acme.example", message_id="m@acme.example", subject="Re: order",
    )  # fmt: skip
    given = {
        "now": MONDAY,
        "new_id": lambda: f"c{next(numbers)}",
        "supplier": ACME,
        "authority": authority,
        **more,
    }
    return plan_changes(response, orders, **given)


def values(made) -> dict[tuple[str, str], tuple[str | None, str]]:
    return {(one.schedule, one.field): (one.new, one.verdict) for one in made.changes}


def codes(made) -> list[str]:
    return [one.code for one in made.exceptions]


def test_an_answer_as_ordered_goes_through_with_its_evidence():
    words = (Evidence(part="text", start=0, end=2, text="ok"),)
    made = review(said(delivery(), status="accepted", evidence=words))
    (change,) = made.changes
    assert (change.field, change.old, change.new) == ("promised", None, "2026-03-16")
    assert (change.rule, change.verdict) == ("as_ordered", "release")
    assert change.evidence == words
    assert change.message_id == "m@acme.example"
    assert "reference of our letter" in change.why
    assert made.exceptions == ()
    assert made.promises[0].deliveries[0].latest == date(2026, 3, 16)
    assert made.standing[0].promised == date(2026, 3, 16)


def test_an_accepted_line_needs_no_deliveries():
    made = review(said(status="accepted"))
    assert values(made) == {("1", "promised"): ("2026-03-16", "release")}
    assert made.promises[0].deliveries == (delivery(),)


def test_what_the_erp_holds_already_is_no_change():
    made = review(said(delivery()), orders=[replace(LINE, promised="2026-03-16")])
    assert made.changes == ()
    assert made.exceptions == ()
    assert len(made.promises) == 1


UNPROVEN = replaced(PROVEN, reference=False)
FROZEN = replaced(PROVEN, frozen="a mail spoke of changed bank details")


@pytest.mark.parametrize(
    ("authority", "code", "usable"),
    [
        (PROVEN, None, True),
        (UNPROVEN, "sender_not_proven", False),
        (FROZEN, "supplier_frozen", True),
        (replaced(PROVEN, asked=frozenset()), None, True),
    ],
)
@pytest.mark.parametrize("promised", [None, "2026-03-16"])
def test_a_yes_that_changes_nothing_ends_the_asking_only_where_it_is_proven(
    authority, code, usable, promised
):
    """An ERP that keeps no promises holds the day already; the line would be a confirmed one unseen."""
    line = replace(LINE, write_back="due", promised=promised)
    made = review(said(delivery(), status="accepted"), orders=[line], authority=authority)
    assert made.changes == ()
    assert codes(made) == ([code] if code else [])
    assert [one.usable for one in made.standing] == [usable]
    assert all("change" not in one.suggestion for one in made.exceptions)


def test_a_day_of_leaving_that_is_the_due_day_is_no_yes_to_it():
    leaves = said(delivery(basis="dispatch"), status="accepted")
    unknown = replace(ACME, transit_days=None)
    line = replace(LINE, write_back="due")
    assert codes(review(leaves, orders=[line], supplier=unknown)) == ["transit_unknown"]
    known = replace(line, promised="2026-03-16")
    assert codes(review(leaves, orders=[known], supplier=unknown)) == []
    assert values(review(leaves, orders=[line])) == {("1", "due"): ("2026-03-18", "review")}


@pytest.mark.parametrize(
    ("day", "late", "verdict", "code"),
    [
        ("2026-03-16", 0, "release", None),
        ("2026-03-18", 2, "release", None),
        ("2026-03-19", 3, "review", "promise_later_than_due"),
        ("2026-04-16", 23, "review", "promise_later_than_due"),
        ("2026-03-09", -5, "release", None),
        ("2026-03-06", -6, "review", "promise_earlier"),
    ],
)
def test_dates_are_held_against_the_tolerance_early_and_late_apart(day, late, verdict, code):
    policy = ChasePolicy(tolerance=Tolerance(late_days=2, early_days=5))
    made = review(said(delivery(day)), policy=policy)
    assert values(made) == {("1", "promised"): (day, verdict)}
    assert codes(made) == ([code] if code else [])
    if code:
        (told,) = made.exceptions
        assert told.days_late == late
        assert told.change_id == made.changes[0].id
        assert told.value == Decimal("625.00")
        assert told.audience == "planner"
        assert f"{abs(late)} working days" in told.text


def test_a_later_date_names_the_rule_and_grows_grave():
    made = review(said(delivery("2026-03-17")), said(delivery("2026-04-16"), line="20"),
                  orders=[LINE, replace(LINE, line="20")])  # fmt: skip
    assert [one.rule for one in made.changes] == ["later_than_tolerance"] * 2
    assert [one.severity for one in made.exceptions] == ["medium", "high"]


def test_a_suppliers_own_tolerance_goes_before():
    policy = ChasePolicy(
        suppliers=(SupplierPolicy(supplier="7", tolerance=Tolerance(late_days=9)),)
    )
    assert review(said(delivery("2026-03-26")), policy=policy).changes[0].verdict == "release"
    assert review(said(delivery("2026-03-26"))).changes[0].verdict == "review"


def test_days_late_are_working_days_of_the_receiving_plant():
    closed = WorkingCalendar(name="P1", holidays=frozenset({date(2026, 3, 17), date(2026, 3, 18)}))
    calendars = Calendars(by_plant={"P1": closed})
    order = replace(LINE, plant="P1")
    made = review(said(delivery("2026-03-19")), orders=[order], calendars=calendars)
    assert made.exceptions[0].days_late == 1


@pytest.mark.parametrize(
    ("authority", "words"),
    [
        (Authority(), "not among the addresses on file"),
        (Authority(known_sender=True, asked=PROVEN.asked), "no reference"),
        (
            Authority(reference=True, authenticated=True, asked=PROVEN.asked),
            "not among the addresses",
        ),
        (Authority(known_sender=True, reference=True), "nobody asked"),
        (
            Authority(known_sender=True, reference=True, asked=PROVEN.asked, frozen="bank"),
            "frozen: bank",
        ),
    ],
)
def test_nothing_goes_through_without_a_proven_sender_who_was_asked(authority, words):
    made = review(said(delivery(), status="accepted"), authority=authority)
    assert made.changes[0].verdict == "review"
    assert words in made.exceptions[0].text
    assert made.exceptions[0].change_id == made.changes[0].id


def test_an_authenticated_sender_needs_no_reference():
    vouched = Authority(known_sender=True, authenticated=True, asked=PROVEN.asked)
    made = review(said(delivery(), status="accepted"), authority=vouched)
    assert made.changes[0].verdict == "release"
    assert "our mail server vouches" in made.changes[0].why


def test_an_unknown_sender_promises_nothing():
    made = review(said(delivery()), authority=Authority(reference=True, asked=PROVEN.asked))
    assert made.promises == ()
    assert not made.standing[0].usable
    assert made.standing[0].promised is None


def test_of_a_forged_message_nothing_is_even_proposed_and_one_exception_tells_all():
    flags = ("auth_failed", "bank_details", "instruction_to_software")
    made = review(said(delivery(), status="accepted"), flags=flags)
    assert made.changes == made.promises == made.standing == ()
    (told,) = made.exceptions
    assert (told.code, told.severity) == ("bank_details", "critical")
    assert "failed the authentication of its sender" in told.text
    assert "bank or payment details" in told.text
    assert "steer a program" in told.text
    assert "speaks of 1 line; nothing was taken from it" in told.text


@pytest.mark.parametrize("flag", ["bank_details", "sender_mismatch", "instruction_to_software"])
def test_a_flagged_message_releases_nothing_and_is_told(flag):
    made = review(said(delivery(), status="accepted"), flags=(flag,))
    assert made.changes[0].verdict == "review"
    assert flag in codes(made)
    assert made.exceptions[0].severity in ("critical", "high")


def test_bank_details_are_critical_and_never_a_change():
    made = review(flags=("bank_details",))
    assert made.changes == ()
    assert made.exceptions[0].severity == "critical"
    assert "number on file" in made.exceptions[0].suggestion


def test_what_the_reader_doubts_is_for_review_with_its_reasons():
    made = review(said(delivery(), review=True, reasons=("'approx.' stands before the date",)))
    assert made.changes[0].verdict == "review"
    assert made.changes[0].rule == "doubtful"
    assert "'approx.' stands before the date" in made.exceptions[0].text


def test_a_price_is_never_taken_over_unseen():
    made = review(said(delivery(), price="1.26"), policy=ChasePolicy(tolerance=Tolerance(price=50)))
    assert values(made) == {
        ("1", "promised"): ("2026-03-16", "review"),
        ("1", "price"): ("1.26", "review"),
    }
    assert codes(made) == ["price_changed"]
    assert "1.26 EUR instead of 1.25 (+0.8%)" in made.exceptions[0].text


def test_a_price_alone_is_proposed_and_promises_nothing():
    made = review(said(price="1.50"))
    assert values(made) == {("1", "price"): ("1.5", "review")}
    assert made.promises == ()
    assert not made.standing[0].usable


def test_a_week_counts_with_its_last_working_day_and_a_day_as_it_is_told():
    week = review(said(delivery("2026-03-16", until="2026-03-22")))
    assert week.changes[0].new == "2026-03-20"
    assert week.exceptions[0].days_late == 4
    assert "between 16 Mar 2026 and 22 Mar 2026, here on 20 Mar 2026" in week.exceptions[0].text
    sunday = review(said(delivery("2026-03-15")))
    assert sunday.changes[0].new == "2026-03-15"


def test_a_dispatch_day_is_carried_over_the_transit():
    made = review(said(delivery("2026-03-12", basis="dispatch")))
    assert made.changes[0].new == "2026-03-16"  # Thursday and 2 days is Saturday, so Monday
    assert made.changes[0].verdict == "release"
    unknown = review(
        said(delivery("2026-03-12", basis="dispatch")), supplier=replace(ACME, transit_days=None)
    )
    assert unknown.changes[0].verdict == "review"
    assert codes(unknown) == ["transit_unknown"]


def test_a_date_that_is_past_is_for_review():
    made = review(
        said(delivery("2026-02-27")), policy=ChasePolicy(tolerance=Tolerance(early_days=99))
    )
    assert codes(made) == ["date_passed"]
    assert made.changes[0].verdict == "review"


def test_short_and_long_quantities_are_for_review():
    short = review(said(delivery(quantity="400")))
    assert codes(short) == ["quantity_short"]
    assert values(short)["1", "promised_quantity"] == ("400", "review")
    assert "400 of 500 PCE promised, 20% short" in short.exceptions[0].text
    assert codes(review(said(delivery(quantity="600")))) == ["quantity_over"]
    tolerant = ChasePolicy(tolerance=Tolerance(quantity_short=20))
    assert values(review(said(delivery(quantity="400")), policy=tolerant)) == {
        ("1", "promised"): ("2026-03-16", "release"),
        ("1", "promised_quantity"): ("400", "release"),
    }


def test_a_full_promise_replaces_a_partial_one():
    order = replace(LINE, promised="2026-03-16", promised_quantity="200")
    assert values(review(said(delivery()), orders=[order])) == {
        ("1", "promised_quantity"): ("500", "release")
    }


TWO = (
    replace(LINE, quantity="300"),
    replace(LINE, schedule="2", quantity="200", due="2026-03-30"),
)


def test_as_many_deliveries_as_schedules_are_laid_by_date():
    made = review(
        said(delivery("2026-03-30", quantity="200"), delivery(quantity="300")), orders=reversed(TWO)
    )
    assert values(made) == {
        ("1", "promised"): ("2026-03-16", "release"),
        ("2", "promised"): ("2026-03-30", "release"),
    }


def test_an_accepted_line_stands_on_the_due_dates_of_its_schedules():
    made = review(said(status="accepted"), orders=TWO)
    assert values(made) == {
        ("1", "promised"): ("2026-03-16", "release"),
        ("2", "promised"): ("2026-03-30", "release"),
    }


@pytest.mark.parametrize(
    ("deliveries", "orders"),
    [
        ((delivery(quantity="200"), delivery("2026-03-30", quantity="300")), TWO),
        ((delivery(quantity="300"), delivery("2026-03-30", quantity="200")), (LINE,)),
        ((delivery(quantity="100"),), TWO),
        ((delivery(quantity=None), delivery("2026-03-30", quantity=None)), TWO),
    ],
)
def test_what_does_not_fit_one_to_one_is_told_and_never_forced(deliveries, orders):
    made = review(said(*deliveries), orders=orders)
    assert made.changes == ()
    assert codes(made) == ["split_does_not_fit"]
    assert made.exceptions[0].schedule is None
    assert len(made.promises) == 1


def test_one_delivery_for_several_schedules_is_proposed_to_a_person():
    made = review(said(delivery("2026-03-30", quantity="500")), orders=TWO)
    assert values(made) == {
        ("1", "promised"): ("2026-03-30", "review"),
        ("2", "promised"): ("2026-03-30", "review"),
    }
    assert set(codes(made)) == {"split_does_not_fit"}


def test_a_rejected_line_changes_nothing_and_is_grave():
    made = review(said(status="rejected", review=True, reasons=("cannot supply",)))
    assert made.changes == ()
    assert codes(made) == ["rejected"]
    assert made.exceptions[0].severity == "high"
    assert made.standing[0].usable
    assert made.promises == ()


def test_an_unclear_line_is_told_and_is_no_usable_answer():
    made = review(said(status="unclear", review=True, reasons=("still checking",)))
    assert codes(made) == ["unclear"]
    assert "still checking" in made.exceptions[0].text
    assert not made.standing[0].usable


def test_delivered_goods_that_are_not_there_are_looked_for():
    made = review(said(delivery("2026-02-27"), status="delivered"))
    assert made.changes == ()
    assert codes(made) == ["delivered_not_received"]
    assert "500 PCE are still open" in made.exceptions[0].text
    assert codes(review(said(status="delivered", review=True))) == ["delivered_not_received"]


def test_goods_on_their_way_are_a_promise():
    made = review(said(delivery("2026-03-02", basis="dispatch"), status="delivered"))
    assert values(made) == {("1", "promised"): ("2026-03-04", "review")} or values(made) == {
        ("1", "promised"): ("2026-03-04", "release")
    }


def test_answers_without_a_date_change_nothing():
    made = review(said(Delivery(quantity="500"), review=True, reasons=("no date",)))
    assert made.changes == ()
    assert codes(made) == ["unclear"]
    assert not made.standing[0].usable


def test_a_line_without_a_due_date_has_nothing_to_compare_with():
    made = review(said(delivery()), orders=[replace(LINE, due=None)])
    assert made.changes[0].verdict == "review"
    assert codes(made) == ["no_due_date"]
    nothing = review(said(status="accepted"), orders=[replace(LINE, due=None)])
    assert nothing.changes == ()
    assert codes(nothing) == ["unclear"]
    assert "the ERP holds no due date" in nothing.exceptions[0].text


def test_lines_that_are_not_open_are_told_together():
    made = review(
        said(delivery(), order="99"), said(delivery(), line="99"), flags=("unknown_order",)
    )
    assert made.changes == ()
    assert codes(made) == ["unknown_order"]
    assert "99 line 10, 45 line 99" in made.exceptions[0].text


def test_a_response_without_a_company_finds_the_only_one():
    made = review(said(delivery()), orders=[replace(LINE, company="1000")],
                  authority=of_company("1000"))  # fmt: skip
    assert made.changes[0].company == "1000"
    two = [replace(LINE, company="1000"), replace(LINE, company="2000")]
    assert codes(review(said(delivery()), orders=two)) == ["unknown_order"]


def of_company(company: str) -> Authority:
    return Authority(
        known_sender=True, reference=True, asked=frozenset({LineKey(company, "45", "10")})
    )


@pytest.mark.parametrize(
    ("date_field", "layout", "field"),
    [("layout", "promised", "promised"), ("layout", "due", "due"), ("layout", None, "due"),
     ("due", "promised", "due"), ("promised", "due", "promised")],
)  # fmt: skip
def test_the_date_goes_where_the_layout_or_the_policy_says(date_field, layout, field):
    policy = ChasePolicy(date_field=date_field, tolerance=Tolerance(late_days=9))
    made = review(said(delivery("2026-03-18")), policy=policy, layout_write_back=layout)
    assert [one.field for one in made.changes] == [field]
    assert made.changes[0].old == (None if field == "promised" else "2026-03-16")


def test_a_line_that_knows_its_erp_goes_before_the_layout():
    order = replace(LINE, write_back="due")
    made = review(said(delivery("2026-03-18")), orders=[order], layout_write_back="promised")
    assert [one.field for one in made.changes] == ["due"]


def test_an_answer_that_returns_to_what_the_erp_shows_takes_a_pending_upload_back():
    key = ScheduleKey("", "45", "10", "1")
    order = replace(LINE, promised="2026-03-16")
    pending = {(key, "promised"): "2026-03-18"}
    (back,) = review(said(delivery()), orders=[order], pending=pending).changes
    assert (back.old, back.new) == ("2026-03-18", "2026-03-16")
    assert (
        review(said(delivery()), orders=[order], pending={(key, "promised"): "2026-03-16"}).changes
        == ()
    )


def test_questions_and_unread_attachments_are_told_and_hold_nothing():
    made = review(said(delivery(), status="accepted"), flags=("attachment_unread", "question"))
    assert codes(made) == ["attachment_unread", "question"]
    assert made.changes[0].verdict == "release"


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(
    status=st.sampled_from(["accepted", "changed", "rejected", "delivered", "unclear"]),
    deliveries=st.lists(
        st.builds(
            Delivery,
            quantity=st.sampled_from(["500", "300", "200", None]),
            latest=st.none() | DAYS,
            basis=st.sampled_from(["delivery", "dispatch"]),
        ).map(lambda one: replace(one, earliest=one.latest)),
        max_size=3,
    ),
    schedules=st.lists(st.sampled_from(["500", "300", "200"]), min_size=1, max_size=3),
    price=st.sampled_from([None, "1.30"]),
    review_=st.booleans(),
    proven=st.booleans(),
    asked=st.booleans(),
    flags=st.sets(st.sampled_from(["bank_details", "question", "auth_failed"])),
)
def test_laws_of_any_answer(*, status, deliveries, schedules, price, review_, proven, asked, flags):
    orders = [
        replace(LINE, schedule=str(n), quantity=quantity, due=LINE.due + timedelta(days=14 * n))
        for n, quantity in enumerate(schedules, 1)
    ]
    authority = Authority(
        known_sender=proven, reference=proven,
        asked=frozenset({LineKey("", "45", "10")}) if asked else frozenset(),
    )  # fmt: skip
    line = said(*deliveries, status=status, review=review_, price=price)
    made = review(line, orders=orders, flags=tuple(sorted(flags)), authority=authority)
    assert made == review(
        line, orders=orders[::-1], flags=tuple(sorted(flags)), authority=authority
    )
    assert all(one.code in CODES for one in made.exceptions)
    assert len({(one.key, one.field) for one in made.changes}) == len(made.changes)
    assert all(one.old != one.new for one in made.changes)
    assert {one.key for one in made.standing} <= {order.key for order in orders}
    released = [one for one in made.changes if one.verdict == "release"]
    if review_ or not proven or not asked or price or flags & {"bank_details", "auth_failed"}:
        assert released == []
    if len(deliveries) > 1 and status != "accepted" and len(deliveries) != len(orders):
        assert made.changes == ()
    for change in released:
        assert change.field in ("promised", "promised_quantity")
        if change.field == "promised":
            assert date.fromisoformat(change.new) in {one.latest for one in deliveries} | {
                order.due for order in orders
            } or any(one.basis == "dispatch" for one in deliveries)
    waiting = [one for one in made.changes if one.verdict == "review"]
    explained = {one.schedule for one in made.exceptions if one.order is not None}
    assert all({one.schedule, None} & explained for one in waiting)
