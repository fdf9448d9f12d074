"""How Tryton writes: wrapped dates and decimals, dotted fields, errors within a good answer."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from scm_automate.connectors.erp.port import Answer, Held
from scm_automate.connectors.erp.values import canonical_value
from scm_automate.errors import AnswerNotUnderstood, ServiceRefused
from scm_automate.files.json_rows import parse_json
from scm_automate.files.record_tables import Spelt

if TYPE_CHECKING:
    from scm_automate.model import ScheduleKey
    from scm_automate.web import Answer as WebAnswer

__all__ = [
    "flattened",
    "held_of",
    "outcome_of",
    "result_of",
    "unwrapped",
    "value_of",
    "wire_day",
    "wire_domain",
]

Row = dict[str, object]

NOT_OPEN = frozenset({"done", "cancelled"})
"""States of a move of which nothing is to come."""


def result_of(answer: WebAnswer, what: str, *, hidden: str = "", wrapped: bool = False) -> object:
    """The result of a call.

    Args:
        answer: The answer.
        what: What was called, for messages.
        hidden: A secret that no message may tell.
        wrapped: Whether dates and decimals are left in the objects that wrap them.

    Raises:
        ServiceRefused: Tryton says no; its words are told.
    """
    hook = None if wrapped else _value
    numbers: Literal["marked", "raw"] = "raw" if wrapped else "marked"
    root = parse_json(answer.body, name=answer.url, hook=hook, numbers=numbers)
    if isinstance(root, dict) and "error" in root:
        told = _words(root["error"]).rstrip(".")
        told = told.replace(hidden, "(secret)") if hidden else told
        raise ServiceRefused(
            f"Tryton refused {what}: {told}.",
            status=answer.status,
            hint="Check the rights of the user, and that the modules are active.",
        )
    if not isinstance(root, dict) or "result" not in root:
        raise AnswerNotUnderstood(f"{answer.url} is no JSON-RPC of Tryton.")
    return root["result"]


def outcome_of(root: object) -> Answer:
    """What came of a write. An error means that the transaction was rolled back."""
    if isinstance(root, dict) and "error" in root:
        error = root["error"]
        kind = str(error[0]) if isinstance(error, list) and error else ""
        conflict = kind == "ConcurrencyException"
        return Answer(
            outcome="conflict" if conflict else "refused", text=_words(error), code=kind[:40]
        )
    if isinstance(root, dict) and "result" in root:
        return Answer(outcome="done")
    return Answer(outcome="uncertain", text="The answer is no JSON-RPC of Tryton.")


def _words(error: object) -> str:
    """Tryton's error in one line: its kind, and the message of it."""
    parts = error if isinstance(error, list) else [error]
    flat: list[str] = []
    for part in parts:
        flat += [str(one) for one in part if one] if isinstance(part, list) else [str(part)]
    # The trace of an unexpected fault is the server's business.
    kept = [" ".join(text.split()) for text in flat if text and "Traceback" not in text]
    return ": ".join(kept[:2])[:300] or "no reason"


def unwrapped(found: Row) -> object:
    """Dates and decimals out of the objects that wrap them; any other object as it is.

    Examples:
        >>> unwrapped({"__class__": "date", "year": 2030, "month": 3, "day": 4})
        '2030-03-04'
    """
    kind = found.get("__class__")
    if kind == "date":
        return f"{found['year']:0>4}-{found['month']:0>2}-{found['day']:0>2}"
    if kind == "datetime":
        day = [found[part] for part in ("year", "month", "day", "hour", "minute", "second")]
        return "{:0>4}-{:0>2}-{:0>2} {:0>2}:{:0>2}:{:0>2}".format(*day)
    if kind == "Decimal":
        return Spelt(str(found["decimal"]))
    return found


def _value(found: Row) -> object:
    """What an object of an answer stands for; a dot at the end of a field goes."""
    plain = unwrapped(found)
    if plain is not found:
        return plain
    return {key.removesuffix("."): value for key, value in found.items()}


def value_of(node: object) -> object:
    """A value as it was parsed, with all that is wrapped in it unwrapped."""
    if isinstance(node, dict):
        return _value({key: value_of(value) for key, value in node.items()})
    return [value_of(one) for one in node] if isinstance(node, list) else node


def flattened(row: Row) -> Row:
    """A record whose fields of other records are named ``purchase.number``; lists stay lists."""
    flat: Row = {}
    for key, value in row.items():
        if isinstance(value, dict):
            flat |= {f"{key}.{inner}": one for inner, one in flattened(value).items()}
        elif isinstance(value, list):
            flat[key] = [flattened(one) if isinstance(one, dict) else one for one in value]
        else:
            flat[key] = value
    return flat


def held_of(key: ScheduleKey, row: Row) -> Held:
    """The move of a schedule line: the one that it names, or the only one that is open."""
    found = row.get("moves")
    moves = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    chosen = [one for one in moves if str(one.get("id")) == key.schedule]
    if not chosen and key.schedule == "1":  # an export without the moves
        chosen = [one for one in moves if one.get("state") not in NOT_OPEN]
    if len(chosen) != 1:
        several = f"{len(chosen)} stock moves are open: name one as its schedule"
        state = row.get("purchase.state")
        none = f"the line has no such stock move: the order is {state}, or it is a service"
        return Held(
            key=key,
            record=f"purchase.line,{row['id']}",
            values={"due": None},
            fixed={"due": several if chosen else none},
        )
    move = chosen[0]
    planned = move.get("planned_date")
    state = str(move.get("state"))
    stamp = move.get("_timestamp")
    return Held(
        key=key,
        record=f"stock.move,{move['id']}",
        values={"due": canonical_value(planned, "due")},
        version=str(stamp) if stamp is not None else None,
        fixed={"due": f"the move is {state}"} if state in NOT_OPEN else {},
    )


def wire_day(value: str | None) -> Row | None:
    """A day as Tryton wraps it; null stays null."""
    if value is None:
        return None
    day = date.fromisoformat(value)
    return {"__class__": "date", "year": day.year, "month": day.month, "day": day.day}


def wire_domain(domain: object) -> object:
    """A domain with its instants (``datetime:...``) as Tryton wraps them."""
    if isinstance(domain, list):
        return [wire_domain(part) for part in domain]
    if isinstance(domain, str) and domain.startswith("datetime:"):
        day, time = domain.removeprefix("datetime:").split("T")
        year, month, of_month = map(int, day.split("-"))
        hour, minute, second = map(int, time.rstrip("Z").split(":"))
        return {
            "__class__": "datetime",
            "year": year, "month": month, "day": of_month,
            "hour": hour, "minute": minute, "second": second, "microsecond": 0,
        }  # fmt: skip
    return domain
