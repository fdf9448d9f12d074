"""One round after the other, on real mail: what is asked, read, proposed, uploaded and told."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from email import message_from_bytes, policy

import pytest

from scm_automate.chase.decisions import decide, mark_sent, settle, thaw
from scm_automate.errors import ConfigError, TransitionNotAllowed
from scm_automate.model import replace
from scm_automate.state import changes, exceptions, letters, messages, promises, suppliers
from scm_automate.testing.mail import MemoryTransport

from .conftest import DAY, MONDAY, POLICY, line, mail

writes = pytest.mark.usefixtures("files")


def codes(done) -> list[str]:
    return [one.code for one in done.exceptions]


def asked(done) -> dict[str, list[tuple[str, str, int]]]:
    return {
        letter.supplier.id: [(one.order, one.line, one.number) for one in letter.asks]
        for letter in done.letters
    }


def values(some) -> set[tuple[str, str, str, str | None]]:
    return {(one.order, one.line, one.field, one.new) for one in some}


def reference(done, supplier: str) -> str:
    return next(one.reference for one in done.letters if one.supplier.id == supplier)


def sent(world, *, now=MONDAY) -> None:
    with world.state() as state:
        mark_sent(state, now=now, every_draft=True, by="Anna Berg")


def confirms(done, *lines: str, supplier="7", order="4500012345", **more) -> bytes:
    """An answer that carries the letter's reference, as a mail program would quote the subject."""
    text = "\n".join(f"{order} line {words}" for words in lines)
    more.setdefault("subject", f"Re: open orders [ref {reference(done, supplier)}]")
    return mail(f"Hello,\n\n{text}\n\nKind regards\nJo\n", **more)


