"""Raw bytes to a message: honest mail read right, crooked mail told."""

from __future__ import annotations

import email
from datetime import UTC, datetime, timedelta, timezone
from email import policy
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scm_automate.messages import Address, Limits, Message, parse_message, received_at

if TYPE_CHECKING:
    from collections.abc import Callable


def codes(message: Message) -> set[str]:
    return {defect.code for defect in message.defects}


def test_a_plain_mail_is_read_whole() -> None:
    message = parse_message(
        b"Received: from a by mx.buyer.example; Tue, 3 Mar 2026 09:12:00 +0100\r\n"
        b'From: =?utf-8?q?M=C3=BCller?= <Verkauf@Mueller.Example>\r\n'
        b'To: "Reuter, Sabine" <einkauf@buyer.example>, Lager <lager@buyer.example>\r\n'
        b"Cc: team: a@buyer.example, b@buyer.example;\r\n"
        b"Reply-To: other@elsewhere.example\r\n"
        b"Subject: =?utf-8?b?QmVzdMOkdGlndW5n?=\r\n =?utf-8?q?_45?=\r\n"
        b"Date: Tue, 3 Mar 2026 09:10:00 +0100\r\n"
        b"Message-ID:\r\n <abc@mueller.example>\r\n"
        b"In-Reply-To: <q1@buyer.example>\r\nReferences: <q0@buyer.example>\r\n\t<q1@buyer.example>\r\n"
        b"Content-Type: text/plain; charset=iso-8859-1\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"Gr=FC=DFe, 10 =80\r\n"
    )  # fmt: skip
    assert message.senders == (Address("Müller", "Verkauf@mueller.example"),)
    assert message.to == (
        Address("Reuter, Sabine", "einkauf@buyer.example"),
        Address("Lager", "lager@buyer.example"),
    )
    assert [one.address for one in message.cc] == ["a@buyer.example", "b@buyer.example"]
    assert message.reply_to[0].domain == "elsewhere.example"
    assert message.subject == "Bestätigung 45"
    assert message.message_id == "abc@mueller.example"
    assert message.in_reply_to == ("q1@buyer.example",)
    assert message.references == ("q0@buyer.example", "q1@buyer.example")
    assert message.date == datetime(2026, 3, 3, 9, 10, tzinfo=timezone(timedelta(hours=1)))
    assert message.text == "Grüße, 10 €"
    assert message.header("Received") is not None
    assert codes(message) == set()
    assert message.truncated is False


@pytest.mark.parametrize(
    ("header", "address", "sound"),
    [
        ('"buyer@good.example" <evil@bad.example>', "evil@bad.example", True),
        ("buyer@good.example(<evil@bad.example>)", "buyer@good.example", True),
        ("a@b.example (comment (nested))", "a@b.example", True),
        ("Name <a@b.example", "a@b.example", False),
        ("Name <a@b.example> <c@d.example>", "a@b.example", False),
        ('"open <a@b.example>', "", False),
        ("no address at all", "", False),
        ("<>", "", False),
        ("a@b.example>", "a@b.example", False),
    ],
)
def test_only_the_address_itself_identifies(header: str, address: str, sound: bool) -> None:
    message = parse_message(f"From: {header}\n\nx".encode())
    assert (message.senders[0].address if message.senders else "") == address
    assert ("malformed_from" not in codes(message) and bool(message.senders)) is sound


def test_two_senders_and_two_headers_are_told() -> None:
    message = parse_message(
        b"From: evil@bad.example\nFrom: buyer@good.example\nSubject: a\nSubject: b\n\nx"
    )
    assert [one.address for one in message.senders] == ["evil@bad.example", "buyer@good.example"]
    assert {"two_from", "two_subject", "senders"} <= codes(message)


@pytest.mark.parametrize("value", ["<>", "", "< >", "nonsense here"])
def test_an_empty_message_id_is_none(value: str) -> None:
    message = parse_message(f"From: a@b.example\nMessage-ID: {value}\n\nx".encode())
    assert message.message_id is None
    assert "no_message_id" in codes(message)


AUTH = "mx.buyer.example; spf=pass smtp.mailfrom=a.example; dkim=pass (2048-bit key; spf=fail) header.d=a.example; dmarc=pass"


