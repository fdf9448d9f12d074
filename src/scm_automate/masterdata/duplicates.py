"""The same thing twice in one table: vendors under two numbers, items described twice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scm_automate.errors import ColumnNotFound, ConfigError, did_you_mean
from scm_automate.masterdata.canonical import canonical
from scm_automate.masterdata.comparison import key_text
from scm_automate.masterdata.sources import read_table
from scm_automate.matching import cluster, similar_pairs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scm_automate.masterdata.spec import TableSpec

__all__ = ["Cluster", "Duplicates", "Pair", "find_duplicates"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicates:
    """How to look for rows that mean the same thing.

    Attributes:
        text: The field whose words are compared, such as ``name``.
        block: Sets of fields; rows are compared if all fields of any set are filled and equal. An empty
            set compares everything with everything.
        same: Fields that settle it alone when they are filled and equal: VAT id, IBAN, GTIN.
        min_score: The smallest likeness of the texts, from 0 to 1.
        most_in_block: Larger blocks are refused: their field does not divide the table.

    Examples:
        >>> Duplicates(text="name", block=(("country", "postcode"),), same=("vat_id",)).min_score
        0.88
    """

    text: str
    block: tuple[tuple[str, ...], ...]
    same: tuple[str, ...] = ()
    min_score: float = 0.88
    most_in_block: int = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two rows that seem to mean the same thing, and why.

    Attributes:
        left: Key of the one row.
        right: Key of the other.
        score: Likeness of their texts, or 1 where a field settles it.
        agree: Fields that are filled and equal.
        differ: Fields that are filled and not equal.
    """

    left: tuple[str, ...]
    right: tuple[str, ...]
    score: float
    agree: tuple[str, ...]
    differ: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Rows that belong together, and the one that is proposed to stay.

    Attributes:
        keys: All of them, sorted.
        survivor: The one with the most filled cells, then the most uses, then the lowest key.
        why: What speaks for the survivor.
        pairs: The evidence.
    """

    keys: tuple[tuple[str, ...], ...]
    survivor: tuple[str, ...]
    why: str
    pairs: tuple[Pair, ...]


def find_duplicates(
    table: object,
    spec: TableSpec,
    how: Duplicates,
    *,
    uses: Mapping[tuple[str, ...], int] | None = None,
) -> tuple[Cluster, ...]:
    """Clusters of rows that seem to mean the same thing; nothing is merged, a person decides.

    Args:
        table: As `diff` takes it.
        spec: Key and kinds.
        how: What counts as evidence.
        uses: By key, how often the row is used elsewhere (open orders, postings); null does not count.

    Returns:
        Clusters by their first key.

    Raises:
        ColumnNotFound: A field that is to be looked at is not there.
        ConfigError: A block is larger than allowed.
        MissingExtraError: rapidfuzz is not installed (extra ``match``).

    Examples:
        >>> import polars as pl
        >>> from scm_automate.masterdata import TableSpec
        >>> rows = pl.DataFrame(
        ...     {
        ...         "vendor": ["1", "2", "3"],
        ...         "name": ["Adler Guss GmbH", "Guss Adler GmbH", "Bolt Ltd"],
        ...         "country": ["DE", "DE", "GB"],
        ...         "city": ["Ulm", None, None],
        ...     }
        ... )
        >>> found = find_duplicates(
        ...     rows, TableSpec(key="vendor"), Duplicates(text="name", block=(("country",),))
        ... )
        >>> found[0].keys, found[0].survivor
        ((('1',), ('2',)), ('1',))
    """
    rows = read_table(table, spec)
    rows = rows.rename(spec.names(rows.columns))
    for name in {how.text, *how.same, *(n for block in how.block for n in block)}:
        if name not in rows.columns:
            raise ColumnNotFound(
                f"Duplicates are looked for by {name!r}, which is no column of the table.",
                hint=did_you_mean(name, rows.columns),
            )
    types = {name: (dtype, dtype) for name, dtype in rows.schema.items()}
    keys = key_text(rows, spec.key_forms(types)).rows()
    fields = {
        name: canonical(rows.get_column(name), spec.field(name, rows.schema[name])).to_list()
        for name in rows.columns
        if name not in spec.row_key and name not in spec.ignore
    }
    scores: dict[tuple[int, int], float] = {}
    for name in how.same:
        for group in _groups(fields, (name,)).values():
            scores |= {(group[0], other): 1.0 for other in group[1:]}
    for block in how.block:
        for label, group in _groups(fields, block).items():
            if len(group) > how.most_in_block:
                raise ConfigError(
                    f"{len(group):,} rows have the same {' and '.join(block) or 'nothing'} "
                    f"({', '.join(label)}); at most {how.most_in_block:,} are compared with each other.",
                    hint="Add a field to the block, such as the first letters of a postcode.",
                )
            texts = [fields[how.text][row] or "" for row in group]
            for i, j, score in similar_pairs(texts, texts, least=how.min_score):
                if i < j and texts[i]:
                    at = group[i], group[j]
                    scores[at] = max(score, scores.get(at, 0.0))
    return tuple(_cluster(members, scores, keys, fields, uses or {}) for members in cluster(scores))


def _groups(
    fields: Mapping[str, list[str | None]], block: tuple[str, ...]
) -> dict[tuple[str, ...], list[int]]:
    grouped: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in range(len(next(iter(fields.values()), []))):
        label = tuple(fields[name][row] or "" for name in block)
        if all(label):
            grouped[label].append(row)
    return {label: rows for label, rows in grouped.items() if len(rows) > 1}


def _cluster(
    members: tuple[int, ...],
    scores: Mapping[tuple[int, int], float],
    keys: list[tuple[str, ...]],
    fields: Mapping[str, list[str | None]],
    uses: Mapping[tuple[str, ...], int],
) -> Cluster:
    filled = {row: sum(1 for cells in fields.values() if cells[row]) for row in members}
    best = min(members, key=lambda row: (-filled[row], -uses.get(keys[row], 0), keys[row]))
    used = f", used {uses[keys[best]]} times" if keys[best] in uses else ""
    pairs = [
        Pair(
            left=keys[i],
            right=keys[j],
            score=round(score, 4),
            agree=tuple(n for n, c in fields.items() if c[i] and c[i] == c[j]),
            differ=tuple(n for n, c in fields.items() if c[i] and c[j] and c[i] != c[j]),
        )
        for (i, j), score in sorted(scores.items())
        if i in filled and j in filled
    ]
    return Cluster(
        keys=tuple(sorted(keys[row] for row in members)),
        survivor=keys[best],
        why=f"{filled[best]} of {len(fields)} fields are filled{used}",
        pairs=tuple(pairs),
    )
