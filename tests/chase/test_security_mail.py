"""Attacks by mail, in and out, one test each; what each has to come to stands in its name.

The numbers are those of a checklist after OWASP ASVS: M for mail that comes in, O for what goes out.
"""

from __future__ import annotations

import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from hashlib import sha256

import pytest

from scm_automate.chase import decide, mark_sent
from scm_automate.errors import ConfigError
from scm_automate.mail import RawMessage, SmtpTransport
from scm_automate.model import replace
from scm_automate.state import changes

from .conftest import DAY, MONDAY, line, mail

OURS = "mx.buyer.example"
PASS = f"{OURS}; spf=pass smtp.mailfrom=acme.example; dkim=pass header.d=acme.example; dmarc=pass header.from=acme.example"
YES = "Order 4500012345 line 10 and line 20 confirmed as ordered."
DATE = "Order 4500012345 line 10: confirmed for 16.03.2026 as ordered."


@pytest.fixture
def asked(world):
    """Acme was asked about two lines, and the letter has left."""
    first = world.round()
    with world.state() as state:
        mark_sent(state, now=MONDAY, every_draft=True)
    letter = next(one for one in first.letters if one.supplier.id == "7")
    return world, letter


def answer(world, raw, *, now=MONDAY + DAY, **more):
    world.arrives(raw)
    return world.round(now=now, trusted_authserv=OURS, **more)


def from_acme(text=YES, *, auth=PASS, sender="sales@acme.example", letter=None, **more):
    headers = [("Authentication-Results", auth)] if auth else []
    if letter is not None:
        headers.append(("In-Reply-To", letter.message_id))
        text = f"{text}\n\n> [ref {letter.reference}]\n"
    return mail(text, sender=sender, headers=headers, **more)


def codes(done):
    return {one.code for one in done.exceptions}


def released(done):
    return [change for one in done.answers for change in one.released]


def test_the_plain_case_is_released_so_that_the_attacks_below_mean_something(asked):
    world, letter = asked
    done = answer(world, from_acme(DATE, letter=letter))
    assert [(one.order, one.line) for one in released(done)] == [("4500012345", "10")]


BANK = {
    "body": "Our bank account has changed. New IBAN DE02 1203 0000 0000 2020 51. " + YES,
    "german": "Bitte beachten Sie unsere neue Bankverbindung: DE02120300000000202051. " + YES,
    "polish": "Zmienił się nasz numer rachunku bankowego. " + YES,
}


@pytest.mark.parametrize("text", BANK.values(), ids=BANK)
def test_m1_a_changed_bank_account_freezes_the_supplier_and_is_taken_into_no_field(asked, text):
    world, letter = asked
    done = answer(world, from_acme(text, letter=letter))
    assert not released(done)
    assert "bank_details" in codes(done)
    assert not [one for one in (*done.changes, *done.waiting) if "120300" in str(one.new)]
    later = answer(world, from_acme(DATE, letter=letter), now=MONDAY + 2 * DAY)
    assert not released(later)  # frozen until a person has looked
    assert not [one for one in later.letters if one.supplier.id == "7"]


@pytest.mark.parametrize("bank_first", [True, False])
def test_m1_what_was_let_through_before_waits_for_a_person_as_well(asked, bank_first):
    world, letter = asked
    bank = from_acme("Our bank account has changed. New IBAN DE02 1203 0000 0000 2020 51.")
    mails = [bank, from_acme(DATE, letter=letter)]
    for raw in mails if bank_first else reversed(mails):
        world.arrives(raw)
    done = world.round(now=MONDAY + DAY, trusted_authserv=OURS)
    assert done.changes == ()
    (waiting,) = done.waiting
    assert (waiting.field, waiting.new) == ("promised", "2026-03-16")
    assert "frozen" in waiting.why or "frozen" in " ".join(one.text for one in done.exceptions)


def test_m1_what_a_person_accepted_before_stands(asked):
    world, letter = asked
    answer(world, from_acme("Order 4500012345 line 10: new date 20.04.2026.", letter=letter))
    with world.state() as state:
        with state.read() as tx:
            (waiting,) = changes.changes_waiting(tx)
        decide(state, waiting.id, decision="accept", by="Anna Berg", now=MONDAY + DAY)
    done = answer(
        world, from_acme("Our bank account has changed.", letter=letter), now=MONDAY + 2 * DAY
    )
    assert [one.id for one in done.changes] == [waiting.id]


