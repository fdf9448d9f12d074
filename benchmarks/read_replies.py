"""What reading a supplier's reply costs beside a bare parse of the mail, in one run on one machine.

Run with::

    python benchmarks/read_replies.py [--folder FOLDER] [--repeat 5]

The floor is Python's own parser: `email.message_from_bytes`, every payload decoded to bytes and
every text to characters by its charset, under both of its policies: the old one leaves headers as
they are (this is the floor that counts), the new one decodes them as the reader must. Without a
folder the messages are those of `real_sized_mails.py`; a folder holds cases with `message.eml` and
`case.json`, of which those without attachments are read. All are measured in turn, and the best of
several counts.
"""

from __future__ import annotations

import argparse
import email
import email.policy
import json
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from real_sized_mails import Mail, made_up

if TYPE_CHECKING:
    from collections.abc import Callable


def of_folder(folder: Path) -> list[Mail]:
    """The cases of a folder whose messages carry no attachment."""
    mails: list[Mail] = []
    for path in sorted(folder.glob("*/message.eml")):
        raw = path.read_bytes()
        parsed = email.message_from_bytes(raw, policy=email.policy.default)
        if any(True for _ in parsed.iter_attachments()):
            continue
        case = json.loads((path.parent / "case.json").read_text("utf-8"))
        received = datetime.fromisoformat(case["received"])
        mails.append(Mail(raw, case["open_lines"], received, case["supplier"]))
    return mails


def parse_bare(mails: list[Mail]) -> None:
    """Every part found, its payload decoded to bytes, text to characters."""
    for mail in mails:
        for part in email.message_from_bytes(mail.raw).walk():
            if part.is_multipart():
                continue
            payload = part.get_payload(decode=True)
            if part.get_content_maintype() == "text":
                payload.decode(part.get_content_charset("utf-8"), "replace")


def parse_new(mails: list[Mail]) -> None:
    """The same under the new policy: headers decoded, payloads as text."""
    for mail in mails:
        message = email.message_from_bytes(mail.raw, policy=email.policy.default)
        for name in ("from", "to", "subject", "date", "message-id"):
            str(message[name])
        for part in message.walk():
            if part.get_content_maintype() == "text":
                part.get_content()


def parse_only(mails: list[Mail]) -> None:
    """The message and its newest text, without the reader of answers."""
    from scm_automate.messages import newest_text, parse_message

    for mail in mails:
        newest_text(parse_message(mail.raw))


def read_all(mails: list[Mail]) -> int:
    """The whole reader; returns how many lines it released."""
    from scm_automate.replies import read_reply

    return sum(
        len(
            read_reply(
                mail.raw, mail.lines, received=mail.received, supplier=mail.supplier
            ).released
        )
        for mail in mails
    )


def seconds(work: Callable[[list[Mail]], object], mails: list[Mail]) -> float:
    """Processor time that it takes once, so that a busy machine changes little."""
    start = time.process_time()
    work(mails)
    return time.process_time() - start


def main() -> None:
    """Measures and prints one row of figures each."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--folder", type=Path, help="cases with message.eml and case.json")
    arguments.add_argument("--repeat", type=int, default=5)
    given = arguments.parse_args()
    mails = of_folder(given.folder) if given.folder else made_up()
    works: dict[str, Callable[[list[Mail]], object]] = {
        "bare parse": parse_bare,
        "bare parse, new policy": parse_new,
        "message and newest text": parse_only,
        "whole reply": read_all,
    }
    first = seconds(read_all, mails[:1])
    released = read_all(mails)
    best = dict.fromkeys(works, float("inf"))
    for _ in range(given.repeat):
        for name, work in works.items():
            best[name] = min(best[name], seconds(work, mails))
    floor, new = best["bare parse"], best["bare parse, new policy"]
    print(
        f"{len(mails)} messages, {released} lines released; first one {first:.2f} s with its words"
    )
    for name, took in best.items():
        print(
            f"{name:26} {took / len(mails) * 1e6:8.0f} µs a message  {len(mails) / took:7.0f}/s"
            f"  {took / floor:5.1f} x bare  {took / new:5.1f} x new policy"
        )


if __name__ == "__main__":
    main()
