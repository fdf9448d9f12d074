"""An explanation tells each value's words and rule, and shows the message without letting it run."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from scm_automate.model import OrderResponse, replace
from scm_automate.replies import Reply, explain_reply, read_reply

LINES = [
    {"order": "4500012345", "line": str(number), "item": f"A-{number}", "quantity": "500",
     "unit": "PCE", "due": "2026-04-20", "price": "1.25", "currency": "EUR"}
    for number in (10, 20, 30)
]  # fmt: skip


def read(text, *, country="DE", subject="RE: order"):
    raw = (
        f"From: v@feder.example\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n"
        f"Message-ID: <1@feder.example>\n\n{text}\n"
    )
    return read_reply(
        raw.encode(),
        LINES,
        received=datetime(2026, 4, 1, 9, tzinfo=UTC),
        supplier={"id": "7", "country": country, "email_domains": ["feder.example"]},
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Pos. 10: 05.05.2026", '5 May 2026: "05.05.2026" is that day'),
        ("Pos. 10: 05.05.", "the year is not told, so it is the first one not more than 60 days"),
        ("Pos. 10: KW 19", "is that calendar week, Monday to Sunday"),
        ("Pos. 10: Versand morgen", "counted from 1 Apr 2026"),
        ("Pos. 10: Versand 05.05.2026", 'leaves them then: "Versand"'),
        ("Pos. 10: Lieferung bis 05.05.2026", "is a limit, not after"),
        ("Pos. 10 wie bestellt", "20 Apr 2026: the due date, as no other is told"),
        ("Pos. 10 kommt 10 Tage später als bestellt", "10 days after the due date 20 Apr 2026"),
        ("Pos. 10: 200 St. am 05.05.2026, Rest am 12.05.2026", "what remains of 500 after 200"),
        ("Pos. 10: 200 St. am 05.05.2026, Rest am 12.05.2026", 'quantity 200: "200 St"'),
        ("Pos. 10: 05.05.2026, neuer Preis 1,40 EUR", 'price 1.4: "1,40 EUR"'),
        ("Pos. 10: wir prüfen noch", "unclear"),
    ],
)
def test_each_value_is_told_with_its_words_and_its_rule(text, told):
    assert told in str(read(text).explain())


def test_what_refers_to_another_line_says_so():
    told = str(read("Pos. 10: 05.05.2026.\nPos. 20: siehe oben.").explain())
    assert "5 May 2026: as told for 4500012345/10" in told


def test_reasons_for_a_look_are_told_line_by_line():
    text = str(read("Pos. 10 hoffentlich am 05.05.2026.\nPos. 20 am 06.05.2026.").explain())
    ten, twenty = text.split("4500012345/20")
    assert "for review: doubt: 'hoffentlich'" in ten
    assert "may be taken over unseen" in twenty


def test_what_counts_for_the_whole_message_is_told():
    raw = b"From: a@gmail.example\nContent-Type: text/plain\n\nPos. 10: 05.05.2026\n"
    reply = read_reply(
        raw, LINES, received=datetime(2026, 4, 1, tzinfo=UTC),
        supplier={"country": "DE", "email_domains": ["feder.example"]},
    )  # fmt: skip
    assert "message: the sender's domain is not among the supplier's" in str(reply.explain())


class Seen(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.text, self.marks, self.inside = set(), set(), "", [], 0

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag == "mark":
            self.marks.append([dict(attrs)["title"], ""])
            self.inside = 1

    def handle_endtag(self, tag):
        if tag == "mark":
            self.inside = 0

    def handle_data(self, data):
        self.text += data
        if self.inside:
            self.marks[-1][1] += data


def seen(reply):
    parser = Seen()
    parser.feed(reply._repr_html_())
    return parser


def test_the_message_is_shown_with_the_words_of_each_line_marked():
    shown = seen(read("Guten Tag,\n\nPos. 10: 05.05.2026\nPos. 20: 06.05.2026\n\nGrüße\nV"))
    assert ["4500012345/10", "Pos. 10: 05.05.2026"] in shown.marks
    assert ["4500012345/20", "Pos. 20: 06.05.2026"] in shown.marks
    assert "Guten Tag," in shown.text


def test_words_of_several_lines_are_marked_for_each():
    shown = seen(read("Pos. 10 und 20 am 05.05.2026."))
    assert shown.marks[0][0] == "4500012345/10, 4500012345/20"


def test_nothing_that_a_supplier_writes_becomes_markup():
    hostile = (
        "<script>alert(1)</script> Pos. 10: 05.05.2026 <img src=x onerror=y> \"'& </pre>"
        "\u202ereversed\u202c \x07"
    )
    shown = seen(read(hostile))
    assert shown.tags <= {"div", "pre", "mark", "table", "tr", "th", "td", "span", "br", "ul", "li"}
    assert shown.attributes <= {"style", "title"}
    assert "<script>alert(1)</script>" in shown.text
    assert not {"\u202e", "\x07"} & set(shown.text)


def test_a_long_message_is_cut_in_sight():
    shown = seen(read("Pos. 10: 05.05.2026\n" + "Blabla. \n" * 5000))
    assert "characters more are not shown" in shown.text


def test_a_reply_is_the_same_with_and_without_its_message():
    reply = read("Pos. 10: KW 19")
    stored = OrderResponse.model_validate_json(reply.model_dump_json())
    assert reply == stored
    assert stored == reply
    assert replace(reply, remarks=["x"]) != reply
    assert type(stored) is OrderResponse
    assert reply != "a reply"
    assert {reply, Reply.of(stored)} == {reply}
    told = str(explain_reply(stored))
    assert "is that calendar week" in told
    assert "<pre" not in explain_reply(stored)._repr_html_()


def test_an_answer_of_another_channel_is_explained_by_its_own_words():
    answer = OrderResponse(
        kind="response",
        channel="edi",
        received=datetime(2026, 4, 1, tzinfo=UTC),
        lines=[
            {
                "order": "1",
                "line": "1",
                "status": "changed",
                "deliveries": [{"quantity": "5", "earliest": "2026-05-05", "latest": "2026-05-05"}],
                "evidence": [{"part": "segment", "row": 3, "text": "DTM+67:20260505:102"}],
            }
        ],
    )
    told = str(explain_reply(answer))
    assert 'from segment row 3: "DTM+67:20260505:102"' in told
    assert "quantity 5" in told
