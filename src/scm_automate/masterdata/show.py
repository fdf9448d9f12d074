"""A change set in words and figures, masked where it must be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from scm_automate.masterdata.kinds import Iban
from scm_automate.masterdata.swaps import find_swaps

if TYPE_CHECKING:
    from scm_automate.masterdata.change_set import ChangeSet
    from scm_automate.masterdata.spec import TableSpec

__all__ = ["in_words", "is_masked", "masked", "masked_frame", "shown", "summary"]

_SHOWN = 4


def masked(text: str | None) -> str | None:
    """A value of which only the end is shown.

    Examples:
        >>> masked("DE89370400440532013000")
        '••••3000'
    """
    if not text:
        return text
    return "••••" + text[-_SHOWN:] if len(text) > _SHOWN + 2 else "••••"


def is_masked(field: str, spec: TableSpec) -> bool:
    """Whether reports show only the end of a field's values: bank accounts, and what the spec names."""
    return field in spec.sensitive or isinstance(spec.fields.get(field), Iban)


def shown(field: str, value: str | None, spec: TableSpec) -> str | None:
    """A value as reports show it."""
    return masked(value) if is_masked(field, spec) else value


def masked_frame(frame: pl.DataFrame, spec: TableSpec) -> pl.DataFrame:
    """A frame of changes with the columns of `ChangeSet.frame`, for people: bank accounts show their end alone.

    Args:
        frame: Such as `ChangeSet.frame`, `ChangeSet.cells` or `Selection.frame`.
        spec: Says which fields are masked.
    """
    fields = [name for name in frame["field"].unique() if name and is_masked(name, spec)]
    if not fields:
        return frame
    hidden = pl.col("field").is_in(fields)
    return frame.with_columns(
        pl.when(hidden)
        .then(pl.col(side).map_elements(masked, return_dtype=pl.String))
        .otherwise(side)
        .alias(side)
        for side in ("old", "new", "old_raw", "new_raw")
    )


def summary(changes: ChangeSet) -> dict[str, Any]:
    """The figures of a change set, as plain values."""
    kinds = dict(changes.rows["kind"].value_counts().iter_rows())
    fields = changes.cells["field"].value_counts(sort=True)
    risks: dict[str, int] = {}
    for frame in (changes.cells, changes.rows):
        for names, count in frame.filter(frame["risk"] != "")["risk"].value_counts().iter_rows():
            for name in names.split("; "):
                risks[name] = risks.get(name, 0) + count
    return {
        "table": changes.spec.name,
        "spec": changes.facts.spec,
        "old_rows": changes.facts.old_rows,
        "new_rows": changes.facts.new_rows,
        "in_both": changes.facts.paired,
        "added": kinds.get("added", 0),
        "removed": kinds.get("removed", 0),
        "reused_keys": int((changes.rows["reason"] == "reused_key").sum()) // 2,
        "leading_zeros": int((changes.rows["reason"] == "leading_zeros").sum()) // 2,
        "changed_rows": changes.cells.select(changes.key).n_unique() if changes.cells.height else 0,
        "changed_cells": changes.cells.height,
        "by_field": dict(sorted(fields.iter_rows(), key=lambda pair: (-pair[1], pair[0]))),
        "respelt_cells": int((changes.unnumbered["reason"] == "spelling").sum()),
        "format_only": dict(changes.facts.format_only),
        "renames_proposed": changes.renames.height,
        "duplicates": changes.duplicates.height,
        "rows_without_key": changes.keyless.height,
        "unread_cells": changes.unread.height,
        "schema": [str(change) for change in changes.schema_changes],
        "patterns": [
            *(str(swap) for swap in find_swaps(changes)),
            *(str(pattern) for pattern in _told_patterns(changes)),
        ],
        "risks": dict(sorted(risks.items(), key=lambda pair: (-pair[1], pair[0]))),
        "pending": len(changes.pending),
        "notes": list(changes.facts.notes),
    }


def in_words(changes: ChangeSet) -> str:
    """The figures in some lines."""
    told = summary(changes)
    lines = [
        f"{told['table']}: {told['old_rows']:,} old rows, {told['new_rows']:,} new, {told['in_both']:,} in both"
    ]
    if changes:
        fields = ", ".join(f"{name} {count:,}" for name, count in told["by_field"].items())
        cells = _many(told["changed_cells"], "cell")
        rows = _many(told["changed_rows"], "row")
        changed = f", {cells} changed in {rows} ({fields})" if fields else ""
        lines.append(f"{told['added']:,} added, {told['removed']:,} removed{changed}")
    else:
        lines.append("nothing changed")
    if told["respelt_cells"]:
        lines.append(
            f"{_many(told['respelt_cells'], 'cell')} of them only spelt differently, such as capitals or umlauts"
        )
    if told["risks"]:
        risks = ", ".join(f"{name} {count:,}" for name, count in told["risks"].items())
        lines.append(f"risky: {risks}")
    if told["pending"]:
        lines.append(f"{_many(told['pending'], 'change')} waiting for approval")
    lines += [f"pattern: {pattern}" for pattern in told["patterns"]]
    for name, words in (
        ("reused_keys", "key| given to something else"),
        (
            "leading_zeros",
            "key| there on both sides with other leading zeros; if they mean the same, say so in the spec",
        ),
        ("renames_proposed", "rename| proposed"),
        ("duplicates", "row| whose key stands twice; compared with nothing"),
        ("rows_without_key", "row| without a key; compared with nothing"),
        ("unread_cells", "cell| that could not be read as what the field is"),
    ):
        if told[name]:
            noun, rest = words.split("|")
            lines.append(f"{_many(told[name], noun)}{rest}")
    if told["format_only"]:
        formats = ", ".join(f"{name} {count:,}" for name, count in told["format_only"].items())
        lines.append(f"spelt differently, same meaning: {formats}")
    return "\n".join([*lines, *told["schema"], *told["notes"]])


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _told_patterns(changes: ChangeSet) -> list[object]:
    """The patterns, with sensitive values masked."""
    from dataclasses import replace

    return [
        replace(one, old=masked(one.old), new=masked(one.new), delta=None)
        if is_masked(one.field, changes.spec)
        else one
        for one in changes.patterns
    ]
