"""Suppliers that are asked by EDI: inquiries with control numbers, handed over once, answered by status reports."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, update

from scm_automate.chase import (
    ChasePolicy,
    ChaseService,
    EdiPartner,
    ledger_of,
    mark_not_sent,
    read_policy,
)
from scm_automate.chase.policy import SupplierPolicy
from scm_automate.connectors import edi
from scm_automate.errors import ConfigError
from scm_automate.mail import EdiOutbox, Inboxes, read_edi_folder
from scm_automate.model import OrderLine, Supplier, replace
from scm_automate.state import State, edi_interchanges, letters, replay, sends, work
from scm_automate.state.schema import work as work_table

from .conftest import DAY, LINES, MONDAY, POLICY, line, loaded
from .test_engine import codes, sent, values

EDIFACT = SupplierPolicy(
    supplier="7", channel="edi", edi_senders=("14:4012345000009",),
    edi_partner=EdiPartner(
        standard="edifact", receiver="4012345000009", receiver_qualifier="14",
        their_number="V-77", folder="acme", usage="production",
    ),
)  # fmt: skip
X12 = SupplierPolicy(
    supplier="8", channel="edi", edi_senders=("ZZ:BOLT",),
    edi_partner=EdiPartner(standard="x12", receiver="BOLT", usage="production", numbers_from=500),
)  # fmt: skip
SHARED = EdiPartner(sender="BUYER-1", our_number="1000")


class Died(BaseException):
    """Nothing catches it, as nothing catches a SIGKILL."""


@pytest.fixture
def outbox(world):
    """The gateway's folder; suppliers 7 and 8 are asked by EDI, and supplier 9 by mail."""
    world.policy = replace(POLICY, suppliers=(EDIFACT, X12), edi_partner=SHARED)
    (world.folder / "edi" / "acme").mkdir(parents=True)
    return EdiOutbox(world.folder / "edi")


def files(outbox):
    """What the gateway sees, the oldest number first."""
    found = [path for path in outbox.folder.rglob("*.edi") if ".handed-over" not in path.parts]
    return sorted(found, key=lambda path: path.name)


def takes(outbox):
    """The gateway takes what is there away."""
    taken = [path.read_bytes() for path in files(outbox)]
    for path in files(outbox):
        path.unlink()
    return taken


def controls(contents):
    return [(one.receiver, int(one.control)) for raw in contents for one in edi.interchanges(raw)]


def letter_of(world, supplier):
    with world.state() as state, state.read() as tx:
        return letters.letters_of(tx, supplier)[-1]


def test_without_an_outbox_an_inquiry_is_a_draft_with_a_file_to_look_at(world, outbox):
    world.files = True
    done = world.round()
    assert files(outbox) == []
    drafts = {one.supplier.id: one for one in done.letters}
    assert drafts["7"].state == "drafted"
    assert drafts["7"].to == "EDI: EDIFACT OSTENQ to 14:4012345000009"
    assert drafts["8"].to == "EDI: X12 869 to ZZ:BOLT"
    assert drafts["9"].to == "info@cast.example"
    assert [drafts[one].path.suffix for one in "789"] == [".edi", ".edi", ".eml"]
    (document,) = edi.read(drafts["7"].path.read_bytes()).documents
    assert (document.kind, document.number, document.order) == (
        "status_inquiry", drafts["7"].reference, "4500012345",
    )  # fmt: skip
    assert (document.buyer, document.supplier) == ("1000", "V-77")
    assert [(one.line, one.quantity, one.unit) for one in document.asked] == [
        ("10", 500, "C62"), ("20", 500, "C62"),
    ]  # fmt: skip
    assert done.plan.letters[0].to_why.startswith("it is asked by EDI: EDIFACT OSTENQ")


