"""The newest text in blocks, and what was taken off it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from scm_automate.messages.message import Address, Table

__all__ = ["Block", "Forwarded", "NewestText", "QuotedPart"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A run of lines of one kind within the newest text."""

    text: str
    """The words, equal to ``newest.text[start:end]``; a table has its cells joined by tabs."""
    start: int
    """First character in `NewestText.text`."""
    end: int
    """One past the last character in `NewestText.text`."""
    kind: Literal["written", "inline_answer"] = "written"
    """Free-standing text, or an answer set between, beside or into quoted lines."""
    quoted: str | None = None
    """The quoted lines that it answers, nearest last, without quote marks; null for free-standing text."""
    table: tuple[tuple[str, ...], ...] | None = None
    """Rows of cells where the block is a table, else null."""
    header: tuple[str, ...] | None = None
    """Header row of the quoted table that the answer was written into; null elsewhere."""
    row: tuple[str, ...] | None = None
    """All cells of that quoted table's row, the answer included; null elsewhere."""
    columns: tuple[int, ...] = ()
    """Which of these cells are the answer, from 0."""
    points: tuple[tuple[int, int], ...] = ()
    """Sentences of `text`, as (start, end), that point to answers which were found in the thread."""
    behind_signature: bool = False
    """Whether it stands below the sign-off and is no postscript: particulars, opening hours and
    the like, kept since a statement lost is worse."""
    marked_by: Literal["position", "colour", "column", "arrow", "name"] | None = None
    """How an inline answer is known for one: by standing between quotes, by a colour (which may
    also be the asker's emphasis), by a column that asks for it, by an arrow, or by the writer's
    name in brackets; null for written text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedPart:
    """One earlier message of the thread, as quoted."""

    text: str
    """Its words, without quote marks."""
    author: Address | None = None
    """Who wrote it, as its attribution says; null where there is none."""
    tables: tuple[Table, ...] = ()
    """Its tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarded:
    """What somebody else wrote, passed on without an answer of one's own."""

    text: str
    """The words of the passed-on message, without its own quotes and signature."""
    author: Address | None
    """Who wrote it; null where it does not tell."""
    blocks: tuple[Block, ...] = ()
    """`text` in blocks, offsets in `text`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewestText:
    """The newest text of a message and everything that was taken off it."""

    text: str
    """What this writer wrote now."""
    blocks: tuple[Block, ...]
    """`text` in pieces, in order; what stands between two blocks is blank."""
    quoted: str
    """The quoted thread without quote marks, newest first; tables have cells joined by tabs."""
    signature: str
    """The signature that was taken off."""
    disclaimer: str
    """Legal and company boilerplate that was taken off."""
    tables: tuple[Table, ...] = ()
    """HTML tables of the newest text itself."""
    quoted_tables: tuple[Table, ...] = ()
    """HTML tables of the quoted thread, with cells in a colour of their own told."""
    thread: tuple[QuotedPart, ...] = ()
    """The quoted thread message by message, newest first."""
    forwarded: Forwarded | None = None
    """Set only where the newest text has nothing of its own but passes another's message on."""
