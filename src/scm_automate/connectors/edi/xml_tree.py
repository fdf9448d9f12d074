"""XML under limits: no entity, no DTD, no network; what was whole before a break is kept.

The tree is built by hand because a file that breaks off still has to give what came before, and
because its depth and size have to be bounded while it is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import DefusedXMLParser  # type: ignore[import-untyped]

from scm_automate.connectors.edi.chunks import Source, byte_chunks
from scm_automate.errors import LimitExceeded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scm_automate.connectors.edi.faults import FaultList
    from scm_automate.connectors.edi.limits import EdiLimits

__all__ = ["Tree", "children", "first", "local", "parse_tree", "place", "text_of"]

LINE_TAGS: Final = frozenset(
    (
        "OrderLine", "DespatchLine", "InvoiceLine", "ItemOut", "ConfirmationItem",
        "ShipNoticeItem", "ShipNoticePortion", "E1EDP01",
    )
)  # fmt: skip
"""Elements that are a line: one that a break cuts in two is left out as a whole."""


@dataclass(frozen=True, slots=True)
class Tree:
    """An XML document, as far as it could be read.

    Attributes:
        root: Its root element; None where not even that was there.
        whole: Whether it ended as it should.
    """

    root: Element | None
    whole: bool


class _TooMuch(Exception):
    """A limit was reached."""


class _InternalSubset(DefusedXmlException):  # type: ignore[misc] # defusedxml is not typed
    """The document brings declarations of its own."""


class _Builder:
    """Builds the tree and keeps count."""

    def __init__(self, limits: EdiLimits) -> None:
        self.limits = limits
        self.root: Element | None = None
        self.stack: list[Element] = []
        self._texts: list[str] = []
        self._length = 0
        self._count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._flush()
        self._count += 1
        if self._count > self.limits.max_elements:
            raise _TooMuch(f"more than {self.limits.max_elements:,} elements")
        if len(self.stack) >= self.limits.max_depth:
            raise _TooMuch(f"elements are nested more than {self.limits.max_depth} deep")
        element = Element(tag, attributes)
        if self.stack:
            self.stack[-1].append(element)
        else:
            self.root = element
        self.stack.append(element)

    def end(self, _tag: str) -> None:
        self._flush()
        self.stack.pop()

    def data(self, text: str) -> None:
        self._length += len(text)
        if self._length > self.limits.max_text:
            raise _TooMuch(f"one element holds more than {self.limits.max_text:,} characters")
        self._texts.append(text)

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        """A DOCTYPE is looked at by the parser's own handler."""

    def close(self) -> Element | None:
        return self.root

    def _flush(self) -> None:
        if self._texts:
            if self.stack:
                text = "".join(self._texts)
                element = self.stack[-1]
                if len(element) == 0:
                    element.text = (element.text or "") + text
            self._texts = []
        self._length = 0

    def drop_open(self) -> None:
        """Takes away what was not whole: the element at hand, and the line it belongs to."""
        depth = next(
            (at for at, element in enumerate(self.stack) if local(element.tag) in LINE_TAGS), None
        )
        if depth is None and self.stack and len(self.stack[-1]) == 0:
            depth = len(self.stack) - 1
        if depth:
            self.stack[depth - 1].remove(self.stack[depth])


class _Parser(DefusedXMLParser):  # type: ignore[misc] # defusedxml is not typed
    """Refuses entities, and a DOCTYPE that declares anything; one that only names a DTD is not followed."""

    def __init__(self, target: _Builder) -> None:
        super().__init__(
            target=target, forbid_dtd=False, forbid_entities=True, forbid_external=True
        )
        self.names_dtd = False
        self.parser.StartDoctypeDeclHandler = self._declares

    def _declares(self, name: str, _system: str | None, _public: str | None, internal: int) -> None:
        self.names_dtd = True
        if internal:
            raise _InternalSubset(f"the DOCTYPE of {name[:40]} declares something of its own")


def parse_tree(source: Source, *, limits: EdiLimits, told: FaultList) -> Tree:
    """Reads an XML document as far as it goes; what is wrong with it is told.

    Args:
        source: Where it is.
        limits: What is read at most.
        told: Gets ``xml_entities``, ``xml_broken``, ``xml_limit`` or ``doctype``.
    """
    builder = _Builder(limits)
    parser = _Parser(builder)
    broken = _fed(parser, byte_chunks(source, most=limits.max_xml_bytes), told)
    if (
        parser.names_dtd
        and not broken
        and builder.root is not None
        and local(builder.root.tag) != "cXML"
    ):
        told.add("doctype", "DOCTYPE", "The file names a DTD, which is not fetched and not needed.")
    if broken:
        builder.drop_open()
    return Tree(builder.root, not broken)


def _fed(parser: _Parser, chunks: Iterator[bytes], told: FaultList) -> bool:
    """Feeds the parser; True where the document broke off or was refused."""
    try:
        for chunk in chunks:
            parser.feed(chunk)
        parser.close()
    except DefusedXmlException as refused:
        told.add(
            "xml_entities",
            "DOCTYPE",
            f"The file declares entities or other DTD content ({type(refused).__name__.strip('_')}); nothing of it is followed.",
        )
    except ParseError as error:
        line, column = error.position
        told.add(
            "xml_broken",
            f"line {line}, column {column}",
            f"The XML breaks off or is no XML: {error}. What was whole before is read, and marked as cut.",
        )
    except _TooMuch as limit:
        told.add("xml_limit", "", f"The file is refused from there on: {limit}.")
    except LimitExceeded as limit:
        told.add("xml_limit", "", limit.message)
    except (LookupError, ValueError) as error:
        told.add("xml_broken", "line 1", f"The XML cannot be decoded: {error}.")
    else:
        return False
    return True


def local(tag: str) -> str:
    """A tag without its namespace.

    Examples:
        >>> local("{urn:example}Order")
        'Order'
    """
    return tag.rpartition("}")[2]


def children(element: Element, *path: str) -> Iterator[Element]:
    """The elements at a path of local names below an element, in the order of the document."""
    name, *rest = path
    for child in element:
        if local(child.tag) == name:
            if rest:
                yield from children(child, *rest)
            else:
                yield child


def first(element: Element | None, *path: str) -> Element | None:
    """The first element at a path; None where there is none."""
    return next(children(element, *path), None) if element is not None else None


def text_of(element: Element | None, *path: str) -> str:
    """The text at a path, outer blanks stripped; empty where there is none."""
    found = first(element, *path) if path else element
    return (found.text or "").strip() if found is not None else ""


def place(*parts: str) -> str:
    """A path in words."""
    return "/".join(part for part in parts if part)
