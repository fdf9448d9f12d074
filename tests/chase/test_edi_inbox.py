"""EDI and XML in the inbox go the same way as words: reviewed, proven, applied once."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage
from email.utils import format_datetime

import pytest

from scm_automate.chase.policy import SupplierPolicy
from scm_automate.chase.policy_file import read_policy
from scm_automate.errors import ConfigError
from scm_automate.mail import read_folder
from scm_automate.model import replace
from scm_automate.state import changes, messages, suppliers

from .conftest import DAY, MONDAY, mail
from .test_engine import codes, confirms, reference, sent, values

ISA = "ISA*00*          *00*          *ZZ*ACME           *ZZ*BUYER          *260303*0900*U*00401*000000001*0*P*>~"


def x12(*lines: str, order="4500012345", ack="AC", count: int | None = None) -> bytes:
    body = [
        "ST*855*0001",
        f"BAK*00*{ack}*{order}*20260216****SO-1*20260303",
        "N1*SU*Acme Springs*92*7",
    ]
    body += lines
    body.append(f"CTT*{sum(line.startswith('PO1') for line in lines)}")
    body.append(f"SE*{count or len(body) + 1}*0001")
    text = "~".join([*body, "GE*1*1", "IEA*1*000000001", ""])
    return f"{ISA}GS*PR*ACME*BUYER*20260303*0900*1*X*004010~{text}".encode()


def confirmed(number="10", quantity="500", day="20260316", code="IA") -> tuple[str, str]:
    return (
        f"PO1*{number}*{quantity}*EA*1.25*PE*BP*A-4500012345-{number}*VN*S-1",
        f"ACK*{code}*{quantity}*EA*067*{day}",
    )


EDIFACT = (
    b"UNA:+.? 'UNB+UNOC:3+ACME+BUYER+260303:0900+1'UNH+1+ORDRSP:D:96A:UN'BGM+231+SO-1+29'"
    b"RFF+ON:4500012345'LIN+10+5+A-4500012345-10:IN'QTY+113:500:PCE'DTM+67:20260316:102'UNS+S'"
    b"CNT+2:1'UNT+9+1'UNZ+1+1'"
)


def with_file(
    done, content: bytes, *, name="855.edi", text="Please find our answer attached.", **more
):
    more.setdefault("subject", f"Re: open orders [ref {reference(done, '7')}]")
    return mail(f"{text}\n", attachment=(name, content), **more)


@pytest.fixture
def asked_once(world):
    first = world.round()
    sent(world)
    return first


def next_round(world):
    return world.round(now=MONDAY + DAY)


def read_in(world, done):
    """The messages that a round read."""
    with world.state() as state, state.read() as tx:
        return messages.messages_of_runs(tx, [done.run_id])


class TestAttached:
    def test_a_whole_answer_with_our_reference_goes_through_unseen(self, world, asked_once):
        world.arrives(with_file(asked_once, x12(*confirmed())))
        done = next_round(world)
        assert values(done.changes) == {("4500012345", "10", "promised", "2026-03-16")}
        assert done.waiting == ()
        assert all(one.verdict == "release" for one in done.changes)
        words = " ".join(part.text for part in done.changes[0].evidence)
        assert "ACK*IA*500*EA*067*20260316" in words
        assert done.changes[0].evidence[0].part.startswith("attachment:855.edi segment")

    @pytest.mark.parametrize(
        ("name", "content"), [("855.edi", x12(*confirmed())), ("r.txt", EDIFACT)]
    )
    def test_it_says_the_same_as_the_words_of_a_mail(self, world, asked_once, name, content):
        world.arrives(with_file(asked_once, content, name=name))
        by_file = next_round(world).changes
        assert {(one.field, one.new, one.verdict, one.rule) for one in by_file} == {
            ("promised", "2026-03-16", "release", "as_ordered"),
        }

    def test_a_mail_that_is_nothing_but_the_file(self, world, asked_once):
        message = EmailMessage()
        message["From"], message["To"] = "sales@acme.example", "purchasing@buyer.example"
        message["Subject"] = f"[ref {reference(asked_once, '7')}]"
        message["Date"] = format_datetime(MONDAY + DAY)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(EDIFACT, maintype="application", subtype="EDIFACT")
        world.arrives(message.as_bytes())
        done = next_round(world)
        assert values(done.changes) == {("4500012345", "10", "promised", "2026-03-16")}

    def test_without_reference_or_authentication_it_waits(self, world, asked_once):
        world.arrives(with_file(asked_once, x12(*confirmed()), subject="855"))
        done = next_round(world)
        assert done.changes == ()
        assert {one.verdict for one in done.waiting} == {"review"}

    def test_an_unknown_sender_changes_nothing_unseen(self, world, asked_once):
        world.arrives(
            with_file(asked_once, x12(*confirmed()), sender="eve@evil.example", subject="855")
        )
        done = next_round(world)
        assert done.changes == ()

    def test_a_fault_of_the_file_is_a_reason_for_review(self, world, asked_once):
        world.arrives(with_file(asked_once, x12(*confirmed(), count=99)))
        done = next_round(world)
        assert done.changes == ()
        (stored,) = read_in(world, done)
        assert any("segment_count" in why for why in stored.response.lines[0].reasons)

    def test_a_later_date_is_judged_as_in_a_mail(self, world, asked_once):
        world.arrives(with_file(asked_once, x12(*confirmed(day="20260330", code="DR"))))
        by_file = next_round(world)
        assert by_file.changes == ()
        assert "promise_later_than_due" in codes(by_file)
        assert ("4500012345", "10", "promised", "2026-03-30") in values(by_file.waiting)

    def test_words_that_say_otherwise_hold_the_line(self, world, asked_once):
        text = "4500012345 line 10: 23 March 2026"
        world.arrives(with_file(asked_once, x12(*confirmed()), text=text))
        done = next_round(world)
        assert done.changes == ()
        (stored,) = read_in(world, done)
        (line,) = [one for one in stored.response.lines if one.line == "10"]
        assert "the words of the message say something else than its file" in line.reasons
        assert line.deliveries[0].latest == date(2026, 3, 16)

    def test_a_line_that_only_the_words_answer_is_kept(self, world, asked_once):
        text = "4500012345 line 20: 30 March 2026 confirmed"
        world.arrives(with_file(asked_once, x12(*confirmed()), text=text))
        done = next_round(world)
        assert {one.line for one in (*done.changes, *done.waiting)} == {"10", "20"}

    def test_bank_details_beside_it_hold_everything(self, world, asked_once):
        text = (
            "Our bank account has changed, please pay to IBAN DE89370400440532013000 from now on."
        )
        world.arrives(with_file(asked_once, x12(*confirmed()), text=text))
        done = next_round(world)
        assert done.changes == ()
        with world.state() as state, state.read() as tx:
            assert suppliers.frozen(tx, "7")

    def test_an_order_of_another_supplier_is_not_touched(self, world, asked_once):
        world.arrives(with_file(asked_once, x12(*confirmed(), order="4500012399")))
        done = next_round(world)
        assert done.changes == () == done.waiting
        assert "unknown_order" in codes(done)

    def test_two_answers_for_one_line_are_both_for_review(self, world, asked_once):
        lines = (*confirmed(), *confirmed(day="20260318", code="DR"))
        world.arrives(with_file(asked_once, x12(*lines)))
        assert next_round(world).changes == ()

    def test_a_file_that_is_cut_holds_what_was_whole(self, world, asked_once):
        raw = x12(*confirmed(), *confirmed("20", day="20260330"))
        world.arrives(with_file(asked_once, raw[: raw.index(b"CTT")]))
        done = next_round(world)
        assert done.changes == ()
        assert {one.line for one in done.waiting} == {"10", "20"}

    def test_what_a_partner_means_by_a_code_is_in_the_policy(self, world, asked_once):
        world.arrives(with_file(asked_once, x12(*confirmed(code="ID"))))
        refused = next_round(world)
        assert "rejected" in codes(refused)
        own = {"x12": {"line_status": {"ID": {"status": "accepted"}}}}
        special = SupplierPolicy(supplier="7", edi_codes=own)
        world.policy = replace(world.policy, suppliers=(special,))
        world.arrives(with_file(asked_once, x12(*confirmed("20", day="20260330", code="ID"))))
        done = world.round(now=MONDAY + 2 * DAY)
        assert ("4500012345", "20", "promised", "2026-03-30") in values(done.changes)

    def test_words_in_the_file_hold_its_lines_unless_the_policy_takes_them_for_courtesies(
        self, world, asked_once
    ):
        said = "MSG*subject to prepayment"
        world.arrives(with_file(asked_once, x12(*confirmed(), said)))
        assert next_round(world).changes == ()
        special = SupplierPolicy(supplier="7", edi_texts="remark")
        world.policy = replace(world.policy, suppliers=(special,))
        world.arrives(with_file(asked_once, x12(*confirmed("20", day="20260330"), said)))
        done = world.round(now=MONDAY + 2 * DAY)
        assert ("4500012345", "20", "promised", "2026-03-30") in values(done.changes)

    def test_a_duplicate_of_an_overtaken_answer_overwrites_nothing(self, world, asked_once):
        world.arrives(with_file(asked_once, x12(*confirmed(day="20260330", code="DR"))))
        revised = values(next_round(world).waiting)
        assert ("4500012345", "10", "promised", "2026-03-30") in revised
        again = x12(*confirmed()).replace(b"BAK*00", b"BAK*07")
        world.arrives(with_file(asked_once, again))
        done = world.round(now=MONDAY + 2 * DAY)
        assert done.changes == ()
        assert values(done.waiting) == revised
        assert "attachment_unread" in codes(done)

    def test_lines_of_an_order_that_was_not_processed_wait(self, world, asked_once):
        world.arrives(with_file(asked_once, EDIFACT.replace(b"SO-1+29", b"SO-1+12"), name="r.edi"))
        done = next_round(world)
        assert done.changes == ()
        assert ("4500012345", "10", "promised", "2026-03-16") in values(done.waiting)

    def test_receipt_only_promises_nothing(self, world, asked_once):
        world.arrives(with_file(asked_once, x12(ack="AK"), text=""))
        done = next_round(world)
        assert done.changes == () == done.waiting


@pytest.mark.usefixtures("asked_once")
class TestBare:
    @pytest.mark.parametrize(
        ("name", "content"), [("answer.edi", x12(*confirmed())), ("ORDRSP_1", EDIFACT)]
    )
    def test_a_file_in_the_folder_is_read_and_waits_for_a_person(self, world, name, content):
        world.arrives(content, name=name)
        done = next_round(world)
        assert done.changes == ()
        assert ("4500012345", "10", "promised", "2026-03-16") in values(done.waiting)
        assert "message_unreadable" not in codes(done)
        (stored,) = read_in(world, done)
        assert stored.supplier == "7"
        assert stored.response.channel == "edi"

    def test_it_is_applied_once_under_whatever_name(self, world):
        world.arrives(x12(*confirmed()), name="a.edi")
        world.arrives(x12(*confirmed()), name="b.edi")
        first = next_round(world)
        second = world.round(now=MONDAY + 2 * DAY)
        assert len(read_in(world, first)) == 1
        assert read_in(world, second) == ()
        with world.state() as state, state.read() as tx:
            assert len(changes.changes_waiting(tx)) == 1

    def test_of_nobody_known_nothing_is_proposed(self, world):
        world.arrives(x12(*confirmed(), order="999"), name="a.edi")
        done = next_round(world)
        assert done.changes == () == done.waiting
        assert "unknown_sender" in codes(done)

    def test_what_is_neither_mail_nor_edi_is_told_as_before(self, world):
        world.arrives(b"\x89PNG\r\n\x1a\n....", name="scan.png")
        assert "message_unreadable" in codes(next_round(world))

    def test_the_mailbox_gives_what_the_file_holds(self, tmp_path):
        (tmp_path / "a.edi").write_bytes(EDIFACT)
        (raw,) = read_folder(tmp_path)
        assert raw.raw == EDIFACT
        assert "no mail" in raw.fault


def test_the_letter_counts_as_answered(world, asked_once):
    world.arrives(with_file(asked_once, x12(*confirmed(), *confirmed("20", day="20260330"))))
    done = next_round(world)
    assert {one.line for one in done.changes} == {"10", "20"}
    assert not [letter for letter in done.letters if letter.supplier.id == "7"]


def test_words_alone_are_read_as_ever(world, asked_once):
    world.arrives(confirms(asked_once, "10: 16 March 2026 confirmed, 500 pcs"))
    assert ("4500012345", "10", "promised", "2026-03-16") in values(next_round(world).changes)


def test_a_list_that_does_not_exist_is_refused_with_the_policy(tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text('[supplier.7.edi_codes.x12.line_statuses]\nID = { status = "accepted" }\n')
    with pytest.raises(ConfigError, match="line_status"):
        read_policy(path)
    path.write_text('[supplier.7.edi_codes.x12.line_status]\nID = { status = "accepted" }\n')
    assert read_policy(path).of_supplier("7").edi_codes
