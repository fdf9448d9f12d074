"""The commands that ask suppliers by EDI: what they write, what they say, and that nothing leaves unasked."""

from __future__ import annotations

import json

import pytest

from scm_automate.cli import main
from scm_automate.connectors import edi

ORDERS = (
    "order,line,supplier,item,quantity,unit,due,ordered_on\n"
    "4500012345,10,7,A-1,500,PCE,2026-03-16,2026-02-16\n"
    "4500012399,10,8,A-2,40,PCE,2026-03-18,2026-02-16\n"
)
SUPPLIERS = "id,name,emails\n7,Acme,\n8,Bolt,orders@bolt.example\n"
POLICY = """
[sender]
address = "purchasing@buyer.example"
[edi_partner]
sender = "BUYER"
[supplier.7]
channel = "edi"
[supplier.7.edi_partner]
standard = "x12"
receiver = "ACME"
usage = "production"
"""


@pytest.fixture
def run(tmp_path, capsys):
    """Runs a command in a place with an export, suppliers and a policy; gives exit code and words."""
    for name, text in (("orders.csv", ORDERS), ("suppliers.csv", SUPPLIERS), ("p.toml", POLICY)):
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "inbox").mkdir()
    (tmp_path / "edi").mkdir()

    def command(name, *more):
        given = {
            "chase": [
                "--orders", tmp_path / "orders.csv", "--suppliers", tmp_path / "suppliers.csv",
                "--inbox", tmp_path / "inbox", "--out", tmp_path / "out", "--as-of", "2026-03-02",
            ],
            "send": [],
        }[name]  # fmt: skip
        words = [name, *given, "--state", tmp_path / "c.db", "--policy", tmp_path / "p.toml", *more]
        code = main([str(word) for word in words])
        return code, capsys.readouterr()

    return command


def test_without_a_folder_the_inquiry_is_a_draft_and_the_round_says_what_to_do(run, tmp_path):
    code, said = run("chase")
    assert code == 0, said.err
    assert "Hand   1 EDI inquiry in" in said.out
    assert "mark-sent" in said.out
    assert "Send   1 letter in" in said.out
    assert list((tmp_path / "edi").iterdir()) == []
    (file,) = tmp_path.glob("out/2*/letters/*.edi")
    assert edi.read(file.read_bytes()).documents[0].kind == "status_inquiry"
    (page,) = tmp_path.glob("out/2*/report.html")
    assert "X12 869 to ZZ:ACME" in page.read_text("utf-8")


def test_with_a_folder_it_leaves_once(run, tmp_path):
    code, said = run("chase", "--edi-outbox", tmp_path / "edi", "--json")
    assert code == 0, said.err
    letters = {one["supplier"]: one for one in json.loads(said.out)["letters"]}
    assert letters["7"]["state"] == "sent"
    assert letters["7"]["to"] == "EDI: X12 869 to ZZ:ACME"
    (file,) = (tmp_path / "edi").glob("*.edi")
    (envelope,) = edi.interchanges(file.read_bytes())
    assert (envelope.usage, envelope.control) == ("production", "000000001")
    code, said = run("chase", "--edi-outbox", tmp_path / "edi")
    assert "Hand" not in said.out
    assert len(list((tmp_path / "edi").glob("*.edi"))) == 1


def test_what_could_not_be_handed_over_is_nothing_to_hand_over_by_hand(run, tmp_path):
    policy = tmp_path / "p.toml"
    policy.write_text(policy.read_text("utf-8") + 'folder = "acme"\n', "utf-8")
    code, said = run("chase", "--edi-outbox", tmp_path / "edi")
    assert (code, "Hand" in said.out) == (0, False)
    (table,) = tmp_path.glob("out/2*/exceptions.csv")
    assert "there is no folder" in table.read_text("utf-8-sig")


def test_a_folder_that_is_not_there_is_told_before_anything_is_done(run, tmp_path):
    code, said = run("chase", "--edi-outbox", tmp_path / "nowhere")
    assert code == 2
    assert "nowhere" in said.err
    assert not (tmp_path / "c.db").exists()


def test_send_hands_over_what_waits(run, tmp_path):
    from scm_automate.calendars import Calendars
    from scm_automate.chase import read_policy, run_round
    from scm_automate.cli.chase import moment
    from scm_automate.connectors import read_orders, read_suppliers
    from scm_automate.state import State

    policy = read_policy(tmp_path / "p.toml")
    with State.open(tmp_path / "c.db") as state:
        run_round(
            read_orders(tmp_path / "orders.csv"), read_suppliers(tmp_path / "suppliers.csv"),
            inbox=(), state=state, now=moment("2026-03-02", policy), policy=policy,
            calendars=Calendars(), edi_outbox="later",
        )  # fmt: skip
    code, said = run("send", "--edi-outbox", tmp_path / "edi")
    assert (code, said.out) == (0, "send_edi: 1 sent\n")
    assert len(list((tmp_path / "edi").glob("*.edi"))) == 1
    code, said = run("send", "--edi-outbox", tmp_path / "edi")
    assert (code, said.out) == (0, "nothing was due\n")


def test_send_needs_something_to_send_by(run):
    code, said = run("send")
    assert code == 2
    assert "--smtp" in said.err
    assert "--edi-outbox" in said.err
