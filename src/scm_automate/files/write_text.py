"""Text that is safe in a file somebody opens in a spreadsheet.

A spreadsheet runs what looks like a formula. Suppliers write our texts, so each text that goes
into a CSV is judged here. What a person reads gets a leading apostrophe; what a machine reads is
never altered: there the caller gets a reject.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["for_a_person", "is_formula_like", "visible"]

_STARTS_A_FORMULA: Final = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
"""ASCII and full-width: a spreadsheet with an East Asian locale folds the wide forms."""

_SKIPPED: Final = "".join(map(chr, range(0x21))) + (
    "\x7f\x85\xa0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u202f\u205f\u2060"
    "\u2066\u2067\u2068\u2069\u3000\ufeff"
)
"""Blank, control and invisible characters that one program or another skips at the start."""

_PLAIN_NUMBER: Final = re.compile(r"[+-]?[0-9](?:[0-9.,]*[0-9])?")
"""-5 and +1.234,50 are numbers, whatever the locale; they compute nothing."""

_UNSEEN: Final = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n\r"},
    0x7F: "\u2421",
    **{
        code: f"\u27e8U+{code:04X}\u27e9"
        for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
    },
    **dict.fromkeys((0xFFFE, 0xFFFF), "\ufffd"),
}
"""Control characters as their pictures, and the marks that turn the reading direction around."""

_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet might run the text instead of showing it.

    Args:
        text: Any text, as it stood.

    Returns:
        True where it starts with ``= + - @`` (full-width forms too, behind any blank or invisible
        characters), a tab or a line break. A plain number such as ``-5`` is none.

    Source:
        OWASP, "CSV Injection".

    Examples:
        >>> (
        ...     is_formula_like('=HYPERLINK("http://x.test")'),
        ...     is_formula_like("-5"),
        ...     is_formula_like("-5+A1"),
        ... )
        (True, False, True)
    """
    if not text:
        return False
    if text[0] in "\t\r\n":
        return True
    bare = text.lstrip(_SKIPPED)
    return bool(bare) and bare[0] in _STARTS_A_FORMULA and not _PLAIN_NUMBER.fullmatch(bare)


def visible(text: str) -> str:
    r"""The text with nothing in it that a reader cannot see but that changes what he sees.

    Control characters become their pictures (NUL is ``␀``), overrides of the reading direction
    become ``⟨U+202E⟩``; line breaks, tabs and every letter of every alphabet stay.

    Examples:
        >>> visible("a\x00b\u202egnp.exe")
        'a␀b⟨U+202E⟩gnp.exe'
    """
    if text.isprintable():  # no control, direction mark or surrogate: the usual case, and fast
        return text
    return _LONE_SURROGATE.sub("\ufffd", text.translate(_UNSEEN))


def for_a_person(text: str) -> str:
    """The text as a CSV for people holds it: visible, and never a formula.

    Examples:
        >>> for_a_person("=1+1"), for_a_person("KW 31"), for_a_person("-5")
        ("'=1+1", 'KW 31', '-5')
    """
    shown = visible(text)
    return f"'{shown}" if is_formula_like(text) else shown
