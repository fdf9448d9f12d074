"""The commands, and how their words become options."""

from __future__ import annotations

import sys
from glob import glob
from pathlib import Path
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

MANY = (
    "--orders",
    "--suppliers",
    "--stock",
    "--demand",
    "--items",
    "--prices",
    "--receipts",
    "--rules",
)
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


app.command("chase", short_help="One round: read, plan, draft letters, report")(chase.chase)
app.command("digest", short_help="What moved, for buyers and planners")(digest.digest)
app.add_typer(
    ledger.ledger_app, name="ledger", short_help="What it did in place of people, and what it cost"
)
app.command("send", short_help="Send the letters that wait in the outbox")(send.send)
app.command("mark-sent", short_help="Say that letters have left")(decide.mark_sent)
app.command("mark-not-sent", short_help="Say that letters in doubt did not leave")(
    decide.mark_not_sent
)
app.command("restore-address", short_help="Say that an address works again")(decide.restore_address)
app.command("decide", short_help="Accept, refuse or close changes")(decide.decide)
app.add_typer(
    requests.requests_app, name="requests", short_help="Answers to requests for documents and data"
)
app.command("thaw", short_help="Go on with a supplier that was frozen")(decide.thaw)
app.command("settle", short_help="Take exceptions off the list")(decide.settle)
app.command("portal", short_help="Serve the pages on which suppliers answer")(portal.portal)
app.command("revoke-links", short_help="Take back links to the suppliers' pages")(
    portal.revoke_links
)
app.command("desk", short_help="Serve the page on which you decide, on this machine")(portal.desk)
app.command("doctor", short_help="Whether a state is kept safely, and what waits")(state.doctor)
app.command("backup", short_help="Copy the state file while others write")(state.backup)
app.command("purge", short_help="Forget texts and persons of before a day")(state.purge)
app.command("exceptions", short_help="What of the open orders needs a person")(rules.exceptions)
app.command("ask", short_help="Ask the order book in plain words")(rules.ask)
app.add_typer(rules.rules_app, name="rules", short_help="List and test the exception rules")
app.add_typer(
    replies.replies_app, name="replies", short_help="Measure the reader; keep suppliers' words"
)
app.command("inspect", short_help="What a file is, and how it is read")(layouts.inspect)
app.add_typer(
    layouts.layouts_app, name="layouts", short_help="The exports that are recognised; test your own"
)
app.command("edi", short_help="What an EDI file says, and its faults")(edi.edi)
app.add_typer(erp.erp_app, name="erp", short_help="Read a live ERP")
app.add_typer(changes.changes_app, name="changes", short_help="Write changes back to the ERP")
app.command("diff", short_help="Compare two snapshots of a table")(masterdata.diff)
app.command("demo", short_help="Three Mondays on the example data")(demo.demo)
app.command("example-data", short_help="Copy the example data into a folder")(demo.example_data)


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; returns its exit code.

    Args:
        arguments: The words after the program's name; those of the process unless given.
    """
    words = _spread(sys.argv[1:] if arguments is None else arguments)
    return guarded(lambda: app(words, prog_name="scm-automate"), debug="--debug" in words)


def _spread(words: list[str]) -> list[str]:
    """Repeats an option of `MANY` before each of its files, and opens patterns that no shell has opened.

    The first word behind such an option is taken for a file, those after it where there are such files:
    a question or a case that follows is a word of its own.

    Examples:
        >>> _spread(["chase", "--orders", "a.csv", "--out", "o"])
        ['chase', '--orders', 'a.csv', '--out', 'o']
        >>> _spread(["ask", "--stock", "s.csv", "how much of A-1001 do we have?"])
        ['ask', '--stock', 's.csv', 'how much of A-1001 do we have?']
    """
    spread: list[str] = []
    option, first = "", False
    for word in words:
        if word.startswith("-"):
            option = word if word in MANY else ""
            first = bool(option)
            spread += [] if option else [word]
            continue
        found = _files(word) if option else []
        if not option or not (found or first):
            option = ""
            spread.append(word)
            continue
        for name in found or [word]:
            spread += [option, name]
        first = False
    return spread


def _files(word: str) -> list[str]:
    """The files that a word names, as it stands or as a pattern."""
    if Path(word).exists():
        return [word]
    return sorted(glob(word))  # noqa: PTH207 - the pattern may be absolute
