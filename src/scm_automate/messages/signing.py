"""Where a text ends and its signature begins; what stands behind is judged line by line.

A statement lost is worse than a signature kept, so a line behind the sign-off is taken off only
where it looks like what stands in signatures: a name, a title, an address, a phone number, a
company's particulars. Anything else stays in the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from scm_automate.messages.characters import has_digit
from scm_automate.messages.firm_line import is_firm_line
from scm_automate.messages.languages import EDGE, Wordlist, fold, words_in
from scm_automate.messages.particulars import is_contact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scm_automate.messages.message import Address, Line

__all__ = ["Kind", "name_tokens", "sort_lines"]

Kind = Literal["written", "signature", "disclaimer"]

_WORD = re.compile(r"\w+")
_DATE = re.compile(r"\b\d{1,2}[./-]\s?\d{1,2}(?:[./-]|\b)|\b\d{4}-\d{1,2}-\d{1,2}\b")
_POSTCODE = re.compile(r"\b(?!(?:19|20)\d\d\b)\d{4,6}\b|\b\d{2}-\d{3}\b|\b\d{3} \d{2}\b")
_DELIMITER = re.compile(r"--|—|––|_{5,}|\*{5,}|={5,}")
_PARTICLES = frozenset(
    {"x", "xx", "xxx", "da", "de", "di", "van", "von", "der", "den", "del", "la", "le", "el", "und",
     "and", "y", "e", "et", "i", "og", "och", "a", "en", "v", "ppa", "dr", "ing", "mag", "dipl", "sig"}
)  # fmt: skip


def name_tokens(sender: Iterable[Address]) -> frozenset[str]:
    """The words of the senders' names and addresses by which they may sign."""
    tokens: set[str] = set()
    for one in sender:
        tokens.update(_WORD.findall(fold(one.name)))
        tokens.update(re.split(r"[._+-]", one.address.partition("@")[0].lower()))
    return frozenset(token for token in tokens if len(token) > 1 and not token.isdigit())


def sort_lines(
    lines: Sequence[Line],
    words: Wordlist,
    *,
    names: frozenset[str],
    firms: frozenset[str] = frozenset(),
) -> list[Kind]:
    """For each line of one's own text: written, signature or disclaimer.

    Args:
        lines: Unquoted lines, in order; blank ones take the kind of the line before.
        words: Every language's words.
        names: Words of the sender's name, see `name_tokens`.
        firms: How the sender's domain spells the firm, see `firm_labels`.
    """
    kinds: list[Kind] = []
    signed = begun = False
    content = 0
    boilerplate = False
    for at, line in enumerate(lines):
        text = line.text.strip()
        if not text:
            boilerplate = False
            kinds.append(kinds[-1] if kinds else "written")
            begun = begun or kinds[-1] == "written"
            continue
        if line.cells is not None and not (signed or line.role == "signature"):
            kinds.append("written")
            begun = True
            content += 1
            continue
        folded = fold(text)
        if boilerplate or _is_disclaimer(folded, words, lead=content == 0):
            boilerplate = True
            kinds.append("disclaimer")
            continue
        if _is_mobile(folded, words):
            kinds.append("signature")
            signed = True
            continue
        if signed and words.postscripts.at_start(folded) and _is_postscript(folded, words):
            signed = False
        marked = line.role == "signature"
        if not signed and (
            marked
            or (content and _signs_off(text, folded, words, names))
            or (begun and _is_own_name(text, folded.lstrip("/-–— "), words, names))
            or (content and is_firm_line(text, firms) and _ends_there(lines[at:], words))
        ):
            signed = True
            if not marked:
                kinds.append("signature")
                continue
        if signed and _is_signature_line(text, folded, words, names, marked=marked):
            kinds.append("signature")
        else:
            kinds.append("written")
            begun = True
            content += not _is_greeting(lines, at, words)
    _take_tail(lines, kinds, words)
    _take_between(lines, kinds, words, names)
    return kinds


