"""A list of exceptions as a notebook shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from scm_automate.tables.show import html_page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scm_automate.model import ExceptionMessage

__all__ = ["list_as_html"]

_COLUMNS = ("code", "severity", "order", "line", "item", "text", "suggestion")


def list_as_html(title: str, messages: Iterable[ExceptionMessage]) -> str:
    """A table of the messages, escaped.

    Args:
        title: What stands above it.
        messages: What is shown, in order.
    """
    rows = [{name: getattr(one, name) for name in _COLUMNS} for one in messages]
    return html_page(title, pl.DataFrame(rows, schema=dict.fromkeys(_COLUMNS, pl.String)))
