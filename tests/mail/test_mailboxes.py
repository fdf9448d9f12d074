"""Saved mail in every form: read oldest first, and a broken file never stops the rest."""

from __future__ import annotations

import importlib.util
import mailbox
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scm_automate.errors import UnreadableFile
from scm_automate.mail import RawMessage, read_folder
from scm_automate.messages import Limits, newest_text, parse_message

_SPEC = importlib.util.spec_from_file_location("compound", Path(__file__).with_name("compound.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
compound = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(compound)


def mail(number: int, *, received: str = "", date: str = "", body: str = "KW 31") -> bytes:
    lines = [f"Message-ID: <{number}@supplier.example>", "From: s@supplier.example"]
    if received:
        lines.insert(0, f"Received: from x by mx.buyer.example; {received}")
    if date:
        lines.append(f"Date: {date}")
    return ("\r\n".join(lines) + f"\r\n\r\n{body} {number}\r\n").encode()


def numbers(messages: list[RawMessage]) -> list[str]:
    return [parse_message(one.raw).text.split()[-1] for one in messages if not one.fault]


def test_messages_come_by_time_of_arrival_then_name(tmp_path: Path) -> None:
    (tmp_path / "z.eml").write_bytes(mail(1, received="Tue, 3 Mar 2026 09:00:00 +0100"))
    (tmp_path / "b.eml").write_bytes(mail(3, date="Tue, 3 Mar 2026 12:00:00 +0000"))
    (tmp_path / "a.eml").write_bytes(
        # The sender's Date lies; our server's stamp counts.
        mail(2, received="Tue, 3 Mar 2026 10:00:00 +0100", date="Tue, 3 Mar 2037 12:00:00 +0000")
    )
    (tmp_path / "c.eml").write_bytes(mail(4))
    os.utime(tmp_path / "c.eml", (1_800_000_000, 1_800_000_000))
    messages = list(read_folder(tmp_path))
    assert numbers(messages) == ["1", "2", "3", "4"]
    assert messages[0].received == datetime(2026, 3, 3, 8, tzinfo=UTC)
    assert messages[3].received == datetime.fromtimestamp(1_800_000_000, tz=UTC)
    assert len({one.digest for one in messages}) == 4


def test_equal_times_are_ordered_by_name(tmp_path: Path) -> None:
    for name in ("c", "a", "b"):
        (tmp_path / f"{name}.eml").write_bytes(mail(1, date="Tue, 3 Mar 2026 12:00:00 +0000"))
    assert [Path(one.source).stem for one in read_folder(tmp_path)] == ["a", "b", "c"]


def test_the_same_message_has_the_same_digest(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mail(1))
    (tmp_path / "b.eml").write_bytes(mail(1))
    first, second = read_folder(tmp_path)
    assert first.digest == second.digest


def test_a_broken_file_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"")
    (tmp_path / "b.eml").write_bytes(b"PK\x03\x04 this is a workbook")
    (tmp_path / "c.eml").write_bytes(mail(1))
    (tmp_path / "d.msg").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    (tmp_path / "notes.txt").write_bytes(b"Call the supplier\n")
    (tmp_path / ".DS_Store").write_bytes(b"\0\0")
    (tmp_path / "folder").mkdir()
    messages = list(read_folder(tmp_path))
    assert numbers(messages) == ["1"]
    faults = {Path(one.source).name: one.fault for one in messages if one.fault}
    assert set(faults) == {"a.eml", "b.eml", "d.msg", "notes.txt"}
    assert "empty" in faults["a.eml"]
    assert "no mail" in faults["b.eml"]
    held = {Path(one.source).name: one.raw for one in messages if one.fault}
    assert held["notes.txt"] == b"Call the supplier\n"  # whoever can read it may
    assert held["a.eml"] == held["d.msg"] == b""


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root opens every file")
def test_a_locked_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mail(1))
    (tmp_path / "a.eml").chmod(0)
    [message] = read_folder(tmp_path)
    assert "cannot be opened" in message.fault


def test_no_folder_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="nowhere"):
        list(read_folder(tmp_path / "nowhere"))


