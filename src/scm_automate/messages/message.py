"""What a mail is once it is read: frozen, complete, and honest about what was left unread."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "Address",
    "Attachment",
    "AttachmentKind",
    "Authentication",
    "AuthenticationResult",
    "Automatic",
    "Bounce",
    "Defect",
    "FailedAddress",
    "HiddenText",
    "Line",
    "Message",
    "Table",
]

AttachmentKind = Literal[
    "xlsx", "xls", "ods", "csv", "text", "pdf", "image", "html", "xml", "zip", "document",
    "message", "calendar", "signature", "executable", "unknown",
]  # fmt: skip
"""What an attachment is by its content, whatever its name and declared type say."""


class Defect(NamedTuple):
    """Something about the message that is not as it should be."""

    code: str
    """A stable slug, such as ``two_from_headers``."""
    text: str
    """What was found, in words."""


class Address(NamedTuple):
    """One mailbox: only the addr-spec identifies anybody, the name is decoration.

    Examples:
        >>> Address("Petra Wolters", "petra@riemen.example").domain
        'riemen.example'
    """

    name: str
    """Display name, decoded; may be empty, may lie."""
    address: str
    """The addr-spec, lower-cased domain."""

    @property
    def domain(self) -> str:
        """What stands after the last @, lower case; empty where there is none."""
        return self.address.rpartition("@")[2].lower() if "@" in self.address else ""


class AuthenticationResult(NamedTuple):
    """One verdict of one Authentication-Results header."""

    method: Literal["spf", "dkim", "dmarc"]
    """Which check."""
    result: str
    """The verdict as written: pass, fail, softfail, none, ..."""
    authserv_id: str
    """The server that claims to have checked."""
    verified: bool
    """Whether that server is the one we configured as our own."""
    domain: str = ""
    """The domain that the verdict is about, lower case; empty where the header does not say."""


@dataclass(frozen=True, slots=True)
class Authentication:
    """What receiving servers said of the sender.

    Examples:
        >>> Authentication().passed_for("acme.example")
        False
    """

    results: tuple[AuthenticationResult, ...] = ()
    """Every verdict of every header, topmost first."""

    @property
    def failed(self) -> bool:
        """Whether any header, verified or not, shows spf, dkim or dmarc fail."""
        return any(one.result in _FAILED for one in self.results)

    def passed_for(self, domain: str) -> bool:
        """Whether our own server vouches for a sender of this domain.

        DMARC has the say where it has a verdict. Without one SPF or DKIM counts only for the sender's
        own domain or one above or below it: anybody passes for a domain of their own.

        Args:
            domain: Domain of the one sender.

        Examples:
            >>> passed = AuthenticationResult(
            ...     "spf", "pass", "mx.buyer.example", True, "evil.example"
            ... )
            >>> Authentication((passed,)).passed_for("acme.example")
            False
        """
        ours = [one for one in self.results if one.verified]
        if self.failed or not ours or not domain:
            return False
        wanted = domain.lower()
        dmarc = [one for one in ours if one.method == "dmarc"]
        if dmarc and dmarc[0].result != "none":
            # DMARC is about the sender's domain by its nature; one that names another read another.
            return dmarc[0].result == "pass" and dmarc[0].domain in ("", wanted)
        return any(one.result == "pass" and _aligned(one.domain, wanted) for one in ours)


def _aligned(domain: str, wanted: str) -> bool:
    """Whether two domains are the same, or one lies below the other (not below a bare suffix)."""
    if domain == wanted:
        return bool(domain)
    upper = min(domain, wanted, key=len)
    lower = max(domain, wanted, key=len)
    return upper.count(".") >= 1 and lower.endswith("." + upper)


_FAILED = frozenset({"fail", "hardfail"})


@dataclass(frozen=True, slots=True)
class Automatic:
    """Whether a machine wrote the message, and how that is known."""

    kind: Literal["none", "auto_reply", "bulk"] = "none"
    """A reply without a person, a mailing, or neither."""
    why: str = ""
    """The header or the words that tell."""
    unattended: bool = False
    """Whether all that tells it are words by which a program asks for no answer, as confirmations bear them."""

    def __bool__(self) -> bool:
        """True for a machine's message."""
        return self.kind != "none"


class FailedAddress(NamedTuple):
    """One recipient that could not be reached."""

    address: str
    """The address that failed."""
    status: str
    """Enhanced status code such as ``5.1.1``; empty where none is told."""
    reason: str
    """The server's words."""

    @property
    def permanent(self) -> bool:
        """False only where the status says that it may still arrive (4.x)."""
        return not self.status.startswith("4")


