"""Bills of material: what changed on which level, and what it means for the end items.

A line is known by its parent, its component and its position; where there are no positions, equal
lines of a parent are summed and the sums compared, never one line taken for the other.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from hashlib import sha256
from typing import TYPE_CHECKING

import polars as pl

from scm_automate.errors import ColumnNotFound, ConfigError, LimitExceeded, did_you_mean
from scm_automate.masterdata.canonical import canonical
from scm_automate.masterdata.cells import decimals
from scm_automate.masterdata.kinds import Code, Field, Number, Quantity
from scm_automate.masterdata.numbers import plain
from scm_automate.masterdata.sources import read_table
from scm_automate.masterdata.spec import TableSpec
from scm_automate.model import Id, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scm_automate.masterdata.change_set import ChangeSet

__all__ = [
    "Bom",
    "BomDiff",
    "BomLine",
    "BomSpec",
    "Moved",
    "QuantityChange",
    "diff_bom",
    "read_bom",
]

_DEEPEST = 100
"""Levels; deeper than any product, and a bound on what a broken table costs."""


class BomSpec(Record):
    """Which columns of a table are what in a bill of material.

    Example:
        >>> BomSpec(parent="parent", component="component", quantity="qty").position is None
        True
    """

    parent: Id
    """Column with the item that is made."""
    component: Id
    """Column with the item that goes into it."""
    quantity: Id
    """Column with the quantity for one parent."""
    unit: Id | None = None
    """Column with the unit of the quantity."""
    position: Id | None = None
    """Column with the position; null sums equal components of a parent."""
    phantom: Id | None = None
    """Column that says whether the line's component is a phantom: never stocked, built on the way."""
    item: Code = Code()
    """How item numbers are normalised."""
    number: Number = Number()
    """How quantities are written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BomLine:
    """So much of a component in one parent."""

    parent: str
    component: str
    quantity: Decimal
    unit: str = ""
    position: str = ""
    phantom: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A sub-assembly that is gone from one parent and came to another."""

    component: str
    old_parent: str
    new_parent: str
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityChange:
    """How much of a component one end item takes, over all levels.

    Attributes:
        item: The end item.
        component: What goes into it.
        unit: Of the quantities.
        old: Before; 0 where it did not take any.
        new: Now.
    """

    item: str
    component: str
    unit: str
    old: Decimal
    new: Decimal

    @property
    def delta(self) -> Decimal:
        """What has to be added, or, negative, taken off."""
        return self.new - self.old


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

        Example:
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

        Example:
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

        Example:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class BomDiff:
    """What became of the bills of material.

    Attributes:
        old: Before.
        new: Now.
        lines: The change set of the lines, to approve, apply and reverse.
        moved: Components that left one parent for another with the same quantity.
        dissolved: Assemblies whose parts went into their parent, as (parent, assembly).
        quantities: For each end item whose structure changed, the components of which it takes more or less.
        cycles: Items that contain themselves now.
    """

    old: Bom
    new: Bom
    lines: ChangeSet
    moved: tuple[Moved, ...]
    dissolved: tuple[tuple[str, str], ...]
    quantities: tuple[QuantityChange, ...]
    cycles: tuple[tuple[str, ...], ...]

    def affected(self) -> tuple[str, ...]:
        """End items that anything below changed for, sorted."""
        touched = {
            str(parent)
            for frame in (self.lines.unnumbered, self.lines.rows)
            for parent in frame[self.lines.key[0]].unique()
        }
        ends = {*self.old.end_items, *self.new.end_items}
        reached = {
            up
            for one in touched
            for bom in (self.old, self.new)
            for up in (one, *bom.where_used(one))
        }
        return tuple(sorted(reached & ends))

    def delta(self, item: str) -> tuple[QuantityChange, ...]:
        """The signed delta BOM of one end item: what to add and what to take off."""
        return tuple(one for one in self.quantities if one.item == item)

    def __str__(self) -> str:
        """The changes of the lines, then what they mean."""
        more = [f"moved: {m.component} from {m.old_parent} to {m.new_parent}" for m in self.moved]
        more += [f"dissolved: {assembly} into {parent}" for parent, assembly in self.dissolved]
        more += [f"contains itself: {' > '.join(ring)}" for ring in self.cycles]
        ends = self.affected()
        more += (
            [f"end items affected: {', '.join(ends[:20])}{' …' if len(ends) > 20 else ''}"]
            if ends
            else []
        )
        return "\n".join([str(self.lines), *more])


