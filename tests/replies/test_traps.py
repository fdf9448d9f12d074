"""Sentences written to be released wrongly: what is held stays held, and what is not is counted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scm_automate.replies import read_reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scm_automate.replies import Reply

TRAPS = Path(__file__).with_name("traps")
RECEIVED = datetime(2026, 4, 20, 7, 0, tzinfo=UTC)
OPEN = 79
"""So many release a line that a careful buyer would look at."""


def traps(name: str) -> Iterator[tuple[str, list[dict[str, Any]], str]]:
    lines: list[dict[str, Any]] = []
    for row in (TRAPS / name).read_text("utf-8").splitlines():
        if row.startswith("= "):
            lines = [
                {
                    "order": "4500012345", "line": str(n * 10), "item": item, "supplier_item": None,
                    "description": text, "quantity": quantity, "unit": "PCE", "due": due,
                    "price": "1.25", "price_per": 1, "currency": "EUR",
                }
                for n, (item, text, quantity, due) in enumerate(
                    (part.strip().split(";") for part in row[2:].split("|")), start=1
                )
            ]  # fmt: skip
        else:
            country, _, text = row.partition(" | ")
            yield country, lines, text.replace("\\n", "\n")


def read(country: str, lines: list[dict[str, Any]], text: str) -> Reply:
    raw = (
        "From: a@supplier.example\nTo: b@buyer.example\nSubject: Re\nMIME-Version: 1.0\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{text}\n"
    )
    return read_reply(
        raw.encode(),
        lines,
        received=RECEIVED,
        supplier={"id": "1", "country": country, "email_domains": ["supplier.example"]},
    )


def test_no_trap_that_was_held_is_released():
    released = [(c, text) for c, lines, text in traps("held.txt") if read(c, lines, text).released]
    assert released == []


def test_no_more_traps_are_open_than_there_were():
    left = [text for c, lines, text in traps("open.txt") if read(c, lines, text).released]
    assert len(left) <= OPEN


def test_what_was_read_before_changes_nothing():
    """A number that names a line in one message counts in the next one."""
    lines = [
        {"order": "4500012345", "line": number, "item": f"A-{text}", "description": text,
         "quantity": "300", "unit": "PCE", "due": "2026-05-04"}
        for number, text in (("180", "Hex bolt M12x60"), ("10", "Bearing"))
    ]  # fmt: skip
    for text in ("Line 10: 5 May.", "Line 180: 5 May."):
        assert read("GB", lines, text).released
    told = read("GB", lines, "Line 10 delivery 5 May. 180 in stock.")
    assert "10" not in {line.line for line in told.released}
