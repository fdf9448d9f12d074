"""Every item of the checklist that touches mail, portal or files has a test named after it."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
ITEMS = {
    "L": range(1, 14),  # links and pages
    "M": range(1, 14),  # mail that comes in
    "O": range(1, 5),  # mail that goes out
    "F": range(1, 10),  # files
    "H": range(1, 2),  # markup
    "R": range(1, 2),  # patterns
    "A": range(1, 3),  # instructions to software
    "G": range(1, 5),  # logs and faults
}


def test_each_item_has_a_test_of_its_name():
    text = "\n".join(path.read_text("utf-8") for path in sorted(HERE.rglob("test_*.py")))
    names = re.findall(r"^def test_((?:[a-z]\d+_(?:and_|to_)?)+)", text, re.MULTILINE)
    found = {part for name in names for part in re.findall(r"[a-z]\d+", name)}
    wanted = {
        f"{letter.lower()}{number}" for letter, numbers in ITEMS.items() for number in numbers
    }
    assert sorted(wanted - found) == []
