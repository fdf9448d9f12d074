"""The command shows what a file says, in words and as JSON."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from scm_automate.cli.edi import edi
from scm_automate.connectors.edi import in_words, read

app = typer.Typer()
app.command()(edi)
run = CliRunner()

RESPONSE = (
    "BAK*00*AC*4500012345*20260302****SO-77*20260304",
    "PO1*10*500*EA*1.25",
    "ACK*IC*300*EA*067*20260320",
    "ACK*IC*200*EA*085*20260410",
    "PO1*20*5*EA",
    "ACK*ZZ*5*EA",
    "CTT*2",
)


@pytest.fixture
def file(x12, tmp_path):
    path = tmp_path / "answer.edi"
    path.write_bytes(x12("855", *RESPONSE))
    return path


def test_in_words(file):
    shown = run.invoke(app, [str(file)])
    assert shown.exit_code == 0
    assert shown.output.splitlines() == [
        "X12, 1 document, 1 fault",
        "",
        "Answer to order 4500012345: changed (their number SO-77, of 2026-03-04)",
        "  line 10: changed [IC IC]; 300 arriving on 2026-03-20, 200 leaving by 2026-04-10; 1.25 each",
        "  line 20: unclear [ZZ]",
        "",
        "Faults",
        "  unknown_code at ST 0001, segment 9 ACK01: 'ZZ' is in no list of line statuses; the line is unclear.",
    ]


def test_as_json(file):
    shown = run.invoke(app, [str(file), "--json"])
    found = json.loads(shown.output)
    assert set(found) == {"standard", "documents", "faults"}
    assert set(found["documents"][0]) == {"kind", "order", "status", "lines"}
    assert found["documents"][0]["lines"][0] == {
        "line": "10",
        "status": "changed",
        "deliveries": [
            {
                "quantity": "300",
                "earliest": "2026-03-20",
                "latest": "2026-03-20",
                "basis": "delivery",
            },
            {"quantity": "200", "earliest": None, "latest": "2026-04-10", "basis": "dispatch"},
        ],
        "price": "1.25",
        "raw_status": "IC IC",
    }
    assert set(found["faults"][0]) == {"code", "where", "text"}


def test_strict_asks_for_a_person(file):
    assert run.invoke(app, [str(file), "--strict"]).exit_code == 10


def test_a_partner_s_codes(file, tmp_path):
    partner = tmp_path / "partner.toml"
    partner.write_text('[x12.line_status]\nZZ = { status = "accepted" }\n', "utf-8")
    shown = run.invoke(app, [str(file), "--codes", str(partner), "--strict"])
    assert shown.exit_code == 0
    assert "line 20: accepted [ZZ]" in shown.output


def test_an_order_in_words(x12):
    raw = x12(
        "860", "BCH*01*SA*45***20260302", "CUR*BY*EUR", "POC*10*CA*5**EA*1.25**BP*A-1",
        "PID*F****Spring", "DTM*010*20260401", "CTT*1",
    )  # fmt: skip
    words = in_words(read(raw))
    assert "Change of order 45 (of 2026-03-02, the whole order is called off)" in words
    assert "line 10: delete: 5 EA; A-1 / Spring; leaving by 2026-04-01; 1.25 EUR each" in words


def test_a_terminal_is_not_steered_by_a_file(x12):
    raw = x12("850", "BEG*00*SA*45**20260302", "PO1*10*5*EA", "PID*F****\x1b[2Jgone", "CTT*1")
    assert "\x1b" not in in_words(read(raw))


def test_long_documents_are_shown_in_part(x12):
    raw = x12("850", "BEG*00*SA*45**20260302", *["PO1*10*5*EA"] * 300, "CTT*300")
    assert "... and 100 more lines" in in_words(read(raw))


def test_an_acknowledgement_is_shown_in_words(tmp_path):
    path = tmp_path / "contrl.edi"
    path.write_bytes(
        b"UNB+UNOA:3+S+B+260304:0900+9'UNH+1+CONTRL:D:3:UN'UCI+77+B+S+7'"
        b"UCM+1+OSTENQ:D:01B:UN+4'UCS+6+13'UNT+5+1'UNZ+1+9'"
    )
    shown = run.invoke(app, [str(path)])
    assert shown.exit_code == 0
    assert (
        "Acknowledges OSTENQ 77: partly (segment 6: something mandatory is missing (13))"
        in shown.output
    )
