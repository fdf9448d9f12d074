"""What a partner's translator says of our inquiries: accepted is noted, rejected asked nobody and is told."""

from __future__ import annotations

import pytest

from scm_automate.chase import ledger_of, settle
from scm_automate.connectors import edi
from scm_automate.mail import EdiOutbox, Inboxes, read_edi_folder, read_folder
from scm_automate.model import replace
from scm_automate.state import history, letters, replay

from .conftest import DAY, MONDAY, POLICY
from .test_edi_asks import EDIFACT, SHARED, X12, controls, takes

ACCEPTED = ("AK1*RS*500", "AK2*869*0001", "AK5*A", "AK9*A*1*1*1")
REJECTED = (
    "AK1*RS*500", "AK2*869*0001", "AK3*LIN*7**8", "AK4*2*235*7*PL", "AK5*R*5", "AK9*R*1*1*0",
)  # fmt: skip


def x12(*segments, control=31, sender="BOLT", usage="P"):
    head = (
        f"ISA*00*          *00*          *ZZ*{sender:15}*ZZ*BUYER-1        *260303*0900*U*00401"
        f"*{control:09d}*0*{usage}*>~GS*FA*{sender}*BUYER-1*20260303*0900*{control}*X*004010~"
        "ST*997*0001~"
    )
    body = "".join(f"{one}~" for one in segments)
    end = f"SE*{len(segments) + 2}*0001~GE*1*{control}~IEA*1*{control:09d}~"
    return f"{head}{body}{end}".encode()


def contrl(*segments):
    body = "".join(f"{one}'" for one in segments)
    return (
        f"UNB+UNOA:3+4012345000009:14+BUYER-1:ZZ+260303:0900+31'UNH+1+CONTRL:D:3:UN'{body}"
        f"UNT+{len(segments) + 2}+1'UNZ+1+31'"
    ).encode()


@pytest.fixture
def outbox(world):
    """The gateway's folder; suppliers 7 and 8 are asked by EDI."""
    world.policy = replace(POLICY, suppliers=(EDIFACT, X12), edi_partner=SHARED)
    (world.folder / "edi" / "acme").mkdir(parents=True)
    return EdiOutbox(world.folder / "edi")


@pytest.fixture
def asked(world, outbox):
    """Suppliers 7 and 8 were asked by EDI, with the numbers 1 and 500; what comes in lies in a folder."""
    world.round(edi_outbox=outbox)
    takes(outbox)
    (world.folder / "gateway").mkdir()
    return world


def comes_in(world, outbox, raw, *, days=1):
    (world.folder / "gateway" / f"{days}.edi").write_bytes(raw)
    return again(world, outbox, days=days)


def again(world, outbox, *, days):
    gateway = read_edi_folder(world.folder / "gateway")
    return world.round(
        now=MONDAY + days * DAY,
        inbox=Inboxes(read_folder(world.folder / "inbox"), gateway),
        edi_outbox=outbox,
    )


def noted(world):
    with world.state() as state, state.read() as tx:
        return [
            (letters.letter(tx, one.subject).supplier, one.data["verdict"])
            for one in history(tx, kind="inquiry_acknowledged")
        ]


def state_of(world, supplier):
    with world.state() as state, state.read() as tx:
        return letters.letters_of(tx, supplier)[-1].state


def rejections(done):
    return [one for one in done.exceptions if one.code == "inquiry_rejected"]


@pytest.mark.parametrize(
    ("raw", "supplier"),
    [(x12(*ACCEPTED), "8"), (contrl("UCI+1+BUYER-1:ZZ+4012345000009:14+7"), "7")],
    ids=["997", "CONTRL"],
)
def test_one_that_was_accepted_is_noted_and_nothing_else(asked, outbox, raw, supplier):
    done = comes_in(asked, outbox, raw)
    assert noted(asked) == [(supplier, "accepted")]
    assert not rejections(done)
    assert state_of(asked, supplier) == "sent"
    assert takes(outbox) == []


def test_a_rejected_one_asked_nobody_is_told_in_words_and_waits_until_that_is_settled(
    asked, outbox
):
    done = comes_in(asked, outbox, x12(*REJECTED))
    (told,) = rejections(done)
    assert told.text.startswith(
        "Our inquiry 500 (X12 869) about order 4500012399 was rejected by the partner's EDI: "
        "segment 7 LIN: elements of the segment have errors (8); "
        "segment 7 LIN element 2 (235) 'PL': its code is not allowed (7); "
    )
    assert told.text.endswith("Nobody was asked by it; its lines wait until this is settled.")
    assert (told.supplier, told.severity) == ("8", "high")
    assert state_of(asked, "8") == "undeliverable"
    key = next(one.key for one in asked.lines if one.supplier == "8")
    # no day makes it an ask that stayed without an answer, and the same is not rejected every day
    later = again(asked, outbox, days=12)
    assert ("BOLT", 501) not in controls(takes(outbox))
    assert "wait" in later.plan.explain(key)
    with asked.state() as state:
        settle(state, told.id, by="Anna Berg", now=MONDAY + 12 * DAY, note="their map was mended")
    anew = again(asked, outbox, days=13)
    (letter,) = [one for one in anew.letters if one.supplier.id == "8"]
    assert [ask.number for ask in letter.asks] == [1]
    assert ("BOLT", 501) in controls(takes(outbox))


