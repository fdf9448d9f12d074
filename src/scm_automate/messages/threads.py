"""Where the old thread begins: attributions, header blocks and separators of mail programs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scm_automate.messages.characters import has_digit
from scm_automate.messages.languages import Wordlist, fold, words_in
from scm_automate.messages.message import Address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.messages.message import Line

__all__ = ["Attribution", "find_attribution", "find_header_block", "is_rule", "is_separator"]

_ADDRESS = re.compile(r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}")
_TIME = re.compile(r"\d{1,2}[:.]\d{2}")
_WORD = re.compile(r"\w+")
_KEY = re.compile(r"[\s*_>|-]{0,4}([^\s:*：][^:：]{0,22}?)[\s*_]{0,4}[:：][\s*_]{0,6}")
_LONGEST_ATTRIBUTION = 300
_SHORT_ATTRIBUTION = 8
_CLOCK = frozenset({"am", "pm", "uhr", "cet", "cest", "gmt", "utc", "est", "pst"})


class Attribution(NamedTuple):
    """The lines that introduce an earlier message."""

    length: int
    """How many lines they take."""
    author: Address | None
    """Who is said to have written it."""
    strong: bool
    """Whether it can stand for itself: a whole header block, or a time or address in it."""
    dated: bool = False
    """Whether a word for "wrote", a day and the time of day stand in it."""


def is_separator(text: str, words: Wordlist) -> bool:
    """Whether a line is a mail program's ``-----Original Message-----``.

    Examples:
        >>> from scm_automate.messages.languages import wordlist
        >>> is_separator("-----Ursprüngliche Nachricht-----", wordlist())
        True
    """
    if len(text) > 100:
        return False
    bare = text.strip(" -_=*>~:\t")
    if not bare or (len(bare) == len(text.strip()) and not text.rstrip().endswith(":")):
        return False
    return fold(bare) in words.separators


def is_rule(text: str) -> bool:
    """Whether a line is a drawn rule, such as Outlook's underscores."""
    bare = text.strip()
    return len(bare) >= 8 and not bare.strip("_-=—–*")


def find_header_block(
    lines: Sequence[Line], at: int, words: Wordlist, *, within: bool
) -> Attribution | None:
    """The header block that begins at a line, such as ``Von: ... Gesendet: ... An: ...``.

    Within a quote one line may do, where it tells who and at what time: ``Da: Ivo, 4 nov 11:20``.
    """
    role, value = _header(lines[at].text, words)
    if role != "from":
        return None
    if within and _TIME.search(value) and len(value) < 120:
        name = re.split(r"[(,;<]", value, maxsplit=1)[0]
        address = _ADDRESS.search(value)
        return Attribution(1, _made(name, address[0] if address else ""), strong=True)
    author, roles, last = value, {"from"}, at
    pending = not value
    for index in range(at + 1, min(len(lines), at + 14)):
        text = lines[index].text
        if not text.strip():
            if index > last + 2:
                break
            continue
        role, value = _header(text, words)
        if role:
            if role == "from":
                break
            roles.add(role)
            last, pending = index, not value
        elif pending or (index == last + 1 and ("@" in text or text[:1] in " \t")):
            author = author or text.strip()
            last, pending = index, False
        else:
            break
    if not ({"date", "subject"} & roles or ("@" in author and "to" in roles)):
        return None
    return Attribution(last - at + 1, _author(author), strong=True)


def _header(text: str, words: Wordlist) -> tuple[str, str]:
    """The role and value of a printed header line; empty role where it is none."""
    match = _KEY.match(text) if len(text) < 2000 else None
    if match is None:
        return "", ""
    return words.header_keys.get(fold(match[1]).strip(), ""), text[match.end() :].strip(" *_")


def find_attribution(lines: Sequence[Line], at: int, words: Wordlist) -> Attribution | None:
    """The attribution that begins at a line, wrapped over three at most: ``Am ... schrieb ...:``."""
    joined = ""
    depth = lines[at].depth
    for length in range(1, 4):
        if at + length > len(lines):
            return None
        line = lines[at + length - 1]
        if line.depth != depth or line.cells is not None or not line.text.strip():
            return None
        joined = f"{joined} {line.text}".strip()
        if len(joined) > _LONGEST_ATTRIBUTION:
            return None
        if joined[-1] in ":：" or (line.role == "attribution" and length == 1):
            return _attributed(joined, length, words, marked=line.role == "attribution")
        if length == 1 and not _may_begin(joined, words):
            return None
    return None


def _may_begin(text: str, words: Wordlist) -> bool:
    """Whether a line that is not yet at its colon may be the start of an attribution."""
    if not has_digit(text):
        return False
    folded = fold(text).lstrip()
    return folded[:1].isdigit() or bool(words.attribution_starts.at_start(folded))


def _attributed(text: str, length: int, words: Wordlist, *, marked: bool) -> Attribution | None:
    folded = fold(text)
    told = not words.wrote.isdisjoint(words_in(folded)) or any(
        phrase in folded for phrase in words.wrote_phrases
    )
    address = _ADDRESS.search(text)
    # In a language without a word list, a time and an address in brackets tell it as well.
    framed = address is not None and text[address.start() - 1 : address.start()] == "<"
    if not told and not marked and not (framed and _TIME.search(text)):
        return None
    strong = address is not None or _TIME.search(text) is not None
    # "On Monday you wrote:" tells no time; it counts where a quote follows at once
    short = len(text.split()) <= _SHORT_ATTRIBUTION and text[-1] in ":："
    if not (strong or marked or short or has_digit(text)):
        return None
    if address is None:
        name = _name_in(text, words)
    else:
        name = _name_before(text[: address.start()]) or _name_in(text[address.end() :], words)
    clock = _TIME.search(text)
    dated = told and clock is not None and has_digit(text[: clock.start()] + text[clock.end() :])
    return Attribution(length, _made(name, address[0] if address else ""), strong, dated)


def _name_in(text: str, words: Wordlist) -> str:
    """The likeliest name: the last of the longest runs of capitalised words."""
    best: list[str] = []
    run: list[str] = []
    for token in re.split(r"(\s+|[,<>():;\"“”]+)", text):
        if not token or token.isspace():
            continue
        bare = token.strip(".'’")
        if (
            bare[:1].isupper()
            and not has_digit(bare)
            and fold(bare) not in words.wrote
            and bare.lower() not in _CLOCK
        ):
            run.append(token.rstrip(":"))
            if len(run) >= len(best):
                best = list(run)
        else:
            run = []
    return " ".join(best)


def _name_before(text: str) -> str:
    """The name right before an address: what stands behind the date, from its first capital on."""
    tail = re.split(r"[\d,，]", text)[-1]
    tokens = [token for token in tail.split() if token.strip("<(\"'[").lower() not in _CLOCK]
    while tokens and tokens[0].strip("<(\"'[")[:1].islower():
        tokens.pop(0)
    return " ".join(tokens).strip(" <>()\"'[]:")


def _author(value: str) -> Address | None:
    address = _ADDRESS.search(value)
    name = value[: address.start()] if address else value
    name = name.split("<")[0].split("[")[0].split(";")[0].strip(" \"'<[(*:")
    return _made(name, address[0] if address else "")


def _made(name: str, address: str) -> Address | None:
    name = " ".join(name.split())[:120]
    return Address(name, address.lower()) if name or address else None
