"""IMAP against real servers and against one that follows a script of faults."""

from __future__ import annotations

import base64
import hashlib
import imaplib
import shutil
import threading
import time
from datetime import UTC, datetime, timedelta

import imap_servers
import pytest
from imap_servers import SECRET, USER, lying, put

from scm_automate.errors import ConfigError, ServiceRefused, ServiceUnreachable
from scm_automate.mail import Credentials, ImapAccount, ImapMailbox, ImapSentFolder, Mailbox
from scm_automate.messages import Limits

DOVECOT = pytest.param(
    "dovecot",
    marks=[
        pytest.mark.system,
        pytest.mark.skipif(shutil.which("dovecot") is None, reason="needs the program dovecot"),
    ],
)


def mail(number, *, more=b""):
    head = f"From: a@b.example\r\nMessage-ID: <{number}@b.example>\r\nSubject: s{number}\r\n\r\n"
    return head.encode() + more + b"hello\r\n"


def clock():
    """The machine's time: real servers stamp what is laid into them."""
    return datetime.fromtimestamp(time.time(), UTC)


def account(port, **settings):
    given = {
        "auth": lambda: Credentials(USER, SECRET),
        "security": "none",
        "timeout": 20,
    } | settings
    return ImapAccount(host="127.0.0.1", port=port, **given)


def read_all(box, position=None):
    with box:
        return list(box.read(position))


@pytest.fixture(params=["pymap", DOVECOT])
def port(request):
    if request.param == "pymap":
        with imap_servers.pymap() as port:
            yield port
        return
    server = imap_servers.Dovecot()
    try:
        server.start()
        yield server.port
    finally:
        server.remove()


def test_a_mailbox_gives_what_came_byte_for_byte_and_marks_nothing_as_seen(port):
    put(port, mail(1), mail(2))
    box = ImapMailbox(account=account(port))
    assert isinstance(box, Mailbox)
    found = list(box.read())
    box.close()
    assert [one.raw for one in found] == [mail(1), mail(2)]
    assert [one.digest for one in found] == [hashlib.sha256(one.raw).hexdigest() for one in found]
    assert all(clock() - one.received < timedelta(minutes=5) for one in found)
    assert lying(port) == {"s1": False, "s2": False}


def test_reading_goes_on_where_it_stopped(port):
    put(port, mail(1), mail(2))
    box = ImapMailbox(account=account(port))
    reading = box.read()
    next(reading)
    assert box.position.endswith(":0") or box.position.split(":")[1] == "100"  # not asked past yet
    next(reading)
    stopped = box.position
    box.close()
    again = ImapMailbox(account=account(port))
    put(port, mail(3))
    assert [one.raw for one in again.read(stopped)] == [mail(2), mail(3)]
    assert list(again.read(again.position)) == []
    put(port, mail(4))
    assert [one.raw for one in again.read(again.position)] == [mail(4)]
    again.close()


def test_what_is_settled_is_moved_to_its_folder(port):
    put(port, mail(1), mail(2), mail(3))
    box = ImapMailbox(account=account(port), done="Done", quarantine="Look at")
    for one in box.read():
        if one.raw != mail(3):
            box.settle(one, readable=one.raw == mail(1))
    box.close()
    assert lying(port) == {"s3": False}
    assert lying(port, "Done") == {"s1": False}
    assert lying(port, '"Look at"') == {"s2": False}


def test_a_mail_that_a_person_deletes_meanwhile_is_told_and_passed(port):
    put(port, mail(1), mail(2), mail(3))
    box = ImapMailbox(account=account(port))
    reading = box.read()
    next(reading)
    person = imaplib.IMAP4("127.0.0.1", port)
    person.login(USER, SECRET)
    person.select("INBOX")
    person.store("2", "+FLAGS", r"(\Deleted)")
    person.expunge()
    person.logout()
    gone, last = list(reading)
    box.close()
    # A server may still show what was there when the folder was opened.
    assert gone.raw == mail(2) or gone.fault == "it was moved or deleted while the mailbox was read"
    assert last.raw == mail(3)


