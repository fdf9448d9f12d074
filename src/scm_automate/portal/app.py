"""The portal as an ASGI app: a supplier opens a signed link and answers for its own asked lines.

GET changes nothing, so that mail scanners may open whatever they like; what is sent is sent once; and
whatever a link does not allow looks like a page that is not there.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from scm_automate.errors import MissingExtraError
from scm_automate.portal.answers import to_json
from scm_automate.portal.guard import LARGEST, Guard, Tries
from scm_automate.portal.links import handle_of
from scm_automate.portal.replies import Replies, cookie_of, from_here, html
from scm_automate.portal.seals import Seals
from scm_automate.portal.uploads import LARGEST_FILE, file_label, read_upload
from scm_automate.portal.views import Pages, style_sheet
from scm_automate.state import grants, portal_files
from scm_automate.state.grants import SentAnswer
from scm_automate.state.portal_files import PortalFile

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from scm_automate.model import ScheduleKey
    from scm_automate.portal.links import Links
    from scm_automate.state import State, Transaction
    from scm_automate.state.grants import Grant

__all__ = ["portal_app"]

_LOG = logging.getLogger("scm_automate.portal")
_MOST_FIELDS: Final = 10_000


def _clock() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the edge of the house: here "now" comes from the clock


def portal_app(state: State, links: Links, *, clock: Callable[[], datetime] = _clock) -> Starlette:
    """The pages on which suppliers answer, to be run by any ASGI server or mounted in another app.

    Args:
        state: The state that rounds write to and read from.
        links: Makes and reads the links.
        clock: Gives "now".

    Raises:
        MissingExtraError: The extra ``portal`` is not installed.

    Examples:
        >>> from pydantic import SecretStr
        >>> from scm_automate.portal import Links
        >>> from scm_automate.state import State
        >>> links = Links("https://answers.buyer.example", keys=[SecretStr("k" * 32)])
        >>> with State.open("sqlite+pysqlite:///:memory:") as state:
        ...     app = portal_app(state, links)
    """
    try:
        from starlette.applications import Starlette
        from starlette.middleware import Middleware
        from starlette.routing import Route
    except ImportError:
        raise MissingExtraError("starlette", extra="portal") from None
    portal = _Portal(state=state, links=links, clock=clock)
    routes = [
        Route("/c/{token:path}", portal.opened, methods=["GET"]),
        Route("/answer/{handle}", portal.form, methods=["GET"]),
        Route("/answer/{handle}/check", portal.check, methods=["POST"]),
        Route("/answer/{handle}/change", portal.change, methods=["POST"]),
        Route("/answer/{handle}/file", portal.file, methods=["POST"]),
        Route("/answer/{handle}/send", portal.send, methods=["POST"]),
        Route("/answer/{handle}/done", portal.done, methods=["GET"]),
        Route("/portal.css", portal.style, methods=["GET"]),
    ]
    guard = Middleware(
        Guard, too_large=portal.too_large, is_secure=links.is_secure, largest=_largest
    )
    return Starlette(
        routes=routes,
        middleware=[guard],
        exception_handlers={404: portal.missing, 405: portal.missing, 500: portal.broken},
    )


def _largest(path: str) -> int:
    """Bytes that a request may have: more where a form is handed in as a file, and nowhere else."""
    return LARGEST_FILE + LARGEST if path.endswith("/file") else LARGEST


@dataclass(slots=True, kw_only=True)
class _Portal:
    """Looks each call up anew: nothing is remembered between two of them but who tried bad links."""

    state: State
    links: Links
    clock: Callable[[], datetime]
    files: Tries = field(default_factory=Tries)
    """How often each link handed in a file, lately."""
    replies: Replies = field(init=False)
    seals: Seals = field(init=False)

    def __post_init__(self) -> None:
        self.replies = Replies(links=self.links, clock=self.clock)
        self.seals = Seals(links=self.links, clock=self.clock)

    # -- pages ---------------------------------------------------------------------------------------

    async def opened(self, request: Request) -> Response:
        """The link of a letter: the secret goes into a cookie, and out of the address."""
        from starlette.responses import RedirectResponse

        token = request.path_params["token"]
        grant_id = self.links.read(token)
        grant = await self._in_thread(lambda tx: self._held(tx, grant_id))
        if grant is None:
            return self.replies.refused(request)
        handle = handle_of(grant.id)
        response = RedirectResponse(self.replies.path(f"answer/{handle}"), status_code=303)
        response.set_cookie(
            cookie_of(handle),
            self.links.seal("cookie", grant.id),
            max_age=max(0, int((grant.expires_at - self.clock()).total_seconds())),
            path=urlsplit(self.links.base_url).path,
            secure=self.links.is_secure,
            httponly=True,
            samesite="lax",
        )
        return response

    async def form(self, request: Request) -> Response:
        pages = await self._pages(request)
        if pages is None:
            return self.replies.refused(request)
        return html(pages.form(form=self.seals.new_form(pages.grant), sent=pages.sent))

    async def check(self, request: Request) -> Response:
        return await self._posted(request, self._summary)

    async def change(self, request: Request) -> Response:
        return await self._posted(request, self._again)

    async def send(self, request: Request) -> Response:
        return await self._posted(request, self._sent)

    async def file(self, request: Request) -> Response:
        """A filled-in form, handed in: read, kept as it came, and shown before anything is sent."""
        from starlette.concurrency import run_in_threadpool
        from starlette.datastructures import UploadFile

        pages = await self._pages(request)
        if pages is None or not from_here(request, self.links):
            return self.replies.refused(request)
        now = self.clock()
        if self.files.too_many(pages.grant.id, at=now):
            return self.replies.told(request, 429, "too_many")
        async with request.form(max_files=1, max_fields=5, max_part_size=LARGEST) as form:
            names = [name for name, _ in form.multi_items()]
            handed = form.get("file")
            nonce = self.seals.form_of(str(form.get("form", "")), pages.grant)
            if len(set(names)) != len(names) or not isinstance(handed, UploadFile):
                return self.replies.told(request, 400, "not_found")
            content, label = await handed.read(), file_label(handed.filename)
            sealed = str(form.get("form", "")) if nonce else self.seals.new_form(pages.grant)
        read = await run_in_threadpool(read_upload, content, pages.grant, open_keys=pages.open_keys)
        if read.fault:
            page = pages.form(form=sealed, file_fault=read.fault)
            return html(page, status=422)
        kept = PortalFile(
            id=sha256(pages.grant.id.encode() + content).hexdigest()[:32],
            grant=pages.grant.id,
            came_at=now,
            name=label,
            content=content,
        )
        await self._in_thread(lambda tx: portal_files.keep_file(tx, kept), writes=True)
        filled = pages.read(read.fields)
        file, rest = self.seals.file(pages.grant, kept.id), read.not_taken
        if filled.faults or not read.fields:
            page = pages.form(
                form=sealed, filled=filled, faults=filled.faults, file=file, not_taken=rest
            )
            return html(page, status=422)
        return html(pages.summary(form=sealed, filled=filled, file=file, not_taken=rest))

    async def done(self, request: Request) -> Response:
        pages = await self._pages(request)
        if pages is None:
            return self.replies.refused(request)
        if pages.sent is None:
            return self.replies.see(f"answer/{handle_of(pages.grant.id)}")
        return html(pages.done(pages.sent))

    async def style(self, _request: Request) -> Response:
        from starlette.responses import Response

        return Response(style_sheet(), media_type="text/css")

    async def missing(self, request: Request, _error: Exception) -> Response:
        return self.replies.told(request, 404, "not_found")

    def too_large(self, request: Request) -> Response:
        return self.replies.told(request, 413, "too_large")

    async def broken(self, request: Request, error: Exception) -> Response:
        incident = secrets.token_hex(6)
        _LOG.error("Incident %s: %s", incident, type(error).__name__, exc_info=error)
        return self.replies.told(request, 500, "not_found", more=f" ({incident})")

    # -- what was posted -----------------------------------------------------------------------------

    async def _posted(
        self,
        request: Request,
        then: Callable[[Pages, Mapping[str, str], str], Awaitable[Response]],
    ) -> Response:
        pages = await self._pages(request)
        if pages is None or not from_here(request, self.links):
            return self.replies.refused(request)
        form = await request.form(max_files=0, max_fields=_MOST_FIELDS, max_part_size=LARGEST)
        names = [name for name, _ in form.multi_items()]
        if len(set(names)) != len(names):
            return self.replies.told(request, 400, "not_found")
        fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        nonce = self.seals.form_of(fields.get("form", ""), pages.grant)
        if nonce is None:
            # A form of yesterday: what was typed is kept, and shown in a fresh one.
            filled = pages.read(fields)
            return html(pages.form(form=self.seals.new_form(pages.grant), filled=filled))
        return await then(pages, fields, nonce)

    async def _summary(self, pages: Pages, fields: Mapping[str, str], _nonce: str) -> Response:
        filled = pages.read(fields)
        file = fields.get("file", "")
        if filled.faults:
            page = pages.form(form=fields["form"], filled=filled, faults=filled.faults, file=file)
            return html(page, status=422)
        return html(pages.summary(form=fields["form"], filled=filled, file=file))

    async def _again(self, pages: Pages, fields: Mapping[str, str], _nonce: str) -> Response:
        page = pages.form(
            form=fields["form"], filled=pages.read(fields), file=fields.get("file", "")
        )
        return html(page)

    async def _sent(self, pages: Pages, fields: Mapping[str, str], nonce: str) -> Response:
        filled = pages.read(fields)
        if filled.faults or not any(one.choice or one.remark for one in filled.lines):
            return await self._summary(pages, fields, nonce)
        now, grant = self.clock(), pages.grant
        file_id = self.seals.file_of(fields.get("file", ""), grant)

        def keep(tx: Transaction) -> bool:
            file = portal_files.find_file(tx, file_id, grant=grant.id) if file_id else None
            content = to_json(
                filled, form=nonce, at=now, file=(file.name or "form") if file else ""
            )
            answer = SentAnswer(id=nonce, grant=grant.id, sent_at=now, content=content)
            fresh = grants.keep_answer(tx, answer)
            if fresh and file is not None:
                portal_files.bind_file(tx, file.id, answer=nonce)
            return fresh

        kept = await self._in_thread(keep, writes=True)
        _LOG.info(
            "%s answer %s of supplier %s",
            "kept" if kept else "known",
            nonce[:8],
            pages.grant.supplier,
        )
        return self.replies.see(f"answer/{handle_of(pages.grant.id)}/done")

    # -- who asks ------------------------------------------------------------------------------------

    async def _pages(self, request: Request) -> Pages | None:
        handle = request.path_params["handle"]
        sealed = request.cookies.get(cookie_of(handle), "")
        grant_id = self.links.unseal("cookie", sealed) if sealed else None

        def look(tx: Transaction) -> tuple[Grant, frozenset[ScheduleKey], SentAnswer | None] | None:
            # In one transaction: a page shows one moment, and waits for a thread once.
            grant = self._held(tx, grant_id)
            if grant is None or handle_of(grant.id) != handle:
                return None
            return grant, grants.still_as_granted(tx, grant), grants.last_answer(tx, grant.id)

        found = await self._in_thread(look)
        if found is None:
            return None
        grant, open_keys, sent = found
        return Pages(
            grant=grant,
            base=self.replies.path(f"answer/{handle}"),
            style=self.replies.path("portal.css"),
            open_keys=open_keys,
            now=self.clock(),
            sent=sent,
        )

    def _held(self, tx: Transaction, grant_id: str | None) -> Grant | None:
        """The grant while it holds; a link that is not ours costs as much time as one that is."""
        grant = grants.find_grant(tx, grant_id or "none")
        return grant if grant is not None and grant.holds(self.clock()) else None

    async def _in_thread(self, ask: Callable, *, writes: bool = False):  # type: ignore[no-untyped-def,type-arg]  # noqa: ANN202
        from starlette.concurrency import run_in_threadpool

        def run():  # type: ignore[no-untyped-def]  # noqa: ANN202
            with self.state.write() if writes else self.state.read() as tx:
                return ask(tx)

        return await run_in_threadpool(run)
