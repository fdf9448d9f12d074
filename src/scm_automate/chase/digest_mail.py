"""A digest as a mail to its reader, in the reader's language."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from scm_automate.chase.digest_words import digest_words
from scm_automate.chase.letters import mail_message
from scm_automate.errors import ConfigError
from scm_automate.render import package_environment, single_line, wrap

if TYPE_CHECKING:
    from datetime import datetime
    from email.message import EmailMessage

    from scm_automate.chase.digest_shapes import DeskDigest, DigestPlan
    from scm_automate.chase.digest_words import DigestWords
    from scm_automate.chase.policy import ChasePolicy

__all__ = ["compose_digest", "reference_of"]


def reference_of(digest: DeskDigest, plan: DigestPlan) -> str:
    """What a digest is known by in the sent folder: 32 letters and digits, the same each time."""
    return sha256(f"{digest.id} {plan.after} {plan.upto}".encode()).hexdigest()[:32]


def compose_digest(
    digest: DeskDigest, plan: DigestPlan, *, policy: ChasePolicy, now: datetime
) -> EmailMessage:
    """A digest as a mail to its reader.

    The same digest has the same Message-ID, so that one that was sent can be found.

    Args:
        digest: Somebody's.
        plan: The plan that it is of.
        policy: Names the sender.
        now: The instant of the Date header, written in the policy's time zone.

    Raises:
        ConfigError: Nobody reads it.
        DataError: A value that would stand in a header holds a line end or is no address.
    """
    if digest.address is None:
        raise ConfigError(f"Nobody reads the digest of {digest.role} {digest.code}: {digest.why}.")
    sender, words = policy.sender, digest_words(digest.language)
    domain = sender.address.rpartition("@")[2] if sender else "chase.invalid"
    key = reference_of(digest, plan)
    day = words.day(plan.day)
    opening = words.opening.format(
        summary=digest.subject, whose=words.whose(digest.role, digest.code), day=day
    )
    facts: dict[str, Any] = {
        "words": words,
        "language": digest.language,
        "digest": digest,
        "greeting": words.greeting.format(name=digest.name or digest.code),
        "opening": opening[:1].upper() + opening[1:],
        "why": words.why.format(why=digest.why) if digest.why else "",
        "confirmed": words.confirmed(digest.confirmed),
        "reference": words.reference.format(reference=key),
    }
    facts["paragraphs"] = _paragraphs(digest, words, facts)
    templates = package_environment("scm_automate.chase", folder="digest_templates")
    return mail_message(
        sender=sender,
        to=digest.address,
        name=digest.name or "",
        subject=words.subject.format(day=day, summary=digest.subject),
        message_id=f"<digest-{key}@{domain}>",
        date=now.astimezone(ZoneInfo(policy.time_zone)),
        text=templates.get_template("digest.txt.j2").render(facts),
        html=templates.get_template("digest.html.j2").render(facts),
        language=digest.language,
    )


def _paragraphs(digest: DeskDigest, words: DigestWords, facts: dict[str, Any]) -> list[str]:
    items = []
    for item in digest.items:
        mark = "!! " if item.endangers else ""
        text = wrap(mark + single_line(item.text, most=400))
        grave = words.endangers.format(what=item.endangers)
        danger = wrap(f"   {single_line(grave, most=600)}", hanging=3)
        items.append(f"{text}\n{danger}" if item.endangers else text)
    head = [facts["opening"], facts["why"]]
    tail = [facts["confirmed"], facts["reference"]]
    written = [[wrap(single_line(one, most=600)) for one in some if one] for some in (head, tail)]
    return [*written[0], *items, *written[1]]