def test_each_inquiry_leaves_once_however_often_the_round_is_run(world, outbox):
    first = world.round(edi_outbox=outbox)
    assert [(one.supplier.id, one.state) for one in first.letters] == [
        ("7", "sent"), ("8", "sent"), ("9", "drafted"),
    ]  # fmt: skip
    assert [path.parent.name for path in files(outbox)] == ["edi", "acme"]
    assert controls(takes(outbox)) == [("BOLT", 500), ("4012345000009", 1)]
    assert "control number 500" in first.letters[1].note
    again = world.round(now=MONDAY + timedelta(hours=1), edi_outbox=outbox)
    assert files(outbox) == []
    assert [one.supplier.id for one in again.letters] == ["9"]
    later = world.round(now=MONDAY + 9 * DAY, edi_outbox=outbox)
    assert [ask.number for one in later.letters for ask in one.asks if one.supplier.id == "8"] == [
        2
    ]
    assert controls(takes(outbox)) == [("BOLT", 501), ("4012345000009", 2)]


def test_what_waits_in_the_outbox_is_handed_over_by_whoever_comes(world, outbox):
    waiting = world.round(edi_outbox="later")
    assert [one.state for one in waiting.letters] == ["drafted", "drafted", "drafted"]
    assert files(outbox) == []
    with world.state() as state:
        service = ChaseService(
            state=state, orders=lambda: loaded(OrderLine, world.lines),
            suppliers=lambda: loaded(Supplier, world.suppliers), policy=world.policy,
            edi_outbox=outbox, new_id=world.new_id,
        )  # fmt: skip
        report = service.run_due(now=MONDAY)
        assert str(report) == "send_edi: 2 sent"
        assert str(service.run_due(now=MONDAY)) == "nothing was due"
    assert controls(takes(outbox)) == [("BOLT", 500), ("4012345000009", 1)]


def test_a_worker_without_an_edi_outbox_leaves_inquiries_to_others(world, outbox):
    from scm_automate.testing.mail import MemoryTransport

    world.round(edi_outbox="later", outbox=True)
    with world.state() as state:
        service = ChaseService(
            state=state, orders=lambda: loaded(OrderLine, world.lines),
            suppliers=lambda: loaded(Supplier, world.suppliers), policy=world.policy,
            transports={"mail": MemoryTransport()}, new_id=world.new_id,
        )  # fmt: skip
        assert str(service.run_due(now=MONDAY)) == "send: 1 sent"
        with state.read() as tx:
            assert len(work.open_work(tx, kind="send_edi")) == 2


def test_an_inquiry_that_changes_while_it_waits_gets_a_number_of_its_own(world, outbox):
    world.round(edi_outbox="later")
    world.lines = (*LINES, line("4500012777", "10", supplier="8"))
    world.round(now=MONDAY + timedelta(hours=1), edi_outbox=outbox)
    contents = takes(outbox)
    assert controls(contents) == [("BOLT", 501), ("4012345000009", 1)]
    assert [one.order for one in edi.read(contents[0]).documents] == ["4500012399", "4500012777"]


def test_a_round_that_dies_before_it_decides_uses_no_number_up(world, outbox, monkeypatch):
    def die(*_args, **_options):
        raise Died

    with monkeypatch.context() as patch, suppress(Died):
        patch.setattr("scm_automate.chase.edi_drafting.release_letter", die)
        world.round(edi_outbox=outbox)
    world.round(now=MONDAY + timedelta(hours=1), edi_outbox=outbox)
    assert controls(takes(outbox)) == [("BOLT", 500), ("4012345000009", 1)]


def test_a_folder_that_is_not_there_is_told_and_tried_again(world, outbox):
    (outbox.folder / "acme").rmdir()
    done = world.round(edi_outbox=outbox)
    assert [one.state for one in done.letters] == ["drafted", "sent", "drafted"]
    assert "there is no folder" in done.letters[0].note
    assert "send_refused" in codes(done)
    assert any("The gateway's folder refused" in one.text for one in done.exceptions)
    (outbox.folder / "acme").mkdir()
    takes(outbox)
    world.round(now=MONDAY + timedelta(hours=1), edi_outbox=outbox)
    assert controls(takes(outbox)) == [("4012345000009", 1)]
    assert letter_of(world, "7").state == "sent"