def test_only_our_own_server_is_believed() -> None:
    raw = f"Authentication-Results: {AUTH}\nFrom: a@a.example\n\nx".encode()
    ours = parse_message(raw, trusted_authserv="MX.buyer.example").authentication
    assert ours.passed_for("A.example")
    assert [one.domain for one in ours.results] == ["a.example", "a.example", ""]
    assert not ours.failed
    assert [(one.method, one.result, one.verified) for one in ours.results] == [
        ("spf", "pass", True), ("dkim", "pass", True), ("dmarc", "pass", True),
    ]  # fmt: skip
    for trusted in (None, "mx.other.example", ""):
        assert not parse_message(raw, trusted_authserv=trusted).authentication.passed_for(
            "a.example"
        )


def test_a_forged_result_below_a_foreign_one_is_not_believed() -> None:
    raw = (
        f"Authentication-Results: relay.example; spf=none\nAuthentication-Results: {AUTH}\n"
        "From: a@a.example\n\nx"
    ).encode()
    assert not parse_message(raw, trusted_authserv="mx.buyer.example").authentication.passed_for(
        "a.example"
    )


@pytest.mark.parametrize(
    "verdict", ["spf=fail", "dkim=fail", "dmarc = fail", "DMARC=FAIL", "spf=hardfail"]
)
def test_any_fail_of_any_server_counts(verdict: str) -> None:
    raw = f"Authentication-Results: whoever.example; {verdict}\nFrom: a@a.example\n\nx".encode()
    assert parse_message(raw).authentication.failed
    mixed = f"Authentication-Results: {AUTH}\n".encode() + raw
    found = parse_message(mixed, trusted_authserv="mx.buyer.example").authentication
    assert found.failed
    assert not found.passed_for("a.example")


@pytest.mark.parametrize("verdict", ["spf=softfail", "dkim=none", "dmarc=temperror", "x-spf=fail"])
def test_what_is_no_fail_is_none(verdict: str) -> None:
    raw = f"Authentication-Results: mx.example; {verdict}\nFrom: a@a.example\n\nx".encode()
    assert not parse_message(raw, trusted_authserv="mx.example").authentication.failed
    assert not parse_message(raw, trusted_authserv="mx.example").authentication.passed_for(
        "a.example"
    )


@pytest.mark.parametrize(
    ("charset", "content", "text"),
    [
        ("windows-1250", "Dodání týden 45".encode("cp1250"), "Dodání týden 45"),
        ("gb2312", "第22周交货，運單".encode("gb18030"), "第22周交货，運單"),
        ("iso-2022-jp", "納期".encode("iso-2022-jp"), "納期"),
        ("utf-8", "Grüße".encode("cp1252"), "Grüße"),
        ("us-ascii", "Grüße".encode(), "Grüße"),
        ("x-nope", "Grüße".encode(), "Grüße"),
        ("", "Grüße".encode("cp1252"), "Grüße"),
        ("base64", b"abc", "abc"),
        ("utf-16", "ok".encode("utf-16"), "ok"),
    ],
)
def test_charsets_as_they_are_and_not_as_they_claim(
    charset: str, content: bytes, text: str
) -> None:
    raw = f"Content-Type: text/plain; charset={charset}\n\n".encode() + content
    assert parse_message(raw).text == text


def test_flowed_lines_are_put_together() -> None:
    message = parse_message(
        b"Content-Type: text/plain; format=flowed\n\nline 10 comes in \nweek 22\n> quoted \n> on\n-- \nPetra\n"
    )
    assert [(line.text, line.depth) for line in message.lines if line.text] == [
        ("line 10 comes in week 22", 0), ("quoted on", 1), ("--", 0), ("Petra", 0),
    ]  # fmt: skip


def test_the_html_is_read_and_its_plain_twin_is_no_attachment() -> None:
    mail = EmailMessage()
    mail.set_content("plain words")
    mail.add_alternative("<p>html words</p>", subtype="html")
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="a.pdf")
    message = parse_message(mail.as_bytes())
    assert (message.text, message.text_source) == ("html words", "html")
    assert [one.kind for one in message.attachments] == ["pdf"]


