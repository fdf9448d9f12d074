"""EDI files through the gateway's folder: whose they are by their envelope, and that each counts once."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from scm_automate.chase.policy import ChasePolicy, SupplierPolicy
from scm_automate.chase.policy_file import read_policy
from scm_automate.errors import ConfigError
from scm_automate.mail import Inboxes, read_edi_folder, read_folder
from scm_automate.model import replace
from scm_automate.state import messages, replay

from .conftest import DAY, MONDAY, POLICY
from .test_edi_inbox import EDIFACT, confirmed, read_in, x12
from .test_engine import codes, sent, values

DECLARED = SupplierPolicy(supplier="7", edi_senders=("ZZ:ACME", "ACME"))
RELEASED = {("4500012345", "10", "promised", "2026-03-16")}


@pytest.fixture
def gateway(world):
    """The gateway's folder, beside an inbox; supplier 7 is declared and has been asked."""
    world.policy = replace(POLICY, suppliers=(DECLARED,))
    world.round()
    sent(world)
    folder = world.folder / "gateway"
    folder.mkdir()
    return folder


def next_round(world, gateway, *, days=1):
    return world.round(
        now=MONDAY + days * DAY,
        inbox=Inboxes(read_folder(world.folder / "inbox"), read_edi_folder(gateway)),
    )


def numbered(content: bytes, number: int) -> bytes:
    """The same interchange under another control number."""
    new = f"{number:09d}".encode()
    return (
        content.replace(b"*000000001*", b"*" + new + b"*")
        .replace(b"IEA*1*000000001", b"IEA*1*" + new)
        .replace(b"+0900+1'", b"+0900+" + new + b"'")
        .replace(b"260303:0900+1'", b"260303:0900+" + new + b"'")
        .replace(b"UNZ+1+1'", b"UNZ+1+" + new + b"'")
    )


def held(done):
    """Why what waits is held, in words."""
    return " ".join(one.why for one in done.waiting)


@pytest.mark.parametrize("content", [x12(*confirmed()), EDIFACT])
def test_a_file_of_a_declared_address_goes_through_unseen(world, gateway, content):
    (gateway / "a.edi").write_bytes(content)
    done = next_round(world, gateway)
    assert values(done.changes) == RELEASED
    assert done.waiting == ()
    assert "through our EDI gateway" in done.changes[0].why
    (answer,) = done.answers
    assert (answer.matched_by, answer.supplier.id) == ("interchange", "7")
    assert next_round(world, gateway, days=2).answers == ()


def test_the_same_file_in_the_inbox_waits_and_says_what_to_do(world, gateway):
    world.arrives(x12(*confirmed()), name="a.edi")
    done = next_round(world, gateway)
    assert done.changes == ()
    assert values(done.waiting) == RELEASED
    assert "a folder of its own" in held(done)


@pytest.mark.parametrize(
    ("content", "address"),
    [
        (x12(*confirmed()).replace(b"*ZZ*ACME  ", b"*14*4012345"), "14:4012345"),
        (EDIFACT.replace(b"+ACME+", b"+4012345:14+"), "14:4012345"),
        (EDIFACT.replace(b"+ACME+", b"+ACME:ZZZ+"), "ZZZ:ACME"),
        (EDIFACT.replace(b"+ACME+", b"+acme+"), "acme"),
        (EDIFACT.replace(b"+ACME+", b"+ACME?+S+"), "ACME+S"),
    ],
)
def test_an_address_that_is_not_declared_waits_and_says_what_to_declare(
    world, gateway, content, address
):
    (gateway / "a.edi").write_bytes(content)
    done = next_round(world, gateway)
    assert done.changes == ()
    assert f'edi_senders = ["{address}"] below [supplier.7]' in held(done)
    world.policy = replace(
        POLICY, suppliers=(SupplierPolicy(supplier="7", edi_senders=(address,)),)
    )
    (gateway / "a.edi").write_bytes(numbered(content, 2))
    assert values(next_round(world, gateway, days=2).changes) == RELEASED


def test_an_address_of_one_supplier_touches_no_other_suppliers_lines(world, gateway):
    (gateway / "a.edi").write_bytes(x12(*confirmed(), order="4500012399"))
    done = next_round(world, gateway)
    assert done.changes == () == done.waiting
    assert "unknown_order" in codes(done)


