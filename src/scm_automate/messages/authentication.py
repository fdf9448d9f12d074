"""What Authentication-Results headers say (RFC 8601), and which of them may be believed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, cast

from scm_automate.messages.message import Authentication, AuthenticationResult

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["read_authentication"]

_RESULT = re.compile(r"(?:^|[\s;])(spf|dkim|dmarc)\s{0,3}=\s{0,3}([a-z]{1,20})", re.IGNORECASE)
_PROPERTY = re.compile(
    r"(header\.from|header\.d|header\.i|smtp\.mailfrom|smtp\.helo)\s{0,3}=\s{0,3}\"?([^\s;\"]{1,320})",
    re.IGNORECASE,
)
_BRACKET = re.compile("([()])")
_SPOKEN_OF = {
    "dmarc": ("header.from",),
    "dkim": ("header.d", "header.i"),
    "spf": ("smtp.mailfrom", "smtp.helo"),
}
"""Which property names the domain that a verdict is about, the first that is there."""

_MOST_HEADERS = 30


def read_authentication(
    headers: Sequence[tuple[str, str]], *, trusted_authserv: str | None
) -> Authentication:
    """Every verdict of every header; verified only where our own server signs for it.

    Our server strips what claims its name from mail that comes in, and writes its own header on
    top. So only headers that name it are believed, and only those above the first Received
    header that it did not see: a header of its name below another server's is a forgery.

    Args:
        headers: All header fields as (lower-case name, value), topmost first.
        trusted_authserv: Its authserv-id; null: nothing is verified.
    """
    ours = (trusted_authserv or "").strip().lower()
    results: list[AuthenticationResult] = []
    block_open = True
    seen = 0
    for name, value in headers:
        if name != "authentication-results":
            continue
        seen += 1
        if seen > _MOST_HEADERS:
            break
        text = _without_comments(value)
        server = text.split(";", 1)[0].strip().split(" ")[0].lower()
        verified = bool(ours) and server == ours and block_open
        if server != ours:
            # Below a foreign header ours can only have been sent along.
            block_open = False
        verdicts = text.partition(";")[2] or text
        verdicts = verdicts[:5000]
        found = list(_RESULT.finditer(verdicts))
        ends = [*(match.start() for match in found[1:]), len(verdicts)]
        for match, end in zip(found, ends, strict=False):
            method = cast('Literal["spf", "dkim", "dmarc"]', match[1].lower())
            results.append(
                AuthenticationResult(
                    method,
                    match[2].lower(),
                    server,
                    verified,
                    _domain(method, verdicts[match.end() : end]),
                )
            )
    return Authentication(tuple(results))


def _domain(method: str, words: str) -> str:
    """The domain that a verdict is about; empty where the header does not say."""
    said = {match[1].lower(): match[2] for match in _PROPERTY.finditer(words)}
    for name in _SPOKEN_OF[method]:
        value = said.get(name, "").rpartition("@")[2].strip("<>.").lower()
        if value:
            return value
    return ""


def _without_comments(value: str) -> str:
    """The header value without parenthesised comments, nested ones too."""
    if "(" not in value:
        return value
    out: list[str] = []
    depth = 0
    for piece in _BRACKET.split(value):
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(0, depth - 1)
        elif not depth:
            out.append(piece)
    return "".join(out)
