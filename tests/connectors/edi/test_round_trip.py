"""read(write(x)) == x for every writer, over documents that the format has a place for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scm_automate.connectors import edi
from scm_automate.connectors.edi.promise import header_and_lines
from scm_automate.connectors.edi.values import week
from scm_automate.errors import ConfigError, DataError
from scm_automate.model import Delivery

ENVELOPE = edi.Envelope(
    sender="BUYER-1",
    receiver="SELLER-2",
    number=42,
    created=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
)
BACK = edi.Envelope(
    sender="SELLER-2",
    receiver="BUYER-1",
    number=43,
    created=datetime(2026, 3, 4, 9, 30, tzinfo=UTC),
)

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
# Signs that separate in one format or another are meant to be among them.
SIGNS = st.sampled_from("ABC\u00a0abz019 *~+:'?>|^-_./\\\"&<äöüßéŁ中€")
TEXTS = st.text(SIGNS, min_size=1, max_size=30).map(str.strip).filter(bool)
# X12 has four separators to choose from; a text with all of them is refused (tested apart).
IDS = (
    st.text(st.sampled_from("ABCxyz0123456789-_/ ."), min_size=1, max_size=18)
    .map(str.strip)
    .filter(bool)
)
AMOUNTS = st.decimals(Decimal(0), Decimal(10) ** 9, places=3)
POSITIVE = st.decimals(Decimal("0.001"), Decimal(10) ** 9, places=3)
PRICES = st.decimals(Decimal(0), Decimal(10) ** 7, places=6)
UNITS = st.sampled_from(["EA", "KG", "C62", "KGM"])


def maybe(strategy):
    return st.none() | strategy


def texts_for(standard):
    if standard == "x12":
        return (
            st.text(st.sampled_from('ABCabz019 *~+:?.-_/\\"&<äöüßéŁ中€'), min_size=1, max_size=30)
            .map(str.strip)
            .filter(bool)
        )
    return TEXTS


@st.composite
def asked_documents(draw, standard, kind):
    currency = draw(
        st.just("EUR") if standard == "cxml" else maybe(st.sampled_from(["EUR", "USD"]))
    )
    lines = []
    cancels = kind == "order_change" and standard != "ubl" and draw(st.booleans())
    for _ in range(draw(st.integers(0, 4))):
        quantity = draw(AMOUNTS if standard in ("edifact", "ubl") else maybe(AMOUNTS))
        values = {
            "line": draw(IDS if standard == "ubl" else maybe(IDS)),
            "item": draw(maybe(IDS)),
            "supplier_item": draw(maybe(IDS)),
            "description": draw(maybe(texts_for(standard))),
            "quantity": quantity,
            "unit": draw(maybe(UNITS)),
            "due": draw(maybe(DAYS)),
            "price": draw(maybe(PRICES)),
        }
        if standard in ("x12", "edifact") and values["due"] is not None:
            values["due_basis"] = draw(st.sampled_from(["delivery", "dispatch"]))
        if kind == "order_change":
            actions = ["add", "change", "delete"]
            if cancels:
                actions = ["delete"]
            elif standard == "cxml":
                actions = ["change"]
            lines.append(edi.ChangedLine(**values, action=draw(st.sampled_from(actions))))
        else:
            lines.append(edi.AskedLine(**values))
    number = None
    if kind == "order_change" and standard in ("edifact", "ubl"):
        number = draw(IDS)
    order = draw(IDS.filter(lambda text: text != number))
    return edi.Document(
        kind=kind,
        order=order,
        lines=lines,
        number=number,
        issued=draw(DAYS),
        ordered=draw(maybe(DAYS)) if number is not None and standard == "edifact" else None,
        currency=currency,
        buyer="BUYER-1" if standard == "cxml" else draw(maybe(IDS)),
        supplier="SELLER-2" if standard == "cxml" else draw(maybe(IDS)),
        cancels="order" if cancels else None,
    )


CODES = {
    "x12": {
        "accepted": ["IA", "AR", "AA"],
        "changed": ["IC", "IQ", "IP"],
        "rejected": ["IR", "R2", "ID"],
        "delivered": ["AC"],
        "unclear": ["IH", "SP", "ZZ"],
    },
    "edifact": {
        "accepted": ["5"],
        "changed": ["3", "6", "24"],
        "rejected": ["7", "2"],
        "delivered": ["42"],
        "unclear": ["117", "ZZ"],
    },
    "ubl": {
        "accepted": ["5"],
        "changed": ["3"],
        "rejected": ["7"],
        "delivered": ["42"],
        "unclear": ["NoStatus", "99"],
    },
    "cxml": {
        "accepted": ["accept"],
        "changed": ["detail", "allDetail"],
        "rejected": ["reject"],
        "unclear": ["unknown", "maybe"],
    },
}


@st.composite
def deliveries(draw, standard, most):
    """Distinct windows in date order, undated last."""
    found = []
    seen = set()
    days = sorted(draw(st.lists(DAYS, min_size=0, max_size=most, unique=True)))
    for day in days:
        basis = draw(st.sampled_from(["delivery", "dispatch"]))
        kinds = {
            "x12": ["day", "week", "by", "range"],
            "edifact": ["day", "by", "range"],
            "ubl": ["day"] if basis == "dispatch" else ["day", "by", "range"],
            "cxml": ["day"],
        }[standard]
        kind = draw(st.sampled_from(kinds))
        first, last = day, day
        if kind == "by":
            first = None
        elif kind == "week":
            first, last = week(day)
        elif kind == "range":
            first = day - timedelta(days=draw(st.integers(1, 40)))
        key = (first, last, basis)
        if key in seen or (found and found[-1].latest > last):
            continue
        seen.add(key)
        found.append(Delivery(quantity=draw(POSITIVE), earliest=first, latest=last, basis=basis))
    if len(found) < most and (not found or draw(st.booleans())):
        found.append(Delivery(quantity=draw(POSITIVE)))
    return tuple(found)


@st.composite
def answered_documents(draw, standard):
    lines = []
    for number in range(draw(st.integers(0, 4))):
        codes = CODES[standard]
        status = draw(st.sampled_from(sorted(codes)))
        most = {"accepted": 1, "rejected": 0, "unclear": 1}.get(status, 3)
        promised = draw(deliveries(standard, most)) if most else ()
        if status == "unclear":
            promised = tuple(given for given in promised if given.latest is not None)
        code = draw(st.sampled_from(codes[status]))
        entries = max(1, len(promised)) if standard in ("x12", "cxml") else 1
        ordered = None
        if standard != "ubl":
            total = sum((given.quantity for given in promised), Decimal(0))
            if status == "accepted" and promised:
                ordered = total
            elif standard == "cxml" and not promised:
                ordered = None
            else:
                ordered = total or None
        unit = draw(UNITS) if promised else None
        own = standard != "cxml"
        lines.append(
            edi.RespondedLine(
                line=str((number + 1) * 10),
                status=status,
                deliveries=promised,
                price=draw(maybe(PRICES)),
                raw_status=" ".join([code] * entries),
                item=draw(maybe(IDS)) if own else None,
                supplier_item=draw(maybe(IDS)) if own else None,
                quantity=ordered,
                unit=unit,
            )
        )
    whole = [None, "accepted", "changed", "rejected"] + (["received"] if standard != "cxml" else [])
    header = draw(st.sampled_from(whole))
    status, _ = header_and_lines(header, {line.status for line in lines})
    if standard == "cxml" and status is None:
        status = "changed"
    priced = any(line.price is not None for line in lines)
    return edi.Document(
        kind="order_response",
        order=draw(IDS),
        status=status,
        lines=lines,
        number=draw(IDS),
        issued=draw(DAYS),
        ordered=draw(maybe(DAYS)),
        currency="EUR" if priced or standard != "cxml" else None,
        buyer="BUYER-1" if standard == "cxml" else draw(maybe(IDS)),
        supplier="SELLER-2" if standard == "cxml" else draw(maybe(IDS)),
    )


def came_back(document, standard, envelope):
    raw = edi.write(document, standard=standard, envelope=envelope)
    file = edi.read(raw)
    assert file.standard == standard
    assert len(file.documents) == 1, file.faults
    return file


@pytest.mark.parametrize("standard", ["x12", "edifact", "ubl", "cxml"])
@given(data=st.data())
def test_orders_come_back(standard, data):
    order = data.draw(asked_documents(standard, "order"))
    file = came_back(order, standard, ENVELOPE)
    assert file.documents[0] == order
    assert file.faults == ()


@pytest.mark.parametrize("standard", ["x12", "edifact", "ubl", "cxml"])
@given(data=st.data())
def test_order_changes_come_back(standard, data):
    change = data.draw(asked_documents(standard, "order_change"))
    file = came_back(change, standard, ENVELOPE)
    assert file.documents[0] == change
    assert {fault.code for fault in file.faults} <= {"order_cancelled"}


@pytest.mark.parametrize("standard", ["x12", "edifact", "ubl", "cxml"])
@given(data=st.data())
def test_order_responses_come_back(standard, data):
    answer = data.draw(answered_documents(standard))
    file = came_back(answer, standard, BACK)
    assert file.documents[0] == answer
    unknown = any(line.raw_status.split()[0] in ("ZZ", "99", "maybe") for line in answer.lines)
    assert {fault.code for fault in file.faults} <= ({"unknown_code"} if unknown else set())


@pytest.mark.parametrize("standard", ["x12", "edifact", "ubl"])
@pytest.mark.parametrize("status", ["accepted", "changed", "rejected", "received"])
def test_an_answer_for_the_order_as_a_whole_comes_back(standard, status):
    answer = edi.Document(
        kind="order_response", order="45", number="SO-1", issued=date(2026, 3, 2), status=status
    )
    file = came_back(answer, standard, BACK)
    assert file.documents[0] == answer
    assert file.faults == ()


@pytest.mark.parametrize("standard", ["x12", "edifact", "cxml"])
def test_a_message_in_an_envelope_needs_one(standard):
    order = edi.Document(kind="order", order="45", issued=date(2026, 3, 2))
    with pytest.raises(ConfigError, match="needs an envelope"):
        edi.write(order, standard=standard)


def test_a_standard_that_is_not_written_is_named():
    with pytest.raises(ConfigError, match="edifact"):
        edi.write(edi.Document(kind="order"), standard="edifct", envelope=ENVELOPE)


REFUSED = {
    "x12 has no line break": (
        "x12",
        {"lines": [edi.AskedLine(line="1", description="two\nlines")]},
        "line break",
    ),
    "edifact keeps 256 characters of a text": (
        "edifact",
        {"lines": [edi.AskedLine(line="1", description="x" * 257)]},
        "longer than 256",
    ),
    "edifact has no unit without a quantity": (
        "edifact",
        {"lines": [edi.AskedLine(line="1", unit="EA")]},
        "unit and no quantity",
    ),
    "edifact demands the day": ("edifact", {"issued": None}, "its day"),
    "ubl demands a line number": ("ubl", {"lines": [edi.AskedLine()]}, "number for every line"),
    "ubl has no day of dispatch to ask for": (
        "ubl",
        {"lines": [edi.AskedLine(line="1", due=date(2026, 3, 2), due_basis="dispatch")]},
        "day of dispatch",
    ),
    "cxml demands a currency": (
        "cxml",
        {"lines": [edi.AskedLine(line="1", price=1)]},
        "needs a currency",
    ),
    "xml has no control characters": (
        "ubl",
        {"lines": [edi.AskedLine(line="1", description="a\x01b")]},
        "XML does not carry",
    ),
    "no order without its number": ("x12", {"order": None}, "an order number"),
    "an order has no other number": ("x12", {"number": "7"}, "no number beside"),
    "an order holds no answers": (
        "edifact",
        {"lines": [edi.RespondedLine(line="1", status="accepted")]},
        "no line of an order",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_format_has_no_place_for_is_refused(name):
    standard, changed, words = REFUSED[name]
    values = {"kind": "order", "order": "45", "issued": date(2026, 3, 2), **changed}
    with pytest.raises(DataError, match=words):
        edi.write(edi.Document(**values), standard=standard, envelope=ENVELOPE)


def test_a_reading_of_one_line_is_what_validation_makes_of_it():
    """`trusted` skips validation; what it makes must be what validation would have made."""
    rows = [
        edi.AskedLine(
            line="10", item="A", quantity="1.50", unit="EA", due="2026-03-02", price="2.000"
        ),
        edi.RespondedLine(
            line="10",
            status="changed",
            deliveries=[Delivery(quantity="5", earliest="2026-03-02", latest="2026-03-02")],
            raw_status="IC",
        ),
    ]
    order = edi.Document(kind="order", order="4", issued="2026-03-01", lines=rows[:1])
    answer = edi.Document(kind="order_response", order="4", status="changed", lines=rows[1:])
    for document in (order, answer):
        raw = edi.write(document, standard="x12", envelope=ENVELOPE)
        found = edi.read(raw).documents[0]
        assert type(found).model_validate(found.model_dump() | {"issued": found.issued}) is not None
        made = found.lines[0]
        again = type(made).model_validate(
            {name: getattr(made, name) for name in type(made).model_fields}
        )
        assert made == again
        assert made.model_dump_json() == again.model_dump_json()
        assert hash(frozenset(made.model_fields_set)) == hash(frozenset(type(made).model_fields))
        assert made.model_copy() == made
