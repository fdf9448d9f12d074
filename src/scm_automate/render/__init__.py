"""Letters and pages from templates: one strict environment, and what templates need to write.

Examples:
    >>> from scm_automate.render import environment
    >>> environment({"hello.html": "<p>{{ name }}</p>"}).get_template("hello.html").render(
    ...     name="<b>"
    ... )
    '<p>&lt;b&gt;</p>'
"""

from scm_automate.render.environment import environment, package_environment
from scm_automate.render.words import capitals, columns, day, quantity, single_line, wrap

__all__ = [
    "capitals",
    "columns",
    "day",
    "environment",
    "package_environment",
    "quantity",
    "single_line",
    "wrap",
]
