"""A supplier's case is frozen: nobody writes to it, and nothing that it said goes on unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.state import changes, suppliers

if TYPE_CHECKING:
    from scm_automate.chase.desk import Desk
    from scm_automate.model import Supplier
    from scm_automate.state import Transaction

__all__ = ["freeze_case"]


def freeze_case(tx: Transaction, supplier: Supplier, desk: Desk, *, why: str) -> None:
    """Freezes a supplier until a person thaws it.

    Whoever sent this may have sent what came before it: what a rule let through and no upload has carried
    yet waits for a person, too. What a person has accepted stands.

    Args:
        tx: A writing transaction.
        supplier: Whose case.
        desk: The open lines, and now.
        why: What has happened.
    """
    suppliers.freeze(tx, supplier.id, why=why, at=desk.now, company=supplier.company, run=desk.run)
    lines = {(line.company, line.order, line.line) for line in desk.orders.of_supplier(supplier)}
    for one in changes.open_changes(tx, lines=lines):
        by_rule = one.may_go and one.change.decided_by is None
        if by_rule and one.change.state == "proposed":
            words = f"the supplier is frozen: {why}"
            changes.hold(tx, one.change, at=desk.now, old=one.change.old, why=words, run=desk.run)
