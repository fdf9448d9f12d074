"""The report as one self-contained page: no script, no request to anywhere, everything escaped."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files as package_files
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from scm_automate.chase.report.page import page_of
from scm_automate.chase.report.words import number
from scm_automate.files import Written
from scm_automate.files.write_atomic import Existing, write_atomically
from scm_automate.files.write_text import visible
from scm_automate.render import package_environment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from scm_automate.chase.report.hours import Minutes
    from scm_automate.chase.report.page import Page
    from scm_automate.chase.round import Round
    from scm_automate.model import Supplier, TouchKind

__all__ = ["report_html", "write_report_html"]


def write_report_html(
    round_: Round,
    path: Path | str,
    *,
    minutes: Mapping[TouchKind, Minutes] | None = None,
    suppliers: Iterable[Supplier] = (),
    state_file: str = "",
    most: int = 200,
    existing: Existing = "refuse",
) -> Written:
    """The page that a buyer opens in the morning: what needs a person first, then all that was done.

    Write it after the other files of the run folder: it links to those that are there.

    Args:
        round_: What `run_round` gave.
        path: The file to make.
        minutes: What a touch takes by hand (`read_minutes`); null takes the shipped assumptions.
        suppliers: For the names of suppliers that the round does not hold.
        state_file: For the commands that decide about a change; empty leaves a gap to fill in.
        most: Rows of each part; the rest is told by number and stands in the workbook.
        existing: ``refuse`` or ``replace`` a file that is there.

    Returns:
        The path, and the number of exceptions shown.

    Raises:
        OutputExists: The file is there already.
    """
    page = page_of(round_, most=most, minutes=minutes, suppliers=suppliers, state_file=state_file)
    with write_atomically(path, existing=existing) as file:
        file.write(report_html(page).encode("utf-8"))
    return Written(path=Path(path), rows=len(page.buyer.rows) + len(page.planner.rows))


def report_html(page: Page) -> str:
    """The page's HTML.

    Args:
        page: Words and figures, from `page_of`.

    Returns:
        A whole document; its policy lets it load nothing but its own style, named by its hash.
    """
    environment = package_environment("scm_automate.chase.report")
    environment.finalize = _seen
    environment.filters.update(figure=number, plain=_plain, capitalised=_capitalised)
    source = package_files("scm_automate.chase.report").joinpath("templates/report.css")
    style = source.read_text(encoding="utf-8")
    digest = b64encode(sha256(style.encode("utf-8")).digest()).decode("ascii")
    return environment.get_template("report.html.j2").render(
        page=page,
        style=Markup(style),  # noqa: S704 - our own file; its hash is in the page's policy
        style_hash=f"sha256-{digest}",
    )


def _seen(value: object) -> object:
    """Every text that goes into the page, with nothing hidden in it; our own markup stays."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _plain(value: Decimal) -> str:
    return number(round(value, 2))


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".")
