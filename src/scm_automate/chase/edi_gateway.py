"""Files that came by no mail: whose they are by their envelope, and that each envelope counts once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from scm_automate.chase.identify import Match
from scm_automate.connectors.edi import interchanges
from scm_automate.render import single_line
from scm_automate.state import events
from scm_automate.state.events import Event, append

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from scm_automate.chase.policy import ChasePolicy
    from scm_automate.chase.supplier_book import SupplierBook
    from scm_automate.connectors.edi import Interchange
    from scm_automate.mail import RawMessage
    from scm_automate.model import Supplier
    from scm_automate.state import Transaction

__all__ = ["envelopes_of", "taken_before", "tell_taken", "vouched"]

_TAKEN: Final = "interchange_taken"
NO_GATEWAY: Final = (
    "a file that lies in the inbox has no sender that anybody vouches for; have your EDI gateway write to a"
    " folder of its own, and read that as the gateway's"
)


def envelopes_of(raw: RawMessage) -> tuple[Interchange, ...]:
    """The envelopes of a file that came by no mail; none where its standard has none."""
    return interchanges(raw.raw)


def vouched(
    raw: RawMessage,
    envelopes: Sequence[Interchange],
    hinted: Match,
    *,
    policy: ChasePolicy,
    book: SupplierBook,
) -> Match:
    """Whose file it is, and whether its way and its envelope vouch for that.

    Args:
        raw: The file.
        envelopes: Its interchanges.
        hinted: Whose it is by the orders that it names, which is a hint and no more.
        policy: Declares interchange addresses.
        book: The suppliers.

    Returns:
        The supplier with the file's authority, or the hint with what there is to declare.
    """
    if raw.way != "gateway":
        return _unproven(hinted, NO_GATEWAY)
    addresses = {one.address for one in envelopes}
    if not addresses:
        return _unproven(
            hinted,
            "the file has no envelope with the sender's interchange address: no X12 or EDIFACT",
        )
    numbers = {policy.supplier_of_interchange(one) for one in addresses}
    unknown = sorted(one for one in addresses if policy.supplier_of_interchange(one) is None)
    if unknown:
        name = single_line(unknown[0], most=60)
        number = hinted.supplier.id if hinted.supplier else "NUMBER"
        return _unproven(
            hinted,
            f"the interchange address {name} is declared for no supplier; if it is theirs, add"
            f' edi_senders = ["{name}"] below [supplier.{number}] in the policy',
        )
    if len(numbers) > 1:
        return _unproven(hinted, "the file holds interchanges of several suppliers")
    supplier = _of_number(str(numbers.pop()), hinted, book)
    if supplier is None:
        return _unproven(
            hinted,
            "the policy declares its interchange address for a supplier who is not in the list",
        )
    why = "" if all(one.ends for one in envelopes) else "the file ends before its interchange does"
    # A status report carries the number of the inquiry that it answers: the reference of our letter.
    ours = hinted.letter is not None and hinted.letter.supplier == supplier.id
    return Match(
        supplier=supplier,
        letter=hinted.letter if ours else None,
        reference=ours and hinted.reference,
        matched_by="interchange",
        known_sender=True,
        interchange=not why,
        unvouched=why,
    )


def _unproven(hinted: Match, why: str) -> Match:
    return replace(hinted, unvouched=why)


def _of_number(number: str, hinted: Match, book: SupplierBook) -> Supplier | None:
    """The supplier with a number; of several companies' the one whose orders the file names."""
    if hinted.supplier is not None and hinted.supplier.id == number:
        return hinted.supplier
    return book.find(number)


def taken_before(tx: Transaction, envelopes: Iterable[Interchange]) -> dict[str, str]:
    """Interchanges that came in before, each in words, to the file that they came in."""
    found = {}
    for one in envelopes:
        for event in events.history(tx, subject=_key(one), kind=_TAKEN):
            found[f"interchange {_plain(one.control)} of {_plain(one.address)}"] = str(
                event.data["source"]
            )
    return found


def tell_taken(
    tx: Transaction, envelopes: Iterable[Interchange], *, source: str, at: datetime, run: str
) -> None:
    """Writes down that interchanges were applied; one without an end was not whole, and may come again."""
    keys = dict.fromkeys(_key(one) for one in envelopes if one.ends)
    made = [
        Event(at=at, kind=_TAKEN, subject=key, data={"source": source}, run=run) for key in keys
    ]
    if made:
        append(tx, made)


def _key(one: Interchange) -> str:
    parts = (
        one.standard,
        one.usage,
        one.address,
        one.receiver_qualifier,
        one.receiver,
        one.control,
    )
    return " ".join(_plain(part) or "-" for part in parts)


def _plain(text: str) -> str:
    return single_line(text, most=60)


@events.folds(_TAKEN)
def _taken(connection: object, some: Sequence[Event]) -> None:
    """Nothing is derived: the events themselves are read."""
