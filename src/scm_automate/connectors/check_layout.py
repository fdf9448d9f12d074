"""A team's own layout held against samples of its export: the golden test that everybody can run.

Beside ``mine.toml`` lie samples, files whose names begin with ``mine.`` (``mine.csv``,
``mine.march.xlsx``), and for each of them ``<sample>.expected.json`` with the rows, rejects and rows
set aside that a person has looked at.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from scm_automate.connectors.known_layouts import layouts, load_layout
from scm_automate.connectors.readers import READERS, RECORDS
from scm_automate.connectors.recognise import bare
from scm_automate.errors import ConfigError, Provenance, ScmError
from scm_automate.files.write_atomic import write_atomically

if TYPE_CHECKING:
    from scm_automate.connectors.layout import Layout

__all__ = ["LayoutCheck", "check_layout"]

_EXPECTED = ".expected.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutCheck:
    """What the check of one layout found.

    Attributes:
        layout: Name of the layout.
        samples: Names of the samples that were read.
        findings: What is wrong, one sentence each; empty where all is well.
        written: Names of the expectation files that were written.
    """

    layout: str
    samples: tuple[str, ...]
    findings: tuple[str, ...]
    written: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    def __str__(self) -> str:
        """The verdict and the findings, a line each."""
        what = ", ".join(self.samples) or "no sample"
        verdict = "fine" if self.passed else f"{len(self.findings)} findings"
        lines = [f"{self.layout}: {verdict} ({what})", *(f"  {one}" for one in self.findings)]
        return "\n".join(
            [*lines, *(f"  written: {name}; look at it once" for name in self.written)]
        )


def check_layout(
    path: str | Path, *, expected: Literal["compare", "write"] = "compare"
) -> LayoutCheck:
    r"""Whether a layout is whole, and reads its samples as it did when a person looked.

    Args:
        path: The TOML file; its samples lie beside it.
        expected: ``compare`` with the expectations that are there, or ``write`` those that are
            missing. An expectation that is there is never written over: delete it first.

    Returns:
        The findings.

    Raises:
        FileNotFoundError: There is no such file.
        ConfigError: The file is no layout.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     mine = Path(folder) / "mine.toml"
        ...     _ = mine.write_text(
        ...         'name = "mine"\ntitle = "our stock"\nrecord = "stock"\nsource = "our ERP"\n'
        ...         'identify = ["item", "quantity"]\n[columns.item]\nheaders = { en = "Part" }\n'
        ...         '[columns.quantity]\nkind = "number"\nheaders = { en = "Free" }\n'
        ...     )
        ...     _ = (Path(folder) / "mine.csv").write_text("Part,Free\nA-1,4\n")
        ...     first = check_layout(mine, expected="write")
        ...     again = check_layout(mine)
        >>> first.written, again.passed
        (('mine.csv.expected.json',), True)
    """
    file = Path(path)
    layout = load_layout(file)
    findings = _of_itself(layout)
    samples = sorted(
        other
        for other in file.parent.iterdir()
        if other.name.startswith(f"{file.stem}.")
        and other != file
        and not other.name.endswith(_EXPECTED)
        and other.is_file()
    )
    if not samples:
        findings.append(f"there is no sample beside it: put one there as {file.stem}.csv or .xlsx")
    written = []
    for sample in samples:
        golden = sample.with_name(sample.name + _EXPECTED)
        try:
            found = _read(sample, layout)
        except ScmError as fault:
            findings.append(f"{sample.name} cannot be read: {fault}")
            continue
        if golden.exists():
            findings += _differences(sample.name, _expected(golden), found)
        elif expected == "write":
            text = json.dumps(found, ensure_ascii=False, indent=1)
            with write_atomically(golden, existing="refuse") as out:
                out.write(text.encode())
            written.append(golden.name)
        else:
            findings.append(f"{sample.name} has no expectation beside it: write {golden.name}")
    return LayoutCheck(
        layout=layout.name,
        samples=tuple(sample.name for sample in samples),
        findings=tuple(findings),
        written=tuple(written),
    )


def _of_itself(layout: Layout) -> list[str]:
    """What is wrong with a layout before any file is read."""
    findings = []
    fields = set(layout.columns)
    used = {rule.column for rule in (*layout.set_aside, *layout.states)}
    used |= {rule.column for rule in layout.signs}
    named = used | set(layout.key) | set(layout.required) | set(layout.fill)
    named |= {field for group in layout.identify for field in group}
    absent = sorted(named - fields)
    findings += [f"{name!r} is named, but has no [columns.{name}]" for name in absent]
    record = set(RECORDS[layout.record].model_fields)
    joins = {
        field for parent in (layout.join.parents if layout.join else ()) for field in parent.on
    }
    idle = sorted(fields - record - named - joins - _FEEDS)
    findings += [
        f"[columns.{name}] fills no field of {RECORDS[layout.record].__name__} and feeds no rule"
        for name in idle
    ]
    spelt: dict[str, str] = {}
    for name, column in layout.columns.items():
        for word in {bare(word) for words in column.headers.values() for word in words}:
            if spelt.setdefault(word, name) != name:
                findings.append(f"{spelt[word]!r} and {name!r} have the same heading {word!r}")
    if any(other.name == layout.name for other in layouts()):
        findings.append(f"a known layout is called {layout.name!r} already: choose another name")
    findings += [
        f"the rule on {rule.column!r} has no code or no reason"
        for rule in layout.set_aside
        if not rule.code or not rule.reason
    ]
    return findings


_FEEDS = frozenset({"cancelled", "ordered_line", "supplier_name", "item_name"})
"""Fields that other fields are reckoned from, or that hold the name beside a code."""


def _read(sample: Path, layout: Layout) -> dict[str, list[dict[str, object]]]:
    """The rows of a sample and its notes, as JSON knows them; empty fields are left out."""
    loaded = READERS[layout.record](sample, layout=layout)
    rows = [json.loads(row.model_dump_json(exclude_none=True)) for row in loaded.table.records()]
    told = ("row", "column", "raw", "code", "reason")
    return {
        "rows": rows,
        "rejects": loaded.rejects.frame.select(told).to_dicts(),
        "set_aside": loaded.set_aside.frame.select(told).to_dicts(),
    }


def _expected(golden: Path) -> dict[str, list[dict[str, object]]]:
    """What a person has looked at."""
    try:
        made = json.loads(golden.read_text("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as fault:
        raise ConfigError(
            f"The expectation is no JSON: {fault}.",
            hint="Correct it, or delete it and write it anew.",
            source=Provenance(file=golden.name),
        ) from None
    return made if isinstance(made, dict) else {}


def _differences(
    sample: str,
    wanted: dict[str, list[dict[str, object]]],
    found: dict[str, list[dict[str, object]]],
) -> list[str]:
    """Where a sample reads otherwise than expected, the first of each kind in full."""
    told = []
    for part in ("rows", "rejects", "set_aside"):
        old, new = wanted.get(part, []), found[part]
        if old == new:
            continue
        if len(old) != len(new):
            told.append(f"{sample}: {len(new)} {part.replace('_', ' ')}, expected {len(old)}")
        for number, (a, b) in enumerate(zip(old, new, strict=False), 1):
            if a != b:
                keys = [key for key in {**a, **b} if a.get(key) != b.get(key)]
                words = "; ".join(f"{k} is {b.get(k)!r}, expected {a.get(k)!r}" for k in keys)
                told.append(f"{sample}: {part.replace('_', ' ')} {number}: {words}")
                break
    return told