def test_lines_that_nobody_asked_about_wait(world, gateway):
    world.policy = replace(world.policy, never_ask=("7",))
    world.lines = (*world.lines, replace(world.lines[0], order="4500099999"))
    (gateway / "a.edi").write_bytes(x12(*confirmed(), order="4500099999"))
    done = next_round(world, gateway)
    assert done.changes == ()
    assert len(done.waiting) == 1


@pytest.mark.parametrize(
    "content",
    [
        x12(*confirmed()).replace(b"*0*P*>", b"*0*T*>"),
        EDIFACT.replace(b"260303:0900+1'", b"260303:0900+1++++++1'"),
    ],
)
def test_a_test_is_for_a_person_and_uses_up_no_number(world, gateway, content):
    (gateway / "test.edi").write_bytes(content)
    done = next_round(world, gateway)
    assert done.changes == ()
    assert "marked as a test" in held(done)
    meant = EDIFACT if b"UNB" in content else x12(*confirmed())
    (gateway / "meant.edi").write_bytes(meant)
    again = next_round(world, gateway, days=2)
    assert "interchange_twice" not in codes(again)


class TestOnce:
    def test_the_same_interchange_in_other_bytes_is_applied_once_and_told(self, world, gateway):
        (gateway / "a.edi").write_bytes(x12(*confirmed()))
        next_round(world, gateway)
        later = x12(*confirmed(day="20260330", code="DR"))
        (gateway / "b.edi").write_bytes(later)
        done = next_round(world, gateway, days=2)
        assert done.waiting == ()
        assert values(done.changes) <= RELEASED
        (told,) = [one for one in done.exceptions if one.code == "interchange_twice"]
        assert told.text == (
            "b.edi: interchange 000000001 of ZZ:ACME came in before, in a.edi; nothing was taken from it."
        )
        (stored,) = read_in(world, done)
        assert stored.outcome == "repeat"
        with world.state() as state, state.write() as tx:
            replay(tx)
            assert len(messages.known_keys(tx)) == 2

    def test_another_number_is_another_interchange(self, world, gateway):
        (gateway / "a.edi").write_bytes(x12(*confirmed()))
        next_round(world, gateway)
        (gateway / "b.edi").write_bytes(numbered(x12(*confirmed("20", day="20260330")), 2))
        done = next_round(world, gateway, days=2)
        assert ("4500012345", "20", "promised", "2026-03-30") in values(done.changes)

    def test_the_same_number_of_another_sender_is_another_interchange(self, world, gateway):
        world.policy = replace(
            world.policy,
            suppliers=(DECLARED, SupplierPolicy(supplier="8", edi_senders=("ZZ:BOLT",))),
        )
        (gateway / "a.edi").write_bytes(x12(*confirmed()))
        bolt = x12(*confirmed()).replace(b"4500012345", b"4500012399")
        bolt = bolt.replace(b"ZZ*ACME", b"ZZ*BOLT").replace(b"*92*7", b"*92*8")
        (gateway / "b.edi").write_bytes(bolt)
        done = next_round(world, gateway)
        assert {one.order for one in done.changes} == {"4500012345", "4500012399"}
        assert "interchange_twice" not in codes(done)

    def test_a_file_that_was_still_being_written_uses_up_no_number(self, world, gateway):
        whole = x12(*confirmed())
        (gateway / "a.edi").write_bytes(whole[: whole.index(b"GE*1*1")])
        first = next_round(world, gateway)
        assert first.changes == ()
        assert "ends before its interchange" in held(first)
        (gateway / "a.edi").write_bytes(whole)
        done = next_round(world, gateway, days=2)
        assert "interchange_twice" not in codes(done)
        assert values(done.changes) == RELEASED

    def test_a_file_with_an_old_and_a_new_interchange_waits_whole(self, world, gateway):
        first = x12(*confirmed())
        second = numbered(x12(*confirmed("20", day="20260330")), 2)
        (gateway / "a.edi").write_bytes(first)
        next_round(world, gateway)
        (gateway / "b.edi").write_bytes(first + second)
        done = next_round(world, gateway, days=2)
        assert "interchange_twice" in codes(done)
        waiting = {(one.line, one.field) for one in done.waiting}
        assert ("20", "promised") in waiting
        assert "came in before" in held(done)

    def test_two_new_ones_in_one_file_count(self, world, gateway):
        both = x12(*confirmed()) + numbered(x12(*confirmed("20", day="20260330")), 2)
        (gateway / "a.edi").write_bytes(both)
        assert {one.line for one in next_round(world, gateway).changes} == {"10", "20"}

    def test_interchanges_of_several_suppliers_in_one_file_wait(self, world, gateway):
        world.policy = replace(
            world.policy,
            suppliers=(DECLARED, SupplierPolicy(supplier="8", edi_senders=("ZZ:BOLT",))),
        )
        bolt = numbered(x12(*confirmed("20", day="20260330")), 2).replace(b"ZZ*ACME", b"ZZ*BOLT")
        (gateway / "a.edi").write_bytes(x12(*confirmed()) + bolt)
        done = next_round(world, gateway)
        assert done.changes == ()
        assert "several suppliers" in held(done)


