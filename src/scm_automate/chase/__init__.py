"""The chase: whom to ask about which order line today, the letters, and what comes of the answers.

Examples:
    >>> from datetime import datetime, UTC
    >>> from scm_automate.chase import plan
    >>> from scm_automate.model import OrderLine, Supplier
    >>> line = OrderLine(supplier="7", order="45", line="10", quantity="5", due="2026-03-02")
    >>> acme = Supplier(id="7", name="Acme", emails=("sales@acme.example",))
    >>> made = plan([line], [acme], now=datetime(2026, 3, 4, 8, tzinfo=UTC))
    >>> print(made.explain(line.key))
    Order 45 line 10 is asked about in the letter to sales@acme.example: due 2 Mar 2026, 2 working days ago; 5 of 5 without a promise.
"""

from scm_automate.chase.correcting import Correction, correct
from scm_automate.chase.decisions import (
    Thaw,
    decide,
    mark_not_sent,
    mark_sent,
    restore_address,
    settle,
    thaw,
)
from scm_automate.chase.deputies import Absence, Desks, Holder, read_desks
from scm_automate.chase.digest_mail import compose_digest
from scm_automate.chase.digest_moves import Move, moves_between
from scm_automate.chase.digest_sending import (
    DigestsSent,
    send_digests,
    write_digests,
)
from scm_automate.chase.digest_shapes import DeskDigest, DigestItem, DigestPlan
from scm_automate.chase.digests import plan_digests
from scm_automate.chase.due import DueReport, Handler, Later, run_due
from scm_automate.chase.edi_partner import EdiPartner
from scm_automate.chase.edi_sending import SendInquiries
from scm_automate.chase.engine import run_round
from scm_automate.chase.history import History
from scm_automate.chase.impact import PlanInView, SupplyView
from scm_automate.chase.ledger import Ledger, LedgerRow, ledger_of, write_minutes
from scm_automate.chase.ledger_table import LedgerKind, LedgerTable, read_ledger_table
from scm_automate.chase.letters import compose, new_reference
from scm_automate.chase.looking_up import LookUpLetters, look_up_letters
from scm_automate.chase.phone_answers import CallReject, CallsRead, read_phone_sheet
from scm_automate.chase.phone_sheet import Call, calls_of, write_phone_sheet
from scm_automate.chase.plan import ChasePlan, PlannedAsk, PlannedLetter, plan
from scm_automate.chase.policy import (
    ChasePolicy,
    Sender,
    SupplierPolicy,
    Tolerance,
    Unusual,
)
from scm_automate.chase.policy_file import read_policy
from scm_automate.chase.policy_rules import AskRule, Channel, Digest, Escalation
from scm_automate.chase.replaying import (
    PastDay,
    PolicyComparison,
    past_answers,
    replay_policies,
)
from scm_automate.chase.request_file import RequestReject, RequestsRead, read_requests
from scm_automate.chase.request_replies import decide_request
from scm_automate.chase.requests import Request
from scm_automate.chase.review import ReviewPlan, plan_changes
from scm_automate.chase.round import Answer, LetterOut, MatchedBy, Round
from scm_automate.chase.send_limits import SendLimit
from scm_automate.chase.sending import SendLetters
from scm_automate.chase.service import ChaseService
from scm_automate.chase.words import change_vocabulary, vocabulary_of

__all__ = [
    "Absence",
    "Answer",
    "AskRule",
    "Call",
    "CallReject",
    "CallsRead",
    "Channel",
    "ChasePlan",
    "ChasePolicy",
    "ChaseService",
    "Correction",
    "DeskDigest",
    "Desks",
    "Digest",
    "DigestItem",
    "DigestPlan",
    "DigestsSent",
    "DueReport",
    "EdiPartner",
    "Escalation",
    "Handler",
    "History",
    "Holder",
    "Later",
    "Ledger",
    "LedgerKind",
    "LedgerRow",
    "LedgerTable",
    "LetterOut",
    "LookUpLetters",
    "MatchedBy",
    "Move",
    "PastDay",
    "PlanInView",
    "PlannedAsk",
    "PlannedLetter",
    "PolicyComparison",
    "Request",
    "RequestReject",
    "RequestsRead",
    "ReviewPlan",
    "Round",
    "SendInquiries",
    "SendLetters",
    "SendLimit",
    "Sender",
    "SupplierPolicy",
    "SupplyView",
    "Thaw",
    "Tolerance",
    "Unusual",
    "calls_of",
    "change_vocabulary",
    "compose",
    "compose_digest",
    "correct",
    "decide",
    "decide_request",
    "ledger_of",
    "look_up_letters",
    "mark_not_sent",
    "mark_sent",
    "moves_between",
    "new_reference",
    "past_answers",
    "plan",
    "plan_changes",
    "plan_digests",
    "read_desks",
    "read_ledger_table",
    "read_phone_sheet",
    "read_policy",
    "read_requests",
    "replay_policies",
    "restore_address",
    "run_due",
    "run_round",
    "send_digests",
    "settle",
    "thaw",
    "vocabulary_of",
    "write_digests",
    "write_minutes",
    "write_phone_sheet",
]
