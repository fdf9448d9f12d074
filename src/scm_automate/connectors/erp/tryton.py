"""Tryton's JSON-RPC: lines with their stock moves, and a move's planned date under its timestamp.

On an order in processing the line's own delivery date can be changed no more: what is still to come
is the stock move, and its planned date is the date that Tryton plans with. A partial receipt leaves
the received move done and makes a new one, so that the move is the schedule line.
"""

from __future__ import annotations

import base64
import contextlib
import json
from datetime import UTC, date
from typing import TYPE_CHECKING

from scm_automate.connectors.erp.outcomes import written
from scm_automate.connectors.erp.port import Answer, Held, Write, seen_by_reading
from scm_automate.connectors.erp.reading import Asking, Page, check_fields
from scm_automate.connectors.erp.values import day_of
from scm_automate.errors import (
    AnswerNotUnderstood,
    ConfigError,
    ServiceError,
    ServiceRefused,
)
from scm_automate.files.json_rows import parse_json
from scm_automate.files.record_tables import Spelt
from scm_automate.web.identity import Basic, reveal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scm_automate.connectors.erp.system import LiveSystem, LiveTable
    from scm_automate.model import ScheduleKey
    from scm_automate.web import Answer as WebAnswer
    from scm_automate.web import WebClient

__all__ = ["TrytonClient"]

Row = dict[str, object]

_NOT_OPEN = frozenset({"done", "cancelled"})


