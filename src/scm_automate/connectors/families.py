"""Tables of one export joined by their roles: the finest table gives the rows, its parents the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from scm_automate.connectors.joins import with_parent, without_twice_keyed
from scm_automate.connectors.known_layouts import layouts
from scm_automate.errors import Provenance, SourceNotRecognised

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scm_automate.connectors.layout import Layout
    from scm_automate.connectors.rows import Notes, Rows

__all__ = ["join_family", "together"]

Tables = dict[str, list["Rows"]]


def together(rows: Sequence[Rows]) -> tuple[dict[str, list[Rows]], dict[str, Tables]]:
    """Sheets of one layout together, and tables of one family by their roles.

    Returns:
        Sheets that stand alone, by the name of their layout; tables, by family and role.
    """
    alone: dict[str, list[Rows]] = {}
    families: dict[str, Tables] = {}
    for part in rows:
        join = part.layout.join
        if join is None:
            alone.setdefault(part.layout.name, []).append(part)
        else:
            families.setdefault(join.family, {}).setdefault(join.role, []).append(part)
    return alone, families


def join_family(
    tables: Mapping[str, Sequence[Rows]], notes: Notes, *, needed: Sequence[str] = ()
) -> tuple[pl.DataFrame, Layout]:
    """The rows of the finest table with what the others know of them.

    Args:
        tables: The sheets by role.
        notes: Where rows without a parent, or with two, are noted.
        needed: Fields without which no row is a record.

    Returns:
        One row per row of the finest table, and that table's layout.

    Raises:
        SourceNotRecognised: A table is missing: headers were given without their lines, or lines
            that do not tell what they need.
    """
    above = {
        parent.role
        for parts in tables.values()
        if (join := parts[0].layout.join)
        for parent in join.parents
    }
    roles = [role for role in tables if role not in above]
    finest = tables[roles[0]][0].layout
    if len(roles) > 1 or (finest.join and not finest.join.alone):
        odd = next((r for r in roles if (j := tables[r][0].layout.join) and not j.alone), roles[-1])
        raise _without_rows(tables[odd][0])
    frame = _resolved(roles[0], tables, notes)
    lacking = [name for name in needed if name not in frame.columns]
    if lacking:
        raise _without_parent(tables[roles[0]][0], lacking[0])
    return frame, finest


def _resolved(role: str, tables: Mapping[str, Sequence[Rows]], notes: Notes) -> pl.DataFrame:
    """One table with all that its parents know."""
    parts = tables[role]
    frame = pl.concat([part.frame for part in parts], how="diagonal_relaxed")
    join = parts[0].layout.join
    for parent in join.parents if join else ():
        if parent.role not in tables:
            continue
        above = _resolved(parent.role, tables, notes)
        both = [name for name in parent.on if name in frame.columns and name in above.columns]
        if not both:
            if "order" in frame.columns:  # a line within its order's JSON knows it already
                continue
            raise _without_parent(parts[0], parent.on[0])
        title = tables[parent.role][0].layout.title
        above = without_twice_keyed(above, both, notes, what="the key")
        headed = [parts[0].headings.get(name, name) for name in both]
        frame = with_parent(
            frame,
            above,
            on=both,
            notes=notes,
            parent=title,
            column=" + ".join(headed),
            optional=parent.optional,
        )
    return frame


def _without_rows(given: Rows) -> SourceNotRecognised:
    """Headers were given without what they head."""
    finer = _titles(given.layout, below=True)
    return SourceNotRecognised(
        f"This is {given.layout.title}: headers alone, without their lines.",
        hint=f"Export the lines too and give both{': ' + finer if finer else ''}.",
        source=Provenance(file=given.source.file, sheet=given.source.sheet),
    )


def _without_parent(given: Rows, field: str) -> SourceNotRecognised:
    """Lines were given that do not tell all that a record needs."""
    parents = _titles(given.layout, below=False)
    also = f"Give {parents} as well, or an export that tells it." if parents else ""
    return SourceNotRecognised(
        f"This is {given.layout.title}: it does not name the {field.replace('_', ' ')}.",
        hint=also or "Export it with this column.",
        source=Provenance(file=given.source.file, sheet=given.source.sheet),
    )


def _titles(layout: Layout, *, below: bool) -> str:
    """The tables of the same family that stand below or above one, in words."""
    join = layout.join
    if join is None:
        return ""
    family = [one for one in layouts() if one.join and one.join.family == join.family]
    mine = {parent.role for parent in join.parents}
    found = [
        one.title
        for one in family
        if one.join
        and (
            any(parent.role == join.role for parent in one.join.parents)
            if below
            else one.join.role in mine
        )
    ]
    return " and ".join(dict.fromkeys(found))