def test_whoever_has_sent_all_letters_by_hand_has_not_handed_the_inquiries_over(world, outbox):
    world.round(edi_outbox="later")
    sent(world)
    assert [letter_of(world, one).state for one in "789"] == ["drafted", "drafted", "sent"]
    world.round(now=MONDAY + timedelta(hours=1), edi_outbox=outbox)
    assert controls(takes(outbox)) == [("BOLT", 500), ("4012345000009", 1)]


def test_a_test_is_handed_over_once_and_asks_nobody(world, outbox):
    partner = replace(X12.edi_partner, usage="test")
    world.policy = replace(world.policy, suppliers=(EDIFACT, replace(X12, edi_partner=partner)))
    for hours in range(3):
        done = world.round(now=MONDAY + timedelta(hours=hours), edi_outbox=outbox)
        bolt = next(one for one in done.letters if one.supplier.id == "8")
        assert (bolt.state, "counts as no ask" in bolt.note) == ("drafted", True)
    contents = takes(outbox)
    assert controls(contents) == [("BOLT", 500), ("4012345000009", 1)]
    assert edi.interchanges(contents[0])[0].usage == "test"
    # once both sides agree, it is asked; the number of the test does not come again
    world.policy = replace(world.policy, suppliers=(EDIFACT, X12))
    world.round(now=MONDAY + timedelta(hours=4), edi_outbox=outbox)
    assert controls(takes(outbox)) == [("BOLT", 501)]
    assert letter_of(world, "8").state == "sent"


