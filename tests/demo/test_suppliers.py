from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes, policy
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from scm_automate.demo.letter import Asked, find_asked
from scm_automate.demo.mailclients import AUTHSERV_ID
from scm_automate.demo.shipped import MONDAYS
from scm_automate.demo.suppliers import answers_to, write_mail
from scm_automate.demo.wording import say_now


@pytest.fixture(scope="session")
def lines_of(cast):
    """Some order lines of a kind, or of an item, that somebody knows."""

    def find(*, kind=None, item=None, most=3):
        found = [
            key
            for key, what in cast.intentions.items()
            if (kind is None or what.kind == kind) and (item is None or what.item == item)
        ]
        assert found
        return found[:most]

    return find


@pytest.fixture(scope="session")
def everybody(cast, letter_to, lines_of):
    """One letter to every mailbox, on the first Monday."""
    lines = lines_of(kind="as_ordered") + lines_of(kind="split") + lines_of(kind="week")
    return tuple(letter_to(to, lines, number=n) for n, to in enumerate(cast.personas))


def read(mail):
    return message_from_bytes(mail.raw, policy=policy.default)


def test_a_letter_tells_which_lines_it_asks_about(letter_to, lines_of):
    lines = lines_of(kind="as_ordered", most=5)
    letter = letter_to("verkauf@lagerkontor-weserbogen.example", lines)
    assert letter.asked == tuple(Asked(order=order, line=line) for order, line in lines)
    assert letter.form is not None
    assert letter.form_name == "form.xlsx"


def test_a_position_without_its_order_is_no_line(cast, lines_of):
    (order, line), *_ = lines_of(kind="week")
    assert find_asked([f"{line} of {order[:-1]}"], cast=cast) == ()
    assert find_asked([f"{order} / {line}"], cast=cast) == (Asked(order=order, line=line),)


def test_same_letters_and_seed_give_the_same_mail(everybody, cast):
    once = answers_to(everybody, cast=cast, seed=5)
    again = answers_to(reversed(everybody), cast=cast, seed=5)
    assert once == again
    assert once != answers_to(everybody, cast=cast, seed=6)


def test_more_letters_change_no_mail_that_arrived_before(everybody, letter_to, cast):
    monday = MONDAYS[1]
    second = tuple(
        letter_to(letter.to, [(a.order, a.line) for a in letter.asked], number=900, monday=monday)
        for letter in everybody
    )
    first = answers_to(everybody, cast=cast, seed=5)
    both = answers_to(everybody + second, cast=cast, seed=5)
    cut = second[0].sent_at
    assert [mail for mail in both if mail.received < cut] == [
        mail for mail in first if mail.received < cut
    ]


def test_nobody_answers_who_was_not_asked(cast, letter_to, lines_of):
    letter = letter_to("nobody@elsewhere.example", lines_of(kind="day"))
    assert answers_to([letter], cast=cast, seed=5) == ()


def test_every_manner_of_answering_occurs(everybody, cast):
    mails = answers_to(everybody, cast=cast, seed=5)
    kinds = [mail.kind for mail in mails]
    answered = {mail.persona.address for mail in mails if mail.kind == "answer"}
    expected = {p.address for p in cast.personas.values() if p.answers in {"prompt", "absent"}}
    assert answered == expected
    assert kinds.count("absence") == sum(p.answers == "absent" for p in cast.personas.values())
    for rare in ("bounce", "newsletter", "impostor", "spoof"):
        assert kinds.count(rare) == 1
    # the Portuguese one waits for a reminder
    everyone = {persona.language for persona in cast.personas.values()}
    assert everyone - {mail.persona.language for mail in mails} == {"pt"}


def test_those_who_wait_for_a_reminder_answer_the_second_letter(everybody, letter_to, cast):
    slow = [p.address for p in cast.personas.values() if p.answers == "second"]
    again = [
        letter_to(x.to, [(a.order, a.line) for a in x.asked], number=700 + n, monday=MONDAYS[1])
        for n, x in enumerate(everybody)
        if x.to in slow
    ]
    mails = answers_to([*everybody, *again], cast=cast, seed=5)
    answered = {m.persona.address: m.received.date() for m in mails if m.kind == "answer"}
    assert slow
    assert all(answered[address] >= MONDAYS[1] for address in slow)


def test_the_absent_answer_after_their_return(everybody, cast):
    for mail in answers_to(everybody, cast=cast, seed=5):
        if mail.persona.answers == "absent" and mail.kind == "answer":
            assert mail.received.date() == MONDAYS[1] + timedelta(days=1)


def test_answers_are_whole_mails_in_the_thread(everybody, cast):
    ids = {letter.message_id for letter in everybody}
    for mail in answers_to(everybody, cast=cast, seed=5):
        message = read(mail)
        assert not message.defects
        assert message["Message-ID"]
        assert message["From"]
        if mail.kind == "answer":
            assert message["In-Reply-To"] in ids
            results = message.get_all("Authentication-Results")
            assert len(results) == 1
            assert results[0].startswith(f"{AUTHSERV_ID}; spf=pass")
            body = message.get_body(("plain", "html")).get_content()
            assert body.strip()


