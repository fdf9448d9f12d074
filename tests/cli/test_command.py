"""The command as a person meets it: what it prints, how it ends, and never a traceback."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from scm_automate.cli import main
from scm_automate.demo import example_data


def run(*words, folder=None):
    done = subprocess.run(
        [sys.executable, "-m", "scm_automate", *map(str, words)],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in done.stderr + done.stdout
    return done


@pytest.fixture
def place(tmp_path):
    """A folder with an empty inbox, and the options of a round on the first Monday."""
    data = example_data("monday-1")
    (tmp_path / "inbox").mkdir()

    def options(orders=data.orders, suppliers=data.suppliers, day="2026-03-02"):
        return [
            "chase", "--orders", *orders, "--suppliers", *suppliers, "--inbox", tmp_path / "inbox",
            "--state", tmp_path / "chase.db", "--out", tmp_path / "out", "--policy", data.policy,
            "--calendars", data.calendars, "--as-of", day,
        ]  # fmt: skip

    return tmp_path, options


def test_a_round_writes_its_folder_and_says_where_to_look(place):
    folder, options = place
    done = run(*options())
    assert done.returncode == 0, done.stderr
    made = folder / "out" / (folder / "out" / "latest").read_text().strip()
    assert {path.name for path in made.iterdir()} >= {
        "letters", "changes.csv", "exceptions.csv", "report.html", "report.xlsx",
    }  # fmt: skip
    assert str(made / "report.html") in done.stdout
    assert len(list((made / "letters").glob("*.eml"))) > 10
    assert "Read the orders" in done.stderr


def test_it_says_why_a_line_is_or_is_not_asked_about(place):
    from scm_automate import read_orders

    _, options = place
    first = read_orders(*example_data("monday-1").orders).table.records()[0]
    one = f"{first.order}/{first.line}"
    done = run(*options(), "--explain", one, "--explain", first.order)
    assert done.returncode == 0, done.stderr
    (said, *_) = [
        row
        for row in done.stdout.splitlines()
        if row.startswith(f"Order {first.order} line {first.line} ")
    ]
    assert "is asked about in the letter to" in said or "is not asked about. " in said
    unknown = run(*options(), "--explain", "4711/10")
    assert unknown.returncode != 0
    assert "The plan has no line 4711 / 10" in unknown.stderr


def test_what_is_still_missing_is_asked_for_from_a_list(place):
    folder, options = place
    missing = folder / "missing.csv"
    missing.write_text(
        "supplier;subject;key;what\n"
        "100210;certificate;ISO-9001;ISO 9001 certificate\n"
        "100210;certificat;ISO-14001;ISO 14001 certificate\n"
    )
    done = run(*options(), "--requests", missing, "--json")
    assert "Requests: 1 request, 1 rejected" in done.stderr
    assert "missing.csv, row 3, column subject" in done.stderr
    letters = json.loads(done.stdout)["letters"]
    assert [
        one["supplier"]
        for one in letters
        if any(ask["subject"] == "certificate" for ask in one["asks"])
    ] == ["100210"]


def test_files_of_the_gateways_folder_are_read_beside_the_mails(place):
    folder, options = place
    (folder / "edi").mkdir()
    (folder / "edi" / "a.edi").write_bytes(
        b"UNB+UNOC:3+4012345:14+BUYER+260302:0900+1'UNH+1+ORDRSP:D:96A:UN'BGM+231+SO-1+29'"
        b"RFF+ON:4500000000'LIN+10+5'QTY+113:5:PCE'DTM+67:20260316:102'UNS+S'UNT+8+1'UNZ+1+1'"
    )
    done = run(*options(), "--edi-inbox", folder / "edi", "--json")
    (answer,) = json.loads(done.stdout)["answers"]
    assert answer["source"] == "a.edi"
    missing = run(*options(), "--edi-inbox", folder / "none")
    assert missing.returncode != 0
    assert "none" in missing.stderr


def test_a_second_round_on_the_same_morning_asks_nobody_anew(place):
    folder, options = place
    first, second = (json.loads(run(*options(), "--json").stdout) for _ in range(2))
    assert {letter["letter"] for letter in first["letters"]} == {
        letter["letter"] for letter in second["letters"]
    }
    assert first["folder"] != second["folder"]
    assert len(list((folder / "out").iterdir())) == 3  # two runs, and `latest`


def test_what_was_marked_as_sent_is_not_asked_again_the_next_day(place):
    folder, options = place

    def asked(day):
        letters = json.loads(run(*options(day=day), "--json").stdout)["letters"]
        return {
            (ask["order"], ask["line"], ask["schedule"])
            for letter in letters
            for ask in letter["asks"]
        }

    first = asked("2026-03-02")
    said = run("mark-sent", "--state", folder / "chase.db", "--all", "--as-of", "2026-03-02")
    assert said.stdout.endswith("letters marked as sent.\n")
    assert first
    assert not first & asked("2026-03-03")
    assert run("mark-sent", "--state", folder / "chase.db", "--all").returncode == 0
    again = run("mark-sent", "--state", folder / "chase.db", "--all")
    assert again.stdout.strip() == "No draft was left to mark."


def test_strict_says_by_exit_code_that_a_person_is_needed(place):
    _, options = place
    done = run(*options(suppliers=example_data("monday-1").suppliers[2:3]), "--strict", "--json")
    assert json.loads(done.stdout)["needs_person"]
    assert done.returncode == 10


def test_rows_that_were_not_read_are_named_and_count_as_work_for_a_person(place, tmp_path):
    _folder, options = place
    broken = tmp_path / "broken.csv"
    (export,) = [p for p in example_data("monday-1").orders if p.name.startswith("Purch")]
    rows = export.read_text("utf-8-sig").splitlines()
    rows[2] = rows[2].replace(",20.00,", ",tbd,")
    broken.write_text("\n".join(rows), "utf-8")
    done = run(*options(orders=[broken]), "--strict")
    assert "not read: " in done.stderr
    assert "broken.csv, row 3, column OrderedPurchaseQuantity, value 'tbd'" in done.stderr
    assert done.returncode == 10


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--inbox", "nowhere", "does not exist"),
        ("--locale", "xx", "No regional settings are known for 'xx'"),
        ("--upload-layout", "sap_confirmation", "sap_confirmations"),
    ],
)
def test_a_wrong_option_is_said_before_any_work_is_done(place, option, value, says):
    folder, options = place
    done = run(*options(), option, value)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Read the orders" not in done.stderr
    assert not (folder / "chase.db").exists()


def test_without_a_policy_drafts_are_written_all_the_same(place):
    _, options = place
    words = [str(word) for word in options()]
    at = words.index("--policy")
    done = run(*words[:at], *words[at + 2 :])
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", ["empty.csv", "empty"]),
        (
            "holiday.csv",
            b"Urlaub;von;bis\nBerg;1.8.2026;20.8.2026\n",
            ["holiday.csv", "Urlaub"],
        ),
        ("report.xlsx", b"PK\x03\x04" + b"\x00" * 400, ["report.xlsx"]),
        ("letter.csv", b"%PDF-1.7\n1 0 obj", ["letter.csv", "PDF"]),
    ],
    ids=["empty", "another file", "truncated workbook", "a PDF"],
)
def test_a_file_that_does_not_serve_is_refused_by_name(place, name, content, says):
    folder, options = place
    (folder / name).write_bytes(content)
    done = run(*options(orders=[folder / name]))
    assert done.returncode == 3
    for word in says:
        assert word in done.stderr


def test_a_missing_key_column_is_named(place):
    folder, options = place
    header = (
        "Löschkennzeichen;Lieferant/Lieferwerk;Einkäufergruppe;Einkaufsbeleg;Belegdatum;Lieferdatum;"
        "Auftragsbestätigung;Material;Kurztext;Werk;Bestellmenge;Bestellmengeneinheit;Nettopreis;Währung;"
        "Preiseinheit;Einteilungsmenge;Gelieferte Menge;noch zu liefern (Menge);Menge in Lager-ME"
    )
    header += "".join(f";Zusatz {n}" for n in range(11))
    (folder / "export.csv").write_text(f"{header}\n{';'.join('x' * 30)}\n", "utf-8")
    done = run(*options(orders=[folder / "export.csv"]))
    assert done.returncode == 3
    assert "export.csv" in done.stderr
    assert "Position" in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "Usage"),
        (["chaise"], "chaise"),
        (["chase"], "--orders"),
        (["demo", "--outt", "x"], "--outt"),
    ],
)
def test_wrong_words_are_usage(words, says):
    done = run(*words)
    assert done.returncode == 2
    assert says in done.stderr + done.stdout


def test_a_date_that_is_none_is_usage(place):
    _, options = place
    done = run(*options(day="2.3.2026"))
    assert done.returncode == 2
    assert "2.3.2026" in done.stderr


def test_a_policy_with_an_unknown_key_is_usage_and_names_the_nearest(place):
    folder, options = place
    (folder / "policy.toml").write_text("due_son = 7\n")
    words = [str(word) for word in options()]
    words[words.index("--policy") + 1] = str(folder / "policy.toml")
    done = run(*words)
    assert done.returncode == 2
    assert "due_soon" in done.stderr


def test_an_unknown_change_cannot_be_decided_on(place):
    folder, options = place
    run(*options())
    done = run("decide", "--state", folder / "chase.db", "accept", "no-such", "--by", "Anna Berg")
    assert done.returncode == 3
    assert "no-such" in done.stderr


def test_a_state_file_that_is_no_database_is_refused(place):
    folder, options = place
    (folder / "chase.db").write_bytes(b"this is a letter to the editor" * 40)
    done = run(*options())
    assert done.returncode == 3
    assert "chase.db" in done.stderr


def test_example_data_is_not_written_over_something(tmp_path):
    assert run("example-data", "--out", tmp_path / "example").returncode == 0
    done = run("example-data", "--out", tmp_path / "example")
    assert done.returncode == 2
    assert "not empty" in done.stderr


def test_an_internal_fault_is_one_line(monkeypatch, capsys):
    def broken(*_, **__):
        raise ZeroDivisionError("in the middle")

    monkeypatch.setattr("scm_automate.demo.story.run_demo", broken)
    assert main(["demo", "--out", "nowhere"]) == 1
    said = capsys.readouterr().err.strip()
    assert said.startswith(
        "scm-automate: internal fault: ZeroDivisionError: in the middle (at test_command.py:"
    )
    assert "\n" not in said


def test_version():
    assert run("--version").stdout.startswith("scm-automate 0.")


@pytest.mark.parametrize("option", ["--orders", "--stock", "--demand", "--items", "--prices"])
def test_files_in_a_row_belong_to_their_option_and_a_question_does_not(
    option, tmp_path, monkeypatch
):
    from scm_automate.cli.app import _spread

    monkeypatch.chdir(tmp_path)
    for name in ("a.csv", "b.csv", "c.xlsx"):
        (tmp_path / name).touch()
    shell = ["ask", option, "a.csv", "b.csv", "how much of A-1 do we have?"]
    pattern = ["ask", option, "*.csv", "how much of A-1 do we have?"]
    spread = ["ask", option, "a.csv", option, "b.csv", "how much of A-1 do we have?"]
    assert _spread(shell) == spread
    assert _spread(pattern) == spread
    assert _spread([option, "missing.csv", "--json"]) == [option, "missing.csv", "--json"]


def test_the_list_of_commands_is_told_in_whole_words():
    told = run("--help").stdout
    assert "..." not in told.partition("Commands:")[2]
