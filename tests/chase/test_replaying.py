"""Policies compared over the past: each chases on its own, and the answers are those that came."""

from __future__ import annotations

from datetime import date

import polars as pl

from scm_automate.chase.decisions import mark_sent
from scm_automate.chase.policy import ChasePolicy
from scm_automate.chase.policy_rules import AskRule
from scm_automate.chase.replaying import PAST_ANSWERS, PastDay, past_answers, replay_policies
from scm_automate.state import letters

from .conftest import DAY, LINES, MONDAY, SUPPLIERS, mail

WORKDAYS = [n for n in range(28) if n % 7 < 5]
POLICIES = {"now": ChasePolicy(time_zone="UTC"), "slow": ChasePolicy(time_zone="UTC", gap=10)}


def past(lines=LINES, days=WORKDAYS):
    return [PastDay(now=MONDAY + n * DAY, orders=list(lines)) for n in days]


def asked(made, policy):
    own = made.asks.filter(pl.col("policy") == policy)
    return list(own.select("order", "line", "reason", "number", "asked_on").iter_rows())


def test_each_policy_goes_on_from_its_own_letters():
    made = replay_policies(past([LINES[2]]), SUPPLIERS, policies=POLICIES)
    assert asked(made, "now") == [
        ("4500012399", "10", "unconfirmed", 1, date(2026, 3, 2)),
        ("4500012399", "10", "unconfirmed", 2, date(2026, 3, 9)),
        ("4500012399", "10", "unconfirmed", 3, date(2026, 3, 16)),
    ]
    assert [one[-1] for one in asked(made, "slow")] == [date(2026, 3, 2), date(2026, 3, 16)]
    told = made.summary.to_dicts()
    assert told[0] == {
        "policy": "now", "most_handed_over": 1, "letters": 3, "questions": 3, "lines": 1, "repeats": 2,
    }  # fmt: skip
    assert str(made).splitlines()[1] == (
        "slow: 2 letters, 2 questions about 1 line, 1 of them repeats; at most 0 lines handed to a person"
    )


def test_the_same_policy_twice_asks_the_same_and_nothing_of_its_own():
    twins = {"a": POLICIES["now"], "b": POLICIES["now"]}
    made = replay_policies(past(), SUPPLIERS, policies=twins)
    assert asked(made, "a") == asked(made, "b")
    assert made.only_in("a").is_empty()
    assert made.summary["letters"].to_list()[0] > 0


def test_lines_that_only_one_asks_about():
    rule = AskRule(when="supplier == '9'", ask=False)
    policies = {"now": POLICIES["now"], "without": ChasePolicy(time_zone="UTC", rules=(rule,))}
    made = replay_policies(past(), SUPPLIERS, policies=policies)
    assert made.only_in("now").rows() == [
        ("", "4500012400", "10", "1", "9", date(2026, 3, 2), "unconfirmed")
    ]
    assert made.only_in("without").is_empty()


def test_an_answer_counts_from_the_day_on_which_it_came():
    answers = pl.DataFrame(
        [("", "4500012399", "10", "1", date(2026, 3, 11), True, "accepted", date(2026, 6, 1), None)],
        schema=PAST_ANSWERS, orient="row",
    )  # fmt: skip
    made = replay_policies(past([LINES[2]]), SUPPLIERS, policies=POLICIES, answers=answers)
    assert [one[-1] for one in asked(made, "now")] == [date(2026, 3, 2), date(2026, 3, 9)]


def test_nothing_happened_and_nobody_was_asked():
    made = replay_policies([], SUPPLIERS, policies=POLICIES)
    assert made.asks.is_empty()
    assert str(made) == ""
    quiet = replay_policies(
        past(), SUPPLIERS, policies={"q": ChasePolicy(never_ask=("7", "8", "9"))}
    )
    assert str(quiet).startswith("q: 0 letters, 0 questions")
    assert "<td>q</td>" in quiet._repr_html_()


def test_the_answers_of_a_state(world):
    world.round()
    with world.state() as state:
        mark_sent(state, now=MONDAY, every_draft=True)
        with state.read() as tx:
            reference = letters.letters_of(tx, "8")[0].reference
    world.arrives(
        mail(
            "4500012399 line 10: delivery on 16 March 2026.", sender="orders@bolt.example",
            subject=f"Re: [ref {reference}]",
        )
    )  # fmt: skip
    world.round(now=MONDAY + 2 * DAY)
    with world.state() as state, state.read() as tx:
        found = past_answers(tx)
    assert found.schema == PAST_ANSWERS
    assert found.select("order", "answered_on", "usable", "promised").rows() == [
        ("4500012399", date(2026, 3, 3), True, date(2026, 3, 16))
    ]
