"""The state: what was asked, what came back, what was promised, what was applied.

Open it with `State.open`, take a transaction, and hand that to the functions of the modules here:
`letters`, `drafts`, `asks`, `sends`, `edi_interchanges`, `messages`, `changes`, `exceptions`, `promises`, `answered_lines`,
`erp_promises`, `suppliers`, `request_answers`, `supplier_words`, `touches`, `runs`, `order_lines`,
`line_states`, `mail_habits`, `work`, `bodies`, `writes`. Everything that happens is an event, appended and never changed;
every table that is read is derived from the events in the same transaction; the queue of `work` and the
raw texts stand beside.
"""

from scm_automate.state import (
    answered_lines,
    asks,
    bodies,
    changes,
    drafts,
    edi_interchanges,
    erp_promises,
    exceptions,
    letters,
    line_states,
    mail_habits,
    messages,
    order_lines,
    promises,
    request_answers,
    runs,
    sends,
    supplier_words,
    suppliers,
    touches,
    work,
    writes,
)
from scm_automate.state.events import Event, Transaction, history, replay
from scm_automate.state.moves import CHANGE_MOVES, LETTER_MOVES, LINE_MOVES, LineState
from scm_automate.state.store import State

__all__ = [
    "CHANGE_MOVES",
    "LETTER_MOVES",
    "LINE_MOVES",
    "Event",
    "LineState",
    "State",
    "Transaction",
    "answered_lines",
    "asks",
    "bodies",
    "changes",
    "drafts",
    "edi_interchanges",
    "erp_promises",
    "exceptions",
    "history",
    "letters",
    "line_states",
    "mail_habits",
    "messages",
    "order_lines",
    "promises",
    "replay",
    "request_answers",
    "runs",
    "sends",
    "supplier_words",
    "suppliers",
    "touches",
    "work",
    "writes",
]
