"""Odoo: its own export asked for over the network, by JSON-2 (from 19) or JSON-RPC (before).

Odoo has no lock that a client can hold: what was read is read again right before a write, and a
change within that moment is not seen.
"""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING

from scm_automate.connectors.erp.outcomes import written
from scm_automate.connectors.erp.pages import Asking, Page, check_fields
from scm_automate.connectors.erp.port import Answer, Held, Write, seen_by_reading
from scm_automate.connectors.erp.values import DAYS, canonical_value
from scm_automate.errors import AnswerNotUnderstood, ScmError, ServiceRefused
from scm_automate.files.acyclic import without_search
from scm_automate.files.json_rows import parse_cells, parse_json
from scm_automate.web.identity import Basic, reveal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from scm_automate.connectors.erp.system import LiveSystem, LiveTable
    from scm_automate.model import ScheduleKey
    from scm_automate.web import Answer as WebAnswer
    from scm_automate.web import WebClient

__all__ = ["OdooClient"]

Row = dict[str, object]


class OdooClient:
    """An Odoo database; made by `connect`.

    Args:
        system: What is asked for and where a change goes.
        web: The web client, its address being the server's root.
        database: Name of the database; empty where the server has only one (JSON-2).
        identity: User and password or API key, for JSON-RPC; null with JSON-2, whose API key is
            the web client's.
        time_zone: Zone in which an instant falls on its day; null takes the day of UTC.
    """

    def __init__(
        self,
        system: LiveSystem,
        web: WebClient,
        *,
        database: str,
        identity: Basic | None,
        time_zone: str | None,
    ) -> None:
        self.system = system
        self.web = web
        self._database = database
        self._identity = identity
        self._time_zone = time_zone
        self._user: object = None

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
        """The pages of a model's export, each behind the last id of the one before; see `Pages`."""
        text = table.open or "[]"
        if asking.since is not None:
            since = asking.since.astimezone(UTC).strftime(self.system.since)
            text = table.changed.replace("{since}", since)
        domain: list[object] = json.loads(text)
        if asking.only:
            domain += json.loads(asking.only)
        last = count = 0
        while True:
            _, found = self._read(
                table.path,
                "search",
                {"domain": [*domain, ["id", ">", last]], "limit": table.page, "order": "id"},
            )
            if not isinstance(found, list):
                raise AnswerNotUnderstood(f"{table.path} gives no list of ids.")
            ids = found if set(map(type, found)) == {int} else [int(str(one)) for one in found]
            if not ids:
                return
            answer = self._called(
                table.path,
                "export_data",
                {"ids": ids, "fields_to_export": list(table.select)},
                repeatable=True,
            )
            yield Page(
                columns=self._cut(answer, table), false_is_null=True, clock=answer.header("date")
            )
            count += len(ids)
            if len(ids) < table.page or (asking.most is not None and count >= asking.most):
                return
            last = max(ids)

    @without_search
    def _cut(self, answer: WebAnswer, table: LiveTable) -> dict[str, Sequence[object]]:
        """The columns of an export; its rows end here."""
        result = self._result(answer, f"{table.path} export_data", parse_cells)
        return _exported(result, table)

    def _read(self, model: str, method: str, named: Row) -> tuple[WebAnswer, object]:
        """The result of a method that changes nothing."""
        answer = self._called(model, method, named, repeatable=True)
        parse = parse_cells if method == "search" else parse_json
        return answer, self._result(answer, f"{model} {method}", parse)

    def _called(
        self, model: str, method: str, named: Mapping[str, object], *, repeatable: bool = False
    ) -> WebAnswer:
        if self._identity is None:
            headers = {"x-odoo-database": self._database} if self._database else {}
            return self.web.send(
                "POST",
                f"json/2/{model}/{method}",
                json=named,
                headers=headers,
                repeatable=repeatable,
            )
        user, password = self._logged_in(), reveal(self._identity.password)
        inner = dict(named)
        ids = inner.pop("ids", None)
        args = [ids] if ids is not None else []
        call = [self._database, user, password, model, method, args, inner]
        return self._rpc("object", "execute_kw", call, password, repeatable=repeatable)

    def _rpc(
        self, service: str, method: str, args: list[object], password: str, *, repeatable: bool
    ) -> WebAnswer:
        params = {"service": service, "method": method, "args": args}
        return self.web.send(
            "POST",
            "jsonrpc",
            json={"jsonrpc": "2.0", "method": "call", "id": 1, "params": params},
            hidden=(password,),
            repeatable=repeatable,
        )

    def _logged_in(self) -> object:
        """The user's number, which goes with each call."""
        if self._user is None and self._identity is not None:
            name, password = self._identity.user, reveal(self._identity.password)
            args: list[object] = [self._database, name, password, {}]
            answer = self._rpc("common", "authenticate", args, password, repeatable=True)
            number = self._result(answer, "the login")
            if not number:
                raise ServiceRefused(
                    f"{self.web.address} does not let {name!r} into {self._database!r}.",
                    status=401,
                    hint="Check user, password or API key, and the name of the database.",
                )
            self._user = int(str(number))
        return self._user

    def _result(
        self, answer: WebAnswer, what: str, parse: Callable[..., object] = parse_json
    ) -> object:
        """What a call gave, out of the envelope of JSON-RPC where there is one."""
        root = parse(answer.body, name=answer.url)
        if self._identity is None:
            return root
        told = _error(root)
        if told:
            secret = reveal(self._identity.password)
            raise ServiceRefused(
                f"Odoo refused {what}: {told.replace(secret, '(secret)').rstrip('.')}.",
                status=answer.status,
                hint="Check the rights of the user.",
            )
        if not isinstance(root, dict) or "result" not in root:
            raise AnswerNotUnderstood(f"{answer.url} is no JSON-RPC of Odoo.")
        return root["result"]

    # Writing ------------------------------------------------------------------------------------

    def read_current(self, keys: Sequence[ScheduleKey]) -> Mapping[ScheduleKey, Held]:
        """What the lines hold now, by their ids; see `ErpPort.read_current`."""
        by_id = {int(key.line): key for key in keys if key.line.isdigit()}
        table = self.system.records["orders"][0]
        held: dict[ScheduleKey, Held] = {}
        ids = sorted(by_id)
        wanted = ("id", "order_id", "state", "write_date", *self.fields.values())
        for start in range(0, len(ids), table.page):
            part = ids[start : start + table.page]
            named: Row = {"domain": [["id", "in", part]], "fields": list(wanted)}
            _, rows = self._read(table.path, "search_read", named)
            if not isinstance(rows, list):
                raise AnswerNotUnderstood(f"{table.path} gives no list of records.")
            shape = table.model_copy(update={"select": wanted, "within": ()})
            check_fields(rows, shape, table.path)
            for row in rows:
                key = by_id[int(str(row["id"]))]
                order = row["order_id"]
                shown = str(order[1]) if isinstance(order, list) and len(order) > 1 else ""
                # The display name of an order may go on behind its number.
                if shown.split(" ")[0] == key.order:
                    held[key] = self._held(key, row)
        return held

    def _held(self, key: ScheduleKey, row: Row) -> Held:
        values = {
            field: canonical_value(row[own], field, time_zone=self._time_zone)
            for field, own in self.fields.items()
        }
        closed = row["state"] not in ("purchase", "draft", "sent", "to approve")
        reason = f"the order is {row['state']}"
        return Held(
            key=key,
            record=f"{self.system.records['orders'][0].path},{row['id']}",
            values=values,
            version=str(row["write_date"]) if row["write_date"] else None,
            fixed=dict.fromkeys(self.fields, reason) if closed else {},
        )

    def write(self, write: Write) -> Answer:
        """Changes one line, if it still is as it was read; see `ErpPort.write`."""
        model, _, number = write.record.partition(",")
        unknown = sorted(write.new.keys() - self.fields.keys())
        if unknown or not number.isdigit():
            return Answer(
                outcome="refused",
                text=f"Odoo takes {', '.join(self.fields)} of an order line, and this is "
                f"{', '.join(unknown) or write.record}.",
            )
        try:
            held = self.read_current([write.key]).get(write.key)
        except ScmError as fault:
            return Answer(outcome="not_taken", text=" ".join(fault.message.split())[:300])
        if held is None or held.version != write.version:
            return Answer(outcome="conflict", text="The line was changed after it was read.")
        values = {
            self.fields[field]: f"{value} 12:00:00" if value and field in DAYS else value or False
            for field, value in write.new.items()
        }
        answer = written(
            lambda: self._called(model, "write", {"ids": [int(number)], "vals": values})
        )
        if isinstance(answer, Answer):
            return answer
        root = parse_json(answer.body, name=answer.url)
        if self._identity is not None and (told := _error(root)):
            secret = reveal(self._identity.password)
            return Answer(outcome="refused", text=told.replace(secret, "(secret)"))
        return Answer(outcome="done", code=str(answer.status))

    def look_up(self, write: Write) -> Answer:
        """Whether an uncertain write was taken; see `ErpPort.look_up`."""
        return seen_by_reading(self, write)

    def close(self) -> None:
        """Closes the connections."""
        self.web.close()


def _error(root: object) -> str:
    """The words of a JSON-RPC error, without the server's trace; empty where there is none."""
    error = root.get("error") if isinstance(root, dict) else None
    if not isinstance(error, dict):
        return ""
    data = error.get("data")
    told = data.get("message") if isinstance(data, dict) else None
    kind = data.get("name") if isinstance(data, dict) else None
    words = " ".join(str(told or error.get("message") or "no reason").split())
    return f"{words} ({kind})"[:300] if kind else words[:300]


def _exported(export: object, table: LiveTable) -> dict[str, Sequence[object]]:
    """The columns of an export under the paths of their fields."""
    rows = export.get("datas") if isinstance(export, dict) else None
    if not isinstance(rows, list) or not _all_long(rows, len(table.select)):
        raise AnswerNotUnderstood(f"The export of {table.path} has not the columns asked for.")
    return dict(zip(table.select, zip(*rows, strict=True), strict=False))


def _all_long(rows: list[list[object]], width: int) -> bool:
    """Whether all rows are lists of that many cells."""
    return set(map(type, rows)) <= {list} and set(map(len, rows)) <= {width}
