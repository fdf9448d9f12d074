"""Fakes for your own tests; each passes the same contract tests as the real thing.

Examples:
    >>> from scm_automate.testing import MemoryTransport
    >>> MemoryTransport().delivered
    []
"""

from scm_automate.testing.erp import ErpFault, FakeErp
from scm_automate.testing.mail import DeliveredMail, MemoryTransport
from scm_automate.testing.models import ScriptedModel

__all__ = ["DeliveredMail", "ErpFault", "FakeErp", "MemoryTransport", "ScriptedModel"]