def test_m1_a_bank_account_in_an_attachment_freezes_as_well(asked):
    world, letter = asked
    note = b"Please pay to our new bank account IBAN DE02120300000000202051 from now on.\n"
    done = answer(world, from_acme(YES, letter=letter, attachment=("notice.txt", note)))
    assert not released(done)


@pytest.mark.parametrize(
    "domain",
    ["acrne.example", "acme-springs.example", "acme.exarnple", "acmé.example", "аcme.example",
     "xn--cme-8cd.example", "acme.exampel"],
)  # fmt: skip
def test_m2_a_look_alike_is_linked_to_nobody_even_in_the_right_thread(asked, domain):
    world, letter = asked
    done = answer(world, from_acme(YES, sender=f"sales@{domain}", auth=None, letter=letter))
    assert not released(done)
    assert not done.changes
    assert codes(done) & {"look_alike", "unknown_sender", "sender_mismatch", "message_unreadable"}


@pytest.mark.parametrize("in_the_thread", [True, False])
def test_m2_a_look_alike_is_named_and_filed_where_a_person_looks(asked, in_the_thread):
    world, letter = asked
    raw = from_acme(
        YES, sender="sales@acrne.example", auth=None, letter=letter if in_the_thread else None
    )
    filed = []

    class Box:
        name, position = "box", "1"

        def read(self, _position):
            yield RawMessage(
                source="box#1", raw=raw, received=MONDAY + DAY, digest=sha256(raw).hexdigest()
            )

        def settle(self, message, *, readable):
            filed.append((message.source, readable))

    done = world.round(now=MONDAY + DAY, inbox=Box())
    (told,) = [one for one in done.exceptions if one.code == "look_alike"]
    assert "not acme.example, and looks like it" in told.text
    assert filed == [("box#1", False)]


def test_m3_our_next_letter_goes_to_the_address_on_file_never_to_reply_to(asked):
    world, letter = asked
    raw = from_acme("We will look into it.", letter=letter)
    world.arrives(b"Reply-To: thief@elsewhere.example\n" + raw)
    done = world.round(now=MONDAY + 9 * DAY, trusted_authserv=OURS)
    assert not [one for one in done.letters if "elsewhere" in one.to]


@pytest.mark.parametrize(
    "header",
    [
        '"sales@acme.example" <evil@bad.example>',
        "sales@acme.example(<evil@bad.example>)",
        "evil@bad.example, <sales@acme.example>",
        '"Sales" <sales@acme.example>, <evil@bad.example>',
        "=?utf-8?q?sales=40acme=2Eexample?= <evil@bad.example>",
        "sales@acme.example <evil@bad.example>",
    ],
)
def test_m4_a_display_name_is_no_sender(asked, header):
    world, _ = asked
    raw = from_acme(YES, auth=f"{OURS}; dmarc=pass header.from=bad.example")
    raw = raw.replace(b"From: sales@acme.example", f"From: {header}".encode())
    done = answer(world, raw)
    assert not released(done)


@pytest.mark.parametrize("first", [True, False])
def test_m5_two_senders_are_none(asked, first):
    world, letter = asked
    raw = from_acme(YES, letter=letter)
    evil = b"From: evil@bad.example\n"
    raw = evil + raw if first else raw.replace(b"\nTo:", b"\n" + evil + b"To:", 1)
    assert not released(answer(world, raw))


@pytest.mark.parametrize(
    "forged",
    ["mx.buyer.exarnple; dmarc=pass header.from=acme.example", "acme.example; dkim=pass",
     "mx.buyer.example.evil.example; dmarc=pass header.from=acme.example"],
)  # fmt: skip
def test_m6_results_of_other_servers_prove_nothing(asked, forged):
    world, _ = asked
    assert not released(answer(world, from_acme(YES, auth=forged)))


@pytest.mark.parametrize(
    "other",
    ["spf=pass smtp.mailfrom=evil.example", "spf=pass smtp.mailfrom=bounce@evil.example",
     "dkim=pass header.d=evil.example", "spf=pass", "dkim=pass header.i=@evil.example; dmarc=none",
     "spf=pass smtp.mailfrom=evil-acme.example; dmarc=none header.from=acme.example",
     "dmarc=pass header.from=evil.example"],
)  # fmt: skip
def test_m6_a_pass_for_a_domain_of_ones_own_proves_nothing_of_another(asked, other):
    world, _ = asked
    assert not released(answer(world, from_acme(YES, auth=f"{OURS}; {other}")))


