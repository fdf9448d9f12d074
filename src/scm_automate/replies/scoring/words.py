"""A score for people: a table of figures, the shadow, what was left out."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from scm_automate.render import columns

if TYPE_CHECKING:
    from scm_automate.replies.scoring.figures import Figures
    from scm_automate.replies.scoring.measure import Score

__all__ = ["as_html", "as_text"]

_HEAD = (
    "", "messages", "kind", "lines", "exact", "straight through", "released", "false", "rate below",
    "flags found", "flags right",
)  # fmt: skip
_VERDICTS = {
    "same": "unseen, same",
    "within": "unseen, day of the week told",
    "differs": "unseen, DIFFERS",
    "held_same": "held, same",
    "held_differs": "held, differs",
    "buyer_only": "buyer only",
}


def _rows(score: Score) -> list[tuple[str, ...]]:
    rows = [_row("all", score.figures)] if score.figures.messages else []
    if len(score.groups) > 1:
        rows += [_row(name, group) for name, group in score.groups.items()]
    return rows


def _row(name: str, figures: Figures) -> tuple[str, ...]:
    return (
        name,
        str(figures.messages),
        _percent(figures.kind),
        str(figures.lines),
        _percent(figures.line_exact),
        _percent(figures.straight_through),
        str(figures.released),
        str(figures.false_releases),
        f"{figures.false_release_bound:.1%}" if figures.released else "-",
        _percent(figures.flags_recall),
        _percent(figures.flags_precision),
    )


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _shadow_rows(score: Score) -> list[tuple[str, ...]]:
    return [
        (tally.field, *(str(tally.counts.get(name, 0)) for name in _VERDICTS), f"{tally.bound:.1%}")  # type: ignore[call-overload]
        for tally in score.shadow.fields
    ]


def _left_out(score: Score) -> list[str]:
    out = []
    if score.drafts:
        out.append(f"{score.drafts} drafts are left out: nobody has looked them through yet.")
    if score.silent:
        out.append(f"{score.silent} cases are left out: they tell neither an answer nor an entry.")
    if score.figures.crashes:
        out.append(f"The reader failed on {score.figures.crashes} messages; see the mistakes.")
    return out


def as_text(score: Score) -> str:
    """Plain text, columns aligned."""
    parts: list[str] = []
    rows = _rows(score)
    if rows:
        parts.append("\n".join(columns([_HEAD, *rows], right=range(1, len(_HEAD)))))
    shadow = _shadow_rows(score)
    if shadow:
        parts.append("What we would have done against what the buyers did:")
        head = ("field", *_VERDICTS.values(), "rate below")
        parts += columns([head, *shadow], right=range(1, len(head)))
    parts += _left_out(score)
    return "\n".join(parts) if parts else "Nothing was measured."


def as_html(score: Score) -> str:
    """A fragment with the same facts."""
    parts = []
    rows = _rows(score)
    if rows:
        parts.append(_table([_HEAD, *rows]))
    shadow = _shadow_rows(score)
    if shadow:
        parts.append("<p>What we would have done against what the buyers did:</p>")
        parts.append(_table([("field", *_VERDICTS.values(), "rate below"), *shadow]))
    parts += [f"<p>{escape(one)}</p>" for one in _left_out(score)]
    return "".join(parts) or "<p>Nothing was measured.</p>"


def _table(rows: list[tuple[str, ...]]) -> str:
    cell = "padding:2px 10px;border-bottom:1px solid #ccc;text-align:"
    head = "".join(f'<th style="{cell}left">{escape(name)}</th>' for name in rows[0])
    body = "".join(
        "<tr>"
        + "".join(
            f'<td style="{cell}{"left" if at == 0 else "right"}">{escape(value)}</td>'
            for at, value in enumerate(row)
        )
        + "</tr>"
        for row in rows[1:]
    )
    return f'<table style="border-collapse:collapse"><tr>{head}</tr>{body}</table>'
