"""Microsoft Graph: letters out of a mailbox, messages into it, and its sent items.

The steps are the documented ones: a letter is laid into the drafts as MIME, then sent by its id; the
inbox is read with a delta link; what was sent is looked up by Message-ID and by our reference. Give the
application `Mail.ReadWrite` and `Mail.Send`, limited to the one mailbox by an application access policy.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.utils import getaddresses
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import quote

from scm_automate.errors import (
    AnswerNotUnderstood,
    ConfigError,
    ServiceBusy,
    ServiceError,
    ServiceRefused,
)
from scm_automate.mail.mailboxes import RawMessage
from scm_automate.mail.transports import (
    Mode,
    Outcome,
    Receipt,
    check_addresses,
    check_allowed,
    to_wire,
)
from scm_automate.web import Bearer, WebClient

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from email.message import EmailMessage

    from scm_automate.web import Answer, Secret

__all__ = ["GraphMailbox", "GraphSentFolder", "GraphTransport", "graph_client"]

_ADDRESS: Final = "https://graph.microsoft.com/v1.0/"
_STEADY: Final = 'IdType="ImmutableId"'
"""An id that stays when a message is moved."""

_GONE: Final = 410
_PLAIN = re.compile(r"[A-Za-z0-9!#$%&*+/=?^_`{|}~.@:\[\]-]{1,250}")


def graph_client(token: Secret, *, address: str = _ADDRESS) -> WebClient:
    """A client for Graph.

    Args:
        token: The access token, or a function that gives one that is valid now, such as one that
            asks msal's client-credential flow and its cache.
        address: Another cloud's endpoint, or a server of one's own in tests.

    Examples:
        >>> from pydantic import SecretStr
        >>> graph_client(SecretStr("token"))
        WebClient('https://graph.microsoft.com/v1.0/')
    """
    return WebClient(address, identity=Bearer(token), headers={"prefer": _STEADY})


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphTransport:
    """Sends letters out of a mailbox: a draft with our Message-ID first, then that draft.

    A fault before the second step leaves at most a stray draft, and the letter may be tried again: a
    draft that lies there already is used. After the second step nobody knows, and the outcome says so.

    Attributes:
        client: From `graph_client`.
        user: The mailbox, as a mail address or an id.
        mode: ``trial`` sends to `allowed_domains` only, ``live`` to everybody.
        allowed_domains: Domains that letters may go to; also bounds a live one where not empty.
    """

    client: WebClient
    user: str
    mode: Mode = "trial"
    allowed_domains: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a trial without domains."""
        if self.mode == "trial" and not self.allowed_domains:
            raise ConfigError(
                "A Graph transport in trial mode names no allowed domains.",
                hint="Name allowed_domains, or set mode='live' when letters may reach suppliers.",
            )

    def send(
        self, message: EmailMessage | bytes, *, sender: str, recipients: Sequence[str]
    ) -> Receipt:
        """Hand over one letter; see `Transport.send`."""
        check_addresses(sender, recipients)
        check_allowed(recipients, mode=self.mode, allowed_domains=self.allowed_domains)
        raw, message_id = to_wire(message)
        _same_recipients(raw, recipients)

        def receipt(outcome: Outcome, detail: str) -> Receipt:
            return Receipt(outcome=outcome, message_id=message_id, detail=detail[:300])

        try:
            draft = self._draft(raw, message_id)
        except ServiceRefused as refusal:
            lasting = refusal.status in (400, 403, 404, 413, 415)
            return receipt("refused" if lasting else "refused_for_now", str(refusal))
        except ServiceError as fault:
            return receipt("refused_for_now", str(fault))  # at worst a draft that nobody sent
        try:
            self.client.send("POST", _of(self.user, f"messages/{quote(draft, safe='')}/send"))
        except ServiceBusy as fault:
            return receipt("unknown" if fault.maybe_done else "refused_for_now", str(fault))
        except ServiceRefused as refusal:
            if refusal.maybe_done:
                return receipt("unknown", str(refusal))
            lasting = refusal.status in (400, 403, 413)
            return receipt("refused" if lasting else "refused_for_now", str(refusal))
        except ServiceError as fault:
            return receipt("unknown" if fault.maybe_done else "refused_for_now", str(fault))
        return receipt("sent", "Graph took it over")

    def _draft(self, raw: bytes, message_id: str) -> str:
        """The id of the draft: one of an earlier attempt, or a new one."""
        answer = self.client.get(
            _of(self.user, "mailFolders/drafts/messages"),
            params={"$filter": f"internetMessageId eq {_literal(message_id)}", "$select": "id"},
        )
        for one in _values(answer):
            return str(one["id"])
        answer = self.client.send(
            "POST",
            _of(self.user, "messages"),
            body=base64.b64encode(raw),
            headers={"content-type": "text/plain"},
        )
        found = answer.json()
        if not isinstance(found, dict) or not isinstance(found.get("id"), str):
            raise AnswerNotUnderstood(
                "Graph made a draft and named no id.", hint="Look into the mailbox's drafts."
            )
        return cast("str", found["id"])