def test_a_huge_mail_is_fetched_up_to_the_limit(port):
    put(port, mail(1, more=b"x" * 50_000))
    box = ImapMailbox(account=account(port), limits=Limits(message_bytes=10_000))
    (found,) = box.read()
    box.close()
    assert len(found.raw) == 10_000


def test_waiting_ends_when_a_mail_comes(port):
    put(port)
    box = ImapMailbox(account=account(port))
    threading.Timer(0.3, put, [port, mail(1)]).start()
    start = time.monotonic()
    assert box.wait(20)
    assert time.monotonic() - start < 15
    assert [one.raw for one in box.read()] == [mail(1)]
    assert not box.wait(0.2)
    box.close()


def test_a_letter_is_found_in_the_sent_folder_by_its_id_or_by_our_reference(port):
    replaced = b"Message-ID: <server@x>\r\nSubject: Orders [SCM-AB12]\r\n\r\nhello\r\n"
    quoted = b"Message-ID: <other@x>\r\nSubject: Orders\r\n\r\nour reference SCM-CD34\r\n"
    put(port, mail(1), replaced, quoted, folder="Sent")
    sent, now = ImapSentFolder(account=account(port)), clock()
    for message_id, reference, found in (
        ("1@b.example", "SCM-ZZ99", True),
        ("9@b.example", "SCM-AB12", True),
        ("9@b.example", "SCM-CD34", True),
        ("9@b.example", "SCM-ZZ99", False),
    ):
        assert sent.has(message_id=message_id, reference=reference, since=now) is found
    assert not sent.has(message_id="9@b", reference="SCM-AB12", since=now + timedelta(days=3))
    with pytest.raises(ServiceRefused, match="does not open the folder 'Nowhere'"):
        ImapSentFolder(account=account(port), folder="Nowhere").has(
            message_id="1@b", reference="X", since=now
        )


def test_what_is_searched_for_cannot_end_the_command():
    sent = ImapSentFolder(account=account(1))
    with pytest.raises(ConfigError, match="cannot be searched for"):
        sent.has(message_id='a" OR ALL "', reference="X", since=clock())


def test_a_wrong_password_is_told_without_the_secret(port):
    wrong = account(port, auth=lambda: Credentials(USER, "canary-secret"))
    with pytest.raises(ServiceRefused, match="does not let 'demouser' in") as caught:
        list(ImapMailbox(account=wrong).read())
    assert "canary" not in f"{caught.value!r} {caught.value} {wrong!r} {Credentials('u', 'canary')}"


def test_nobody_there_is_told_with_what_to_do():
    with pytest.raises(ServiceUnreachable, match="Check name, port and security"):
        list(ImapMailbox(account=account(imap_servers.free_port())).read())


def test_a_server_elsewhere_is_not_talked_to_in_the_open():
    with pytest.raises(ConfigError, match="this machine only"):
        ImapAccount(host="mail.buyer.example", security="none", auth=lambda: Credentials("u", "s"))


@pytest.mark.system
@pytest.mark.skipif(shutil.which("dovecot") is None, reason="needs the program dovecot")
def test_a_mailbox_that_was_numbered_anew_is_read_from_the_start():
    server = imap_servers.Dovecot()
    try:
        server.start()
        put(server.port, mail(1), mail(2))
        box = ImapMailbox(account=account(server.port))
        before = list(box.read())
        held, old = box.position, box
        server.renumber()
        old.close()
        box = ImapMailbox(account=account(server.port))
        after = list(box.read(held))
        box.close()
        assert box.position.split(":")[0] != held.split(":")[0]
        assert [one.digest for one in after] == [one.digest for one in before]
    finally:
        server.remove()


# -- a server that follows a script ------------------------------------------------------------------


