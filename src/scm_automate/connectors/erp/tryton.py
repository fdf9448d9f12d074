"""Tryton's JSON-RPC: lines with their stock moves, and a move's planned date under its timestamp.

On an order in processing the line's own delivery date can be changed no more: what is still to come
is the stock move, and its planned date is the date that Tryton plans with. A partial receipt leaves
the received move done and makes a new one, so that the move is the schedule line.
"""

from __future__ import annotations

import base64
import contextlib
import json
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

from scm_automate.connectors.erp.outcomes import written
from scm_automate.connectors.erp.pages import Asking, Page, check_fields
from scm_automate.connectors.erp.port import Answer, Held, Write, seen_by_reading
from scm_automate.connectors.erp.tryton_columns import columns_of
from scm_automate.connectors.erp.tryton_forms import (
    flattened,
    held_of,
    outcome_of,
    result_of,
    value_of,
    wire_day,
    wire_domain,
)
from scm_automate.errors import (
    AnswerNotUnderstood,
    ConfigError,
    ServiceError,
    ServiceRefused,
)
from scm_automate.files.acyclic import without_search
from scm_automate.files.json_rows import parse_json
from scm_automate.web.identity import Basic, reveal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scm_automate.connectors.erp.system import LiveSystem, LiveTable
    from scm_automate.model import ScheduleKey
    from scm_automate.web import Answer as WebAnswer
    from scm_automate.web import WebClient

__all__ = ["TrytonClient"]

Row = dict[str, object]


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
            answer = self._searched_for(table, [domain, ["id", ">", last]])
            columns, came, last = self._cut(answer, table)
            if came:
                yield Page(columns=columns, clock=answer.header("date"))
            count += came
            if came < table.page or (asking.most is not None and count >= asking.most):
                return

    @without_search
    def _cut(
        self, answer: WebAnswer, table: LiveTable
    ) -> tuple[Mapping[str, Sequence[object]], int, int]:
        """The columns of a page, how many records it has, and the last id of them.

        The records themselves end here: they are a hundred thousand small objects.
        """
        rows = self._records(answer, table)
        self._check(rows, table)
        if not rows:
            return {}, 0, 0
        return columns_of(rows, table), len(rows), int(str(rows[-1]["id"]))

    def _check(self, rows: Sequence[Row], table: LiveTable) -> None:
        """Refuses records that lack what was asked for; most often the first of them tells."""
        moved = next(
            (row for row in rows if any(row.get(f"{o.path}.") for o in table.within)), None
        )
        try:
            some = [*rows[:1], moved] if moved is not None else rows[:1]
            check_fields(_shown(some, table), table, table.path)
        except AnswerNotUnderstood:
            check_fields(_shown(rows, table), table, table.path)

    def _searched(self, table: LiveTable, domain: list[object]) -> tuple[WebAnswer, list[Row]]:
        answer = self._searched_for(table, domain)
        return answer, _shown(self._records(answer, table), table)

    def _searched_for(self, table: LiveTable, domain: list[object]) -> WebAnswer:
        """The answer of a search that asks for a page of records."""
        inner = [f"{one.path}.{field}" for one in table.within for field in one.select]
        wanted = [*table.select, *inner]
        params = [wire_domain(domain), 0, table.page, [["id", "ASC"]], wanted, self._opened()]
        return self._asked(_method(table), params, repeatable=True)

    @staticmethod
    def _records(answer: WebAnswer, table: LiveTable) -> list[Row]:
        """Records as they come: days and decimals wrapped, relations under ``purchase.``."""
        rows = result_of(answer, _method(table), wrapped=True)
        if not isinstance(rows, list) or not set(map(type, rows)) <= {dict}:
            raise AnswerNotUnderstood(f"{table.path} gives no list of records.")
        return rows

    def _opened(self) -> Row:
        """The user's context, with the company; the session is opened on the way."""
        if self._context is None:
            answer = self._asked("model.res.user.get_preferences", [True, {}], repeatable=True)
            result_of(answer, "the user's preferences")
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
        found = result_of(answer, "the login", hidden=password)
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
            check_fields(rows, table, table.path)
            by_line = {str(row["id"]): row for row in rows}
            for key in keys:
                row = by_line.get(key.line)
                if row is not None and row.get("purchase.number") == key.order:
                    held[key] = held_of(key, row)
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
        values = {self.fields[field]: wire_day(value) for field, value in write.new.items()}

        def send() -> WebAnswer:
            context = {**self._opened(), "_timestamp": {write.record: write.version}}
            return self._asked("model.stock.move.write", [[int(number)], values, context])

        answer = written(send)
        if isinstance(answer, Answer):
            return answer
        came = outcome_of(parse_json(answer.body, name=answer.url))
        return replace(came, text=self._without_secrets(came.text))

    def _without_secrets(self, text: str) -> str:
        """Tryton's words, without what the session was opened with or goes by."""
        header, key = self._session or ("", "")
        pair = header.removeprefix("Session ")
        for secret in (reveal(self._identity.password), pair, key):
            text = text.replace(secret, "(secret)") if secret else text
        return text

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


def _method(table: LiveTable) -> str:
    return f"model.{table.path}.search_read"


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


def _shown(rows: Sequence[Row], table: LiveTable) -> list[Row]:
    """Records one by one, their values unwrapped and their relations under dotted names."""
    found = (value_of(row) for row in rows)
    return [_with_empty(flattened(row), table.select) for row in found if isinstance(row, dict)]


def _with_empty(row: Row, wanted: Sequence[str]) -> Row:
    """The row with what stands behind a relation that is empty: Tryton leaves that out."""
    for name in wanted:
        relation, _, behind = name.partition(".")
        if behind and relation in row and row[relation] is None:
            row.setdefault(name, None)
    return row