@dataclass(slots=True, kw_only=True)
class GraphMailbox:
    """A folder of a mailbox as a `Mailbox`.

    Attributes:
        client: From `graph_client`.
        user: The mailbox.
        folder: Well-known name or id of the folder that is read.
        done: Name or id of the folder for what was read; null leaves it.
        quarantine: Name or id of the folder for what a person has to look at; null leaves it.
    """

    client: WebClient
    user: str
    folder: str = "inbox"
    done: str | None = None
    quarantine: str | None = None
    _position: str | None = field(default=None, init=False, repr=False)

    @property
    def name(self) -> str:
        """Mailbox and folder."""
        return f"graph:{self.user}:{self.folder}"

    @property
    def position(self) -> str | None:
        """The link from which to go on: of the page being read, or of what comes after the last."""
        return self._position

    def read(self, position: str | None = None) -> Iterator[RawMessage]:
        """See `Mailbox.read`; oldest first within each page that Graph gives."""
        first = _of(self.user, f"mailFolders/{quote(self.folder, safe='')}/messages/delta")
        page = position or f"{first}?$select=id,receivedDateTime"
        self._position = position
        while True:
            answer = self.client.get(page, allow=(_GONE,))
            if answer.status == _GONE:
                # Graph forgot the link: everything is looked at again, and known by its content.
                page, self._position = f"{first}?$select=id,receivedDateTime", None
                continue
            body = answer.json()
            if not isinstance(body, dict):
                raise AnswerNotUnderstood("Graph gave no page of messages.")
            came = [one for one in _values(answer) if "@removed" not in one]
            for one in sorted(came, key=lambda one: str(one.get("receivedDateTime", ""))):
                yield self._message(str(one["id"]), one.get("receivedDateTime"))
            following = body.get("@odata.nextLink")
            self._position = str(following or body.get("@odata.deltaLink") or "") or None
            if not following:
                return
            page = str(following)

    def settle(self, message: RawMessage, *, readable: bool) -> None:
        """Moves a message that is settled, where a folder is named for it."""
        folder = self.done if readable else self.quarantine
        if folder is None:
            return
        which = quote(message.source.rpartition("#")[2], safe="")
        # Moving what is moved already gives the same message again; one that is gone stays gone.
        self.client.send(
            "POST",
            _of(self.user, f"messages/{which}/move"),
            json={"destinationId": folder},
            allow=(404,),
            repeatable=True,
        )

    def _message(self, which: str, received: object) -> RawMessage:
        source = f"{self.name}#{which}"
        try:
            answer = self.client.get(
                _of(self.user, f"messages/{quote(which, safe='')}/$value"),
                headers={"accept": "*/*"},
                allow=(404,),
            )
        except (ServiceRefused, AnswerNotUnderstood) as fault:
            return _fault(source, f"Graph does not give it out ({fault.message[:200]})")
        if answer.status == 404:
            return _fault(source, "it was moved or deleted while the mailbox was read")
        return RawMessage(
            source=source,
            raw=answer.body,
            received=_instant(received),
            digest=hashlib.sha256(answer.body).hexdigest(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphSentFolder:
    """The sent items of a mailbox as a `SentFolder`.

    Attributes:
        client: From `graph_client`.
        user: The mailbox.
        folder: Well-known name or id.
    """

    client: WebClient
    user: str
    folder: str = "sentitems"

    def has(self, *, message_id: str, reference: str, since: datetime) -> bool:
        """See `SentFolder.has`."""
        for part in (message_id, reference):
            if not _PLAIN.fullmatch(part):
                raise ConfigError(f"{part[:120]!r} cannot be searched for.")
        where = _of(self.user, f"mailFolders/{quote(self.folder, safe='')}/messages")
        by_id = {"$filter": f"internetMessageId eq {_literal(message_id)}", "$select": "id"}
        if _values(self.client.get(where, params=by_id)):
            return True
        fields = {"$select": "id,subject,sentDateTime", "$top": "50"}
        answer = self.client.get(where, params={"$search": f'"{reference}"', **fields})
        # The search is one of words, and finds older letters of the same thread too.
        first = since.astimezone(UTC) - timedelta(minutes=5)
        return any(
            (sent := _instant(one.get("sentDateTime"))) is not None and sent >= first
            for one in _values(answer)
        )


def _of(user: str, rest: str) -> str:
    return f"users/{quote(user, safe='@')}/{rest}"


def _literal(message_id: str) -> str:
    """A Message-ID as OData spells text."""
    return "'<" + message_id.replace("'", "''") + ">'"


def _values(answer: Answer) -> list[Mapping[str, Any]]:
    body = answer.json()
    found = body.get("value") if isinstance(body, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise AnswerNotUnderstood(
            f"{answer.url} gave no list of messages.", hint="Check the address of the endpoint."
        )
    return cast("list[Mapping[str, Any]]", found)


def _same_recipients(raw: bytes, recipients: Sequence[str]) -> None:
    """Graph sends to whom the letter names, so the letter has to name the recipients and no others."""
    letter = message_from_bytes(raw, policy=policy.SMTP)
    named = [str(value) for name in ("To", "Cc") for value in letter.get_all(name, [])]
    found = {address.lower() for _, address in getaddresses(named)}
    if found != {address.lower() for address in recipients}:
        raise ConfigError(
            f"The letter names {', '.join(sorted(found)) or 'nobody'}, and is to go to "
            f"{', '.join(sorted(recipients))}.",
            hint="Graph sends to the addresses in To and Cc; make them the recipients.",
        )


def _instant(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value)).astimezone(UTC)
    except ValueError:
        return None


def _fault(source: str, words: str) -> RawMessage:
    digest = hashlib.sha256(f"{source}: {words}".encode()).hexdigest()
    return RawMessage(source=source, raw=b"", received=None, digest=digest, fault=words)
