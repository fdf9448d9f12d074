"""``scm-automate edi``: what an EDI or XML file says, in words or as JSON."""

from __future__ import annotations

import json
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

from scm_automate.cli.failures import ExitCode

__all__ = ["edi"]


def edi(
    file: Annotated[
        Path,
        typer.Argument(
            help="An X12, EDIFACT, UBL, cXML or SAP IDoc file.",
            exists=True,
            readable=True,
            dir_okay=False,
        ),
    ],
    *,
    codes: Annotated[
        Path | None,
        typer.Option(
            "--codes", help="A partner's own code lists, a TOML file.", exists=True, dir_okay=False
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 10 if the file has a fault.")
    ] = False,
) -> None:
    """Shows what a file says: its documents, their lines, and every fault with its place."""
    from scm_automate.connectors.edi import acknowledgements, code_lists, in_words, read

    found = read(file, codes=code_lists(codes))
    typer.echo(
        json.dumps(found.model_dump(mode="json"), ensure_ascii=False, indent=1)
        if as_json
        else "\n".join(
            (
                in_words(found),
                *(f"Acknowledges {one}" for one in acknowledgements(file.read_bytes())),
            )
        )
    )
    if strict and found.faults:
        raise typer.Exit(ExitCode.NEEDS_PERSON)
