"""One contract for every transport: the real one, the drafts folder, and the one in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scm_automate.errors import ConfigError
from scm_automate.mail import DraftsFolder, Receipt, SmtpTransport, Transport
from scm_automate.messages import parse_message
from scm_automate.testing.mail import MemoryTransport

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

BUYER = "buyer@buyer.example"
SELLER = "seller@supplier.example"


@pytest.fixture(params=["memory", "smtp", "drafts"])
def transport(request: pytest.FixtureRequest, tmp_path: Path) -> Transport:
    if request.param == "memory":
        return MemoryTransport(mode="trial", allowed_domains=("supplier.example",))
    if request.param == "drafts":
        return DraftsFolder(tmp_path / "letters")
    port = request.getfixturevalue("server")
    return SmtpTransport(
        host="127.0.0.1", port=port, security="none", allowed_domains=("supplier.example",)
    )


def test_a_letter_is_taken_over(transport: Transport, letter: EmailMessage) -> None:
    receipt = transport.send(letter, sender=BUYER, recipients=[SELLER])
    assert receipt.outcome in ("sent", "drafted")
    assert receipt.message_id == "chase-1@buyer.example"
    assert receipt.refused == ()
    assert receipt.may_have_left is (receipt.outcome == "sent")


def test_a_letter_without_message_id_is_no_letter(transport: Transport) -> None:
    with pytest.raises(ConfigError, match="Message-ID"):
        transport.send(b"Subject: x\r\n\r\nhello", sender=BUYER, recipients=[SELLER])


@pytest.mark.parametrize(
    "address",
    [
        "a@b>\r\nRCPT TO:<evil@x.example>",
        "a@b.example\nBcc: evil@x.example",
        "a b@supplier.example",
        "@supplier.example",
        "seller@",
        "seller@supplier..example",
        "",
    ],
)
def test_a_crooked_address_is_refused_and_not_repaired(
    transport: Transport, letter: EmailMessage, address: str
) -> None:
    with pytest.raises(ConfigError):
        transport.send(letter, sender=BUYER, recipients=[address])
    with pytest.raises(ConfigError):
        transport.send(letter, sender=address, recipients=[SELLER])


def test_a_letter_without_recipient_is_refused(transport: Transport, letter: EmailMessage) -> None:
    with pytest.raises(ConfigError, match="recipient"):
        transport.send(letter, sender=BUYER, recipients=[])


def test_bcc_never_shows(transport: Transport, letter: EmailMessage) -> None:
    raw = b"Bcc: boss@buyer.example\r\n" + letter.as_bytes()
    with pytest.raises(ConfigError, match="Bcc"):
        transport.send(raw, sender=BUYER, recipients=[SELLER])


@pytest.mark.parametrize("kind", ["memory", "smtp"])
def test_trial_mode_keeps_to_allowed_domains(
    kind: str, letter: EmailMessage, server: int, sink: object
) -> None:
    transport: Transport = (
        MemoryTransport(mode="trial", allowed_domains=("buyer.example",))
        if kind == "memory"
        else SmtpTransport(
            host="127.0.0.1", port=server, security="none", allowed_domains=("buyer.example",)
        )
    )
    with pytest.raises(ConfigError, match=r"supplier\.example"):
        transport.send(letter, sender=BUYER, recipients=["me@buyer.example", SELLER])
    assert getattr(sink, "arrived", None) == []
    assert getattr(transport, "delivered", []) == []


@pytest.mark.parametrize("kind", ["memory", "smtp"])
def test_one_refused_recipient_of_two_is_told(kind: str, letter: EmailMessage, server: int) -> None:
    gone = "gone@supplier.example"
    transport: Transport = (
        MemoryTransport(failures={gone: "refused"})
        if kind == "memory"
        else SmtpTransport(host="127.0.0.1", port=server, security="none", mode="live")
    )
    receipt = transport.send(letter, sender=BUYER, recipients=[gone, SELLER])
    assert receipt.outcome == "sent"
    assert [one.address for one in receipt.refused] == [gone]
    assert receipt.refused[0].reason.startswith("550")


@pytest.mark.parametrize("kind", ["memory", "smtp"])
@pytest.mark.parametrize(
    ("local", "outcome"),
    [("gone", "refused"), ("grey", "refused_for_now"), ("lost", "unknown")],
)
def test_failures_have_the_same_outcome_in_memory_and_on_the_wire(
    kind: str, local: str, outcome: str, letter: EmailMessage, server: int
) -> None:
    address = f"{local}@supplier.example"
    transport: Transport = (
        MemoryTransport(failures={address: outcome})  # type: ignore[dict-item]
        if kind == "memory"
        else SmtpTransport(host="127.0.0.1", port=server, security="none", mode="live")
    )
    receipt = transport.send(letter, sender=BUYER, recipients=[address])
    assert receipt.outcome == outcome
    assert receipt.may_have_left is (outcome == "unknown")


def test_drafts_are_rewritten_and_open_as_drafts(tmp_path: Path, letter: EmailMessage) -> None:
    drafts = DraftsFolder(tmp_path / "letters")
    first = drafts.send(letter, sender=BUYER, recipients=[SELLER])
    second = drafts.send(letter, sender=BUYER, recipients=[SELLER])
    assert first == second
    files = list((tmp_path / "letters").iterdir())
    assert [str(file) for file in files] == [first.detail]
    raw = files[0].read_bytes()
    assert raw.startswith(b"X-Unsent: 1\r\n")
    message = parse_message(raw)
    assert message.subject == "Offene Bestellpositionen – 4500001"
    assert message.text.startswith("Grüße\n.\n")


def test_two_letters_never_share_a_file(tmp_path: Path, letter: EmailMessage) -> None:
    drafts = DraftsFolder(tmp_path)
    names = set()
    for message_id in ("a/b@x.example", "a?b@x.example", "../a@x.example", "CON@x.example"):
        del letter["Message-ID"]
        letter["Message-ID"] = f"<{message_id}>"
        names.add(drafts.send(letter, sender=BUYER, recipients=[SELLER]).detail)
    assert len(names) == 4
    assert {file.parent for file in tmp_path.rglob("*.eml")} == {tmp_path}


def test_a_receipt_says_whether_the_letter_may_have_left() -> None:
    may = {
        outcome: Receipt(outcome=outcome, message_id="x").may_have_left  # type: ignore[arg-type]
        for outcome in ("sent", "drafted", "refused", "refused_for_now", "unknown")
    }
    assert [outcome for outcome, left in may.items() if left] == ["sent", "unknown"]
