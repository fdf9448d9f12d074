"""Rows that hold for a time: what changes on which day, and gaps and overlaps between them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

import polars as pl

from scm_automate.errors import ConfigError
from scm_automate.masterdata.canonical import canonical, days_of
from scm_automate.masterdata.comparison import key_text
from scm_automate.masterdata.sources import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scm_automate.masterdata.spec import TableSpec

__all__ = ["IntervalChange", "IntervalFault", "compare_validity", "find_faults", "place_in_time"]

_FIRST, _LAST = date.min, date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalChange:
    """A stretch of days on which a field of a key says something else than before."""

    key: tuple[str, ...]
    field: str
    first: date | None
    """First day; null where it has no beginning."""
    last: date | None
    """Last day; null where it has no end."""
    old: str | None
    """Null where nothing held, or the value was empty."""
    new: str | None
    when: Literal["active", "future", "history"]
    """``active``: it holds on the day looked at; ``history``: all of it lies before, so that the past is rewritten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalFault:
    """Days that no row of a key holds for, between days that one does; or that two hold for."""

    key: tuple[str, ...]
    what: Literal["gap", "overlap", "backwards"]
    first: date | None
    last: date | None


def place_in_time(first: pl.Series, lasts: Sequence[pl.Series], as_of: date) -> pl.Expr:
    """Whether each row holds on a day, later, or ended before: ``active``, ``future`` or ``history``.

    Args:
        first: First days as text in ISO form; null has no beginning.
        lasts: Last days, likewise, before and after; the later one counts.
        as_of: The day looked at.
    """
    day = as_of.isoformat()
    ended = pl.lit(value=True)
    for last in lasts:
        ended = ended & (pl.lit(last).str.slice(0, 10) < day).fill_null(value=False)
    begun = (pl.lit(first).str.slice(0, 10) <= day).fill_null(value=True)
    return (
        pl.when(ended)
        .then(pl.lit("history"))
        .when(begun)
        .then(pl.lit("active"))
        .otherwise(pl.lit("future"))
    )


@dataclass(frozen=True, slots=True)
class _Span:
    first: date
    last: date
    values: Mapping[str, str | None]


def compare_validity(
    old: object, new: object, spec: TableSpec, *, as_of: date
) -> tuple[IntervalChange, ...]:
    """What holds on which days, before and after, however the rows are cut.

    A row split in two with the same values is no change here; a row whose end is moved is one, for
    the days in between. Of rows that overlap, the one that begins last counts.

    Args:
        old: The earlier snapshot, as `diff` takes it.
        new: The later one.
        spec: With ``valid``.
        as_of: The day looked at.

    Raises:
        ConfigError: The spec has no ``valid``, or a cell there is no day: it would seem to have no end.

    Returns:
        Changes by key, field and first day; neighbouring stretches with the same values are one.

    Examples:
        >>> from scm_automate.masterdata import Date, TableSpec
        >>> spec = TableSpec(
        ...     key="item", valid=("from", "to"), fields={"from": Date(), "to": Date()}
        ... )
        >>> old = pl.DataFrame(
        ...     {"item": ["A"], "from": ["2026-01-01"], "to": [None], "price": ["10"]}
        ... )
        >>> new = pl.DataFrame(
        ...     {
        ...         "item": ["A", "A"],
        ...         "from": ["2026-01-01", "2026-07-01"],
        ...         "to": ["2026-06-30", None],
        ...         "price": ["10", "12"],
        ...     }
        ... )
        >>> [
        ...     (str(c.first), c.last, c.old, c.new, c.when)
        ...     for c in compare_validity(old, new, spec, as_of=date(2026, 3, 1))
        ... ]
        [('2026-07-01', None, '10', '12', 'future')]
    """
    before, after = _spans(old, spec), _spans(new, spec)
    found: list[IntervalChange] = []
    for key in sorted({*before, *after}):
        ours, theirs = before.get(key, []), after.get(key, [])
        fields = sorted({f for span in (*ours, *theirs) for f in span.values})
        stretches = list(_stretches([*ours, *theirs]))
        for field in fields:
            found += _merged(
                (
                    (first, last, _value(ours, first, field), _value(theirs, first, field))
                    for first, last in stretches
                ),
                key,
                field,
                as_of,
            )
    return tuple(found)


