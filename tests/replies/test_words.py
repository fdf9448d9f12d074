"""Languages as data, phrases, numbers and open lines: the parts that everything else stands on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scm_automate.errors import ConfigError
from scm_automate.replies.amounts.numbers import decimal_sign, read_figure
from scm_automate.replies.language import language_files
from scm_automate.replies.language.language import choose_languages
from scm_automate.replies.language.lexicon import (
    NO_HEADERS,
    header_words,
    languages,
    lexicon,
    read_language,
)
from scm_automate.replies.language.phrases import Phrasebook
from scm_automate.replies.language.tokens import fold, level, tokenise
from scm_automate.replies.open_lines import read_open_lines

LINE = {"order": "1", "line": "10", "quantity": "5", "due": "2026-04-20"}


class TestLanguages:
    @pytest.mark.parametrize("code", languages())
    def test_every_file_is_read_and_holds_what_a_language_needs(self, code: str) -> None:
        data = read_language(code)
        assert data["code"] == code
        assert len(data["dates"]["months"]) == 12
        assert len(data["dates"]["weekdays"]) == 7
        for name in ("confirm", "reject", "shipped", "pending", "hedge", "condition", "negation"):
            assert data["phrases"][name], name
        for name in ("line", "date", "quantity", "due", "old", "remark"):
            assert data["tables"][name], name
        assert data["message"]["bank"]
        lexicon(code)

    @pytest.mark.parametrize("code", languages())
    def test_no_header_means_two_things(self, code: str) -> None:
        seen: dict[str, str] = {}
        for role, names in read_language(code)["tables"].items():
            if role in NO_HEADERS:
                continue  # how words begin and what papers are called: no headers
            for name in names:
                assert seen.setdefault(fold(name), role) == role or role in (
                    "item",
                    "supplier_item",
                )

    def test_a_language_without_a_file_is_refused(self) -> None:
        with pytest.raises(ConfigError, match="no language 'hu'"):
            read_language("hu")

    def test_a_list_that_nothing_reads_is_refused_by_name(self, tmp_path, monkeypatch) -> None:
        folder = tmp_path / "languages"
        folder.mkdir()
        (folder / "hu.toml").write_text(
            'code = "hu"\n[phrases]\nconfirms = ["visszaigazoljuk"]\n', "utf-8"
        )
        language_files.languages.cache_clear()
        monkeypatch.setattr(language_files, "files", lambda _: tmp_path)
        try:
            with pytest.raises(ConfigError, match=r"phrases\.confirms") as caught:
                read_language("hu")
        finally:
            language_files.languages.cache_clear()
        assert "confirm" in str(caught.value.hint)

    def test_headers_are_folded(self) -> None:
        assert header_words("de")["bestatigter termin"] == "date"
        assert header_words("de")["bestaetigter termin"] == "date"

    @pytest.mark.parametrize(
        ("text", "country", "first"),
        [
            ("Die Ware kommt leider erst am Montag", "DE", "de"),
            ("The goods will be delivered with the next truck on Monday", "DE", "en"),
            ("Zboží bude dodáno v pondělí, omlouváme se", "CZ", "cs"),
            ("我们将在五月发货", "CN", "zh"),
            ("4500012345 20.04.", "IT", "it"),
        ],
    )
    def test_the_words_choose_the_language_and_the_country_where_there_are_none(
        self, text: str, country: str, first: str
    ) -> None:
        assert choose_languages(tokenise(level(text)), country=country)[0] == first


class TestPhrases:
    def found(self, pattern: str, text: str) -> list[tuple[int, int]]:
        book = Phrasebook()
        book.add(pattern, "it")
        return [(mark.start, mark.end) for mark in book.find(tokenise(level(text)))]

    @pytest.mark.parametrize(
        ("pattern", "text", "spans"),
        [
            ("bestätig*", "wir bestaetigen, bestätigt", [(1, 2), (3, 4)]),
            ("no (change|changes) [at all]", "no changes at all", [(0, 4)]),
            ("cannot ~ meet", "we cannot at this time meet it", [(1, 6)]),
            ("cannot ~ meet", "we cannot. They meet it", []),
            ("cannot ~ meet", "cannot one two three four five meet", []),
            ("# weeks", "in 3 weeks", [(1, 3)]),
            ("!würde", "wurde geliefert", []),
            ("!würde", "das würde gehen", [(1, 2)]),
            ("a [b [c]] d", "a d, a b d, a b c d, a c d", [(0, 2), (3, 6), (7, 11)]),
        ],
    )
    def test_patterns(self, pattern: str, text: str, spans: list[tuple[int, int]]) -> None:
        assert self.found(pattern, text) == spans

    def test_the_longest_phrase_wins(self) -> None:
        book = Phrasebook()
        book.add("no", "negation")
        book.add("no problem", "confirm")
        assert [mark.category for mark in book.find(tokenise("no problem, no"))] == [
            "confirm",
            "negation",
        ]

    @pytest.mark.parametrize("pattern", ["", "~", "[ ]"])
    def test_a_pattern_without_a_word_is_refused(self, pattern: str) -> None:
        with pytest.raises(ValueError, match="names no word"):
            Phrasebook().add(pattern, "it")

    def test_an_open_bracket_is_refused(self) -> None:
        with pytest.raises(ValueError, match="does not close"):
            Phrasebook().add("no (change", "it")


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "sign", "value"),
        [
            ("1.250", ",", "1250"),
            ("1.250", ".", "1.250"),
            ("1,250", ".", "1250"),
            ("1.250,50", ",", "1250.50"),
            ("1.250,50", ".", "1250.50"),
            ("1,250.50", ",", "1250.50"),
            ("1 500", ",", "1500"),
            ("1'500", ".", "1500"),
            ("1.250.000", ",", "1250000"),
            ("0,125", ",", "0.125"),
            ("0.125", ",", "0.125"),
            ("12,5", ".", "12.5"),
            ("500", ",", "500"),
        ],
    )
    def test_figures_of_both_habits(self, text: str, sign: str, value: str) -> None:
        figure = read_figure(tokenise(text), 0, sign=sign, blanks=True)
        assert figure.value == Decimal(value)
        assert figure.end == len(tokenise(text))

    def test_what_can_be_two_numbers_tells_both(self) -> None:
        figure = read_figure(tokenise("2.000"), 0, sign=",", blanks=True)
        assert {figure.value, figure.other} == {Decimal(2000), Decimal(2)}

    @given(
        value=st.decimals(0, 9_999_999, places=2, allow_nan=False, allow_infinity=False),
        sign=st.sampled_from([".", ","]),
    )
    def test_a_number_written_in_either_habit_is_read_back(self, value: Decimal, sign: str) -> None:
        written = f"{value:,.2f}"
        if sign == ",":
            written = written.translate(str.maketrans(",.", ".,"))
        assert read_figure(tokenise(written), 0, sign=sign, blanks=False).value == value

    def test_countries_and_their_decimal_signs(self) -> None:
        assert [decimal_sign(one, "en") for one in ("DE", "US", "CH", "BR", None)] == [
            ",", ".", ".", ",", ".",
        ]  # fmt: skip
        assert decimal_sign("CA", "fr") == ","


class TestOpenLines:
    def test_schedules_of_a_line_are_added_up_in_order_of_date(self) -> None:
        lines = read_open_lines([LINE, {**LINE, "quantity": "7", "due": date(2026, 4, 6)}])
        assert len(lines) == 1
        assert lines[0].quantity == 12
        assert lines[0].due == date(2026, 4, 6)

    def test_a_line_without_a_due_date_is_taken(self) -> None:
        assert read_open_lines([{**LINE, "due": None}])[0].due is None

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"line": ""}, "both are needed"),
            ({"order": None}, "both are needed"),
            ({"quantity": "many"}, "no number"),
            ({"quantity": None}, "no number"),
            ({"due": "soon"}, "no date"),
            ({"price": "cheap"}, "no number"),
        ],
    )
    def test_what_a_line_lacks_is_named(self, change: dict[str, object], told: str) -> None:
        with pytest.raises(ConfigError, match=told):
            read_open_lines([{**LINE, **change}])
