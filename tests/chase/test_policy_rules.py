"""Rules for some lines, quiet days, gaps between letters, letters by order, channels and escalation."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import polars as pl
import pytest

from scm_automate.chase.engine import run_round
from scm_automate.chase.plan import plan
from scm_automate.chase.policy import ChasePolicy, SupplierPolicy
from scm_automate.chase.policy_file import read_policy
from scm_automate.chase.policy_rules import AskRule, Escalation, QuietDays
from scm_automate.errors import ConfigError
from scm_automate.model import Item, OrderLine, Supplier, replace
from scm_automate.state import State, letters

from .conftest import DAY, MONDAY, POLICY, loaded
from .test_plan import ACME, NOW, decided, line, of_supplier, past

if TYPE_CHECKING:
    from scm_automate.chase.history import History

TWO = replace(ACME, emails=("sales@acme.example", "boss@acme.example"))


def made(*lines, policy, history=None, supplier=ACME, now=NOW, **more):
    return plan(lines or [line()], [supplier], now=now, policy=policy, history=history, **more)


class TestRules:
    def test_one_that_says_no_leaves_the_line_out_and_says_why(self):
        policy = ChasePolicy(rules=(AskRule(when="plant == '9000'", ask=False),))
        assert decided(made(line(plant="1000"), policy=policy)) == "unconfirmed"
        left = made(line(plant="9000"), policy=policy)
        assert decided(left) == "-left_out"
        assert "A rule of the policy leaves it out. (plant == '9000')" in left.explain(line().key)

    @pytest.mark.parametrize(
        ("price", "expected"), [("200", "due_soon"), ("1", "-confirmed"), (None, "-confirmed")]
    )
    def test_figures_by_value_and_unknown_does_not_fit(self, price, expected):
        policy = ChasePolicy(rules=(AskRule(when="value > 10000", due_soon=20),))
        given = line(promised=date(2026, 3, 20), price=price, ordered_on=date(2026, 2, 2))
        assert decided(made(given, policy=policy)) == expected

    def test_the_first_that_says_something_has_the_say_and_goes_before_the_supplier(self):
        rules = (
            AskRule(when="buyer == 'Anna'", gap=9),
            AskRule(when="buyer == 'Anna'", gap=1, max_asks=1),
        )
        policy = ChasePolicy(rules=rules, suppliers=(SupplierPolicy(supplier="7", gap=2),))
        history = past(last_asked=date(2026, 2, 24), asks_unanswered=1)
        left = made(line(buyer="Anna"), policy=policy, history=history)
        assert decided(left) == "-asked_recently"
        assert left.left_alone["number"].item() == 9
        assert decided(made(line(buyer="Bert"), policy=policy, history=history)) == "unconfirmed"
        old = past(last_asked=date(2026, 1, 2), asks_unanswered=1)
        assert decided(made(line(buyer="Anna"), policy=policy, history=old)) == "-max_asks"

    def test_by_item_class_of_the_lines_own_plant_first(self):
        policy = ChasePolicy(rules=(AskRule(when="item_class == 'C'", ask=False),))
        items = [
            Item(item="A-1", item_class="C"),
            Item(item="A-1", plant="1000", item_class="A"),
        ]
        general = made(line(item="A-1", plant="2000"), policy=policy, items=items)
        assert decided(general) == "-left_out"
        assert (
            decided(made(line(item="A-1", plant="1000"), policy=policy, items=items))
            == "unconfirmed"
        )
        assert decided(made(line(item="A-1", plant="1000"), policy=policy)) == "unconfirmed"

    @pytest.mark.parametrize(
        ("when", "said"),
        [
            ("valeu > 5", "no column 'valeu'.*Did you mean value"),
            ("value > 'much'", "compares a number with text"),
            ("value + 1", "no condition"),
            ("value >", "rule 1.when"),
        ],
    )
    def test_nonsense_is_refused_with_its_place(self, tmp_path, when, said):
        path = tmp_path / "policy.toml"
        path.write_text(f'[[rule]]\nwhen = "{when}"\n')
        with pytest.raises(ConfigError, match=said):
            read_policy(path)

    def test_an_unknown_key_is_refused_with_the_nearest(self, tmp_path):
        path = tmp_path / "policy.toml"
        path.write_text('[[rule]]\nwhen = "value > 1"\nmax_ask = 3\n')
        with pytest.raises(ConfigError, match=r"unknown key rule 1.max_ask. Did you mean max_asks"):
            read_policy(path)


class TestQuietDays:
    @pytest.mark.parametrize(
        ("days", "is_quiet"),
        [
            (("monday",), True),
            (("Monday",), True),
            (("friday", "sunday"), False),
            (("2026-03-02",), True),
            (("2026-02-20/2026-03-02",), True),
            (("2026-03-03/2026-03-09",), False),
            (("days off",), False),
        ],
    )
    def test_nobody_is_written_to(self, days, is_quiet):
        found = made(policy=ChasePolicy(quiet=days))
        assert decided(found) == ("-quiet_day" if is_quiet else "unconfirmed")

    def test_what_was_due_on_one_is_asked_on_the_next(self):
        policy = ChasePolicy(quiet=("days off",))
        saturday = NOW + 5 * DAY
        assert decided(made(policy=policy, now=saturday)) == "-quiet_day"
        assert decided(made(policy=policy, now=saturday + 2 * DAY)) == "unconfirmed"

    def test_the_day_is_the_suppliers_own(self):
        tokyo = replace(ACME, time_zone="Asia/Tokyo")
        late = datetime.fromisoformat("2026-03-02T20:00:00+00:00")  # Tuesday there
        policy = ChasePolicy(quiet=("tuesday",))
        assert decided(made(policy=policy, supplier=tokyo, now=late)) == "-quiet_day"
        assert decided(made(policy=policy, now=late)) == "unconfirmed"

    @pytest.mark.parametrize("text", ["fryday", "2026-13-01", "2026-03-09/2026-03-02", ""])
    def test_what_is_no_day_is_refused(self, text):
        with pytest.raises(ValueError, match="no quiet day"):
            QuietDays(days=(text,))
        with pytest.raises(ValueError, match="no quiet day"):
            ChasePolicy(quiet=(text,))


def test_a_gap_between_letters_holds_whatever_they_are_about():
    policy = ChasePolicy(letter_gap=3)
    recent = of_supplier(last_letter=date(2026, 2, 26))
    left = made(policy=policy, history=recent)
    assert decided(left) == "-wrote_recently"
    assert "written to on 26 Feb 2026; the next letter waits for 3 working days" in left.explain(
        line().key
    )
    before = of_supplier(last_letter=date(2026, 2, 25))
    assert decided(made(policy=policy, history=before)) == "unconfirmed"


class TestLetters:
    def test_by_order_where_it_is_wished(self):
        lines = [line(order="45"), line(order="45", line="20"), line(order="46")]
        one = made(*lines, policy=ChasePolicy())
        assert [(letter.topic, len(letter.asks)) for letter in one.letters] == [("", 3)]
        policy = ChasePolicy(suppliers=(SupplierPolicy(supplier="7", digest="order"),))
        several = made(*lines, policy=policy)
        assert [(letter.topic, len(letter.asks)) for letter in several.letters] == [
            ("45", 2), ("46", 1),
        ]  # fmt: skip

    def test_by_order_each_is_a_draft_of_its_own_and_written_anew_once(self, world):
        world.policy = replace(POLICY, digest="order")
        world.lines = (*world.lines, replace(world.lines[0], order="4500012346"))
        first = world.round()
        again = world.round(now=MONDAY)
        assert [one.letter_id for one in again.letters] == [one.letter_id for one in first.letters]
        assert len(first.letters) == 4

    @pytest.mark.parametrize("channel", ["phone", "edi"])
    def test_without_mail_no_address_is_needed(self, channel):
        policy = ChasePolicy(suppliers=(SupplierPolicy(supplier="7", channel=channel),))
        (letter,) = made(policy=policy, supplier=Supplier(id="7", name="Acme")).letters
        assert (letter.channel, letter.to) == (channel, "")

    def test_who_is_asked_by_phone_is_listed_for_a_person(self, world):
        world.policy = replace(POLICY, suppliers=(SupplierPolicy(supplier="8", channel="phone"),))
        world.files = True
        done = world.round(outbox=True)
        (call,) = [one for one in done.exceptions if one.code == "call_supplier"]
        assert call.text.startswith("Supplier 8 (Bolt & Nut) is asked by phone: order 4500012399")
        assert {one.supplier.id: one.path is not None for one in done.letters} == {
            "7": True, "8": False, "9": True,
        }  # fmt: skip
        with world.state() as state, state.read() as tx:
            assert [one.channel for one in letters.letters_of(tx, "8")] == ["phone"]


class TestEscalation:
    STEPS = (
        Escalation(after=1, to="buyer"),
        Escalation(after=2, to="next_contact"),
        Escalation(after=2, to="planner"),
    )

    def silent(self, letters_sent: int) -> History:
        return past(last_asked=date(2026, 2, 2), asks_unanswered=letters_sent)

    def test_nobody_is_bothered_at_first(self):
        found = made(policy=ChasePolicy(escalate=self.STEPS), supplier=TWO)
        assert (found.letters[0].to, found.exceptions) == ("sales@acme.example", ())

    def test_then_the_desks_are_told_while_the_supplier_is_asked_on(self):
        policy = ChasePolicy(escalate=self.STEPS)
        found = made(policy=policy, supplier=TWO, history=self.silent(1))
        assert found.letters[0].to == "sales@acme.example"
        (told,) = found.exceptions
        assert (told.code, told.audience) == ("no_answer_yet", "buyer")
        assert told.text == (
            "Supplier 7 has not answered about order 45 line 10; it is asked again."
        )

    def test_then_the_next_contact_in_a_letter_of_its_own(self):
        policy = ChasePolicy(escalate=self.STEPS)
        found = made(line(), line(line="20"), policy=policy, supplier=TWO, history=self.silent(2))
        assert [(one.to, one.topic, len(one.asks)) for one in found.letters] == [
            ("sales@acme.example", "", 1), ("boss@acme.example", "escalation 1", 1),
        ]  # fmt: skip
        assert (
            found.letters[1].to_why == "sales@acme.example did not answer; the next address on file"
        )
        assert {one.audience for one in found.exceptions} == {"buyer", "planner"}

    def test_without_another_address_the_usual_one_and_it_says_so(self):
        found = made(policy=ChasePolicy(escalate=self.STEPS), history=self.silent(2))
        assert found.letters[0].to == "sales@acme.example"
        assert found.letters[0].to_why == "its only address; no other address is on file"

    def test_an_address_of_the_policy(self):
        steps = (Escalation(after=1, to="ceo@acme.example"),)
        policy = ChasePolicy(suppliers=(SupplierPolicy(supplier="7", escalate=steps),))
        assert made(policy=policy, history=self.silent(1)).letters[0].to == "ceo@acme.example"

    def test_it_ends_where_the_policy_says(self):
        policy = ChasePolicy(escalate=self.STEPS, max_asks=3)
        found = made(policy=policy, supplier=TWO, history=self.silent(3))
        assert decided(found) == "-max_asks"
        assert [one.code for one in found.exceptions] == ["supplier_silent"]

    def test_what_is_no_desk_and_no_address_is_refused(self):
        with pytest.raises(ValueError, match="neither next_contact"):
            Escalation(after=1, to="the boss")


def test_all_of_it_in_a_file(tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text(
        """
        letter_gap = 2
        quiet = ["friday", "2026-12-24/2027-01-01"]
        digest = "order"

        [[escalate]]
        after = 2
        to = "next_contact"

        [[rule]]
        when = "value > 10000 or item_class == 'A'"
        unconfirmed_after = 1

        [supplier.7]
        channel = "phone"
        quiet = []
        """
    )
    policy = read_policy(path)
    own = policy.of_supplier("7")
    assert (own.channel, own.quiet, own.digest) == ("phone", (), "order")
    assert policy.rules[0].unconfirmed_after == 1
    assert policy.escalate[0].to == "next_contact"


@pytest.mark.parametrize("now", ["2026-03-02", date(2026, 3, 2), None])
def test_a_now_that_is_no_instant_is_told(now, tmp_path):
    with pytest.raises(ConfigError, match="which is no instant"):
        plan([line()], [ACME], now=now)
    with State.open(tmp_path / "s.db") as state, pytest.raises(ConfigError, match="no instant"):
        run_round(
            loaded(OrderLine, [line()]), loaded(Supplier, [ACME]), inbox=(), state=state, now=now
        )


def test_the_past_of_the_state_tells_the_last_letter(world):
    from scm_automate.chase.decisions import mark_sent
    from scm_automate.chase.order_book import OrderBook
    from scm_automate.chase.recall import recall
    from scm_automate.chase.supplier_book import SupplierBook

    world.round()
    with world.state() as state:
        mark_sent(state, now=MONDAY, supplier="7")
        with state.read() as tx:
            book = OrderBook(loaded(OrderLine, world.lines).table.frame)
            found = recall(tx, orders=book, book=SupplierBook(world.suppliers), time_zone="UTC")
    assert found.suppliers.filter(pl.col("last_letter").is_not_null())["supplier"].to_list() == [
        "7"
    ]
