"""What a partner's translator says of what we sent: X12 997 and EDIFACT CONTRL.

An acknowledgement is about syntax alone. Accepted says that the message arrived and could be read; whether
anybody answers it is another matter. Rejected says that nobody will ever see it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files as package_files
from typing import TYPE_CHECKING, Any, Final, Literal

from scm_automate.connectors.edi.chunks import Text, byte_chunks
from scm_automate.connectors.edi.codes import code_lists
from scm_automate.connectors.edi.edifact_segments import Message, read_messages
from scm_automate.connectors.edi.elements import element
from scm_automate.connectors.edi.limits import DEFAULT_LIMITS, EdiLimits
from scm_automate.connectors.edi.read import recognise
from scm_automate.connectors.edi.x12_transaction import Transaction
from scm_automate.connectors.edi.x12_transactions import read_transactions
from scm_automate.connectors.edi.x12_words import X12Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scm_automate.connectors.edi.documents import Usage

__all__ = ["Acknowledgement", "Verdict", "acknowledgements"]

Verdict = Literal["accepted", "received", "partly", "rejected", "unclear"]
"""What became of what was sent. Each in a sentence:

- ``accepted``: it could be read, errors that were noted besides stop nobody.
- ``received``: its envelope arrived, and more is not said yet.
- ``partly``: a part of it was rejected.
- ``rejected``: nothing of it was taken.
- ``unclear``: the code is missing or none that is known.
"""

_MOST_ERRORS: Final = 20
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """What became of one group (X12) or interchange (EDIFACT) that was sent.

    Attributes:
        standard: X12 or EDIFACT.
        control: The number that it had: GS06, or UNB 0020, as the acknowledgement repeats it.
        kinds: What was in it: the group's identifier, such as ``RS``; of EDIFACT the types of the
            messages that are named, such as ``OSTENQ``; empty where none is.
        verdict: See `Verdict`.
        errors: What was found wrong, each with its segment, place and code, in words.
        sender: Who is said to have sent it; empty where the acknowledgement does not tell.
        usage: ``test`` where the envelope around it says that nothing in it is meant.
    """

    standard: Literal["x12", "edifact"]
    control: str
    kinds: tuple[str, ...] = ()
    verdict: Verdict = "unclear"
    errors: tuple[str, ...] = ()
    sender: str = ""
    usage: Usage = "production"

    def __str__(self) -> str:
        """In a line, such as ``RS 7: rejected (segment 5 LIN: ...)``."""
        what = " ".join((*self.kinds, self.control))
        errors = f" ({'; '.join(self.errors)})" if self.errors else ""
        return f"{what}: {self.verdict}{errors}"


def acknowledgements(
    source: bytes, *, limits: EdiLimits = DEFAULT_LIMITS
) -> tuple[Acknowledgement, ...]:
    """What a file says of what was sent before, in its order; none where it acknowledges nothing.

    Args:
        source: The whole file.
        limits: What is read at most.

    Raises:
        SourceNotRecognised: It is none of the standards that are read.

    Examples:
        >>> raw = (
        ...     b"UNB+UNOA:3+S+B+260304:0900+9'UNH+1+CONTRL:D:3:UN'UCI+77+B+S+7'"
        ...     b"UCM+1+OSTENQ:D:01B:UN+4'UCS+6+13'UNT+5+1'UNZ+1+9'"
        ... )
        >>> print(acknowledgements(raw)[0])
        OSTENQ 77: partly (segment 6: something mandatory is missing (13))
    """
    standard = recognise(source)
    if standard == "x12":
        pieces = Text(byte_chunks(source, most=limits.max_bytes))
        words = X12Words(code_lists())
        found = read_transactions(pieces, limits=limits, words=words)
        sets = (one for one in found if isinstance(one, Transaction) and one.kind == "997")
        return tuple(ack for one in sets for ack in _x12(one))
    if standard == "edifact":
        pieces = Text(byte_chunks(source, most=limits.max_bytes))
        charsets = code_lists().edifact.charsets
        read = read_messages(pieces, limits=limits, charsets=charsets)
        messages = (one for one in read if isinstance(one, Message) and one.kind == "CONTRL")
        return tuple(ack for one in messages for ack in _edifact(one))
    return ()


@dataclass(slots=True)
class _Reading:
    """One acknowledgement as far as it was read."""

    control: str
    kinds: dict[str, None] = field(default_factory=dict)
    whole: str = ""
    parts: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    sender: str = ""

    def verdict(self, names: Mapping[str, str]) -> Verdict:
        """Of the whole and its parts the worst; what nobody knows is no yes."""
        whole = names.get(self.whole, "unclear")
        parts = [names.get(one, "unclear") for one in self.parts]
        if whole == "rejected":
            return "rejected"
        if whole == "partly" or "rejected" in parts or "partly" in parts:
            return "partly"
        if "unclear" in (whole, *parts):
            return "unclear"
        return "received" if whole == "received" and "accepted" not in parts else "accepted"

    def tell(self, where: str, names: Mapping[str, str], codes: Sequence[str]) -> None:
        """Errors at a place, each code with what it means."""
        for code in codes:
            if code and len(self.errors) < _MOST_ERRORS:
                words = names.get(code, "an error of a code that is not known")
                self.errors.append(f"{where}: {words} ({_short(code)})")


def _x12(transaction: Transaction) -> Iterator[Acknowledgement]:
    names = _codes()["x12"]
    here: _Reading | None = None
    segment = ""
    for row in transaction.segments:
        tag = row[0]
        codes = [element(row, position).strip() for position in range(len(row))]
        if tag == "AK1":
            if here is not None:
                yield _done("x12", here, names, transaction.usage)
            here = _Reading(element(row, 2).strip())
            here.kinds[_short(element(row, 1).strip())] = None
        elif here is None:
            continue
        elif tag == "AK3":
            segment = f"segment {_short(element(row, 2))} {_short(element(row, 1))}".strip()
            here.tell(segment, names["segment"], codes[4:])
        elif tag == "AK4":
            here.tell(_of_element(segment, row), names["element"], codes[3:4])
        elif tag == "AK5":
            here.parts.append(element(row, 1).strip())
            here.tell("the transaction set", names["set"], codes[2:])
        elif tag == "AK9":
            here.whole = element(row, 1).strip()
            here.tell("the group", names["group"], codes[5:])
    if here is not None:
        yield _done("x12", here, names, transaction.usage)


def _of_element(segment: str, row: list[str]) -> str:
    """Where an element stands, its number in the dictionary, and what stood there."""
    place = f"{segment} element {_short(element(row, 1))}".strip()
    number, held = _short(element(row, 2)), _short(element(row, 4))
    return place + (f" ({number})" if number else "") + (f" {held!r}" if held else "")


def _edifact(message: Message) -> Iterator[Acknowledgement]:
    names = _codes()["edifact"]
    here: _Reading | None = None
    segment = ""
    for index, row in enumerate(message.segments):
        tag = row[0]
        if tag == "UCI":
            if here is not None:
                yield _done("edifact", here, names, message.usage)
            here = _Reading(message.part(index, 1))
            here.sender = message.part(index, 2)
            here.whole = message.part(index, 4)
            _tell_level(here, message, index, names, "the interchange", at=5)
        elif here is None:
            continue
        elif tag == "UCF":
            here.parts.append(message.part(index, 4))
            _tell_level(here, message, index, names, "the group", at=5)
        elif tag == "UCM":
            kind = _short(message.part(index, 2))
            here.kinds[kind] = None
            here.parts.append(message.part(index, 3))
            _tell_level(here, message, index, names, f"message {kind}".strip(), at=4)
        elif tag == "UCS":
            segment = f"segment {_short(message.part(index, 1))}"
            here.tell(segment, names["error"], [message.part(index, 2)])
        elif tag == "UCD":
            place = " part ".join(filter(None, map(_short, message.parts(index, 2)[:2])))
            here.tell(f"{segment} element {place}", names["error"], [message.part(index, 1)])
    if here is not None:
        yield _done("edifact", here, names, message.usage)


def _tell_level(
    here: _Reading, message: Message, index: int, names: Mapping[str, Any], what: str, *, at: int
) -> None:
    """The error of an interchange, a group or a message itself, with the segment that it is in."""
    tag = _short(message.part(index, at + 1))
    where = f"{what}, segment {tag}" if tag else what
    here.tell(where, names["error"], [message.part(index, at)])


def _done(
    standard: Literal["x12", "edifact"], here: _Reading, names: Mapping[str, Any], usage: Usage
) -> Acknowledgement:
    return Acknowledgement(
        standard=standard,
        control=here.control,
        kinds=tuple(kind for kind in here.kinds if kind),
        verdict=here.verdict(names["verdict"]),
        errors=tuple(here.errors),
        sender=here.sender,
        usage=usage,
    )


def _short(text: str) -> str:
    """What a partner wrote, cut to what fits a sentence, without what a terminal would act on."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text[: _LONGEST + 1]).strip()
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}..."


@cache
def _codes() -> dict[str, Any]:
    place = package_files("scm_automate.connectors.edi") / "codes" / "acknowledgements.toml"
    return tomllib.loads(place.read_text("utf-8"))
