"""The commands, and how their words become options."""

from __future__ import annotations

import sys
from glob import glob
from typing import Annotated

import typer

from scm_automate.cli import (
    changes,
    chase,
    decide,
    demo,
    digest,
    edi,
    erp,
    layouts,
    ledger,
    masterdata,
    portal,
    replies,
    requests,
    rules,
    send,
    state,
)
from scm_automate.cli.failures import guarded

__all__ = ["app", "main"]

app = typer.Typer(
    name="scm-automate",
    help="Takes the handle-winding out of the supply-chain back office.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)

MANY = ("--orders", "--suppliers", "--rules")
"""Options that take one or more files in a row, as a shell's ``*.xlsx`` makes them."""


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it so
    if wanted:
        from scm_automate import __version__

        typer.echo(f"scm-automate {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Say the version and stop."
        ),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="On an internal fault, show where it happened.")
    ] = False,
) -> None:
    """Takes the handle-winding out of the supply-chain back office."""


app.command("chase")(chase.chase)
app.command("digest")(digest.digest)
app.add_typer(ledger.ledger_app, name="ledger")
app.command("send")(send.send)
app.command("mark-sent")(decide.mark_sent)
app.command("mark-not-sent")(decide.mark_not_sent)
app.command("restore-address")(decide.restore_address)
app.command("decide")(decide.decide)
app.add_typer(requests.requests_app, name="requests")
app.command("thaw")(decide.thaw)
app.command("settle")(decide.settle)
app.command("portal")(portal.portal)
app.command("doctor")(state.doctor)
app.command("backup")(state.backup)
app.command("purge")(state.purge)
app.command("exceptions")(rules.exceptions)
app.command("ask")(rules.ask)
app.add_typer(rules.rules_app, name="rules")
app.add_typer(replies.replies_app, name="replies")
app.command("inspect")(layouts.inspect)
app.add_typer(layouts.layouts_app, name="layouts")
app.command("edi")(edi.edi)
app.add_typer(erp.erp_app, name="erp")
app.add_typer(changes.changes_app, name="changes")
app.command("diff")(masterdata.diff)
app.command("demo")(demo.demo)
app.command("example-data")(demo.example_data)


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; returns its exit code.

    Args:
        arguments: The words after the program's name; those of the process unless given.
    """
    words = _spread(sys.argv[1:] if arguments is None else arguments)
    return guarded(lambda: app(words, prog_name="scm-automate"), debug="--debug" in words)


def _spread(words: list[str]) -> list[str]:
    """Repeats an option of `MANY` before each of its files, and opens patterns that no shell has opened.

    Examples:
        >>> _spread(["chase", "--orders", "a.csv", "b.csv", "--out", "o"])
        ['chase', '--orders', 'a.csv', '--orders', 'b.csv', '--out', 'o']
    """
    spread: list[str] = []
    option = ""
    for word in words:
        if word.startswith("-"):
            option = word if word in MANY else ""
            spread += [] if option else [word]
        elif option:
            for name in sorted(glob(word)) or [word]:  # noqa: PTH207 - the pattern may be absolute
                spread += [option, name]
        else:
            spread.append(word)
    return spread
