"""Every language of the example can say everything that a supplier may have to say."""

from datetime import date
from decimal import Decimal
from random import Random

import pytest

from scm_automate.demo.cast import Intention, Part
from scm_automate.demo.phrases import read_phrases
from scm_automate.demo.shipped import data_folder
from scm_automate.demo.wording import Said, say_line, say_remark

KINDS = (
    "as_ordered",
    "day",
    "week",
    "dispatch",
    "split",
    "shipped",
    "hedge",
    "price",
    "question",
    "reject",
)
LANGUAGES = sorted(path.stem for path in (data_folder() / "answers" / "phrases").glob("*.toml"))


def dice_of(seed):
    return Random(seed)  # noqa: S311 - a story, no secret


def intention(kind):
    return Intention(
        order="4500017999",
        line="30",
        kind=kind,
        item="A-1",
        unit="ST",
        quantity=Decimal(1500),
        parts=(
            Part(quantity=Decimal(1000), day=date(2026, 4, 8)),
            Part(quantity=Decimal("500.5"), day=date(2026, 5, 20)),
        ),
        price=Decimal("12.5"),
        per=100,
    )


def test_thirteen_languages_are_spoken():
    assert len(LANGUAGES) == 13


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_language_says_each_kind(language, kind):
    phrases, what = read_phrases(language), intention(kind)
    said = Said(intention=what, kind=kind, parts=what.parts)
    for dice in range(4):
        for prose in (True, False):
            line = say_line(said, phrases=phrases, rng=dice_of(dice), prose=prose)
            assert "4500017999" in line
            assert "30" in line
            assert "{" not in line
        remark = say_remark(said, phrases=phrases, rng=dice_of(dice))
        assert remark == remark.lstrip(" :：")
        assert "4500017999" not in remark
    told = say_line(said, phrases=phrases, rng=dice_of(1), prose=False)
    expected = {
        "day": (phrases.day(date(2026, 4, 8)),),
        "dispatch": (phrases.day(date(2026, 4, 8)),),
        "week": ("15",),
        "split": (phrases.day(date(2026, 4, 8)), phrases.day(date(2026, 5, 20))),
        "price": (phrases.number(Decimal("12.5")), "100"),
        "shipped": (phrases.number(Decimal(1000)),),
    }
    for words in expected.get(kind, ()):
        assert words in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_quotes_as_its_mail_programs_do(language):
    from datetime import datetime

    phrases = read_phrases(language)
    moment = datetime(2026, 3, 2, 8, 5)  # noqa: DTZ001 - only its face is read
    for client in ("gmail", "apple"):
        line = phrases.wrote(client, moment=moment, who="Tomke", address="t@h.example")
        assert "t@h.example" in line
        assert "{" not in line
    for name in ("from", "sent", "to", "subject"):
        assert phrases.text("outlook", name)
    assert phrases.pick(dice_of(0), "closing")
    assert phrases.unit("ST") != "ST" or language == "de"
