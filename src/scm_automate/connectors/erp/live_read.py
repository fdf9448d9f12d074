"""What a live reading gave: the table, where the next reading goes on, and what came as an export."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

import polars as pl

from scm_automate.errors import ConfigError
from scm_automate.files.write_atomic import write_atomically
from scm_automate.model import OrderLine, Record
from scm_automate.tables import Table
from scm_automate.tables.show import plural

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from scm_automate.connectors.layout import RecordName
    from scm_automate.tables import Loaded

__all__ = ["LiveRead"]

R = TypeVar("R", bound=Record)

_WORDS = re.compile(r"[A-Za-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRead(Generic[R]):
    """What a live system gave.

    Attributes:
        loaded: The table, the rejects and what was set aside, as from an export.
        complete: Whether all that may be open was asked for, not changes alone.
        watermark: From where the next reading of changes goes on; null where the system told no
            time.
        touched: Of a reading of changes alone, company and order of every order that came, open or
            not.
        records: Records that came, those within others counted too.
        requests: Pages that were asked for.
        notes: What a person should know of this reading.
        system: Name of the system.
        record: What the rows became.
        lists: What came, list by list, as text under the system's own names of its fields.

    Examples:
        >>> from scm_automate.tables import Loaded
        >>> live = LiveRead(loaded=Loaded(table=Table.from_records(OrderLine, [])), records=0)
        >>> print(live)
        0 lines read; 0 records in 0 pages
    """

    loaded: Loaded[R]
    complete: bool = True
    watermark: datetime | None = None
    touched: frozenset[tuple[str, str]] = frozenset()
    records: int = 0
    requests: int = 0
    notes: tuple[str, ...] = ()
    system: str = ""
    record: RecordName = "orders"
    lists: Mapping[str, pl.DataFrame] = field(default_factory=dict)

    def __str__(self) -> str:
        """How much came, and what became of it."""
        changes = "" if self.complete else " (changes alone)"
        came = f"{plural(self.records, 'record')} in {plural(self.requests, 'page')}"
        return f"{self.loaded}{changes}; {came}"

    def save(self, folder: Path | str) -> tuple[Path, ...]:
        """The lists as JSON files, which the reader of exports reads into the same table.

        Args:
            folder: Where; made if need be. What an earlier saving of the same record of the same
                system left there is written over, or removed where its list is empty now.

        Returns:
            The files. A list that is empty leaves none.
        """
        home = Path(folder)
        home.mkdir(parents=True, exist_ok=True)
        written = []
        own = f"{self.system}.{self.record}"
        for name, texts in self.lists.items():
            path = home / f"{own}.{'.'.join(_WORDS.findall(name))}.json"
            with write_atomically(path, existing="replace") as file:
                file.write(texts.write_json().encode())
            written.append(path)
        for stale in home.glob(f"{own}.*.json"):
            if stale not in written:
                stale.unlink()
        return tuple(written)

    def onto(self, earlier: Table[R]) -> Table[R]:
        """The earlier table with what has changed since: whole orders are put in place of whole orders.

        Args:
            earlier: What an earlier reading gave.

        Returns:
            The lines of orders that did not change, then those that came now; lines that were
            closed meanwhile are gone.
        """
        if self.complete:
            return self.loaded.table
        record = self.loaded.table.record
        if record is not OrderLine:
            raise ConfigError("Changes alone are put together for orders only.")
        gone = pl.DataFrame(
            {"company": [c for c, _ in self.touched], "order": [o for _, o in self.touched]},
            schema={"company": pl.String, "order": pl.String},
        )
        frame = earlier.frame
        if not any(company for company, _ in self.touched):
            kept = frame.join(gone, on="order", how="anti", maintain_order="left")
        else:
            kept = frame.join(gone, on=["company", "order"], how="anti", maintain_order="left")
        return Table(record, pl.concat([kept, self.loaded.table.frame]))
