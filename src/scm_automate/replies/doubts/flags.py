"""What a person should know of the whole message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.amounts.payees import payee_languages, redirects_payment
from scm_automate.replies.language.word_bags import bag_of
from scm_automate.replies.reading import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.messages import Message
    from scm_automate.replies.language.lexicon import Lexicon

__all__ = ["is_from", "message_flags", "text_flags"]

_CATEGORIES = {"bank": "bank_details", "software": "instruction_to_software"}


def is_from(message: Message, domains: Iterable[str], emails: Iterable[str]) -> bool:
    """Whether the one sender is a known address or writes from a known domain."""
    if len(message.senders) != 1:
        return False
    sender = message.senders[0]
    known = {email.strip().lower() for email in emails}
    if sender.address.lower() in known:
        return True
    hosts = {domain.strip().lower().lstrip("@") for domain in domains if domain.strip()}
    if not hosts:
        hosts = {email.rpartition("@")[2] for email in known if "@" in email}
    return any(
        sender.domain == host or sender.domain.endswith("." + host) for host in hosts if host
    )


def message_flags(message: Message, domains: Iterable[str], emails: Iterable[str]) -> set[str]:
    """Flags of the envelope: who sent it, and whether a server doubts it."""
    flags: set[str] = set()
    if not is_from(message, domains, emails):
        flags.add("sender_mismatch")
    if message.authentication.failed:
        flags.add("auth_failed")
    return flags


def text_flags(texts: Iterable[str], lexicon: Lexicon, *, printed: bool = False) -> set[str]:
    """Flags of the words: bank details, commands to software; `printed` texts are forms.

    Most texts hold none of the words that it takes, so that they need not be taken apart.
    """
    flags: set[str] = set()
    for text in filter(None, texts):
        bag = bag_of(text)
        if payee_languages(bag) and redirects_payment(tokens_of(text), printed=printed):
            flags.add("bank_details")
        if not lexicon.alerts.among(bag):
            continue
        for mark in lexicon.alerts.find(tokens_of(text)):
            flag = _CATEGORIES.get(mark.category)
            if flag:
                flags.add(flag)
    return flags
