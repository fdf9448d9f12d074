"""What was found in a text, by the token it begins at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scm_automate.replies.found import Analysis
    from scm_automate.replies.language.phrases import Mark

__all__ = ["Elements"]


_SHORTENED = frozenset({"along", "except", "see"})
_ANSWERS = frozenset({"as_ordered", "confirm", "reject", "pending", "late", "same_strict"})


class Elements:
    """What was found, by the token it begins at."""

    def __init__(self, analysis: Analysis) -> None:
        self.references = {one.start: one for one in analysis.references}
        self.dates = {one.start: one for one in analysis.dates}
        self.quantities = {one.start: one for one in analysis.quantities}
        self.prices = {one.start: one for one in analysis.prices}
        self.starting: dict[int, list[tuple[str, Any]]] = {}
        """(kind, what begins there) by token."""
        for kind in ("references", "dates", "quantities", "prices"):
            for at, one in getattr(self, kind).items():
                self.starting.setdefault(at, []).append((kind, one))
        self.marks: dict[int, list[Mark]] = {}
        for mark in analysis.marks:
            self.marks.setdefault(mark.start, []).append(mark)
        self.first_reference = min(self.references, default=len(analysis.tokens))
        self.referred = {at for one in analysis.references for at in range(one.start, one.end)}
        """The tokens of all references."""
        self.inside = {
            at
            for spans in (analysis.references, analysis.prices, analysis.quantities)
            for one in spans
            for at in range(one.start, one.end - 1)
        }
        self.inside |= {
            at for one in analysis.dates for at in range(one.start, max(one.core, one.start))
        }
        for mark in analysis.marks:
            if mark.category in _SHORTENED and analysis.tokens[mark.end - 1].text == ".":
                self.inside.add(mark.end - 1)  # "inkl. Deckel", "s. oben"
        """The tokens of references, prices and quantities that are not the last of theirs, and what leads up to
        a date: ``aprox. el 26 de mayo``."""
        self.answers = {mark.end for mark in analysis.marks if mark.category in _ANSWERS}
        self.date_ends = {window.end for window in analysis.dates}
        signs = [at for at, token in enumerate(analysis.tokens) if token[2] in _DIVIDERS]
        self.stops = sorted({*self.marks, *self.starting, *signs})
        """The tokens at which a clause may begin or take something in."""


_DIVIDERS = frozenset(",;()-、")
