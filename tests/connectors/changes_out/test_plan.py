"""What goes out and what stays here, before anything is done."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from scm_automate.connectors.changes_out import compare, line_values, plan_writes, value_text
from scm_automate.model import OrderLine, ScheduleKey

from .test_apply import LINES, change

FIELDS = {"promised": "ConfirmedDeliveryDate", "promised_quantity": "Qty"}


def plan(*changes):
    return plan_writes(changes, target="d365", fields=FIELDS)


def test_it_reads_as_a_person_would_say_it():
    made = plan(change(), change(field="promised_quantity", old="100", new="500"))
    assert str(made) == (
        "d365: 1 line to change\n"
        "  order 45 line 10: promised (empty) -> 2026-03-20, promised_quantity 100 -> 500"
    )
    assert "ConfirmedDeliveryDate" in made._repr_html_()


def test_what_waits_is_closed_or_has_no_place_stays_here_with_the_reason():
    made = plan(
        change(verdict="review"),
        change(LINES[1], state="closed"),
        change(LINES[2], field="price", new="2"),
        change(ScheduleKey("", "46", "10", "1"), new="20.3.2026"),
    )
    assert made.writes == ()
    assert [one.reason.split(";")[0][:38] for one in made.left_out] == [
        "It waits for a person's decision.",
        "It is closed already",
        "d365 has no field for price (it takes ",
        "The new value is not an ISO date",
    ]


def test_what_a_person_accepted_goes():
    assert len(plan(change(verdict="review", decided_by="Anna")).writes) == 1


def test_two_changes_that_contradict_each_other_both_stay_here():
    made = plan(change(), change(new="2026-03-21", id="other"), change(LINES[1]))
    assert [one.key for one in made.writes] == [LINES[1]]
    assert len(made.left_out) == 2


def test_the_same_change_twice_is_one():
    assert len(plan(change(), change()).changes) == 1


def test_the_id_follows_from_what_is_written_and_where():
    first, again = plan(change()).writes[0], plan(change()).writes[0]
    other = plan_writes([change()], target="s4", fields=FIELDS).writes[0]
    assert first.id == again.id
    assert len({first.id, other.id, plan(change(new="2026-03-21")).writes[0].id}) == 3


@given(
    st.permutations([change(key) for key in LINES] + [change(field="promised_quantity", new="5")])
)
def test_the_order_of_the_changes_changes_no_id(changes):
    ids = {one.key: one.id for one in plan(*changes).writes}
    reference = {one.key: one.id for one in plan(*sorted(changes, key=lambda c: c.id)).writes}
    assert ids == reference


def test_numbers_are_compared_as_numbers_and_empty_is_empty():
    quantity = change(field="promised_quantity", old="500", new="450")
    assert compare(quantity, {"promised_quantity": "500.000"}) == "old"
    assert compare(quantity, {"promised_quantity": "450.0"}) == "new"
    assert compare(quantity, {"promised_quantity": ""}) == "other"
    assert compare(change(), {}) == "old"


def test_a_line_as_changes_write_it():
    line = OrderLine(supplier="7", order="45", line="10", quantity="500.0", due="2026-03-16")
    values = line_values(line)
    assert (values["quantity"], values["due"], values["promised"]) == ("500", "2026-03-16", None)
    assert value_text(Decimal("1E+3")) == "1000"
