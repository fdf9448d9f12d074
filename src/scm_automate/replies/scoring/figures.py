"""Counts of one group of messages, and the shares that follow from them."""

from __future__ import annotations

from dataclasses import dataclass

from scm_automate.replies.scoring.bounds import upper_bound

__all__ = ["Figures"]


@dataclass(slots=True)
class Figures:
    """Counts of one group of messages, and the shares that follow from them.

    A share of nothing is null, not zero.
    """

    messages: int = 0
    """Messages with a known answer."""
    kinds_right: int = 0
    """Messages whose kind was told rightly."""
    crashes: int = 0
    """Messages that the reader failed on; each is a fault to report."""
    lines: int = 0
    """Lines that the buyer or the reader speaks of."""
    exact: int = 0
    """Lines whose status, deliveries and price are all right."""
    releasable: int = 0
    """Lines that may be taken over unseen."""
    released_right: int = 0
    """Of them those that were read exactly and released."""
    released: int = 0
    """Lines that the reader released unseen, right or wrong."""
    false_releases: int = 0
    """Released lines that are wrong, or that a careful buyer would have looked at."""
    released_messages: int = 0
    """Messages with at least one line released."""
    false_messages: int = 0
    """Of them those with at least one false release."""
    flags_expected: int = 0
    """Flags that the buyer sees."""
    flags_told: int = 0
    """Flags that the reader told."""
    flags_right: int = 0
    """Flags that both name."""

    @property
    def line_exact(self) -> float | None:
        """Share of lines that are exact."""
        return _share(self.exact, self.lines)

    @property
    def straight_through(self) -> float | None:
        """Share of the lines that may go unseen that went unseen, and rightly."""
        return _share(self.released_right, self.releasable)

    @property
    def kind(self) -> float | None:
        """Share of messages whose kind is right."""
        return _share(self.kinds_right, self.messages)

    @property
    def flags_precision(self) -> float | None:
        """Share of the told flags that are right."""
        return _share(self.flags_right, self.flags_told)

    @property
    def flags_recall(self) -> float | None:
        """Share of the right flags that are told."""
        return _share(self.flags_right, self.flags_expected)

    @property
    def false_release_bound(self) -> float:
        """Upper 95 % bound of the rate of false releases, for lines or for messages, whichever is larger.

        Lines of one message are read together and fail together, so counting lines alone would
        claim more than was seen.
        """
        return max(
            upper_bound(self.false_releases, self.released),
            upper_bound(self.false_messages, self.released_messages),
        )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
