"""ERPNext's REST: orders page by page with their items, and an item's expected date under its time of change."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote
from zoneinfo import ZoneInfo

from scm_automate.connectors.erp.outcomes import written
from scm_automate.connectors.erp.pages import Asking, Page, check_fields
from scm_automate.connectors.erp.port import Answer, Held, Write, seen_by_reading
from scm_automate.connectors.erp.values import canonical_value
from scm_automate.errors import AnswerNotUnderstood
from scm_automate.files.json_rows import parse_cells, parse_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from scm_automate.connectors.erp.system import LiveSystem, LiveTable
    from scm_automate.model import ScheduleKey
    from scm_automate.web import Answer as WebAnswer
    from scm_automate.web import WebClient

__all__ = ["ErpNextClient"]

Row = dict[str, object]


class ErpNextClient:
    """An ERPNext site; made by `connect`.

    Args:
        system: What is asked for and where a change goes.
        web: The web client, its address being the root of the site.
        time_zone: Zone of the site, in which it writes when a record changed; null is UTC.
    """

    def __init__(self, system: LiveSystem, web: WebClient, *, time_zone: str | None) -> None:
        self.system = system
        self.web = web
        self._zone = ZoneInfo(time_zone or "UTC")

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
        """The pages of a doctype, each behind the last name of the one before; see `Pages`."""
        text = table.open or "[]"
        if asking.since is not None:
            since = asking.since.astimezone(self._zone).strftime(self.system.since)
            text = table.changed.replace("{since}", since)
        filters: list[object] = json.loads(text)
        if asking.only:
            filters += json.loads(asking.only)
        last: str | None = None
        count = 0
        while True:
            behind = [["name", ">", last]] if last is not None else []
            answer, rows = self._listed(table, [*filters, *behind], table.page)
            check_fields(rows, table, table.path, nested=False)
            names = [str(row["name"]) for row in rows]
            within: dict[str, list[Row]] = {}
            for one in table.within if names else ():
                within["items"] = self._within(names, one, table)
            yield Page(records=rows, within=within, clock=answer.header("date"))
            count += len(rows)
            if len(rows) < table.page or (asking.most is not None and count >= asking.most):
                return
            last = names[-1]

    def _within(self, names: Sequence[str], one: LiveTable, table: LiveTable) -> list[Row]:
        """The child rows of a page of orders, which name their orders themselves."""
        asked: list[object] = [["parent", "in", list(names)]]
        _, found = self._children(one, table, asked, parse_cells)
        check_fields(found, one, one.path)
        strange = {str(child.get("parent")) for child in found}.difference(names)
        if strange:
            raise AnswerNotUnderstood(
                f"{one.path} gives rows of {min(strange)}, which was not asked for.",
                hint="The interface has changed: its filter on parents has no effect.",
            )
        return found

    def _listed(
        self, table: LiveTable, filters: list[object], most: int
    ) -> tuple[WebAnswer, list[Row]]:
        params = {
            "fields": json.dumps(list(table.select)),
            "filters": json.dumps(filters),
            "order_by": "name asc",
            "limit_page_length": str(most),
        }
        answer = self.web.get(f"api/resource/{quote(table.path)}", params=params)
        return answer, _rows(answer, "data", parse_cells)

    def _children(
        self,
        one: LiveTable,
        table: LiveTable,
        filters: list[object],
        parse: Callable[..., object] = parse_json,
    ) -> tuple[WebAnswer, list[Row]]:
        """Rows of a child table, which are listed under the rights of their parent."""
        body = {
            "doctype": one.path,
            "parent": table.path,
            "fields": list(one.select),
            "filters": filters,
            "order_by": "parent asc, idx asc",
            "limit_page_length": 0,  # all of them
        }
        # A question by POST, since its list of names would not fit into an address.
        answer = self.web.send(
            "POST", "api/method/frappe.client.get_list", json=body, repeatable=True
        )
        return answer, _rows(answer, "message", parse)

    # Writing ------------------------------------------------------------------------------------

    def read_current(self, keys: Sequence[ScheduleKey]) -> Mapping[ScheduleKey, Held]:
        """What the items hold now; see `ErpPort.read_current`."""
        table = self.system.records["orders"][0]
        items = table.within[0]
        wanted = dict.fromkeys(
            ("name", "parent", "idx", "modified", "docstatus", *self.fields.values())
        )
        shape = items.model_copy(update={"select": tuple(wanted)})
        held: dict[ScheduleKey, Held] = {}
        orders = sorted({key.order for key in keys})
        for start in range(0, len(orders), table.page):
            part = orders[start : start + table.page]
            _, rows = self._children(shape, table, [["parent", "in", part]])
            check_fields(rows, shape, items.path)
            by_line = {(str(row["parent"]), str(row["idx"])): row for row in rows}
            for key in keys:
                row = by_line.get((key.order, key.line))
                if row is not None:
                    held[key] = self._held(key, row, items.path)
        return held

    def _held(self, key: ScheduleKey, row: Row, doctype: str) -> Held:
        submitted = str(row["docstatus"]) == "1"
        reason = "the order is a draft or cancelled"
        return Held(
            key=key,
            record=f"{doctype}/{row['name']}",
            values={field: canonical_value(row[own], field) for field, own in self.fields.items()},
            version=str(row["modified"]),
            fixed={} if submitted else dict.fromkeys(self.fields, reason),
        )

    def write(self, write: Write) -> Answer:
        """Changes one item under its time of change; see `ErpPort.write`."""
        unknown = sorted(write.new.keys() - self.fields.keys())
        if unknown:
            return Answer(outcome="refused", text=f"ERPNext takes no {', '.join(unknown)} here.")
        body: Row = {self.fields[field]: value for field, value in write.new.items()}
        if write.version is not None:
            body["modified"] = write.version
        answer = written(
            lambda: self.web.send("PUT", f"api/resource/{quote(write.record)}", json=body)
        )
        if not isinstance(answer, Answer):
            return self._taken(answer, write)
        if answer.outcome == "refused" and "TimestampMismatchError" in answer.text:
            return Answer(outcome="conflict", text=answer.text, code=answer.code)
        return answer

    def _taken(self, answer: WebAnswer, write: Write) -> Answer:
        """What came of a write that was answered well: a field that is not there is passed over."""
        root = parse_json(answer.body, name=answer.url) if answer.body else None
        data = root.get("data") if isinstance(root, dict) else None
        row: Row = data if isinstance(data, dict) else {}
        lacking = [
            own
            for field, own in self.fields.items()
            if field in write.new and canonical_value(row.get(own), field) != write.new[field]
        ]
        if lacking:
            return Answer(
                outcome="uncertain",
                text=f"ERPNext answered well and does not show the new {', '.join(lacking)}.",
                code=str(answer.status),
            )
        version = str(row["modified"]) if "modified" in row else None
        return Answer(outcome="done", code=str(answer.status), version=version)

    def look_up(self, write: Write) -> Answer:
        """Whether an uncertain write was taken; see `ErpPort.look_up`."""
        return seen_by_reading(self, write)

    def close(self) -> None:
        """Closes the connections."""
        self.web.close()


def _rows(answer: WebAnswer, name: str, parse: Callable[..., object] = parse_json) -> list[Row]:
    """The records of an answer."""
    root = parse(answer.body, name=answer.url)
    rows = root.get(name) if isinstance(root, dict) else None
    if not isinstance(rows, list) or not set(map(type, rows)) <= {dict}:
        raise AnswerNotUnderstood(
            f"{answer.url} gives no list of records.",
            hint="Check that the address is the root of an ERPNext site.",
        )
    return rows