def test_one_rejected_in_part_is_as_one_that_did_not_arrive(asked, outbox):
    raw = contrl("UCI+1+BUYER-1:ZZ+4012345000009:14+7", "UCM+1+OSTENQ:D:01B:UN+4", "UCS+6+13")
    (told,) = rejections(comes_in(asked, outbox, raw))
    assert "was rejected in part by the partner's EDI" in told.text
    assert "segment 6: something mandatory is missing (13)" in told.text
    assert state_of(asked, "7") == "undeliverable"


def test_what_was_received_first_may_be_rejected_later(asked, outbox):
    comes_in(asked, outbox, contrl("UCI+1+BUYER-1:ZZ+4012345000009:14+8"))
    assert state_of(asked, "7") == "sent"
    raw = contrl("UCI+1+BUYER-1:ZZ+4012345000009:14+4+23").replace(b"+31'", b"+32'")
    assert len(rejections(comes_in(asked, outbox, raw, days=2))) == 1
    assert noted(asked) == [("7", "received"), ("7", "rejected")]


@pytest.mark.parametrize(
    "raw",
    [
        x12("AK1*PO*500", "AK9*R*1*1*0"),
        contrl("UCI+1+OTHER:ZZ+4012345000009:14+4"),
        contrl("UCI+1+BUYER-1:ZZ+4012345000009:14+4", "UCM+1+ORDERS:D:96A:UN+4"),
    ],
    ids=["an order of another program", "another sender of ours", "another message"],
)
def test_what_is_not_about_our_inquiries_is_passed(asked, outbox, raw):
    assert not rejections(comes_in(asked, outbox, raw))
    assert noted(asked) == []
    assert {state_of(asked, one) for one in "78"} == {"sent"}


def test_a_number_that_nobody_knows_is_told_and_holds_nothing(asked, outbox):
    (told,) = rejections(comes_in(asked, outbox, x12("AK1*RS*77", "AK9*R*1*1*0")))
    assert "Our inquiry 77 (X12 869) is none that the chase knows" in told.text
    assert state_of(asked, "8") == "sent"


def test_a_code_that_nobody_knows_is_told_and_takes_nothing_back(asked, outbox):
    (told,) = rejections(comes_in(asked, outbox, x12("AK1*RS*500", "AK9*Q*1*1*0")))
    assert "was acknowledged in words that are not known" in told.text
    assert state_of(asked, "8") == "sent"


@pytest.mark.parametrize("where", ["gateway", "inbox"])
def test_nobody_else_can_say_that_an_inquiry_was_rejected(asked, outbox, where):
    """Of an address that is not declared, or by another way than the gateway's folder."""
    raw = x12(*REJECTED, sender="BOLT" if where == "inbox" else "THIEF")
    (asked.folder / where / "a.edi").write_bytes(raw)
    assert not rejections(again(asked, outbox, days=1))
    assert noted(asked) == []
    assert state_of(asked, "8") == "sent"


def test_one_supplier_says_nothing_of_anothers_inquiry(asked, outbox):
    asked.policy = replace(
        asked.policy,
        suppliers=(EDIFACT, replace(X12, edi_senders=("ZZ:OTHER",))),
    )
    comes_in(asked, outbox, contrl("UCI+500+BUYER-1:ZZ+4012345000009:14+4"))
    assert noted(asked) == []
    assert state_of(asked, "8") == "sent"


def test_the_same_file_again_is_taken_once(asked, outbox):
    comes_in(asked, outbox, x12(*REJECTED))
    done = comes_in(asked, outbox, x12(*REJECTED).replace(b"~", b"~\n"), days=2)
    assert noted(asked) == [("8", "rejected")]
    assert len(rejections(done)) <= 1


def test_an_inquiry_that_is_a_test_stays_a_draft_and_its_rejection_is_told(world, outbox):
    partner = replace(X12.edi_partner, usage="test")
    world.policy = replace(
        POLICY, suppliers=(EDIFACT, replace(X12, edi_partner=partner)), edi_partner=SHARED
    )
    world.round(edi_outbox=outbox)
    (world.folder / "gateway").mkdir()
    (told,) = rejections(comes_in(world, outbox, x12(*REJECTED, usage="T")))
    assert "was rejected by the partner's EDI" in told.text
    assert state_of(world, "8") == "drafted"


def test_events_give_the_same_state_again(asked, outbox):
    comes_in(asked, outbox, x12(*REJECTED))
    with asked.state() as state, state.write() as tx:
        before = ledger_of(tx)
        replay(tx)
        assert ledger_of(tx) == before
    assert state_of(asked, "8") == "undeliverable"
    assert edi.acknowledgements(x12(*REJECTED))[0].verdict == "rejected"
