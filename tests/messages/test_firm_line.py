"""The writer's firm as a last line, told by the domain of the sender, is part of the signature."""

from __future__ import annotations

import pytest

from scm_automate.messages import newest_text, parse_message
from scm_automate.messages.firm_line import is_firm_line


def written(text: str, domain: str) -> tuple[str, str]:
    raw = f"From: Ventas <ventas@{domain}>\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
    newest = newest_text(parse_message(raw.encode()))
    return newest.text, newest.signature


@pytest.mark.parametrize(
    ("firm", "domain"),
    [
        ("Muelles del Ebro", "muelles-ebro.example"),
        ("Käferböck Ringe", "kaeferboeck-ringe.example"),
        ("Nordrör AB", "nordroer.example"),
        ("Tornos Vidal S.L.", "tornosvidal.example"),
    ],
)
def test_a_firm_is_no_name_of_goods(firm: str, domain: str):
    text, signature = written(f"Buenos días:\n\nva adjunta la confirmación.\n\n{firm}", domain)
    assert firm not in text
    assert signature == firm


@pytest.mark.parametrize(
    "last",
    [
        "Muelles Ebro: semana 20",
        "Muelles del Ebro 12 mayo",
        "Muelles del ebro salen tarde",
        "Muelles",
    ],
)
def test_what_says_something_is_kept(last: str):
    text, _ = written(
        f"Buenos días:\n\nva adjunta la confirmación.\n\n{last}", "muelles-ebro.example"
    )
    assert last in text


def test_lines_behind_it_that_answer_are_kept():
    text, _ = written(
        "Hola:\n\nrespuesta de\n\nMuelles Ebro\nPos. 10 entrega 12/05", "muelles-ebro.example"
    )
    assert "Pos. 10 entrega 12/05" in text
    assert "Muelles Ebro" in text


def test_words_in_another_order_are_no_firm():
    assert not is_firm_line("Ebro Muelles", frozenset({"muelles-ebro"}))