def test_one_file_is_a_mailbox_too(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"\xef\xbb\xbf" + mail(7))
    [message] = read_folder(tmp_path / "a.eml")
    assert parse_message(message.raw).message_id == "7@supplier.example"


def test_an_mbox_gives_its_messages_whole(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "inbox.mbox")
    for number in (2, 1):
        message = mailbox.mboxMessage(
            mail(number, date=f"Tue, {number} Sep 2026 12:00:00 +0000", body="From here: KW 31")
        )
        message.set_from("s@supplier.example Tue Mar  3 12:00:00 2026")
        box.add(message)
    box.flush()
    box.close()
    messages = list(read_folder(tmp_path))
    assert numbers(messages) == ["1", "2"]
    assert [one.source.rpartition("#")[2] for one in messages] == ["2", "1"]
    assert parse_message(messages[0].raw).text == "From here: KW 31 1"


def test_a_sentence_that_begins_with_from_parts_no_message(tmp_path: Path) -> None:
    (tmp_path / "inbox").write_bytes(
        b"From s@supplier.example Tue Mar  3 12:00:00 2026\n"
        b"Subject: x\n\nHello,\n\nFrom today on we ship from our new store.\n\n"
        b"From t@supplier.example Tue Mar  3 13:00:00 2026\nSubject: y\n\nbye\n"
    )
    first, second = read_folder(tmp_path)
    assert "From today on" in parse_message(first.raw).text
    assert parse_message(second.raw).subject == "y"


def test_a_maildir_is_read(tmp_path: Path) -> None:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "1.host").write_bytes(mail(1, date="Tue, 3 Mar 2026 12:00:00 +0000"))
    (tmp_path / "cur" / "2.host:2,S").write_bytes(mail(2, date="Tue, 3 Mar 2026 13:00:00 +0000"))
    assert numbers(list(read_folder(tmp_path))) == ["1", "2"]


def test_a_giant_is_read_to_the_limit_and_told(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mail(1) + b"x" * 50_000)
    limits = Limits(message_bytes=10_000)
    [message] = read_folder(tmp_path, limits=limits)
    parsed = parse_message(message.raw, limits=limits)
    assert len(message.raw) == 10_001
    assert parsed.truncated
    assert "message_too_large" in {one.code for one in parsed.defects}


def test_an_outlook_file_becomes_a_mail(tmp_path: Path) -> None:
    pytest.importorskip("oxmsg")
    headers = (
        "Received: from x by mx.buyer.example; Tue, 3 Mar 2026 09:00:00 +0100\r\n"
        "From: Petra <petra@riemen.example>\r\nTo: buyer@buyer.example\r\n"
        "Subject: AW: 4500001\r\nMessage-ID: <msg-1@riemen.example>\r\n"
        "Content-Type: multipart/mixed; boundary=gone\r\n"
    )
    content = compound.outlook_message(
        {0x001A: "IPM.Note", 0x0037: "AW: 4500001", 0x1000: "Pos. 10: KW 31\r\n\r\nGruß\r\nPetra\r\n", 0x007D: headers},
        attachment=("Termine.csv", b"Pos;Termin\n10;KW 31\n"),
    )  # fmt: skip
    (tmp_path / "a.msg").write_bytes(content)
    [message] = read_folder(tmp_path)
    assert message.fault == ""
    assert message.received == datetime(2026, 3, 3, 8, tzinfo=UTC)
    parsed = parse_message(message.raw)
    assert parsed.message_id == "msg-1@riemen.example"
    assert parsed.senders[0].address == "petra@riemen.example"
    assert newest_text(parsed).text == "Pos. 10: KW 31"
    assert [(one.name, one.kind) for one in parsed.attachments] == [("Termine.csv", "csv")]


def test_without_the_extra_an_outlook_file_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "oxmsg", None)
    (tmp_path / "a.msg").write_bytes(compound.outlook_message({0x001A: "IPM.Note"}))
    (tmp_path / "b.eml").write_bytes(mail(1))
    messages = list(read_folder(tmp_path))
    assert numbers(messages) == ["1"]
    [fault] = [one.fault for one in messages if one.fault]
    assert "scm-automate[msg]" in fault
