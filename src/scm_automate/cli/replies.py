"""``scm-automate replies``: the reader measured on your own mail, and the words of your suppliers."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scm_automate.cli import reply_cases
from scm_automate.cli.failures import ExitCode
from scm_automate.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from scm_automate.replies import Score, Vocabulary
    from scm_automate.replies.scoring import Figures, GateVerdict
    from scm_automate.replies.vocabulary import EntryKind

__all__ = ["approve", "replies_app", "revert", "score", "withdraw", "words"]

replies_app = typer.Typer(
    help="The reader of replies, measured on your own mail; what your suppliers mean by their words.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

replies_app.command("draft")(reply_cases.draft)
replies_app.command("explain")(reply_cases.explain)

_FILE = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="A vocabulary, TOML; or, with --supplier, the state of a chase.",
        exists=True,
        dir_okay=False,
    ),
]
_SUPPLIER = Annotated[
    str | None,
    typer.Option("--supplier", metavar="NUMBER", help="Whose words, where FILE is a state."),
]
_COMPANY = Annotated[
    str, typer.Option("--company", help="Company, where suppliers' numbers differ by company.")
]
_KIND = Annotated[str, typer.Argument(metavar="KIND", help="delivery_date, unit or item.")]
_SAID = Annotated[
    str, typer.Argument(metavar="WORD", help='The word; "" for dates with no word beside them.')
]
_BY = Annotated[str, typer.Option("--by", metavar="NAME", help="Who you are; it is recorded.")]


@replies_app.command("score")
def score(
    folder: Annotated[
        Path,
        typer.Argument(
            help="Holds a folder per case: message.eml and case.json.", exists=True, file_okay=False
        ),
    ],
    *,
    by: Annotated[
        str, typer.Option("--by", help="Figures by language, supplier or country.")
    ] = "language",
    show: Annotated[int, typer.Option("--show", help="How many mistakes to show.", min=0)] = 10,
    only: Annotated[str, typer.Option("--only", help="Only cases whose name begins so.")] = "",
    vocabularies: Annotated[
        Path | None,
        typer.Option(
            "--words", help="A folder of vocabularies, one TOML a supplier.", exists=True,
            file_okay=False,
        ),
    ] = None,
    bound: Annotated[
        float,
        typer.Option("--bound", help="The largest rate of false releases that may be, as 0.01."),
    ] = 0.01,
    each_group: Annotated[
        bool, typer.Option("--each-group", help="Each group holds the bound by itself.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 10 if the gate is not passed.")
    ] = False,
) -> None:  # fmt: skip
    """Reads messages whose right answer is known, counts, and says whether lines may go unseen."""
    from scm_automate.progress import TextProgress
    from scm_automate.replies import Gate, read_cases
    from scm_automate.replies import score as measure

    if by not in ("language", "supplier", "country"):
        raise ConfigError(f"--by takes language, supplier or country, and got {by!r}.")
    gate = Gate(false_release_bound=bound, each_group=each_group)
    measured = measure(
        read_cases(folder, only=only),
        by="supplier" if by == "supplier" else "country" if by == "country" else "language",
        vocabularies=_vocabularies(vocabularies),
        progress=TextProgress(),
    )
    verdict = measured.passes(gate)
    if as_json:
        typer.echo(json.dumps(_as_json(measured, verdict, show), ensure_ascii=False, indent=1))
    else:
        typer.echo(str(measured))
        for mistake in measured.mistakes[:show]:
            typer.echo(str(mistake))
        for row in measured.shadow.differing[:show]:
            typer.echo(
                f"DIFFERS {row.case} {row.order}/{row.line} {row.field}: we {row.ours},"
                f" the buyer {row.buyers}"
            )
        left = len(measured.mistakes) - show
        if left > 0:
            typer.echo(f"and {left} mistakes more; --show takes a larger number")
        typer.echo(str(verdict))
    if strict and not verdict.passed:
        raise typer.Exit(ExitCode.NEEDS_PERSON)


@replies_app.command("words")
def words(file: _FILE, *, supplier: _SUPPLIER = None, company: _COMPANY = "") -> None:
    """Lists what a supplier means by its words, and what waits for approval."""
    from scm_automate.replies import read_vocabulary

    if supplier is None:
        _show(read_vocabulary(file))
        return
    from scm_automate.chase.words import vocabulary_of
    from scm_automate.replies import Vocabulary
    from scm_automate.state import State, supplier_words

    with State.open(file) as state, state.read() as tx:
        _show(vocabulary_of(tx, supplier, company=company) or Vocabulary(supplier=supplier))
        for one in supplier_words.words_changes(tx, supplier, company=company):
            typer.echo(f"  version {one.version}: {one.at:%Y-%m-%d %H:%M} {one.by}: {one.why}")


@replies_app.command("approve")
def approve(
    file: _FILE,
    kind: _KIND,
    said: _SAID,
    *,
    by: _BY,
    supplier: _SUPPLIER = None,
    company: _COMPANY = "",
) -> None:
    """Approves a learned word: from now on it counts like any other."""
    now = _now()
    _change(
        file,
        lambda held: held.approve(_kind(kind), said, by=by, on=now.date()),
        told=(by, f"approved {kind} {said!r}"),
        of=(supplier, company),
        now=now,
    )


@replies_app.command("withdraw")
def withdraw(
    file: _FILE,
    kind: _KIND,
    said: _SAID,
    *,
    by: _BY,
    supplier: _SUPPLIER = None,
    company: _COMPANY = "",
) -> None:
    """Takes a word out; its history stays in the file."""
    _change(
        file,
        lambda held: held.withdraw(_kind(kind), said, by=by),
        told=(by, f"withdrew {kind} {said!r}"),
        of=(supplier, company),
        now=_now(),
    )


@replies_app.command("revert")
def revert(
    file: _FILE,
    *,
    to: Annotated[int, typer.Option("--to", help="The version to go back to.", min=0)],
    by: _BY,
    supplier: _SUPPLIER = None,
    company: _COMPANY = "",
) -> None:
    """Goes back to the words of an earlier version, as a new version."""
    _change(
        file,
        lambda held: held.revert(to=to, by=by),
        told=(by, f"went back to version {to}"),
        of=(supplier, company),
        now=_now(),
    )


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the edge of the house: here "now" comes from the clock


def _change(
    file: Path,
    change: Callable[[Vocabulary], Vocabulary],
    *,
    told: tuple[str, str],
    of: tuple[str | None, str],
    now: datetime,
) -> None:
    """Changes the words in a file, or those of a supplier in a state, and shows them."""
    (by, why), (supplier, company) = told, of
    if supplier is None:
        from scm_automate.replies import read_vocabulary, write_vocabulary

        done = change(read_vocabulary(file))
        write_vocabulary(done, file)
    else:
        from scm_automate.chase.words import change_vocabulary
        from scm_automate.state import State

        with State.open(file) as state:
            done = change_vocabulary(
                state, supplier, change, by=by, now=now, why=why, company=company
            )
    _show(done)


def _kind(kind: str) -> EntryKind:
    from scm_automate.errors import did_you_mean

    kinds: tuple[EntryKind, ...] = ("delivery_date", "unit", "item")
    for known in kinds:
        if kind == known:
            return known
    hint = did_you_mean(kind, kinds) or f"Known are {', '.join(kinds)}."
    raise ConfigError(f"There are no words of kind {kind!r}.", hint=hint)


def _vocabularies(folder: Path | None) -> dict[str, Vocabulary]:
    """Supplier's number to its vocabulary; two on one supplier are a mistake."""
    from scm_automate.replies import read_vocabulary

    out: dict[str, Vocabulary] = {}
    for path in sorted(folder.glob("*.toml")) if folder else ():
        one = read_vocabulary(path)
        if one.supplier in out:
            raise ConfigError(f"{path.name}: there is another vocabulary of {one.supplier}.")
        out[one.supplier] = one
    return out


