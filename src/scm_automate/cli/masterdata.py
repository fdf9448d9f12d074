"""``scm-automate diff``: what changed between two snapshots of a master-data table."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from scm_automate.cli.failures import ExitCode
from scm_automate.errors import ConfigError, did_you_mean
from scm_automate.progress import TextProgress

if TYPE_CHECKING:
    from datetime import date

    from scm_automate.files.write_atomic import Existing
    from scm_automate.masterdata import ChangeSet, TableSpec

__all__ = ["diff"]

_MOST_FAULTS = 5
_FILE = {"exists": True, "readable": True, "dir_okay": False}


def diff(
    *,
    old: Annotated[
        Path,
        typer.Argument(
            metavar="OLD", help="The earlier snapshot (parquet, CSV, workbook).", **_FILE
        ),
    ],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The later snapshot.", **_FILE)],
    key: Annotated[
        list[str] | None,
        typer.Option(
            "--key", help="Column that says what a row is about; repeat it for a longer key."
        ),
    ] = None,
    spec: Annotated[
        str | None,
        typer.Option(
            "--spec", help="A spec: a TOML file, or the name of a shipped one such as sap_vendors."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="File for the changes; its ending says which: .xlsx (for approval), .html, .parquet, .jsonl, .csv.",
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over the file of --out.")
    ] = False,
    low_memory: Annotated[
        bool, typer.Option("--low-memory", help="Read a column at a time, for very large tables.")
    ] = False,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="The day that validity is judged from, as 2026-03-02; today.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
    most_removed: Annotated[
        float | None,
        typer.Option(
            "--most-removed",
            metavar="SHARE",
            min=0,
            max=1,
            help="Share of the old rows that may be missing before the file is taken for truncated; 0.5.",
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 10 if something needs a person.")
    ] = False,
) -> None:
    """Compares two snapshots of a table by key and tells what changed; nothing is changed by it."""
    from scm_automate.masterdata import diff as compare

    progress = TextProgress(clock=time.monotonic)
    now = datetime.now(UTC)  # noqa: TID251 - the edge of the house: here "now" comes from the clock
    rules = _spec(key or [], spec, old)
    if most_removed is not None:
        rules = rules.model_copy(update={"most_removed": most_removed})
    progress.step("Compare")
    changes = compare(
        old, new, rules, as_of=_day(as_of) or now.astimezone().date(), low_memory=low_memory
    )
    count = len(changes)
    progress.done(f"{count:,} change{'' if count == 1 else 's'}")
    if out is not None:
        progress.step("Write")
        _write(changes, out, existing="replace" if replace else "refuse", now=now)
        progress.done(out.name)
    typer.echo(
        json.dumps(changes.summary, ensure_ascii=False, indent=1) if as_json else str(changes)
    )
    if rules.valid is not None and not as_json:
        _tell_validity(new, rules)
    if strict and changes.needs_person:
        raise typer.Exit(ExitCode.NEEDS_PERSON)


def _spec(key: list[str], spec: str | None, old: Path) -> TableSpec:
    from scm_automate.masterdata import TableSpec, read_spec, shipped_spec, shipped_specs

    if spec is not None:
        if spec in shipped_specs():
            found = shipped_spec(spec)
        elif spec.endswith(".toml"):
            found = read_spec(spec)
        else:
            raise ConfigError(
                f"There is no spec {spec!r}.",
                hint=did_you_mean(spec, shipped_specs())
                or f"Give a TOML file, or one of {', '.join(shipped_specs())}.",
            )
        return TableSpec.model_validate({**found.model_dump(), "key": tuple(key)}) if key else found
    if not key:
        raise ConfigError(
            "Neither a key nor a spec is given.", hint="Say --key COLUMN, or --spec FILE.toml."
        )
    return TableSpec(name=old.stem, key=tuple(key))


def _tell_validity(new: Path, rules: TableSpec) -> None:
    """Gaps and overlaps between the rows of a key in the later snapshot."""
    from scm_automate.masterdata import find_faults

    faults = find_faults(new, rules)
    for fault in faults[:_MOST_FAULTS]:
        days = f"{fault.first or 'ever'} to {fault.last or 'ever'}"
        typer.echo(f"validity: {fault.what} of {' / '.join(fault.key)}, {days}")
    if len(faults) > _MOST_FAULTS:
        typer.echo(f"validity: {len(faults) - _MOST_FAULTS:,} more gaps and overlaps")


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise ConfigError(f"--as-of takes a date such as 2026-03-02, and got {text!r}.") from None


def _write(changes: ChangeSet, out: Path, *, existing: Existing, now: datetime) -> None:
    from scm_automate.files import write_csv
    from scm_automate.masterdata import (
        masked_frame,
        write_approvals,
        write_html,
        write_jsonl,
        write_parquet,
    )

    kind = out.suffix.casefold()
    if kind == ".xlsx":
        write_approvals(changes, out, created=now, existing=existing)
    elif kind in {".html", ".htm"}:
        write_html(changes, out, existing=existing)
    elif kind == ".parquet":
        write_parquet(changes, out, existing=existing)
    elif kind in {".jsonl", ".ndjson"}:
        write_jsonl(changes, out, existing=existing)
    elif kind == ".csv":
        write_csv(masked_frame(changes.frame, changes.spec), out, existing=existing)
    else:
        raise ConfigError(
            f"Changes are not written to {kind or 'a file without an ending'}.",
            hint="End the name with .xlsx, .html, .parquet, .jsonl or .csv.",
        )
