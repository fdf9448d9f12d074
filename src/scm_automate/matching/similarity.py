"""How alike two texts are, with rapidfuzz; the extra ``match``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.errors import MissingExtraError
from scm_automate.matching.text_form import TextForm

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["similar_pairs", "similarity"]

_PLAIN = TextForm(collapse=True, case="fold")
_LONGEST = 400
_BATCH = 2_000


def similarity(left: str, right: str) -> float:
    """How alike two texts are, from 0 to 1: their words in any order, case and blanks ignored.

    Args:
        left: A text; what is beyond 400 characters is not looked at.
        right: Another.

    Raises:
        MissingExtraError: rapidfuzz is not installed.

    Examples:
        >>> similarity("Hex bolt M8", "M8 HEX  BOLT")
        1.0
    """
    try:
        from rapidfuzz import fuzz
    except ImportError:
        raise MissingExtraError("rapidfuzz", extra="match") from None
    return float(fuzz.token_sort_ratio(_spelt(left), _spelt(right))) / 100


def similar_pairs(
    left: Sequence[str], right: Sequence[str], *, least: float
) -> Iterator[tuple[int, int, float]]:
    """The pairs of a block that are alike enough.

    Args:
        left: Texts.
        right: Texts; every one is compared with every left one, so give blocks, not tables.
        least: The smallest similarity that counts, from 0 to 1.

    Yields:
        (index in left, index in right, similarity).

    Raises:
        MissingExtraError: rapidfuzz is not installed.
    """
    try:
        from rapidfuzz import fuzz, process
    except ImportError:
        raise MissingExtraError("rapidfuzz", extra="match") from None
    texts = [_spelt(text) for text in right]
    for start in range(0, len(left), _BATCH):
        part = [_spelt(text) for text in left[start : start + _BATCH]]
        # A matrix at a time, so that a large block costs time and not memory.
        scores = process.cdist(part, texts, scorer=fuzz.token_sort_ratio, score_cutoff=least * 100)
        for row, column in zip(*scores.nonzero(), strict=True):
            yield start + int(row), int(column), float(scores[row, column]) / 100


def _spelt(text: str) -> str:
    return _PLAIN.of(text[:_LONGEST])
