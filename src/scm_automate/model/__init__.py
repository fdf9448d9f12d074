"""The vocabulary: frozen records that every block speaks.

Examples:
    >>> from scm_automate.model import OrderLine
    >>> OrderLine(supplier="1", order="45", line="10", quantity="5").schedule
    '1'
"""

from scm_automate.model.asks import Ask, AskReason, AskSubject, LetterState, RequestSubject
from scm_automate.model.bom import BomLine
from scm_automate.model.changes import Change, ChangeState, Decision, Verdict
from scm_automate.model.confirmations import Confirmation, ConfirmationKind
from scm_automate.model.demand import Demand, DemandKind
from scm_automate.model.evidence import Evidence
from scm_automate.model.exceptions import Audience, ExceptionMessage, Severity
from scm_automate.model.invoices import Invoice
from scm_automate.model.items import Item
from scm_automate.model.orders import LineKey, OrderLine, OrderLineState, ScheduleKey
from scm_automate.model.parties import Supplier
from scm_automate.model.prices import PriceRecord
from scm_automate.model.promises import Promise
from scm_automate.model.receipts import Receipt
from scm_automate.model.record import Id, Number, Record, Text, canonical, replace
from scm_automate.model.responses import (
    Basis,
    Channel,
    Delivery,
    Flag,
    LineResponse,
    LineStatus,
    MessageKind,
    OrderResponse,
)
from scm_automate.model.stock import Stock
from scm_automate.model.touches import Touch, TouchKind

__all__ = [
    "Ask",
    "AskReason",
    "AskSubject",
    "Audience",
    "Basis",
    "BomLine",
    "Change",
    "ChangeState",
    "Channel",
    "Confirmation",
    "ConfirmationKind",
    "Decision",
    "Delivery",
    "Demand",
    "DemandKind",
    "Evidence",
    "ExceptionMessage",
    "Flag",
    "Id",
    "Invoice",
    "Item",
    "LetterState",
    "LineKey",
    "LineResponse",
    "LineStatus",
    "MessageKind",
    "Number",
    "OrderLine",
    "OrderLineState",
    "OrderResponse",
    "PriceRecord",
    "Promise",
    "Receipt",
    "Record",
    "RequestSubject",
    "ScheduleKey",
    "Severity",
    "Stock",
    "Supplier",
    "Text",
    "Touch",
    "TouchKind",
    "Verdict",
    "canonical",
    "replace",
]
