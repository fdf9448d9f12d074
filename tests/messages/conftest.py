"""Mails written in place: every name and address in them is invented."""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING, Protocol

import pytest

from scm_automate.messages import Message, NewestText, newest_text, parse_message

if TYPE_CHECKING:
    from scm_automate.messages import Limits


class MakeMessage(Protocol):
    def __call__(
        self,
        body: str,
        *,
        html: bool = ...,
        sender: str = ...,
        subject: str = ...,
        extra: str = ...,
    ) -> Message: ...


def make_message(
    body: str,
    *,
    html: bool = False,
    sender: str = "Petra Wolters <petra.wolters@riemen.example>",
    subject: str = "AW: Offene Positionen",
    extra: str = "",
) -> Message:
    kind = "html" if html else "plain"
    head = (
        f"From: {sender}\nTo: Sabine Reuter <einkauf@talbrueck.example>\nSubject: {subject}\n"
        f"Message-ID: <1@riemen.example>\nContent-Type: text/{kind}; charset=utf-8\n{extra}\n"
    )
    return parse_message((head + body).encode())


@pytest.fixture
def make() -> MakeMessage:
    return make_message


@pytest.fixture
def read() -> object:
    def newest(body: str, **settings: object) -> NewestText:
        return newest_text(make_message(body, **settings))  # type: ignore[arg-type]

    return newest


@pytest.fixture
def attach() -> object:
    def parsed(
        content: bytes,
        name: str,
        media_type: str = "application/octet-stream",
        *,
        limits: Limits | None = None,
    ) -> Message:
        message = EmailMessage()
        message["From"] = "s@supplier.example"
        message["Message-ID"] = "<1@supplier.example>"
        message.set_content("see attached")
        main, _, sub = media_type.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
        raw = message.as_bytes()
        return parse_message(raw) if limits is None else parse_message(raw, limits=limits)

    return parsed
