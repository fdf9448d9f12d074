"""A round in a notebook: the headline, the figures, and the gravest things."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from scm_automate.chase.report.page import page_of
from scm_automate.chase.report.words import number
from scm_automate.files.write_text import visible

if TYPE_CHECKING:
    from scm_automate.chase.round import Round

__all__ = ["round_html"]

_MOST: Final = 10
_TOLD: Final = {
    "letters": "letters",
    "asked": "lines asked about",
    "answers": "messages read",
    "changes": "changes for the ERP",
    "waiting": "changes waiting for a decision",
    "left_alone": "lines left alone",
    "rejects": "cells or rows not read",
    "stale": "earlier drafts not known to have left",
    "faults": "messages that could not be read at all",
}


def round_html(round_: Round) -> str:
    """A fragment for `Round._repr_html_`: escaped, without style sheets or scripts.

    Returns:
        The headline, the counts, and at most ten rows for each desk; the same facts as `str`.
    """
    page = page_of(round_, most=_MOST)
    figures = "".join(
        f"<li><b>{number(page.figures[name])}</b> {label}</li>" for name, label in _TOLD.items()
    )
    head = "".join(
        f"<th>{name}</th>"
        for name in ("For", "Gravity", "Supplier", "Order / line", "What", "Days late", "To do")
    )
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td>{_safe(cell)}</td>"
            for cell in (
                need.message.audience,
                need.message.severity,
                need.supplier_name or need.message.supplier or "",
                need.place,
                need.message.text,
                "" if need.message.days_late is None else str(need.message.days_late),
                need.message.suggestion,
            )
        )
        + "</tr>"
        for part in (page.buyer, page.planner)
        for need in part.rows
    )
    more = page.buyer.more + page.planner.more
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>" if rows else ""
    rest = f"<p>… and {number(more)} more.</p>" if more else ""
    return (
        f"<div><p><strong>{_safe(page.headline)}</strong> · {_safe(page.as_of)}"
        f" · round {_safe(page.run_id)}</p><ul>{figures}</ul>{table}{rest}</div>"
    )


def _safe(text: str) -> str:
    shown = visible(text)
    return escape(shown if len(shown) <= 300 else shown[:300] + "…")
