"""Confirmations as an ERP keeps them: one row for each, promised or announced."""

from __future__ import annotations

from datetime import date
from typing import Literal

from scm_automate.model.record import Id, Number, Record, Text

__all__ = ["Confirmation", "ConfirmationKind"]

ConfirmationKind = Literal["promise", "shipment", "other"]
"""What a confirmation says. Each in a sentence:

- ``promise``: the supplier confirms a day and a quantity (SAP's category AB).
- ``shipment``: goods are on their way (SAP's category LA).
- ``other``: a category of the team's own.
"""


class Confirmation(Record):
    """One confirmation of one order line, as it stands in the ERP.

    Examples:
        >>> Confirmation(order="45", line="10", quantity="5", kind="promise").promised is None
        True
    """

    company: str = ""
    """Company of the line; empty where there is one only or the export does not tell."""
    order: Id
    """Purchase order number."""
    line: Id
    """Position within the order."""
    sequence: Id = "1"
    """Number of the confirmation within the line."""
    kind: ConfirmationKind
    """See `ConfirmationKind`."""
    category: Text | None = None
    """The ERP's own category, such as ``AB``."""
    promised: date | None = None
    """Day of delivery that it tells; null where it tells none."""
    quantity: Number
    """How much it speaks of, in the order unit."""
    reduced: Number | None = None
    """How much of it was delivered or announced since; null where the ERP does not tell."""
    reference: Text | None = None
    """The supplier's reference: acknowledgement or delivery note."""
    entered_on: date | None = None
    """Day on which it was entered."""
