"""What it costs to plan, check and write changes, beside comparing and writing the same rows bare.

Run with::

    python benchmarks/changes_out.py [--changes 20000] [--lines 100000] [--repeat 5]

The floor looks each old value up in a dict of the lines and writes the rows that agree with the
standard library's CSV writer: what any script has to do. Ours plans (duplicates, fields that the form does not
take), checks each line against the export, and writes a form whole or not at all. A tenth of the changes is stale on
purpose and must stay out. Both run in turn, in this process, and the best of several counts.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from scm_automate.connectors.changes_out import (
    check_plan,
    file_form,
    plan_writes,
    still_to_go,
    write_form,
)
from scm_automate.connectors.edi import Envelope
from scm_automate.model import Change, OrderLine

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
DUE = date(2026, 3, 16)
FORMS = {"generic": ".csv", "odoo_purchase_lines": ".csv", "bapi_po_change": ".xlsx", "x12_860": ""}
"""Some forms, and the ending of their file; the EDI form writes a file per order."""
ENVELOPE = Envelope(sender="BUYER", receiver="SELLER", number=1, created=NOW.replace(tzinfo=None))


def make_lines(count: int) -> list[OrderLine]:
    """Ten lines to an order."""
    return [
        OrderLine(
            company="1000", supplier=str(100 + n % 300), order=f"45{n // 10:08}", line=str(n % 10 * 10 + 10),
            item=f"A-{n % 977}", quantity="500", unit="ST", due=DUE, price="12.50", currency="EUR",
        )
        for n in range(count)
    ]  # fmt: skip


def make_changes(lines: list[OrderLine], count: int) -> list[Change]:
    """New dates spread over the lines; every tenth was moved by somebody since."""
    step = len(lines) // count
    return [
        Change(
            id=f"c{n}", company="1000", supplier=lines[n * step].supplier, order=lines[n * step].order,
            line=lines[n * step].line, field="due",
            old=(DUE if n % 10 else DUE + timedelta(days=1)).isoformat(),
            new=(DUE + timedelta(days=7)).isoformat(), rule="as_ordered", why="as ordered", verdict="release",
        )
        for n in range(count)
    ]  # fmt: skip


def floor(lines: list[OrderLine], changes: list[Change], path: Path) -> int:
    """Looked up, compared, written."""
    held = {line.key: line for line in lines}
    count = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["order", "line", "schedule", "field", "old", "new"])
        for one in changes:
            line = held[one.key]
            if line.due is not None and line.due.isoformat() == one.old:
                writer.writerow([one.order, one.line, one.schedule, one.field, one.old, one.new])
                count += 1
    return count


def ours(form: str, lines: list[OrderLine], changes: list[Change], path: Path) -> int:
    """Planned, checked, written."""
    plan = plan_writes(changes, target=form, fields=file_form(form).fields)
    report = check_plan(plan, lines)
    going = still_to_go(report)
    envelope = ENVELOPE if form == "x12_860" else None
    write_form(going, path, lines=lines, created=NOW, envelope=envelope, existing="replace")
    return len(going.writes)


def best(run: Callable[[], int], repeat: int) -> tuple[float, int]:
    """The shortest of several runs, and how many changes went out."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        count = run()
        times.append(time.perf_counter() - start)
    return min(times), count


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--changes", type=int, default=20_000)
    options.add_argument("--lines", type=int, default=100_000)
    options.add_argument("--repeat", type=int, default=5)
    given = options.parse_args()
    lines = make_lines(given.lines)
    changes = make_changes(lines, given.changes)
    fresh = given.changes - len(range(0, given.changes, 10))
    with tempfile.TemporaryDirectory() as folder:
        bare, count = best(lambda: floor(lines, changes, Path(folder) / "bare.csv"), given.repeat)
        assert count == fresh
        print(f"{given.changes:,} changes of {given.lines:,} lines; bare: {bare:.2f} s")
        for form, ending in FORMS.items():
            path = Path(folder) / f"{form}{ending}"
            seconds, count = best(lambda f=form, p=path: ours(f, lines, changes, p), given.repeat)
            assert count == fresh, (form, count, fresh)
            print(
                f"{form:<22} {seconds:6.2f} s  {seconds / bare:6.1f} x bare  "
                f"{seconds / given.changes * 1e6:6.0f} us a change"
            )


if __name__ == "__main__":
    main()
