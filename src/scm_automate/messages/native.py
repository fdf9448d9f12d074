"""The work that native parsers do: workbooks through calamine, PDFs through pdfium.

Runs in the child process or in ours, see `child`. Only plain values go in and out, so that a
result can cross a pipe as JSON.
"""

from __future__ import annotations

import io
import json
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypedDict

from scm_automate.messages.sheet_marks import CellMark, sheet_marks
from scm_automate.messages.zips import ZipBounds, measure_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pypdfium2 import PdfDocument  # type: ignore[import-untyped]  # ships no types

__all__ = ["Result", "Task", "run_task"]


class Task(TypedDict):
    """One piece of work and its bounds."""

    kind: str
    """``xlsx``, ``ods``, ``xls``, ``pdf``, ``pdf_pieces`` or ``html``."""
    bounds: dict[str, int]


class Result(TypedDict):
    """What came out; `unread` tells why something or everything is missing."""

    sheets: list[tuple[str, list[list[str]], list[CellMark]]]
    """Name, rows of cells, and what the workbook shows of them beside their text."""
    text: str
    unread: str


def run_task(task: Task, content: bytes) -> Result:
    """The result of a task; a parser's fault is a told reason, not an exception."""
    work: Mapping[str, Callable[[Task, bytes], Result]] = {
        "xlsx": _workbook,
        "ods": _workbook,
        "xls": _workbook,
        "pdf": _pdf,
        "pdf_pieces": _pdf_pieces,
        "html": _html,
    }
    try:
        return work[task["kind"]](task, content)
    except MemoryError:
        return _unread("it needs more memory than it may take")
    except Exception as fault:  # noqa: BLE001  # a parser of foreign files may raise anything
        return _unread(f"it cannot be read ({type(fault).__name__}: {str(fault)[:200]})")
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":  # how a Rust parser's panic arrives
            raise
        return _unread("its parser gave up on it")


def _unread(why: str) -> Result:
    return {"sheets": [], "text": "", "unread": why}


def _workbook(task: Task, content: bytes) -> Result:
    from python_calamine import CalamineWorkbook

    bounds = task["bounds"]
    if task["kind"] in ("xlsx", "ods"):
        trouble = measure_workbook(
            content,
            ZipBounds(
                entries=bounds["archive_entries"],
                unpacked_bytes=bounds["unpacked_bytes"],
                ratio=bounds["unpacked_ratio"],
                dense_cells=bounds["cells"] * 10,
            ),
        )
        if trouble:
            return _unread(trouble)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    names = workbook.sheet_names
    marks = sheet_marks(content) if task["kind"] == "xlsx" else {}
    result = _unread("")
    cells = 0
    if len(names) > bounds["sheets"]:
        result["unread"] = f"only {bounds['sheets']} of {len(names)} sheets were read"
    for name in names[: bounds["sheets"]]:
        rows: list[list[str]] = []
        try:
            sheet = workbook.get_sheet_by_name(name)
        except Exception as fault:  # noqa: BLE001  # a chart sheet, or a damaged one
            result["unread"] = f"the sheet {name!r} cannot be read ({type(fault).__name__})"
            continue
        for row in sheet.iter_rows():
            cells += len(row)
            if len(rows) >= bounds["rows"] or cells > bounds["cells"]:
                result["unread"] = f"the sheet {name!r} was read to row {len(rows)} only"
                break
            rows.append(_cut([_cell(value) for value in row]))
        while rows and not rows[-1]:
            rows.pop()
        shown = list(marks.get(name, ()))
        _strike(rows, shown)
        result["sheets"].append((name, rows, shown))
        if cells > bounds["cells"]:
            break
    return result


def _strike(rows: list[list[str]], marks: list[CellMark]) -> None:
    """Takes what is struck through out of the rows of which something else stands."""
    struck = [mark for mark in marks if mark.kind == "struck" and mark.row < len(rows)]
    for number in {mark.row for mark in struck}:
        row = list(rows[number])
        for mark in struck:
            if mark.row == number and mark.column < len(row):
                row[mark.column] = mark.text
        if any(row):
            rows[number] = row


def _cut(row: list[str]) -> list[str]:
    """A row without its empty end."""
    while row and not row[-1]:
        row.pop()
    return row


def _cell(value: object) -> str:
    """A cell as text: dates as ISO, numbers as a spreadsheet shows them (15 digits), flags in words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value.strip()[:32_767]
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        text = format(value, ".15g")
        return text if "e" not in text else format(value, ".10f").rstrip("0").rstrip(".")
    if isinstance(value, datetime):
        whole = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date().isoformat() if whole else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _html(task: Task, content: bytes) -> Result:
    """The lines of an HTML source, as JSON in the result's text."""
    from scm_automate.messages.html import read_html

    read = read_html(content.decode("utf-8", "replace"), most=task["bounds"]["text_chars"])
    result = _unread("")
    result["text"] = json.dumps([read.lines, read.hidden, read.cut])
    return result


def _opened(content: bytes) -> PdfDocument | str:
    """The document, or why it cannot be opened."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        return PdfDocument(content)
    except PdfiumError as fault:
        if "assword" in str(fault):
            return "it is encrypted"
        return f"it is no whole PDF ({str(fault)[:120]})"


def _pdf_pieces(task: Task, content: bytes) -> Result:
    """The pieces of text of a PDF with their places, as JSON in the result's text."""
    bounds = task["bounds"]
    document = _opened(content)
    if isinstance(document, str):
        return _unread(document)
    result = _unread("")
    pieces: list[tuple[int, float, float, float, float, str]] = []
    try:
        count = len(document)
        for number in range(min(count, bounds["pages"])):
            page = document[number].get_textpage()
            for index in range(page.count_rects()):
                place = page.get_rect(index)
                text = " ".join(page.get_text_bounded(*place).split())
                if text:
                    pieces.append((number + 1, *place, text))
            if len(pieces) > bounds["pieces"]:
                result["unread"] = f"only the first {bounds['pieces']} pieces of text were read"
                break
        if count > bounds["pages"]:
            result["unread"] = f"only {bounds['pages']} of {count} pages were read"
    finally:
        document.close()
    if not pieces and not result["unread"]:
        return _unread("it holds no text: a scan or picture")
    result["text"] = json.dumps([count, pieces[: bounds["pieces"]]])
    return result


def _pdf(task: Task, content: bytes) -> Result:
    from scm_automate.messages.pages import page_lines

    bounds = task["bounds"]
    document = _opened(content)
    if isinstance(document, str):
        return _unread(document)
    result = _unread("")
    pages: list[str] = []
    left = bounds["text_chars"]
    try:
        count = len(document)
        for number in range(min(count, bounds["pages"])):
            page = document[number]
            try:
                text, tiny = page_lines(page, most=left)
            finally:
                page.close()
            if tiny:
                result["unread"] = f"{tiny} characters too small to be seen were left out"
            pages.append(text)
            left -= len(text)
            if left <= 0:
                result["unread"] = f"text beyond {bounds['text_chars']} characters is unread"
                break
        if count > bounds["pages"]:
            result["unread"] = f"only {bounds['pages']} of {count} pages were read"
    finally:
        document.close()
    result["text"] = "\f".join(pages)
    if not result["text"].strip() and not result["unread"]:
        result["unread"] = "it holds no text: a scan or picture"
    return result