def test_html_without_words_gives_way_to_plain() -> None:
    mail = EmailMessage()
    mail.set_content("plain words")
    mail.add_alternative("<img src='cid:x'>", subtype="html")
    message = parse_message(mail.as_bytes())
    assert (message.text, message.text_source) == ("plain words", "plain")


def test_text_around_a_picture_is_one_text() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nabove\n--b\n"
        b"Content-Type: image/png\nContent-ID: <p1>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n"
        b"--b\nContent-Type: text/plain\n\nbelow\n--b--\n"
    )
    message = parse_message(raw)
    assert message.text.split() == ["above", "below"]
    assert [one.content_id for one in message.inline] == ["p1"]


HIDDEN = {
    "display:none": "<div style='display:none'>SECRET</div>",
    "visibility:hidden": "<p style='visibility: hidden'>SECRET</p>",
    "font-size:0": "<span style='font-size:0'>SECRET</span>",
    "font-size:1px": "<span style='font-size:1px'>SECRET</span>",
    "opacity:0": "<span style='opacity:0'>SECRET</span>",
    "max-height:0": "<div style='max-height:0;overflow:hidden'>SECRET</div>",
    "white on white": "<span style='color:#FFFFFF'>SECRET</span>",
    "colour of its background": "<div style='background:#000'><font color=black>SECRET</font></div>",
    "mso-hide:all": "<span style='mso-hide:all'>SECRET</span>",
    "placed off the page": "<div style='position:absolute;left:-9999px'>SECRET</div>",
    "text-indent off the page": "<div style='text-indent:-9999px'>SECRET</div>",
    "hidden": "<div hidden>SECRET</div>",
    "struck through": "<s>SECRET</s>",
    "comment": "<!-- the SECRET words here -->",
}


@pytest.mark.parametrize(("why", "html"), HIDDEN.items(), ids=HIDDEN)
def test_hidden_words_are_left_out_and_told(
    why: str, html: str, make: Callable[..., Message]
) -> None:
    message = make(f"<p>seen</p>{html}<p>too</p>", html=True)
    assert message.text.split() == ["seen", "too"]
    assert [one.why for one in message.hidden] == [why]
    assert "SECRET" in message.hidden[0].text


def test_a_style_sheet_hides_too_but_not_for_other_screens(make: Callable[..., Message]) -> None:
    message = make(
        "<style>.h, #i {display:none} @media (max-width:400px) {.m {display:none}}</style>"
        "<p class='a h'>one</p><p id=i>two</p><p class=m>three</p>",
        html=True,
    )
    assert message.text == "three"
    assert message.hidden[0].text == "one two"


def test_white_on_blue_is_seen(make: Callable[..., Message]) -> None:
    message = make(
        "<table><tr style='background:#1F4E79'><td><font color=white>Pos<td>x</table>", html=True
    )
    assert message.tables[0].rows == (("Pos", "x"),)
    assert message.hidden == ()


def test_tables_keep_spans_and_layout_falls_away(make: Callable[..., Message]) -> None:
    message = make(
        "<table><tr><td><table><tr><th>PO<th>Line<th>Date<tr><td rowspan=2>45<td>10<td>KW 31"
        "<tr><td>20<td>KW 32<tr><td colspan=2>all<td>ok</table></td></tr></table>",
        html=True,
    )
    assert message.tables[0].rows == (
        ("PO", "Line", "Date"), ("45", "10", "KW 31"), ("45", "20", "KW 32"), ("all", "", "ok"),
    )  # fmt: skip


def test_lists_keep_their_numbers(make: Callable[..., Message]) -> None:
    message = make("<ol><li>KW 31<li>KW 32</ol><ul><li>ok</ul>", html=True)
    assert [line for line in message.text.split("\n") if line] == ["1. KW 31", "2. KW 32", "- ok"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("C%3A%5Ctemp%5Ca.xlsx", "a.xlsx"),
        ("CON", "_CON"),
        ("a%E2%80%AExslx.exe", "axslx.exe"),
        ("a%00b%0D%0A.pdf", "ab.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("%3Cb%3E.pdf", "_b_.pdf"),
    ],
)
def test_a_file_name_is_a_harmless_label(name: str, shown: str) -> None:
    raw = (
        f"Content-Type: application/pdf\nContent-Disposition: attachment; filename*=utf-8''{name}\n\n%PDF-1.4"
    ).encode()
    assert parse_message(raw).attachments[0].name == shown


