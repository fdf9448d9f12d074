"""Whether a machine wrote the message: out of office, receipt, mailing."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from scm_automate.messages.languages import Finder, fold, lists_by_language, wordlist
from scm_automate.messages.message import Automatic

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["read_automatic"]

_TICKET = re.compile(r"\[?#\s?\d{3,}\]?|\[[A-Z]{1,6}-?\d{3,}\]")
"""A number that a help desk writes into its subjects."""
_DAY = re.compile(
    r"\b\d{1,2}\. ?(?:0?[1-9]|1[0-2])\.|\b\d{1,2}([/-]) ?\d{1,2}\1"
    r"|\b\d{4}[./-]\d{1,2}[./-]\d|\b(?:kw|cw|wk|week) ?\d|\d月\d"
)
"""What may be a day; ``8.30-12.00`` is a time."""
_NUMBERED = re.compile(r"(?<!\d)([^\W\d_]{1,12})\.? ?\d{1,5}\b")
"""A word and its number; the "h" of ``7h30`` is none."""
_LINE_WORDS = frozenset(
    {"pos", "position", "line", "item", "zeile", "ligne", "poste", "linea", "lineas", "riga", "linha",
     "regel", "rad", "linje", "poz", "pozycja", "pol", "polozka", "kalem"}
)  # fmt: skip
"""Words before the number of an order's line: a person answers for it."""
_ORDERS = (
    "order",
    "commande",
    "bestell",
    "auftrag",
    "pedido",
    "ordin",
    "zamowien",
    "encomenda",
    "objedn",
    "siparis",
)
"""How words for an order begin."""
_LONG_NUMBER = re.compile(r"\d{5}")
_SHORT, _BRIEF = 1200, 350
_SEVERAL = 3
"""So many common words of one language in a short text; one less will do where it is brief."""
_REPLY_HEADERS = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-vacation", "x-autoresponse")
_REPLY_PREFIXES = (
    "re:",
    "aw:",
    "sv:",
    "antw:",
    "odp:",
    "ynt:",
    "r:",
    "res:",
    "回复:",
    "回复：",
    "re :",
    "rif:",
)


def read_automatic(
    headers: Mapping[str, Sequence[str]],
    *,
    subject: str,
    text: str,
    own: Callable[[], str] | None = None,
    attached: bool = False,
) -> Automatic:
    """Whether the message is a machine's reply or a mailing, and what tells it.

    A header decides (RFC 3834 ``Auto-Submitted: auto-replied`` and its older kin), else the
    subject that mail programs put on absences, else wording: two phrases of an absence or of a
    receipt in a short text. ``auto-generated`` alone is no reply: order systems send
    confirmations under it.

    Args:
        headers: Lower-case name to values.
        subject: Decoded subject.
        text: The unquoted text; only its beginning is looked at.
        own: Gives the text above the old thread; null takes `text` for it.
        attached: Whether files came with it: a machine that sends a file has more to say.
    """
    submitted = _first(headers, "auto-submitted").lower()
    if submitted.startswith("auto-replied"):
        return Automatic("auto_reply", f"header Auto-Submitted: {submitted[:40]}")
    for name in _REPLY_HEADERS:
        value = _first(headers, name).lower()
        if value and value not in ("no", "none", "false"):
            return Automatic("auto_reply", f"header {name}: {value[:40]}")
    precedence = _first(headers, "precedence").lower()
    if precedence in ("auto_reply", "auto-reply"):
        return Automatic("auto_reply", f"header Precedence: {precedence}")
    words = wordlist()
    topic = _bare_subject(subject)
    if topic.startswith(words.auto_subjects):
        return Automatic("auto_reply", f"subject {topic[:40]!r}", unattended=_is_of_an_order(topic))
    inside = words.auto_subject_phrases.first(topic[:120])
    if inside:
        return Automatic("auto_reply", f"subject {inside!r}", unattended=_is_of_an_order(topic))
    for name in ("list-unsubscribe", "list-id"):
        if name in headers:
            return Automatic("bulk", f"header {name}")
    folded = fold(text[:4000])
    said = _every().all(folded)
    common = {
        kind: [one for one in said if one in spoken] for kind, (_, spoken) in _common().items()
    }
    absent, received = ([one for one in common[kind] if one in _sure()[kind]] for kind in _KINDS)
    if len(absent) > 1:
        absent = [] if _returned().first(folded) else _apart(folded, absent)
    ticket = _TICKET.search(subject[:300])
    if received and ticket:
        received = [*received, ticket[0]]
    several = len(folded) < 2500 and (len(absent) > 1 or len(received) > 1)
    # "please do not reply to this newsletter" asks twice for no answer
    mailed = several and not absent and all(map(_asks_for_none, received))
    if several and not (mailed and words.bulk.first(folded)):
        found = absent if len(absent) > 1 else received
        unattended = not absent and all(map(_asks_for_none, (*received, *common["receipts"])))
        return Automatic("auto_reply", f"words {found[0]!r} and {found[1]!r}", unattended)
    told = ""
    # enough of a machine's words in the text with its thread to look at it closely
    if not words.machine.phrases.isdisjoint(said) or max(map(len, common.values())) >= _SEVERAL - 1:
        told = _told(fold(own()[:4000]) if own is not None else folded, attached=attached)
    if told:
        return Automatic("auto_reply", told)
    if precedence in ("bulk", "list", "junk"):
        return Automatic("bulk", f"header Precedence: {precedence}")
    mailing = next((one for one in said if one in words.bulk.phrases), "")
    if mailing:
        return Automatic("bulk", f"words {mailing!r}")
    if submitted.startswith("auto-"):
        return Automatic("none", f"header Auto-Submitted: {submitted[:40]}")
    return Automatic()


