"""Pages on which suppliers answer without an account: a signed link opens their own asked lines.

Examples:
    >>> from scm_automate.portal import Links, PortalMailbox, portal_app
"""

from scm_automate.portal.app import portal_app
from scm_automate.portal.desk import desk_app
from scm_automate.portal.links import Links, handle_of
from scm_automate.portal.mailbox import PortalMailbox
from scm_automate.portal.serving import make_server
from scm_automate.portal.words import PageWords, page_languages, page_words

__all__ = [
    "Links",
    "PageWords",
    "PortalMailbox",
    "desk_app",
    "handle_of",
    "make_server",
    "page_languages",
    "page_words",
    "portal_app",
]
