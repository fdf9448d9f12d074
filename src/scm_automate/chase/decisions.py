"""What a person decides: a letter has left, a change goes or not, a supplier is thawed, an exception is settled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal
from uuid import uuid4

from scm_automate.chase.line_life import after_decision
from scm_automate.errors import ConfigError, NotFound, TransitionNotAllowed, did_you_mean
from scm_automate.model import Touch
from scm_automate.state import (
    answered_lines,
    bodies,
    changes,
    exceptions,
    sends,
    suppliers,
    touches,
    work,
)
from scm_automate.state import letters as letter_rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from scm_automate.model import Change, Decision, ExceptionMessage
    from scm_automate.state import State, Transaction
    from scm_automate.state.letters import Letter

__all__ = ["Thaw", "decide", "mark_not_sent", "mark_sent", "restore_address", "settle", "thaw"]

Thaw = Literal["thawed", "waits"]
"""What came of somebody's agreeing. Each in a sentence:

- ``thawed``: enough persons have agreed, and the chase goes on.
- ``waits``: it is written down, and the supplier stays frozen until another person agrees.
"""

_NOBODY: Final = frozenset({"a person", "library"})
"""What is written where nobody is named, or no longer."""


def mark_sent(
    state: State,
    *,
    now: datetime,
    letters: Iterable[str] | None = None,
    supplier: str | None = None,
    every_draft: bool = False,
    by: str = "a person",
) -> tuple[Letter, ...]:
    """Says that drafts have left; from now on their questions count as asked.

    Args:
        state: The state.
        now: When they left.
        letters: Their ids or references.
        supplier: All drafts to this supplier.
        every_draft: All drafts, but those that wait to be handed over to an EDI gateway: nobody sends them
            by hand.
        by: Who says so.

    Returns:
        The letters that were drafts until now; those that had left before are left out.

    Raises:
        ConfigError: None of the three was given, or more than one.
        NotFound: There is no such letter.
    """
    if sum((letters is not None, supplier is not None, every_draft)) != 1:
        raise ConfigError(
            "Say which letters have left.", hint="Give one of letters, supplier and every_draft."
        )
    with state.write() as tx:
        chosen = _chosen(tx, letters, supplier)
        moved = []
        for one in chosen:
            if one.state not in ("drafted", "withdrawn"):
                continue
            moved.append(letter_rows.mark_sent(tx, one, at=now, why=f"{by} said so", by=by))
    return tuple(moved)


def mark_not_sent(state: State, letter: str, *, now: datetime, by: str = "a person") -> Letter:
    """Says that a letter whose sending is in doubt did not leave.

    What was in the outbox is put there again, as it was; a draft waits for the next round.

    Raises:
        NotFound: There is no such letter, or its sending is not in doubt.
    """
    with state.write() as tx:
        (one,) = _chosen(tx, [letter], None)
        doubtful = sends.in_doubt(tx)
        if one.id not in doubtful:
            raise NotFound(f"The sending of the letter {letter!r} is not in doubt.")
        send_id, _ = doubtful[one.id]
        sends.end_send(
            tx, one, send_id=send_id, outcome="refused_for_now", at=now, note="did not leave", by=by
        )
        if one.state == "drafted" and bodies.has_body(tx, one.id):
            kind = sends.kind_of(one.channel)
            work.put(tx, kind, one.id, due_at=now, at=now, work_id=uuid4().hex)
    return one


def decide(
    state: State,
    change_id: str,
    *,
    decision: Decision,
    by: str,
    now: datetime,
    note: str = "",
) -> Change:
    """Decides about a change that waits, or closes one that is on its way.

    Accepting what is accepted already does nothing.

    Args:
        state: The state.
        change_id: Id of the change, or enough of its beginning.
        decision: See `Decision`.
        by: Who decides.
        now: When.
        note: Why, in words.

    Returns:
        The change as it stands afterwards.

    Raises:
        NotFound: There is no such change.
        TransitionNotAllowed: It is closed, or an export has shown it.
        ConfigError: Nobody is named.
    """
    if not by.strip():
        raise ConfigError("Nobody is named who decides.", hint="Give by='name'.")
    with state.write() as tx:
        one = changes.change_like(tx, change_id)
        if decision == "accept":
            if one.decided_by is not None and one.state in ("proposed", "exported"):
                return one
            changes.accept(tx, one, at=now, by=by, note=note)
        else:
            words = note or ("refused" if decision == "refuse" else "closed")
            changes.close(tx, one, at=now, by=by, note=words)
            if decision == "refuse" and one.field in ("promised", "due", "promised_quantity"):
                _refuse_promise(tx, one, now=now, by=by, why=words)
        after_decision(tx, one, decision, at=now, by=by)
        told = exceptions.open_exceptions(tx, change_id=one.id)
        exceptions.settle(tx, told, at=now, by=by, note=note or f"{decision}: {one.field}")
        decided = Touch(kind="decided", count=1, at=now, by=by)
        touches.add_touches(tx, [decided], new_id=lambda: uuid4().hex)
        return changes.change(tx, one.id)


def restore_address(state: State, address: str, *, by: str, now: datetime) -> None:
    """A person has mended an address that mail came back from; it is written to again.

    Raises:
        NotFound: No mail came back from it.
    """
    with state.write() as tx:
        known = {one.address for one in suppliers.failed(tx)}
        if address.strip().lower() not in known:
            raise NotFound(
                f"No mail came back from {address}.",
                hint=did_you_mean(address.strip().lower(), known)
                or f"Known are {', '.join(sorted(known)[:10]) or 'none'}.",
            )
        suppliers.restore_address(tx, address.strip(), at=now, by=by)


def thaw(
    state: State,
    supplier: str,
    *,
    by: str,
    now: datetime,
    company: str = "",
    note: str = "",
    persons: int = 2,
) -> Thaw:
    """A person has looked into a frozen supplier's case; once enough have, the chase of it goes on.

    What freezes a supplier may be a fraud in the making, and so two persons have to agree, by names that
    differ in more than case and blanks. A new reason to freeze it makes the counting begin anew.

    Args:
        state: The state.
        supplier: Its number.
        by: Who has looked, by name.
        now: When.
        company: The company, where there are several.
        note: What came of it, in words.
        persons: How many different ones have to agree, see `ChasePolicy.thaw_persons`.

    Returns:
        ``thawed``; or ``waits``, for another person.

    Raises:
        TransitionNotAllowed: It is not frozen, or the same person has agreed before.
        ConfigError: Nobody is named.
    """
    name = " ".join(by.split())
    if not name or name.casefold() in _NOBODY:
        raise ConfigError(
            f"{by.strip() or 'Nobody'!r} is no name of somebody who has looked into the case.",
            hint="Give by='name'.",
        )
    with state.write() as tx:
        if suppliers.frozen(tx, supplier, company=company) is None:
            raise TransitionNotAllowed(f"Supplier {supplier} is not frozen.")
        agreed = suppliers.agreed_to_thaw(tx, supplier, company=company)
        # names that a purge took count for nobody
        names = {" ".join(one.split()).casefold() for one in agreed} - _NOBODY
        if len(names | {name.casefold()}) < persons:
            if name.casefold() in names:
                raise TransitionNotAllowed(
                    f"{name} has agreed to thaw supplier {supplier} already.",
                    hint="Another person has to look into the case and say so.",
                )
            suppliers.agree_to_thaw(tx, supplier, at=now, by=name, company=company, note=note)
            return "waits"
        suppliers.thaw(tx, supplier, at=now, by=name, company=company, note=note)
        told = exceptions.open_exceptions(tx, supplier=supplier, code="bank_details")
        exceptions.settle(tx, told, at=now, by=name, note=note or "thawed")
    return "thawed"


def settle(
    state: State, exception_id: str, *, by: str, now: datetime, note: str = ""
) -> ExceptionMessage:
    """A person has dealt with an exception; it leaves the list.

    Raises:
        NotFound: There is no such exception.
    """
    with state.write() as tx:
        one = exceptions.exception(tx, exception_id)
        exceptions.settle(tx, [one], at=now, by=by, note=note or "settled")
        decided = Touch(kind="decided", count=1, at=now, by=by)
        touches.add_touches(tx, [decided], new_id=lambda: uuid4().hex)
    return one


def _chosen(
    tx: Transaction, letters: Iterable[str] | None, supplier: str | None
) -> tuple[Letter, ...]:
    if letters is None:
        waiting = {one.subject for one in work.open_work(tx, kind="send_edi")}
        return tuple(
            one
            for one in letter_rows.drafts(tx)
            if (one.id not in waiting if supplier is None else one.supplier == supplier)
        )
    found = []
    for name in letters:
        by_reference = letter_rows.by_reference(tx, [name.strip().upper()])
        found.append(by_reference[0] if by_reference else letter_rows.letter(tx, name.strip()))
    return tuple(dict.fromkeys(found))


def _refuse_promise(tx: Transaction, one: Change, *, now: datetime, by: str, why: str) -> None:
    answered_lines.refuse_promise(tx, one.key, at=now, by=by, why=why)
