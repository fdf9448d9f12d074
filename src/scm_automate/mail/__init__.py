"""Mailboxes that messages are read from, and transports that letters leave by.

Example:
    >>> from scm_automate.mail import DraftsFolder, SmtpTransport, read_folder
"""

from scm_automate.mail.drafts import DraftsFolder
from scm_automate.mail.mailboxes import RawMessage, read_folder
from scm_automate.mail.smtp import SmtpTransport
from scm_automate.mail.transports import Outcome, Receipt, RefusedAddress, Transport

__all__ = [
    "DraftsFolder",
    "Outcome",
    "RawMessage",
    "Receipt",
    "RefusedAddress",
    "SmtpTransport",
    "Transport",
    "read_folder",
]