def _show(vocabulary: Vocabulary) -> None:
    held = vocabulary.in_force()
    typer.echo(f"supplier {vocabulary.supplier}, version {vocabulary.version}, {len(held)} words")
    for entry in held:
        state = (
            f"approved by {entry.approved_by} on {entry.approved_on}"
            if entry.approved
            else f"learned, waits for approval (proposed by {entry.proposed_by or 'nobody named'})"
        )
        typer.echo(f"  {entry.kind}: {entry}; {state}")


def _as_json(measured: Score, verdict: GateVerdict, show: int) -> dict[str, object]:
    """The score as plain values; the keys are part of the compatibility promise."""
    return {
        "figures": _figures(measured.figures),
        "groups": {name: _figures(group) for name, group in measured.groups.items()},
        "mistakes": [dataclasses.asdict(one) for one in measured.mistakes[:show]],
        "shadow": {
            tally.field: {**tally.counts, "bound": tally.bound} for tally in measured.shadow.fields
        },
        "shadow_differs": [dataclasses.asdict(row) for row in measured.shadow.differing],
        "drafts": measured.drafts,
        "silent": measured.silent,
        "gate": {"passed": verdict.passed, "lacking": verdict.lacking, "held": verdict.held},
    }


def _figures(figures: Figures) -> dict[str, object]:
    shares = ("line_exact", "straight_through", "kind", "flags_precision", "flags_recall",
              "false_release_bound")  # fmt: skip
    return dataclasses.asdict(figures) | {name: getattr(figures, name) for name in shares}
