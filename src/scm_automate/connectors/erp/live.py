"""A live ERP: connected by name, read into tables, looked at before anything is planned."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin, urlsplit

from scm_automate.connectors.erp.erpnext import ErpNextClient
from scm_automate.connectors.erp.netsuite import NetSuiteClient
from scm_automate.connectors.erp.odata import ODataClient
from scm_automate.connectors.erp.odoo import OdooClient
from scm_automate.connectors.erp.pages import Asking, Page
from scm_automate.connectors.erp.reading import read_live
from scm_automate.connectors.erp.system import LiveSystem, find_system
from scm_automate.connectors.erp.tryton import TrytonClient, checked_identity
from scm_automate.errors import ConfigError, ScmError
from scm_automate.files import DEFAULT_LIMITS
from scm_automate.web import WebClient

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from types import TracebackType
    from typing import Protocol

    from scm_automate.connectors.erp.live_read import LiveRead
    from scm_automate.connectors.erp.port import Answer, ErpPort, Held, Write
    from scm_automate.connectors.erp.system import LiveTable
    from scm_automate.connectors.layout import RecordName
    from scm_automate.files import Limits
    from scm_automate.model import Record, ScheduleKey
    from scm_automate.progress import Progress
    from scm_automate.web import Identity, Network, Retries, Timeouts

    class Client(ErpPort, Protocol):
        """What knows one system's addresses and forms."""

        system: LiveSystem

        def pages(self, table: LiveTable, asking: Asking) -> Iterator[Page]:
            """The pages of a list."""

        def close(self) -> None:
            """Closes the connections."""