def _ends_there(lines: Sequence[Line], words: Wordlist) -> bool:
    """Whether nothing from a line on holds a word in which answers are given, nor a table."""
    return not any(
        line.cells is not None or _has_statement_word(fold(line.text), words) for line in lines
    )


def _is_greeting(lines: Sequence[Line], at: int, words: Wordlist) -> bool:
    """Whether a line is short and first, as a salutation is: nobody signs off right after it."""
    text = lines[at].text.strip()
    return (
        at < 2
        and len(text) < 40
        and len(text.split()) <= 4
        and text[-1] not in ".。"
        and not has_digit(text)
        and not _has_statement_word(fold(text), words)
    )


def _is_mobile(folded: str, words: Wordlist) -> bool:
    """``Sent from my iPhone`` in any language: short, and it names a device or mail program."""
    if len(folded) > 90:
        return False
    if folded[:EDGE] not in words.mobile_starts and folded[-EDGE:] not in words.mobile_ends:
        return False
    if not folded.startswith(words.mobile) and not folded.endswith(words.mobile):
        return False
    if _DATE.search(folded) is not None or _states(folded, words):
        return False
    tokens = words_in(folded)
    named = any(token.startswith(words.devices) for token in tokens if len(token) > 2)
    return named or any(sign in folded for sign in words.devices if not sign.isascii())


def _is_disclaimer(folded: str, words: Wordlist, *, lead: bool) -> bool:
    """Whether a line is boilerplate: long and with its words, or a warning above the text."""
    if lead and words.banners.first(folded):
        return True
    if len(folded) < 40:
        return False
    hits = words.disclaimers.count(folded, most=3)
    return (
        hits > 2
        or (hits > 1 and not _states(folded, words))
        or (hits == 1 and len(folded) > 60 and not _has_statement_word(folded, words))
    )


def _states(folded: str, words: Wordlist) -> bool:
    """Whether a line holds both a number and a word in which answers are given."""
    return has_digit(folded) and _has_statement_word(folded, words)


def _has_statement_word(folded: str, words: Wordlist, *, but: frozenset[str] = frozenset()) -> bool:
    found = words.statement_words.intersection(words_in(folded)) - but
    if found:
        return True
    return not folded.isascii() and any(sign in folded for sign in words.statement_signs)


def _is_postscript(folded: str, words: Wordlist) -> bool:
    mark = words.postscripts.at_start(folded)
    after = folded[len(mark) :].lstrip()
    return after[:1] in (":", ".", "-", "–", "!", "") or mark in ("ps", "p.s.", "pd", "nb", "n.b.")


def _signs_off(text: str, folded: str, words: Wordlist, names: frozenset[str]) -> bool:
    """Whether a line closes the letter: a closing phrase, a delimiter, or the writer's name."""
    if _DELIMITER.fullmatch(text):
        return True
    if len(text) > 70 or text.endswith("?"):
        return False
    bare = folded.lstrip("/-–—*~ ")
    if folded.startswith("/") and len(bare.split()) <= 3 and not has_digit(bare):
        return True
    rest, original = bare, text.lstrip("/-–—*~ ")
    closed = False
    for _ in range(3):
        phrase = words.closings.at_start(rest)
        if not phrase:
            break
        closed = True
        # Folding may change lengths, so the original is cut by words.
        original = " ".join(original.split()[len(phrase.split()) :])
        rest = rest[len(phrase) :].lstrip(" ,;.!:/|-–—&+)(~")
    if closed:
        return _is_name_like(rest, original, names) and not _has_statement_word(rest, words)
    return _is_own_name(text, folded, words, names)


def _is_name_like(rest: str, original: str, names: frozenset[str]) -> bool:
    """Whether what follows a closing phrase is a name, a smiley or nothing."""
    tokens = _WORD.findall(rest)
    if not tokens:
        return True
    if len(tokens) > 4 or has_digit(rest):
        return False
    capital = sum(word[:1].isupper() or not word[:1].isascii() for word in _WORD.findall(original))
    known = sum(token in names or token in _PARTICLES for token in tokens)
    return bool(capital + known >= len(tokens))


