"""The words of a PDF with their places, read in the child process that all native parsers share."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import NamedTuple

from scm_automate.messages.child import run_in_child
from scm_automate.messages.limits import Limits
from scm_automate.messages.native import Task, run_task

__all__ = ["PdfPieces", "Piece", "pdf_pieces"]

_DEFAULT = Limits()
_MOST_PIECES = 200_000


class Piece(NamedTuple):
    """Words that stand together on a page; lengths in points from its lower left corner."""

    page: int
    """From 1."""
    left: float
    bottom: float
    right: float
    top: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfPieces:
    """What was read of a PDF.

    Attributes:
        pieces: In the order of the file.
        pages: Pages that it has.
        unread: Why something or everything is missing; empty where nothing is.
    """

    pieces: tuple[Piece, ...] = ()
    pages: int = 0
    unread: str = ""


def pdf_pieces(content: bytes, *, limits: Limits = _DEFAULT) -> PdfPieces:
    """The words of a PDF and where they stand, for those who have to tell its columns apart.

    Args:
        content: The whole file.
        limits: How many pages, how long, and with how much memory; its child process is shared with
            everything else that reads strangers' files.

    Returns:
        Pieces and what is missing; a damaged or protected file is a told reason, not an exception.

    Examples:
        >>> pdf_pieces(b"no PDF at all").pieces
        ()
    """
    task = Task(kind="pdf_pieces", bounds={"pages": limits.pages, "pieces": _MOST_PIECES})
    if limits.child:
        result = run_in_child(
            task, content, seconds=limits.seconds, memory_bytes=limits.memory_bytes
        )
    else:
        result = run_task(task, content)
    if not result["text"]:
        return PdfPieces(unread=result["unread"])
    pages, found = json.loads(result["text"])
    return PdfPieces(
        pieces=tuple(Piece(*one) for one in found), pages=pages, unread=result["unread"]
    )
