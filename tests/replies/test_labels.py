"""Heads of a list read more freely than words in a sentence, where other heads of it name lines."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scm_automate.replies import read_reply

LINES = [
    {"order": "4711", "line": "1", "item": "LP15", "description": "Lamiera forata sp. 1,5", "quantity": "40", "due": "2026-04-20"},
    {"order": "4711", "line": "2", "item": "LP20", "description": "Lamiera forata sp. 2", "quantity": "40", "due": "2026-04-20"},
    {"order": "4711", "line": "3", "item": "TUB-C", "description": "Tubo cerámico 8x5x100", "quantity": "300", "due": "2026-04-20"},
]  # fmt: skip


def read(text: str, country: str) -> dict[str, list[str]]:
    """Line -> its status and days; what waits for a person ends with a mark."""
    reply = read_reply(
        f"From: v@feder.example\nContent-Type: text/plain; charset=utf-8\n\n{text}\n".encode(),
        LINES,
        received=datetime(2026, 4, 1, 9, tzinfo=UTC),
        supplier={"country": country, "email_domains": ["feder.example"]},
    )
    return {
        line.line: [line.status + "!" * line.review, *(str(one.latest) for one in line.deliveries)]
        for line in reply.lines
    }


def test_a_form_of_a_word_names_its_line():
    told = read("sp. 2: el 8 de mayo\ntubos: sin problema para el 20/04", "ES")
    assert told["3"] == ["accepted", "2026-04-20"]


def test_what_only_begins_alike_is_told_to_a_person():
    assert read("1,5: confermo.\nspessore 2: venerdì 8 maggio.", "IT")["2"] == [
        "changed!",
        "2026-05-08",
    ]
    told = read("sp. 2: el 8 de mayo\nlos tubitos - sin problema para el 20/04", "ES")
    assert told["3"] == ["accepted!", "2026-04-20"]


@pytest.mark.parametrize(
    "text", ["sp. 2: el 8 de mayo\nquizás los tubitos - para el 8 de mayo", "los tubitos: nada"]
)
def test_doubt_in_a_head_stays_doubt(text):
    assert read(text, "ES").get("3", ["!"])[0].endswith("!")


def test_a_head_that_fits_several_lines_names_none():
    told = read("los tubitos - 8 de mayo\nlas lamas - 15 de mayo", "ES")
    assert "1" not in told or told["1"][0].endswith("!")
