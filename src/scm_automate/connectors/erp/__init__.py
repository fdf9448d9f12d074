"""Live systems: an ERP connected by name, read into the tables of its exports, written under its lock.

Examples:
    >>> from scm_automate.connectors.erp import systems
    >>> "tryton" in [system.name for system in systems()]
    True
"""

from scm_automate.connectors.erp.live import LiveCheck, LiveErp, connect
from scm_automate.connectors.erp.live_read import LiveRead
from scm_automate.connectors.erp.port import Answer, ErpPort, Held, Write, seen_by_reading
from scm_automate.connectors.erp.sql import read_sql
from scm_automate.connectors.erp.system import (
    LiveSystem,
    LiveTable,
    LiveWrite,
    find_system,
    load_system,
    systems,
)

__all__ = [
    "Answer",
    "ErpPort",
    "Held",
    "LiveCheck",
    "LiveErp",
    "LiveRead",
    "LiveSystem",
    "LiveTable",
    "LiveWrite",
    "Write",
    "connect",
    "find_system",
    "load_system",
    "read_sql",
    "seen_by_reading",
    "systems",
]
