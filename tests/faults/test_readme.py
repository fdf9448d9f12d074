"""The table of faults names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent


def test_every_test_in_the_table_is_there():
    text = (HERE / "README.md").read_text("utf-8")
    there = "\n".join(path.read_text("utf-8") for path in sorted(HERE.parent.rglob("test_*.py")))
    named = set(re.findall(r"\btest_\w+(?!\.py|\w)", text))
    assert len(named) > 30
    assert sorted(one for one in named if f"def {one}(" not in there) == []
    files = set(re.findall(r"(tests/[\w/]+\.py|(?<![\w/])test_\w+\.py)", text))
    assert sorted(
        one for one in files if not ((HERE.parents[1] / one).exists() or any(
            (folder / one).exists() for folder in (HERE, HERE.parent / "connectors" / "erp")
        ))
    ) == []  # fmt: skip
    # and every file of faults is in the table
    own = {path.name for path in HERE.glob("test_*.py")} - {Path(__file__).name}
    assert sorted(name for name in own if name not in text) == []
