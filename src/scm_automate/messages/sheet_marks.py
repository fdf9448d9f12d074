"""What a workbook shows of its cells beside their text: struck through, hidden, with a comment.

The parser of the cells tells none of it. A supplier who strikes our date through and writes another
beside it, or who hides the rows that it will not answer, has said something all the same.

Excel's XLSX is looked through; what older XLS and OpenDocument files show stays unknown.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Literal, NamedTuple

from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.etree.ElementTree import Element

__all__ = ["CellMark", "sheet_marks"]


class CellMark(NamedTuple):
    """One cell, row or column that a workbook shows in another way than the rest."""

    kind: Literal["struck", "comment", "hidden row", "hidden column", "hidden sheet"]
    """``struck`` cells are crossed out, whole or in part."""
    row: int
    """From 0; -1 for a whole column or sheet."""
    column: int
    """From 0; -1 for a whole row or sheet."""
    text: str
    """What remains of a struck cell, or the words of a comment; empty elsewhere."""


_ROW = re.compile(rb"<(?:\w+:)?row\s([^<>]{0,400})>")
_COL = re.compile(rb"<(?:\w+:)?col\s([^<>]{0,400})>")
_CELL = re.compile(
    rb"<(?:\w+:)?c\s([^<>]{0,200}?)(?:/>|>\s*(?:<(?:\w+:)?f[^<>]*>[^<]*</(?:\w+:)?f>\s*)?(?:<(?:\w+:)?v>([^<]*)<)?)"
)
_ATTRIBUTE = re.compile(rb"\b([a-z]{1,12})=[\"']([^\"']*)[\"']")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
_MOST = 5_000
"""So many marks of one sheet are told; who hides more hides the sheet."""
_LONGEST = 500


def sheet_marks(content: bytes) -> Mapping[str, tuple[CellMark, ...]]:
    """What the sheets of an XLSX show of their cells, by the name of the sheet.

    Args:
        content: The whole file, measured before.

    Returns:
        Only sheets that show anything.

    Raises:
        Exception: Whatever its parts are broken by. The caller tells the whole workbook as unread: a
            struck date must not pass because nobody could see that it is struck.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return _of_archive(archive)


def _of_archive(archive: zipfile.ZipFile) -> dict[str, tuple[CellMark, ...]]:
    names = set(archive.namelist())
    book = next((name for name in names if re.search(r"(?:\A|/)workbook\.xml\Z", name)), "")
    if not book:
        return {}
    links = _links(archive, names, book)
    struck = _struck_styles(archive, next((n for n in names if n.endswith("/styles.xml")), ""))
    crossed = _struck_texts(
        archive, next((n for n in names if n.endswith("/sharedStrings.xml")), "")
    )
    found: dict[str, tuple[CellMark, ...]] = {}
    for element in fromstring(archive.read(book)).iter():
        if _tag(element) != "sheet":
            continue
        link = next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == "id"), "")
        part = links.get(link, "")
        if part not in names:
            continue
        marks = list(_of_sheet(archive.read(part), struck, crossed))
        if element.get("state", "visible") != "visible":
            marks.insert(0, CellMark("hidden sheet", -1, -1, ""))
        for other in _links(archive, names, part).values():
            if "omments" in other and other in names:
                marks += _comments(archive.read(other))
        if marks:
            found[element.get("name", "")] = tuple(marks[:_MOST])
    return found


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _links(archive: zipfile.ZipFile, names: set[str], part: str) -> dict[str, str]:
    """The parts that one part points to, by the name of the link."""
    folder, _, file = part.rpartition("/")
    source = f"{folder}/_rels/{file}.rels".lstrip("/")
    if source not in names:
        return {}
    return {
        link.get("Id", ""): _path(folder, link.get("Target", ""))
        for link in fromstring(archive.read(source))
        if link.get("TargetMode") != "External"
    }


def _path(folder: str, target: str) -> str:
    """``../comments1.xml`` seen from ``xl/worksheets`` is ``xl/comments1.xml``."""
    steps = [] if target.startswith("/") else folder.split("/")
    for step in target.split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(step for step in steps if step)


def _is_on(element: Element | None) -> bool:
    return element is not None and element.get("val", "1") not in ("0", "false")


def _child(element: Element, tag: str) -> Element | None:
    return next((child for child in element if _tag(child) == tag), None)