__all__ = ["LiveCheck", "LiveErp", "connect"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCheck:
    """Whether a system can be reached and read.

    Attributes:
        system: Its title.
        ok: Whether every list was read.
        told: One line per list: what came, or what is the matter.

    Examples:
        >>> print(LiveCheck(system="Tryton", ok=True, told=("purchase.line: 3 records",)))
        Tryton: can be read
          purchase.line: 3 records
    """

    system: str
    ok: bool
    told: tuple[str, ...]

    def __str__(self) -> str:
        """The answer, then its reasons."""
        answer = "can be read" if self.ok else "cannot be read"
        return "\n".join([f"{self.system}: {answer}", *(f"  {line}" for line in self.told)])


class LiveErp:
    """An ERP that is read and written over the network; made by `connect`, closed with ``with``.

    It is an `ErpPort`: what plans and applies changes takes it as it is.
    """

    def __init__(self, client: Client, *, time_zone: str | None = None) -> None:
        self._client = client
        self._time_zone = time_zone

    def __repr__(self) -> str:
        """The system and its address."""
        return f"LiveErp({self._client.system.name!r})"

    def __enter__(self) -> Self:
        """Itself; closed at the end of the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Closes the connections."""
        self.close()

    def close(self) -> None:
        """Closes session and connections."""
        self._client.close()

    @property
    def system(self) -> LiveSystem:
        """What is asked for and where a change goes."""
        return self._client.system

    @property
    def name(self) -> str:
        """See `ErpPort.name`."""
        return self._client.name

    @property
    def fields(self) -> Mapping[str, str]:
        """See `ErpPort.fields`."""
        return self._client.fields

    def read(
        self,
        record: RecordName = "orders",
        *,
        since: datetime | None = None,
        only: str = "",
        limits: Limits = DEFAULT_LIMITS,
        progress: Progress | None = None,
    ) -> LiveRead[Record]:
        """The table that an export of the same records gives.

        Args:
            record: What the rows are to become: ``orders``, or ``suppliers`` where the system gives
                them (`LiveSystem.records`).
            since: Only what has changed since this instant (a `LiveRead.watermark`); null asks for
                all that may be open.
            only: A further selection in the system's own words, such as
                ``PurchasingGroup eq '001'``.
            limits: Bounds of size.
            progress: Told each page.

        Returns:
            The rows, the rejects and what was set aside, and from where the next reading goes on.

        Raises:
            ServiceError: The system did not answer, or not what was asked. Nothing is returned
                then: half a list looks like a whole one.
            ConfigError: The system has no such record, or `since` names no time zone.
        """
        if since is not None and since.tzinfo is None:
            raise ConfigError("An instant needs its time zone.", hint="Give since= in UTC.")
        return read_live(
            self.system,
            self._client.pages,
            record,
            asking=Asking(since=since, only=only),
            time_zone=self._time_zone,
            limits=limits,
            progress=progress,
        )

    def check(self, record: RecordName = "orders") -> LiveCheck:
        """Whether each list can be reached and read, by its first page. Nothing is changed."""
        told: list[str] = []
        ok = True
        for table in self.system.records.get(record, ()):
            try:
                page = next(iter(self._client.pages(table, Asking(most=1))), None)
            except ScmError as fault:
                ok = False
                told.append(f"{table.path}: {fault}")
                continue
            count = len(page) if page else 0
            more = " in the first page" if count >= table.page else ""
            told.append(f"{table.path}: {count:,} records{more}")
        writes = ", ".join(f"{own} for {field}" for field, own in self.fields.items())
        told.append(f"changes would go to {writes}" if writes else "nothing is written here")
        return LiveCheck(system=self.system.title, ok=ok, told=tuple(told))

    def read_current(self, keys: Sequence[ScheduleKey]) -> Mapping[ScheduleKey, Held]:
        """See `ErpPort.read_current`."""
        return self._client.read_current(keys)

    def write(self, write: Write) -> Answer:
        """See `ErpPort.write`."""
        return self._client.write(write)

    def look_up(self, write: Write) -> Answer:
        """See `ErpPort.look_up`."""
        return self._client.look_up(write)


def connect(
    system: str | LiveSystem,
    address: str,
    *,
    identity: Identity | None = None,
    database: str = "",
    time_zone: str | None = None,
    timeouts: Timeouts | None = None,
    retries: Retries | None = None,
    tls: ssl.SSLContext | None = None,
    plain_http: bool = False,
    network: Network | None = None,
    sleep: Callable[[float], None] | None = None,
) -> LiveErp:
    """A live ERP; nothing is asked until something is read.

    Args:
        system: Name of a shipped system (`systems`), or one of your own (`load_system`).
        address: Where it is: the host alone, or the root of the service.
        identity: Who we are: `Bearer`, `Basic` or `ApiKey`; Tryton and the older interface of Odoo
            open a session with `Basic`.
        database: Name of the database, where one server holds several (Tryton, Odoo).
        time_zone: IANA zone in which an instant in UTC falls on its day, and in which ERPNext and
            NetSuite tell when a record changed; null takes days and times as they stand.
        timeouts: Seconds that an attempt may take.
        retries: How often and how patiently what certainly did nothing is asked again.
        tls: TLS settings, for a certificate of one's own; null takes the system's trust.
        plain_http: Whether the network in between is trusted with unencrypted data.
        network: A function in place of the network, for tests.
        sleep: What waits, for tests.

    Raises:
        ConfigError: There is no such system, or the address or identity does not serve.

    Examples:
        >>> from pydantic import SecretStr
        >>> from scm_automate.web import Basic
        >>> erp = connect(
        ...     "s4_v4", "https://my.s4hana.example", identity=Basic("CHASER", SecretStr("..."))
        ... )
        >>> erp.fields["due"]
        'ScheduleLineDeliveryDate'
        >>> erp.close()
    """
    chosen = find_system(system) if isinstance(system, str) else system
    if chosen.root and urlsplit(address).path in ("", "/"):
        address = urljoin(address if address.endswith("/") else address + "/", chosen.root)
    session = chosen.protocol in ("tryton", "odoo_jsonrpc")
    web = WebClient(
        address,
        identity=None if session else identity,
        timeouts=timeouts,
        retries=retries,
        tls=tls,
        plain_http=plain_http,
        network=network,
        sleep=sleep or time.sleep,
    )
    return LiveErp(_client(chosen, web, identity, database, time_zone), time_zone=time_zone)


def _client(
    system: LiveSystem,
    web: WebClient,
    identity: Identity | None,
    database: str,
    time_zone: str | None,
) -> Client:
    """The class that speaks the system's protocol."""
    if system.protocol in ("odata_v2", "odata_v4"):
        return ODataClient(system, web)
    if system.protocol == "erpnext":
        return ErpNextClient(system, web, time_zone=time_zone)
    if system.protocol == "suiteql":
        return NetSuiteClient(system, web, time_zone=time_zone)
    if system.protocol == "odoo_json2":
        return OdooClient(system, web, database=database, identity=None, time_zone=time_zone)
    if not database:
        raise ConfigError(f"{system.title} holds several databases.", hint="Name one: database=.")
    user = checked_identity(identity)
    if system.protocol == "odoo_jsonrpc":
        return OdooClient(system, web, database=database, identity=user, time_zone=time_zone)
    return TrytonClient(system, web, database=database, identity=user)