def upload(done) -> list[dict[str, str]]:
    with (done.folder / "changes.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class TestDrafts:
    @writes
    def test_a_round_writes_its_folder_and_tells_which_is_the_newest(self, world):
        done = world.round()
        assert asked(done) == {
            "7": [("4500012345", "10", 1), ("4500012345", "20", 1)],
            "8": [("4500012399", "10", 1)],
            "9": [("4500012400", "10", 1)],
        }
        names = sorted(
            path.relative_to(done.folder).as_posix() for path in done.folder.rglob("*.*")
        )
        assert names == [
            "changes.csv", "exceptions.csv", "letters/7_acme-springs.eml", "letters/8_bolt-nut.eml",
            "letters/9_cast-iron.eml", "report.html", "report.xlsx",
        ]  # fmt: skip
        assert (world.out / "latest").read_text() == f"{done.run_id}\n"
        assert sorted(path.name for path in world.out.iterdir()) == [done.run_id, "latest"]
        assert done.folder == world.out / done.run_id

    @writes
    def test_a_letter_carries_what_brings_an_answer_back(self, world):
        (letter, *_) = world.round().letters
        message = message_from_bytes(letter.path.read_bytes(), policy=policy.default)
        assert message["Message-ID"] == letter.message_id
        assert f"[ref {letter.reference}]" in message["Subject"]
        assert letter.reference in message.get_body(("plain",)).get_content()
        assert message["X-Unsent"] == "1"
        assert len(letter.reference) == 26

    @writes
    def test_the_same_round_again_asks_nobody_anew_and_writes_another_folder(self, world):
        first, second = world.round(), world.round()
        assert first.folder != second.folder
        assert (first.folder / "report.html").exists()
        assert asked(first) == asked(second)
        for one, other in zip(first.letters, second.letters, strict=True):
            assert one.letter_id == other.letter_id
            assert one.asks == other.asks
            assert one.path.read_bytes() == other.path.read_bytes()
        assert [one.rewritten for one in second.letters] == [True] * 3
        assert len(second.stale_drafts) == 3
        assert first.stale_drafts == ()

    def test_a_draft_never_counts_as_asked(self, world):
        world.round()
        later = world.round(now=MONDAY + 21 * DAY)
        assert {number for asks in asked(later).values() for _, _, number in asks} == {1}

    @writes
    def test_what_is_known_as_sent_is_asked_again_only_after_the_gap(self, world):
        world.round()
        sent(world)
        assert asked(world.round(now=MONDAY + DAY)) == {}
        again = world.round(now=MONDAY + 9 * DAY)
        assert asked(again)["8"] == [("4500012399", "10", 2)]
        message = message_from_bytes(again.letters[0].path.read_bytes(), policy=policy.default)
        assert message["In-Reply-To"]

    def test_silence_after_the_last_ask_goes_to_a_person(self, world):
        now = MONDAY
        for _ in range(3):
            world.round(now=now)
            sent(world, now=now)
            now += 9 * DAY
        done = world.round(now=now)
        assert "8" not in asked(done)
        assert codes(done).count("supplier_silent") == 4

    def test_a_line_that_needs_nothing_any_more_leaves_the_draft(self, world):
        first = world.round()
        world.export_shows("4500012345", "10", promised="2026-03-16")
        second = world.round(now=MONDAY + DAY)
        assert asked(second)["7"] == [("4500012345", "20", 1)]
        assert second.letters[0].letter_id == first.letters[0].letter_id
        world.export_shows("4500012345", "20", promised="2026-03-30")
        third = world.round(now=MONDAY + DAY)
        assert "7" not in asked(third)
        with world.state() as state, state.read() as tx:
            assert letters.letter(tx, first.letters[0].letter_id).state == "withdrawn"

    @writes
    def test_letters_that_are_sent_need_a_sender_and_say_so_before_anything_is_done(self, world):
        world.policy = replace(POLICY, sender=None)
        with pytest.raises(ConfigError, match="names no sender"):
            world.round(transport=MemoryTransport())
        assert not world.out.exists()
        assert len(world.round().letters) == 3

    def test_a_round_without_a_folder_writes_no_files(self, world):
        done = world.round()
        assert done.folder is None
        assert len(done.letters) == 3
        assert done.letters[0].path is None

    def test_a_moment_without_a_zone_is_refused(self, world):
        with pytest.raises(ConfigError, match="no time zone"):
            world.round(now=MONDAY.replace(tzinfo=None))


class TestAnswers:
    @writes
    def test_an_answer_with_the_reference_is_released_uploaded_and_seen(self, world):
        first = world.round()
        world.arrives(confirms(first, "10: we confirm delivery on 16 March 2026."))
        second = world.round(now=MONDAY + 2 * DAY)
        (answer,) = second.answers
        assert (answer.matched_by, answer.supplier.id) == ("reference", "7")
        assert values(answer.released) == {("4500012345", "10", "promised", "2026-03-16")}
        assert [(row["order"], row["line"], row["new"]) for row in upload(second)] == [
            ("4500012345", "10", "2026-03-16")
        ]
        assert second.exceptions == ()
        third = world.round(now=MONDAY + 3 * DAY)
        assert third.answers == ()
        assert len(upload(third)) == 1, "it stays in every upload until an export shows it"
        world.export_shows("4500012345", "10", promised="2026-03-16")
        fourth = world.round(now=MONDAY + 4 * DAY)
        assert values(fourth.seen) == values(answer.released)
        assert upload(fourth) == []
        assert world.round(now=MONDAY + 4 * DAY).seen == ()

    def test_an_answer_proves_that_its_letter_left(self, world):
        first = world.round()
        world.arrives(confirms(first, "10: delivery on 16 March 2026."))
        second = world.round(now=MONDAY + 2 * DAY)
        with world.state() as state, state.read() as tx:
            letter = letters.letter(tx, first.letters[0].letter_id)
        assert letter.state == "answered"
        assert letter.sent_at == MONDAY
        assert "7" not in asked(second), "line 20 was asked by the same letter two days ago"

    @writes
    def test_a_late_date_waits_for_a_person_who_accepts_it(self, world):
        first = world.round()
        world.arrives(confirms(first, "10: new delivery date 27 March 2026."))
        second = world.round(now=MONDAY + 2 * DAY)
        assert upload(second) == []
        (waiting,) = second.waiting
        assert codes(second) == ["promise_later_than_due"]
        assert second.exceptions[0].change_id == waiting.id
        assert second.exceptions[0].id
        with world.state() as state:
            decided = decide(
                state, waiting.id, decision="accept", by="Anna Berg", now=MONDAY + 2 * DAY
            )
            assert decided.decided_by == "Anna Berg"
            decide(state, waiting.id[:8], decision="accept", by="Bo", now=MONDAY + 2 * DAY)
        third = world.round(now=MONDAY + 3 * DAY)
        assert [row["decided_by"] for row in upload(third)] == ["Anna Berg"]
        assert third.waiting == third.exceptions == ()
        assert [one.kind for one in third.touches if one.by == "Anna Berg"] == ["decided"]

    def test_a_refused_date_is_asked_about_again(self, world):
        first = world.round()
        world.arrives(
            confirms(
                first, "10: new delivery date 27 March 2026.", "20: delivery on 30 March 2026."
            )
        )
        second = world.round(now=MONDAY + 2 * DAY)
        assert "7" not in asked(world.round(now=MONDAY + 10 * DAY)), "it waits for a person"
        with world.state() as state:
            decide(state, second.waiting[0].id, decision="refuse", by="Anna", now=MONDAY + 10 * DAY)
            with pytest.raises(TransitionNotAllowed):
                decide(state, second.waiting[0].id, decision="accept", by="Anna", now=MONDAY)
        again = world.round(now=MONDAY + 11 * DAY)
        assert asked(again)["7"] == [("4500012345", "10", 2)]

    def test_an_accepted_promise_ends_the_asking_before_the_export_shows_it(self, world):
        first = world.round()
        world.arrives(
            confirms(first, "10: delivery on 16 March 2026.", "20: delivery on 30 March 2026.")
        )
        world.round(now=MONDAY + 2 * DAY)
        assert "7" not in asked(world.round(now=MONDAY + 4 * DAY))

    def test_without_reference_or_authentication_a_known_sender_is_for_review(self, world):
        world.round()
        sent(world)
        world.arrives(mail("4500012345 line 10: delivery on 16 March 2026."))
        done = world.round(now=MONDAY + 2 * DAY)
        (answer,) = done.answers
        assert answer.matched_by == "address"
        assert answer.released == ()
        assert codes(done) == ["sender_not_proven"]

    def test_our_own_servers_pass_counts_and_a_forged_one_does_not(self, world):
        world.round()
        sent(world)
        text = "4500012345 line 10: delivery on 16 March 2026."
        ours = ("Authentication-Results", "mx.buyer.example; dmarc=pass header.from=acme.example")
        theirs = ("Authentication-Results", "mx.evil.example; dmarc=pass header.from=acme.example")
        world.arrives(mail(text, headers=[theirs]))
        forged = world.round(now=MONDAY + 2 * DAY, trusted_authserv="mx.buyer.example")
        assert forged.changes == ()
        world.arrives(mail(text, headers=[ours], at=MONDAY + 2 * DAY))
        proven = world.round(now=MONDAY + 3 * DAY, trusted_authserv="mx.buyer.example")
        assert values(proven.changes) == {("4500012345", "10", "promised", "2026-03-16")}
        assert proven.exceptions == ()

    def test_a_line_that_nobody_asked_about_is_for_review(self, world):
        first = world.round()
        world.lines = (
            *world.lines,
            line("4500012346", "10", ordered_on="2026-03-02", due="2026-04-20"),
        )
        world.arrives(confirms(first, "10: delivery on 20 April 2026.", order="4500012346"))
        done = world.round(now=MONDAY + DAY)
        assert done.changes == ()
        assert codes(done) == ["not_asked"]

    def test_the_newest_answer_holds_whichever_comes_in_first(self, world):
        first = world.round()
        late = confirms(first, "10: delivery on 17 March 2026.", at=MONDAY + 2 * DAY)
        early = confirms(first, "10: delivery on 16 March 2026.", at=MONDAY + DAY)
        world.arrives(late)
        world.round(now=MONDAY + 3 * DAY)
        world.arrives(early)
        done = world.round(now=MONDAY + 4 * DAY)
        assert values(done.waiting) == {("4500012345", "10", "promised", "2026-03-17")}
        assert "older_answer" in codes(done)
        with world.state() as state, state.read() as tx:
            history = promises.promises_of(tx, order="4500012345", line="10")
        assert [one.deliveries[0].latest for one in history] == [
            date(2026, 3, 16),
            date(2026, 3, 17),
        ]

    @writes
    def test_a_later_answer_takes_the_place_of_an_uploaded_one(self, world):
        first = world.round()
        world.arrives(confirms(first, "10: delivery on 16 March 2026."))
        world.round(now=MONDAY + 2 * DAY)
        world.arrives(confirms(first, "10: delivery on 20 March 2026.", at=MONDAY + 3 * DAY))
        done = world.round(now=MONDAY + 4 * DAY)
        assert upload(done) == []
        assert values(done.waiting) == {("4500012345", "10", "promised", "2026-03-20")}
        assert set(codes(done)) == {"promise_later_than_due", "answer_changed"}
        world.export_shows("4500012345", "10", promised="2026-03-16")
        after = world.round(now=MONDAY + 5 * DAY)
        assert "erp_changed_meanwhile" not in codes(after), "the earlier upload came in"

    @writes
    def test_a_value_that_is_neither_old_nor_new_goes_to_a_person(self, world):
        first = world.round()
        world.arrives(confirms(first, "10: delivery on 16 March 2026."))
        world.round(now=MONDAY + 2 * DAY)
        world.export_shows("4500012345", "10", promised="2026-03-18")
        done = world.round(now=MONDAY + 3 * DAY)
        assert upload(done) == []
        assert codes(done) == ["erp_changed_meanwhile"]
        assert "holds 2026-03-18 now" in done.exceptions[0].text
        assert codes(world.round(now=MONDAY + 3 * DAY)) == ["erp_changed_meanwhile"]
        with world.state() as state, state.read() as tx:
            history = promises.promises_of(tx, order="4500012345", line="10")
        assert [one.channel for one in history] == ["mail", "erp"]

    def test_a_promise_keyed_by_somebody_is_in_the_history_once(self, world):
        world.round()
        world.export_shows("4500012399", "10", promised="2026-03-16")
        for _ in range(2):
            world.round(now=MONDAY + DAY)
        with world.state() as state, state.read() as tx:
            (only,) = promises.promises_of(tx, order="4500012399", line="10")
        assert (only.channel, only.made_by) == ("erp", "8")

    @writes
    def test_our_own_upload_is_no_news_when_the_export_shows_it(self, world):
        first = world.round()
        world.arrives(confirms(first, "10: delivery on 16 March 2026."))
        world.round(now=MONDAY + 2 * DAY)
        world.export_shows("4500012345", "10", promised="2026-03-16")
        world.round(now=MONDAY + 3 * DAY)
        with world.state() as state, state.read() as tx:
            (only,) = promises.promises_of(tx, order="4500012345", line="10")
        assert only.channel == "mail"

    @writes
    def test_a_change_for_a_line_that_the_export_does_not_hold_stays_and_is_told(self, world):
        first = world.round()
        world.arrives(confirms(first, "10: delivery on 16 March 2026."))
        world.round(now=MONDAY + 2 * DAY)
        world.lines = world.lines[1:]
        done = world.round(now=MONDAY + 3 * DAY)
        assert len(upload(done)) == 1
        assert "line_gone" in codes(done)

    @writes
    def test_an_unclear_answer_holds_what_was_not_uploaded_yet(self, world):
        first = world.round()
        world.arrives(confirms(first, "10: delivery on 16 March 2026."))
        world.arrives(
            confirms(first, "10: there is a problem, we are still checking.", at=MONDAY + 2 * DAY)
        )
        done = world.round(now=MONDAY + 3 * DAY)
        assert upload(done) == []
        assert len(done.waiting) == 1

    @writes
    def test_a_form_that_comes_back_without_a_word_is_recognised(self, world):
        first = world.round()
        letter = message_from_bytes(first.letters[1].path.read_bytes(), policy=policy.default)
        form = next(part.get_content() for part in letter.iter_attachments())
        world.arrives(
            mail(
                "see attached",
                sender="orders@bolt.example",
                subject="order",
                attachment=("form.xlsx", form),
            )
        )
        (answer,) = world.round(now=MONDAY + 2 * DAY).answers
        assert (answer.matched_by, answer.supplier.id) == ("reference", "8")


class TestSenders:
    def test_an_unknown_sender_is_told_and_never_lost(self, world):
        world.round()
        world.arrives(
            mail("Hello, what about our offer?", sender="jo@else.example", subject="Offer")
        )
        done = world.round(now=MONDAY + 2 * DAY)
        (answer,) = done.answers
        assert (answer.matched_by, answer.supplier) == ("nothing", None)
        assert codes(done) == ["unknown_sender"]
        assert "jo@else.example (Offer)" in done.exceptions[0].text
        with world.state() as state, state.read() as tx:
            assert b"what about our offer" in messages.raw_message(tx, answer.message_key)

    def test_order_numbers_are_a_hint_and_release_nothing(self, world):
        world.round()
        sent(world)
        world.arrives(
            mail("4500012345 line 10: delivery on 16 March 2026.", sender="jo@else.example")
        )
        done = world.round(now=MONDAY + 2 * DAY)
        assert done.answers[0].matched_by == "order number"
        assert done.changes == ()
        assert len(done.waiting) == 1

    def test_a_look_alike_is_linked_to_nobody(self, world):
        world.round()
        sent(world)
        world.arrives(
            mail("4500012345 line 10: delivery on 16 March 2026. Please note our new bank account, IBAN DE02120300000000202051.",
                 sender="sales@acrne.example")
        )  # fmt: skip
        done = world.round(now=MONDAY + 2 * DAY)
        (answer,) = done.answers
        assert (answer.matched_by, answer.supplier) == ("look-alike", None)
        assert codes(done) == ["look_alike"]
        assert "not acme.example" in done.exceptions[0].text
        assert "bank details" in done.exceptions[0].text
        assert done.changes == done.waiting == ()
        with world.state() as state, state.read() as tx:
            assert suppliers.frozen(tx, "7") is None

    def test_a_stolen_reference_releases_nothing_to_a_stranger(self, world):
        first = world.round()
        world.arrives(
            confirms(first, "10: delivery on 16 March 2026.", sender="sales@acrne.example")
        )
        done = world.round(now=MONDAY + 2 * DAY)
        assert done.changes == done.waiting == ()
        assert codes(done) == ["look_alike"]
        assert "reference of our letter to supplier 7" in done.exceptions[0].text
        with world.state() as state, state.read() as tx:
            assert promises.promises_of(tx, order="4500012345", line="10") == ()

    def test_a_stranger_replaces_no_answer(self, world):
        first = world.round()
        world.arrives(confirms(first, "10: delivery on 16 March 2026."))
        world.round(now=MONDAY + 2 * DAY)
        world.arrives(
            confirms(
                first,
                "10: delivery on 20 April 2026.",
                sender="x@else.example",
                at=MONDAY + 3 * DAY,
            )
        )
        done = world.round(now=MONDAY + 4 * DAY)
        assert values(done.changes) == {("4500012345", "10", "promised", "2026-03-16")}
        assert done.waiting == ()
        assert len(done.exceptions) >= 1

    def test_bank_details_freeze_the_supplier_until_a_person_thaws_it(self, world):
        first = world.round()
        world.arrives(
            confirms(
                first,
                "10: delivery on 16 March 2026.",
                "10: please note our new bank account, IBAN DE02120300000000202051.",
            )
        )
        done = world.round(now=MONDAY + 2 * DAY)
        assert done.exceptions[0].code == "bank_details"
        assert done.exceptions[0].severity == "critical"
        assert done.changes == ()
        assert "7" not in asked(world.round(now=MONDAY + 12 * DAY))
        world.arrives(confirms(first, "20: delivery on 30 March 2026.", at=MONDAY + 3 * DAY))
        later = world.round(now=MONDAY + 4 * DAY)
        assert later.changes == ()
        with world.state() as state:
            assert thaw(state, "7", by="Anna Berg", now=MONDAY + 5 * DAY) == "waits"
            assert thaw(state, "7", by="Ben Ott", now=MONDAY + 5 * DAY) == "thawed"
        assert "bank_details" not in codes(world.round(now=MONDAY + 5 * DAY))

    def test_a_bounce_of_our_letter_makes_its_address_undeliverable(self, world):
        first = world.round()
        world.arrives(bounce(first.letters[1], "orders@bolt.example"))
        done = world.round(now=MONDAY + DAY)
        assert done.answers[0].response.kind == "bounce"
        letter = next(one for one in done.letters if one.supplier.id == "8")
        assert letter.to == "office@bolt.example"
        assert letter.letter_id != first.letters[1].letter_id
        assert [one.number for one in letter.asks] == [1], (
            "nobody was asked by the letter that came back"
        )
        assert codes(done) == ["undeliverable"]

    def test_a_bounce_of_nobody_blocks_no_address(self, world):
        world.round()
        forged = bounce(None, "orders@bolt.example")
        world.arrives(forged)
        done = world.round(now=MONDAY + DAY)
        assert (
            next(one.to for one in done.letters if one.supplier.id == "8") == "orders@bolt.example"
        )
        assert codes(done) == ["bounce_unmatched"]

    def test_out_of_office_is_waited_for(self, world):
        first = world.round()
        world.arrives(
            mail("I am out of the office until 16 March 2026.", subject=f"Automatic reply: [ref {reference(first, '7')}]",
                 headers=[("Auto-Submitted", "auto-replied")])
        )  # fmt: skip
        world.round(now=MONDAY + 2 * DAY)
        assert "7" not in asked(world.round(now=MONDAY + 12 * DAY))
        with world.state() as state, state.read() as tx:
            assert letters.letter(tx, first.letters[0].letter_id).state == "sent"
        assert "7" in asked(world.round(now=MONDAY + 21 * DAY))


def bounce(letter, address: str) -> bytes:
    """A delivery status notification, with the headers of what came back."""
    returned = (
        f"Message-ID: {letter.message_id}\r\nSubject: open orders [ref {letter.reference}]\r\n"
        if letter
        else "Message-ID: <x@else.example>\r\nSubject: hello\r\n"
    )
    return (
        "From: Mail Delivery System <MAILER-DAEMON@mx.buyer.example>\r\n"
        "To: purchasing@buyer.example\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        "Date: Tue, 03 Mar 2026 08:00:00 +0000\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.buyer.example\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n{returned}\r\n--b--\r\n"
    ).encode()


class TestHostile:
    def test_a_poison_message_is_kept_told_and_passed_by(self, world, monkeypatch):
        from scm_automate.chase import inbox

        first = world.round()
        real = inbox.read_reply

        def breaks(raw, *args, **more):
            if "poison" in raw.text:
                raise RecursionError("nested too deep")
            return real(raw, *args, **more)

        monkeypatch.setattr(inbox, "read_reply", breaks)
        world.arrives(confirms(first, "10: poison"), name="0000.eml")
        world.arrives(confirms(first, "20: delivery on 30 March 2026."))
        done = world.round(now=MONDAY + 2 * DAY)
        assert values(done.changes) == {("4500012345", "20", "promised", "2026-03-30")}
        assert done.faults == ("0000.eml: RecursionError: nested too deep",)
        assert codes(done) == ["message_unreadable"]
        again = world.round(now=MONDAY + 2 * DAY)
        assert again.faults == ()
        assert codes(again) == ["message_unreadable"], "until a person settles it"
        with world.state() as state:
            settle(state, again.exceptions[0].id, by="Anna Berg", now=MONDAY + 2 * DAY)
        assert codes(world.round(now=MONDAY + 2 * DAY)) == []

    def test_a_message_that_can_be_read_later_is_read_later(self, world, monkeypatch):
        from scm_automate.chase import inbox

        first = world.round()
        world.arrives(confirms(first, "10: delivery on 16 March 2026."))
        with monkeypatch.context() as patch:
            patch.setattr(inbox, "read_reply", lambda *_, **__: 1 / 0)
            assert codes(world.round(now=MONDAY + 2 * DAY)) == ["message_unreadable"]
        done = world.round(now=MONDAY + 2 * DAY)
        assert len(done.changes) == 1
        assert done.exceptions == ()
        assert world.round(now=MONDAY + 2 * DAY).answers == ()

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\x00" * 1000,
            b"From: " + b"(" * 3000,
            b"Message-ID: <>\n\nhello",
            b"\xff\xfe" * 50,
        ],
    )
    def test_whatever_lies_in_the_inbox_the_round_goes_on(self, world, content):
        first = world.round()
        world.arrives(content)
        world.arrives(confirms(first, "10: delivery on 16 March 2026."))
        done = world.round(now=MONDAY + 2 * DAY)
        assert len(done.changes) == 1

    def test_the_same_mail_in_another_file_is_applied_once(self, world):
        first = world.round()
        answer = confirms(first, "10: delivery on 27 March 2026.", message_id="<a@acme.example>")
        world.arrives(answer)
        world.arrives(answer)
        world.arrives(b"Received: from somewhere\r\n" + answer)
        done = world.round(now=MONDAY + 2 * DAY)
        assert len(done.answers) == 1
        assert len(done.waiting) == 1
        with world.state() as state, state.read() as tx:
            assert len(promises.promises_of(tx, order="4500012345", line="10")) == 1

    def test_another_mail_with_the_same_message_id_releases_nothing(self, world):
        first = world.round()
        world.arrives(
            confirms(first, "10: delivery on 16 March 2026.", message_id="<a@acme.example>")
        )
        world.arrives(
            confirms(
                first,
                "20: delivery on 30 March 2026.",
                message_id="<a@acme.example>",
                at=MONDAY + 2 * DAY,
            )
        )
        done = world.round(now=MONDAY + 3 * DAY)
        assert values(done.changes) == {("4500012345", "10", "promised", "2026-03-16")}
        assert "message_id_twice" in codes(done)

    def test_a_mail_from_the_future_is_dated_now(self, world):
        first = world.round()
        world.arrives(
            confirms(first, "10: delivery on 27 March 2026.", at=MONDAY + timedelta(days=4000))
        )
        world.arrives(confirms(first, "10: delivery on 16 March 2026.", at=MONDAY + 3 * DAY))
        world.round(now=MONDAY + 2 * DAY)
        world.arrives(confirms(first, "10: delivery on 16 March 2026.", at=MONDAY + 5 * DAY))
        done = world.round(now=MONDAY + 5 * DAY)
        assert values(done.changes) == {("4500012345", "10", "promised", "2026-03-16")}


