"""What the plan decides for a line: every reason, every code, by its own smallest case."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest

from scm_automate.calendars import Calendars, WorkingCalendar
from scm_automate.chase.explain import REASONS, SENTENCES
from scm_automate.chase.history import ASKED_COLUMNS, SUPPLIER_COLUMNS, History
from scm_automate.chase.plan import LeftAloneCode, plan
from scm_automate.chase.plan_contacts import choose_address
from scm_automate.chase.policy import ChasePolicy, SupplierPolicy
from scm_automate.errors import ColumnNotFound, ConfigError, NotFound, TooManyRejects
from scm_automate.model import AskReason, OrderLine, ScheduleKey, Supplier
from scm_automate.tables import Table

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)  # a Monday, 09:00 in Berlin
ACME = Supplier(id="7", name="Acme", emails=("sales@acme.example",))


def line(**given) -> OrderLine:
    usual = {
        "supplier": "7",
        "order": "45",
        "line": "10",
        "quantity": "100",
        "unit": "PCE",
        "ordered_on": date(2026, 2, 2),
        "due": date(2026, 4, 1),
    }
    return OrderLine(**usual | given)


def past(**given) -> History:
    row = {"company": "", "order": "45", "line": "10", "schedule": "1"} | given
    return History(lines=pl.DataFrame([row], schema=ASKED_COLUMNS))


def of_supplier(**given) -> History:
    return History(suppliers=pl.DataFrame([{"supplier": "7"} | given], schema=SUPPLIER_COLUMNS))


def decided(made) -> str:
    """The reason of the one line, or its code with a minus."""
    asks = list(made.asks)
    assert len(asks) + made.left_alone.height == 1
    return asks[0].reason if asks else f"-{made.left_alone['code'].item()}"


CASES = [
    # what the line is
    ("unconfirmed", {}, {}, "unconfirmed"),
    ("no due date", {"due": None}, {}, "unconfirmed"),
    ("due yesterday", {"due": date(2026, 2, 27)}, {}, "late"),
    ("due today", {"due": date(2026, 3, 2)}, {}, "unconfirmed"),
    ("due on Saturday, which is Monday", {"due": date(2026, 2, 28)}, {}, "unconfirmed"),
    ("promise over", {"promised": date(2026, 2, 27)}, {}, "promise_passed"),
    (
        "promise over though due later",
        {"promised": date(2026, 2, 26), "due": date(2026, 5, 1)},
        {},
        "promise_passed",
    ),
    ("promised for today", {"promised": date(2026, 3, 2)}, {}, "due_soon"),
    ("promised in a week", {"promised": date(2026, 3, 9)}, {}, "due_soon"),
    ("promised in eight days", {"promised": date(2026, 3, 10)}, {}, "-confirmed"),
    ("late, a later promise stands", {"due": date(2026, 2, 20), "promised": date(2026, 3, 20)}, {}, "-confirmed"),
    (
        "late, the later promise is for a part",
        {"due": date(2026, 2, 20), "promised": date(2026, 3, 20), "promised_quantity": "60"},
        {},
        "late",
    ),
    ("a part is confirmed", {"promised": date(2026, 4, 1), "promised_quantity": "60"}, {}, "quantity_short"),
    ("nothing of it is confirmed", {"promised": date(2026, 4, 1), "promised_quantity": "0"}, {}, "unconfirmed"),
    ("all is confirmed", {"promised": date(2026, 4, 1), "promised_quantity": "100"}, {}, "-confirmed"),
    ("more is confirmed", {"promised": date(2026, 4, 1), "promised_quantity": "120"}, {}, "-confirmed"),
    ("a quantity without a day", {"promised_quantity": "100"}, {}, "unconfirmed"),
    ("a part is received", {"received": "40", "quantity": "60", "ordered": "100"}, {}, "unconfirmed"),
    (
        "a part is received, the rest is over its promise",
        {"received": "40", "quantity": "60", "promised": date(2026, 2, 20)},
        {},
        "promise_passed",
    ),
    ("only acknowledged", {"acknowledgement": "AB-1"}, {}, "unconfirmed"),
    ("nothing open", {"quantity": "0"}, {}, "-nothing_open"),
    ("over-received", {"quantity": "-5"}, {}, "-nothing_open"),
    ("stock transfer", {"state": "stock_transfer"}, {}, "-stock_transfer"),
    ("on hold", {"state": "on_hold"}, {}, "-on_hold"),
    # time since the order
    ("ordered on Friday", {"ordered_on": date(2026, 2, 27)}, {}, "-too_fresh"),
    ("ordered on Thursday", {"ordered_on": date(2026, 2, 26)}, {}, "unconfirmed"),
    ("ordered today, due yesterday", {"ordered_on": date(2026, 3, 2), "due": date(2026, 2, 27)}, {}, "-too_fresh"),
    ("ordered on an unknown day", {"ordered_on": None}, {}, "unconfirmed"),
    ("ordered and promised last week, due soon", {"ordered_on": date(2026, 2, 27), "promised": date(2026, 3, 4)}, {}, "-confirmed"),
    # horizon
    ("due on the last day of the horizon", {"due": date(2026, 5, 1)}, {}, "unconfirmed"),
    ("due a day later", {"due": date(2026, 5, 2)}, {}, "-not_due_yet"),
    # the past
    ("asked on Tuesday", {}, {"last_asked": date(2026, 2, 24), "asks_unanswered": 1}, "-asked_recently"),
    ("asked on Monday", {}, {"last_asked": date(2026, 2, 23), "asks_unanswered": 1}, "unconfirmed"),
    ("asked today", {}, {"last_asked": date(2026, 3, 2), "asks_unanswered": 1}, "-asked_recently"),
    ("asked tomorrow, by a clock gone wrong", {}, {"last_asked": date(2026, 3, 3)}, "-asked_recently"),
    ("asked three times", {}, {"last_asked": date(2026, 2, 16), "asks_unanswered": 3}, "-max_asks"),
    ("asked three times, the last just now", {}, {"last_asked": date(2026, 2, 27), "asks_unanswered": 3}, "-asked_recently"),
    ("answered without a date on Friday", {}, {"last_answered": date(2026, 2, 27), "answer_status": "unclear"}, "-answered_recently"),
    ("answered without a date long ago", {}, {"last_answered": date(2026, 2, 16), "answer_status": "unclear"}, "unconfirmed"),
    ("an answer waits", {}, {"in_review": True}, "-in_review"),
    ("promised by mail", {}, {"promised": date(2026, 4, 1)}, "-confirmed"),
    ("promised by mail for a part", {}, {"promised": date(2026, 4, 1), "promised_quantity": Decimal(60)}, "quantity_short"),
    ("promised later by mail than in the ERP", {"promised": date(2026, 2, 20)}, {"promised": date(2026, 4, 1)}, "-confirmed"),
    ("promised earlier by mail than in the ERP", {"promised": date(2026, 4, 1)}, {"promised": date(2026, 2, 20)}, "promise_passed"),
    ("reconfirmed in the window", {"promised": date(2026, 3, 6)}, {"last_answered": date(2026, 2, 27)}, "-confirmed"),
    ("confirmed before the window", {"promised": date(2026, 3, 6)}, {"last_answered": date(2026, 2, 16)}, "due_soon"),
    (
        "an answer whose promise is over is used up",
        {},
        {"last_answered": date(2026, 2, 25), "promised": date(2026, 2, 27)},
        "promise_passed",
    ),
    (
        "said to be shipped after the promise was over",
        {"promised": date(2026, 2, 20)},
        {"last_answered": date(2026, 2, 27), "answer_status": "delivered"},
        "-answered_recently",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "before", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_a_line_is_asked_or_left_alone(given, before, expected):
    made = plan([line(**given)], [ACME], now=NOW, history=past(**before) if before else None)
    assert decided(made) == expected


SUPPLIERS = [
    ("not listed", None, History(), "unknown_supplier"),
    ("no address", Supplier(id="7"), History(), "no_contact"),
    ("no real address", Supplier(id="7", emails=("n/a",)), History(), "no_contact"),
    ("blocked", ACME.model_copy(update={"blocked": True}), History(), "blocked"),
    ("frozen", ACME, of_supplier(frozen=True, frozen_why="bank details by mail"), "frozen"),
    ("bounced", ACME, of_supplier(undeliverable=["Sales@ACME.example"]), "undeliverable"),
    ("away", ACME, of_supplier(absent_until=date(2026, 3, 9)), "absent"),
    ("back today", ACME, of_supplier(absent_until=date(2026, 3, 2)), None),
]


@pytest.mark.parametrize(
    ("supplier", "history", "code"), [s[1:] for s in SUPPLIERS], ids=[s[0] for s in SUPPLIERS]
)
def test_a_supplier_is_asked_or_left_alone(supplier, history, code):
    made = plan([line()], [supplier] if supplier else [], now=NOW, history=history)
    assert decided(made) == (f"-{code}" if code else "unconfirmed")
    told = {message.code for message in made.exceptions}
    assert told == ({code} - {"absent", None})


def test_what_is_confirmed_is_called_so_whatever_its_supplier():
    made = plan([line(promised=date(2026, 4, 1))], [], now=NOW)
    assert decided(made) == "-confirmed"
    assert made.exceptions == ()


def test_never_ask_is_the_policys_word():
    assert (
        decided(plan([line()], [ACME], now=NOW, policy=ChasePolicy(never_ask=("7",))))
        == "-never_ask"
    )


@pytest.mark.parametrize(
    ("required", "expected"),
    [(True, "unconfirmed"), (None, "unconfirmed"), (False, "-confirmation_not_required")],
)
def test_confirmations_may_be_asked_for_only_where_the_erp_requires_them(required, expected):
    policy = ChasePolicy(confirmations="where_required")
    made = plan([line(acknowledgement_required=required)], [ACME], now=NOW, policy=policy)
    assert decided(made) == expected
    assert decided(plan([line(acknowledgement_required=False)], [ACME], now=NOW)) == "unconfirmed"


def test_every_code_and_reason_has_its_words():
    assert set(SENTENCES) == set(LeftAloneCode.__args__)
    assert set(REASONS) == set(AskReason.__args__)


def test_silence_goes_to_a_person_line_by_line():
    before = past(last_asked=date(2026, 2, 16), asks_unanswered=3)
    made = plan(
        [line(price="2.50", currency="EUR", due=date(2026, 2, 20))], [ACME], now=NOW, history=before
    )
    (message,) = made.exceptions
    assert (message.code, message.severity, message.order, message.line) == (
        "supplier_silent",
        "high",
        "45",
        "10",
    )
    assert "3 letters" in message.text
    assert "16 Feb 2026" in message.text
    assert (message.value, message.currency) == (Decimal(250), "EUR")


def test_a_supplier_without_an_address_is_told_once_for_all_its_lines():
    lines = [line(line=str(n)) for n in range(10, 60, 10)]
    (message,) = plan(lines, [Supplier(id="7")], now=NOW).exceptions
    assert (message.code, message.supplier) == ("no_contact", "7")
    assert "5 open lines" in message.text


# calendars and clocks


def test_asking_counts_the_suppliers_days_and_need_the_plants():
    closed = WorkingCalendar(name="Acme", holidays=frozenset({date(2026, 2, 27)}))
    theirs = Calendars(by_supplier={"7": closed})
    assert (
        decided(plan([line(ordered_on=date(2026, 2, 26))], [ACME], now=NOW, calendars=theirs))
        == "-too_fresh"
    )
    ours = Calendars(
        by_plant={"1000": WorkingCalendar(name="1000", holidays=frozenset({date(2026, 3, 2)}))}
    )
    late = line(due=date(2026, 2, 27), plant="1000")
    assert decided(plan([late], [ACME], now=NOW, calendars=ours)) == "unconfirmed"
    assert decided(plan([late], [ACME], now=NOW, calendars=theirs)) == "late"


def test_a_country_has_its_own_weekend():
    gulf = Calendars(by_country={"AE": WorkingCalendar(name="AE", weekend=frozenset({4, 5}))})
    there = Supplier(id="7", country="AE", emails=("sales@acme.example",))
    # Thursday to Monday: there Sunday and Monday are worked
    assert (
        decided(plan([line(ordered_on=date(2026, 2, 26))], [there], now=NOW, calendars=gulf))
        == "unconfirmed"
    )
    assert (
        decided(plan([line(ordered_on=date(2026, 2, 27))], [there], now=NOW, calendars=gulf))
        == "unconfirmed"
    )
    assert (
        decided(plan([line(ordered_on=date(2026, 3, 1))], [there], now=NOW, calendars=gulf))
        == "-too_fresh"
    )


def test_the_day_is_the_suppliers_own():
    evening = datetime(
        2026, 3, 2, 23, 30, tzinfo=UTC
    )  # Tuesday already in Berlin, Monday in Denver
    before = past(last_asked=date(2026, 2, 24))
    here, there = ACME, ACME.model_copy(update={"time_zone": "America/Denver"})
    assert decided(plan([line()], [here], now=evening, history=before)) == "unconfirmed"
    assert decided(plan([line()], [there], now=evening, history=before)) == "-asked_recently"


def test_an_odd_time_zone_falls_back_to_the_policys():
    odd = ACME.model_copy(update={"time_zone": "Mars/Olympus"})
    assert decided(plan([line()], [odd], now=NOW)) == "unconfirmed"


def test_now_needs_a_time_zone():
    with pytest.raises(ConfigError, match="time zone"):
        plan([], [], now=datetime(2026, 3, 2))  # noqa: DTZ001


def test_absurd_dates_do_not_stop_a_plan():
    lines = [
        line(line="10", due=date(1900, 1, 1), ordered_on=date(1, 1, 1)),
        line(line="20", due=date(9999, 12, 31), ordered_on=date(9999, 12, 31)),
        line(line="30", promised=date(9999, 12, 31)),
    ]
    made = plan(lines, [ACME], now=NOW)
    assert [ask.reason for ask in made.asks] == ["late"]
    assert made.left_alone["code"].to_list() == ["not_due_yet", "confirmed"]


# letters


def test_one_letter_per_supplier_over_its_orders_gravest_first():
    lines = [
        line(order="46", line="9"),
        line(order="46", line="10"),
        line(order="45", promised=date(2026, 3, 4)),
        line(order="47", due=date(2026, 2, 20)),
        line(order="48", promised=date(2026, 2, 20)),
        line(order="49", supplier="8"),
    ]
    made = plan(lines, [ACME, Supplier(id="8", emails=("x@other.example",))], now=NOW)
    assert [letter.supplier.id for letter in made.letters] == ["7", "8"]
    assert [(ask.reason, ask.line.order, ask.line.line) for ask in made.letters[0].asks] == [
        ("promise_passed", "48", "10"),
        ("late", "47", "10"),
        ("unconfirmed", "46", "9"),
        ("unconfirmed", "46", "10"),
        ("due_soon", "45", "10"),
    ]


def test_the_number_of_an_ask_counts_by_reason():
    before = past(
        last_asked=date(2026, 2, 16), asks_unanswered=2, number_unconfirmed=2, number_late=1
    )
    (ask,) = plan([line()], [ACME], now=NOW, history=before).asks
    assert (ask.number, ask.last_asked) == (3, date(2026, 2, 16))
    (ask,) = plan([line(promised=date(2026, 2, 20))], [ACME], now=NOW, history=before).asks
    assert (ask.reason, ask.number) == ("promise_passed", 1)


def test_the_unconfirmed_remainder_is_told():
    (ask,) = plan([line(promised=date(2026, 4, 1), promised_quantity="60")], [ACME], now=NOW).asks
    assert ask.unconfirmed == Decimal(40)
    assert ask.why == "40 of 100 PCE without a promise; the rest is promised for 1 Apr 2026"


@pytest.mark.parametrize(
    ("supplier", "policy", "language"),
    [
        (None, ChasePolicy(), "en"),
        (None, ChasePolicy(language="de"), "de"),
        ("fr", ChasePolicy(language="de"), "fr"),
        ("fr", ChasePolicy(suppliers=(SupplierPolicy(supplier="7", language="en"),)), "en"),
    ],
)
def test_the_language_of_a_letter(supplier, policy, language):
    acme = ACME.model_copy(update={"language": supplier})
    assert plan([line()], [acme], now=NOW, policy=policy).letters[0].language == language


def test_a_policy_of_the_suppliers_own():
    policy = ChasePolicy(suppliers=(SupplierPolicy(supplier="7", unconfirmed_after=30),))
    assert decided(plan([line()], [ACME], now=NOW, policy=policy)) == "-too_fresh"


# contacts


def test_the_first_address_that_mail_can_reach_and_why():
    emails = ("first@acme.example", "not an address", "third@acme.example")
    acme = Supplier(id="7", emails=emails)
    (letter,) = plan(
        [line()], [acme], now=NOW, history=of_supplier(undeliverable=["first@acme.example"])
    ).letters
    assert letter.to == "third@acme.example"
    assert "mail to first@acme.example came back" in letter.to_why
    assert "'not an address' is no mail address" in letter.to_why


@pytest.mark.parametrize(
    "text",
    ["", "a", "@b.example", "a@", "a@b@c.example", "a b@c.example", "a@b.example\r\nBcc: c@d.example",
     "a@b.example,c@d.example", "<a@b.example>", "a@b.example\u202e", "ä@b.example", "a@" + "b" * 260, "a@."],
)  # fmt: skip
def test_what_is_no_address_is_not_written_to(text):
    assert choose_address([text]).to == ""


def test_a_supplier_that_is_listed_twice_gets_one_letter():
    rows = [
        Supplier(id="7", name="Acme", emails=("zoe@acme.example",)),
        Supplier(
            id="7", name="Acme", language="de", emails=("amy@acme.example", "zoe@acme.example")
        ),
    ]
    forth, back = plan([line()], rows, now=NOW), plan([line()], rows[::-1], now=NOW)
    assert forth.letters == back.letters
    assert forth.letters[0].to == "amy@acme.example"
    assert "listed 2 times" in forth.letters[0].to_why
    assert forth.letters[0].language == "de"


def test_a_number_may_mean_another_supplier_in_another_company():
    rows = [
        Supplier(id="7", company="1000", name="Acme", emails=("sales@acme.example",)),
        Supplier(id="7", company="2000", name="Other", emails=("sales@other.example",)),
    ]
    lines = [line(company="1000"), line(company="2000"), line(company="3000"), line(company="")]
    made = plan(lines, rows, now=NOW)
    assert [letter.to for letter in made.letters] == ["sales@acme.example", "sales@other.example"]
    assert made.left_alone["code"].to_list() == ["unknown_supplier", "unknown_supplier"]


def test_one_listed_company_serves_lines_without_one():
    acme = Supplier(id="7", company="1000", emails=("sales@acme.example",))
    assert decided(plan([line()], [acme], now=NOW)) == "unconfirmed"


def test_one_letter_over_several_companies():
    made = plan([line(company="1000"), line(company="2000")], [ACME], now=NOW)
    assert [len(letter.asks) for letter in made.letters] == [2]


# rows


def test_a_line_that_is_there_twice_is_nobodys_guess():
    rows = [line(quantity="5"), line(quantity="6"), line(line="20")]
    made = plan(rows, [ACME], now=NOW)
    assert made.left_alone["code"].to_list() == ["duplicate_line", "duplicate_line"]
    assert [message.code for message in made.exceptions] == ["duplicate_line"]
    assert [ask.line.line for ask in made.asks] == ["20"]


def test_tables_frames_and_records_are_one():
    rows = [line(), line(line="20", promised=date(2026, 4, 1))]
    table = Table.from_records(OrderLine, rows)
    suppliers = Table.from_records(Supplier, [ACME])
    expected = plan(rows, [ACME], now=NOW)
    for orders in (table, table.frame, table.frame.lazy(), iter(rows)):
        made = plan(orders, suppliers, now=NOW)
        assert made.letters == expected.letters
        assert made.left_alone.equals(expected.left_alone)


def test_a_frame_needs_its_columns_and_fit_cells():
    with pytest.raises(ColumnNotFound, match="quantity"):
        plan(pl.DataFrame({"supplier": ["7"], "order": ["45"], "line": ["10"]}), [ACME], now=NOW)
    frame = pl.DataFrame({"supplier": ["7"], "order": ["45"], "line": ["10"], "quantity": ["many"]})
    with pytest.raises(TooManyRejects, match="many"):
        plan(frame, [ACME], now=NOW)


def test_no_lines_no_plan():
    made = plan([], [ACME], now=NOW)
    assert (made.letters, made.left_alone.height, made.exceptions) == ((), 0, ())
    assert made.as_of == NOW


def test_a_history_that_holds_a_line_twice_is_refused():
    twice = pl.concat([past(asks_unanswered=1).lines, past(asks_unanswered=2).lines])
    with pytest.raises(ConfigError, match="order 45 line 10"):
        plan([line()], [ACME], now=NOW, history=History(lines=twice))


# words


def test_explain_says_why():
    lines = [
        line(due=date(2026, 2, 20)),
        line(line="20", promised=date(2026, 4, 1)),
        line(line="20", schedule="2"),
    ]
    made = plan(lines, [ACME], now=NOW)
    assert made.explain(lines[0].key) == (
        "Order 45 line 10 is asked about in the letter to sales@acme.example: "
        "due 20 Feb 2026, 6 working days ago; 100 of 100 PCE without a promise."
    )
    both = made.explain(lines[1].line_key).splitlines()
    assert (
        both[0] == "Order 45 line 20 schedule 1 is not asked about. It is confirmed for 1 Apr 2026."
    )
    assert "schedule 2 is asked about" in both[1]


def test_explain_tells_what_would_have_been_asked():
    made = plan(
        [line(due=date(2026, 2, 20))], [ACME], now=NOW, history=past(last_asked=date(2026, 2, 27))
    )
    assert made.explain(line().key) == (
        "Order 45 line 10 is not asked about. It was asked about on 27 Feb 2026; the next letter "
        "waits for 5 working days. Otherwise it would be asked about: the due date has passed."
    )


def test_explain_of_an_unknown_line_names_the_nearest():
    made = plan([line(order="4500012345")], [ACME], now=NOW)
    with pytest.raises(NotFound, match="Did you mean 4500012345"):
        made.explain(ScheduleKey("", "450001234", "10", "1"))


def test_the_plan_in_short():
    made = plan([line(), line(line="20", promised=date(2026, 4, 1))], [ACME], now=NOW)
    assert made.counts() == {
        "asked": {"unconfirmed": 1},
        "left_alone": {"confirmed": 1},
        "exceptions": {},
    }
    assert "1 letter about 1 line: 1 unconfirmed" in str(made)
    assert "<table>" in made._repr_html_()
