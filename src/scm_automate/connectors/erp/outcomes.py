"""What came of a write, from what the web client tells of it: one table for all systems."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from scm_automate.connectors.erp.port import Answer
from scm_automate.errors import (
    AnswerNotUnderstood,
    ServiceBusy,
    ServiceError,
    ServiceRefused,
    ServiceUnreachable,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from scm_automate.web import Answer as WebAnswer

__all__ = ["said", "written"]


def written(send: Callable[[], WebAnswer]) -> WebAnswer | Answer:
    """Sends a write once, and says which of the five things happened where it did not go through.

    Args:
        send: Sends it; statuses other than 2xx raise.

    Returns:
        The answer of a 2xx, or what came of it. A 2xx with a page for people, as a proxy or a login
        gives it, says nothing of the write: it is ``uncertain``.
    """
    try:
        answer = send()
    except ServiceBusy as fault:
        if fault.maybe_done:
            return Answer(outcome="uncertain", text=_line(fault.message))
        wait = timedelta(seconds=fault.retry_after) if fault.retry_after is not None else None
        return Answer(outcome="not_taken", text=_line(fault.message), code="429", wait=wait)
    except ServiceRefused as fault:
        code = str(fault.status)
        text = said(fault.body) or _line(fault.message)
        if fault.status in (409, 412):
            return Answer(outcome="conflict", text=text, code=code)
        if fault.maybe_done:
            return Answer(outcome="uncertain", text=text, code=code)
        if fault.status >= 500:  # of what is read before a write
            return Answer(outcome="not_taken", text=text, code=code)
        return Answer(outcome="refused", text=text, code=code)
    except ServiceUnreachable as fault:
        return Answer(
            outcome="uncertain" if fault.maybe_done else "not_taken", text=_line(fault.message)
        )
    except AnswerNotUnderstood as fault:
        return Answer(
            outcome="uncertain" if fault.maybe_done else "refused",
            text=_line(f"{fault.message} {fault.hint}"),
        )
    except ServiceError as fault:
        return Answer(outcome="uncertain", text=_line(fault.message))
    if answer.body.strip() and not _is_json(answer.body):
        kind = answer.header("content-type") or "something"
        told = f"{answer.url} answered {answer.status} with {kind} that is no JSON."
        return Answer(outcome="uncertain", text=_line(told), code=str(answer.status))
    return answer


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True


def said(body: str) -> str:
    """The words of an error, wherever the systems put them; empty where there are none.

    Examples:
        >>> said('{"error": {"code": "ME/006", "message": {"lang": "en", "value": "Locked by X"}}}')
        'Locked by X (ME/006)'
    """
    try:
        node = json.loads(body)
    except ValueError:
        return _line(body) if not body.lstrip().startswith("<") else ""
    if isinstance(node, dict):
        inner = node.get("error")
        if isinstance(inner, dict):
            node = inner
        elif isinstance(inner, str) and "message" not in node:
            return _line(inner)
    if not isinstance(node, dict):
        return ""
    message = node.get("message") or node.get("title") or node.get("exception") or ""
    if isinstance(message, dict):
        message = message.get("value", "")
    details = node.get("o:errorDetails")
    if isinstance(details, list) and details and isinstance(details[0], dict):
        message = details[0].get("detail") or message
    data = node.get("data")
    if isinstance(data, dict) and data.get("message"):
        message = data["message"]
    code = node.get("code") or node.get("exc_type") or node.get("name") or ""
    text = _line(str(message))
    return f"{text} ({code})" if code and text else text or str(code)


def _line(text: str) -> str:
    """Somebody's words on one line, cut to 300 characters."""
    return " ".join(text.split())[:300]