def test_a_frozen_supplier_stays_frozen_whatever_the_gateway_says(world, gateway):
    from scm_automate.state import suppliers

    with world.state() as state, state.write() as tx:
        suppliers.freeze(tx, "7", why="a call about its bank", at=MONDAY)
    (gateway / "a.edi").write_bytes(x12(*confirmed()))
    done = next_round(world, gateway)
    assert done.changes == ()
    assert "frozen" in held(done)


def test_what_is_no_edi_is_told_and_a_mail_is_none(world, gateway):
    (gateway / "scan.png").write_bytes(b"\x89PNG....")
    (gateway / "m.eml").write_bytes(
        b"From: sales@acme.example\nSubject: x\n\n4500012345 line 10: 16 March 2026 ok\n"
    )
    done = next_round(world, gateway)
    assert [one.code for one in done.exceptions].count("message_unreadable") == 2
    assert done.changes == () == done.waiting


def test_an_xml_answer_names_no_interchange_and_waits(world, gateway):
    (gateway / "a.xml").write_bytes(
        b'<OrderResponse xmlns="urn:oasis:names:specification:ubl:schema:xsd:OrderResponse-2">'
        b"<ID>1</ID><OrderReference><ID>4500012345</ID></OrderReference></OrderResponse>"
    )
    done = next_round(world, gateway)
    assert done.changes == ()
    (answer,) = done.answers
    assert answer.matched_by in ("order number", "nothing")


class TestPolicy:
    def test_addresses_in_a_file(self, tmp_path):
        path = tmp_path / "policy.toml"
        path.write_text('[supplier.7]\nedi_senders = ["ZZ:ACME", "14:4012345000009"]\n')
        policy = read_policy(path)
        assert policy.supplier_of_interchange("14:4012345000009") == "7"
        assert policy.supplier_of_interchange("14:1") is None
        assert policy.of_supplier("7").suppliers == ()

    @pytest.mark.parametrize("address", ["", "ZZ:", "a\nb", "Z" * 61])
    def test_what_is_no_address_is_refused(self, address):
        with pytest.raises(ValidationError, match="interchange address"):
            SupplierPolicy(supplier="7", edi_senders=(address,))

    def test_one_address_is_of_one_supplier(self, tmp_path):
        path = tmp_path / "policy.toml"
        path.write_text(
            '[supplier.7]\nedi_senders = ["ZZ:A"]\n[supplier.8]\nedi_senders = ["ZZ:A"]\n'
        )
        with pytest.raises(ConfigError, match="ZZ:A is declared more than once"):
            read_policy(path)

    def test_a_supplier_of_several_companies_is_told_by_its_orders(self, world, gateway):
        two = [replace(world.suppliers[0], company=name) for name in ("1000", "2000")]
        world.suppliers = (*two, *world.suppliers[1:])
        world.lines = tuple(
            replace(one, company="2000") if one.supplier == "7" else one for one in world.lines
        )
        (gateway / "a.edi").write_bytes(x12(*confirmed()))
        done = next_round(world, gateway)
        (answer,) = done.answers
        assert (answer.supplier.id, answer.supplier.company) == ("7", "2000")
        assert ChasePolicy().supplier_of_interchange("ZZ:ACME") is None
