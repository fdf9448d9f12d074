"""The plan of what goes out: which fields of which schedule lines, frozen and printable."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from scm_automate.connectors.change_values import why_not
from scm_automate.connectors.uploads import UploadReject

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scm_automate.model import Change, ScheduleKey

__all__ = ["ChangePlan", "PlannedWrite", "plan_writes"]

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWrite:
    """All changes of one schedule line, which go together or not at all.

    Attributes:
        id: The same for the same changes and target, however often they are planned.
        key: The schedule line.
        changes: One per field.
    """

    id: str
    key: ScheduleKey
    changes: tuple[Change, ...]

    @property
    def old(self) -> dict[str, str | None]:
        """What the ERP held when they were proposed, by `OrderLine` field."""
        return {change.field: change.old for change in self.changes}

    @property
    def new(self) -> dict[str, str | None]:
        """What it shall hold."""
        return {change.field: change.new for change in self.changes}

    def __str__(self) -> str:
        """``order 45 line 10: promised (empty) -> 2026-03-20``."""
        company, order, line, schedule = self.key
        place = f"order {order} line {line}{'' if schedule == '1' else f' schedule {schedule}'}"
        told = ", ".join(
            f"{one.field} {_shown(one.old)} -> {_shown(one.new)}" for one in self.changes
        )
        return f"{f'{company} ' if company else ''}{place}: {told}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePlan:
    """What would be changed where; nothing is done by making it.

    Attributes:
        target: Name of the ERP or the form of a file.
        fields: The fields that it takes, with its own names.
        writes: One per schedule line, in the order of the changes given.
        left_out: The changes that do not go, with the reasons.
    """

    target: str
    fields: Mapping[str, str]
    writes: tuple[PlannedWrite, ...]
    left_out: tuple[UploadReject, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes that go, in the order of their lines."""
        return tuple(change for write in self.writes for change in write.changes)

    def __str__(self) -> str:
        """How many, then each line, then what stays here and why."""
        count = len(self.writes)
        head = f"{self.target}: {count} line{'' if count == 1 else 's'} to change"
        if self.left_out:
            head += f", {len(self.left_out)} changes stay here"
        lines = [head, *(f"  {write}" for write in self.writes[:MOST_SHOWN])]
        if count > MOST_SHOWN:
            lines.append(f"  ... and {count - MOST_SHOWN} more lines")
        if self.left_out:
            lines += ["Stay here:", *(f"  {one}" for one in self.left_out)]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            "<tr>"
            + "".join(
                f"<td>{escape(text)}</td>"
                for text in (
                    write.key.order,
                    write.key.line,
                    write.key.schedule,
                    self.fields.get(change.field, change.field),
                    _shown(change.old),
                    _shown(change.new),
                    change.why,
                )
            )
            + "</tr>"
            for write in self.writes[:MOST_SHOWN]
            for change in write.changes
        )
        names = ("order", "line", "schedule", f"field in {self.target}", "old", "new", "why")
        head = "".join(f"<th>{escape(name)}</th>" for name in names)
        told = escape(str(self).split("\n", 1)[0])
        return f"<p>{told}</p><table><tr>{head}</tr>{rows}</table>"


def plan_writes(changes: Iterable[Change], *, target: str, fields: Mapping[str, str]) -> ChangePlan:
    """Which changes go to a target, grouped by schedule line.

    Args:
        changes: Of one state or of several; what waits for a person, contradicts another or has no
            place in the target stays out.
        target: Name of the ERP (`ErpPort.name`) or of the form; part of every write's id.
        fields: The `OrderLine` fields that it takes, with its own names (`ErpPort.fields`).

    Returns:
        The plan. A line of which one change has to stay here goes with its others.

    Examples:
        >>> from scm_automate.model import Change
        >>> change = Change(
        ...     id="c1", supplier="7", order="45", line="10", field="promised",
        ...     old=None, new="2026-03-20", rule="as_ordered", why="as ordered", verdict="release",
        ... )
        >>> print(plan_writes([change], target="d365", fields={"promised": "ConfirmedDeliveryDate"}))
        d365: 1 line to change
          order 45 line 10: promised (empty) -> 2026-03-20
    """  # fmt: skip
    going: dict[ScheduleKey, dict[str, Change]] = {}
    left: list[UploadReject] = []
    contradicted: set[tuple[ScheduleKey, str]] = set()
    given = tuple(changes)
    for change in given:
        reason = why_not(change)
        if not reason and change.field not in fields:
            takes = ", ".join(sorted(fields))
            reason = f"{target} has no field for {change.field} (it takes {takes}); key it by hand."
        if reason:
            left.append(_stays(change, reason))
            continue
        other = going.setdefault(change.key, {}).setdefault(change.field, change)
        if other.new != change.new:
            contradicted.add((change.key, change.field))
    for change in given:
        if (change.key, change.field) in contradicted and not why_not(change):
            left.append(_stays(change, "Another change of the same field says something else."))
            going[change.key].pop(change.field, None)
    writes = tuple(
        PlannedWrite(
            id=_id(target, tuple(fields_.values())), key=key, changes=tuple(fields_.values())
        )
        for key, fields_ in going.items()
        if fields_
    )
    return ChangePlan(target=target, fields=dict(fields), writes=writes, left_out=tuple(left))


def _stays(change: Change, reason: str) -> UploadReject:
    return UploadReject(
        change=change, column=change.field, raw=(change.new or "")[:200], reason=reason
    )


def _id(target: str, changes: tuple[Change, ...]) -> str:
    """The same for the same changes: drawn from what they are, so that a later plan finds it again."""
    told = sorted(f"{one.id}\0{one.field}\0{one.new or ''}" for one in changes)
    text = "\n".join([target, *told])
    return f"w-{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def _shown(value: str | None) -> str:
    return "(empty)" if value is None else value