def _struck_styles(archive: zipfile.ZipFile, part: str) -> frozenset[bytes]:
    """The numbers of the cell styles whose font is struck through."""
    data = archive.read(part) if part else b""
    if b"strike" not in data:
        return frozenset()
    root = fromstring(data)
    fonts = _child(root, "fonts")
    styles = _child(root, "cellXfs")
    if fonts is None or styles is None:
        return frozenset()
    struck = {str(n) for n, font in enumerate(fonts) if _is_on(_child(font, "strike"))}
    return frozenset(
        str(n).encode() for n, style in enumerate(styles) if style.get("fontId", "0") in struck
    )


def _struck_texts(archive: zipfile.ZipFile, part: str) -> dict[bytes, str]:
    """What remains of the shared texts of which a part is struck through, by their numbers."""
    data = archive.read(part) if part else b""
    if b"strike" not in data:
        return {}
    told = ((n, _uncrossed(entry)) for n, entry in enumerate(fromstring(data)))
    return {str(n).encode(): text for n, text in told if text is not None}


def _uncrossed(entry: Element) -> str | None:
    """What remains of a text of several runs; None where nothing of it is struck through."""
    runs = [run for run in entry if _tag(run) == "r"]
    kept = [run for run in runs if not _is_crossed(run)]
    if len(kept) == len(runs):
        return None
    texts = (_child(run, "t") for run in kept)
    return "".join(text.text or "" for text in texts if text is not None).strip()


def _is_crossed(run: Element) -> bool:
    look = _child(run, "rPr")
    return look is not None and _is_on(_child(look, "strike"))


def _of_sheet(
    data: bytes, struck: frozenset[bytes], crossed: Mapping[bytes, str]
) -> Iterator[CellMark]:
    """The marks of one worksheet."""
    if b"hidden=" in data:
        for found in _COL.finditer(data):
            told = dict(_ATTRIBUTE.findall(found.group(1)))
            if _is_hidden(told):
                first, last = int(told.get(b"min", b"1")), int(told.get(b"max", b"0"))
                for column in range(first - 1, min(last, first + 199)):
                    yield CellMark("hidden column", -1, column, "")
        for found in _ROW.finditer(data):
            told = dict(_ATTRIBUTE.findall(found.group(1)))
            if _is_hidden(told) and told.get(b"r", b"").isdigit():
                yield CellMark("hidden row", int(told[b"r"]) - 1, -1, "")
    if b"strike" in data:
        yield from _struck_inline(data)
    if not struck and not crossed:
        return
    for found in _CELL.finditer(data):
        told = dict(_ATTRIBUTE.findall(found.group(1)))
        place = _place(told.get(b"r", b"").decode("ascii", "replace"))
        if place is None:
            continue
        if told.get(b"s") in struck:
            yield CellMark("struck", *place, "")
        elif told.get(b"t") == b"s" and found.group(2) in crossed:
            yield CellMark("struck", *place, crossed[found.group(2)])


def _struck_inline(data: bytes) -> Iterator[CellMark]:
    """Cells that hold their text themselves, as files of some programs do."""
    for piece in data.split(b"<c ")[1:]:
        cell, closed, _ = piece.partition(b"</c>")
        if closed and b"strike" in cell:
            element = fromstring(b"<c " + cell + closed)
            place = _place(element.get("r", ""))
            inside = _child(element, "is")
            text = _uncrossed(inside) if inside is not None else None
            if place is not None and text is not None:
                yield CellMark("struck", *place, text)


def _is_hidden(attributes: Mapping[bytes, bytes]) -> bool:
    return attributes.get(b"hidden", b"0") in (b"1", b"true")


def _place(reference: str) -> tuple[int, int] | None:
    """Row and column of ``B3``, from 0."""
    found = _PLACE.match(reference)
    if found is None:
        return None
    column = 0
    for letter in found.group(1):
        column = column * 26 + ord(letter) - 64
    return int(found.group(2)) - 1, column - 1


def _comments(data: bytes) -> Iterator[CellMark]:
    """Comments on cells, in the old form and in the one that is a talk of several people."""
    for element in fromstring(data).iter():
        if _tag(element) not in ("comment", "threadedComment"):
            continue
        place = _place(element.get("ref", ""))
        words = " ".join(
            part.text.strip()
            for part in element.iter()
            if _tag(part) in ("t", "text") and part.text and part.text.strip()
        )
        if place is not None and words:
            yield CellMark("comment", *place, words[:_LONGEST])
