"""Folding and levelling read a text in runs, and come to what each of its letters comes to by itself."""

import sys

from scm_automate.messages.languages import Finder, fold
from scm_automate.replies.language.tokens import level

_LETTERS = [chr(code) for code in range(0x3100) if chr(code).isprintable()]
_SAMPLE = "Grüße, GÖNDERİLDİ!  ΟΔΟΣ  \t`Żółć` ¿qué? 第１０行：5月5日\r\n- 40 ×"


def test_a_text_is_folded_as_its_letters_are() -> None:
    for text in (_SAMPLE, "".join(_LETTERS), "Bestätigung KW 19"):
        assert fold(text) == "".join(map(fold, text))


def test_a_letter_and_its_capital_fold_alike() -> None:
    for code in range(sys.maxunicode + 1):
        letter = chr(code)
        if letter.lower() != letter:
            assert fold(letter.lower()) == fold(letter)


def test_a_text_is_levelled_as_its_letters_are() -> None:
    for text in (_SAMPLE, "".join(_LETTERS)):
        assert level(text) == "".join(map(level, text))


def test_phrases_are_counted_no_further_than_asked_for() -> None:
    finder = Finder(["in confidence", "the addressee", "delete it", "保密"])
    text = "told in confidence to the addressee, else delete it 保密"
    assert [finder.count(text, most) for most in (1, 3, 9)] == [1, 3, len(finder.all(text))]