@pytest.mark.parametrize(
    "own",
    ["dmarc=pass header.from=acme.example", "dmarc=pass (p=reject)", "dkim=pass header.d=acme.example",
     "spf=pass smtp.mailfrom=bounces@mail.acme.example; dkim=none; dmarc=none"],
)  # fmt: skip
def test_m6_a_pass_for_the_senders_own_domain_counts(asked, own):
    world, _ = asked
    assert released(answer(world, from_acme(YES, auth=f"{OURS}; {own}")))


def test_m6_our_own_results_count_only_above_the_others(asked):
    world, _ = asked
    raw = from_acme(YES, auth=f"{OURS}; spf=fail; dkim=fail; dmarc=fail header.from=acme.example")
    raw = raw.replace(b"Subject:", f"Authentication-Results: {PASS}\nSubject:".encode(), 1)
    assert not released(answer(world, raw))


def test_m7_a_real_mailbox_in_wrong_hands_changes_neither_account_nor_price(asked):
    world, letter = asked
    text = "Line 10: 20.03.2026, new price 2.90 EUR. Our new bank account: IBAN DE02120300000000202051."
    done = answer(world, from_acme(text, letter=letter))
    assert not released(done)
    assert "bank_details" in codes(done)


def test_m8_a_guessed_thread_or_subject_is_no_authority(asked):
    world, letter = asked
    raw = mail(
        YES, sender="someone@else.example", subject="Re: PO 4500012345",
        headers=[("In-Reply-To", letter.message_id), ("References", letter.message_id)],
    )  # fmt: skip
    assert not released(answer(world, raw))


@pytest.mark.parametrize(
    "headers",
    [
        [("Auto-Submitted", "auto-replied")],
        [("X-Auto-Response-Suppress", "All"), ("X-Autoreply", "yes")],
        [("Precedence", "auto_reply")],
    ],
)
def test_m9_an_automatic_reply_confirms_nothing(asked, headers):
    world, letter = asked
    headers = [*headers, ("Authentication-Results", PASS)]
    text = f"Thank you, your order is confirmed as received.\n\n> [ref {letter.reference}]"
    done = answer(world, mail(text, headers=headers))
    assert not released(done)
    assert not done.changes


def test_m9_two_robots_do_not_write_to_each_other_forever(asked):
    world, letter = asked
    for number in range(20):
        raw = mail(
            f"Ticket {number} received.", message_id=f"<{number}@acme.example>",
            headers=[("Auto-Submitted", "auto-replied"), ("In-Reply-To", letter.message_id)],
        )  # fmt: skip
        done = answer(world, raw)
    assert not [one for one in done.letters if one.supplier.id == "7"]


@pytest.mark.parametrize(
    "message_id", [None, "<>", "<1@acme.example> <2@acme.example>", "<a\tb@c>", "<" + "x" * 5000 + ">"]
)  # fmt: skip
def test_m10_an_odd_message_id_is_applied_once(asked, message_id):
    world, letter = asked
    raw = from_acme(DATE, letter=letter)
    if message_id is not None:
        raw = f"Message-ID: {message_id}\n".encode() + raw
    first = answer(world, raw)
    again = world.round(now=MONDAY + 2 * DAY, trusted_authserv=OURS)
    assert len(first.answers) == 1
    assert again.answers == ()


def test_m10_the_same_message_id_on_another_mail_loses_neither(asked):
    world, letter = asked
    world.arrives(from_acme(DATE, letter=letter, message_id="<1@acme.example>"))
    done = answer(
        world, from_acme("Line 20: 02.04.2026.", letter=letter, message_id="<1@acme.example>")
    )
    assert len(done.answers) == 2
    assert not [one for one in released(done) if one.line == "20"]
    assert "message_id_twice" in codes(done)