class TrytonClient:
    """A Tryton database; made by `connect`.

    Args:
        system: What is asked for and where a change goes.
        web: The web client, its address being the server's root; it asks as nobody, since the
            session is fetched here.
        database: Name of the database.
        identity: User and password; the session is opened with them and closed in the end.
    """

    def __init__(
        self, system: LiveSystem, web: WebClient, *, database: str, identity: Basic
    ) -> None:
        self.system = system
        self.web = web
        self._database = database
        self._identity = identity
        self._session: tuple[str, str] | None = None
        self._context: Row | None = None

    @property
    def name(self) -> str:
        """See `ErpPort.name`."""
        return self.system.name

    @property
    def fields(self) -> Mapping[str, str]:
        """See `ErpPort.fields`."""
        return self.system.write.fields if self.system.write else {}

    # Reading ------------------------------------------------------------------------------------

    def pages(self, table: LiveTable, asking: Asking) -> Iterator[Page]:
        """The pages of a model, each behind the last id of the one before; see `Pages`."""
        domain: list[object] = json.loads(table.open) if table.open else []
        if asking.since is not None:
            since = asking.since.astimezone(UTC).strftime(self.system.since)
            domain = json.loads(table.changed.replace("{since}", since))
        if asking.only:
            domain = [domain, json.loads(asking.only)]
        last = count = 0
        while True:
            answer, rows = self._searched(table, [domain, ["id", ">", last]])
            check_fields(rows, table, table.path)
            lines = [row for row in rows for row in _by_move(row)]
            if lines:
                yield Page(records=lines, clock=answer.header("date"))
            count += len(rows)
            if len(rows) < table.page or (asking.most is not None and count >= asking.most):
                return
            last = int(str(rows[-1]["id"]))

    def _searched(self, table: LiveTable, domain: list[object]) -> tuple[WebAnswer, list[Row]]:
        inner = [f"{one.path}.{field}" for one in table.within for field in one.select]
        answer, rows = self._read(
            f"model.{table.path}.search_read",
            [_wire(domain), 0, table.page, [["id", "ASC"]], [*table.select, *inner]],
        )
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise AnswerNotUnderstood(f"{table.path} gives no list of records.")
        return answer, [_flat(row) for row in rows]

    def _read(self, method: str, params: list[object]) -> tuple[WebAnswer, object]:
        """The result of a method that changes nothing."""
        answer = self._asked(method, [*params, self._opened()], repeatable=True)
        return answer, _result(answer, method)

    def _opened(self) -> Row:
        """The user's context, with the company; the session is opened on the way."""
        if self._context is None:
            answer = self._asked("model.res.user.get_preferences", [True, {}], repeatable=True)
            _result(answer, "the user's preferences")
            found = answer.json()
            inner = found.get("result") if isinstance(found, dict) else None
            self._context = dict(inner) if isinstance(inner, dict) else {}
        return self._context

    def _asked(self, method: str, params: list[object], *, repeatable: bool = False) -> WebAnswer:
        """A call within the session; a session that has run out is opened again, once."""
        fresh = self._session is None
        answer = self._sent(method, params, repeatable=repeatable)
        if answer.status == 401 and not fresh:  # nothing was carried out
            self._session = None
            answer = self._sent(method, params, repeatable=repeatable)
        if answer.status == 401:
            raise ServiceRefused(
                f"{self.web.address} refused the session of {self._identity.user!r}.",
                status=401,
                hint="Check user and password.",
            )
        return answer

    def _sent(self, method: str, params: list[object], *, repeatable: bool) -> WebAnswer:
        if self._session is None:
            self._session = self._login()
        header, key = self._session
        return self.web.send(
            "POST",
            f"{self._database}/rpc/",
            json={"id": 1, "method": method, "params": params},
            headers={"authorization": header},
            hidden=(header.removeprefix("Session "), key),
            allow=(401,),
            repeatable=repeatable,
        )

    def _login(self) -> tuple[str, str]:
        """The header of a new session, and the key in it."""
        user, password = self._identity.user, reveal(self._identity.password)
        answer = self.web.send(
            "POST",
            f"{self._database}/rpc/",
            json={
                "id": 1,
                "method": "common.db.login",
                "params": [user, {"password": password}, "en"],
            },
            hidden=(password,),
            allow=(401,),
            repeatable=True,  # a session more does no harm
        )
        if answer.status == 401:
            raise ServiceRefused(
                f"{self.web.address} does not let {user!r} into {self._database!r}.",
                status=401,
                hint="Check user and password.",
            )
        found = _result(answer, "the login", hidden=password)
        if not isinstance(found, list) or len(found) < 2:
            raise AnswerNotUnderstood(f"{self.web.address} gives no session.")
        key = str(found[1])
        pair = base64.b64encode(f"{user}:{found[0]}:{key}".encode()).decode()
        return f"Session {pair}", key

    # Writing ------------------------------------------------------------------------------------

    def read_current(self, keys: Sequence[ScheduleKey]) -> Mapping[ScheduleKey, Held]:
        """The planned dates of the open moves of these lines; see `ErpPort.read_current`."""
        table = self.system.records["orders"][0]
        held: dict[ScheduleKey, Held] = {}
        numbers = sorted({int(key.line) for key in keys if key.line.isdigit()})
        for start in range(0, len(numbers), table.page):
            asked = [["id", "in", numbers[start : start + table.page]]]
            _, rows = self._searched(table, list(asked))
            by_line = {str(row["id"]): row for row in rows}
            for key in keys:
                row = by_line.get(key.line)
                if row is not None and row.get("purchase.number") == key.order:
                    held[key] = _held(key, row)
        return held

    def write(self, write: Write) -> Answer:
        """Changes one move under its timestamp; see `ErpPort.write`."""
        model, _, number = write.record.partition(",")
        unknown = sorted(write.new.keys() - self.fields.keys())
        if unknown or model != "stock.move" or not number.isdigit():
            return Answer(
                outcome="refused",
                text=f"Tryton takes {', '.join(self.fields)} of a stock move, and this is "
                f"{', '.join(unknown) or write.record}.",
            )
        values = {self.fields[field]: _wire_day(value) for field, value in write.new.items()}

        def send() -> WebAnswer:
            context = {**self._opened(), "_timestamp": {write.record: write.version}}
            return self._asked("model.stock.move.write", [[int(number)], values, context])

        answer = written(send)
        if isinstance(answer, Answer):
            return answer
        return _told(parse_json(answer.body, name=answer.url))

    def look_up(self, write: Write) -> Answer:
        """Whether an uncertain write was taken; see `ErpPort.look_up`."""
        return seen_by_reading(self, write)

    def close(self) -> None:
        """Closes the session and the connections."""
        if self._session is not None:
            header, key = self._session
            self._session = None
            # A session that cannot be closed runs out by itself.
            with contextlib.suppress(ServiceError):
                self.web.send(
                    "POST",
                    f"{self._database}/rpc/",
                    json={"id": 1, "method": "common.db.logout", "params": []},
                    headers={"authorization": header},
                    hidden=(header.removeprefix("Session "), key),
                )
        self.web.close()