def find_faults(table: object, spec: TableSpec) -> tuple[IntervalFault, ...]:
    """Gaps, overlaps and rows that end before they begin.

    Returns:
        Faults by key and day.

    Raises:
        ConfigError: As for `compare_validity`.

    Examples:
        >>> from scm_automate.masterdata import Date, TableSpec
        >>> spec = TableSpec(
        ...     key="item", valid=("from", "to"), fields={"from": Date(), "to": Date()}
        ... )
        >>> rows = pl.DataFrame(
        ...     {
        ...         "item": ["A", "A"],
        ...         "from": ["2026-01-01", "2026-07-01"],
        ...         "to": ["2026-05-31", ""],
        ...     }
        ... )
        >>> [(f.what, str(f.first), str(f.last)) for f in find_faults(rows, spec)]
        [('gap', '2026-06-01', '2026-06-30')]
    """
    found = []
    for key, spans in sorted(_spans(table, spec).items()):
        reached: date | None = None
        for span in sorted(spans, key=lambda one: (one.first, one.last)):
            if span.last < span.first:
                found.append(_fault(key, "backwards", span.last, span.first))
                continue
            if reached is not None and span.first <= reached:
                found.append(_fault(key, "overlap", span.first, min(reached, span.last)))
            elif reached is not None and span.first > _after(reached):
                found.append(_fault(key, "gap", _after(reached), span.first - timedelta(days=1)))
            reached = span.last if reached is None else max(reached, span.last)
    return tuple(found)


def _fault(
    key: tuple[str, ...], what: Literal["gap", "overlap", "backwards"], first: date, last: date
) -> IntervalFault:
    return IntervalFault(key=key, what=what, first=_open(first), last=_open(last))


def _spans(source: object, spec: TableSpec) -> dict[tuple[str, ...], list[_Span]]:
    if spec.valid is None:
        raise ConfigError(
            f"The spec {spec.name!r} does not say which columns hold the validity.",
            hint="Name them: valid=('valid_from', 'valid_to').",
        )
    table = read_table(source, spec)
    table = table.rename(spec.names(table.columns))
    types = {name: (dtype, dtype) for name, dtype in table.schema.items()}
    own = [name for name in spec.key if name != spec.valid[0]]
    keys = key_text(table, {k: v for k, v in spec.key_forms(types).items() if k in own})
    first, last = (
        days_of(table.get_column(name), spec.field(name, table.schema[name])) for name in spec.valid
    )
    others = [n for n in table.columns if n not in {*own, *spec.valid, *spec.ignore}]
    values = [
        canonical(table.get_column(n), spec.field(n, table.schema[n])).to_list() for n in others
    ]
    spans: dict[tuple[str, ...], list[_Span]] = defaultdict(list)
    whole = [name not in spec.may_be_empty for name in keys.columns]
    for index, key in enumerate(keys.iter_rows()):
        if any(needed and not part for needed, part in zip(whole, key, strict=True)):
            continue  # a row without a key holds for nothing
        spans[key].append(
            _Span(
                _day(first[index], _FIRST),
                _day(last[index], _LAST),
                {name: column[index] for name, column in zip(others, values, strict=True)},
            )
        )
    return spans


def _day(text: str | None, otherwise: date) -> date:
    return date.fromisoformat(text[:10]) if text else otherwise


def _after(day: date) -> date:
    return day if day == _LAST else day + timedelta(days=1)


def _open(day: date) -> date | None:
    return None if day in {_FIRST, _LAST} else day


def _stretches(spans: Sequence[_Span]) -> Iterator[tuple[date, date]]:
    """The days cut wherever a row of either table begins or ends."""
    cuts = {span.first for span in spans}
    cuts |= {_after(span.last) for span in spans if span.last != _LAST}
    ordered = sorted(cuts)
    for index, cut in enumerate(ordered):
        last = ordered[index + 1] - timedelta(days=1) if index + 1 < len(ordered) else _LAST
        yield cut, last


def _value(spans: Sequence[_Span], day: date, field: str) -> str | None:
    holding = [span for span in spans if span.first <= day <= span.last]
    return max(holding, key=lambda one: one.first).values.get(field) if holding else None


def _merged(
    stretches: Iterable[tuple[date, date, str | None, str | None]],
    key: tuple[str, ...],
    field: str,
    as_of: date,
) -> list[IntervalChange]:
    runs: list[tuple[date, date, str | None, str | None]] = []
    for first, last, old, new in stretches:
        if old == new:
            continue
        if runs and runs[-1][2:] == (old, new) and _after(runs[-1][1]) == first:
            runs[-1] = (runs[-1][0], last, old, new)
        else:
            runs.append((first, last, old, new))
    return [
        IntervalChange(
            key=key,
            field=field,
            first=_open(first),
            last=_open(last),
            old=old,
            new=new,
            when="history" if last < as_of else "active" if first <= as_of else "future",
        )
        for first, last, old, new in runs
    ]
