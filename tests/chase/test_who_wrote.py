"""Suppliers by address and domain, look-alikes, references, and the order in which a person looks."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scm_automate.calendars import MON_FRI
from scm_automate.chase.lay import lay, need_day
from scm_automate.chase.rank import SEVERITIES, ranked
from scm_automate.chase.references import find_references, reference_from
from scm_automate.chase.supplier_book import SupplierBook, free_mail_domains
from scm_automate.messages import parse_message
from scm_automate.model import Delivery, ExceptionMessage, OrderLine, Supplier

BOOK = SupplierBook(
    [
        Supplier(id="1", emails=("sales@mueller-federn.example",)),
        Supplier(id="2", emails=("a@group.example",), email_domains=("group.example",)),
        Supplier(id="3", emails=("b@group.example",), email_domains=("group.example",)),
        Supplier(id="4", emails=("springs4u@gmail.com",)),
        Supplier(id="1", emails=("office@mueller-federn.example",), transit_days=3),
        Supplier(id="5", company="1000", emails=("x@five.example",)),
        Supplier(id="5", company="2000", emails=("y@five.example",)),
    ]
)


def ids(some) -> list[str]:
    return [one.id for one in some]


def test_rows_that_name_the_same_supplier_are_one_with_all_addresses():
    one = BOOK.find("1")
    assert one.emails == ("sales@mueller-federn.example", "office@mueller-federn.example")
    assert one.transit_days == 3


def test_a_number_belongs_to_a_company_where_numbers_differ():
    assert BOOK.find("5", company="2000").emails == ("y@five.example",)
    assert BOOK.find("5") is None
    assert BOOK.find("99") is None


def test_a_domain_is_found_with_what_stands_before_it_and_may_be_shared():
    assert ids(BOOK.of_domain("MAIL.mueller-federn.example")) == ["1"]
    assert ids(BOOK.of_domain("group.example")) == ["2", "3"]
    assert BOOK.of_domain("example") == ()
    assert BOOK.of_domain("evil-mueller-federn.example") == ()


def test_where_anybody_gets_an_address_only_the_address_counts():
    assert "gmail.com" in free_mail_domains()
    assert ids(BOOK.of_address("Springs4U@gmail.com")) == ["4"]
    assert BOOK.of_domain("gmail.com") == ()
    assert not BOOK.is_sender(BOOK.find("4"), "other@gmail.com")
    assert BOOK.is_sender(BOOK.find("4"), "springs4u@GMAIL.com")


@pytest.mark.parametrize(
    "domain",
    [
        "mueller-federn.test", "muellerfedern.example", "rnueller-federn.example",
        "mueller-feclern.example", "mue1ler-federn.example", "mueler-federn.example",
        "mueller-ferdern.example", "muellеr-federn.example",
    ],
)  # fmt: skip
def test_a_domain_that_looks_like_a_known_one_is_told(domain):
    assert BOOK.near(domain) == "mueller-federn.example"


@pytest.mark.parametrize(
    "domain", ["mueller-federn.example", "sub.group.example", "else.example", "gmail.com", ""]
)
def test_a_known_or_quite_different_domain_is_no_look_alike(domain):
    assert BOOK.near(domain) is None


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_reference_is_found_wherever_it_stands(before, after):
    reference = reference_from("secret")
    text = f"{before} [ref {reference.lower()}] {after}"
    raw = b"From: a@b.example\nContent-Type: text/plain; charset=utf-8\n\n" + text.encode()
    assert reference in find_references(parse_message(raw), forms=False)


def test_references_differ_by_secret_and_are_not_guessed_from_the_letter():
    drawn = {reference_from(str(n)) for n in range(1000)}
    assert len(drawn) == 1000
    assert all(len(one) == 26 for one in drawn)


EXCEPTIONS = st.builds(
    ExceptionMessage,
    code=st.sampled_from(["unclear", "rejected", "other"]),
    severity=st.sampled_from(SEVERITIES),
    audience=st.just("buyer"),
    supplier=st.sampled_from(["7", "8"]),
    days_late=st.none() | st.integers(-20, 90),
    value=st.none() | st.decimals(0, 1_000_000, places=2),
    due=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    text=st.just(""),
)


@given(st.lists(EXCEPTIONS, max_size=12), st.randoms(use_true_random=False))
def test_the_order_is_the_same_whatever_came_first(some, dice):
    mixed = some[:]
    dice.shuffle(mixed)
    once = ranked(some)
    assert once == ranked(mixed)
    grave = [SEVERITIES.index(one.severity) for one in once]
    assert grave == sorted(grave)
    for one, other in pairwise(once):
        if one.severity == other.severity and None not in (one.days_late, other.days_late):
            assert one.days_late >= other.days_late


LINE = OrderLine(supplier="7", order="45", line="10", quantity="500", due="2026-03-16")


@given(
    st.lists(st.sampled_from(["100", "200", "300"]), max_size=4),
    st.lists(st.sampled_from(["100", "200", "300"]), max_size=4),
    st.randoms(use_true_random=False),
)
def test_laying_forces_nothing_and_does_not_look_at_the_order_of_rows(told, open_, dice):
    schedules = [
        OrderLine(
            supplier="7", order="45", line="10", schedule=str(n), quantity=q, due=date(2026, 3, n)
        )
        for n, q in enumerate(open_, 1)
    ]
    deliveries = [Delivery(quantity=q, latest=date(2026, 4, n)) for n, q in enumerate(told, 1)]
    laid = lay(deliveries, schedules)
    mixed = schedules[:]
    dice.shuffle(mixed)
    assert lay(deliveries, mixed) == laid
    assert len({one.key for one, _ in laid.pairs}) == len(laid.pairs)
    if laid.pairs and not laid.misfit and len(schedules) > 1:
        assert [one.quantity for one, _ in laid.pairs] == [one.quantity for _, one in laid.pairs]
    if deliveries and schedules:
        assert laid.pairs or laid.misfit


@pytest.mark.parametrize(
    ("delivery", "transit", "day", "sure"),
    [
        (Delivery(earliest="2026-03-16", latest="2026-03-16"), None, date(2026, 3, 16), True),
        (Delivery(earliest="2026-03-16", latest="2026-03-22"), None, date(2026, 3, 20), True),
        (Delivery(earliest="2026-03-21", latest="2026-03-22"), None, date(2026, 3, 22), True),
        (Delivery(latest="2026-03-22"), None, date(2026, 3, 20), True),
        (Delivery(latest="2026-03-20", basis="dispatch"), 3, date(2026, 3, 23), True),
        (
            Delivery(earliest="2026-03-20", latest="2026-03-20", basis="dispatch"),
            None,
            date(2026, 3, 20),
            False,
        ),
        (Delivery(quantity="5"), 3, None, True),
    ],
)
def test_the_day_on_which_the_goods_are_here(delivery, transit, day, sure):
    need = need_day(delivery, transit_days=transit, plant=MON_FRI, supplier=MON_FRI)
    assert (need.day, need.sure) == (day, sure)