def _result(answer: WebAnswer, what: str, *, hidden: str = "") -> object:
    """The result of a call.

    Args:
        answer: The answer.
        what: What was called, for messages.
        hidden: A secret that no message may tell.

    Raises:
        ServiceRefused: Tryton says no; its words are told.
    """
    root = parse_json(answer.body, name=answer.url, hook=_value)
    if isinstance(root, dict) and "error" in root:
        told = _words(root["error"])
        told = told.replace(hidden, "(secret)") if hidden else told
        raise ServiceRefused(
            f"Tryton refused {what}: {told}.",
            status=answer.status,
            hint="Check the rights of the user, and that the modules are active.",
        )
    if not isinstance(root, dict) or "result" not in root:
        raise AnswerNotUnderstood(f"{answer.url} is no JSON-RPC of Tryton.")
    return root["result"]


def _told(root: object) -> Answer:
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


def _value(found: dict[str, object]) -> object:
    """Dates and decimals out of the objects that wrap them; a dot at the end of a field goes."""
    kind = found.get("__class__")
    if kind == "date":
        return "{:0>4}-{:0>2}-{:0>2}".format(*(found[part] for part in ("year", "month", "day")))
    if kind == "datetime":
        day = [found[part] for part in ("year", "month", "day", "hour", "minute", "second")]
        return "{:0>4}-{:0>2}-{:0>2} {:0>2}:{:0>2}:{:0>2}".format(*day)
    if kind == "Decimal":
        return Spelt(str(found["decimal"]))
    return {key.removesuffix("."): value for key, value in found.items()}


def _flat(row: Row) -> Row:
    """A record whose fields of other records are named ``purchase.number``; lists stay lists."""
    flat: Row = {}
    for key, value in row.items():
        if isinstance(value, dict):
            flat |= {f"{key}.{inner}": one for inner, one in _flat(value).items()}
        elif isinstance(value, list):
            flat[key] = [_flat(one) if isinstance(one, dict) else one for one in value]
        else:
            flat[key] = value
    return flat


def _by_move(row: Row) -> list[Row]:
    """A line once for each of its moves, as an export shows it; a line without moves once."""
    moves = row.get("moves")
    own = {key: value for key, value in row.items() if key != "moves"}
    inner = [one for one in moves if isinstance(one, dict)] if isinstance(moves, list) else []
    if not inner:
        return [own]
    return [{**own, **{f"moves.{key}": value for key, value in one.items()}} for one in inner]


def _held(key: ScheduleKey, row: Row) -> Held:
    """The move of a schedule line: the one that it names, or the only one that is open."""
    found = row.get("moves")
    moves = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    chosen = [one for one in moves if str(one.get("id")) == key.schedule]
    if not chosen and key.schedule == "1":  # an export without the moves
        chosen = [one for one in moves if one.get("state") not in _NOT_OPEN]
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
        values={"due": day_of(str(planned)) if planned else None},
        version=str(stamp) if stamp is not None else None,
        fixed={"due": f"the move is {state}"} if state in _NOT_OPEN else {},
    )


def _wire_day(value: str | None) -> Row | None:
    if value is None:
        return None
    day = date.fromisoformat(value)
    return {"__class__": "date", "year": day.year, "month": day.month, "day": day.day}


def _wire(domain: object) -> object:
    """A domain with its instants (``datetime:...``) as Tryton wraps them."""
    if isinstance(domain, list):
        return [_wire(part) for part in domain]
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


def checked_identity(identity: object) -> Basic:
    """User and password, which a session is opened with.

    Raises:
        ConfigError: It is another kind of identity.
    """
    if isinstance(identity, Basic):
        return identity
    raise ConfigError(
        "A session is opened with user and password.", hint="Give identity=Basic(user, password)."
    )
