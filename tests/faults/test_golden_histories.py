"""Histories of real chases, kept as events: every later version makes the same state of them.

A history is never edited; a new kind of event gets a history of its own. What it comes to is told in
the file beside it.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from scm_automate.chase.digest_sending import last_attempt
from scm_automate.chase.edi_acknowledged import lines_of_rejected
from scm_automate.state import (
    Event,
    State,
    answered_lines,
    asks,
    changes,
    edi_interchanges,
    exceptions,
    history,
    letters,
    line_states,
    mail_habits,
    order_lines,
    promises,
    replay,
    request_answers,
    runs,
    sends,
    supplier_words,
    suppliers,
    touches,
)
from scm_automate.state.events import append

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.jsonl"))


def came_to(tx) -> dict[str, object]:
    """What a history comes to, in words that a person can check."""
    lines = order_lines.lines_seen(tx)
    numbers = sorted({one.supplier for one in lines.values()})
    words = [[one.supplier, one.version, one.changed_by] for one in supplier_words.all_words(tx)]
    # a history of before words were taught says nothing of them, and so with the rest of these
    later = {
        "words": words,
        "frozen": [
            [one.supplier, one.frozen_why] for one in suppliers.supplier_facts(tx) if one.frozen_why
        ],
        "absent": [
            [one.supplier, str(one.absent_until)]
            for one in suppliers.supplier_facts(tx)
            if one.absent_until
        ],
        "requests": [
            [one.subject, one.name, one.state]
            for one in request_answers.request_answers(tx, state=None)
        ],
        "digests": [
            [one.subject, last_attempt(tx, one.subject).outcome]
            for one in history(tx, kind="digest_send_begun")
        ],
        "interchanges": [one.subject for one in history(tx, kind="interchange_taken")],
        "habits": {
            number: [found.mails, found.days_off, dict(found.kinds)]
            for number in numbers
            if (found := mail_habits.habits_of(tx, number)).mails
        },
        "acknowledged": [one.data["verdict"] for one in history(tx, kind="inquiry_acknowledged")],
        "lines of rejected inquiries": sorted("/".join(key[1:]) for key in lines_of_rejected(tx)),
        "agreed to thaw": {
            number: list(agreed)
            for number in numbers
            if (agreed := suppliers.agreed_to_thaw(tx, number))
        },
        "made for EDI partners": [
            [one.partner, one.number, one.file]
            for one in map(
                partial(edi_interchanges.interchange_of, tx),
                dict.fromkeys(one.subject for one in history(tx, kind="interchange_made")),
            )
        ],
    }
    return {name: facts for name, facts in later.items() if facts} | {
        "lines": {"/".join(key[1:]): one.state for key, one in line_states.line_states(tx).items()},
        "revisions": {"/".join(key[1:]): one.revision for key, one in lines.items()},
        "letters": sorted(
            [one.supplier, one.address, one.state]
            for number in numbers
            for one in letters.letters_of(tx, number)
        ),
        "asked": sorted([*one.key[1:], one.reason, one.number] for one in asks.asks_sent(tx)),
        "in doubt": len(sends.in_doubt(tx)),
        "answered": sorted(
            [*one.key[1:], one.status, str(one.promised)] for one in answered_lines.answered(tx)
        ),
        "promises": sum(
            len(promises.promises_of(tx, order=key.order, line=key.line)) for key in lines
        ),
        "upload": sorted([*one.key[1:], one.field, one.new] for one in changes.upload(tx)),
        "waiting": sorted(
            [*one.key[1:], one.field, one.new] for one in changes.changes_waiting(tx)
        ),
        "exceptions": sorted(one.code for one in exceptions.open_exceptions(tx)),
        "failed": [one.address for one in suppliers.failed(tx)],
        "rounds": len(runs.runs(tx)),
        "touches": sorted([one.kind, one.count] for one in touches.touches(tx)),
    }


def events_of(path: Path) -> list[Event]:
    found = []
    for line in path.read_text().splitlines():
        values = json.loads(line)
        found.append(Event(**{**values, "at": datetime.fromisoformat(values["at"])}))
    return found


def written(path: Path, place: str) -> None:
    """Keeps the history of a state as a new golden file; run by hand when one is added."""
    with State.open(place) as state, state.read() as tx:
        lines = []
        for one in history(tx):
            values = {**asdict(one), "at": one.at.isoformat()}
            values.pop("seq")
            lines.append(json.dumps(values, sort_keys=True))
        path.write_text("\n".join(lines) + "\n")
        told = json.dumps(came_to(tx), indent=1, sort_keys=True)
        path.with_suffix(".json").write_text(told + "\n")


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_history_comes_to_what_it_came_to(tmp_path, path):
    expected = json.loads(path.with_suffix(".json").read_text())
    with State.open(tmp_path / "chase.db") as state:
        with state.write() as tx:
            for event in events_of(path):
                append(tx, [event])
            assert came_to(tx) == expected
        with state.write() as tx:
            assert replay(tx) == len(events_of(path))
            assert came_to(tx) == expected


def test_there_is_one():
    assert GOLDEN