def _is_of_an_order(topic: str) -> bool:
    """Whether a subject is what a confirmation may be called: ``Accusé de réception de commande``."""
    return any(one in topic for one in _ORDERS)


_KINDS = ("absences", "receipts")


@lru_cache(maxsize=1)
def _sure() -> dict[str, frozenset[str]]:
    """Kind -> the phrases of which two tell a machine, in whatever language; others are wider."""
    lists = lists_by_language().values()
    return {kind: frozenset(one for told in lists for one in told.get(kind, ())) for kind in _KINDS}


@lru_cache(maxsize=1)
def _common() -> dict[str, tuple[Finder, dict[str, frozenset[str]]]]:
    """Kind -> a finder of words that machines use, as people do, and phrase -> its languages."""
    out: dict[str, tuple[Finder, dict[str, frozenset[str]]]] = {}
    for kind in _KINDS:
        spoken: dict[str, set[str]] = {}
        for code, lists in lists_by_language().items():
            for phrase in (*lists.get(kind, ()), *lists.get(f"{kind}_wide", ())):
                spoken.setdefault(phrase, set()).add(code)
        out[kind] = Finder(spoken), {one: frozenset(codes) for one, codes in spoken.items()}
    return out


@lru_cache(maxsize=1)
def _every() -> Finder:
    """A finder of all words that tell a machine or a mailing: one look at a text for all of them."""
    words = wordlist()
    common = [one for _, spoken in _common().values() for one in spoken]
    return Finder([*common, *words.machine.phrases, *words.bulk.phrases])


@lru_cache(maxsize=1)
def _unattended() -> tuple[str, ...]:
    """How programs ask for no answer, in all languages."""
    lists = lists_by_language().values()
    return tuple(one for told in lists for one in told.get("unattended", ()))


def _asks_for_none(phrase: str) -> bool:
    """Whether a phrase of a receipt only asks for no answer, or says that a program wrote."""
    return any(one in phrase for one in _unattended())


@lru_cache(maxsize=1)
def _returned() -> Finder:
    """A finder of words that tell of an absence that is over."""
    lists = lists_by_language().values()
    return Finder(one for told in lists for one in told.get("returned", ()))


def _told(folded: str, *, attached: bool) -> str:
    """What in a short text tells a machine where no phrase of the lists does so twice; empty for nothing.

    One phrase that says it by itself, or several common words of one language together. A day
    may be that of a return; in a receipt it would be an answer's.
    """
    if len(folded) > _SHORT:
        return ""
    dated = _DAY.search(folded) is not None
    if not attached and not dated:
        by_itself = wordlist().machine.first(folded)
        if by_itself:
            return f"words {by_itself!r}"
    if any(match[1] in wordlist().weeks | _LINE_WORDS for match in _NUMBERED.finditer(folded)):
        return ""
    for kind, (finder, spoken) in _common().items():
        if kind == "receipts" and (attached or dated):
            continue
        if kind == "absences" and _returned().first(folded):
            continue  # who has just come back writes himself
        # "im urlaub" holds "urlaub": one word tells one thing
        every = finder.all(folded)
        found = [one for one in every if not any(one in other for other in every if other != one)]
        if kind == "absences" and not any(one in _sure()[kind] for one in found):
            found = _apart(folded, found)
        counts = Counter(code for phrase in found for code in spoken[phrase])
        brief = kind == "absences" and len(folded) < _BRIEF and not _LONG_NUMBER.search(folded)
        if counts and max(counts.values()) >= (_SEVERAL - brief):
            code = max(counts, key=lambda one: counts[one])
            told = [phrase for phrase in found if code in spoken[phrase]]
            return f"words {told[0]!r} and {told[1]!r}"
    return ""


def _apart(folded: str, phrases: list[str]) -> list[str]:
    """Those phrases that share no letter of the text: ``en conge`` and ``conge maternite`` tell one thing."""
    kept: list[tuple[int, int, str]] = []
    for phrase in sorted(phrases, key=len, reverse=True):
        start = folded.index(phrase)
        end = start + len(phrase)
        if all(end <= low or start >= high for low, high, _ in kept):
            kept.append((start, end, phrase))
    return [phrase for _, _, phrase in sorted(kept)]


def _first(headers: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(headers.get(name, ())), "").strip()


def _bare_subject(subject: str) -> str:
    """The subject without the prefixes of replies."""
    topic = fold(subject[:300]).strip()
    for _ in range(5):
        if not topic.startswith(_REPLY_PREFIXES):
            break
        topic = topic.partition(":")[2].lstrip()
    return topic
