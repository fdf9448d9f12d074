"""What changed in bills of material, on which level, and what it means for the end items."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from scm_automate.errors import LimitExceeded
from scm_automate.masterdata.bom import Bom
from scm_automate.masterdata.bom_lines import BomSpec, lines_frame, read_lines, summed
from scm_automate.masterdata.diff import diff
from scm_automate.masterdata.kinds import Code, Field, Number, Quantity
from scm_automate.masterdata.spec import TableSpec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from scm_automate.masterdata.change_set import ChangeSet

__all__ = ["BomDiff", "Moved", "QuantityChange", "diff_bom"]


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
        not_rolled_up: End items of which no quantities can be told, since something below contains itself.
    """

    old: Bom
    new: Bom
    lines: ChangeSet
    moved: tuple[Moved, ...]
    dissolved: tuple[tuple[str, str], ...]
    quantities: tuple[QuantityChange, ...]
    cycles: tuple[tuple[str, ...], ...]
    not_rolled_up: tuple[str, ...]

    def affected(self) -> tuple[str, ...]:
        """End items that anything below changed for, sorted."""
        return _affected(self.lines, self.old, self.new)

    def delta(self, item: str) -> tuple[QuantityChange, ...]:
        """The signed delta BOM of one end item: what to add and what to take off."""
        return tuple(one for one in self.quantities if one.item == item)

    def __str__(self) -> str:
        """The changes of the lines, then what they mean."""
        more = [f"moved: {m.component} from {m.old_parent} to {m.new_parent}" for m in self.moved]
        more += [f"dissolved: {assembly} into {parent}" for parent, assembly in self.dissolved]
        more += [f"contains itself: {' > '.join(ring)}" for ring in self.cycles]
        if self.not_rolled_up:
            more.append(f"no quantities can be told of: {_named(self.not_rolled_up)}")
        if self.affected():
            more.append(f"end items affected: {_named(self.affected())}")
        return "\n".join([str(self.lines), *more])


def diff_bom(old: object, new: object, spec: BomSpec, *, as_of: date | None = None) -> BomDiff:
    """What changed in the bills of material, on every level.

    Args:
        old: The earlier table; or the one that was approved last.
        new: The later one.
        spec: Which columns are what.
        as_of: The day that the lines of both have to hold on; null where lines have no validity.

    Raises:
        ColumnNotFound: A column is not there.
        ConfigError: A quantity is no number, or lines have a validity and no day is given.

    Examples:
        >>> import polars as pl
        >>> old = pl.DataFrame({"p": ["PUMP", "MOTOR"], "c": ["MOTOR", "BOLT"], "q": ["1", "4"]})
        >>> new = pl.DataFrame({"p": ["PUMP", "MOTOR"], "c": ["MOTOR", "BOLT"], "q": ["1", "6"]})
        >>> found = diff_bom(old, new, BomSpec(parent="p", component="c", quantity="q"))
        >>> [(q.item, q.component, str(q.delta)) for q in found.quantities]
        [('PUMP', 'BOLT', '2')]
    """
    sides = [read_lines(side, spec, as_of=as_of) for side in (old, new)]
    before, after = (Bom.of(summed(lines)) for lines in sides)
    left, right = (lines_frame(lines) for lines in sides)
    changes = diff(left, right, _table_spec(spec))
    found, unclear = [], []
    for item in _affected(changes, before, after):
        try:
            found += list(_quantities(item, before, after))
        except LimitExceeded:
            unclear.append(item)
    return BomDiff(
        old=before,
        new=after,
        lines=changes,
        moved=_moved(before, after),
        dissolved=_dissolved(before, after),
        quantities=tuple(found),
        cycles=after.cycles(),
        not_rolled_up=tuple(unclear),
    )


def _table_spec(spec: BomSpec) -> TableSpec:
    key = ("parent", "component", "position" if spec.position else "unit")
    fields: dict[str, Field] = {
        "parent": spec.item,
        "component": spec.item,
        "quantity": Quantity(unit="unit") if spec.position else Number(),
        "unit": Code(),
    }
    return TableSpec(
        name="bom", key=key, fields=fields, may_be_empty=key[2:], reused_below=0.0, most_removed=1.0
    )


def _affected(changes: ChangeSet, before: Bom, after: Bom) -> tuple[str, ...]:
    touched = {
        str(parent)
        for frame in (changes.unnumbered, changes.rows)
        for parent in frame["parent"].unique()
    }
    ends = {*before.end_items, *after.end_items}
    reached = {
        up for one in touched for bom in (before, after) for up in (one, *bom.where_used(one))
    }
    return tuple(sorted(reached & ends))


def _quantities(item: str, before: Bom, after: Bom) -> Iterator[QuantityChange]:
    then, now = before.quantities(item), after.quantities(item)
    for component, unit in sorted({*then, *now}):
        was, is_now = (side.get((component, unit), Decimal(0)) for side in (then, now))
        if was != is_now:
            yield QuantityChange(item=item, component=component, unit=unit, old=was, new=is_now)


def _pairs(bom: Bom) -> dict[tuple[str, str], dict[str, Decimal]]:
    """For each parent and component, how much by unit."""
    found: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for line in bom.lines:
        found[line.parent, line.component][line.unit] += line.quantity
    return found


def _moved(old: Bom, new: Bom) -> tuple[Moved, ...]:
    """Components that went from exactly one parent to exactly one other of the same end item, unchanged.

    What left one product and came into another is no move, but two changes.
    """
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
        if len(parents) != 1 or len(targets) != 1:
            continue
        source, target = parents[0], targets[0]
        above = {source, *old.where_used(source)} & {target, *new.where_used(target)}
        amounts = before[source, component]
        if above and amounts == after[target, component] and len(amounts) == 1:
            (quantity,) = amounts.values()
            found.append(
                Moved(component=component, old_parent=source, new_parent=target, quantity=quantity)
            )
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


def _named(items: tuple[str, ...]) -> str:
    return f"{', '.join(items[:20])}{' …' if len(items) > 20 else ''}"
