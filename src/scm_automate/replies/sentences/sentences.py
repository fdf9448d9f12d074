"""Where the lines, list items and sentences of a text begin and end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.replies.language.sentence_words import (
    CLOSING,
    ENDING,
    HEADS,
    SHORT_FORMS,
    TITLES,
    WHOLE_DAYS,
)
from scm_automate.replies.naming.list_counts import COUNT
from scm_automate.replies.sentences.dated_points import (
    ends_with_a_noun,
    line_follows,
    names_its_line_behind,
)

if TYPE_CHECKING:
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.tokens import Token
    from scm_automate.replies.sentences.elements import Elements

__all__ = ["bullet", "lines_of", "sentences"]


_BULLETS = frozenset("-*•·>–o▪‣●○■+")


_WRAPPED = 50
"""A line at least so long may go on in the next one."""


_NARROW = 64
"""Where the next word would have stood within so many characters, nobody wrapped the line."""


_WIDEST = 90
"""A text with a longer line was wrapped by nobody: each of its lines is one."""


_WIDTH = 70
"""Mail programs break lines that would be longer than about this."""


def lines_of(
    tokens: list[Token], analysis: Analysis, elements: Elements
) -> list[tuple[int, int, int]]:
    """(first token, behind the last, paragraph) of each line; a line that a mail program wrapped is one."""
    out: list[tuple[int, int, int]] = []
    start = paragraph = 0
    blank = False
    breaks = [at for at, token in enumerate(tokens) if token[4] == "n"]
    wrapped = max(map(len, analysis.text.split("\n"))) <= _WIDEST
    for at in (*breaks, len(tokens)):
        if at > start:
            joined = (
                out
                and not blank
                and (wrapped or tokens[out[-1][1] - 1].text == ",")
                and _carries_on(tokens, out[-1], start, analysis, elements)
            )
            if joined:
                out[-1] = (out[-1][0], at, paragraph)
            else:
                out.append((start, at, paragraph))
            blank = False
        else:
            if not blank and out:
                paragraph += 1
            blank = True
        start = at + 1
    return out


def _carries_on(
    tokens: list[Token],
    before: tuple[int, int, int],
    start: int,
    analysis: Analysis,
    elements: Elements,
) -> bool:
    """Whether a line is the wrapped rest of the one before it."""
    last = tokens[before[1] - 1]
    if last.text in ".!?:;":
        return False
    break_at = analysis.text.rfind("\n", 0, last.start) + 1
    width = last.end - break_at
    first = tokens[start]
    if first.text in _BULLETS or (
        first.kind == "d" and start + 1 < len(tokens) and tokens[start + 1].text in ").:"
    ):
        return False
    # "the other 2000 on the 29th / el de 20 completo el 22": a line that ends with its day is whole,
    # and so is one that ends with its answer: "le consegniamo il 4/5 come da ordine / per le 30x30 .."
    whole = analysis.claimed[before[1] - 1] == "date" or before[1] in elements.answers
    reach = 3 if whole else 2
    lists = any(at in elements.references for at in range(start, start + reach)) and any(
        at in elements.references for at in range(before[0], min(before[0] + 4, before[1]))
    )
    if lists and (last.text != "," or _opens_with_a_line(elements, start, before[0])):
        return False  # two lines of a list
    if first.text[:1].islower() and first.kind == "w":
        return width >= _WRAPPED or (last.text == "," and width > 30)
    word = 0
    while (
        start + word + 1 < len(tokens)
        and tokens[start + word + 1].start == tokens[start + word].end
    ):
        word += 1
    return width >= _WRAPPED and width + 1 + tokens[start + word].end - first.start > _WIDTH


def _opens_with_a_line(elements: Elements, *starts: int) -> bool:
    """Whether each of some lines begins with the number of a line: ``poz. 10 - ok,``."""
    named = [elements.references.get(start) for start in starts]
    return all(one is not None and one.how == "line" for one in named)


def bullet(
    tokens: list[Token], start: int, end: int, analysis: Analysis, elements: Elements
) -> tuple[int, bool]:
    """The first token behind a bullet or a list number, and whether there was one."""
    at, item = start, False
    while (
        at < end - 1
        and tokens[at].kind == "p"
        and tokens[at].text in _BULLETS
        and not analysis.claimed[at]
    ):
        at, item = at + 1, True
    if at < end - 2 and analysis.claimed[at] == COUNT:
        return at + 2, True
    if (
        at < end - 2
        and tokens[at].kind == "d"
        and len(tokens[at].text) <= 2
        and (tokens[at + 1].text == ")" or (tokens[at + 1].text in "º°ª" and not at - start))
    ) and at not in elements.referred:
        return at + 2, True
    if (
        at < end - 2
        and tokens[at].kind == "d"
        and len(tokens[at].text) == 1
        and tokens[at + 1].text in "=:"
        and tokens[at + 2].start > tokens[at + 1].end
        and at not in elements.referred
    ):
        return at + 2, True  # "1 = ok"
    if (
        at < end - 3
        and tokens[at].kind == "d"
        and len(tokens[at].text) <= 2
        and tokens[at + 1].text == "."
        and tokens[at + 2].text == ")"
        and at not in elements.referred
    ):
        return at + 3, True  # "1.) 200 pcs"
    if (
        at < end - 2
        and tokens[at].kind == "w"
        and len(tokens[at].text) == 1
        and tokens[at + 1].text == ")"
    ):
        return at + 2, True
    return at, item


_STOPS = frozenset("/|.!?。;")
"""Signs that may part sentences; all other tokens need no look."""


def sentences(
    tokens: list[Token], start: int, end: int, analysis: Analysis, elements: Elements
) -> list[tuple[int, int]]:
    """(first token, behind the last) of each sentence of a line."""
    out: list[tuple[int, int]] = []
    low = start
    claimed = analysis.claimed
    answers = elements.answers
    for at in [at for at in range(start, end - 1) if tokens[at][2] in _STOPS]:
        sign = tokens[at].text
        follow = tokens[at + 1]
        if sign in "/|" and at > low and _parts(tokens, low, at, analysis, elements):
            out.append((low, at))
            low = at + 1
            continue
        if sign in "/|" or at < low:
            continue
        if sign in "!?。;":
            if follow.text not in "!?.)":
                out.append((low, at + 1))
                low = at + 1
            continue
        if follow.start == tokens[at].end:
            continue
        before = tokens[at - 1] if at > low else None
        if claimed[at]:
            # the point of 19.06. may also end the sentence, and that of "300 Stk. Pos. 20"
            named = claimed[at] == "qty" and at + 1 in elements.references
            counted = named and elements.references[at + 1].how == "words"
            if (
                counted
                and follow.text[:1].islower()
                and elements.referred.isdisjoint(range(low, at))
            ):
                continue  # "3000 szt. kartonów"
            dated = at + 1 in elements.date_ends
            if dated and follow.text == "OK" and (at + 2 >= end or tokens[at + 2].kind in "np"):
                continue  # "domek 12.5. OK"
            near = line_follows(tokens, at, elements, dated=dated)
            if names_its_line_behind(tokens, low, at, end, elements, near=near):
                continue
            if dated and not near and ends_with_a_noun(tokens, at, end, elements):
                continue
            near = near or any(
                mark.category in ("rest_lines", "both") for mark in elements.marks.get(at + 1, ())
            )
            capital = follow.text[:1].isupper() or near
            counts = claimed[at] == "qty" and follow.fold in HEADS and _begins(tokens, at + 1)
            if not counts and (not (dated or named) or not capital):
                continue
        elif before is None:
            continue
        elif at in elements.date_ends and any(
            mark.category in ("rest_lines", "both") for mark in elements.marks.get(at + 1, ())
        ):
            pass  # "on 6 may. the other one is ok"
        elif at in answers and (
            follow.text[:1].isupper()
            or _is_size(elements, at + 1)
            or _names_soon(tokens, at + 1, end, elements)
        ):
            pass  # "ok." ends a sentence, "Pos." does not; "30A: per PO. 100A: 5/18"
        elif (
            at in elements.date_ends
            and before.kind == "w"
            and (
                follow.text[:1].isupper()
                or _opens(tokens, at + 1, end)
                or at + 1 in elements.references
                or (before.fold in WHOLE_DAYS and follow.kind == "w" and len(follow.fold) > _SOON)
            )
        ):
            pass  # "for the 6th. The 6306s", "on the 15th. 3 stays as it was", "13 may. pallets .."
        elif before.kind == "w" and claimed[at - 1] == "ref" and at + 1 in elements.references:
            pass  # "same for the 48V. 110V we have no wire for"
        elif (
            claimed[at - 2] == "ref"
            and tokens[at - 2].end == tokens[at - 1].start
            and (before.kind == "w" and at - 2 >= low and _begins(tokens, at + 1))
        ):
            pass  # "it's the 6205s. The 6204s do not"
        elif before.fold in (SHORT_FORMS if follow.kind == "d" else TITLES):
            continue  # "prům. 40", "Mrs. Huber"
        elif before.kind == "w" and len(before.text) <= 3 and before.text < "\u2fff":
            titled = before.text.istitle() and at - 1 > low  # "durch die Fa. Kern"
            closing = (before.fold in CLOSING and not titled) and (
                at + 1 in elements.references
                or _opens(tokens, at + 1, end)
                or (follow.kind == "w" and follow.text[:1].isupper() and len(follow.text) > 1)
            )
            closing = closing or (
                (before.text in ENDING or (before.text == "in" and tokens[at - 2].kind == "w"))
                and (_begins(tokens, at + 1) or at + 1 in elements.references)
            )
            # "all but 20 mm. The rest": the unit belongs to a name
            closing = closing or (
                _of_a_name(tokens, low, at, analysis, elements)
                and _begins(tokens, at + 1)
                and not _is_dated_name(tokens, low, at, analysis, elements)
            )
            # "dnia 05.05.2026 r. Kurier dzwoni"
            year = (
                before.fold == "r" and len(tokens[at - 2].text) == 4 and claimed[at - 2] == "date"
            )
            closing = closing or (year and _begins(tokens, at + 1))
            closing = closing or (
                _prices_a_piece(tokens, low, at, analysis)
                and (_begins(tokens, at + 1) or _names_soon(tokens, at + 1, end, elements))
            )
            if closing:
                out.append((low, at + 1))
                low = at + 1
                continue
            if follow.kind == "d" or follow.text[:1].islower():
                continue
            if len(before.text) <= 2 or _is_letter(tokens, at + 1):
                continue
        elif (
            before.kind == "w"
            and len(before.text) <= 6
            and (follow.kind == "d" and at in elements.referred and at not in elements.references)
        ) or (
            before.kind == "d"
            and not claimed[at - 1]
            # "faktura 88/2026. Rámy" are two sentences
            and not (
                len(before.text) >= _LONG
                and (_begins(tokens, at + 1) or _is_size(elements, at + 1))
            )
        ):
            continue
        if at in elements.inside:
            continue
        out.append((low, at + 1))
        low = at + 1
    if low < end:
        out.append((low, end))
    return out


_LONG = 4
"""A number of so many digits is no ordinal."""


def _of_a_name(
    tokens: list[Token], low: int, at: int, analysis: Analysis, elements: Elements
) -> bool:
    """Whether the word in front of a point is the unit of a size that names a line: ``20 mm.``."""
    if at - 2 < low or analysis.claimed[at - 1] != "ref" or tokens[at - 2].kind != "d":
        return False
    return not any(
        mark.category == "except" and any(token.text == "," for token in tokens[here:at])
        for here in range(low, at)
        for mark in elements.marks.get(here, ())
    )  # "all but the thickest, 20 mm. It comes .."


def _prices_a_piece(tokens: list[Token], low: int, at: int, analysis: Analysis) -> bool:
    """Whether a point stands behind the unit that a price is for: ``1,42 EUR/st.``, ``now 1.38 per pc.``."""
    claimed = analysis.claimed
    if claimed[at - 1] == "price":
        return True
    if tokens[at - 1].kind != "w" or claimed[at - 1]:
        return False
    # "EUR 1.38 ea.", "now 1.38/pc.": an amount of money, or a number with decimals
    return any(
        claimed[here] == "price" or (claimed[here] == "qty" and tokens[here].text in ".,")
        for here in range(max(low, at - _FOR_A_PIECE), at - 1)
    )


_FOR_A_PIECE = 5
"""Tokens from a price to the unit behind it at most, with the point: ``1.38 / pc.``."""


def _is_dated_name(
    tokens: list[Token], low: int, at: int, analysis: Analysis, elements: Elements
) -> bool:
    """Whether a name with a point has its date right behind, and nothing is said before: ``2 in. July 15``."""
    if analysis.claimed[at + 1] != "date":
        return False
    for here in range(at - 1, low - 1, -1):
        if tokens[here].text == ":":
            return True
        if here in elements.answers:
            return False
    return True


def _is_size(elements: Elements, at: int) -> bool:
    """Whether the name of a line begins there that is no number of a line or an order."""
    one = elements.references.get(at)
    return one is not None and one.how in ("size", "words", "code")


def _begins(tokens: list[Token], at: int) -> bool:
    """Whether a word with a capital and small letters behind it begins a sentence there."""
    text = tokens[at].text
    return len(text) > 1 and text[0].isupper() and text[1].islower()


def _names_soon(tokens: list[Token], at: int, end: int, elements: Elements) -> bool:
    """Whether a name of goods begins there, or behind an article: ``ok. nastro il 19/10``, ``bien. la de 12 ..``."""
    for here in range(at, min(at + _SOON, end)):
        if here in elements.references:
            return True
        if tokens[here].kind != "w" or len(tokens[here].fold) > _SOON:
            return False
    return False


_SOON = 3


def _opens(tokens: list[Token], at: int, end: int) -> bool:
    """Whether a number with a word behind it, or an ending glued on, begins a sentence there."""
    if tokens[at].kind != "d" or at + 1 >= end:
        return False
    behind = tokens[at + 1]
    if behind.kind == "w":
        return behind.start > tokens[at].end
    return (
        behind.text in ":'"
        and at + 2 < end
        and tokens[at + 2].kind == "w"
        and tokens[at].end == behind.start
        and tokens[at + 2].start == behind.end
    )  # "25:orna"


def _parts(tokens: list[Token], low: int, at: int, analysis: Analysis, elements: Elements) -> bool:
    """Whether a stroke with blanks around it parts two answers: ``10 = 5.5. / 20 = 12.5.``, not ``DN15 / DN25``."""
    before, behind = tokens[at - 1], tokens[at + 1]
    if tokens[at].start == before.end or behind.start == tokens[at].end:
        return False
    signed = behind.kind == "d" and at + 2 < len(tokens) and tokens[at + 2].text in "=:"
    named = set(elements.referred) | set(elements.references)
    told = any(
        tokens[here].kind in "wd" and here not in named and analysis.claimed[here] != "ref"
        for here in range(low, at)
    )
    return signed or (told and at + 1 in elements.references)


def _is_letter(tokens: list[Token], at: int) -> bool:
    """Whether a single letter stands there by itself: ``rev. C``."""
    token = tokens[at]
    if token.kind != "w" or len(token.text) != 1 or token.text > "\u2fff":
        return False
    return at + 1 >= len(tokens) or tokens[at + 1].start > token.end or tokens[at + 1].kind == "n"
