"""What the plan itself hands to a person: silence, suppliers nobody can write to, doubtful rows."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from scm_automate.chase.explain import REASONS, place_in_words
from scm_automate.model import ExceptionMessage
from scm_automate.render import day as in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scm_automate.model import Severity

__all__ = ["plan_exceptions"]


class _Case(NamedTuple):
    """How one code is told about a supplier."""

    said: str
    suggestion: str


_SUPPLIERS: dict[str, _Case] = {
    "unknown_supplier": _Case(
        "Supplier {supplier} is not in the list of suppliers",
        "Add the supplier with a mail address to the list of suppliers.",
    ),
    "no_contact": _Case(
        "Supplier {supplier} has no mail address that can be written to: {remark}",
        "Add or mend the mail address, or call.",
    ),
    "undeliverable": _Case(
        "Mail to supplier {supplier} comes back: {remark}",
        "Find out the right address, and call until then.",
    ),
    "frozen": _Case(
        "Supplier {supplier} is frozen, and nobody writes to it{remark_after}",
        "Settle the case, then allow letters again.",
    ),
    "blocked": _Case(
        "The ERP blocks supplier {supplier}",
        "Decide whether the open orders are still wanted.",
    ),
}
_RANK: dict[Severity, int] = {"critical": 0, "high": 1, "medium": 2, "low": 3}
_CENT = Decimal("0.01")


def plan_exceptions(
    decided: pl.DataFrame, *, also: Iterable[ExceptionMessage] = ()
) -> tuple[ExceptionMessage, ...]:
    """The exceptions of a plan: one per silent line, one per supplier that cannot be asked.

    Args:
        decided: The planner's frame with `code` and `reason`.
        also: What else the plan tells.

    Returns:
        The gravest first, then by code, supplier and key.
    """
    found = [_silent(row) for row in decided.filter(code="max_asks").iter_rows(named=True)]
    found += also
    stopped = decided.filter(pl.col("code").is_in(list(_SUPPLIERS)))
    groups = stopped.partition_by("supplier", "company", "code", maintain_order=True)
    found += [_unreachable(rows) for rows in groups]
    copies = decided.filter(code="duplicate_line").unique(
        ["company", "order", "line", "schedule"], keep="first", maintain_order=True
    )
    found += [_duplicate(row) for row in copies.iter_rows(named=True)]
    return tuple(
        sorted(
            found,
            key=lambda m: (
                _RANK[m.severity],
                m.code,
                m.supplier or "",
                m.company,
                m.order or "",
                m.line or "",
                m.schedule or "",
            ),
        )
    )


def _severity(reason: str | None) -> Severity:
    return "high" if reason in ("promise_passed", "late") else "medium"


def _value(row: Mapping[str, Any]) -> Decimal | None:
    if row["price"] is None or not row["price_per"]:
        return None
    value: Decimal = row["quantity"] * row["price"] / row["price_per"]
    return value.quantize(_CENT, ROUND_HALF_EVEN)


def _silent(row: Mapping[str, Any]) -> ExceptionMessage:
    asked, last = row["past_asks_unanswered"], in_words(row["past_last_asked"])
    when = f", the last of {last}" if last else ""
    return ExceptionMessage(
        code="supplier_silent",
        severity=_severity(row["reason"]),
        audience="buyer",
        supplier=row["supplier"],
        company=row["company"],
        order=row["order"],
        line=row["line"],
        schedule=row["schedule"],
        item=row["item"],
        due=row["due"],
        promised=row["known_promised"],
        value=_value(row),
        currency=row["currency"],
        text=f"{asked} letters about {place_in_words(row['order'], row['line'])} were not answered{when};"
        f" {REASONS[row['reason']]}.",
        suggestion="Call the supplier.",
    )


def _unreachable(rows: pl.DataFrame) -> ExceptionMessage:
    first = rows.row(0, named=True)
    code, remark = first["code"], first["code_remark"] or ""
    case = _SUPPLIERS[code]
    said = case.said.format(
        supplier=first["supplier"], remark=remark, remark_after=f": {remark}" if remark else ""
    )
    reasons = rows.get_column("reason").to_list()
    gravest = next((reason for reason in REASONS if reason in reasons), None)
    requests = rows.filter(pl.col("subject") != "order_line").height
    counted = [(rows.height - requests, "open line"), (requests, "request")]
    lines = " and ".join(
        f"{count} {name}{'' if count == 1 else 's'}" for count, name in counted if count
    )
    return ExceptionMessage(
        code=code,
        severity="high" if code == "frozen" else _severity(gravest),
        audience="buyer",
        supplier=first["supplier"],
        company=first["company"],
        due=rows.get_column("due").min(),
        text=f"{said}; {lines} should be asked about.",
        suggestion=case.suggestion,
    )


def _duplicate(row: Mapping[str, Any]) -> ExceptionMessage:
    is_line = row["subject"] == "order_line"
    schedule = f" schedule {row['schedule']}" if is_line else ""
    return ExceptionMessage(
        code="duplicate_line",
        severity="medium",
        audience="buyer",
        company=row["company"],
        order=row["order"],
        line=row["line"],
        schedule=row["schedule"],
        text=f"{'The export' if is_line else 'The list'} holds "
        f"{place_in_words(row['order'], row['line'])}{schedule} "
        f"{row['copies']} times; nobody is asked about it.",
        suggestion="Export again with one row per schedule line."
        if is_line
        else "List what is missing once.",
    )
