"""Words of a PDF with their places."""

from __future__ import annotations

import pytest

from scm_automate.messages import Limits, pdf_pieces
from scm_automate.messages.child import run_in_child
from scm_automate.messages.native import Task


def pdf(*words: tuple[int, int, str]) -> bytes:
    """A PDF of one page: (points from the left, points from the bottom, word)."""
    text = "".join(f"BT /F1 10 Tf {x} {y} Td ({word}) Tj ET\n" for x, y, word in words).encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % at for at in places)
    end = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(made)
    return made + b"xref\n0 6\n0000000000 65535 f \n" + table + end


@pytest.mark.parametrize("child", [True, False])
def test_words_come_with_their_places(child):
    found = pdf_pieces(pdf((50, 700, "Seal"), (300, 700, "1,50")), limits=Limits(child=child))
    assert [(p.page, p.text) for p in found.pieces] == [(1, "Seal"), (1, "1,50")]
    assert found.pieces[0].left == pytest.approx(50, abs=2)
    assert found.pieces[1].left == pytest.approx(300, abs=2)
    assert 690 < found.pieces[0].bottom < found.pieces[0].top < 715
    assert (found.pages, found.unread) == (1, "")


@pytest.mark.parametrize(
    ("sent", "told"),
    [(b"%PDF-1.4 broken", "no whole PDF"), (b"", "no whole PDF"), (pdf(), "no text")],
)
def test_what_cannot_be_read_is_told(sent, told):
    found = pdf_pieces(sent)
    assert not found.pieces
    assert told in found.unread


def test_more_pieces_than_allowed_are_cut_and_told():
    sent = pdf(*((50, 800 - 12 * n, f"w{n}") for n in range(20)))
    task = Task(kind="pdf_pieces", bounds={"pages": 1, "pieces": 3})
    result = run_in_child(task, sent, seconds=30, memory_bytes=1_000_000_000)
    assert result["unread"] == "only the first 3 pieces of text were read"
    assert result["text"].count("w") == 3