def read_bom(table: object, spec: BomSpec) -> Bom:
    """The bills of material of a table.

    Args:
        table: As `diff` takes it, one row per line.
        spec: Which columns are what.

    Raises:
        ColumnNotFound: A column is not there.
        ConfigError: A quantity is no number, or a line has no parent or no component.

    Example:
        >>> rows = pl.DataFrame({"p": ["A", "A"], "c": ["X", "X"], "q": ["1,5", "2"]})
        >>> bom = read_bom(
        ...     rows, BomSpec(parent="p", component="c", quantity="q", number=Number(decimal=","))
        ... )
        >>> bom.lines[0].quantity
        Decimal('3.5')
    """
    return Bom.of(_summed(_frame(table, spec)))


def diff_bom(old: object, new: object, spec: BomSpec) -> BomDiff:
    """What changed in the bills of material, on every level.

    Args:
        old: The earlier table; or the one that was approved last.
        new: The later one.
        spec: Which columns are what.

    Raises:
        ColumnNotFound: A column is not there.
        ConfigError: A quantity is no number.

    Example:
        >>> old = pl.DataFrame({"p": ["PUMP", "MOTOR"], "c": ["MOTOR", "BOLT"], "q": ["1", "4"]})
        >>> new = pl.DataFrame({"p": ["PUMP", "MOTOR"], "c": ["MOTOR", "BOLT"], "q": ["1", "6"]})
        >>> found = diff_bom(old, new, BomSpec(parent="p", component="c", quantity="q"))
        >>> [(q.item, q.component, str(q.delta)) for q in found.quantities]
        [('PUMP', 'BOLT', '2')]
    """
    from scm_automate.masterdata.diff import diff

    frames = [_lines_frame(_frame(side, spec)) for side in (old, new)]
    before, after = (Bom.of(_summed(_frame(side, spec))) for side in (old, new))
    key = ["parent", "component", "position"] if spec.position else ["parent", "component", "unit"]
    fields: dict[str, Field] = {
        "parent": spec.item,
        "component": spec.item,
        "quantity": Quantity(unit="unit"),
        "unit": Code(),
    }
    if not spec.position:
        fields["quantity"] = Number()
    table_spec = TableSpec(
        name="bom",
        key=tuple(key),
        fields=fields,
        may_be_empty=tuple(key[2:]),
        reused_below=0.0,
        most_removed=1.0,
    )
    changes = diff(frames[0], frames[1], table_spec)
    cycles = after.cycles()
    result = BomDiff(
        old=before,
        new=after,
        lines=changes,
        moved=_moved(before, after),
        dissolved=_dissolved(before, after),
        quantities=(),
        cycles=cycles,
    )
    if cycles or before.cycles():
        return result
    found = []
    for item in result.affected():
        then, now = before.quantities(item), after.quantities(item)
        for component, unit in sorted({*then, *now}):
            was, is_now = (
                then.get((component, unit), Decimal(0)),
                now.get((component, unit), Decimal(0)),
            )
            if was != is_now:
                found.append(
                    QuantityChange(item=item, component=component, unit=unit, old=was, new=is_now)
                )
    return BomDiff(
        old=before, new=after, lines=changes, moved=result.moved, dissolved=result.dissolved,
        quantities=tuple(found), cycles=cycles,
    )  # fmt: skip


