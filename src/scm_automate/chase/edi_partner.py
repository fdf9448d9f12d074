"""What was agreed with an EDI partner, as data: in which standard it is asked, by which names, and where."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, Literal

from pydantic import Field, field_validator

from scm_automate.model import Id, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["EdiPartner"]

MESSAGES: Final = {"x12": "X12 869", "edifact": "EDIFACT OSTENQ"}
"""What an inquiry is called in each standard."""
_NEEDED: Final = ("standard", "sender", "receiver")
_QUALIFIER: Final = "ZZ"
_UNLESS_GIVEN: Final[dict[str, object]] = {
    "sender_qualifier": _QUALIFIER,
    "receiver_qualifier": _QUALIFIER,
    "usage": "test",
    "function": "",
    "document_code": "",
    "folder": "",
    "numbers_from": 1,
}
"""What holds where nothing is said."""
_LENGTHS: Final = {"x12": (15, 2), "edifact": (35, 4)}
"""How long identifiers and their qualifiers may be."""
_VERSIONS: Final = {
    "x12": re.compile(r"[0-9]{6}[0-9A-Z]{0,6}"),
    "edifact": re.compile(r"[A-Z0-9]{1,3}:[A-Z0-9]{1,3}:[A-Z0-9]{1,3}(?::[A-Z0-9]{1,6})?"),
}
_FOLDER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,149}")


class EdiPartner(Record):
    """What was agreed with an EDI partner.

    In the policy it stands once for all partners and once for each supplier; what a supplier's own says
    goes before, and null says nothing. A supplier is asked by EDI where both together name the standard,
    sender and receiver.

    Examples:
        >>> all_of_them = EdiPartner(sender="4012345000009", sender_qualifier="14")
        >>> own = EdiPartner(standard="edifact", receiver="ACME").over(all_of_them)
        >>> print(own)
        EDIFACT OSTENQ to ZZ:ACME, marked as a test
        >>> own.sender_qualifier, own.receiver_qualifier
        ('14', 'ZZ')
    """

    standard: Literal["x12", "edifact"] | None = None
    """``x12`` asks by an order status inquiry (869), ``edifact`` by an order status enquiry (OSTENQ)."""
    sender: Id | None = None
    """Our own identifier with the partner (ISA06, UNB S002)."""
    sender_qualifier: Id | None = None
    """What kind of identifier that is (ISA05, UNB 0007), such as ``14`` for a GLN; ``ZZ`` unless given."""
    receiver: Id | None = None
    """The partner's identifier (ISA08, UNB S003)."""
    receiver_qualifier: Id | None = None
    """What kind of identifier that is; ``ZZ`` unless given."""
    group_sender: Id | None = None
    """Our identifier in GS02, where it is another; X12 only."""
    group_receiver: Id | None = None
    """The partner's identifier in GS03, where it is another; X12 only."""
    version: Id | None = None
    """The agreed release, such as ``005010`` or ``D:96A:UN:EAN002``; null is 004010, or D:01B:UN."""
    usage: Literal["test", "production"] | None = None
    """``test``, unless given, marks every message as one that is not meant, and counts none of them as an
    ask; ``production`` once both sides agree."""
    function: str | None = Field(default=None, max_length=3)
    """What the message is meant for: 1225 in BGM, ``9`` unless given; 353 in BSI07, none unless given."""
    document_code: str | None = Field(default=None, max_length=3)
    """1001 in BGM, where the partner wants another than 347; EDIFACT only."""
    our_number: Id | None = None
    """Our number as a buyer with the partner (N1 and NAD BY); null is `sender`."""
    their_number: Id | None = None
    """The partner's number as a supplier (N1 and NAD SU); null is the supplier's number in the ERP."""
    folder: str | None = Field(default=None, max_length=300)
    """The partner's folder below the outbox, such as ``acme/out``; the outbox itself unless given."""
    numbers_from: int | None = Field(default=None, ge=1, le=999_999_999)
    """The smallest control number: one that no program before has used with this partner; 1 unless given."""

    @field_validator("folder")
    @classmethod
    def _is_below(cls, folder: str | None) -> str | None:
        if folder is None:
            return None
        below = PurePosixPath(folder)
        if below.is_absolute() or any(_FOLDER.fullmatch(part) is None for part in below.parts):
            raise ValueError(f"not a folder below the outbox: {folder[:80]!r}, such as acme/out")
        return below.as_posix().removeprefix(".")

    @property
    def lacks(self) -> tuple[str, ...]:
        """What has to be told before the partner can be asked."""
        return tuple(name for name in _NEEDED if getattr(self, name) is None)

    @property
    def address(self) -> str:
        """The partner's interchange address, as ``qualifier:address``."""
        return f"{self.receiver_qualifier or _QUALIFIER}:{self.receiver or '?'}"

    @property
    def key(self) -> str:
        """Whose control numbers are counted together: the standard, sender and receiver."""
        ours = f"{self.sender_qualifier or _QUALIFIER}:{self.sender}"
        return f"{self.standard} {ours} > {self.address}"

    def over(self, shared: EdiPartner | None) -> EdiPartner:
        """This one where it says something, else what is said for all partners, else what is usual."""
        told = {**_UNLESS_GIVEN}
        for one in (shared, self):
            told |= one.model_dump(exclude_none=True) if one is not None else {}
        return EdiPartner.model_validate(told)

    def faults(self) -> Iterator[str]:
        """What does not hold for the standard, in words."""
        if self.lacks:
            yield f"edi_partner lacks {' and '.join(self.lacks)}"
            return
        assert self.standard is not None  # noqa: S101 - it lacks nothing
        most, short = _LENGTHS[self.standard]
        for name in ("sender", "receiver", "group_sender", "group_receiver"):
            text = getattr(self, name) or ""
            if len(text) > most or not text.isprintable():
                yield f"edi_partner.{name} {text[:40]!r} is longer than {most} characters"
        for name in ("sender_qualifier", "receiver_qualifier"):
            text = getattr(self, name) or _QUALIFIER
            if len(text) > short or (self.standard == "x12" and len(text) != short):
                yield f"edi_partner.{name} {text[:40]!r} has not {short} characters"
        if self.standard == "x12" and self.function and len(self.function) != short:
            yield f"edi_partner.function {self.function!r} has not {short} characters"
        if self.version is not None and _VERSIONS[self.standard].fullmatch(self.version) is None:
            yield f"edi_partner.version {self.version[:40]!r} is none of {self.standard}"

    def __str__(self) -> str:
        """``X12 869 to ZZ:ACME``."""
        what = MESSAGES[self.standard] if self.standard else "EDI"
        test = "" if self.usage == "production" else ", marked as a test"
        return f"{what} to {self.address}{test}"
