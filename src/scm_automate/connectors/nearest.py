"""No layout fits: which one is nearest, and what the file lacks, in the file's own language."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scm_automate.errors import Provenance, SourceNotRecognised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scm_automate.connectors.layout import Layout, LayoutColumn
    from scm_automate.connectors.recognise import Recognised
    from scm_automate.files import Sheet

__all__ = ["Near", "headings_of", "not_recognised", "told"]

_SHOWN = 40


class Near(NamedTuple):
    """A layout that fits but for some of its identifying fields.

    Attributes:
        found: Where its columns are.
        missing: The groups of identifying fields of which none is there.
    """

    found: Recognised
    missing: tuple[str, ...]

    def nearness(self) -> float:
        """How much layout and file have in common, from 0 to 1.

        It is the share of columns that both know among the columns of both, less for each
        identifying field that is missing: a narrow layout that a file covers is nearer than a wide
        one that it touches.
        """
        known = len(self.found.columns)
        there = sum(map(bool, self.found.headings))
        identify = len(self.found.layout.identify)
        share = 2 * known / (len(self.found.layout.columns) + there)
        return share * (identify - len(self.missing)) / identify


def not_recognised(
    rows: Sequence[tuple[str, ...]], near: Sequence[Near], sheet: Sheet
) -> SourceNotRecognised:
    """The error that shows the header found, the nearest layout, and what it misses.

    Args:
        rows: Rows in which a header may stand.
        near: Layouts that fit in part.
        sheet: Where they stand.
    """
    options = [option for option in near if len(option.found.columns) > 1]
    if options:
        best = max(options, key=Near.nearness)
        found, layout = best.found, best.found.layout
        examples = "; ".join(_example(layout, group, found.language) for group in best.missing)
        return SourceNotRecognised(
            f"No layout fits this file. Its header is: {told(found.headings)}. The nearest layout "
            f"is {layout.name} ({len(found.columns)} of its {len(layout.columns)} columns are "
            f"there), but it needs {examples}.",
            hint="Export the missing column too, or name it: columns={"
            + ", ".join(f"{group.split(' or ')[0]!r}: 'your heading'" for group in best.missing)
            + f"}}, layout={layout.name!r}.",
            source=Provenance(
                file=sheet.file,
                sheet=sheet.name,
                row=(sheet.row_number(found.header) or None) if sheet.file else None,
            ),
        )
    widest = max(rows, key=lambda row: sum(map(bool, row)), default=())
    return SourceNotRecognised(
        f"No layout knows a single column of this file. Its header seems to be: {told(widest)}.",
        hint="Name the columns: columns={'order': ..., 'line': ..., 'supplier': ..., "
        "'quantity': ..., 'due': ...}.",
        source=Provenance(file=sheet.file, sheet=sheet.name),
    )


def headings_of(column: LayoutColumn) -> list[tuple[str, str]]:
    """All headings of a column with their language."""
    return [(language, word) for language, words in column.headers.items() for word in words]


def _example(layout: Layout, group: str, language: str) -> str:
    """A missing field and how it is headed in the language of the file, or else in any."""
    column = layout.columns.get(group.split(" or ", maxsplit=1)[0])
    spelt = headings_of(column) if column else []
    own = [word for tongue, word in spelt if tongue == language]
    words = own[:1] or [word for _, word in spelt][:2]
    return f"{group} (headed {' or '.join(repr(word) for word in words)})" if words else group


def told(headings: Sequence[str]) -> str:
    """The headings as they stand, the first forty."""
    there = [heading[:60] for heading in headings if heading]
    rest = len(there) - _SHOWN
    return " | ".join(there[:_SHOWN]) + (f" | and {rest} more" if rest > 0 else "")
