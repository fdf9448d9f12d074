"""Letters as mail: golden files, headers, hostile values, and what a mail program makes of them."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scm_automate.chase.letter_table import PLAIN_WIDTH, letter_groups
from scm_automate.chase.letter_words import (
    LetterWords,
    letter_languages,
    letter_words,
    read_letter_words,
)
from scm_automate.chase.letters import compose, new_reference
from scm_automate.chase.plan import PlannedAsk, PlannedLetter
from scm_automate.chase.policy import ChasePolicy, Sender
from scm_automate.errors import ConfigError, DataError
from scm_automate.messages import newest_text, parse_message
from scm_automate.model import OrderLine, Supplier
from scm_automate.render.words import width

GOLDEN = Path(__file__).parent / "golden"
NOW = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
REFERENCE = new_reference(bytes(range(16)))
POLICY = ChasePolicy(
    sender=Sender(
        address="purchasing@pumpworks.example",
        name="Anna Berg",
        company="Pumpworks Example Ltd",
        phone="+49 30 5550 1234",
    )
)


def ask(number: int = 1, **given) -> PlannedAsk:
    about = {
        name: given.pop(name)
        for name in ("reason", "promised", "unconfirmed", "last_asked")
        if name in given
    }
    usual = {
        "supplier": "100234",
        "order": "4500012345",
        "line": "10",
        "item": "A-1001",
        "supplier_item": "MF-77",
        "description": "Spring 2.0x15",
        "quantity": "500",
        "unit": "PCE",
        "due": date(2026, 3, 16),
    }
    return PlannedAsk(
        line=OrderLine(**usual | given), number=number, why="-", **{"reason": "unconfirmed"} | about
    )


def letter(*asks: PlannedAsk, language: str = "en", **supplier) -> PlannedLetter:
    usual = {"id": "100234", "name": "Müller Federn GmbH", "emails": ("sales@mf.example",)}
    return PlannedLetter(
        supplier=Supplier(**usual | supplier),
        to="sales@mf.example",
        to_why="-",
        language=language,
        asks=asks or (ask(),),
    )


FULL = (
    ask(
        reason="promise_passed",
        promised=date(2026, 2, 26),
        due=date(2026, 2, 24),
        description="Druckfeder 2,0x15 verzinkt, blau passiviert",
    ),
    ask(2, reason="late", line="20", due=date(2026, 2, 20), quantity="1250.5", last_asked=date(2026, 2, 20)),
    ask(order="4500012399", item=None, supplier_item=None, description="Tellerfeder <b>&amp;"),
    ask(order="4500012399", line="20", promised=date(2026, 3, 20), unconfirmed=200),
    ask(order="4500012400", reason="due_soon", promised=date(2026, 3, 6), due=date(2026, 3, 6)),
)  # fmt: skip


def composed(planned: PlannedLetter | None = None, **given) -> EmailMessage:
    usual = {
        "letter_id": "l-1",
        "reference": REFERENCE,
        "message_id": "<l-1.7f3a@pumpworks.example>",
        "policy": POLICY,
        "now": NOW,
    }
    return compose(planned or letter(), **usual | given)


def read_back(message: EmailMessage) -> EmailMessage:
    made = message_from_bytes(bytes(message), policy=policy.default)
    assert isinstance(made, EmailMessage)
    assert not made.defects
    return made


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return body.get_content().replace("\r\n", "\n")


@pytest.mark.parametrize("language", letter_languages())
@pytest.mark.parametrize("kind", ["plain", "html"])
def test_a_letter_in_every_language(language, kind):
    """`GOLDEN=write pytest` writes them anew; look at them before you commit."""
    message = read_back(composed(letter(*FULL, language=language)))
    made = (
        f"Subject: {message['Subject']}\n\n{part(message, kind)}"
        if kind == "plain"
        else part(message, kind)
    )
    path = GOLDEN / f"letter_{language}.{'txt' if kind == 'plain' else 'html'}"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(made, "utf-8", newline="\n")
    assert made == path.read_text("utf-8")


def test_the_headers():
    message = read_back(composed())
    assert message["From"] == '"Anna Berg, Pumpworks Example Ltd" <purchasing@pumpworks.example>'
    assert message["To"] == "Müller Federn GmbH <sales@mf.example>"
    assert message["Reply-To"] is None
    assert (
        message["Subject"]
        == f"Purchase order 4500012345: please confirm delivery [ref {REFERENCE}]"
    )
    assert message["Message-ID"] == "<l-1.7f3a@pumpworks.example>"
    assert message["Date"].datetime == NOW
    assert str(message["Date"]) == "Mon, 02 Mar 2026 08:30:00 +0100"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Unsent"] == "1"
    assert message["Content-Language"] == "en"
    assert message["X-SCM-Reference"] == REFERENCE
    assert message["In-Reply-To"] is None


def test_the_parts_in_their_order():
    message = read_back(composed())
    kinds = [p.get_content_type() for p in message.walk()]
    assert kinds[:4] == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html"]
    (form,) = message.iter_attachments()
    assert form.get_filename() == "reply-form.xlsx"
    assert form.get_content()[:2] == b"PK"


def test_without_a_form_nothing_speaks_of_one():
    message = read_back(composed(form=False))
    assert list(message.iter_attachments()) == []
    assert "form" not in part(message, "plain")


def test_the_same_letter_gives_the_same_bytes():
    assert bytes(composed()) == bytes(composed())
    assert bytes(composed()) != bytes(composed(message_id="<l-2@pumpworks.example>"))


def test_lines_end_as_mail_wants_and_are_short():
    raw = bytes(composed(letter(*FULL, language="pl")))
    lines = raw.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 998
    assert raw.isascii()


def test_a_repeat_answers_its_forerunner():
    long_id = f"<{'a' * 60}@{'b' * 40}.example>"
    message = read_back(
        composed(
            letter(*FULL), in_reply_to=long_id, references=["<first@pumpworks.example>", long_id]
        )
    )
    assert message["In-Reply-To"] == long_id
    assert message["References"].split() == ["<first@pumpworks.example>", long_id]
    assert message["Subject"].startswith("Reminder: 3 purchase orders, 5 lines")
    assert "most recently on 20 Feb 2026" in part(message, "plain").replace("\n", " ")


def test_long_message_ids_stand_whole_in_the_raw_mail():
    long_id = f"<{'a' * 60}@{'b' * 40}.example>".encode()
    raw = bytes(
        composed(
            message_id=long_id.decode(), in_reply_to=long_id.decode(), references=[long_id.decode()]
        )
    )
    assert raw.count(long_id) == 3


def test_a_reply_address_of_its_own():
    sender = Sender(address="a@b.example", reply_to="answers@b.example")
    message = read_back(composed(policy=ChasePolicy(sender=sender)))
    assert message["Reply-To"] == "answers@b.example"
    assert "answers@b.example" in part(message, "plain")
    assert "Phone" not in part(message, "plain")


def test_without_a_sender_the_mail_program_adds_its_own():
    message = read_back(composed(policy=ChasePolicy()))
    assert message["From"] is None
    assert message["X-Unsent"] == "1"
    assert part(message, "plain").rstrip().splitlines()[-1] == "Kind regards"


def test_a_letter_needs_something_to_ask():
    empty = PlannedLetter(
        supplier=Supplier(id="7"), to="a@b.example", to_why="", language="en", asks=()
    )
    with pytest.raises(ConfigError, match="nothing"):
        composed(empty)


@pytest.mark.parametrize(
    "given",
    [
        {"message_id": "<a@b.example>\r\nBcc: victim@else.example"},
        {"letter_id": "l-1\nBcc: victim@else.example"},
        {"reference": "X\r\n\r\nBody"},
        {"in_reply_to": "<a@b.example>\nBcc: victim@else.example"},
        {"references": ["<a@b.example>", "x\rBcc: victim@else.example"]},
        {"reference": "x\u2028Bcc: victim@else.example"},
        {"message_id": "<" + "a" * 2000 + "@b.example>"},
    ],
)
def test_header_injection_is_refused(given):
    with pytest.raises(DataError, match=r"header|address"):
        composed(**given)


@pytest.mark.parametrize(
    "to", ["a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", "nobody", ""]
)
def test_an_odd_address_is_refused(to):
    odd = PlannedLetter(supplier=Supplier(id="7"), to=to, to_why="", language="en", asks=(ask(),))
    with pytest.raises(DataError):
        composed(odd)


def test_a_name_with_a_line_end_is_refused():
    with pytest.raises(DataError, match="name"):
        composed(letter(name="Acme\r\nBcc: victim@else.example"))


def test_an_order_number_cannot_write_headers():
    message = read_back(composed(letter(ask(order="45\r\nBcc: victim@else.example"))))
    assert message["Bcc"] is None
    assert "Bcc" in message["Subject"]


def test_a_foreign_domain_is_written_as_every_server_takes_it():
    planned = PlannedLetter(
        supplier=Supplier(id="7"),
        to="verkauf@müller.example",
        to_why="",
        language="en",
        asks=(ask(),),
    )
    assert "verkauf@xn--mller-kva.example" in str(composed(planned)["To"])


def test_hostile_values_are_text_in_html():
    evil = "<img src=x onerror=alert(1)>\"'{{ 7*7 }}{% raw %}"
    html = part(
        read_back(
            composed(letter(ask(description=evil, item=evil, unit="<u>", order="<o>"), name=evil))
        ),
        "html",
    )
    assert "<img" not in html
    assert "<u>" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert "{{ 7*7 }}" in html
    assert "49" not in html.replace("+49", "")


def test_no_address_of_a_picture_or_script_in_a_letter():
    html = part(read_back(composed(letter(*FULL))), "html")
    for word in ("http:", "https:", "src=", "<script", "<link", "url("):
        assert word not in html.replace('content="text/html', "")


# what a letter says


def test_days_cannot_be_read_two_ways():
    text = part(read_back(composed(letter(ask(due=date(2026, 3, 6))))), "plain")
    assert "6 Mar 2026" in text
    german = part(read_back(composed(letter(ask(due=date(2026, 3, 6)), language="de"))), "plain")
    assert "06.03.2026" in german


def test_a_part_that_is_promised_names_its_quantity():
    planned = letter(ask(promised=date(2026, 3, 20), unconfirmed=200))
    assert "20 Mar 2026 (300)" in part(read_back(composed(planned)), "html")


@pytest.mark.parametrize(
    ("wanted", "spoken"), [("de", "de"), ("DE-at", "de"), ("xx", "en"), ("", "en")]
)
def test_an_unknown_language_falls_back(wanted, spoken):
    assert read_back(composed(letter(language=wanted)))["Content-Language"] == spoken


def test_the_fallback_is_the_policys_language():
    french = POLICY.model_copy(update={"language": "fr"})
    assert read_back(composed(letter(language="xx"), policy=french))["Content-Language"] == "fr"


def test_words_of_ones_own():
    words = LetterWords.model_validate(
        letter_words("en").model_dump() | {"greeting": "Dear partner,"}
    )
    assert part(read_back(composed(words=words)), "plain").startswith("Dear partner,")


text_cells = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).filter(
    str.strip
)


@given(
    st.lists(st.tuples(text_cells, text_cells, st.none() | text_cells), min_size=1, max_size=4),
    st.sampled_from(letter_languages()),
)
def test_any_text_makes_a_letter_that_reads_back(cells, language):
    asks = [ask(order=order, line=number, description=words) for order, number, words in cells]
    message = read_back(composed(letter(*asks, language=language), form=False))
    assert message["Bcc"] is None
    assert REFERENCE in message["Subject"]
    text = part(message, "plain")
    assert REFERENCE in text
    assert part(message, "html").count("<tr>") == len(asks) + len({a.reason for a in asks})


@given(
    st.lists(
        st.tuples(st.integers(1, 10**12), st.text("äW部", min_size=0, max_size=40)),
        min_size=1,
        max_size=6,
    )
)
def test_the_plain_table_is_aligned_and_narrow(cells):
    asks = [
        ask(
            quantity=str(q),
            description=words or None,
            due=date(2026, 3, 1) + timedelta(days=q % 400),
        )
        for q, words in cells
    ]
    (group,) = letter_groups(asks, letter_words("de"))
    head, *rows = group.plain
    start = width(head[: head.index("Wunschtermin")])
    for row in rows:
        assert width(row) <= PLAIN_WIDTH + 2
        cut = next(n for n in range(len(row)) if width(row[:n]) == start)
        assert row[cut : cut + 10].count(".") == 2


# languages


def test_a_language_file_is_checked(tmp_path):
    path = tmp_path / "xx.toml"
    path.write_text("language = 'xx'\ngreting = 'Hi'", "utf-8")
    with pytest.raises(ConfigError, match="greting") as caught:
        read_letter_words(path)
    assert "xx.toml" in str(caught.value)
    path.write_text("language = ", "utf-8")
    with pytest.raises(ConfigError, match="TOML"):
        read_letter_words(path)
    with pytest.raises(ConfigError, match="there are cs, da, de, en"):
        letter_words("xx")


@pytest.mark.parametrize("language", letter_languages())
def test_a_language_names_its_places(language):
    words = letter_words(language)
    assert words.language == language
    assert "{order}" in words.subject_one
    assert "{lines}" in words.subject_many
    assert "{orders}" in words.subject_many
    assert "{subject}" in words.subject_repeat
    assert "{lines}" in words.opening_many
    assert "{day}" in words.repeat
    assert "{reference}" in words.how_reference
    assert len(words.form.date_help) <= 255
    assert len(words.form.quantity_help) <= 255
    headers = list(words.columns.model_dump().values())
    assert len(set(headers)) == len(headers)


def test_references_are_long_and_never_alike():
    assert len(new_reference(bytes(16))) == 26
    assert new_reference(b"\xff" * 16) == "7" + "Z" * 25
    with pytest.raises(ConfigError, match="16 random bytes"):
        new_reference(b"short")


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16))
def test_a_reference_loses_no_bit(one, other):
    assert (new_reference(one) == new_reference(other)) == (one == other)
    assert not set(new_reference(one)) & set("ILOU")


# what comes back


@pytest.mark.parametrize("language", letter_languages())
def test_what_is_written_into_the_table_of_a_quoted_letter_is_found(language):
    words = letter_words(language)
    page = part(read_back(composed(letter(*FULL, language=language))), "html")
    filled = page.replace("&nbsp;</td>", "20 Mar 2026</td>", 1)
    answer = EmailMessage()
    answer["From"] = "sales@mf.example"
    answer.set_content(
        "<html><body><p>See below.</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'>"
        "<p><b>From:</b> Anna Berg &lt;purchasing@pumpworks.example&gt;<br>"
        "<b>Sent:</b> Monday, March 2, 2026 8:30 AM<br><b>To:</b> Sales<br><b>Subject:</b> x</p>"
        f"</div>{filled}</body></html>",
        subtype="html",
    )
    found = newest_text(parse_message(bytes(answer)))
    (block,) = [block for block in found.blocks if block.kind == "inline_answer"]
    assert block.text == "20 Mar 2026"
    assert block.row is not None
    assert block.row[:2] == ("4500012345", "10")
    assert block.header is not None
    assert block.header[block.row.index("20 Mar 2026")] == words.columns.confirmed_date


@pytest.mark.parametrize("language", letter_languages())
def test_no_word_of_a_letter_is_taken_for_the_suppliers(language):
    text = part(read_back(composed(letter(*FULL, language=language))), "plain")
    answer = EmailMessage()
    answer["From"] = "sales@mf.example"
    quoted = "\n".join(f"> {row}" for row in text.splitlines())
    answer.set_content(
        "All as ordered.\n\nOn Mon, 2 Mar 2026 at 08:30, Anna Berg "
        f"<purchasing@pumpworks.example> wrote:\n{quoted}\n"
    )
    assert newest_text(parse_message(bytes(answer))).text.strip() == "All as ordered."
