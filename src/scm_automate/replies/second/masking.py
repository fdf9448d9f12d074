"""Text without addresses, telephone and bank numbers, each character of them replaced by ``#``.

The text keeps its length, so a place in the masked text is the same place in the original.
"""

from __future__ import annotations

import re
from functools import cache

from scm_automate.replies.language.language_files import words

__all__ = ["mask"]

_EMAIL = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"]{1,2000}", re.IGNORECASE)
_IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?\b")
_CARD = re.compile(r"(?<![\w-])[0-9]{4}(?:[ -][0-9]{4}){3}(?![\w-])")
_ABROAD = re.compile(r"(?<!\w)(?:\+|00)[1-9](?:[ ()/.-]{0,3}[0-9]){6,14}(?!\w)")
_HOME = re.compile(
    r"(?<![\w.,/+-])\(?0[1-9][0-9]{1,4}\)?[ ]?[/ -][ ]?[0-9](?:[ -]?[0-9]){3,10}(?![\w.,/])"
)
_NUMBER = r"[\s:.#nNoOrR°º]{0,6}((?:[A-Z]{0,6}[0-9][A-Z0-9 ()/.-]{3,40}))"


def _any_of(choices: frozenset[str]) -> str:
    """A pattern of any of some words, the longer first."""
    return "|".join(re.escape(word) for word in sorted(choices, key=lambda one: (-len(one), one)))


@cache
def _after_words() -> re.Pattern[str]:
    """A number behind a word for a telephone or an account."""
    choice = _any_of(
        words("telephone_words", as_spelt=True) | words("bank_and_tax_words", as_spelt=True)
    )
    return re.compile(rf"(?<!\w)(?:{choice})(?![^\W\d_]){_NUMBER}", re.IGNORECASE)


@cache
def _bic() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\w)(?:bic|swift)[\s:.]{0,4}([A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)(?!\w)", re.IGNORECASE
    )


@cache
def _streets() -> re.Pattern[str]:
    """A street with its number, and what stands behind it on the line: postcode and town."""
    ends = _any_of(words("street_endings", as_spelt=True))
    names = _any_of(words("street_words", as_spelt=True))
    number = r"[ ]?[0-9]{1,4}[ ]?[a-zA-Z]?(?!\w)"
    return re.compile(
        rf"(?<!\w)(?:[^\W\d_]{{2,30}}[ -]?(?:{ends}){number}"
        rf"|(?:{names})[ ][^\n,0-9]{{2,40}},?{number}"
        rf"|[0-9]{{1,4}}[a-zA-Z]?,?[ ](?:[^\W\d_]{{2,20}}[ ]){{0,3}}(?:{names})(?!\w))[^\n]{{0,80}}",
        re.IGNORECASE,
    )


def mask(text: str) -> str:
    """The text without e-mail and web addresses, streets, telephone, bank, card and tax numbers.

    Numbers of orders, items and dates stay: they are what the text is about. Where in doubt a number
    behind a word such as "Tel" or "IBAN" goes, whatever it is.

    Examples:
        >>> mask("Tel. +49 711 4711-0, KW 18, sales@riemen.example")
        'Tel. ### ### ######, KW 18, ####################'
    """
    out = list(text)

    def hide(start: int, end: int) -> None:
        for at in range(start, end):
            if not out[at].isspace():
                out[at] = "#"

    for pattern in (_EMAIL, _URL, _IBAN, _CARD, _ABROAD, _HOME, _streets()):
        for match in pattern.finditer(text):
            hide(*match.span())
    for pattern in (_after_words(), _bic()):
        for match in pattern.finditer(text):
            hide(*match.span(1))
    return "".join(out)