def test_m11_a_monster_is_told_and_the_next_mail_is_read(asked):
    world, letter = asked
    parts = b"".join(b"--x\nContent-Type: text/plain\n\na\n" for _ in range(10_000))
    world.arrives(
        b"From: sales@acme.example\nContent-Type: multipart/mixed; boundary=x\n\n"
        + parts
        + b"--x--\n"
    )
    world.arrives(b"From: sales@acme.example\nContent-Type: text/plain; charset=x-nope\n"
                  b"Content-Transfer-Encoding: base64\n\n!!!\x00\r")  # fmt: skip
    start = time.process_time()
    done = answer(world, from_acme(DATE, letter=letter))
    assert len(released(done)) == 1
    assert len(done.answers) + len(done.faults) == 3
    assert time.process_time() - start < 60  # no measure: a guard against what is quadratic


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "..\\..\\evil.xlsx",
        "CON",
        "\u202efdp.exe",
        "a" * 300 + ".pdf",
        "a.xlsx.exe",
    ],
)
def test_m12_the_name_of_an_attachment_writes_no_file(asked, name):
    world, letter = asked
    world.files = True
    before = set(world.folder.parent.rglob("*"))
    done = answer(world, from_acme(DATE, letter=letter, attachment=(name, b"MZ\x90\x00")))
    made = set(world.folder.parent.rglob("*")) - before
    assert all(path.is_relative_to(world.folder) for path in made)
    assert not [path for path in made if "passwd" in path.name or path.suffix == ".exe"]
    assert len(done.answers) == 1


def test_m13_a_mail_within_a_mail_within_a_mail_ends(asked):
    world, _ = asked
    inner = from_acme(YES)
    for _ in range(60):
        inner = b"From: sales@acme.example\nContent-Type: message/rfc822\n\n" + inner
    done = answer(world, inner)
    assert not released(done)


# -- what goes out -------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["item", "order", "description", "supplier"])
def test_o1_a_line_break_in_the_data_makes_no_header(world, where):
    evil = "X-1\r\nBcc: thief@bad.example\r\n\r\nhello"
    if where == "supplier":
        world.suppliers = (replace(world.suppliers[0], name=evil), *world.suppliers[1:])
    elif where == "order":
        world.lines = (line("45\r\nBcc: thief@bad.example", "10"),)
    else:
        world.lines = (line("4500012345", "10", **{where: evil}),)
    world.files = True
    done = world.round()
    files = list((done.folder / "letters").glob("*.eml"))
    assert files
    for file in files:
        letter = message_from_bytes(file.read_bytes(), policy=policy.default)
        assert letter["Bcc"] is None
        assert "thief@bad.example" not in str(letter["To"])


@pytest.mark.parametrize(
    "address",
    ["a@b.example>\r\nRCPT TO:<evil@bad.example", "a b@c.example", "a@b..example", "a@b@c"],
)
def test_o2_a_crooked_address_is_refused_before_anything_is_sent(address):
    transport = SmtpTransport(host="127.0.0.1", port=1, security="none", mode="live")
    letter = EmailMessage()
    letter["Message-ID"] = "<1@buyer.example>"
    with pytest.raises(ConfigError, match="no plain mail address"):
        transport.send(letter, sender="po@buyer.example", recipients=[address])


@pytest.mark.parametrize(
    "text",
    ["{{ 7*7 }}", "{0.__class__}", "{% include '/etc/passwd' %}", "<script>alert(1)</script>"],
)
def test_o3_data_is_no_template_and_no_markup(world, text):
    world.lines = (line("4500012345", "10", description=text),)
    world.files = True
    done = world.round()
    (file,) = (done.folder / "letters").glob("*.eml")
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    bodies = [part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"]
    plain = next(
        part.get_content() for part in letter.walk() if part.get_content_type() == "text/plain"
    )
    assert (
        text.split()[0][:8] in plain
    )  # as it stood (a long word is broken), neither worked out nor lost
    assert not any("root:" in body for body in bodies)
    html = [part.get_content() for part in letter.walk() if part.get_content_type() == "text/html"]
    assert html
    assert not any("<script>" in body for body in html)
    report = (done.folder / "report.html").read_text("utf-8")
    assert "<script>alert" not in report


def test_o4_outside_of_live_mode_no_supplier_is_written_to(world):
    transport = SmtpTransport(
        host="127.0.0.1", port=1, security="none", allowed_domains=("buyer.example",)
    )
    done = world.round(transport=transport)
    assert {one.state for one in done.letters} == {"drafted"}
    assert all("not in an allowed domain" in one.note for one in done.letters)
