"""A language model maps other wordings onto the typed questions, and is believed in nothing else."""

from __future__ import annotations

import json
import threading
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from scm_automate.model import Demand, Item, OrderLine
from scm_automate.orderbook import HowMuch, NotUnderstood, OrderBook
from scm_automate.tables import Table
from scm_automate.web import Budget, LanguageModel, Retries

TODAY = date(2026, 5, 4)
LINE = OrderLine(
    supplier="7", order="45", line="10", quantity="50", item="A-1001", due=date(2026, 5, 20)
)
BOOK = OrderBook.from_tables(
    orders=Table.from_records(OrderLine, [LINE]),
    stock={"item": ["A-1001", "B-2"], "quantity": [20, 7]},
    demand=Table.from_records(
        Demand,
        [Demand(kind="sales_order", item="A-1001", quantity="5", due=date(2026, 5, 9), reference="90")],
    ),
    items=Table.from_records(Item, [Item(item="A-1001", description="Hex bolt")]),
    customers={"C1": "Meyer Pumpen"},
    as_of=TODAY,
)  # fmt: skip


@pytest.fixture
def model():
    """A server on this machine that says what the test wants, and remembers what it was sent."""

    class Server(HTTPServer):
        says: object = {}
        status = 200
        sent: list

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.sent.append(json.loads(body))
            said = self.server.says
            text = said if isinstance(said, str) else json.dumps(said)
            answer = json.dumps({"choices": [{"message": {"content": text}}]}).encode()
            self.send_response(self.server.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            """Nobody reads it."""

    server = Server(("127.0.0.1", 0), Handler)
    server.sent = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    client = LanguageModel(
        f"http://127.0.0.1:{server.server_port}/v1/",
        model="small",
        retries=Retries(attempts=1),
        budget=Budget(calls=20),
    )
    client.server = server
    yield client
    client.close()
    server.shutdown()
    server.server_close()
    thread.join()


def test_other_words_become_the_typed_question(model):
    model.server.says = {
        "asks": "when_available", "language": "de", "item": "Hex Bolt", "quantity": "40",
    }  # fmt: skip
    asked = "Kriegen wir bis zum Sommer noch 40 Hex Bolt rein?"
    assert isinstance(BOOK.ask(asked), NotUnderstood)
    assert BOOK.ask(asked, model=model) == BOOK.when_available("A-1001", Decimal(40))
    found = BOOK.understand(asked, model=model)
    assert (found.by, found.language) == ("small", "de")
    assert str(found) == "when_available(item='A-1001', quantity='40')"


def test_what_the_grammar_knows_is_never_sent_and_of_the_rest_only_the_question(model):
    BOOK.ask("wie viel A-1001 haben wir?", model=model)
    assert model.server.sent == []
    model.server.says = {"asks": "how_much", "item": "A-1001"}
    assert isinstance(BOOK.ask("A-1001: what's left?", model=model), HowMuch)
    (sent,) = model.server.sent
    assert [one["role"] for one in sent["messages"]] == ["system", "user"]
    assert sent["messages"][1]["content"] == "A-1001: what's left?"
    assert "B-2" not in json.dumps(sent)
    assert "Meyer" not in json.dumps(sent)


@pytest.mark.parametrize(
    "lie",
    [
        {"asks": "how_much", "item": "B-2"},  # known, and not what was asked about
        {"asks": "how_much", "item": ""},
        {"asks": "how_much", "item": "A-100"},  # a part of a name is no name
        {"asks": "when_available", "item": "A-1001", "quantity": "4"},  # the question says 40
        {"asks": "when_available", "item": "A-1001", "quantity": "400"},
        {"asks": "status", "order": "90"},  # stands nowhere in the question
        {"asks": "last_ordered", "customer": "Meyer Pumpen", "item": "A-1001"},
        {"asks": "none"},
    ],
)
def test_a_name_that_does_not_stand_in_the_question_is_refused(model, lie):
    model.server.says = lie
    found = BOOK.ask("could we spare 40 pieces of A-1001, you think?", model=model)
    assert isinstance(found, NotUnderstood)
    assert (found.reason, bool(found.candidates)) == ("no_pattern", True)


@pytest.mark.parametrize(
    "rubbish",
    [
        "There are 5000 of A-1001, all free.",
        '{"asks": "how_much", "item": "A-1001", "answer": 5000}',
        '{"asks": "delete_everything", "item": "A-1001"}',
        '{"asks": "how_much", "item": ["A-1001"]}',
        '{"asks": "how_much", "item": "' + "A" * 400 + '"}',
        "",
        "[]",
    ],
)
def test_an_answer_in_another_form_is_no_answer(model, rubbish):
    model.server.says = rubbish
    found = BOOK.ask("could we spare 40 pieces of A-1001, you think?", model=model)
    assert (found.reason, found.name) == ("model_failed", "small")
    assert "small gave no usable answer" in found.say("en")


def test_a_service_that_fails_or_costs_too_much_leaves_the_question_not_understood(model):
    model.server.status = 500
    asked = "could we spare 40 pieces of A-1001, you think?"
    assert BOOK.ask(asked, model=model).reason == "model_failed"
    poor = LanguageModel("http://127.0.0.1:9/v1/", model="poor", budget=Budget(calls=0))
    assert BOOK.ask(asked, model=poor).reason == "model_failed"


def test_a_name_the_model_copied_rightly_and_nobody_knows_is_asked_back(model):
    model.server.says = {"asks": "how_much", "item": "A-1010"}
    found = BOOK.ask("A-1010, anything left?", model=model)
    assert (found.reason, found.candidates) == ("unknown_name", ("A-1001",))
    model.server.says = {"asks": "when_available", "item": "A-1001", "quantity": "1,000"}
    assert BOOK.ask("1,000 A-1001 soon?", model=model).reason == "no_quantity"


def test_the_longest_question_is_not_sent(model):
    assert BOOK.ask("x " * 400, model=model).reason == "too_long"
    assert model.server.sent == []
