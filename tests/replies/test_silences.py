"""Excuses for a late answer, in German and Dutch: what is set aside, and what never is."""

from __future__ import annotations

from datetime import date

import pytest

from scm_automate.replies.silences import without_silences

TODAY = date(2026, 4, 20)
ANSWER = "\n\nKugelbolzen am 11.5."


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("de", "Bitte verzeihen Sie mein Schweigen. Am 4. März ist meine Mutter gestorben, danach lag ich zehn Tage im Bett."),
        ("de", "Entschuldigen Sie die späte Antwort. Ich war vom 2. bis 13. April im Urlaub, und meine Vertretung ist krank geworden."),
        ("nl", "Onze excuses voor de late reactie. Onze planner was twee weken ziek en zijn mailbox werd niet gelezen."),
    ],
)  # fmt: skip
def test_an_excuse_in_front_of_the_answers_is_set_aside(code, said):
    left = without_silences(said + ANSWER, code, {"kugelbolzen"}, TODAY)
    assert left.strip() == ANSWER.strip()
    assert len(left) == len(said + ANSWER)


@pytest.mark.parametrize(
    "said",
    [
        "Entschuldigen Sie die späte Antwort. Unsere Maschine war zwei Wochen kaputt.",
        "Bitte verzeihen Sie mein Schweigen. Am 4. Mai bin ich im Urlaub gewesen.",
        "Entschuldigen Sie die späte Antwort. Die Kugelbolzen waren zwei Wochen verschwunden.",
        "Bitte verzeihen Sie mein Schweigen. Unser Konto war gesperrt.",
        "Entschuldigen Sie die späte Antwort.",
        "Unser Büro war zwei Wochen ohne Strom. Das war schlimm.",
    ],
)
def test_what_speaks_of_goods_works_money_or_days_to_come_stays(said):
    assert without_silences(said + ANSWER, "de", {"kugelbolzen"}, TODAY) == said + ANSWER


def test_other_languages_are_left_alone():
    said = "Sorry for the silence. I was ill." + ANSWER
    assert without_silences(said, "en", set(), TODAY) == said
