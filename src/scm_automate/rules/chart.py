"""How many exceptions of each kind there are, as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.render.charts import bar_chart
from scm_automate.rules.listing import SEVERITIES

if TYPE_CHECKING:
    from altair import LayerChart

    from scm_automate.rules.exceptions import Exceptions

__all__ = ["exceptions_chart"]


def exceptions_chart(found: Exceptions, *, title: str = "") -> LayerChart:
    """Exceptions by rule, the most frequent first, coloured by how grave they are.

    Args:
        found: The list.
        title: What stands above it; the day unless given.

    Raises:
        MissingExtraError: The extra ``plot`` is not installed.
    """
    gravity = {code: SEVERITIES.index(found.rules[code].severity) for code in found.counts()}
    counted = sorted(found.counts().items(), key=lambda one: (-one[1], gravity[one[0]]))
    names = [code.replace("_", " ") for code, _ in counted]
    rows = [
        {"name": name, "count": count, "severity": found.rules[code].severity}
        for name, (code, count) in zip(names, counted, strict=True)
    ]
    return bar_chart(rows, title=title or f"Exceptions as of {found.as_of}", order=names)
