"""What this writer wrote now: the newest text of a message, with inline answers tied to their quotes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from scm_automate.messages.answers import marked_answers
from scm_automate.messages.blocks import Block, Forwarded, NewestText, QuotedPart
from scm_automate.messages.firm_line import firm_labels
from scm_automate.messages.languages import fold, wordlist
from scm_automate.messages.message import Line, Table
from scm_automate.messages.outline import Run, outline
from scm_automate.messages.passing_on import asked_runs, find_passed_on
from scm_automate.messages.pointing import pointing_spans
from scm_automate.messages.signing import name_tokens, sort_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.messages.answers import MarkedBy
    from scm_automate.messages.languages import Wordlist
    from scm_automate.messages.message import Message
    from scm_automate.messages.passing_on import PassedOn

__all__ = ["newest_text"]


@dataclass(slots=True)
class _Draft:
    """A block before its place in the text is known."""

    lines: list[Line]
    kind: Literal["written", "inline_answer"] = "written"
    quoted: str | None = None
    header: tuple[str, ...] | None = None
    row: tuple[str, ...] | None = None
    columns: tuple[int, ...] = ()
    marked_by: MarkedBy | None = None
    behind: bool = False


def newest_text(message: Message) -> NewestText:
    r"""What this writer wrote now, without quoted thread, signature and disclaimer.

    Text between quoted lines is kept as ``inline_answer`` blocks with the quoted lines that they
    answer. Below an Outlook header block, where quotes bear no marks, only cells and words in a
    colour of their own count as answers, and only where the newest text points to them.

    Args:
        message: From `parse_message`.

    Returns:
        The newest text in blocks, and apart from it the thread, signature and disclaimer.

    Examples:
        >>> from scm_automate.messages import parse_message
        >>> raw = b"From: Ivo <ivo@x.example>\n\nHi\n> line 10?\nKW 31\n> line 20?\nKW 33\n\nIvo\n"
        >>> [(block.text, block.quoted) for block in newest_text(parse_message(raw)).blocks]
        [('Hi', None), ('KW 31', 'line 10?'), ('KW 33', 'line 20?')]
    """
    words = wordlist()
    runs = outline(message.lines, words)
    senders = [*message.senders, *([message.sender] if message.sender else [])]
    names, firms = name_tokens(senders), firm_labels(senders)
    drafts, signature, disclaimer = _own_words(runs, words, names, firms)
    parts, part_runs = _thread(runs)
    own = "\n".join(line.text for draft in drafts for line in draft.lines)
    passed_on = find_passed_on(message, own, parts, part_runs, words)
    answered = asked_runs(runs, message, passed_on=part_runs[0] if passed_on else None)
    pointing = passed_on.text if passed_on is not None and passed_on.text else own
    drafts += [
        _Draft(
            [answer.line],
            "inline_answer",
            answer.quoted,
            answer.header,
            answer.row,
            answer.columns,
            answer.marked_by,
        )
        for answer in marked_answers(
            [line for run in answered for line in run.lines],
            pointing,
            words,
            names=names,
            firms=firms,
        )
    ]
    text, blocks = _assemble(drafts)
    if any(block.marked_by in ("colour", "column", "arrow") for block in blocks):
        blocks = tuple(
            replace(block, points=pointing_spans(block.text, words))
            if block.kind == "written" and block.table is None
            else block
            for block in blocks
        )
    return NewestText(
        text=text,
        blocks=blocks,
        quoted="\n\n".join(part.text for part in parts),
        signature=signature,
        disclaimer=disclaimer,
        tables=_tables([line for draft in drafts if draft.row is None for line in draft.lines]),
        quoted_tables=tuple(table for part in parts for table in part.tables),
        thread=parts,
        forwarded=_forwarded(passed_on),
    )


def _own_words(
    runs: Sequence[Run], words: Wordlist, names: frozenset[str], firms: frozenset[str]
) -> tuple[list[_Draft], str, str]:
    """The unquoted runs as drafts of blocks, and the signature and disclaimer taken off."""
    own = [(at, line) for at, run in enumerate(runs) if not run.quoted for line in run.lines]
    kinds = sort_lines([line for _, line in own], words, names=names, firms=firms)
    kept: dict[int, list[Line]] = {}
    off: dict[str, list[str]] = {"signature": [], "disclaimer": []}
    behind: set[int] = set()
    signed = False
    for (at, line), sort in zip(own, kinds, strict=True):
        if sort == "written":
            kept.setdefault(at, []).append(line)
            if signed:
                folded = fold(line.text.strip())
                if words.postscripts.at_start(folded) and not words.closures.first(folded):
                    signed = False
                else:
                    behind.add(id(line))
        else:
            signed = signed or (sort == "signature" and bool(kept))
            off[sort].append(line.text)
            # What was taken off parts what stood around it.
            if kept.get(at):
                kept[at].append(_BREAK)
    drafts: list[_Draft] = []
    one_quote = sum(run.quoted for run in runs) == 1
    for at, lines in kept.items():
        quoted = _answered(runs, at)
        # Text below a whole quoted letter answers the letter and not a line of it.
        below = one_quote and at == len(runs) - 1 and runs[at - 1].filled > 2
        kind: Literal["written", "inline_answer"] = (
            "written" if quoted is None or below else "inline_answer"
        )
        drafts += [
            _Draft(piece, kind, quoted, behind=id(piece[0]) in behind) for piece in _pieces(lines)
        ]
    return drafts, "\n".join(off["signature"]).strip(), "\n".join(off["disclaimer"]).strip()


_BREAK = Line("", role="break")


def _answered(runs: Sequence[Run], at: int) -> str | None:
    """The quoted lines right before an unquoted run; null where none stand before it."""
    if at == 0 or not runs[at - 1].quoted:
        return None
    return _text(runs[at - 1].lines)


def _pieces(lines: list[Line]) -> list[list[Line]]:
    """Lines parted at tables and at what was taken off, blank ones at the ends left out."""
    pieces: list[list[Line]] = [[]]
    table = 0
    for line in lines:
        if line.role == "break" or line.table != table:
            pieces.append([])
            table = line.table
        if line.role != "break":
            pieces[-1].append(line)
    out = []
    for piece in pieces:
        filled = [at for at, line in enumerate(piece) if line.text.strip()]
        if filled:
            out.append(piece[filled[0] : filled[-1] + 1])
    return out


def _text(lines: Sequence[Line]) -> str:
    """Lines as text, one blank line at most in a row."""
    out: list[str] = []
    for line in lines:
        if line.text.strip() or (out and out[-1]):
            out.append(line.text)
    return "\n".join(out).strip("\n")


def _assemble(drafts: Sequence[_Draft]) -> tuple[str, tuple[Block, ...]]:
    """The text and its blocks with their places in it."""
    pieces: list[str] = []
    blocks: list[Block] = []
    length = 0
    for draft in drafts:
        text = _text(draft.lines)
        if not text:
            continue
        if pieces:
            pieces.append("\n\n")
            length += 2
        rows = tuple(line.cells for line in draft.lines if line.cells is not None)
        blocks.append(
            Block(
                text=text,
                start=length,
                end=length + len(text),
                kind=draft.kind,
                quoted=draft.quoted,
                table=rows if rows and draft.row is None else None,
                header=draft.header,
                row=draft.row,
                columns=draft.columns,
                behind_signature=draft.behind,
                marked_by=draft.marked_by
                or ("position" if draft.kind == "inline_answer" else None),
            )
        )
        pieces.append(text)
        length += len(text)
    return "".join(pieces), tuple(blocks)


def _tables(lines: Sequence[Line]) -> tuple[Table, ...]:
    """The HTML tables among some lines, with their coloured cells."""
    numbers = dict.fromkeys(line.table for line in lines if line.table)
    out: list[Table] = []
    for number in numbers:
        rows = [line for line in lines if line.table == number and line.cells is not None]
        out.append(
            Table(
                tuple(line.cells or () for line in rows),
                tuple(
                    (at, column)
                    for at, line in enumerate(rows)
                    for column in _coloured_columns(line)
                ),
            )
        )
    return tuple(out)


def _coloured_columns(line: Line) -> list[int]:
    """The columns of a table row whose cells are in a colour of their own."""
    if not line.coloured:
        return []
    starts: dict[int, int] = {}
    length = 0
    for column, cell in enumerate(line.cells or ()):
        starts[length] = column
        length += len(cell) + 1
    return [starts[begin] for begin, _ in line.coloured if begin in starts]


def _thread(runs: Sequence[Run]) -> tuple[tuple[QuotedPart, ...], list[Run]]:
    """The quoted messages; runs of one message parted by inline answers are one again."""
    parts: list[QuotedPart] = []
    kept: list[Run] = []
    joined: list[tuple[Run, list[Line]]] = []
    for at, run in enumerate(runs):
        if not run.quoted:
            continue
        parted = (
            at > 1
            and not runs[at - 1].quoted
            and run.author is None
            and joined
            and not run.passed_on
        )
        if parted:
            joined[-1][1].extend(run.lines)
        else:
            joined.append((run, list(run.lines)))
    for run, lines in joined:
        parts.append(QuotedPart(text=_text(lines), author=run.author, tables=_tables(lines)))
        kept.append(run)
    return tuple(parts), kept


def _forwarded(passed_on: PassedOn | None) -> Forwarded | None:
    """A colleague's message passed on, in blocks."""
    if passed_on is None:
        return None
    text, blocks = _assemble([_Draft(piece) for piece in _pieces(passed_on.lines)])
    return Forwarded(text=text, author=passed_on.author, blocks=blocks)