def test_forwarded_mail_is_an_attachment_and_not_opened() -> None:
    inner = EmailMessage()
    inner.set_content("inner words")
    mail = EmailMessage()
    mail.set_content("outer words")
    mail.add_attachment(inner)
    message = parse_message(mail.as_bytes())
    [attached] = message.attachments
    assert attached.kind == "message"
    assert message.text == "outer words"
    assert parse_message(attached.content).text == "inner words"


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Co", "Cn")),
    min_size=1,
    max_size=40,
).filter(str.strip)


# A line that begins with ">" is somebody else's, as every mail program holds it.
OWN_TEXTS = TEXTS.filter(lambda text: not text.lstrip().startswith(">"))


@given(subject=TEXTS, name=TEXTS, body=OWN_TEXTS, content=st.binary(min_size=1, max_size=400))
def test_what_the_standard_library_writes_is_read_back(
    subject: str, name: str, body: str, content: bytes
) -> None:
    mail = EmailMessage(policy=policy.SMTP)
    mail["Subject"] = " ".join(subject.split())
    mail["From"] = email.headerregistry.Address(name, "a", "b.example")
    mail["Message-ID"] = "<1@b.example>"
    mail.set_content(body, cte="base64")
    mail.add_alternative("", subtype="html")
    mail.add_attachment(content, maintype="application", subtype="octet-stream", filename="ü.bin")
    message = parse_message(mail.as_bytes())
    assert message.subject == " ".join(subject.split())
    assert message.senders == (Address(" ".join(name.split()), "a@b.example"),)
    assert message.text.split() == body.replace("\xa0", " ").split()
    assert message.attachments[0].content == content
    assert message.attachments[0].name == "ü.bin"


@given(st.binary(max_size=600))
def test_any_bytes_give_a_message(raw: bytes) -> None:
    assert isinstance(parse_message(raw), Message)


HEADERS = st.sampled_from(
    [b"From", b"To", b"Subject", b"Date", b"Message-ID", b"References", b"Content-Type",
     b"Content-Transfer-Encoding", b"Content-Disposition", b"Authentication-Results", b"Received"]
)  # fmt: skip
VALUES = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [b"multipart/mixed; boundary=x", b"text/html; charset=utf-16", b"base64", b"quoted-printable",
         b"=?utf-8?b?AA=?=", b"<>", b"(((((", b'"""', b"a@b <c@d", b"text/plain; charset*=x'y'z",
         b"attachment; filename*0*=a; filename*2=b", b"Tue, 99 Foo 2026 99:99:99 +9999", b"--x"]
    ),
)  # fmt: skip


@given(st.lists(st.tuples(HEADERS, VALUES), max_size=12), st.lists(VALUES, max_size=8))
def test_any_headers_give_a_message(fields: list[tuple[bytes, bytes]], body: list[bytes]) -> None:
    raw = (
        b"\n".join(name + b": " + value for name, value in fields) + b"\n\n" + b"\n--x\n".join(body)
    )
    message = parse_message(raw)
    assert isinstance(message, Message)
    received_at(raw)


def test_text_beyond_the_limit_is_unread_and_told() -> None:
    message = parse_message(b"\n" + b"KW 31 " * 1000, limits=Limits(text_chars=600))
    assert len(message.text) <= 600
    assert message.truncated
    assert "text_too_long" in codes(message)


def test_arrival_is_told_by_the_topmost_server() -> None:
    raw = (
        b"Received: by mx; Tue, 3 Mar 2026 09:12:00 +0100\nReceived: by x; Mon, 2 Mar 2026 01:00:00 +0000\n"
        b"Date: Sat, 1 Jan 2000 00:00:00 +0000\n\nx"
    )
    assert received_at(raw) == datetime(2026, 3, 3, 8, 12, tzinfo=UTC)
    assert received_at(b"Received: nonsense\nDate: Tue, 3 Mar 2026 09:12:00\n\nx") == datetime(
        2026, 3, 3, 9, 12, tzinfo=UTC
    )
    assert received_at(b"Subject: x\n\ny") is None