def _is_own_name(text: str, folded: str, words: Wordlist, names: frozenset[str]) -> bool:
    """Whether a line is the writer's name, with a title or company behind it at most."""
    if names.isdisjoint(words_in(folded)):
        return False
    if has_digit(folded):
        return False
    if len(folded.split()) > 9 or _has_statement_word(folded, words):
        return False
    pieces = [_WORD.findall(piece) for piece in re.split(r"[|,·•–—/]| - ", folded)[:3]]
    tokens = next((piece for piece in pieces if any(token in names for token in piece)), [])
    if not tokens or len(tokens) > 4:
        return False
    own = [token in names for token in tokens]
    if all(own):
        return True
    if len(tokens) == 2 and own[0] and len(tokens[1]) == 1:
        return True  # "Luis F."
    if text.endswith((".", "!", ":", ",")):
        return False
    spelt = {fold(word): word for word in _WORD.findall(text)}
    return all(
        mine or token in _PARTICLES or spelt.get(token, "")[:1].isupper() or not token.isascii()
        for mine, token in zip(own, tokens, strict=True)
    )


def _is_signature_line(
    text: str, folded: str, words: Wordlist, names: frozenset[str], *, marked: bool
) -> bool:
    """Whether a line behind the sign-off belongs to the signature."""
    if len(text) > 300:
        return False
    tokens = words_in(folded)
    if words.closures.first(folded):
        return True
    if is_contact(text, folded, tokens, words):
        return True
    digits = has_digit(text)
    stating = _has_statement_word(folded, words, but=names)
    if marked and not stating:
        return True
    if stating and not (
        len(tokens) <= 2 and not digits and any(token in names for token in tokens)
    ):
        return False
    if digits:
        return (
            _POSTCODE.search(text) is not None
            and _DATE.search(text) is None
            and ":" not in text
            and any(char.isupper() for char in text)
        )
    if len(tokens) > 7 or len(text) > 80:
        return False
    # Names, titles and companies are capitalised; a sentence is not, and is kept.
    spelt = [word for word in _WORD.findall(text) if fold(word) not in _PARTICLES]
    capital = sum(word[:1].isupper() or not word[:1].isascii() for word in spelt)
    return len(tokens) <= 2 or capital * 5 >= len(spelt) * 3


def _take_between(
    lines: Sequence[Line], kinds: list[Kind], words: Wordlist, names: frozenset[str]
) -> None:
    """Mark a short line within the signature (a street), and the closing phrase above it."""
    filled = [at for at, line in enumerate(lines) if line.text.strip()]
    for before, at, after in zip([-1, *filled], filled, filled[1:], strict=False):
        if kinds[at] != "written" or kinds[after] != "signature":
            continue
        text = lines[at].text.strip()
        if before >= 0 and kinds[before] == "signature":
            short = len(text) < 30 and len(text.split()) < 5 and _DATE.search(text) is None
            if short and ":" not in text and not _has_statement_word(fold(text), words):
                kinds[at] = "signature"
        elif words.closings.at_start(fold(text)) and _signs_off(text, fold(text), words, names):
            kinds[at] = "signature"


def _take_tail(lines: Sequence[Line], kinds: list[Kind], words: Wordlist) -> None:
    """Mark a last paragraph of nothing but particulars, where nobody signed off before it."""
    at = len(lines) - 1
    while at >= 0 and (kinds[at] != "written" or not lines[at].text.strip()):
        at -= 1
    end = at
    while at >= 0 and kinds[at] == "written" and lines[at].text.strip():
        text = lines[at].text.strip()
        folded = fold(text)
        if lines[at].cells is not None or _has_statement_word(folded, words) or len(text) > 120:
            return
        if _DATE.search(text) is not None:
            return
        if not is_contact(text, folded, words_in(folded), words) and not (
            at < end and len(text) < 40 and not has_digit(text)
        ):
            return
        at -= 1
    if at < 0 or end < 0:
        return
    for index in range(at + 1, end + 1):
        kinds[index] = "signature"
