"""A short name for the data that was judged: the same rows have the same, whatever their order."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.rules.judged import Judged
    from scm_automate.rules.rule import Subject

__all__ = ["snapshot_of"]


def snapshot_of(judged: Mapping[Subject, Judged]) -> str:
    """Twelve characters; empty where some rows stay in their engine."""
    if not all(one.in_memory for one in judged.values()):
        return ""
    digest = hashlib.blake2b(digest_size=6)
    for subject, one in sorted(judged.items()):
        names = sorted(one.rows.columns)
        rows = one.rows.select(names).with_columns(pl.col(pl.Float32, pl.Float64).cast(pl.String))
        digest.update(f"{subject}:".encode())
        digest.update(rows.sort(names).write_csv().encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
