"""Who sent a file, by its envelope: the interchanges of X12 and EDIFACT with their addresses and numbers.

An address in an envelope is a claim, as a sender's address in a mail is: anybody can write it. It counts
where the way by which the file came vouches for it, such as a folder that only a VAN or AS2 gateway fills.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from scm_automate.connectors.edi.edifact_characters import ServiceCharacters, put_back, stand_ins
from scm_automate.connectors.edi.elements import BLANK, element
from scm_automate.connectors.edi.read import recognise
from scm_automate.connectors.edi.x12_delimiters import read_head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scm_automate.connectors.edi.documents import Standard, Usage

__all__ = ["Interchange", "interchanges"]

_MOST: Final = 1_000  # of one file; what is behind is not looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Interchange:
    """The envelope of what one partner sent at one time.

    Attributes:
        standard: X12 or EDIFACT.
        sender: The sender's address: ISA06, or the first part of UNB S002.
        sender_qualifier: Whose numbers the address is of: ISA05, or UNB 0007; empty where none is told.
        receiver: Likewise of the receiver: ISA08, or UNB S003.
        receiver_qualifier: ISA07, or UNB 0007.
        control: The interchange's own number: ISA13, or UNB 0020.
        usage: ``test`` where the envelope says that nothing in it is meant.
        ends: Whether its end is there and carries the same number.

    Examples:
        >>> raw = b"UNB+UNOA:3+4012345000009:14+B+260304:0900+77'UNZ+0+77'"
        >>> one = interchanges(raw)[0]
        >>> one.address, one.control, one.ends
        ('14:4012345000009', '77', True)
    """

    standard: Standard
    sender: str
    sender_qualifier: str
    receiver: str
    receiver_qualifier: str
    control: str
    usage: Usage = "production"
    ends: bool = False

    @property
    def address(self) -> str:
        """The sender as ``qualifier:address``; the address alone where there is no qualifier."""
        return f"{self.sender_qualifier}:{self.sender}" if self.sender_qualifier else self.sender


def interchanges(source: bytes) -> tuple[Interchange, ...]:
    """The interchanges of a file, in its order; none where its standard knows no such envelope.

    Args:
        source: The whole file.

    Raises:
        SourceNotRecognised: It is none of the standards that are read.

    Examples:
        >>> interchanges(b"<?xml version='1.0'?><cXML></cXML>")
        ()
    """
    standard = recognise(source)
    if standard not in ("x12", "edifact"):
        return ()
    wide = source.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = source.decode("utf-16", errors="replace") if wide else source.decode("latin-1")
    # a byte order mark of UTF-8 read as Latin-1
    text = text.removeprefix("\xef\xbb\xbf").lstrip("\ufeff" + BLANK)
    found = _x12(text) if standard == "x12" else _edifact(text)
    return tuple(one for one, _ in zip(found, range(_MOST), strict=False))


def _x12(text: str) -> Iterator[Interchange]:
    while (head := read_head(text)) is not None:
        separator, end = head.delimiters.element, head.delimiters.segment
        following = text.find(f"{end}ISA{separator}", head.end)
        if following < 0:
            lined = [text.find(f"{end}{line}ISA{separator}", head.end) for line in ("\n", "\r\n")]
            following = min((place for place in lined if place >= 0), default=-1)
        body = text[head.end : following + 1 if following >= 0 else len(text)]
        control = head.elements[13]
        last = body.rstrip(BLANK + end).rpartition(end)[2].strip(BLANK).split(separator)
        yield Interchange(
            standard="x12",
            sender=head.elements[6],
            sender_qualifier=head.elements[5],
            receiver=head.elements[8],
            receiver_qualifier=head.elements[7],
            control=control,
            usage="test" if head.elements[15] == "T" else "production",
            ends=last[0] == "IEA" and element(last, 2).strip() == control,
        )
        if following < 0:
            return
        text = text[following + 1 :].lstrip(BLANK + end)


def _edifact(text: str) -> Iterator[Interchange]:
    characters = ServiceCharacters()
    if text.startswith("UNA") and len(text) >= 9:
        component, separator, decimal, release, _, segment = tuple(text[3:9])
        characters = ServiceCharacters(component, separator, decimal, release, segment)
        text = text[9:]
    if not characters.usable:
        return
    ready, _ = stand_ins(text, characters, last=True)
    originals = put_back(characters)

    def parts(row: list[str], position: int) -> list[str]:
        found = element(row, position).split(characters.component)
        return [part.translate(originals).strip(BLANK) for part in (*found, "")]

    begun: Interchange | None = None
    for piece in ready.split(characters.segment):
        row = piece.strip(BLANK).split(characters.element)
        if row[0] == "UNB":
            if begun is not None:
                yield begun
            sender, receiver = parts(row, 2), parts(row, 3)
            begun = Interchange(
                standard="edifact",
                sender=sender[0],
                sender_qualifier=sender[1],
                receiver=receiver[0],
                receiver_qualifier=receiver[1],
                control=parts(row, 5)[0],
                usage="test" if element(row, 11).strip(BLANK) == "1" else "production",
            )
        elif row[0] == "UNZ" and begun is not None:
            ends = parts(row, 2)[0] == begun.control
            yield replace(begun, ends=ends)
            begun = None
    if begun is not None:
        yield begun
