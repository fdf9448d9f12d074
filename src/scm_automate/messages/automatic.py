"""Whether a machine wrote the message: out of office, receipt, mailing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.messages.languages import fold, wordlist
from scm_automate.messages.message import Automatic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["read_automatic"]

_TICKET = re.compile(r"\[?#\s?\d{3,}\]?|\[[A-Z]{1,6}-?\d{3,}\]")
"""A number that a help desk writes into its subjects."""
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


def read_automatic(headers: Mapping[str, Sequence[str]], *, subject: str, text: str) -> Automatic:
    """Whether the message is a machine's reply or a mailing, and what tells it.

    A header decides (RFC 3834 ``Auto-Submitted: auto-replied`` and its older kin), else the
    subject that mail programs put on absences, else wording: two phrases of an absence or of a
    receipt in a short text. ``auto-generated`` alone is no reply: order systems send
    confirmations under it.

    Args:
        headers: Lower-case name to values.
        subject: Decoded subject.
        text: The unquoted text; only its beginning is looked at.
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
        return Automatic("auto_reply", f"subject {topic[:40]!r}")
    inside = words.auto_subject_phrases.first(topic[:120])
    if inside:
        return Automatic("auto_reply", f"subject {inside!r}")
    for name in ("list-unsubscribe", "list-id"):
        if name in headers:
            return Automatic("bulk", f"header {name}")
    folded = fold(text[:4000])
    absent = words.absences.all(folded)
    received = words.receipts.all(folded)
    ticket = _TICKET.search(subject[:300])
    if received and ticket:
        received = [*received, ticket[0]]
    if len(folded) < 2500 and (len(absent) > 1 or len(received) > 1):
        found = absent if len(absent) > 1 else received
        return Automatic("auto_reply", f"words {found[0]!r} and {found[1]!r}")
    if precedence in ("bulk", "list", "junk"):
        return Automatic("bulk", f"header Precedence: {precedence}")
    mailing = words.bulk.first(folded)
    if mailing:
        return Automatic("bulk", f"words {mailing!r}")
    if submitted.startswith("auto-"):
        return Automatic("none", f"header Auto-Submitted: {submitted[:40]}")
    return Automatic()


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
