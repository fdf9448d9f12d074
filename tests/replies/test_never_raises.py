"""No words make the reader raise, in no language and no order: they come from the lists themselves."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scm_automate.replies import read_reply
from scm_automate.replies.language.lexicon import languages, read_language

if TYPE_CHECKING:
    from scm_automate.model import OrderResponse

LINES = [
    {"order": "4500012345", "line": "10", "item": "A-1001", "quantity": "500", "unit": "PCE",
     "description": "Support gauche noir 2,0x15", "due": "2026-04-20", "price": "1.25"},
    {"order": "4500012345", "line": "20", "item": "A-1002", "quantity": "300", "unit": "PCE",
     "description": "Support droit noir 1.5x40", "due": "2026-04-20", "price": "2.10"},
    {"order": "4500012346", "line": "30", "item": "B-2003", "quantity": "2000.5", "unit": "KG",
     "description": "Sprężyna 弹簧 25", "due": None},
]  # fmt: skip
PIECES = (
    "10", "20", "A-1001", "support", "noir", "4500012345", "4500099999", "05.05.", "5/5/2026",
    "31.04.", "500", "1.500", "1,5", "EUR 1,40", ",", ".", ":", "\n", "\n\n", "(", ")", "-", "/",
    "|", "\t", "?", "100%", "2 x 250", "KW 18", "kg", "’", "\u00a0", "😀", "½", "٣", "10-30", "> 10",
)  # fmt: skip


@cache
def words(code: str) -> tuple[str, ...]:
    """Words of all lists of a language, its patterns opened to one of their choices."""
    found: set[str] = set()
    for section in ("dates", "phrases", "references", "tables", "message"):
        for entries in read_language(code).get(section, {}).values():
            for entry in entries.split() if isinstance(entries, str) else entries:
                found.add(re.sub(r"[()\[\]|~*!#]+", " ", str(entry)).strip())
    return tuple(sorted(found - {""}))


@st.composite
def letters(draw: st.DrawFn) -> tuple[str, str]:
    code = draw(st.sampled_from(languages()))
    piece = st.one_of(st.sampled_from(words(code)), st.sampled_from(PIECES))
    return code, " ".join(draw(st.lists(piece, max_size=30)))


def read(country: str, text: str) -> OrderResponse:
    head = "From: s@feder.example\nSubject: Re: x\nContent-Type: text/plain; charset=utf-8\n\n"
    return read_reply(
        (head + text + "\n").encode("utf-8", "replace"),
        LINES,
        received=datetime(2026, 4, 1, 10, tzinfo=UTC),
        supplier={"country": country, "email_domains": ["feder.example"]},
    )


@given(letters())
@settings(max_examples=60, deadline=None)
def test_any_heap_of_a_languages_words_is_read(letter: tuple[str, str]) -> None:
    code, text = letter
    reply = read(code.upper(), text)
    for line in reply.lines:
        assert line.review == (bool(line.reasons) or line.status in ("unclear", "rejected"))


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("FR", "les deux supports glissent d'une semaine par rapport à la date prévue"),
        ("FR", "les trois derniers supports noirs partent le 5 mai"),
        ("DE", "die ersten beiden Support noir kommen am 05.05."),
        ("GB", "the last two support noir on 5 May, the fourth is cancelled"),
        ("ES", "los dos primeros support el 5 de mayo, el noveno anulado"),
    ],
)
def test_lines_counted_off_beside_their_names_are_lines_that_are_open(
    country: str, text: str
) -> None:
    told = {(line.order, line.line) for line in read(country, text).lines}
    assert told <= {(line["order"], line["line"]) for line in LINES}
