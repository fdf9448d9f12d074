"""Measuring the reader on one's own mail, before anything it says is taken over unseen."""

from scm_automate.replies.scoring.bounds import upper_bound
from scm_automate.replies.scoring.cases import (
    BuyerEntry,
    CaseSupplier,
    EnteredDelivery,
    Expected,
    ExpectedLine,
    ReplyCase,
    draft_case,
    read_cases,
    write_case,
)
from scm_automate.replies.scoring.figures import Figures
from scm_automate.replies.scoring.gate import Gate, GateVerdict
from scm_automate.replies.scoring.measure import Mistake, Score, score
from scm_automate.replies.scoring.shadow import FieldTally, Shadow, ShadowRow

__all__ = [
    "BuyerEntry",
    "CaseSupplier",
    "EnteredDelivery",
    "Expected",
    "ExpectedLine",
    "FieldTally",
    "Figures",
    "Gate",
    "GateVerdict",
    "Mistake",
    "ReplyCase",
    "Score",
    "Shadow",
    "ShadowRow",
    "draft_case",
    "read_cases",
    "score",
    "upper_bound",
    "write_case",
]