def test_touches_are_counted_once_for_the_same_export(world):
    first = world.round()
    counts = {one.kind: one.count for one in first.touches}
    assert counts == {"export_read": 1, "line_checked": 4, "letter_written": 3}
    assert world.round().touches == ()
    world.export_shows("4500012345", "10", quantity="400")
    assert {one.kind for one in world.round().touches} == {"export_read", "line_checked"}


@writes
def test_the_report_and_the_exceptions_of_a_busy_round_are_written(world):
    first = world.round()
    world.arrives(
        confirms(first, "10: delivery on 27 March 2026.", "20: delivery on 30 March 2026.")
    )
    world.arrives(mail("=cmd()", sender="<script>@else.example", subject="<b>hello</b>"))
    done = world.round(now=MONDAY + 2 * DAY)
    page = (done.folder / "report.html").read_text("utf-8")
    assert "Acme Springs" in page
    assert "<script>@" not in page
    assert "27" in (done.folder / "exceptions.csv").read_text("utf-8-sig")
    assert done.needs_person
    assert "waiting for a decision" in str(done)


def test_exceptions_about_lines_that_are_gone_are_not_shown_and_counted(world):
    first = world.round()
    world.arrives(confirms(first, "10: we cannot deliver this item, it is cancelled."))
    assert codes(world.round(now=MONDAY + 2 * DAY)) == ["rejected"]
    world.lines = world.lines[1:]
    done = world.round(now=MONDAY + 3 * DAY)
    assert codes(done) == []
    assert "1 exceptions are about lines that this export does not hold" in done.loaded
    with world.state() as state, state.read() as tx:
        assert len(exceptions.open_exceptions(tx)) == 1
        assert changes.upload(tx) == ()
