"""How much of somebody else's message is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEFAULT_LIMITS", "EdiLimits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EdiLimits:
    """Bounds that hold while a file is read; what lies beyond one is told and not read.

    Examples:
        >>> EdiLimits(max_faults=10).max_depth
        100
    """

    max_bytes: int = 4_000_000_000
    """Size of a stream of X12 or EDIFACT; it is never held as a whole."""
    max_xml_bytes: int = 200_000_000
    """Size of an XML file or a flat IDoc file; it is held as a whole."""
    max_segment: int = 100_000
    """Characters of one segment."""
    max_segments: int = 2_000_000
    """Segments of one document."""
    max_elements: int = 2_000_000
    """Elements of one XML file."""
    max_depth: int = 100
    """Elements within one another."""
    max_text: int = 10_000_000
    """Characters of one XML element."""
    max_faults: int = 1_000
    """Faults told of one document; the rest is counted."""


DEFAULT_LIMITS = EdiLimits()
"""What holds where a caller says nothing."""