def _frame(source: object, spec: BomSpec) -> list[BomLine]:
    rows = read_table(source)
    for name in (
        spec.parent,
        spec.component,
        spec.quantity,
        spec.unit,
        spec.position,
        spec.phantom,
    ):
        if name is not None and name not in rows.columns:
            raise ColumnNotFound(
                f"The BOM has no column {name!r}; it has {', '.join(rows.columns[:40])}.",
                hint=did_you_mean(name, rows.columns),
            )

    def text(name: str | None, kind: Field) -> list[str]:
        if name is None:
            return [""] * rows.height
        return [cell or "" for cell in canonical(rows.get_column(name), kind)]

    parents, components = text(spec.parent, spec.item), text(spec.component, spec.item)
    counted = list(decimals(canonical(rows.get_column(spec.quantity), spec.number)))
    raw = rows.get_column(spec.quantity).cast(pl.String).to_list()
    others = [text(name, Code()) for name in (spec.unit, spec.position, spec.phantom)]
    lines = []
    for index, (parent, component, quantity) in enumerate(
        zip(parents, components, counted, strict=True)
    ):
        if quantity is None or not parent or not component:
            what = (
                f"the quantity {raw[index]!r} is no number"
                if parent and component
                else "parent or component is empty"
            )
            raise ConfigError(
                f"BOM line {index + 1}: {what}.",
                hint="Mend the line, or leave it out of the table.",
            )
        unit, position, phantom = (column[index] for column in others)
        lines.append(
            BomLine(
                parent=parent, component=component, quantity=quantity, unit=unit, position=position,
                phantom=phantom.casefold() in {"x", "true", "1", "yes", "phantom"},
            )
        )  # fmt: skip
    return lines if spec.position else _summed(lines)


def _summed(lines: Iterable[BomLine]) -> list[BomLine]:
    """Equal lines of a parent added up."""
    total: dict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    phantom: set[tuple[str, str, str, str]] = set()
    with localcontext(prec=60):
        for line in lines:
            at = line.parent, line.component, line.unit, line.position
            total[at] += line.quantity
            phantom |= {at} if line.phantom else set()
    return [
        BomLine(
            parent=p,
            component=c,
            unit=u,
            position=n,
            quantity=quantity,
            phantom=(p, c, u, n) in phantom,
        )
        for (p, c, u, n), quantity in total.items()
    ]


def _lines_frame(lines: Iterable[BomLine]) -> pl.DataFrame:
    names = ("parent", "component", "position", "unit")
    rows = [
        {
            **{name: getattr(line, name) for name in names},
            "quantity": plain(line.quantity),
            "phantom": line.phantom,
        }
        for line in lines
    ]
    schema = {**dict.fromkeys(names, pl.String), "quantity": pl.String, "phantom": pl.Boolean}
    return pl.DataFrame(rows, schema=schema)


def _pairs(bom: Bom) -> dict[tuple[str, str], Decimal]:
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in bom.lines:
        found[line.parent, line.component] += line.quantity
    return found


def _moved(old: Bom, new: Bom) -> tuple[Moved, ...]:
    """Components that went from exactly one parent to exactly one other with the same quantity."""
    before, after = _pairs(old), _pairs(new)
    gone: dict[str, list[str]] = defaultdict(list)
    came: dict[str, list[str]] = defaultdict(list)
    for parent, component in sorted({*before} - {*after}):
        gone[component].append(parent)
    for parent, component in sorted({*after} - {*before}):
        came[component].append(parent)
    found = []
    for component, parents in sorted(gone.items()):
        targets = came.get(component, [])
        if (
            len(parents) == len(targets) == 1
            and before[parents[0], component] == after[targets[0], component]
        ):
            found.append(
                Moved(
                    component=component, old_parent=parents[0], new_parent=targets[0],
                    quantity=before[parents[0], component],
                )
            )  # fmt: skip
    return tuple(found)


def _dissolved(old: Bom, new: Bom) -> tuple[tuple[str, str], ...]:
    """Assemblies that are gone from a parent which now holds all their parts, as a phantom is collapsed."""
    before, after = _pairs(old), _pairs(new)
    found = []
    for parent, assembly in sorted({*before} - {*after}):
        parts = {line.component for line in old.children(assembly)}
        if parts and all((parent, part) in after for part in parts):
            found.append((parent, assembly))
    return tuple(found)