@dataclass(frozen=True, slots=True)
class Bounce:
    """A delivery report for a mail of ours."""

    failed: tuple[FailedAddress, ...] = ()
    """Whom it did not reach."""
    original_message_id: str | None = None
    """Message-ID of our mail, where the report holds it."""
    original_subject: str | None = None
    """Subject of our mail, where the report holds it."""
    why: str = ""
    """The header or the words that tell that this is a bounce."""


class HiddenText(NamedTuple):
    """Text that a person would not have seen."""

    text: str
    """The words."""
    why: str
    """How they were hidden: ``display:none``, ``white on white``, ``comment``, ..."""


class Table(NamedTuple):
    """A table of a message's text."""

    rows: tuple[tuple[str, ...], ...]
    """Cells as text, row by row, header row included as it stands."""
    coloured: tuple[tuple[int, int], ...] = ()
    """(row, column) of cells in a colour of their own, from 0."""


class Line(NamedTuple):
    """One line of the readable text, with what the client told about it."""

    text: str
    """The line without quote marks; a table row has its cells joined by tabs."""
    depth: int = 0
    """Levels of quoting around it; 0 is unquoted."""
    cells: tuple[str, ...] | None = None
    """The cells of a table row."""
    table: int = 0
    """Number of the table that the row belongs to, from 1; 0 outside tables."""
    role: str = ""
    """``thread`` where the client marks the start of the old thread, ``signature``, ``attribution``."""
    coloured: tuple[tuple[int, int], ...] = ()
    """Spans (start, end) of `text` in a colour of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came with the message; its name is a label and never a path."""

    name: str
    """File name made harmless for showing; empty where it has none."""
    declared_type: str
    """Media type as the sender declared it, lower case."""
    kind: AttachmentKind
    """What its first bytes say it is."""
    size: int
    """Bytes after decoding."""
    sha256: str
    """Digest of the content, hex."""
    content: bytes = field(repr=False)
    """The decoded bytes."""
    inline: bool = False
    """Whether it is a picture or part shown within the text."""
    content_id: str | None = None
    """Content-ID without brackets, for inline parts."""
    charset: str = ""
    """The declared charset of a text file; empty where none is declared."""
    defects: tuple[Defect, ...] = ()
    """What is wrong with it: ``encrypted``, ``macro``, ``type_mismatch``, ``broken_base64``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A mail, read; see `parse_message`."""

    message_id: str | None
    """Message-ID without angle brackets; null where missing or empty."""
    in_reply_to: tuple[str, ...]
    """Ids of the In-Reply-To header, without brackets."""
    references: tuple[str, ...]
    """Ids of the References header, without brackets, oldest first."""
    subject: str
    """Subject, decoded, on one line."""
    senders: tuple[Address, ...]
    """Every mailbox of every From header; more than one is a defect as well."""
    sender: Address | None
    """The Sender header, where there is one."""
    reply_to: tuple[Address, ...]
    """Where the sender wants answers; never taken as an identity."""
    to: tuple[Address, ...]
    """To."""
    cc: tuple[Address, ...]
    """Cc."""
    date: datetime | None
    """The Date header with its zone, UTC where it has none; null where missing or unreadable."""
    authentication: Authentication
    """What receiving servers said of the sender."""
    automatic: Automatic
    """Whether a machine wrote it."""
    bounce: Bounce | None
    """The delivery report, where it is one."""
    text: str
    """The readable text: of the HTML where there is one, else plain; one line per line shown."""
    text_source: Literal["html", "plain", "none"]
    """Which body `text` was taken from."""
    lines: tuple[Line, ...] = field(repr=False)
    """`text` line by line with quote depth and table cells."""
    tables: tuple[Table, ...]
    """Tables of the HTML body, the quoted thread's included."""
    hidden: tuple[HiddenText, ...]
    """Text left out because a person would not have seen it."""
    attachments: tuple[Attachment, ...]
    """Files, pictures shown within the text excepted."""
    inline: tuple[Attachment, ...]
    """Pictures and other parts shown within the text."""
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    """Every header field as (lower-case name, unfolded value), in order."""
    truncated: bool
    """Whether a limit left a part of the message unread; `defects` tells which."""
    defects: tuple[Defect, ...]
    """What is wrong with the message."""

    def header(self, name: str) -> str | None:
        """The first value of a header, null where it is missing."""
        name = name.lower()
        return next((value for key, value in self.headers if key == name), None)
