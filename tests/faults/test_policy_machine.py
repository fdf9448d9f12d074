"""Any sequence of exports, answers, bounces, ticks, deaths and decisions, under any policy: the laws hold."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import update

from scm_automate.chase.decisions import decide, mark_not_sent, mark_sent
from scm_automate.chase.drafting import LetterDesk, write_letters
from scm_automate.chase.due import run_due
from scm_automate.chase.line_life import after_answer
from scm_automate.chase.order_book import OrderBook
from scm_automate.chase.plan import plan
from scm_automate.chase.policy import ChasePolicy, Sender
from scm_automate.chase.policy_rules import Escalation
from scm_automate.chase.recall import recall
from scm_automate.chase.review_shapes import Standing
from scm_automate.chase.sending import SEND, SendLetters
from scm_automate.chase.supplier_book import SupplierBook
from scm_automate.chase.sync import sync_with_export
from scm_automate.model import Change, OrderLine, Supplier, replace
from scm_automate.progress import NoProgress
from scm_automate.state import State, answered_lines, asks, changes, letters, replay, sends
from scm_automate.state.answered_lines import AnsweredLine
from scm_automate.state.line_states import line_states
from scm_automate.state.moves import LINE_MOVES
from scm_automate.state.schema import work as work_table
from scm_automate.tables import Table

from .checker import dump
from .world import MONDAY

SUPPLIERS = (
    Supplier(id="7", emails=("a@seven.example", "b@seven.example")),
    Supplier(id="8", emails=("a@eight.example",)),
)
KEYS = [("7", "45", "10"), ("7", "45", "20"), ("8", "46", "10")]
policies = st.builds(
    ChasePolicy,
    unconfirmed_after=st.integers(0, 3),
    due_soon=st.sampled_from([0, 7]),
    gap=st.integers(1, 5),
    max_asks=st.integers(1, 3),
    letter_gap=st.integers(0, 2),
    digest=st.sampled_from(["supplier", "order"]),
    quiet=st.sampled_from([(), ("friday",), ("days off",)]),
    escalate=st.sampled_from([(), (Escalation(after=1, to="next_contact"),)]),
    sender=st.just(Sender(address="p@buyer.example", name="Anna")),
    time_zone=st.just("UTC"),
)


class Dies(BaseException):
    """A worker dies while it sends."""


class Chase(RuleBasedStateMachine):
    @initialize(policy=policies)
    def begin(self, policy: ChasePolicy) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.state = State.open(Path(self.folder.name) / "chase.db")
        self.policy = policy
        self.now = MONDAY
        self.numbers = itertools.count(1)
        self.lines = {
            key: OrderLine(
                supplier=key[0], order=key[1], line=key[2], quantity="100", ordered="100",
                due="2026-03-20", ordered_on="2026-02-20",
            )
            for key in KEYS
        }  # fmt: skip
        self.gone: set[tuple[str, str, str]] = set()
        self.left: list[str] = []
        self.fate = "sent"

    def teardown(self) -> None:
        if hasattr(self, "state"):
            self.state.close()
            self.folder.cleanup()

    def new_id(self) -> str:
        return f"id{next(self.numbers):06d}"

    def send(self, message, *, sender, recipients):  # noqa: ARG002 - the port's names
        from scm_automate.mail import Receipt

        message_id = str(message["Message-ID"])
        self.nobody_may_have_been_asked(message_id)
        if self.fate in ("sent", "unknown", "dies after"):
            self.left.append(message_id)
        if self.fate.startswith("dies"):
            raise Dies
        outcome = self.fate
        return Receipt(outcome=outcome, message_id=message_id.strip("<>"))

    def nobody_may_have_been_asked(self, message_id: str) -> None:
        """No line of a letter that leaves stands in another of which nobody knows whether it left."""
        with self.state.read() as tx:
            (own,) = letters.by_message_id(tx, [message_id])
            lines = {
                letter: {(one.supplier, one.key) for one in some}
                for letter, some in asks.asks_by_letter(tx, [own.id, *sends.in_doubt(tx)]).items()
            }
        for letter, some in lines.items():
            assert letter == own.id or not some & lines[own.id]

    @property
    def open_lines(self) -> list[OrderLine]:
        return [line for key, line in self.lines.items() if key not in self.gone]

    @rule(days=st.integers(1, 6))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(policy=policies)
    def the_policy_changes(self, policy: ChasePolicy) -> None:
        """Letters become those of orders or of suppliers, and lines go over to other contacts."""
        self.policy = policy

    @rule(key=st.sampled_from(KEYS), days=st.integers(-5, 20))
    def the_buyer_moves_a_line(self, key, days: int) -> None:
        line = self.lines[key]
        self.lines[key] = replace(line, due=line.due + timedelta(days=days))

    @rule(key=st.sampled_from(KEYS), received=st.integers(0, 100))
    def goods_come(self, key, received: int) -> None:
        self.lines[key] = replace(self.lines[key], quantity=str(100 - received))

    @rule(key=st.sampled_from(KEYS))
    def a_line_goes_or_comes_back(self, key) -> None:
        self.gone ^= {key}

    @rule(let_go=st.booleans())
    def a_round(self, let_go: bool) -> None:
        if not self.open_lines:
            return
        table = Table.from_records(OrderLine, self.open_lines)
        orders, book = OrderBook(table.frame), SupplierBook(SUPPLIERS)
        run = self.new_id()
        with self.state.write() as tx:
            sync_with_export(tx, orders, at=self.now, run=run, new_id=self.new_id)
        with self.state.read() as tx:
            past = recall(tx, orders=orders, book=book, time_zone="UTC")
        made = plan(table, SUPPLIERS, now=self.now, policy=self.policy, history=past)
        again = plan(table, SUPPLIERS, now=self.now, policy=self.policy, history=past)
        assert again.letters == made.letters, "the same twice is the same"
        desk = LetterDesk(
            policy=self.policy, now=self.now, run=run, untold=(), new_id=self.new_id,
            outbox=let_go, transport=None,
        )  # fmt: skip
        write_letters(self.state, made, desk, folder=None, progress=NoProgress())

    @rule(
        fate=st.sampled_from(
            ["sent", "refused", "refused_for_now", "unknown", "dies before", "dies after"]
        )
    )
    def a_worker_ticks(self, fate: str) -> None:
        self.fate = fate
        send = SendLetters(
            state=self.state,
            transports={"mail": self},
            address="p@buyer.example",
            new_id=self.new_id,
        )
        try:
            run_due(self.state, {SEND: send}, now=self.now, limit=3)
        except Dies:
            with self.state.write() as tx:
                tx.connection.execute(update(work_table).values(leased_until=0))

    @rule(data=st.data())
    def a_person_looks_into_what_is_in_doubt(self, data) -> None:
        with self.state.read() as tx:
            doubtful = sorted(sends.in_doubt(tx))
            known = {one: letters.letter(tx, one).message_id for one in doubtful}
        for letter in doubtful:
            if known[letter] in self.left:
                mark_sent(self.state, letters=[letter], now=self.now)
            elif data.draw(st.booleans()):
                mark_not_sent(self.state, letter, now=self.now)

    @rule(
        key=st.sampled_from(KEYS),
        status=st.sampled_from(["accepted", "rejected", "delivered", "unclear"]),
        days=st.integers(-3, 30),
        part=st.booleans(),
        waits=st.booleans(),
    )
    def the_supplier_answers(self, key, status, days, part, waits) -> None:
        """What a review writes down of an answer, without the words."""
        line = self.lines[key]
        usable = status != "unclear"
        day = self.now.date() + timedelta(days=days) if status == "accepted" else None
        amount = line.quantity / 2 if part and day else None
        said = AnsweredLine(
            key=line.key,
            supplier=key[0],
            status=status,
            received_at=self.now,
            message_key=self.new_id(),
            usable=usable,
            promised=day,
            promised_quantity=amount,
        )
        with self.state.write() as tx:
            answered_lines.answer_lines(tx, [said], at=self.now)
            if waits and day and not changes.open_changes(tx, lines={line.key[:3]}):
                proposed = Change(
                    id=self.new_id(),
                    supplier=key[0],
                    order=key[1],
                    line=key[2],
                    field="promised",
                    old=None,
                    new=day.isoformat(),
                    rule="later",
                    why="later",
                    verdict="review",
                )
                changes.propose(tx, [proposed], at=self.now)
            standing = Standing(
                key=line.key, status=status, usable=usable, promised=day, promised_quantity=amount
            )
            after_answer(tx, [standing], at=self.now, run=None)

    @precondition(lambda self: hasattr(self, "state"))
    @rule(decision=st.sampled_from(["accept", "refuse", "close"]))
    def a_person_decides(self, decision) -> None:
        with self.state.read() as tx:
            waiting = changes.changes_waiting(tx)
        if waiting:
            decide(self.state, waiting[0].id, decision=decision, by="Anna", now=self.now)

    @rule(supplier=st.sampled_from(["7", "8"]))
    def a_letter_comes_back(self, supplier: str) -> None:
        with self.state.write() as tx:
            sent = [one for one in letters.letters_of(tx, supplier) if one.state == "sent"]
            if sent:
                letters.mark_undeliverable(tx, sent[0], at=self.now, why="a bounce")

    @invariant()
    def no_mail_leaves_twice_and_no_question_is_asked_twice(self) -> None:
        if not hasattr(self, "state"):
            return
        assert max(Counter(self.left).values(), default=1) == 1
        with self.state.read() as tx:
            found = letters.by_message_id(tx, self.left)
            asked = Counter(
                (*one.key, one.reason, one.number)
                for some in asks.asks_by_letter(tx, [one.id for one in found]).values()
                for one in some
            )
            assert max(asked.values(), default=1) == 1, asked
            doubtful = sends.in_doubt(tx)
            for one in found:
                assert one.state != "drafted" or one.id in doubtful
            known = {one.state for one in line_states(tx).values()}
            assert known <= set(LINE_MOVES)

    @rule()
    def the_events_give_the_state_again(self) -> None:
        with self.state.write() as tx:
            before = dump(tx)
            replay(tx)
            assert dump(tx) == before


TestChase = Chase.TestCase
LONG = os.environ.get("SCM_FAULTS") == "all"
TestChase.settings = settings(
    max_examples=250 if LONG else 8, stateful_step_count=40 if LONG else 20, deadline=None
)
