"""``scm-automate exceptions``, ``ask`` and ``rules``: what needs a person, and what people ring up to ask.

`rules_app` is a group of its own: ``test`` runs the cases of rule files, ``list`` shows the rules.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scm_automate.cli.failures import ExitCode
from scm_automate.cli.supply_files import (
    FILE,
    FILES,
    DemandFiles,
    ItemFiles,
    OrderFiles,
    ReceiptFiles,
    SalesFile,
    StockFiles,
    demand_from,
    items_from,
    orders_from,
    receipts_from,
    sales_from,
    stock_from,
)
from scm_automate.errors import ConfigError

if TYPE_CHECKING:
    from scm_automate.rules import RuleSet

__all__ = ["ask", "exceptions", "list_rules", "rules_app", "run_rule_cases"]

_AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="The day to judge for, as 2026-03-02; today."),
]
_Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
_Rules = Annotated[
    list[Path] | None,
    typer.Option("--rules", help="Rule files, TOML; they add to the shipped rules.", **FILES),
]

rules_app = typer.Typer(
    help="Exception rules: list them, and test them by their own cases.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def exceptions(
    *,
    orders: OrderFiles,
    stock: StockFiles = None,
    demand: DemandFiles = None,
    items: ItemFiles = None,
    rules: _Rules = None,
    calendars: Annotated[
        Path | None, typer.Option("--calendars", help="Calendars, a TOML file.")
    ] = None,
    most: Annotated[int, typer.Option("--top", help="How many to show.", min=1)] = 20,
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="ID", help="Say why this one is listed.")
    ] = None,
    as_of: _AsOf = None,
    as_json: _Json = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 10 if something needs a person.")
    ] = False,
) -> None:
    """Lists what of the open orders needs a person, ranked by what it endangers."""
    from scm_automate.calendars import Calendars, read_calendars
    from scm_automate.rules import find_exceptions

    found = find_exceptions(
        orders_from(orders),
        as_of=_day(as_of),
        rules=_ruleset(rules),
        calendars=read_calendars(calendars) if calendars else Calendars(),
        stock=stock_from(stock),
        demand=demand_from(demand),
        items=items_from(items),
    )
    if explain is not None:
        typer.echo(str(found.explain(explain)))
        return
    shown = found.top(most)
    if as_json:
        told = {
            "as_of": found.as_of.isoformat(),
            "snapshot": found.snapshot,
            "counts": found.counts(),
            "not_evaluated": found.not_evaluated(),
            "not_run": dict(found.not_run),
            "exceptions": [message.model_dump(mode="json") for message in shown],
        }
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        typer.echo(str(found))
        for message in shown:
            suggested = f" [{message.suggestion}]" if message.suggestion else ""
            typer.echo(f"{message.severity:8} {message.id}  {message.text}{suggested}")
        if len(found) > len(shown):
            typer.echo(f"and {len(found) - len(shown)} more")
    if strict and len(found):
        raise typer.Exit(ExitCode.NEEDS_PERSON)


def ask(
    question: Annotated[str, typer.Argument(help="Such as: when will 40 of A-1001 be available?")],
    *,
    orders: OrderFiles,
    stock: StockFiles = None,
    demand: DemandFiles = None,
    items: ItemFiles = None,
    sales: SalesFile = None,
    receipts: ReceiptFiles = None,
    language: Annotated[
        str | None, typer.Option("--language", help="en or de; that of the question.")
    ] = None,
    as_of: _AsOf = None,
) -> None:
    """Answers a question about the order book in plain words, English or German."""
    from scm_automate.orderbook import NotUnderstood, OrderBook
    from scm_automate.orderbook.patterns import language_of

    book = OrderBook.from_tables(
        orders=orders_from(orders),
        as_of=_day(as_of),
        stock=stock_from(stock),
        demand=demand_from(demand),
        items=items_from(items),
        sales=sales_from(sales),
        receipts=receipts_from(receipts),
    )
    answer = book.ask(question)
    spoken = language_of(language or question)
    typer.echo(answer.say(spoken))
    if isinstance(answer, NotUnderstood):
        raise typer.Exit(ExitCode.NEEDS_PERSON)


@rules_app.command("test")
def run_rule_cases(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE", help="Rule files, TOML; the shipped rules unless given.", **FILE
        ),
    ] = None,
    *,
    as_json: _Json = False,
) -> None:
    """Runs the cases of every rule, on one row and in bulk; exits with 10 if one fails."""
    from scm_automate.rules import read_rules, run_cases, shipped_rules

    results = [
        (name, result)
        for name, rules in (
            [(path.name, read_rules(path)) for path in files] if files else [("", shipped_rules())]
        )
        for result in run_cases(rules)
    ]
    failed = [(name, result) for name, result in results if result.fault]
    if as_json:
        told = [
            {"file": name, "rule": one.code, "case": one.number, "fault": one.fault}
            for name, one in results
        ]
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for name, one in failed:
            typer.echo(f"{name}: {one}" if name else str(one))
        typer.echo(f"{len(results)} cases, {len(failed)} failed")
    if failed:
        raise typer.Exit(ExitCode.NEEDS_PERSON)


@rules_app.command("list")
def list_rules(*, rules: _Rules = None) -> None:
    """Lists the rules: code, severity, title, and what other systems call it."""
    for rule in _ruleset(rules):
        names = "; ".join(f"{system} {', '.join(known)}" for system, known in rule.aliases.items())
        typer.echo(
            f"{rule.code:20} {rule.severity:9} {rule.title}" + (f" ({names})" if names else "")
        )


def _ruleset(files: list[Path] | None) -> RuleSet:
    from scm_automate.rules import read_rules, shipped_rules

    rules = shipped_rules()
    for path in files or ():
        rules |= read_rules(path)
    return rules


def _day(as_of: str | None) -> date:
    if as_of is None:
        # The day where the person sits: in the evening of New York, UTC is a day ahead.
        return datetime.now(UTC).astimezone().date()  # noqa: TID251 - the edge of the house
    try:
        return date.fromisoformat(as_of)
    except ValueError:
        raise ConfigError(f"--as-of takes a date such as 2026-03-02, and got {as_of!r}.") from None
