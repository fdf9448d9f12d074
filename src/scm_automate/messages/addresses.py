"""Mailboxes, message ids and dates of header fields, read by a scanner that cannot be led astray."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

from scm_automate.messages.encoded import decode_words
from scm_automate.messages.message import Address

__all__ = ["parse_addresses", "parse_date", "parse_ids"]

_ID = re.compile(r"<([^<>\s]{1,995})>")
# a lone mailbox without quotes, comments and the like, as most headers have it
_PLAIN = re.compile(r"([^<>()\[\],;:\"\\]*)(?:<([^<>()\\,;:\"]*)>)?")
_BARE_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"@]{1,128}@[^\s<>()\[\],;:\"@]{1,255}")


def parse_ids(value: str, *, most: int = 200) -> tuple[str, ...]:
    """The message ids of a header, without brackets, in order; empty ids are none.

    Examples:
        >>> parse_ids("<a@x.example> <> <b@x.example>")
        ('a@x.example', 'b@x.example')
    """
    ids = tuple(match[1] for _, match in zip(range(most), _ID.finditer(value), strict=False))
    if not ids and "@" in value and " " not in value.strip():
        return (value.strip().strip("<>"),)
    return ids


# as nearly every program writes it (RFC 5322); the rest is left to the lenient parser
_MONTHS = {
    "Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6, "Jul": 7, "Aug": 8, "Sep": 9, "Oct": 10,
    "Nov": 11, "Dec": 12,
}  # fmt: skip
_DATE = re.compile(
    r"[ ]?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), +([0-9]{1,2}) (" + "|".join(_MONTHS) + r") (2[0-9]{3}) "
    r"([0-2][0-9]):([0-5][0-9]):([0-5][0-9]) ([+-])([01][0-9])([0-5][0-9])(?: \([A-Za-z]{1,9}\))?\s?\Z"
)


def parse_date(value: str) -> datetime | None:
    """The instant of a Date header with its zone, UTC where it names none; null where unreadable.

    Examples:
        >>> str(parse_date("Tue, 3 Mar 2026 09:12:00 +0100"))
        '2026-03-03 09:12:00+01:00'
    """
    try:
        plain = _DATE.match(value)
        if plain is not None:
            day, month, year, hour, minute, second, sign, hours, minutes = plain.groups()
            offset = timedelta(hours=int(hours), minutes=int(minutes))
            return datetime(
                int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second),
                tzinfo=timezone(-offset if sign == "-" else offset) if offset else UTC,
            )  # fmt: skip
        found = parsedate_tz(value[:200])
        if found is None:
            return None
        moment = datetime(*found[:6], tzinfo=UTC)
        if found[9] is None:
            return moment
        return moment.replace(tzinfo=timezone(timedelta(seconds=found[9])))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def parse_addresses(value: str, *, most: int = 200) -> tuple[tuple[Address, ...], bool]:
    """The mailboxes of an address header, and whether the header is well formed.

    Only what stands in angle brackets, or a lone address without any, is an address; an address
    inside a quoted name or a comment is decoration and never taken.

    Examples:
        >>> parse_addresses('"buyer@good.example" <seller@bad.example>')
        ((Address(name='buyer@good.example', address='seller@bad.example'),), True)
    """
    found: list[Address] = []
    sound = True
    for name, angle, clean in _mailboxes(value):
        sound = sound and clean
        if len(found) >= most:
            return tuple(found), False
        if angle is not None:
            address = angle.strip()
            label = decode_words(name).strip()
        else:
            address, label = name.strip(), ""
        if not address and not label:
            continue
        match = _BARE_ADDRESS.fullmatch(address)
        if match is None:
            sound = False
            label = label or decode_words(address)
            address = ""
        local, _, domain = address.rpartition("@")
        found.append(
            Address(" ".join(label.split()), f"{local}@{domain.lower()}" if address else "")
        )
    return tuple(found), sound


def _mailboxes(value: str) -> list[tuple[str, str | None, bool]]:
    """(name, text in angle brackets or null, well formed) for each comma-separated mailbox."""
    plain = _PLAIN.fullmatch(value)
    if plain is not None:
        return [(plain[1], plain[2], True)] if plain[2] is not None or plain[1].strip() else []
    out: list[tuple[str, str | None, bool]] = []
    name: list[str] = []
    angle: list[str] | None = None
    in_angle = quoted = escaped = False
    comments = 0
    clean = True

    def close() -> None:
        nonlocal name, angle, clean, in_angle
        out.append(
            ("".join(name), None if angle is None else "".join(angle), clean and not in_angle)
        )
        name, angle, clean, in_angle = [], None, True, False

    for char in value:
        into = angle if in_angle and angle is not None else name
        if escaped:
            escaped = False
            if not comments:
                into.append(char)
        elif char == "\\" and (quoted or comments):
            escaped = True
        elif quoted:
            if char == '"':
                quoted = False
            else:
                into.append(char)
        elif char == "(" and not in_angle:
            comments += 1
        elif comments:
            comments -= char == ")"
        elif char == '"':
            quoted = True
        elif char == "<":
            if angle is not None:
                clean = False
            else:
                angle, in_angle = [], True
        elif char == ">":
            clean = clean and in_angle
            in_angle = False
        elif char in ",;" and not in_angle:
            close()
        elif char == ":" and not in_angle and angle is None:
            name = []  # the name of a group
        else:
            into.append(char)
    clean = clean and not quoted and comments == 0
    if "".join(name).strip() or angle is not None:
        close()
    return out
