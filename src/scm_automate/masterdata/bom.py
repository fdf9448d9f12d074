"""Bills of material over all levels: where used, how much of what, cycles, a hash that knows no order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from hashlib import sha256
from typing import TYPE_CHECKING

from scm_automate.errors import LimitExceeded
from scm_automate.masterdata.bom_lines import BomLine, BomSpec, read_lines, summed
from scm_automate.masterdata.numbers import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

__all__ = ["Bom", "read_bom"]

_DEEPEST = 100
"""Levels; deeper than any product, and a bound on what a broken table costs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bom:
    """The lines of all bills of material of a table.

    Attributes:
        lines: One per parent, component, unit and position.
    """

    lines: tuple[BomLine, ...]
    _by_parent: Mapping[str, tuple[BomLine, ...]] = field(repr=False, compare=False)
    _by_component: Mapping[str, tuple[BomLine, ...]] = field(repr=False, compare=False)

    @classmethod
    def of(cls, lines: Iterable[BomLine]) -> Bom:
        """A BOM of these lines, in the order of parent, position and component."""
        ordered = tuple(
            sorted(lines, key=lambda one: (one.parent, one.position, one.component, one.unit))
        )
        down: dict[str, list[BomLine]] = defaultdict(list)
        up: dict[str, list[BomLine]] = defaultdict(list)
        for line in ordered:
            down[line.parent].append(line)
            up[line.component].append(line)
        return cls(
            lines=ordered,
            _by_parent={name: tuple(found) for name, found in down.items()},
            _by_component={name: tuple(found) for name, found in up.items()},
        )

    def children(self, item: str) -> tuple[BomLine, ...]:
        """The lines of one parent."""
        return self._by_parent.get(item, ())

    @property
    def end_items(self) -> tuple[str, ...]:
        """Parents that are nobody's component, sorted."""
        return tuple(sorted(name for name in self._by_parent if name not in self._by_component))

    def cycles(self) -> tuple[tuple[str, ...], ...]:
        """Items that contain themselves, each as the way round; empty in a sound table.

        Examples:
            >>> loop = [
            ...     BomLine(parent=a, component=b, quantity=Decimal(1))
            ...     for a, b in ("AB", "BC", "CB")
            ... ]
            >>> Bom.of(loop).cycles()
            (('B', 'C', 'B'),)
        """
        found: dict[tuple[str, ...], None] = {}
        done: set[str] = set()
        for start in sorted(self._by_parent):
            # Depth first without recursion: a chain of ten thousand items is no fault of ours.
            path: list[str] = []
            place: dict[str, int] = {}
            todo: list[tuple[str, bool]] = [(start, False)]
            while todo:
                item, leaving = todo.pop()
                if leaving:
                    path.pop()
                    del place[item]
                    done.add(item)
                    continue
                if item in place:
                    ring = path[place[item] :]
                    least = ring.index(min(ring))
                    found[(*ring[least:], *ring[:least], ring[least])] = None
                    continue
                if item in done:
                    continue
                place[item] = len(path)
                path.append(item)
                todo.append((item, True))
                todo += [(line.component, False) for line in self.children(item)]
        return tuple(sorted(found))

    def where_used(self, component: str) -> tuple[str, ...]:
        """All items that a component goes into, over all levels, sorted.

        Examples:
            >>> lines = [
            ...     BomLine(parent=a, component=b, quantity=Decimal(1)) for a, b in ("AB", "BC")
            ... ]
            >>> Bom.of(lines).where_used("C")
            ('A', 'B')
        """
        seen: set[str] = set()
        todo = [component]
        while todo:
            for line in self._by_component.get(todo.pop(), ()):
                if line.parent not in seen:
                    seen.add(line.parent)
                    todo.append(line.parent)
        return tuple(sorted(seen))

    def quantities(self, item: str) -> dict[tuple[str, str], Decimal]:
        """How much of each component one piece of an item takes, over all levels, by (component, unit).

        Assemblies are in it beside their parts; the quantity of a part of a phantom counts for what the
        phantom goes into, as everywhere.

        Raises:
            LimitExceeded: The item contains itself, or has more than a hundred levels.
        """
        total: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        level: dict[str, Decimal] = {item: Decimal(1)}
        with localcontext(prec=60):
            for _ in range(_DEEPEST):
                below: dict[str, Decimal] = defaultdict(Decimal)
                for parent, count in level.items():
                    for line in self.children(parent):
                        total[line.component, line.unit] += count * line.quantity
                        below[line.component] += count * line.quantity
                if not below:
                    return dict(total)
                level = below
        raise LimitExceeded(
            f"The item {item!r} contains itself, or has more than {_DEEPEST} levels.",
            hint="Look at `cycles()`, and mend the lines it names.",
        )

    def digest(self, item: str) -> str:
        """A hash of all that goes into an item: of numbers, quantities and units alone, in no order.

        Keep it with an approval; another hash says that something below changed since.

        Examples:
            >>> lines = [BomLine(parent="A", component=c, quantity=Decimal(1)) for c in "XY"]
            >>> Bom.of(lines).digest("A") == Bom.of(reversed(lines)).digest("A")
            True
        """
        seen = {item}
        todo = [item]
        told = []
        while todo:
            for line in self.children(todo.pop()):
                told.append(
                    f"{line.parent}\x1f{line.component}\x1f{plain(line.quantity)}\x1f{line.unit}"
                )
                if line.component not in seen:
                    seen.add(line.component)
                    todo.append(line.component)
        return sha256("\x1e".join(sorted(told)).encode()).hexdigest()


def read_bom(table: object, spec: BomSpec, *, as_of: date | None = None) -> Bom:
    """The bills of material of a table.

    Args:
        table: As `diff` takes it, one row per line.
        spec: Which columns are what.
        as_of: The day that the lines have to hold on; null where lines have no validity.

    Raises:
        ColumnNotFound: A column is not there.
        ConfigError: A quantity is no number, a line has no parent or no component, or lines have a
            validity and no day is given.

    Examples:
        >>> import polars as pl
        >>> from scm_automate.masterdata import Number
        >>> rows = pl.DataFrame({"p": ["A", "A"], "c": ["X", "X"], "q": ["1,5", "2"]})
        >>> bom = read_bom(
        ...     rows, BomSpec(parent="p", component="c", quantity="q", number=Number(decimal=","))
        ... )
        >>> bom.lines[0].quantity
        Decimal('3.5')
    """
    return Bom.of(summed(read_lines(table, spec, as_of=as_of)))
