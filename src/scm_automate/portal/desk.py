"""The buyer's page: what waits for a decision, with the words behind it; decided here, by name."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

from scm_automate.chase import decide
from scm_automate.chase.rank import ranked
from scm_automate.errors import ConfigError, MissingExtraError, ScmError
from scm_automate.portal.guard import Guard
from scm_automate.render import package_environment, single_line
from scm_automate.state import changes, exceptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from scm_automate.model import Decision
    from scm_automate.portal.links import Links
    from scm_automate.state import State

__all__ = ["desk_app"]

_MOST: Final = 200
_COOKIE: Final = "desk"
_LOOPBACK: Final = ("127.0.0.1", "::1")


def _clock() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the edge of the house: here "now" comes from the clock


def desk_app(
    state: State,
    links: Links,
    *,
    identify: Callable[[Request], str | None] | None = None,
    clock: Callable[[], datetime] = _clock,
) -> Starlette:
    """The page on which buyers decide, to be mounted behind your own sign-in.

    Every decision is recorded with who took it and when, as `scm_automate.chase.decide` does.

    Args:
        state: The state that rounds write to and read from.
        links: Whose key seals the forms, and whose address is the page's.
        identify: Tells who asks, from what your sign-in put into the request; None for nobody, who
            sees nothing. Without it only requests from this machine to this machine are answered, and
            decisions are by "somebody at this machine".
        clock: Gives "now".

    Raises:
        ConfigError: There is no `identify`, and the page's address is not this machine.
        MissingExtraError: The extra ``portal`` is not installed.

    Example:
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
    desk = _Desk(state=state, links=links, identify=identify or _somebody_here, clock=clock)
    routes = [
        Route("/", desk.page, methods=["GET"]),
        Route("/decide", desk.decided, methods=["POST"]),
        Route("/portal.css", desk.style, methods=["GET"]),
    ]
    guard = Middleware(Guard, too_large=desk.refused, is_secure=links.is_secure)
    return Starlette(routes=routes, middleware=[guard])


def _somebody_here(request: Request) -> str | None:
    """Whoever sits at this machine; a proxy before it would make everybody look like that."""
    forwarded = {"forwarded", "x-forwarded-for", "x-real-ip", "via"} & set(request.headers)
    here = request.client is not None and request.client.host in _LOOPBACK
    return "somebody at this machine" if here and not forwarded else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    state: State
    links: Links
    identify: Callable[[Request], str | None]
    clock: Callable[[], datetime]

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
        from starlette.concurrency import run_in_threadpool
        from starlette.responses import RedirectResponse

        who = self.identify(request)
        session = request.cookies.get(_COOKIE, "")
        form = await request.form(max_files=0, max_fields=10, max_part_size=10_000)
        sealed = self.links.unseal("csrf", str(form.get("csrf", "")))
        if not who or not session or sealed != f"{session} {who}":
            return self.refused(request)
        wanted = str(form.get("decision", ""))
        if wanted not in ("accept", "refuse"):
            return self.refused(request)
        decision = cast("Decision", wanted)
        which, note = str(form.get("change", "")), single_line(form.get("note", ""), most=500)

        def apply() -> None:
            now = self.clock()
            decide(self.state, which, decision=decision, by=who, now=now, note=note)

        try:
            await run_in_threadpool(apply)
        except ScmError as error:
            # Somebody else was quicker, or an export has shown it meanwhile.
            return await run_in_threadpool(self._shown, who, session, str(error), 409)
        return RedirectResponse(self.links.base_url, status_code=303)

    async def style(self, _request: Request) -> Response:
        from importlib import resources

        from starlette.responses import Response

        file = resources.files("scm_automate.portal") / "templates" / "portal.css"
        return Response(file.read_text("utf-8"), media_type="text/css")

    def refused(self, _request: Request) -> Response:
        from starlette.responses import PlainTextResponse

        return PlainTextResponse("Nothing here for you.", status_code=403)

    def _shown(self, who: str, session: str, told: str = "", status: int = 200) -> Response:
        from starlette.responses import HTMLResponse

        with self.state.read() as tx:
            waiting = [
                one.change
                for one in changes.open_changes(tx)
                if not one.may_go and one.change.state == "proposed"
            ]
            open_now = exceptions.open_exceptions(tx)
        others = ranked([one for one in open_now if one.change_id is None])
        facts: dict[str, Any] = {
            "title": "Decisions",
            "who": who,
            "told": told,
            "base": self.links.base_url,
            "style": self.links.base_url + "portal.css",
            "csrf": self.links.seal("csrf", f"{session} {who}"),
            "changes": [
                {
                    "id": one.id,
                    "supplier": one.supplier,
                    "order": one.order,
                    "line": one.line,
                    "field": one.field,
                    "old": one.old,
                    "new": one.new,
                    "why": one.why,
                    "words": one.evidence,
                }
                for one in waiting[:_MOST]
            ],
            "exceptions": others[:_MOST],
        }
        page = package_environment("scm_automate.portal").get_template("desk.html.j2")
        return HTMLResponse(page.render(facts), status_code=status)