def test_a_disk_that_is_full_keeps_the_others_going(world, outbox, monkeypatch):
    real = Path.open

    def full(path, mode="r", *args, **options):
        if "acme" in path.parts and "x" in mode:
            raise OSError(28, "No space left on device")
        return real(path, mode, *args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", full)
        done = world.round(edi_outbox=outbox)
    assert [one.state for one in done.letters] == ["drafted", "sent", "drafted"]
    assert "No space left" in done.letters[0].note
    world.round(now=MONDAY + timedelta(hours=1), edi_outbox=outbox)
    assert controls(takes(outbox)) == [("BOLT", 500), ("4012345000009", 1)]


def test_what_cannot_be_written_is_told_and_the_others_go_on(world, outbox):
    world.lines = (replace(LINES[0], order="4" * 30, supplier="8"), *LINES[1:])
    done = world.round(edi_outbox=outbox)
    assert [one.state for one in done.letters] == ["sent", "drafted", "drafted"]
    assert "longer than 22 characters" in done.letters[1].note
    assert any("longer than 22 characters" in one.text for one in done.exceptions)
    assert controls(takes(outbox)) == [("4012345000009", 1)]


def test_a_supplier_with_whom_nothing_is_agreed_stays_a_draft_for_a_person(world, outbox):
    world.policy = replace(POLICY, suppliers=(SupplierPolicy(supplier="7", channel="edi"),))
    done = world.round(edi_outbox=outbox)
    assert done.letters[0].state == "drafted"
    assert "no EDI partner is declared" in done.letters[0].note
    assert files(outbox) == []


def test_one_of_which_a_person_says_that_it_did_not_leave_is_handed_over(
    world, outbox, monkeypatch
):
    def dies(*_args, **_options):
        raise Died

    with monkeypatch.context() as patch, suppress(Died):
        patch.setattr(EdiOutbox, "hand_over", dies)
        world.round(edi_outbox=outbox)
    with world.state() as state:
        with state.read() as tx:
            (letter_id,) = sends.in_doubt(tx)
        mark_not_sent(state, letter_id, now=MONDAY)
        leases_run_out(state)
    world.round(now=MONDAY + timedelta(hours=1), edi_outbox=outbox)
    assert len(controls(takes(outbox))) == 2


def leases_run_out(state):
    with state.write() as tx:
        tx.connection.execute(update(work_table).values(leased_until=0))


def around(engine, patch, step):
    """Calls something before and after each commit that writes and each durable step in a folder."""
    writing: list[bool] = []
    commit = engine.dialect.do_commit

    def begun(connection):
        writing.append(bool(connection.get_execution_options().get("scm_writes")))

    def do_commit(connection):
        writes = writing.pop() if writing else False
        if writes:
            step("before a commit")
        commit(connection)
        if writes:
            step("after a commit")

    def wrap(owner, name):
        real = getattr(owner, name)

        def stepped(*args, **options):
            step(f"before {name}")
            made = real(*args, **options)
            try:
                step(f"after {name}")
            except BaseException:
                if name == "open":
                    made.close()
                raise
            return made

        patch.setattr(owner, name, stepped)

    event.listen(engine, "commit", begun)
    engine.dialect.do_commit = do_commit
    for name in ("open", "touch", "rename"):
        wrap(Path, name)
    wrap(os, "fsync")


@pytest.mark.parametrize("gateway", ["quick", "slow"])
def test_whoever_dies_anywhere_is_followed_by_one_that_finishes_and_repeats_nothing(
    world, outbox, tmp_path, monkeypatch, gateway
):
    """Each commit and each durable step in the gateway's folder, of two inquiries, in turn."""
    every = 1 if gateway == "quick" else 6
    world.lines = LINES[:3]
    world.round(edi_outbox="later")
    reached, names = 0, []
    for at in range(0, 200, every):
        place, box = tmp_path / f"{at}.db", EdiOutbox(tmp_path / f"edi-{at}")
        shutil.copy(world.place, place)
        (box.folder / "acme").mkdir(parents=True)
        count = iter(range(1000))

        def step(name, count=count, at=at):
            if next(count) == at:
                names.append(name)
                raise Died

        ended = False
        with State.open(place) as state, monkeypatch.context() as patch:
            around(state.engine, patch, step)
            with suppress(Died):
                ticked(world, state, box)
                ended = True
        if ended:
            break
        reached += 1
        taken = takes(box) if gateway == "quick" else []
        with State.open(place) as state:
            leases_run_out(state)
            for minutes in range(0, 30, 6):
                ticked(world, state, box, now=MONDAY + timedelta(minutes=minutes))
            with state.write() as tx:
                assert sends.in_doubt(tx) == {}, f"{names[-1]} at {at} left a doubt"
                assert work.open_work(tx) == ()
                stands = {one: letters.letters_of(tx, one)[-1].state for one in ("7", "8")}
                assert stands == {"7": "sent", "8": "sent"}, f"{names[-1]} at {at}"
                replay(tx)
        left = controls([*taken, *takes(box)])
        assert sorted(left) == [("4012345000009", 1), ("BOLT", 500)], f"{names[-1]} at {at}"
    assert reached > 30 // every
    if every == 1:
        assert {"before a commit", "after a commit", "before rename", "after rename"} <= set(names)


def ticked(world, state, box, *, now=MONDAY):
    service = ChaseService(
        state=state, orders=lambda: loaded(OrderLine, world.lines),
        suppliers=lambda: loaded(Supplier, world.suppliers), policy=world.policy,
        edi_outbox=box, new_id=world.new_id,
    )  # fmt: skip
    return service.run_due(now=now)


def test_one_that_sleeps_past_its_lease_repeats_nothing(world, outbox, monkeypatch):
    """A worker sleeps just before it hands over; another takes the work over, and finishes it."""
    world.lines = LINES[2:3]
    world.round(edi_outbox="later")
    real = EdiOutbox.hand_over
    with world.state() as state, world.state() as other:

        def sleeps(box, *args, **options):
            monkeypatch.setattr(EdiOutbox, "hand_over", real)
            leases_run_out(other)
            assert str(ticked(world, other, box)) == "send_edi: 1 sent"
            return real(box, *args, **options)

        monkeypatch.setattr(EdiOutbox, "hand_over", sleeps)
        report = ticked(world, state, outbox)
    assert report.lost == 1
    assert controls(takes(outbox)) == [("BOLT", 500)]
    assert letter_of(world, "8").state == "sent"


def test_numbers_are_counted_apart_and_come_to_an_end(world):
    with world.state() as state:
        for partner, number in (("a", 1), ("a", 2), ("b", 999_999_999)):
            with state.write() as tx:
                edi_interchanges.keep_interchange(
                    tx,
                    edi_interchanges.MadeInterchange(
                        partner=partner, number=number, letter=f"{partner}{number}",
                        folder="", file="x", made_at=MONDAY,
                    ),
                )  # fmt: skip
        with state.write() as tx:
            assert edi_interchanges.next_number(tx, "a") == 3
            assert edi_interchanges.next_number(tx, "a", start=40) == 40
            assert edi_interchanges.next_number(tx, "c", start=7) == 7
            with pytest.raises(Exception, match="used up"):
                edi_interchanges.next_number(tx, "b")
            replay(tx)
            assert edi_interchanges.interchange_of(tx, "a2").number == 2


X12_HEAD = (
    "ISA*00*          *00*          *ZZ*BOLT           *ZZ*BUYER-1        *260303*0900*U*00401"
    "*000000009*0*P*>~GS*RS*BOLT*BUYER-1*20260303*0900*9*X*004010~ST*870*0009~"
)


def report_870(reference):
    body = [
        f"BSR*1*PP*SR-1*20260303***0900*{reference}", "HL*1**O*1", "PRF*4500012399", "HL*2*1*I*0",
        "PO1*10*500*EA***BP*A-4500012399-10", "ISR*IN", "QTY*40*500*EA", "DTM*069*20260316", "CTT*1",
    ]  # fmt: skip
    return (
        X12_HEAD + "~".join(body) + f"~SE*{len(body) + 2}*0009~GE*1*9~IEA*1*000000009~"
    ).encode()


def report_ostrpt(reference):
    body = [
        "UNH+1+OSTRPT:D:01B:UN", "BGM+348+SR-2+9", "DTM+137:20260303:102", f"RFF+ACW:{reference}",
        "NAD+SU+V-77::92", "DOC+220+4500012345", "LIN+1++A-4500012345-10:IN", "RFF+ON:4500012345:10",
        "STS+2+31E::9", "DTM+69:20260316:102", "QTY+113:500:PCE",
        "LIN+2++A-4500012345-20:IN", "RFF+ON:4500012345:20", "STS+2+26E::9",
    ]  # fmt: skip
    body.append(f"UNT+{len(body) + 1}+1")
    return (
        "UNB+UNOC:3+4012345000009:14+BUYER-1:ZZ+260303:0900+5'" + "'".join(body) + "'UNZ+1+5'"
    ).encode()


@pytest.fixture
def gateway(world, outbox):
    world.round(edi_outbox=outbox)
    folder = world.folder / "in"
    folder.mkdir()
    return folder


def next_round(world, gateway):
    return world.round(now=MONDAY + DAY, inbox=Inboxes(read_edi_folder(gateway)))


def test_a_status_report_answers_the_inquiry_that_it_names(world, gateway):
    (gateway / "a.edi").write_bytes(report_870(letter_of(world, "8").reference))
    (gateway / "b.edi").write_bytes(report_ostrpt(letter_of(world, "7").reference))
    done = next_round(world, gateway)
    assert {one[:4] for one in values(done.changes)} == {
        ("4500012399", "10", "promised", "2026-03-16"),
        ("4500012345", "10", "promised", "2026-03-16"),
    }
    assert letter_of(world, "7").state == "answered"
    assert letter_of(world, "8").state == "answered"
    assert [one.matched_by for one in done.answers] == ["interchange", "interchange"]
    held = [(one.order, one.line) for one in done.exceptions if one.code == "unclear"]
    assert held == [("4500012345", "20")]
    again = next_round(world, gateway)
    assert again.answers == ()


def test_a_report_that_names_the_letter_of_another_supplier_answers_only_for_its_own(
    world, gateway
):
    (gateway / "a.edi").write_bytes(report_870(letter_of(world, "7").reference))
    done = next_round(world, gateway)
    assert letter_of(world, "7").state == "sent"
    assert {one[:2] for one in values(done.changes)} == {("4500012399", "10")}


def test_a_report_of_an_undeclared_sender_waits(world, gateway):
    world.policy = replace(world.policy, suppliers=(EDIFACT, replace(X12, edi_senders=())))
    (gateway / "a.edi").write_bytes(report_870(letter_of(world, "8").reference))
    done = next_round(world, gateway)
    assert done.changes == ()
    assert [(one.order, one.line) for one in done.waiting] == [("4500012399", "10")]


def test_the_ledger_counts_inquiries_apart(world, outbox):
    world.round(edi_outbox=outbox)
    sent(world)
    with world.state() as state, state.read() as tx:
        counted = {one.kind: one.count for one in ledger_of(tx).rows}
    assert counted["asked_by_edi"] == 2
    assert counted["asked"] == 1


def test_what_is_agreed_stands_in_the_policy_file(tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text(
        '[edi_partner]\nsender = "4099999000001"\nsender_qualifier = "14"\n'
        '[supplier.7]\nchannel = "edi"\n'
        '[supplier.7.edi_partner]\nstandard = "edifact"\nreceiver = "ACME"\nversion = "D:96A:UN:EAN002"\n'
        'document_code = "92E"\nfolder = "acme/out"\n'
    )
    own = read_policy(path).partner_of("7")
    assert str(own) == "EDIFACT OSTENQ to ZZ:ACME, marked as a test"
    assert (own.sender, own.sender_qualifier, own.folder) == ("4099999000001", "14", "acme/out")
    assert own.key == "edifact 14:4099999000001 > ZZ:ACME"
    path.write_text(path.read_text().replace("receiver =", "reciever ="))
    with pytest.raises(
        ConfigError, match=r"unknown key supplier\.7\.edi_partner\.reciever.*receiver"
    ):
        read_policy(path)


@pytest.mark.parametrize(
    ("partner", "words"),
    [
        (EdiPartner(standard="x12"), "lacks sender and receiver"),
        (EdiPartner(sender="B", receiver="S"), "lacks standard"),
        (EdiPartner(standard="x12", sender="B" * 16, receiver="S"), "sender .* longer than 15"),
        (EdiPartner(standard="x12", sender="B", receiver="S", sender_qualifier="1"), "has not 2"),
        (EdiPartner(standard="x12", sender="B", receiver="S", version="D:96A:UN"), "none of x12"),
        (EdiPartner(standard="edifact", sender="B", receiver="S", version="4010"), "none of edifact"),
        (EdiPartner(standard="x12", sender="B", receiver="S", function="9"), "function '9' has not 2"),
    ],
)  # fmt: skip
def test_a_partner_that_does_not_hold_is_told_with_its_supplier(partner, words):
    with pytest.raises(ValueError, match=f"supplier 7: edi_partner.*{words}"):
        ChasePolicy(suppliers=(SupplierPolicy(supplier="7", channel="edi", edi_partner=partner),))


@pytest.mark.parametrize("folder", ["../up", "/srv", "a//../b", ".hidden", "a b"])
def test_a_partners_folder_lies_below_the_outbox(folder):
    with pytest.raises(ValueError, match="not a folder below the outbox"):
        EdiPartner(folder=folder)


def test_a_unit_that_the_standard_does_not_know_is_left_out_with_its_quantity(world, outbox):
    world.lines = (replace(LINES[2], unit="PALLETS"), replace(LINES[0], unit=None))
    world.round(edi_outbox=outbox)
    contents = takes(outbox)
    (first,) = edi.read(contents[0]).documents
    assert (first.asked[0].quantity, first.asked[0].unit) == (None, None)
    assert first.asked[0].due == LINES[2].due
    (second,) = edi.read(contents[1]).documents
    assert (second.asked[0].quantity, second.asked[0].unit) == (500, None)
