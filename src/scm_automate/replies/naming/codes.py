"""Orders and items told by their own numbers, however punctuated: ``4500012345/10``, ``BP 60-W``."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from scm_automate.replies.found import Reference
from scm_automate.replies.naming.code_tails import code_tails
from scm_automate.replies.naming.glued_runs import first_piece

if TYPE_CHECKING:
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.naming.references import LineIndex

__all__ = ["boundary", "find_codes"]


def boundary(tokens: list[Token], at: int) -> bool:
    """Whether no letter or digit is glued to the token's left."""
    return (
        not at
        or tokens[at].start != tokens[at - 1].end
        or tokens[at - 1].kind not in "dw"
        or (tokens[at - 1].text > "\u2fff" or tokens[at].text > "\u2fff")
    )


def find_codes(tokens: list[Token], index: LineIndex, claimed: list[str]) -> list[Reference]:
    """Orders and items by their numbers, however they are punctuated."""
    found: list[Reference] = []
    openings = index.openings
    # most words begin no code: one look at their first sign tells
    places = [at for at, token in enumerate(tokens) if token[3][:1] in openings]
    past = 0
    for at in places:
        if at < past or not boundary(tokens, at):
            continue
        best = _longest_code(tokens, at, index) or _foreign_order(tokens, at, index)
        if best is None:
            continue
        if best.how == "order" and best.lines:
            _line_of_order(tokens, best, index)
        for n in range(at, best.end):
            claimed[n] = "ref"
        found.append(best)
        past = best.end
        if best.how == "code" and past + 1 < len(tokens):
            for tail in code_tails(tokens, best, index, claimed):
                claimed[tail.start] = "ref"
                found.append(tail)
                past = tail.end
    return found


def _foreign_order(tokens: list[Token], at: int, index: LineIndex) -> Reference | None:
    """A number that looks like our orders' and is none of the open ones."""
    if tokens[at].fold[:1] not in index.order_heads:
        return None
    run = first_piece(tokens[at : at + 9])
    if run is None:
        return None
    text, size = run
    # its line may be glued to it: 4500099999/70
    if not (index.is_like_an_order(text) or index.is_like_an_order(text.partition("/")[0])):
        return None
    return Reference(at, at + size, frozenset(), "order", unknown=text)


def _line_of_order(tokens: list[Token], order: Reference, index: LineIndex) -> None:
    """``4500012345/10``, ``4500012345 - 10``: takes the line's number in."""
    here = order.end
    signed = here < len(tokens) and tokens[here].text in "/-"
    here += signed
    if here >= len(tokens) or tokens[here].kind != "d" or len(tokens[here].text) > 6:
        return
    if tokens[here].start - tokens[order.end - 1].end > 4:
        return
    lines = order.lines & index.numbers.get(int(tokens[here].text), set())
    if not lines:
        return
    behind = tokens[here + 1] if here + 1 < len(tokens) else None
    tight = behind is not None and behind.start == tokens[here].end and behind.kind != "n"
    if (
        tight
        and behind is not None
        and (
            behind.kind in "dw"
            or (behind.text in "./" and here + 2 < len(tokens) and tokens[here + 2].kind == "d")
        )
    ):
        return
    if not signed and not (
        behind is None or behind.kind == "n" or tight or behind.start - tokens[here].end > 1
    ):
        return
    order.lines, order.how, order.end = frozenset(lines), "line", here + 1


def _longest_code(tokens: list[Token], at: int, index: LineIndex) -> Reference | None:
    key = ""
    best: Reference | None = None
    for here in range(at, min(at + 9, len(tokens))):
        token = tokens[here]
        if token.kind == "n":
            break
        if token.kind == "p":
            if token.text not in "-./_+" or here == at:
                break
            continue
        if here > at and token.start - tokens[here - 1].end > 1:
            break
        key += token.fold
        stripped = key.lstrip("0")
        tail = here + 1
        closed = (
            tail >= len(tokens)
            or tokens[tail].start != token.end
            or tokens[tail].kind in "pn"
            or tokens[tail].text > "\u2fff"
        )
        if closed:
            lines = index.codes.get(key)
            if lines and _spelt_out(tokens, at, tail, key):
                best = Reference(at, tail, frozenset(lines), "code")
            lines = index.orders.get(stripped)
            if lines and len(stripped) >= 4:
                best = Reference(at, tail, frozenset(lines), "order")
        if key not in index.heads and stripped not in index.heads:
            break
    return best


def _spelt_out(tokens: list[Token], start: int, end: int, key: str) -> bool:
    """Whether few letters without a digit stand as a code stands, ``CAP-L``, and not as words."""
    if len(key) >= _SPELT or not key.isalpha():
        return True
    own = tokens[start:end]
    glued = all(left.end == right.start for left, right in pairwise(own))
    return glued and len(own) > 1 and all(one.text == "-" or one.text.isupper() for one in own)


_SPELT = 5
