"""The buyer's page: what waits for a decision, with the words behind it; decided and corrected here, by name."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal, cast
from urllib.parse import urlsplit

from scm_automate.chase import change_vocabulary, correct, decide, decide_request, settle
from scm_automate.errors import ConfigError, MissingExtraError, ScmError
from scm_automate.portal.desk_facts import can_be_settled, desk_facts, mail_of_answer
from scm_automate.portal.desk_words import changed_words
from scm_automate.portal.guard import Guard
from scm_automate.portal.views import pages_environment, style_sheet
from scm_automate.render import single_line
from scm_automate.state import exceptions, portal_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from scm_automate.chase.correcting import Means
    from scm_automate.model import Decision, OrderLine
    from scm_automate.portal.links import Links
    from scm_automate.state import State, Transaction

__all__ = ["at_this_machine", "desk_app"]

_COOKIE: Final = "desk"
_LOOPBACK: Final = ("127.0.0.1", "::1")


def _clock() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the edge of the house: here "now" comes from the clock


def desk_app(
    state: State,
    links: Links,
    *,
    identify: Callable[[Request], str | None] | None = None,
    orders: Callable[[], Iterable[OrderLine]] | None = None,
    clock: Callable[[], datetime] = _clock,
) -> Starlette:
    """The page on which buyers decide, to be mounted behind your own sign-in.

    Every decision is recorded with who took it and when, as `scm_automate.chase.decide` does. What was
    misread is corrected here too, and what that teaches of the supplier's words is approved here, see
    `scm_automate.chase.correct`.

    Args:
        state: The state that rounds write to and read from.
        links: Whose key seals the forms, and whose address is the page's.
        identify: Tells who asks, from what your sign-in put into the request; None for nobody, who
            sees nothing. Without it only requests from this machine to this machine are answered, and
            decisions are by "somebody at this machine".
        orders: Gives the open lines, whose units and items a correction may teach something about; None
            lets it teach only what days mean.
        clock: Gives "now".

    Raises:
        ConfigError: There is no `identify`, and the page's address is not this machine.
        MissingExtraError: The extra ``portal`` is not installed.

    Examples:
        >>> from pydantic import SecretStr
        >>> from scm_automate.portal import Links
        >>> from scm_automate.state import State
        >>> links = Links("https://chase.buyer.example/desk", keys=[SecretStr("k" * 32)])
        >>> with State.open("sqlite+pysqlite:///:memory:") as state:
        ...     app = desk_app(state, links, identify=lambda request: request.headers.get("x-user"))
    """
    try:
        from starlette.applications import Starlette
        from starlette.middleware import Middleware
        from starlette.routing import Route
    except ImportError:
        raise MissingExtraError("starlette", extra="portal") from None
    if identify is None and urlsplit(links.base_url).hostname not in (*_LOOPBACK, "localhost"):
        raise ConfigError(
            f"Nobody is identified on {links.base_url}.",
            hint="Give identify=, which tells who asks; without it the page is for this machine only.",
        )
    desk = _Desk(
        state=state,
        links=links,
        identify=identify or at_this_machine(),
        clock=clock,
        orders=orders or (lambda: ()),
    )
    routes = [
        Route("/", desk.page, methods=["GET"]),
        Route("/decide", desk.decided, methods=["POST"]),
        Route("/correct", desk.corrected, methods=["POST"]),
        Route("/words", desk.worded, methods=["POST"]),
        Route("/settle", desk.settled, methods=["POST"]),
        Route("/request", desk.requested, methods=["POST"]),
        Route("/file/{answer}", desk.file, methods=["GET"]),
        Route("/mail/{answer}", desk.mail, methods=["GET"]),
        Route("/portal.css", desk.style, methods=["GET"]),
    ]
    guard = Middleware(Guard, too_large=desk.refused, is_secure=links.is_secure)
    return Starlette(routes=routes, middleware=[guard])


class _Refused(Exception):
    """A form that no page of ours holds."""


def _note(fields: Mapping[str, str]) -> str:
    return single_line(fields.get("note", ""), most=500)


def at_this_machine(name: str = "somebody at this machine") -> Callable[[Request], str | None]:
    """Tells who asks: whoever sits at this machine, and nobody else.

    A proxy before it would make everybody look like that, and a page of elsewhere whose name leads here
    would read and decide with this person's browser; both are refused.

    Args:
        name: Who that is.
    """

    def identify(request: Request) -> str | None:
        forwarded = {"forwarded", "x-forwarded-for", "x-real-ip", "via"} & set(request.headers)
        here = request.client is not None and request.client.host in _LOOPBACK
        named_so = request.url.hostname in (*_LOOPBACK, "localhost")
        return name if here and named_so and not forwarded else None

    return identify


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    state: State
    links: Links
    identify: Callable[[Request], str | None]
    clock: Callable[[], datetime]
    orders: Callable[[], Iterable[OrderLine]]

    async def page(self, request: Request) -> Response:
        from starlette.concurrency import run_in_threadpool

        who = self.identify(request)
        if not who:
            return self.refused(request)
        session = request.cookies.get(_COOKIE, "")
        if self.links.unseal("desk", session) is None:
            session = self.links.seal("desk", secrets.token_hex(16))
        response = await run_in_threadpool(self._shown, who, session)
        response.set_cookie(
            _COOKIE,
            session,
            path=urlsplit(self.links.base_url).path,
            secure=self.links.is_secure,
            httponly=True,
            samesite="strict",
        )
        return response

    async def decided(self, request: Request) -> Response:
        return await self._posted(request, self._decide)

    async def corrected(self, request: Request) -> Response:
        return await self._posted(request, self._correct)

    async def worded(self, request: Request) -> Response:
        return await self._posted(request, self._change_words)

    async def settled(self, request: Request) -> Response:
        return await self._posted(request, self._settle)

    async def requested(self, request: Request) -> Response:
        return await self._posted(request, self._decide_request)

    async def _posted(
        self, request: Request, apply: Callable[[Mapping[str, str], str], None]
    ) -> Response:
        """Does what a form of this person's own page asks for, once; whatever else is refused."""
        from starlette.concurrency import run_in_threadpool
        from starlette.responses import RedirectResponse

        who = self.identify(request)
        session = request.cookies.get(_COOKIE, "")
        form = await request.form(max_files=0, max_fields=20, max_part_size=10_000)
        fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        sealed = self.links.unseal("csrf", fields.get("csrf", ""))
        repeated = len(fields) != len(form.multi_items())
        if not who or not session or sealed != f"{session} {who}" or repeated:
            return self.refused(request)
        try:
            await run_in_threadpool(apply, fields, who)
        except _Refused:
            return self.refused(request)
        except ScmError as error:
            # Somebody else was quicker, an export has shown it meanwhile, or a value is none.
            told = " ".join(filter(None, (error.message, error.hint)))
            return await run_in_threadpool(self._shown, who, session, told, 409)
        return RedirectResponse(self.links.base_url, status_code=303)

    def _decide(self, fields: Mapping[str, str], who: str) -> None:
        wanted = fields.get("decision", "")
        if wanted not in ("accept", "refuse"):
            raise _Refused
        decide(
            self.state,
            fields.get("change", ""),
            decision=cast("Decision", wanted),
            by=who,
            now=self.clock(),
            note=_note(fields),
        )

    def _settle(self, fields: Mapping[str, str], who: str) -> None:
        """Takes an exception off the list; a frozen supplier is thawed elsewhere, by whoever has called."""
        with self.state.read() as tx:
            one = exceptions.exception(tx, fields.get("exception", ""))
        if not can_be_settled(one):
            raise _Refused
        settle(self.state, str(one.id), by=who, now=self.clock(), note=_note(fields))

    def _decide_request(self, fields: Mapping[str, str], who: str) -> None:
        wanted = fields.get("decision", "")
        if wanted not in ("accept", "refuse"):
            raise _Refused
        decide_request(
            self.state,
            fields.get("answer", ""),
            decision=cast("Literal['accept', 'refuse']", wanted),
            by=who,
            now=self.clock(),
            note=_note(fields),
        )

    def _correct(self, fields: Mapping[str, str], who: str) -> None:
        means = fields.get("means", "")
        if means not in ("", "dispatch", "delivery"):
            raise _Refused
        correct(
            self.state,
            fields.get("change", ""),
            value=fields.get("value", ""),
            quantity=fields.get("quantity", "").replace(",", "."),
            means=cast("Means", means),
            by=who,
            now=self.clock(),
            note=_note(fields),
            orders=self.orders(),
        )

    def _change_words(self, fields: Mapping[str, str], who: str) -> None:
        wanted = changed_words(fields, by=who, on=self.clock().date())
        if wanted is None:
            raise _Refused
        change, why = wanted
        change_vocabulary(
            self.state,
            fields.get("supplier", ""),
            change,
            by=who,
            now=self.clock(),
            why=why,
            company=fields.get("company", ""),
        )

    async def file(self, request: Request) -> Response:
        """The form that an answer came in, as it came: to be kept, never to be shown by a browser."""

        def find(tx: Transaction) -> tuple[str, bytes] | None:
            found = portal_files.file_of_answer(tx, request.path_params["answer"])
            return None if found is None else (f"form-{found.id[:12]}.xlsx", found.content)

        return await self._given_out(request, find)

    async def mail(self, request: Request) -> Response:
        """The mail that answered a request, as it came, likewise."""

        def find(tx: Transaction) -> tuple[str, bytes] | None:
            return mail_of_answer(tx, request.path_params["answer"])

        return await self._given_out(request, find)

    async def _given_out(
        self, request: Request, find: Callable[[Transaction], tuple[str, bytes] | None]
    ) -> Response:
        from starlette.concurrency import run_in_threadpool
        from starlette.responses import Response

        if not self.identify(request):
            return self.refused(request)

        def look() -> tuple[str, bytes] | None:
            with self.state.read() as tx:
                return find(tx)

        found = await run_in_threadpool(look)
        if found is None:
            return self.refused(request)
        name, content = found
        return Response(
            content,
            media_type="application/octet-stream",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    async def style(self, _request: Request) -> Response:
        from starlette.responses import Response

        return Response(style_sheet(), media_type="text/css")

    def refused(self, _request: Request) -> Response:
        from starlette.responses import PlainTextResponse

        return PlainTextResponse("Nothing here for you.", status_code=403)

    def _shown(self, who: str, session: str, told: str = "", status: int = 200) -> Response:
        from starlette.responses import HTMLResponse

        base = self.links.base_url
        with self.state.read() as tx:
            facts = desk_facts(tx)
        page = pages_environment().get_template("desk.html.j2")
        return HTMLResponse(
            page.render(
                facts,
                title="Decisions",
                who=who,
                told=told,
                base=base,
                style=base + "portal.css",
                csrf=self.links.seal("csrf", f"{session} {who}"),
            ),
            status_code=status,
        )
