"""Numbers of parts, articles and strength classes look like dates and are none, in every language."""

from __future__ import annotations

from datetime import date

import pytest

from scm_automate.replies import find_dates

TODAY = date(2026, 4, 1)


@pytest.mark.parametrize(
    ("language", "country", "text"),
    [
        ("en", "GB", "Part number 10-11-08 is in stock."),
        ("en", "GB", "Nuts, class 10.9 and grade 5.8."),
        ("de", "DE", "Artikel 10-11-08 ist am Lager."),
        ("de", "DE", "Schrauben Festigkeitsklasse 10.9, Klasse 8.8."),
        ("fr", "FR", "Vis classe 10.9, article 10-11-08."),
        ("es", "ES", "Referencia 10-11-08, tornillos clase 8.8."),
        ("it", "IT", "Codice 10-11-08, viti classe 8.8."),
        ("nl", "NL", "Artikel 10-11-08, bouten klasse 8.8."),
        ("pl", "PL", "Artykuł 10-11-08, śruby klasy 8.8."),
        ("pt", "PT", "Referência 10-11-08, parafusos classe 8.8."),
        ("sv", "SE", "Artikel 10-11-08, skruv klass 8.8."),
        ("da", "DK", "Varenr 10-11-08, bolte klasse 8.8."),
        ("cs", "CZ", "Artikl 10-11-08, šrouby třídy 8.8."),
        ("tr", "TR", "Parça no 10-11-08, kod 05.06.07."),
        ("zh", "CN", "料号10-11-08，等级8.8。"),
    ],
)
def test_a_number_behind_its_word_is_no_date(language, country, text):
    assert find_dates(text, language=language, country=country, today=TODAY) == ()


@pytest.mark.parametrize(
    ("language", "country", "text"),
    [
        ("en", "GB", "Item 20: 05/05/2026"),
        ("de", "DE", "Artikel A-1001: 05.05.2026"),
        ("es", "ES", "Artículo A-1001 el 05/05/2026"),
    ],
)
def test_a_date_behind_the_name_of_an_item_is_one(language, country, text):
    (found,) = find_dates(text, language=language, country=country, today=TODAY)
    assert found.latest == date(2026, 5, 5)
