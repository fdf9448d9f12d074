"""Where the ERP behind an export keeps a promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.connectors import find_layout
from scm_automate.errors import ConfigError

if TYPE_CHECKING:
    from scm_automate.model import OrderLine
    from scm_automate.tables import Loaded

__all__ = ["write_back_field"]


def write_back_field(orders: Loaded[OrderLine]) -> str:
    """The field that a confirmed date changes, for lines that do not tell themselves.

    It is what the layouts of the export say; a layout of the caller's own, and an export that mixes
    layouts, take the promise.
    """
    fields = set()
    for source in orders.sources:
        if source.layout is None:
            continue
        try:
            layout = find_layout(source.layout)
        except ConfigError:
            return "promised"
        if layout.record == "orders":
            fields.add(layout.write_back_field)
    return fields.pop() if len(fields) == 1 else "promised"
