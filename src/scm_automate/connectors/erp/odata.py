"""OData of both versions: pages of nested lists, and one record changed under its ETag."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING

from scm_automate.connectors.erp.outcomes import written
from scm_automate.connectors.erp.pages import Asking, Page, check_fields
from scm_automate.connectors.erp.port import Answer, Held, Write, seen_by_reading
from scm_automate.connectors.erp.values import DAYS, canonical_value, milliseconds
from scm_automate.errors import AnswerNotUnderstood, ConfigError
from scm_automate.files.json_rows import (
    floats_are_exact,
    parse_cells,
    parse_json,
    parse_with_floats,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scm_automate.connectors.erp.system import LiveSystem, LiveTable, LiveWrite
    from scm_automate.model import ScheduleKey
    from scm_automate.web import Answer as WebAnswer
    from scm_automate.web import WebClient

__all__ = ["ODataClient"]

Row = dict[str, object]
Parse = Callable[..., object]


class ODataClient:
    """S/4HANA, Dynamics 365 and Business Central; made by `connect`.

    Args:
        system: What is asked for and where a change goes.
        web: The web client, its address being the root of the service.
    """

    def __init__(self, system: LiveSystem, web: WebClient) -> None:
        self.system = system
        self.web = web
        self._v2 = system.protocol == "odata_v2"
        self._link = b"__next" if self._v2 else b"nextLink"
        self._token: str | None = None
        self._parse: Parse = parse_with_floats

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
        """The pages of a list; see `Pages`."""
        last: str | None = None
        link: str | None = None
        count = 0
        while True:
            if link is not None:
                answer = self._get(link, {}, table)
            else:
                answer = self._get(table.path, self._query(table, asking, last), table)
            cut = table.within and answer.body.count(self._link) > 1
            rows, link = self._rows(answer, parse_cells if cut else self._parse)
            check_fields(rows, table, table.path)
            if table.within and answer.body.count(self._link) > (link is not None):
                if not cut:
                    rows, link = self._rows(answer, parse_cells)
                for row in rows:
                    self._complete(row, table)
                cut = True
            floats = self._parse is parse_with_floats and not cut
            exact = partial(self._spelt, answer) if floats else None
            yield Page(records=rows, exact=exact, clock=answer.header("date"))
            count += len(rows)
            if asking.most is not None and count >= asking.most:
                return
            if link is not None:
                continue
            if not table.key or len(rows) < table.page:
                return
            reached = str(rows[-1][table.key])
            if last is not None and reached <= last:
                raise AnswerNotUnderstood(
                    f"{table.path} gave the page behind {last} again, up to {reached}.",
                    hint="It does not sort by its key: read it with next-page links.",
                )
            last = reached

    def _query(self, table: LiveTable, asking: Asking, last: str | None) -> dict[str, str]:
        """The parameters of a page that no link leads to."""
        when = table.changed if asking.since is not None else table.open
        if asking.since is not None:
            when = when.replace("{since}", asking.since.astimezone(UTC).strftime(self.system.since))
        behind = f"{table.key} gt '{_quoted(last)}'" if last is not None else ""
        conditions = [part for part in (when, asking.only, behind) if part]
        if len(conditions) > 1:
            conditions = [f"({part})" for part in conditions]
        params = dict(self.system.params)
        select, expand = self._selection(table)
        params["$select"] = select
        if expand:
            params["$expand"] = expand
        if conditions:
            params["$filter"] = " and ".join(conditions)
        if table.key:
            params |= {"$orderby": table.key, "$top": str(table.page)}
        if self._v2:
            params["$format"] = "json"
        return params

    def _selection(self, table: LiveTable) -> tuple[str, str]:
        """``$select`` and ``$expand``, as the version spells them."""
        if not self._v2:
            return ",".join(table.select), ",".join(map(_expanded, table.within))
        fields, ways = list(table.select), list[str]()
        for path, inner in _paths(table):
            ways.append(path)
            fields += [f"{path}/{field}" for field in inner.select]
        return ",".join(fields), ",".join(ways)

    def _get(self, path: str, params: Mapping[str, str], table: LiveTable) -> WebAnswer:
        headers = {"accept": "application/json"}
        if not self._v2:
            # Decimals as text, so that none is rounded on its way.
            headers["accept"] = "application/json;IEEE754Compatible=true"
            if not table.key:
                headers["prefer"] = f"odata.maxpagesize={table.page}"
        return self.web.get(path, params=params, headers=headers)

    def _spelt(self, answer: WebAnswer) -> Page | None:
        """The page of an answer with its numbers as they are spelt; null where floats are exact.

        Where one page has numbers of many digits, the others have too: they are parsed so at once.
        """
        if floats_are_exact(answer.body):
            return None
        self._parse = parse_cells
        return Page(records=self._rows(answer, parse_cells)[0])

    def _rows(self, answer: WebAnswer, parse: Parse) -> tuple[list[Row], str | None]:
        """The records of an answer, and the link to the next page."""
        root = parse(answer.body, name=answer.url)
        if isinstance(root, dict) and self._v2:
            root = root.get("d")
        if isinstance(root, dict):
            rows = root.get("results" if self._v2 else "value")
            link = root.get("__next" if self._v2 else "@odata.nextLink")
            if isinstance(rows, list) and set(map(type, rows)) <= {dict}:
                return rows, str(link) if link else None
        raise AnswerNotUnderstood(
            f"{answer.url} gives no list of records.",
            hint="Check that the address is the root of the service.",
        )

    def _complete(self, record: Row, table: LiveTable) -> None:
        """Fetches the rest of lists within a record, where the system has cut them into pages."""
        for one in table.within:
            inner = record.get(one.path)
            if self._v2:
                # One record, not a list: what is within it may be cut all the same.
                rows = inner.get("results", [inner]) if isinstance(inner, dict) else None
                link = inner.pop("__next", None) if isinstance(inner, dict) else None
            else:
                rows, link = inner, record.pop(f"{one.path}@odata.nextLink", None)
            if not isinstance(rows, list):
                continue
            while link:
                answer = self._get(str(link), {}, one)
                more, link = self._rows(answer, parse_cells)
                rows += more
            if one.within:
                for row in rows:
                    self._complete(row, one)

    # Writing ------------------------------------------------------------------------------------

    def read_current(self, keys: Sequence[ScheduleKey]) -> Mapping[ScheduleKey, Held]:
        """What the system holds now, record by record; see `ErpPort.read_current`."""
        form = self._form()
        held: dict[ScheduleKey, Held] = {}
        for key in keys:
            record, row, etag = self._found(key, form)
            if row is None:
                continue
            values = {
                field: canonical_value(row.get(own), field) for field, own in form.fields.items()
            }
            held[key] = Held(key=key, record=record, values=values, version=etag)
        return held

    def _form(self) -> LiveWrite:
        if self.system.write is None:
            raise ConfigError(f"Nothing is written to {self.system.title}.")
        return self.system.write

    def _found(self, key: ScheduleKey, form: LiveWrite) -> tuple[str, Row | None, str | None]:
        """The record of a schedule line: its name, its fields and its version."""
        if form.find is not None:
            return self._searched(key, form, form.find)
        record = form.record.format(**{name: _quoted(part) for name, part in key._asdict().items()})
        params = dict(self.system.params)
        if self._v2:
            params["$format"] = "json"
        answer = self.web.get(record, params=params, allow=(404,))
        if answer.status == 404:
            return record, None, None
        row = parse_json(answer.body, name=answer.url)
        if isinstance(row, dict) and self._v2:
            row = row.get("d")
        if not isinstance(row, dict):
            raise AnswerNotUnderstood(f"{record} is no record.", hint="The interface has changed.")
        lacking = [own for own in form.fields.values() if own not in row]
        if lacking:
            raise AnswerNotUnderstood(
                f"{record} gives no {', '.join(lacking)}; it gives {', '.join(list(row)[:40])}.",
                hint="The interface has changed, or your user may not see the field.",
            )
        return record, row, _etag(row) or answer.header("etag")

    def _searched(
        self, key: ScheduleKey, form: LiveWrite, find: LiveTable
    ) -> tuple[str, Row | None, str | None]:
        """The record of a line that has a name of its own, looked up through its order."""
        asking = find.model_copy(update={"open": find.open.format(order=_quoted(key.order))})
        inner = find.within[0]
        for page in self.pages(asking, Asking()):
            for order in page.records:
                lines = order.get(inner.path)
                for line in lines if isinstance(lines, list) else ():
                    if str(line.get(inner.key)) == key.line:
                        held = {
                            name: value.decode() if isinstance(value, bytes) else value
                            for name, value in line.items()
                        }
                        return form.record.format(id=line["id"]), held, _etag(line)
        return "", None, None

    def write(self, write: Write) -> Answer:
        """Changes one record under its ETag; see `ErpPort.write`."""
        form = self._form()
        body: dict[str, object] = {}
        for field, value in write.new.items():
            if field not in form.fields:
                return Answer(outcome="refused", text=f"{self.system.title} takes no {field} here.")
            body[form.fields[field]] = _native(value, field, form.dates)
        headers = {"x-request-id": write.id}
        if write.version is not None:
            headers["if-match"] = write.version
        answer = written(lambda: self._patched(write.record, body, headers, form))
        if isinstance(answer, Answer) and form.token and _ran_out(answer):
            self._token = None  # the system took nothing
            answer = written(lambda: self._patched(write.record, body, headers, form))
        if isinstance(answer, Answer):
            return answer
        return Answer(outcome="done", code=str(answer.status), version=answer.header("etag"))

    def _patched(
        self,
        record: str,
        body: Mapping[str, object],
        headers: Mapping[str, str],
        form: LiveWrite,
    ) -> WebAnswer:
        token = (self._token or self._fetched()) if form.token else ""
        return self.web.send(
            "PATCH",
            record,
            params=self.system.params,
            json=body,
            headers={**headers, "x-csrf-token": token} if token else headers,
            hidden=(token,) if token else (),
        )

    def _fetched(self) -> str:
        """The token that a write needs; the session that it is good for is kept as a cookie."""
        answer = self.web.get("", headers={"x-csrf-token": "fetch"})
        token = answer.header("x-csrf-token")
        if not token:
            raise AnswerNotUnderstood(
                f"{self.web.address} gave no x-csrf-token.",
                hint="Check that the address is the root of the service.",
            )
        self._token = token
        return token

    def look_up(self, write: Write) -> Answer:
        """Whether an uncertain write was taken; see `ErpPort.look_up`."""
        return seen_by_reading(self, write)

    def close(self) -> None:
        """Closes the connections."""
        self.web.close()


def _ran_out(answer: Answer) -> bool:
    """Whether a write was refused since its token has run out, as SAP words it."""
    return answer.code == "403" and "csrf" in answer.text.casefold()


def _paths(table: LiveTable) -> Iterator[tuple[str, LiveTable]]:
    for one in table.within:
        yield one.path, one
        for path, inner in _paths(one):
            yield f"{one.path}/{path}", inner


def _expanded(table: LiveTable) -> str:
    """A list within a record, as V4 spells it."""
    parts = [f"$select={','.join(table.select)}"]
    if table.within:
        parts.append(f"$expand={','.join(map(_expanded, table.within))}")
    return f"{table.path}({';'.join(parts)})"


def _quoted(text: str) -> str:
    """A text within quotes of a filter or a key: a quote is doubled."""
    return text.replace("'", "''")


def _etag(row: Mapping[str, object]) -> str | None:
    """The version of a record, where its version of OData puts it."""
    meta = row.get("__metadata")
    found = row.get("@odata.etag") or (meta.get("etag") if isinstance(meta, dict) else None)
    return str(found) if found else None


def _native(value: str | None, field: str, dates: str) -> object:
    """A value as the system takes it."""
    if value is None or field not in DAYS:
        return value
    if dates == "noon":
        return f"{value}T12:00:00Z"
    return milliseconds(value) if dates == "milliseconds" else value
