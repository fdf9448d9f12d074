"""Words written once for all their forms, numbers in words, and days told with their weekday."""

from __future__ import annotations

from datetime import date

import pytest

from scm_automate.errors import ConfigError
from scm_automate.replies import find_dates
from scm_automate.replies.amounts.number_words import in_digits, with_commas
from scm_automate.replies.language.inflection import inflect, inflect_data
from scm_automate.replies.language.lexicon import languages, lexicon, read_language
from scm_automate.replies.language.tokens import level, tokenise

ENDINGS = {"er": ("e", "ons"), "pp": ("é", "és"), "x": ("", "s")}


@pytest.mark.parametrize(
    ("pattern", "forms"),
    [
        ("livré", ["livré"]),
        ("livr{er}", ["livre", "livrons"]),
        ("livr{er+pp}", ["livre", "livrons", "livré", "livrés"]),
        ("prêt{x}", ["prêt", "prêts"]),
        ("(on|nous) livr{er} [tout]", ["(on|nous) (livre|livrons) [tout]"]),
    ],
)
def test_a_stem_stands_for_its_forms(pattern, forms):
    assert inflect(pattern, ENDINGS) == forms


def test_endings_that_are_not_declared_are_refused_by_name():
    with pytest.raises(ConfigError, match="'es'"):
        inflect("livr{es}", ENDINGS)


def test_no_brace_is_left_in_any_language():
    for code in languages():
        data = read_language(code)
        left = [
            entry
            for section in ("dates", "phrases", "message", "references")
            for entries in data.get(section, {}).values()
            if isinstance(entries, list)
            for entry in entries
            if "{" in str(entry)
        ]
        assert left == [], code


def test_a_language_without_endings_stays_as_it_is():
    data = {"phrases": {"confirm": ["ok"]}}
    assert inflect_data(data) == {"phrases": {"confirm": ["ok"]}}


@pytest.mark.parametrize(
    ("code", "text", "digits"),
    [
        ("fr", "cent vingt pièces", "120 pièces"),
        ("fr", "quatre-vingt-dix pièces", "90 pièces"),
        ("fr", "nonante pièces", "90 pièces"),
        ("fr", "deux semaines", "deux semaines"),
        ("es", "trescientas cincuenta uds", "350 uds"),
        ("es", "treinta y dos", "32"),
        ("it", "duecento pezzi", "200 pezzi"),
        ("pt", "mil e quinhentas", "1500"),
        ("pl", "trzysta pięćdziesiąt sztuk", "350 sztuk"),
        ("cs", "dvě stě kusů", "200 kusů"),
        ("tr", "üç yüz elli adet", "350 adet"),
        ("zh", "两百五十件", "250 件"),
        ("zh", "分两批", "分 两 批"),
        ("zh", "1万件", "1 万 件"),
    ],
)
def test_numbers_in_words_are_their_digits(code, text, digits):
    tokens = in_digits(tokenise(text), lexicon(code))
    assert " ".join(token.text for token in tokens) == digits
    assert tokens[0].start == 0
    assert tokens[-1].end == len(text)


def test_a_blank_between_chinese_words_is_a_pause():
    told = with_commas(tokenise("泵体周五发 泵盖23号到 M6螺母 200件"))
    assert "".join(token.text for token in told) == "泵体周五发,泵盖23号到M6螺母200件"


def test_traditional_signs_are_read_as_simplified_ones():
    assert level("貨期確認，週五發貨") == "货期确认,周五发货"


@pytest.mark.parametrize(
    ("code", "text", "told"),
    [
        ("fr", "comptez le mercredi 16, merci", date(2026, 9, 16)),
        ("es", "os llega el jueves 17, como siempre", date(2026, 9, 17)),
        ("pl", "dojadą w środę 16.", date(2026, 9, 16)),
        ("cs", "dorazí ve středu 16.", date(2026, 9, 16)),
        ("it", "arriva martedì 29", date(2026, 9, 29)),
        ("de", "am Freitag 28 ging es raus", date(2026, 8, 28)),
    ],
)
def test_a_weekday_settles_the_month_of_a_day(code, text, told):
    found = find_dates(text, language=code, today=date(2026, 8, 31))
    assert [(one.earliest, one.latest, one.approximate) for one in found] == [(told, told, False)]


def test_a_number_behind_a_weekday_that_is_no_such_day_counts_something():
    found = find_dates("vendredi 20 pièces", language="fr", today=date(2026, 8, 31))
    assert [one.text for one in found] == ["vendredi"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("24'ünde getiririz", date(2026, 9, 24)),
        ("22.09'da sizde", date(2026, 9, 22)),
        ("18 Eylül'de sevk", date(2026, 9, 18)),
        ("25 hazirana kadar", None),
    ],
)
def test_turkish_days_carry_the_ending_of_their_case(text, told):
    (found,) = find_dates(text, language="tr", today=date(2026, 8, 31))
    assert found.earliest == told