def script(*, mails, login=None, faults=()):
    """Answers like a small server; `faults` are hit once each: (connection, command, what is said)."""
    left = list(faults)

    def answer(number, tag, words):
        command = words.split()[0].upper()
        if command == b"UID":
            command = words.split()[1].upper()
        for fault in left:
            if fault[0] in (number, None) and fault[1].encode() == command:
                if fault[0] is not None:
                    left.remove(fault)
                return fault[2]
        if command == b"CAPABILITY":
            return b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n" + tag + b" OK done\r\n"
        if command in (b"SELECT", b"EXAMINE"):
            return b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n" + tag + b" OK done\r\n"
        if command == b"SEARCH":
            first = int(words.split()[3].split(b":")[0])
            uids = [n for n in sorted(mails) if n >= first] or [max(mails)]
            return (
                b"* SEARCH " + b" ".join(b"%d" % n for n in uids) + b"\r\n" + tag + b" OK done\r\n"
            )
        if command == b"FETCH":
            uid = int(words.split()[2])
            body = mails[uid]
            head = b'* 1 FETCH (INTERNALDATE "02-Mar-2026 09:12:00 +0100" BODY[]<0> {%d}\r\n'
            return head % len(body) + body + b" UID %d)\r\n" % uid + tag + b" OK done\r\n"
        if command == b"AUTHENTICATE":
            return login(tag, words)
        return tag + b" OK done\r\n"

    return answer


MAILS = {11: mail(11), 12: mail(12), 13: mail(13)}


def test_a_connection_that_breaks_while_fetching_is_made_anew_and_nothing_is_lost():
    faults = [(1, "FETCH", None), (2, "FETCH", None)]
    with imap_servers.scripted(script(mails=MAILS, faults=faults)) as port:
        box = ImapMailbox(account=account(port))
        found = read_all(box)
    assert [one.raw for one in found] == list(MAILS.values())
    assert found[0].received == datetime(2026, 3, 2, 8, 12, tzinfo=UTC)
    assert box.position == "7:13"


def test_a_server_that_always_breaks_off_ends_with_a_told_reason():
    with imap_servers.scripted(script(mails=MAILS, faults=[(None, "FETCH", None)])) as port:
        box = ImapMailbox(account=account(port))
        with pytest.raises(ServiceUnreachable, match="broke off 3 times in a row"):
            list(box.read())


def test_a_mail_that_the_server_will_not_give_out_is_told_and_the_next_one_is_read():
    answer = script(mails=MAILS)

    def stubborn(number, tag, words):
        if words.startswith(b"UID FETCH 12 "):
            return tag + b" NO [SERVERBUG] message is damaged\r\n"
        return answer(number, tag, words)

    with imap_servers.scripted(stubborn) as port:
        found = read_all(ImapMailbox(account=account(port)))
    assert [one.raw for one in found] == [mail(11), b"", mail(13)]
    assert "the server does not give it out" in found[1].fault


def test_the_last_mail_is_not_read_again_where_nothing_is_new():
    with imap_servers.scripted(script(mails=MAILS)) as port:
        assert read_all(ImapMailbox(account=account(port)), "7:13") == []


@pytest.mark.parametrize("position", ["", "nonsense", "7", "7:-1", "99999999999:1", "7:1:1", "٧:١"])
def test_a_position_that_is_none_is_the_start(position):
    with imap_servers.scripted(script(mails=MAILS)) as port:
        assert len(read_all(ImapMailbox(account=account(port)), position)) == 3


def test_a_token_is_presented_as_xoauth2():
    said = []

    def login(tag, words):
        said.append(base64.b64decode(words.split()[2]) if len(words.split()) > 2 else b"")
        return tag + b" OK done\r\n"

    def answer(number, tag, words):
        if tag == b"" or words == b"":
            return b""
        return plain(number, tag, words)

    waiting = {}
    plain = script(mails=MAILS, login=login)

    def oauth(number, tag, words):
        if words.upper().startswith(b"AUTHENTICATE XOAUTH2"):
            waiting[number] = tag
            return b"+ \r\n"
        if number in waiting:
            said.append(base64.b64decode(tag))
            return waiting.pop(number) + b" OK done\r\n"
        return answer(number, tag, words)

    with imap_servers.scripted(oauth) as port:
        given = account(port, auth=lambda: Credentials("po@buyer.example", "tok", "xoauth2"))
        assert len(read_all(ImapMailbox(account=given))) == 3
    assert said == [b"user=po@buyer.example\x01auth=Bearer tok\x01\x01"]
