"""Whether a line holds a person's or company's particulars: address, phone, legal form, registers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.messages.characters import has_digit
from scm_automate.messages.languages import fold

if TYPE_CHECKING:
    from scm_automate.messages.languages import Wordlist

__all__ = ["is_contact"]

_WORD = re.compile(r"\w+")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}")
_LINK = re.compile(r"\b(?:https?://|www\.)")
_PHONE = re.compile(r"(?<![\w.,/-])[+(]?\d[\d ()/.\-–]{5,24}\d(?![\w])")
_DATE = re.compile(r"\b\d{1,2}[./-]\s?\d{1,2}(?:[./-]|\b)|\b\d{4}-\d{1,2}-\d{1,2}\b")
_ASIDE = re.compile("[·|•–—]")
_FEW = 14
_HEADS = ("tel", "fax", "mob", "t:", "f:", "m:", "t.", "p:", "d:", "☎")


def is_contact(text: str, folded: str, tokens: list[str], words: Wordlist) -> bool:
    """Whether a line holds what only signatures hold, and states nothing besides."""
    strong = (
        ("@" in text and _EMAIL.search(text) is not None)
        or (("http" in folded or "www." in folded) and _LINK.search(folded) is not None)
        or _has_legal_form(text, folded, words)
        or (_ASIDE.search(text) is not None and len(tokens) <= 24 and _DATE.search(text) is None)
    )
    if not strong:
        heads = words.contact_words.intersection(tokens) or folded.startswith(_HEADS)
        phone = _PHONE.search(text)
        if phone is not None and phone[0].isdigit() and not phone[0].startswith("0") and not heads:
            phone = None  # an order's number
        strong = phone is not None and (
            bool(heads)
            or (
                _DATE.search(text) is None
                and len(tokens) <= 10
                and not any(t.isalpha() and t in words.statement_words for t in tokens)
            )
        )
        if not strong and heads:
            # "An update on the mail below: .." holds more words than a number with its name
            strong = len(tokens) <= _FEW and _DATE.search(text) is None and has_digit(text)
    if not strong:
        return False
    if not words.statement_words.intersection(tokens) - words.contact_words:
        return True
    return len(tokens) < 6 and not has_digit(text)


def _has_legal_form(text: str, folded: str, words: Wordlist) -> bool:
    """Whether a company's legal form stands in a line, and not a word or unit spelt like it."""
    if "有限公司" in folded or "sp. z o.o" in folded or "ltd. sti" in folded:
        return True
    if words.legal_forms.isdisjoint([one.rstrip(".,;:)") for one in folded.split()]):
        return False
    tokens = text.split()
    for at, token in enumerate(tokens):
        bare = token.rstrip(",;:)")
        form = fold(bare)
        if form.rstrip(".") not in words.legal_forms:
            continue
        if len(form) > 3 and form != "asa":
            return True
        # AB, AG, AS, KG and the like stand in capitals, behind a name, at the end of a phrase.
        ends = at + 1 == len(tokens) or bare != token or tokens[at + 1][:1] in "·|•–—-,&"
        if bare.isupper() and ends and at and tokens[at - 1][:1].isupper():
            return True
    return False
