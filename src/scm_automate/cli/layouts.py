"""``scm-automate inspect`` and ``scm-automate layouts``: what a file is, and which exports are known.

`layouts_app` is a group of its own: without a word behind it, it lists; ``check`` tests a layout.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from scm_automate.cli.failures import ExitCode

if TYPE_CHECKING:
    from scm_automate.connectors import Inspection, Layout

__all__ = ["check", "inspect", "layouts", "layouts_app"]

layouts_app = typer.Typer(
    help="Lists the exports that are recognised, and tests a layout of your own.",
    invoke_without_command=True,
    rich_markup_mode=None,
)


def inspect(
    file: Annotated[
        Path, typer.Argument(help="The export to look at.", exists=True, dir_okay=False)
    ],
    *,
    layout: Annotated[
        str | None,
        typer.Option("--layout", help="A layout's name or TOML file; all are tried unless given."),
    ] = None,
    day_first: Annotated[
        bool | None,
        typer.Option(
            "--day-first/--month-first", help="What 03/04 is, where no cell of the file tells."
        ),
    ] = None,
    decimal: Annotated[
        str | None, typer.Option("--decimal", help="The decimal mark, where no cell tells: . or ,")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", help="Encoding of a text file; found unless given.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Says what a file is, how it was recognised, how each column is read, and what is rejected."""
    from scm_automate.connectors import inspect_file
    from scm_automate.errors import ConfigError

    if decimal not in (None, ".", ","):
        raise ConfigError(f"--decimal takes . or , and got {decimal!r}.")
    mark: Literal[".", ","] | None = "." if decimal == "." else "," if decimal == "," else None
    seen = inspect_file(file, layout=layout, day_first=day_first, decimal=mark, encoding=encoding)
    text = json.dumps(_as_json(seen), ensure_ascii=False, indent=1) if as_json else str(seen)
    typer.echo(text)


@layouts_app.callback()
def layouts(
    context: typer.Context,
    *,
    record: Annotated[
        str | None, typer.Option("--record", help="Only those of one kind, such as orders.")
    ] = None,
    sources: Annotated[
        bool, typer.Option("--sources", help="Say below each where its header was seen.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Lists the layouts that are known; as JSON with all that they say of themselves."""
    if context.invoked_subcommand is not None:
        return
    from scm_automate.connectors import layouts as known
    from scm_automate.errors import ConfigError, did_you_mean

    records = dict.fromkeys(layout.record for layout in known())
    if record is not None and record not in records:
        raise ConfigError(
            f"There are no layouts of {record!r}.",
            hint=did_you_mean(record, records) or f"Known are {', '.join(records)}.",
        )
    chosen = [layout for layout in known() if record in (None, layout.record)]
    if as_json:
        typer.echo(json.dumps([_told(layout) for layout in chosen], ensure_ascii=False, indent=1))
        return
    for kind in records:
        mine = [layout for layout in chosen if layout.record == kind]
        if not mine:
            continue
        typer.echo(f"{kind}:")
        width = max(len(layout.name) for layout in mine)
        for layout in mine:
            mark = " (experimental)" if layout.experimental else ""
            typer.echo(f"  {layout.name:<{width}}  {layout.title}{mark}")
            if sources:
                typer.echo(f"      seen in: {layout.source}")


@layouts_app.command()
def check(
    file: Annotated[
        Path, typer.Argument(help="The layout, a TOML file.", exists=True, dir_okay=False)
    ],
    *,
    write: Annotated[
        bool,
        typer.Option("--write", help="Write the expectations that are missing, to be looked at."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Tests a layout of your own against the samples that lie beside it."""
    from scm_automate.connectors import check_layout

    found = check_layout(file, expected="write" if write else "compare")
    told = dataclasses.asdict(found)
    typer.echo(json.dumps(told, ensure_ascii=False, indent=1) if as_json else str(found))
    if not found.passed:
        raise typer.Exit(ExitCode.NEEDS_PERSON)


def _told(layout: Layout) -> dict[str, object]:
    """One layout as JSON."""
    return {
        "name": layout.name,
        "record": layout.record,
        "title": layout.title,
        "version": layout.version,
        "experimental": layout.experimental,
        "family": layout.join.family if layout.join else None,
        "write_back": layout.write_back,
        "write_back_field": layout.write_back_field if layout.record == "orders" else None,
        "source": layout.source,
        "notes": list(layout.notes),
    }


def _as_json(seen: Inspection) -> dict[str, object]:
    """An inspection as JSON."""
    sheets = []
    for sheet in seen.sheets:
        fields = {
            field.name: getattr(sheet, field.name)
            for field in dataclasses.fields(sheet)
            if field.name not in ("columns", "rejects", "set_aside")
        }
        fields["columns"] = [dataclasses.asdict(column) for column in sheet.columns]
        fields["rejects"] = [str(note) for note in sheet.rejects[:1000]]
        fields["set_aside"] = [str(note) for note in sheet.set_aside[:1000]]
        sheets.append(fields)
    return {"file": seen.file, "sheets": sheets}
