"""Delivery reports: whom a mail of ours did not reach, and why (RFC 3464 and the plain-text kind)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scm_automate.messages.addresses import parse_ids
from scm_automate.messages.encoded import decode_words
from scm_automate.messages.languages import fold, wordlist
from scm_automate.messages.message import Bounce, FailedAddress

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scm_automate.messages.mime import Part

__all__ = ["read_bounce"]

_ADDRESS = re.compile(r"[\w.+%'=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_ROBOTS = ("mailer-daemon", "postmaster", "mail-daemon", "maildaemon", "mailerdaemon")
_ROBOT_NAMES = (
    "mail system",
    "mail delivery system",
    "mail delivery subsystem",
    "mail administrator",
    "mailer-daemon",
    "system administrator",
    "postmaster",
    "microsoft outlook",
)
_SERVICES = (
    "mail",
    "mailer",
    "mailsystem",
    "mail-system",
    "mailfilter",
    "mail-filter",
    "noreply",
    "no-reply",
    "donotreply",
    "antispam",
    "relay",
    "mx",
)
"""Names that programs of many kinds write under: their report must tell the address beside the failure."""
_MOST_FAILED = 50
_COPY_BEGINS = re.compile(
    r"^[ >-]{0,6}(?:original message|below this line|included is a copy|the original message|"
    r"this is a copy|mensaje original|cabeceras|copia|copie|kopie|kopia|kopi|message original|urspr|orig)|"
    r"^-{3,20}[^-\n]{0,80}-{0,20}$|^(?:message-id|received|return-path|from):",
    re.IGNORECASE | re.MULTILINE,
)


def read_bounce(
    leaves: Sequence[Part],
    headers: Mapping[str, Sequence[str]],
    *,
    report_type: str,
    sender: str,
    sender_name: str,
    subject: str,
    text: str,
) -> Bounce | None:
    """The delivery report that a message is; null where it is none, or says that all went well.

    Args:
        leaves: The parts of the message that hold no parts.
        headers: Lower-case name to values.
        report_type: Parameter of multipart/report, lower case; may be empty.
        sender: Address of the From header.
        sender_name: Display name of the From header.
        subject: Decoded subject.
        text: Readable text.
    """
    status = next((part for part in leaves if part.media_type.endswith("delivery-status")), None)
    message_id, original_subject = _original(leaves)
    if status is not None:
        failed = _failed_in_report(status)
        if failed:
            told_in_text = {one.address: one for one in _failed_in_text(text, ())}
            failed = tuple(
                one._replace(reason=told_in_text[one.address].reason)
                if len(one.reason) < 8 and one.address in told_in_text
                else one
                for one in failed
            )
            return Bounce(failed, message_id, original_subject, "a delivery-status part")
        return None
    local = sender.partition("@")[0].lower()
    robot = local in _ROBOTS or sender_name.lower() in _ROBOT_NAMES
    empty_path = any(value.strip() == "<>" for value in headers.get("return-path", ()))
    robot = robot or (local in _SERVICES and _says_in_a_line(text[:2000], sender))
    listed = _addresses(" ".join(headers.get("x-failed-recipients", ())))
    if not (robot or listed or (empty_path and report_type == "delivery-status")):
        return None
    folded = fold(f"{subject}\n{text[:6000]}")
    told = wordlist().bounces.first(folded)
    if not told and robot:
        told = _server_says(text[:6000])
    if not told and not listed:
        return None
    if not message_id:
        message_id, original_subject = _original_in_text(text, original_subject)
    failed = _failed_in_text(text, listed)
    if not failed:
        return None
    why = "header X-Failed-Recipients" if listed else f"a mail system's words {told!r}"
    return Bounce(failed, message_id, original_subject, why)


_REFUSED = re.compile(r"(?<![\d.@])5[0-5]\d[ -]+5\.\d{1,3}\.\d{1,3}(?![\d.])")
"""What a mail server answers in any language: ``550 5.1.1``."""


def _says_in_a_line(text: str, sender: str) -> bool:
    """Whether a line names an address, not the sender's, and says that nothing was delivered to it."""
    return any(
        wordlist().bounces.first(fold(line))
        and any(one.lower() != sender.lower() for one in _addresses(line))
        for line in text.split("\n")
        if "@" in line
    )