def test_the_bounce_names_our_message_and_the_address(everybody, cast):
    bounce = next(m for m in answers_to(everybody, cast=cast, seed=5) if m.kind == "bounce")
    message = read(bounce)
    assert message.get_content_type() == "multipart/report"
    assert message.get_param("report-type") == "delivery-status"
    status = message.get_payload(1)
    assert status.get_content_type() == "message/delivery-status"
    assert status.get_payload(1)["Action"] == "failed"
    assert bounce.persona.address in status.get_payload(1)["Final-Recipient"]
    letter = next(x for x in everybody if x.to == bounce.persona.address)
    assert letter.message_id in message.get_payload(2).get_payload()


def test_the_impostor_forges_a_pass_below_the_verdict_of_our_server(everybody, cast):
    mail = next(m for m in answers_to(everybody, cast=cast, seed=5) if m.kind == "impostor")
    message = read(mail)
    first, second = message.get_all("Authentication-Results")
    assert "dmarc=fail" in first
    assert "dmarc=pass" in second
    assert second.startswith(AUTHSERV_ID)
    sender = message["From"].addresses[0]
    assert sender.domain != mail.persona.domain
    text = message.get_body().get_content()
    assert "bank details have changed" in text
    assert "Ignore previous instructions" in text


def test_a_filled_in_workbook_comes_back(cast, letter_to, lines_of):
    address = "auftrag@drehteile-ohmbach.example"
    (order, line), *_ = lines = lines_of(kind="day")
    (mail,) = answers_to([letter_to(address, lines)], cast=cast, seed=5)
    (attachment,) = read(mail).iter_attachments()
    sheet = CalamineWorkbook.from_filelike(BytesIO(attachment.get_content())).get_sheet_by_index(0)
    row = next(row for row in sheet.to_python() if row[:2] == [order, line])
    said = cast.intentions[order, line].parts[0]
    assert row[5] == said.day
    assert row[6] == float(said.quantity)


def test_a_split_delivery_gets_a_row_for_each_part_of_the_workbook(cast, letter_to, lines_of):
    address = "auftrag@drehteile-ohmbach.example"
    (order, line), *_ = lines = lines_of(kind="split")
    (mail,) = answers_to([letter_to(address, lines)], cast=cast, seed=5)
    (attachment,) = read(mail).iter_attachments()
    sheet = CalamineWorkbook.from_filelike(BytesIO(attachment.get_content())).get_sheet_by_index(0)
    rows = [row[5:7] for row in sheet.to_python() if row[:2] == [order, line]]
    parts = cast.intentions[order, line].parts
    assert rows == [[part.day, float(part.quantity)] for part in parts]


def test_a_filled_in_table_comes_back_in_the_quotation(cast, letter_to, lines_of):
    address = "vertrieb@giesserei-tannroda.example"
    lines = lines_of(kind="week")
    (mail,) = answers_to([letter_to(address, lines)], cast=cast, seed=5)
    html = read(mail).get_body(("html",)).get_content()
    for key in lines:
        week = cast.intentions[key].parts[0].day.isocalendar().week
        assert f"<td>KW {week}</td>" in html


def test_a_broken_promise_is_followed_by_another_day(cast, lines_of):
    what = cast.intentions[lines_of(kind="broken")[0]]
    first = say_now(what, today=date(2026, 3, 4), asked_before=0)
    then = say_now(what, today=date(2026, 3, 17), asked_before=1)
    assert first.kind == then.kind == "day"
    assert then.parts[0].day == what.again > first.parts[0].day


def test_of_a_split_only_what_is_still_to_come_is_told(cast, lines_of):
    what = cast.intentions[lines_of(kind="split")[0]]
    after = what.parts[0].day + timedelta(days=1)
    assert say_now(what, today=after, asked_before=0).parts == what.parts[1:]
    assert say_now(what, today=what.parts[0].day, asked_before=0).parts == what.parts


def test_a_question_is_answered_in_the_end(cast, lines_of):
    what = cast.intentions[lines_of(kind="question")[0]]
    assert say_now(what, today=MONDAYS[0], asked_before=0).kind == "question"
    assert say_now(what, today=MONDAYS[1], asked_before=1).parts[0].day == what.again
    silent = replace(what, again=None)
    assert say_now(silent, today=MONDAYS[1], asked_before=1).kind == "question"


def test_mails_are_written_one_file_each(everybody, cast, tmp_path):
    mails = answers_to(everybody, cast=cast, seed=5)
    paths = write_mail(mails, tmp_path / "inbox")
    assert len(set(paths)) == len(mails)
    assert paths[0].read_bytes() == mails[0].raw
    twice = write_mail([mails[0], mails[0]], tmp_path / "twice")
    assert len(set(twice)) == 2
