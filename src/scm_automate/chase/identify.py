"""Whose message it is, which letter it answers, and how that is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scm_automate.chase.references import find_references
from scm_automate.state import letters as letter_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scm_automate.chase.round import MatchedBy
    from scm_automate.chase.supplier_book import SupplierBook
    from scm_automate.messages import Message
    from scm_automate.model import Supplier
    from scm_automate.state import Transaction
    from scm_automate.state.letters import Letter

__all__ = ["Match", "identify", "order_hint"]

_MOST_WORDS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Whose message it is.

    Attributes:
        supplier: None where nobody could tell.
        letter: The letter that it answers, by reference or thread.
        matched_by: How the supplier was found.
        known_sender: Whether the one sender is on file for this supplier.
        reference: Whether it carries the unguessable reference of the letter.
        authenticated: Whether our own server vouches for the sender's domain.
        near: The known domain that the sender's only looks like.
        several: The suppliers among which nobody could choose.
        interchange: Whether it came through our EDI gateway, from an address declared for the supplier.
        unvouched: Why nobody vouches for a file that came by no mail.
    """

    supplier: Supplier | None = None
    letter: Letter | None = None
    matched_by: MatchedBy = "nothing"
    known_sender: bool = False
    reference: bool = False
    authenticated: bool = False
    near: str | None = None
    several: tuple[Supplier, ...] = ()
    interchange: bool = False
    unvouched: str = ""


def identify(
    message: Message,
    *,
    book: SupplierBook,
    tx: Transaction,
    suppliers_of_orders: Callable[[frozenset[str]], Mapping[str, tuple[str, str]]],
) -> Match:
    """Finds the supplier of a message.

    The reference of a letter goes first, then the thread, the sender's address, the sender's
    domain, and at last the order numbers in the text, which are a hint and no more. A sender whose
    domain only looks like a known one is linked to nobody, unless a letter tells.

    Args:
        message: The message.
        book: The suppliers.
        tx: A transaction of the state, to look letters up.
        suppliers_of_orders: For words of the text, (company, supplier) of those that are open orders.
    """
    sender = message.senders[0] if len(message.senders) == 1 else None
    domain = sender.domain if sender else ""
    near = book.near(domain) if domain else None
    authenticated = message.authentication.passed_for(domain)
    letter, by_reference = _letter(message, tx)
    if letter is not None:
        supplier = book.find(letter.supplier, company=letter.company)
        known = bool(sender and supplier and book.is_sender(supplier, sender.address))
        return Match(
            supplier=supplier,
            letter=letter,
            matched_by="reference" if by_reference else "thread",
            known_sender=known,
            reference=by_reference,
            authenticated=authenticated,
            near=None if known else near,
        )
    if near is not None:
        return Match(matched_by="look-alike", authenticated=authenticated, near=near)
    by_address = book.of_address(sender.address) if sender else ()
    candidates = by_address or (book.of_domain(domain) if domain else ())
    if len(candidates) == 1:
        return Match(
            supplier=candidates[0],
            matched_by="address" if by_address else "domain",
            known_sender=True,
            authenticated=authenticated,
        )
    hinted = order_hint(message, book=book, suppliers_of_orders=suppliers_of_orders)
    if candidates:
        chosen = [one for one in candidates if one in hinted]
        if len(chosen) == 1:
            return Match(
                supplier=chosen[0],
                matched_by="order number",
                known_sender=True,
                authenticated=authenticated,
            )
        return Match(several=candidates, authenticated=authenticated)
    if len(hinted) == 1:
        return Match(supplier=hinted[0], matched_by="order number", authenticated=authenticated)
    return Match(authenticated=authenticated, several=hinted)


def order_hint(
    message: Message,
    *,
    book: SupplierBook,
    suppliers_of_orders: Callable[[frozenset[str]], Mapping[str, tuple[str, str]]],
) -> tuple[Supplier, ...]:
    """The suppliers of the open orders that a message names, each once."""
    words: set[str] = set()
    for text in (message.subject, message.text[:200_000]):
        for word in text.replace("/", " ").replace(",", " ").split():
            words.add(word.strip(".:;()[]<>#*'\"|_"))
            if len(words) >= _MOST_WORDS:
                break
    named = suppliers_of_orders(frozenset(word for word in words if len(word) >= 3))
    found = [book.find(number, company=company) for company, number in named.values()]
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _letter(message: Message, tx: Transaction) -> tuple[Letter | None, bool]:
    """The letter that a message answers, and whether its reference tells so."""
    for forms in (False, True):
        found = find_references(message, forms=forms)
        known = {one.reference: one for one in letter_rows.by_reference(tx, found)}
        for reference in found:
            if reference in known:
                return known[reference], True
    thread = [*message.in_reply_to, *reversed(message.references)]
    if message.bounce is not None and message.bounce.original_message_id:
        thread.append(message.bounce.original_message_id)
    wrapped = [f"<{one.strip('<>')}>" for one in thread[:_MOST_WORDS]]
    by_id = {one.message_id: one for one in letter_rows.by_message_id(tx, wrapped)}
    return next((by_id[one] for one in wrapped if one in by_id), None), False
