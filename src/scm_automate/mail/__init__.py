"""Mailboxes that messages are read from, and transports that letters leave by.

Examples:
    >>> from scm_automate.mail import DraftsFolder, SmtpTransport, read_folder
"""

from scm_automate.mail.credentials import Credentials
from scm_automate.mail.drafts import DraftsFolder
from scm_automate.mail.edi_folder import read_edi_folder
from scm_automate.mail.edi_outbox import EdiOutbox
from scm_automate.mail.graph import (
    GraphMailbox,
    GraphSentFolder,
    GraphTransport,
    graph_client,
)
from scm_automate.mail.imap import ImapMailbox
from scm_automate.mail.imap_account import ImapAccount
from scm_automate.mail.imap_sent import ImapSentFolder
from scm_automate.mail.mailbox import Inbox, Inboxes, Mailbox, SentFolder
from scm_automate.mail.mailboxes import RawMessage, read_folder
from scm_automate.mail.settings import read_imap, read_smtp
from scm_automate.mail.smtp import Security, SmtpTransport
from scm_automate.mail.transports import Outcome, Receipt, RefusedAddress, Transport

__all__ = [
    "Credentials",
    "DraftsFolder",
    "EdiOutbox",
    "GraphMailbox",
    "GraphSentFolder",
    "GraphTransport",
    "ImapAccount",
    "ImapMailbox",
    "ImapSentFolder",
    "Inbox",
    "Inboxes",
    "Mailbox",
    "Outcome",
    "RawMessage",
    "Receipt",
    "RefusedAddress",
    "Security",
    "SentFolder",
    "SmtpTransport",
    "Transport",
    "graph_client",
    "read_edi_folder",
    "read_folder",
    "read_imap",
    "read_smtp",
]
