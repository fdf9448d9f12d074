"""Sending letters, each at most once: the intent is written before the transport is called."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from scm_automate.errors import ConfigError
from scm_automate.state import letters as letter_rows
from scm_automate.state import sends

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from email.message import EmailMessage

    from scm_automate.mail import Transport
    from scm_automate.state import State
    from scm_automate.state.letters import Letter
    from scm_automate.state.sends import SendOutcome

__all__ = ["send_letter"]


def send_letter(
    state: State,
    letter: Letter,
    message: EmailMessage,
    transport: Transport,
    *,
    sender: str,
    at: datetime,
    run: str,
    new_id: Callable[[], str],
) -> tuple[Letter, SendOutcome, str]:
    """Hands a draft to a transport and writes down how that ended.

    A process that dies while the transport works leaves the send without an outcome: nobody knows
    whether the letter left, and it is not sent again before an answer or a person tells.

    Args:
        state: The state.
        letter: A draft that is not in doubt.
        message: The letter as it goes out.
        transport: What carries it.
        sender: Envelope sender, where bounces go.
        at: Now.
        run: The round.
        new_id: Draws the id of the attempt.

    Returns:
        The letter as it stands now, how the sending ended, and the server's words.
    """
    send_id = new_id()
    with state.write() as tx:
        sends.begin_send(tx, letter, send_id=send_id, at=at, run=run)
    outcome: SendOutcome
    # With this header a mail program would open the letter as a draft, at the supplier's too.
    leaving = copy(message)
    del leaving["X-Unsent"]
    try:
        receipt = transport.send(leaving, sender=sender, recipients=(letter.address,))
        outcome, note = receipt.outcome, receipt.detail[:300]
    except ConfigError as error:
        # The port's word for "not handed over": no Message-ID, or a recipient that is not allowed.
        outcome, note = "refused", str(error)[:300]
    except Exception as error:  # noqa: BLE001 - whatever else a transport raises, it may have sent
        outcome, note = "unknown", f"{type(error).__name__}: {error}"[:300]
    with state.write() as tx:
        sends.end_send(tx, letter, send_id=send_id, outcome=outcome, at=at, note=note, run=run)
        if outcome == "sent":
            why = f"the transport took it{f': {note}' if note else ''}"
            letter = letter_rows.mark_sent(tx, letter, at=at, why=why, run=run)
    return letter, outcome, note
