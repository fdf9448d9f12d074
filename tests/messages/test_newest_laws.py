"""What holds of the newest text whatever the message."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scm_automate.messages import newest_text, parse_message

if TYPE_CHECKING:
    from pathlib import Path

LINES = st.sampled_from(
    [
        "", "ok", "> quoted line 10", ">> older", "Pos. 10: KW 22", "Best regards", "Petra Wolters",
        "Von: Sabine <einkauf@talbrueck.example>", "Gesendet: Montag", "Betreff: x", "siehe unten",
        "On Mon, 2 Mar 2026 at 08:00, X <x@y.example> wrote:", "--", "PS: 10", "________________",
        "Tel. 0123 456789", "-----Original Message-----", "Sent from my iPhone", "a\tb\tc", "10 --> ok",
        "This e-mail and any attachment are confidential and intended solely for you.", "\x00\u202e\u200b",
    ]
)  # fmt: skip


@given(st.lists(LINES, max_size=25))
def test_blocks_lie_in_the_text_in_order(lines: list[str]) -> None:
    raw = b"From: Petra Wolters <p@riemen.example>\n\n" + "\n".join(lines).encode()
    newest = newest_text(parse_message(raw))
    last = 0
    for block in newest.blocks:
        assert newest.text[block.start : block.end] == block.text
        assert block.start >= last
        assert newest.text[last : block.start].strip() == ""
        assert (block.marked_by is None) is (block.kind == "written")
        last = block.end
    assert newest.text[last:].strip() == ""


@given(st.lists(LINES, max_size=25))
def test_no_word_is_lost(lines: list[str]) -> None:
    raw = b"From: Petra Wolters <p@riemen.example>\n\n" + "\n".join(lines).encode()
    newest = newest_text(parse_message(raw))
    kept = f"{newest.text}\n{newest.quoted}\n{newest.signature}\n{newest.disclaimer}"
    for word in ("Pos. 10: KW 22", "PS: 10", "Tel. 0123 456789", "a\tb\tc"):
        assert kept.count(word) >= (word in lines)


@given(st.text(max_size=300), st.booleans())
def test_any_text_gives_a_newest_text(text: str, html: bool) -> None:
    kind = b"html" if html else b"plain"
    raw = b"Content-Type: text/" + kind + b"; charset=utf-8\n\n" + text.encode("utf-8", "replace")
    newest = newest_text(parse_message(raw))
    assert isinstance(newest.text, str)


@pytest.mark.shared
def test_the_corpus_keeps_every_own_word_apart_from_the_thread(shared: Path) -> None:
    """Each public case: something of the sender's own, nothing of the asker's greeting."""
    empty = []
    for folder in sorted((shared / "reply-corpus" / "cases").iterdir()):
        case = json.loads((folder / "case.json").read_text("utf-8"))
        newest = newest_text(parse_message((folder / "message.eml").read_bytes()))
        if not newest.text:
            empty.append(folder.name)
        for line in newest.quoted.splitlines():
            assert len(line) < 20 or line not in newest.text, folder.name
        assert "wrote:" not in newest.text, folder.name
        assert case["id"] == folder.name
    assert empty == []
