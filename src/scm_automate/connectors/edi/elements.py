"""Elements of a segment, wherever it is from."""

from __future__ import annotations

__all__ = ["BLANK", "count", "element"]

BLANK = " \t\r\n\v\f\x00\u00a0"
"""What stands for nothing around a segment."""


def element(segment: list[str], position: int) -> str:
    """One element of a segment, empty where it is not there."""
    return segment[position] if position < len(segment) else ""


def count(text: str) -> int | None:
    """A declared count; None where it is none. It is compared, and never used to reserve anything."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
