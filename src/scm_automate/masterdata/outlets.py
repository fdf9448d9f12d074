"""Where applied changes go besides a frame: a file, or the uploads of an ERP."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.errors import ConfigError, did_you_mean
from scm_automate.files import write_csv
from scm_automate.files.write_atomic import Existing, write_atomically
from scm_automate.masterdata.comparison import key_text
from scm_automate.model import Change, OrderLine, ScheduleKey

if TYPE_CHECKING:
    from scm_automate.files import WriteReject
    from scm_automate.masterdata.apply import ApplyResult
    from scm_automate.masterdata.change_set import ChangeSet
    from scm_automate.tables import Table

__all__ = ["to_order_changes", "write_applied"]


def write_applied(
    result: ApplyResult, path: Path | str, *, existing: Existing = "refuse"
) -> tuple[WriteReject, ...]:
    """The table with its changes as a parquet or CSV file, whole or not at all.

    Args:
        result: What `ChangeSet.apply` gave.
        path: The file; its ending says which kind.
        existing: ``refuse`` or ``replace`` a file that is there.

    Returns:
        Rows that a CSV may not hold, since a spreadsheet on the way could run them; none for parquet.

    Raises:
        OutputExists: The file is there already.
        ConfigError: The ending is another one.
    """
    kind = Path(path).suffix.casefold()
    if kind == ".parquet":
        with write_atomically(path, existing=existing) as file:
            result.frame.write_parquet(file)
        return ()
    if kind == ".csv":
        return write_csv(result.frame, path, audience="machine", existing=existing).rejects
    raise ConfigError(
        f"A table is not written to {kind or 'a file without an ending'}.",
        hint="End the name with .parquet or .csv.",
    )


def to_order_changes(changes: ChangeSet, orders: Table[OrderLine]) -> tuple[Change, ...]:
    """The changed cells of a table of order lines as the `Change`s that an ERP's upload takes.

    Args:
        changes: A comparison whose key is ``order`` and ``line``, with ``schedule`` and ``company`` where
            the table has them; its fields are those of `OrderLine`.
        orders: The open lines; they say whose lines they are.

    Returns:
        One per cell, in the order of the key: ``release`` where it may be applied, ``review`` where it
        waits for somebody or was rejected. A cell whose line is not open, or not one alone, is an error.

    Raises:
        ConfigError: The key is another one, a field is none of an order line's, or a line is not open.

    Examples:
        >>> import polars as pl
        >>> from scm_automate.masterdata import TableSpec, diff
        >>> from scm_automate.model import OrderLine
        >>> from scm_automate.tables import Table
        >>> line = OrderLine(supplier="7", order="45", line="10", quantity="5", price="2")
        >>> orders = Table.from_records(OrderLine, [line])
        >>> dearer = orders.frame.with_columns(pl.col("price") * 2)
        >>> spec = TableSpec(key=("order", "line"))
        >>> to_order_changes(diff(orders, dearer, spec), orders)[0].new
        '4'
    """
    known = ("company", "order", "line", "schedule")
    if not {"order", "line"} <= set(changes.key) <= set(known):
        raise ConfigError(
            f"The key is {', '.join(changes.key)}; of order lines it is order and line, "
            "with schedule and company where there are some.",
            hint="Compare with TableSpec(key=('order', 'line', 'schedule')).",
        )
    strange = [f for f in changes.cells["field"].unique() if f not in OrderLine.model_fields]
    if strange:
        raise ConfigError(
            f"{strange[0]!r} is no field of an order line.",
            hint=did_you_mean(strange[0], OrderLine.model_fields),
        )
    forms = changes.spec.key_forms({n: (pl.String(), pl.String()) for n in changes.key})
    places = key_text(orders.frame, forms).rows()
    lines: dict[tuple[str, ...], list[dict[str, str]]] = {}
    own = orders.frame.select("supplier", *known).iter_rows(named=True)
    for place, line in zip(places, own, strict=True):
        lines.setdefault(place, []).append(line)
    told = changes.cells.join(
        changes.states.drop("approvals"), on="change_id", how="left", maintain_order="left"
    )
    made = []
    for number, one in enumerate(told.iter_rows(named=True)):
        place = tuple(one[name] for name in changes.key)
        found = lines.get(place, [])
        if len(found) != 1:
            raise ConfigError(
                f"{'No open line' if not found else 'More than one open line'} has the key {' / '.join(place)}.",
                hint="Give the open lines that the comparison was made of, and name the schedule in the key.",
            )
        at = ScheduleKey(*(found[0][name] for name in known))
        free = one["state"] in {"free", "approved"}
        made.append(
            Change(
                id=f"{one['change_id']}-{number}",
                company=at.company,
                supplier=found[0]["supplier"],
                order=at.order,
                line=at.line,
                schedule=at.schedule,
                field=one["field"],
                old=one["old"],
                new=one["new"],
                rule="master_data",
                why=one["risk"] or "the later table says so",
                verdict="release" if free else "review",
                decided_by=one["approved_by"] if free else None,
            )
        )
    return tuple(made)