def _server_says(text: str) -> str:
    """The code by which a server refuses a mail, in a text of words that nobody knows."""
    found = _REFUSED.search(text)
    return found[0] if found else ""


def _failed_in_report(part: Part) -> tuple[FailedAddress, ...]:
    """The recipients of a delivery-status part whose action is not delivered, relayed or expanded."""
    failed: list[FailedAddress] = []
    for block in re.split(r"\n[ \t]*\n", part.text()[:200_000]):
        fields: dict[str, str] = {}
        name = ""
        for line in block.split("\n"):
            if line[:1] in (" ", "\t") and name:
                fields[name] += " " + line.strip()
            else:
                name, _, value = line.partition(":")
                name = name.strip().lower()
                fields.setdefault(name, value.strip())
        recipient = fields.get("final-recipient") or fields.get("original-recipient", "")
        if not recipient or fields.get("action", "failed").lower() in (
            "delivered",
            "relayed",
            "expanded",
        ):
            continue
        found = _addresses(fields.get("original-recipient", "")) or _addresses(recipient)
        found_status = _STATUS.search(fields.get("status", ""))
        reason = fields.get("diagnostic-code", "").partition(";")[2].strip()
        reason = reason or fields.get("diagnostic-code", "") or fields.get("action", "")
        code = found_status[1] if found_status else ""
        failed.extend(FailedAddress(address, code, reason[:500]) for address in found[:1])
        if len(failed) >= _MOST_FAILED:
            break
    return tuple(failed)


def _failed_in_text(text: str, listed: Sequence[str]) -> tuple[FailedAddress, ...]:
    """The addresses that a plain report names above the copy of our mail, each with its reason."""
    head = text[:8000]
    copy = next((match for match in _COPY_BEGINS.finditer(head) if match.start() > 0), None)
    if copy is not None:
        head = head[: copy.start()]
    failed: list[FailedAddress] = []
    lines = head.split("\n")
    for at, line in enumerate(lines):
        for address in _addresses(line):
            if address.partition("@")[0].lower() in _ROBOTS or address.lower() in (
                one.address for one in failed
            ):
                continue
            if listed and address not in listed:
                continue
            around = " ".join(one.strip() for one in lines[at : at + 4] if one.strip())
            status = _STATUS.search(around)
            reason = " ".join(
                around.replace(f"<{address}>", " ").replace(address, " ").split()
            ).strip(" :;,-")
            failed.append(FailedAddress(address, status[1] if status else "", reason[:500]))
            if len(failed) >= _MOST_FAILED:
                return tuple(failed)
    for address in listed:
        if address not in (one.address for one in failed):
            failed.append(FailedAddress(address, "", ""))
    return tuple(failed)


def _original(leaves: Sequence[Part]) -> tuple[str | None, str | None]:
    """Message-ID and subject of our mail, from the copy or headers that the report encloses."""
    for part in leaves:
        if part.media_type in (
            "message/rfc822",
            "text/rfc822-headers",
            "message/global",
            "message/global-headers",
        ):
            head = part.content()[:64_000].decode("utf-8", "replace").replace("\r\n", "\n")
            return _original_in_text(head.partition("\n\n")[0] if head.strip() else "", None)
    return None, None


_HEADER = re.compile(
    r"^[> ]{0,4}(message-id|subject):[ \t]?([^\n]{0,900}(?:\n[ \t][^\n]{1,900}){0,4})",
    re.IGNORECASE | re.MULTILINE,
)


def _original_in_text(text: str, subject: str | None) -> tuple[str | None, str | None]:
    message_id = None
    for match in _HEADER.finditer(text[:64_000]):
        value = " ".join(match[2].split())
        if match[1].lower() == "message-id" and message_id is None:
            ids = parse_ids(value, most=1)
            message_id = ids[0] if ids else None
        elif match[1].lower() == "subject" and subject is None:
            subject = decode_words(value)
    return message_id, subject


def _addresses(text: str) -> list[str]:
    return list(dict.fromkeys(match[0] for match in _ADDRESS.finditer(text)))[:_MOST_FAILED]
