"""The work of digests: its kinds, the digest behind a piece of it, and what is told to a person."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from scm_automate.chase.codes import CODES
from scm_automate.chase.digests import plan_of
from scm_automate.errors import ConfigError
from scm_automate.model import ExceptionMessage
from scm_automate.render import single_line

if TYPE_CHECKING:
    from scm_automate.chase.digest_shapes import DeskDigest, DigestPlan
    from scm_automate.state import Transaction

__all__ = ["PLAN_DIGESTS", "SEND_DIGEST", "digest_exception", "planned_digest"]

PLAN_DIGESTS: Final = "plan_digests"
"""The kind of work that plans the digests of a day; there is one open at a time."""

SEND_DIGEST: Final = "send_digest"
"""The kind of work that sends a digest; its subject is the digest's id."""


def planned_digest(tx: Transaction, digest_id: str) -> tuple[DeskDigest, DigestPlan]:
    """A digest by its id, and the plan that it is of."""
    plan = plan_of(tx, date.fromisoformat(digest_id.partition("/")[0]))
    for digest in plan.digests if plan is not None else ():
        if plan is not None and digest.id == digest_id:
            return digest, plan
    raise ConfigError(f"There is no digest {digest_id!r}.")


def digest_exception(code: str, text: str) -> ExceptionMessage:
    """Something about a digest that a person should look at."""
    kind = CODES[code]
    return ExceptionMessage(
        code=code,
        severity=kind.severity,
        audience=kind.audience,
        text=single_line(text, most=600),
        suggestion=kind.suggestion,
    )
