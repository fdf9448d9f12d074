"""doctor, backup, purge, mark-not-sent and restore-address, as somebody types them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from scm_automate.cli import main
from scm_automate.model import ScheduleKey
from scm_automate.state import State, request_answers, suppliers
from scm_automate.state.drafts import Wanted, WantedAsk, write_drafts

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def place(tmp_path):
    path = tmp_path / "chase.db"
    with State.open(path) as state, state.write() as tx:
        suppliers.fail_address(tx, "old@bolt.example", supplier="8", why="550", at=MONDAY)
    return path


def test_the_doctor_says_how_it_stands(place, capsys):
    assert main(["doctor", "--state", str(place)]) == 0
    said = capsys.readouterr().out
    assert "lies on a disk of this machine" in said
    assert "SQLite" in said
    assert "The file is whole" in said


def test_the_doctor_refuses_a_folder_that_is_synchronised_without_opening_it(tmp_path, capsys):
    folder = tmp_path / "Dropbox"
    folder.mkdir()
    path = folder / "chase.db"
    path.write_bytes(b"")
    assert main(["doctor", "--state", str(path)]) == 2
    said = capsys.readouterr().out
    assert "a folder that a program synchronises: Dropbox" in said
    assert path.read_bytes() == b""


def test_the_doctor_of_nothing(tmp_path, capsys):
    assert main(["doctor", "--state", str(tmp_path / "none.db")]) == 2
    assert "no state file" in capsys.readouterr().err


def test_a_backup_and_never_over_one(place, tmp_path, capsys):
    copy = tmp_path / "copy.db"
    assert main(["backup", "--state", str(place), "--to", str(copy)]) == 0
    assert "the copy is whole" in capsys.readouterr().out
    assert main(["backup", "--state", str(place), "--to", str(copy)]) == 3
    with State.open(copy) as state, state.read() as tx:
        assert [one.address for one in suppliers.failed(tx)] == ["old@bolt.example"]


def test_a_purge_says_what_it_forgot_and_refuses_what_is_no_day(place, capsys):
    assert main(["purge", "--state", str(place), "--before", "2026-03-03"]) == 0
    assert "0 mails and 0 letters lost their text" in capsys.readouterr().out
    assert main(["purge", "--state", str(place), "--before", "yesterday"]) == 2


def test_an_address_is_restored_and_a_typing_error_is_told(place, capsys):
    words = ["restore-address", "--state", str(place), "--by", "Anna"]
    assert main([*words, "olt@bolt.example"]) == 3
    assert "Did you mean old@bolt.example?" in capsys.readouterr().err
    assert main([*words, "old@bolt.example"]) == 0
    with State.open(place) as state, state.read() as tx:
        assert suppliers.failed(tx) == ()


def test_a_letter_that_is_not_in_doubt_cannot_be_said_not_to_have_left(place, capsys):
    assert main(["mark-not-sent", "--state", str(place), "NOSUCHREFERENCE"]) == 3
    assert "no letter" in capsys.readouterr().err


def test_digests_are_printed_written_and_planned_once_a_day(tmp_path, capsys):
    orders, inbox, place = tmp_path / "orders.csv", tmp_path / "inbox", tmp_path / "chase.db"
    inbox.mkdir()
    suppliers = tmp_path / "suppliers.csv"
    suppliers.write_text("id;name;emails\n7;Acme;sales@acme.example\n", "utf-8")
    for day, promised in (("2026-03-02", ""), ("2026-03-03", "2026-03-30")):
        orders.write_text(
            "supplier;order;line;item;quantity;unit;due;promised;buyer\n"
            f"7;45;10;A-1;5;PCE;2026-03-16;{promised};Metals\n"
            f"7;45;20;A-2;5;PCE;2026-03-16;{promised};Castings\n",
            "utf-8",
        )
        words = ["chase", "--orders", orders, "--suppliers", suppliers, "--inbox", inbox]
        words += ["--state", place, "--out", tmp_path / "out", "--as-of", day]
        assert main([str(word) for word in words]) == 0
    desks = tmp_path / "desks.toml"
    desks.write_text('[[desk]]\nbuyer = "Metals"\nname = "Ilse"\naddress = "ilse@buyer.example"\n')
    capsys.readouterr()
    words = ["digest", "--state", str(place), "--orders", str(orders), "--desks", str(desks)]
    words += ["--as-of", "2026-03-03"]
    out = tmp_path / "digests"
    assert main([*words, "--out", str(out)]) == 10, "nobody reads one of them"
    said = capsys.readouterr().out
    assert "2 digests for 3 Mar 2026, planned" in said
    assert "NOBODY READS: buyer Castings: no desk is given" in said
    assert "line 10, A-1, supplier 7: 16 Mar 2026 became 30 Mar 2026 (14 days later)." in said
    (written,) = out.iterdir()
    assert b"To: Ilse <ilse@buyer.example>" in written.read_bytes()
    assert main(words) == 10
    again = capsys.readouterr().out
    assert "as planned before" in again
    assert again.splitlines()[1:] == said.splitlines()[1 : len(again.splitlines())]
    assert main([*words, "--stock", str(desks)]) == 2


def test_the_ledger_is_shown_and_written_into(place, tmp_path, capsys):
    words = [
        "ledger",
        "write",
        "Set it up",
        "--state",
        str(place),
        "--minutes",
        "90",
        "--by",
        "Carl",
    ]
    assert main(words) == 0
    assert capsys.readouterr().out == "90 minutes taken were written down: Set it up (Carl).\n"
    assert main([*words, "--side", "both"]) == 2
    assert (
        main(["ledger", "write", "x", "--state", str(place), "--minutes", "long", "--by", "C"]) == 2
    )
    capsys.readouterr()
    assert main(["ledger", "show", "--state", str(place)]) == 0
    said = capsys.readouterr().out
    assert "1  Set it up: 1 h 30 min [written]" in said
    assert "Net    minus 1 h 30 min" in said
    assert main(["ledger", "show", "--state", str(place), "--until", "2020-01-01"]) == 0
    assert "Nothing was counted." in capsys.readouterr().out
    assert main(["ledger", "show", "--state", str(place), "--since", "May"]) == 2
    assert main(["ledger", "table"]) == 0
    assert (
        "given  Put a letter to a supplier together: 6 (3 to 10) min, assumed."
        in capsys.readouterr().out
    )
    own = tmp_path / "own.toml"
    own.write_text("title = 'x'\n")
    assert main(["ledger", "show", "--state", str(place), "--minutes", str(own)]) == 2


def test_a_call_sheet_goes_out_and_comes_back(tmp_path, capsys):
    files = {
        "orders.csv": "supplier;order;line;item;quantity;unit;due;ordered_on\n7;45;10;A-1;5;PCE;2026-03-16;2026-02-16\n",
        "suppliers.csv": "id;name;emails;phone;contact\n7;Acme;;+49 7777 1234;Jo Smith\n",
        "policy.toml": 'channel = "phone"\n',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "inbox").mkdir()

    def words(day):
        given = [
            "chase",
            "--orders",
            "orders.csv",
            "--suppliers",
            "suppliers.csv",
            "--inbox",
            "inbox",
        ]
        given += ["--policy", "policy.toml", "--state", "chase.db", "--out", "out"]
        paths = [
            str(tmp_path / one) if (tmp_path / one).exists() or one in ("chase.db", "out") else one
            for one in given
        ]
        return [*paths, "--as-of", day]

    assert main(words("2026-03-02")) == 0
    assert "Call   the suppliers in " in capsys.readouterr().out
    (sheet,) = (tmp_path / "out").glob("*_*/calls.xlsx")
    book = load_workbook(sheet)
    rows = [[cell.value for cell in row] for row in book["Calls"].iter_rows(min_row=4)]
    assert rows[1][:4] == ["7", "Acme", "Jo Smith", "+49 7777 1234"]
    book["Calls"].cell(5, rows[0].index("Answer") + 1, "confirmed")
    book.save(tmp_path / "filled.xlsx")
    assert main([*words("2026-03-03"), "--calls", str(tmp_path / "filled.xlsx")]) == 2
    assert "--calls needs the person who called" in capsys.readouterr().err
    calls = ["--calls", str(tmp_path / "filled.xlsx"), "--calls-by", "Anna Berg"]
    assert main([*words("2026-03-03"), *calls]) == 0
    said = capsys.readouterr()
    assert "Calls: 1 lines answered, 0 not reached, 0 not filled in, 0 rejected" in said.err
    assert "1 message read" in said.out
    assert "1 change for upload" in said.out


def test_answers_to_requests_are_listed_and_decided(place, capsys):
    key = ScheduleKey("", "certificate", "ISO-9001", "1")
    with State.open(place) as state, state.write() as tx:
        wanted = Wanted(
            supplier="7", address="s@acme.example", language="en", topic="requests",
            asks=(WantedAsk(key=key, reason="missing", number=1, why="x", subject="certificate"),),
        )  # fmt: skip
        ids = iter(f"{n}abcdefgh" for n in range(99))
        (made,) = write_drafts(
            tx, [wanted], at=MONDAY, run="r", new_id=lambda: next(ids), new_reference=lambda: next(ids),
            domain="b.example",
        )  # fmt: skip
        request_answers.receive_answers(
            tx, made.asks, message_key="m", sender="s@acme.example", received_at=MONDAY,
            files=[request_answers.RequestFile("iso.pdf", "pdf", 1200)], at=MONDAY, new_id=lambda: next(ids),
        )  # fmt: skip
        (one,) = request_answers.request_answers(tx)
    assert main(["requests", "list", "--state", str(place)]) == 0
    said = capsys.readouterr().out
    assert "certificate ISO-9001 of supplier 7: received, with iso.pdf (pdf, 1,200 bytes)" in said
    assert main(["requests", "refuse", one.id, "--state", str(place), "--by", "Anna"]) == 0
    assert "refused by Anna" in capsys.readouterr().out
    assert main(["requests", "accept", one.id, "--state", str(place), "--by", "Anna"]) != 0
    assert main(["requests", "list", "--state", str(place)]) == 0
    assert capsys.readouterr().out == "No answer waits.\n"
    assert main(["requests", "list", "--all", "--state", str(place)]) == 0
    assert "refused by Anna" in capsys.readouterr().out
