"""NetSuite: SuiteQL page by page, and the expected receipt date of one line of a purchase order.

The REST record has no version that a write can be bound to: the line is read again right before it is
written, and a change within that moment is not seen. A line of the sublist whose number is not there
would be added by NetSuite; so that never happens, the line is fetched by its number first.
"""

from __future__ import annotations

from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scm_automate.connectors.erp.outcomes import written
from scm_automate.connectors.erp.pages import Asking, Page
from scm_automate.connectors.erp.port import Answer, Held, Write, seen_by_reading
from scm_automate.connectors.erp.values import canonical_value
from scm_automate.errors import AnswerNotUnderstood, ScmError
from scm_automate.files.json_rows import floats_are_exact, parse_json, parse_with_floats
from scm_automate.files.record_cells import cells_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from scm_automate.connectors.erp.system import LiveSystem, LiveTable
    from scm_automate.model import ScheduleKey
    from scm_automate.web import Answer as WebAnswer
    from scm_automate.web import WebClient

__all__ = ["NetSuiteClient"]

Row = dict[str, object]

_LINE = (
    "SELECT t.id AS transaction, l.id AS line, l.linesequencenumber, l.isclosed,"
    " TO_CHAR(l.expectedreceiptdate, 'YYYY-MM-DD') AS expectedreceiptdate,"
    " TO_CHAR(t.lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS') AS lastmodifieddate"
    " FROM transaction t INNER JOIN transactionline l ON l.transaction = t.id"
    " WHERE t.type = 'PurchOrd' AND l.mainline = 'F' AND t.tranid = '{order}' ORDER BY l.uniquekey"
)


class NetSuiteClient:
    """A NetSuite account; made by `connect`.

    Args:
        system: What is asked for and where a change goes.
        web: The web client, its address being the account's own
            (``https://ACCOUNT.suitetalk.api.netsuite.com``).
        time_zone: Zone of the user, in which SuiteQL compares times of change; null is UTC.
    """

    def __init__(self, system: LiveSystem, web: WebClient, *, time_zone: str | None) -> None:
        self.system = system
        self.web = web
        self._zone = ZoneInfo(time_zone) if time_zone else UTC

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
        """The pages of a query, each behind the last key of the one before; see `Pages`."""
        when = table.open
        if asking.since is not None:
            since = asking.since.astimezone(self._zone).strftime(self.system.since)
            when = table.changed.replace("{since}", since)
        own = table.key.rpartition(".")[2]
        last = "0"
        count = 0
        while True:
            conditions = [part for part in (when, asking.only, f"{table.key} > {last}") if part]
            where = " AND ".join(f"({part})" for part in conditions)
            answer = self._answered(table.query.replace("{where}", where), table.page)
            rows = _rows(answer, parse_with_floats)
            if rows and own not in rows[0]:
                raise AnswerNotUnderstood(
                    f"{table.path} gives no {own}; it gives {', '.join(rows[0])}.",
                    hint="Select the key that the pages follow.",
                )
            yield Page(
                columns=cells_of(rows, table.select),  # what is empty is left out of an answer
                exact=partial(_spelt, answer, table),
                clock=answer.header("date"),
            )
            count += len(rows)
            if len(rows) < table.page or (asking.most is not None and count >= asking.most):
                return
            last = str(int(str(rows[-1][own])))

    def _asked(self, query: str, most: int) -> tuple[WebAnswer, list[Row]]:
        answer = self._answered(query, most)
        return answer, _rows(answer)

    def _answered(self, query: str, most: int) -> WebAnswer:
        return self.web.send(
            "POST",
            "services/rest/query/v1/suiteql",
            params={"limit": str(most)},
            json={"q": query},
            headers={"prefer": "transient"},
            repeatable=True,
        )

    # Writing ------------------------------------------------------------------------------------

    def read_current(self, keys: Sequence[ScheduleKey]) -> Mapping[ScheduleKey, Held]:
        """What the lines hold now; see `ErpPort.read_current`."""
        held: dict[ScheduleKey, Held] = {}
        for order in sorted({key.order for key in keys}):
            # A text within a query: a quote is doubled.
            _, rows = self._asked(_LINE.format(order=order.replace("'", "''")), 1000)
            by_line = {str(row.get("linesequencenumber")): row for row in rows}
            for key in keys:
                row = by_line.get(key.line) if key.order == order else None
                if row is not None:
                    held[key] = self._held(key, row)
        return held

    def _held(self, key: ScheduleKey, row: Row) -> Held:
        own = self.fields["due"].lower()
        closed = row.get("isclosed") == "T"
        return Held(
            key=key,
            record=f"purchaseOrder/{row['transaction']}/item/{row['line']}",
            values={"due": canonical_value(row.get(own), "due")},
            version=str(row["lastmodifieddate"]) if row.get("lastmodifieddate") else None,
            fixed={"due": "the line is closed"} if closed else {},
        )

    def write(self, write: Write) -> Answer:
        """Changes one line, if it still is as it was read; see `ErpPort.write`."""
        unknown = sorted(write.new.keys() - self.fields.keys())
        parts = write.record.split("/")
        if unknown or len(parts) != 4 or not parts[3].isdigit():
            return Answer(
                outcome="refused", text=f"NetSuite takes no {', '.join(unknown) or write.record}."
            )
        try:
            held = self.read_current([write.key]).get(write.key)
            line = self.web.get(f"services/rest/record/v1/{write.record}", allow=(404,))
            shown = parse_json(line.body, name=line.url) if line.status == 200 else None
            value = shown.get(self.fields["due"]) if isinstance(shown, dict) else None
            now = canonical_value(value, "due")
        except ScmError as fault:
            return Answer(outcome="not_taken", text=" ".join(fault.message.split())[:300])
        if held is None or held.version != write.version or held.record != write.record:
            return Answer(outcome="conflict", text="The order was changed after it was read.")
        if shown is None or now != write.old.get("due"):
            return Answer(
                outcome="conflict",
                text=f"{write.record} does not hold what the query shows for the line.",
            )
        body = {
            "item": {
                "items": [
                    {"line": int(parts[3])}
                    | {self.fields[field]: new for field, new in write.new.items()}
                ]
            }
        }
        answer = written(
            lambda: self.web.send(
                "PATCH", f"services/rest/record/v1/purchaseOrder/{parts[1]}", json=body
            )
        )
        if isinstance(answer, Answer):
            return answer
        return Answer(outcome="done", code=str(answer.status))

    def look_up(self, write: Write) -> Answer:
        """Whether an uncertain write was taken; see `ErpPort.look_up`."""
        return seen_by_reading(self, write)

    def close(self) -> None:
        """Closes the connections."""
        self.web.close()


def _spelt(answer: WebAnswer, table: LiveTable) -> Page | None:
    """The page of an answer with its numbers as they are spelt; null where floats are exact."""
    if floats_are_exact(answer.body):
        return None
    return Page(columns=cells_of(_rows(answer, parse_json), table.select))


def _rows(answer: WebAnswer, parse: Callable[..., object] = parse_json) -> list[Row]:
    """The rows of an answer."""
    root = parse(answer.body, name=answer.url)
    rows = root.get("items") if isinstance(root, dict) else None
    if not isinstance(rows, list) or not set(map(type, rows)) <= {dict}:
        raise AnswerNotUnderstood(
            f"{answer.url} gives no rows.", hint="Check that the address is the account's own."
        )
    return rows
