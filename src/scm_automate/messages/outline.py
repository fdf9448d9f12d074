"""A message's lines in runs: what stands unquoted, what is quoted, and who is said to have written it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scm_automate.messages.threads import (
    Attribution,
    find_attribution,
    find_header_block,
    is_rule,
    is_separator,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.messages.languages import Wordlist
    from scm_automate.messages.message import Address, Line

__all__ = ["Run", "outline"]


@dataclass(slots=True)
class Run:
    """Neighbouring lines that are all quoted or all unquoted."""

    quoted: bool
    lines: list[Line] = field(default_factory=list)
    author: Address | None = None
    """Who wrote the quoted lines, as their attribution says."""
    unmarked: bool = False
    """Whether the quoted lines bear no quote marks, as below an Outlook header block."""
    passed_on: bool = False
    """Whether the mail program says that the quoted lines are forwarded."""

    @property
    def filled(self) -> int:
        """Number of lines with text."""
        return len([1 for line in self.lines if line.text.strip()])


def outline(lines: Sequence[Line], words: Wordlist) -> list[Run]:
    """The runs of a message, in order; the lines that introduce a quote belong to no run.

    Unquoted text may come before, between and behind quote marks. Below a header block without
    marks everything is old thread, and quotes within quotes are parted at their introductions.
    """
    runs: list[Run] = []
    thread = False
    pending: Run | None = None
    at = 0
    while at < len(lines):
        line = lines[at]
        found = None
        if _may_introduce(lines, at):
            found = _introduction(lines, at, words, within=thread or line.depth > 0)
        if found is not None:
            length, run, opens = found
            if opens and line.depth == 0:
                thread = True
                run.unmarked = True
                runs.append(run)
                pending = None
            elif (
                runs
                and runs[-1].quoted
                and runs[-1].filled == 0
                and runs[-1].author is None
                and (thread or line.depth)
            ):
                runs[-1].author = run.author
                runs[-1].passed_on |= run.passed_on
                pending = None
            elif thread or line.depth:
                run.unmarked = thread and line.depth == 0
                runs.append(run)
                pending = None
            else:
                pending = run
            at += length
            if length:
                continue
        quoted = thread or line.depth > 0
        if not quoted and not line.text.strip() and runs and runs[-1].quoted:
            # A blank line behind a quote belongs to neither side.
            at += 1
            continue
        if quoted and pending is not None:
            runs.append(pending)
            pending = None
        elif not runs or runs[-1].quoted != quoted:
            runs.append(Run(quoted))
        runs[-1].lines.append(line)
        at += 1
    return [run for run in runs if any(line.text.strip() for line in run.lines)]


_COLONS = (":", "：")


def _may_introduce(lines: Sequence[Line], at: int) -> bool:
    """Whether a line is worth a closer look: most are not, and there are many."""
    line = lines[at]
    if line.role:
        return True
    text = line.text
    if not text or line.cells is not None:
        return False
    if ":" in text or "：" in text or text[0] in "-_=*—–~>" or text[-1] in "-_=~":
        return True
    # an attribution may be wrapped, and its colon stand in one of the next two lines
    return any([one.text.endswith(_COLONS) for one in lines[at + 1 : at + 3]])  # noqa: C419 - of two


def _introduction(
    lines: Sequence[Line], at: int, words: Wordlist, *, within: bool
) -> tuple[int, Run, bool] | None:
    """(lines taken, an empty quoted run with its author, whether all below is thread)."""
    line = lines[at]
    text = line.text
    if line.cells is not None:
        return None
    run = Run(quoted=True)
    # A header block, with a drawn rule or a separator above it or without.
    skip = 0
    separated = False
    while at + skip < len(lines) and skip < 8:
        one = lines[at + skip]
        if one.depth != line.depth:
            break
        if is_separator(one.text, words):
            separated = True
            run.passed_on |= _says_forwarded(one.text)
        elif (one.text.strip() and not is_rule(one.text) and one.role != "rule") or (
            skip == 0 and not one.text.strip() and not one.role
        ):
            break
        skip += 1
    begin = at + skip
    if begin < len(lines) and lines[begin].depth == line.depth and lines[begin].cells is None:
        block = (
            find_header_block(lines, begin, words, within=within)
            if ":" in lines[begin].text or "：" in lines[begin].text
            else None
        )
        if block is not None:
            run.author = block.author
            return skip + block.length, run, True
    if separated:
        return max(1, skip), run, True
    if line.role == "thread_rule" and not within:
        length = _foreign_headers(lines, at)
        return (length, run, True) if length else None
    if not text.strip():
        return (1, run, True) if line.role == "thread" and not within else None
    attribution = find_attribution(lines, at, words)
    if attribution is None:
        return (0, run, True) if line.role == "thread" and not within else None
    run.author = attribution.author
    below = next(
        (
            one
            for one in lines[at + attribution.length : at + attribution.length + 6]
            if one.text.strip()
        ),
        None,
    )
    if within:
        return attribution.length, run, False
    if below is not None and (below.depth > line.depth or _greets_below(lines, at, attribution)):
        return attribution.length, run, False
    marked = line.role in ("thread", "attribution")
    told = attribution.author is not None and attribution.author.address
    if below is not None and (marked or told or _own_earlier(lines, at, attribution)):
        return attribution.length, run, True
    return None


def _greets_below(lines: Sequence[Line], at: int, attribution: Attribution) -> bool:
    """Whether an attribution opens the mail and a greeting was written between it and the quote that is answered in."""
    behind = lines[at + attribution.length :][:_GREETING]
    quoted = any(one.depth > lines[at].depth for one in behind)
    return quoted and attribution.dated and not any(one.text.strip() for one in lines[:at])


_GREETING = 6
"""Lines, the empty ones too, within which the quote begins below such a greeting."""


def _own_earlier(lines: Sequence[Line], at: int, attribution: Attribution) -> bool:
    """Whether an earlier mail begins here though nothing marks its lines: it stands between an answer and an older quote."""
    behind = lines[at + attribution.length :]
    return (
        attribution.dated
        and any(one.text.strip() for one in lines[:at])
        and any(one.role in _THREADS or one.depth > lines[at].depth for one in behind)
    )


_THREADS = ("thread", "attribution", "thread_rule")


def _foreign_headers(lines: Sequence[Line], at: int) -> int:
    """Lines of a header block in a language that no word list knows, below Outlook's rule."""
    length = colons = 0
    for line in lines[at : at + 8]:
        if line.role != "thread_rule":
            break
        length += 1
        colons += ":" in line.text[:30]
    return length if colons > 1 else 0


def _says_forwarded(text: str) -> bool:
    folded = text.casefold()
    return any(
        mark in folded
        for mark in ("forward", "weitergeleitet", "transf", "réexp", "reenviad", "inoltrat", "doorgestuurd",
                     "przekaz", "encaminhad", "vidarebefordr", "videresend", "přepos", "předan", "iletil", "转发", "轉寄")
    )  # fmt: skip
