"""A change set as one HTML file: old and new inline, no scripts, escaped and masked."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl

from scm_automate.files.write_atomic import Existing, write_atomically
from scm_automate.masterdata.flags import LEVELS
from scm_automate.masterdata.show import in_words, is_masked, masked, shown
from scm_automate.masterdata.together import REASONS
from scm_automate.render import package_environment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from jinja2 import Template

    from scm_automate.masterdata.change_set import ChangeSet

__all__ = ["fragment", "write_html"]

_IN_NOTEBOOK = 40
_IN_FILE = 5_000


def fragment(changes: ChangeSet, *, most: int = _IN_NOTEBOOK) -> str:
    """The change set as a piece of HTML: the figures, then at most so many changed rows, the riskiest first."""
    return _template("fragment.html").render(_facts(changes, most))


def write_html(
    changes: ChangeSet, path: Path | str, *, most: int = _IN_FILE, existing: Existing = "refuse"
) -> None:
    """The change set as one HTML file, whole or not at all.

    Args:
        changes: What to show.
        path: The file to make.
        most: Rows that are shown; how many are left out is told.
        existing: ``refuse`` or ``replace`` a file that is there.

    Raises:
        OutputExists: The file is there already.
    """
    text = _template("page.html").render(_facts(changes, most))
    with write_atomically(path, existing=existing) as file:
        file.write(text.encode())


@cache
def _template(name: str) -> Template:
    return package_environment("scm_automate.masterdata").get_template(name)


def _facts(changes: ChangeSet, most: int) -> dict[str, Any]:
    rows = _entries(changes, most)
    told = changes.rows.height + (
        changes.cells.select(changes.key).n_unique() if changes.cells.height else 0
    )
    return {
        "name": changes.spec.name,
        "lines": in_words(changes).splitlines(),
        "key": changes.key,
        "entries": rows,
        "left_out": told - len(rows),
        "reasons": REASONS,
    }


def _entries(changes: ChangeSet, most: int) -> list[dict[str, Any]]:
    """One entry per row of the table that changed, the riskiest first; the rest is not even looked at."""
    key = list(changes.key)
    ranks = {level: rank for rank, level in enumerate(LEVELS)}
    heads = pl.concat(
        [frame.select(*key, "kind", "level") for frame in (changes.cells, changes.rows)]
    ).with_columns(pl.col("level").replace_strict(ranks, return_dtype=pl.Int64).alias("rank"))
    first = (
        heads.group_by([*key, "kind"])
        .agg(pl.col("rank").min())
        .sort(["rank", *key, "kind"])
        .head(most)
    )
    states = dict(changes.states.select("change_id", "state").iter_rows())
    entries = []
    cells = changes.cells.join(first.filter(pl.col("kind") == "changed"), on=key, how="semi")
    by_key = dict(cells.group_by(key, maintain_order=True))
    told = changes.rows.with_columns(pl.int_range(pl.len()).over("kind").alias("at"))
    rows = told.join(first, on=[*key, "kind"], how="semi")
    by_row = {(*(one[k] for k in key), one["kind"]): one for one in rows.iter_rows(named=True)}
    for *values, kind, _rank in first.iter_rows():
        if kind == "changed":
            parts = list(by_key[tuple(values)].iter_rows(named=True))
            entries.append(_of_cells(changes, values, parts, states))
        else:
            one = by_row[(*values, kind)]
            raw = changes.added if kind == "added" else changes.removed
            entries.append(_of_row(changes, values, one, raw.row(one["at"], named=True), states))
    return entries


def _of_cells(
    changes: ChangeSet, key: list[str], cells: list[dict[str, Any]], states: dict[str, str]
) -> dict[str, Any]:
    return {
        "key": key,
        "kind": "changed",
        "level": min((c["level"] for c in cells), key=LEVELS.index),
        "risk": "; ".join(dict.fromkeys(c["risk"] for c in cells if c["risk"])),
        "state": _worst(states[c["change_id"]] for c in cells),
        "cells": [
            {
                "field": c["field"],
                "old": shown(c["field"], c["old_raw"], changes.spec),
                "new": shown(c["field"], c["new_raw"], changes.spec),
                "reason": c["reason"],
            }
            for c in sorted(cells, key=lambda c: LEVELS.index(c["level"]))
        ],
    }


def _of_row(
    changes: ChangeSet,
    key: list[str],
    told: dict[str, Any],
    raw: dict[str, Any],
    states: dict[str, str],
) -> dict[str, Any]:
    side = "new" if told["kind"] == "added" else "old"
    cells = []
    for name, value in raw.items():
        if value is not None and value != "" and name not in changes.key:
            text = masked(str(value)) if is_masked(name, changes.spec) else str(value)
            cells.append({"field": name, "old": None, "new": None, "reason": "", side: text})
    return {
        "key": key,
        "kind": told["kind"],
        "level": told["level"],
        "risk": told["risk"],
        "state": states[told["change_id"]],
        "cells": cells,
    }


_STATES = ("pending", "rejected", "approved", "free")


def _worst(states: Iterable[str]) -> str:
    return min(states, key=_STATES.index)
