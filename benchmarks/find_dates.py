"""Our finder of dates beside others, on the same sentences in the same run: right, missed, invented, how fast.

    python benchmarks/find_dates.py [--repeat 3] [--python NAME=PATH ...] [--node-modules FOLDER] [--show NAME]

Each finder runs in a process of its own. Where one is not installed here, that is said, and an
interpreter that has it can be named: ``--python recognizers=/path/to/python``. Every finder is told the
language, the usual order of day and month of the country, and that today is 1 April 2026, as far as
it takes any of that; a finder without a language is asked all the same, since a user would.

The sentences are ours, short and of the kinds that suppliers write; they show what each finder is made
for, not how well anybody reads real mail. Ours has learned four of the traps from them (words for a part's
number and a strength class); before, it found dates in 4 of 28.

- *exact*: the last day is right and, where a week is told, the first day too. A finder that gives single
  days cannot give a week.
- *near*: the day that it gives lies within the right days. What is invented counts against both.
- *alarms*: sentences with a part number, a price, a norm and the like, in which it finds a date.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from date_finders import DATA, FINDERS, Window

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).resolve().parent


def is_exact(got: Window, gold: Window) -> bool:
    first, last = gold
    narrow = first is not None and first != last and (last - first).days <= 7
    return (
        got[1] == last
        and (not narrow or got[0] == first)
        and (narrow or first != last or got[0] in (first, last))
    )


def is_near(got: Window, gold: Window) -> bool:
    return (gold[0] or gold[1]) <= got[1] <= gold[1]


def matched(got: list[Window], gold: list[Window], same: Callable[[Window, Window], bool]) -> int:
    """How many of the found are one of the right ones, each used once."""
    left = list(gold)
    count = 0
    for one in got:
        for other in left:
            if same(one, other):
                left.remove(other)
                count += 1
                break
    return count


def sentences() -> list[tuple[str, str, str, list[Window]]]:
    """(text, language, country, the right days) of each."""
    return [
        (
            row["text"],
            row["language"],
            row["country"],
            [
                (date.fromisoformat(first) if first else None, date.fromisoformat(last))
                for first, last in row["dates"]
            ],
        )
        for row in DATA["sentence"]
    ]


def counted(answers: list[list[Window] | str]) -> dict[str, object]:
    """The figures of one finder; a text in place of its windows is what it crashed with."""
    tally = dict.fromkeys(("gold", "found", "exact", "near", "alarms", "traps", "crashes"), 0)
    seen: list[str] = []
    for (text, _, _, gold), answer in zip(sentences(), answers, strict=True):
        got = [] if isinstance(answer, str) else answer
        exact = matched(got, gold, is_exact)
        tally["crashes"] += isinstance(answer, str)
        tally["gold"] += len(gold)
        tally["found"] += len(got)
        tally["exact"] += exact
        tally["near"] += matched(got, gold, is_near)
        tally["traps"] += not gold
        tally["alarms"] += bool(got and not gold)
        if exact != len(gold) or len(got) != len(gold):
            found = answer if isinstance(answer, str) else told(got)
            seen.append(f"{text}\n    right {told(gold)}; found {found}")
    return {**tally, "seen": seen}


def measure(name: str, repeat: int) -> dict[str, object]:
    """One finder on all sentences; runs in a process of its own."""
    try:
        find = FINDERS[name]()
    except Exception as error:  # noqa: BLE001 - not installed, or installed and broken: said, not raised
        return {"missing": f"{type(error).__name__}: {error}"}
    answers: list[list[Window] | str] = []
    for text, language, country, _ in sentences():
        try:
            answers.append(find(text, language, country))
        except Exception as error:  # noqa: BLE001 - a crash of a finder is a finding
            answers.append(f"{type(error).__name__}: {error}")
    best = float("inf")
    for _ in range(repeat):
        start = time.process_time()
        for text, language, country, _ in sentences():
            with contextlib.suppress(Exception):  # counted above
                find(text, language, country)
        best = min(best, time.process_time() - start)
    return {**counted(answers), "per_second": len(answers) / best}


def measure_chrono(folder: str, repeat: int) -> dict[str, object]:
    """chrono-node, where a folder with it is named."""
    if not folder:
        return {"missing": "it is JavaScript; name a folder with it by --node-modules"}
    asked = {"sentences": [row[:3] for row in sentences()], "repeat": repeat}
    try:
        done = subprocess.run(
            ["node", str(HERE / "find_dates_chrono.js")], input=json.dumps(asked), text=True,
            capture_output=True, check=True, env={**os.environ, "NODE_PATH": folder},
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError) as error:
        return {
            "missing": str(getattr(error, "stderr", "") or error).strip().splitlines()[-1][:120]
        }
    got = json.loads(done.stdout)
    answers: list[list[Window] | str] = [
        one["crash"] if "crash" in one
        else [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in one["windows"]]
        for one in got["found"]
    ]  # fmt: skip
    return {**counted(answers), "per_second": got["per_second"]}


def in_process(name: str, python: str, repeat: int) -> dict[str, object]:
    """A finder's figures from a process of its own, so that none warms or breaks another."""
    done = subprocess.run(
        [python, "-W", "ignore", __file__, "--finder", name, "--repeat", str(repeat)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        return {"missing": (done.stderr.strip().splitlines() or ["no word"])[-1]}
    return json.loads(done.stdout.strip().splitlines()[-1])


def told(windows: list[Window]) -> str:
    return (
        ", ".join(f"{first}..{last}" if first != last else f"{last}" for first, last in windows)
        or "nothing"
    )


def share(part: int, whole: int) -> str:
    return f"{part / whole:6.2f}" if whole else "     -"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--repeat", type=int, default=3)
    arguments.add_argument("--python", action="append", default=[], metavar="NAME=PATH")
    arguments.add_argument("--node-modules", default="", help="a folder with chrono-node in it")
    arguments.add_argument("--show", help="print what this finder did not get right")
    arguments.add_argument("--finder", help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.finder:
        print(json.dumps(measure(given.finder, given.repeat)))
        return
    pythons = dict(one.split("=", 1) for one in given.python)
    languages = {row["language"] for row in DATA["sentence"]}
    print(f"{len(DATA['sentence'])} sentences in {len(languages)} languages")
    print(
        f"{'finder':18} {'exact':>13} {'near':>13}  {'alarms':>7} {'crashes':>7}  {'sentences/s':>11}  ours"
        f"\n{'':18} {'prec   rec':>13} {'prec   rec':>13}"
    )
    ours = 0.0
    for name in [*FINDERS, "chrono-node"]:
        if name == "chrono-node":
            got = measure_chrono(given.node_modules, given.repeat)
        else:
            python = pythons.get(name) or pythons.get(name.split()[0]) or sys.executable
            got = in_process(name, python, given.repeat)
        if "missing" in got:
            print(f"{name:18} not here: {str(got['missing'])[:120]}")
            continue
        ours = ours or got["per_second"]
        print(
            f"{name:18} {share(got['exact'], got['found'])} {share(got['exact'], got['gold'])}"
            f" {share(got['near'], got['found'])} {share(got['near'], got['gold'])}"
            f"  {got['alarms']:3}/{got['traps']:<3} {got['crashes']:7}  {got['per_second']:11.0f}"
            f"  {got['per_second'] / ours:.2f} x"
        )
        if given.show == name:
            print("\n".join(f"  {row}" for row in got["seen"]))


if __name__ == "__main__":
    main()
