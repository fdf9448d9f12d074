"""What the portal answers with: pages, one page for all that is not allowed, and the way on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scm_automate.portal.guard import Tries
from scm_automate.portal.views import told_page
from scm_automate.portal.words import page_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from starlette.requests import Request
    from starlette.responses import Response

    from scm_automate.portal.links import Links

__all__ = ["Replies", "cookie_of", "from_here", "html"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies:
    """Answers of HTTP.

    Attributes:
        links: Knows the portal's own address.
        clock: Gives "now".
        tries: Who came with links that are none, lately.
    """

    links: Links
    clock: Callable[[], datetime]
    tries: Tries = field(default_factory=Tries)

    def refused(self, request: Request) -> Response:
        """One page for all that is not allowed; whoever tries many is slowed down, nobody else."""
        client = request.client.host if request.client else ""
        if self.tries.too_many(client, at=self.clock()):
            return self.told(request, 429, "not_found")
        return self.told(request, 404, "not_found")

    def told(self, request: Request, status: int, what: str, *, more: str = "") -> Response:
        """A page with one sentence, in the browser's language.

        Args:
            request: Tells the language.
            status: Of HTTP.
            what: Which of the portal's words.
            more: What is added to them.
        """
        words = page_words(_language(request))
        page = told_page(
            language=words.language,
            title=words.not_found_title,
            text=f"{getattr(words, what)}{more}",
            style=self.path("portal.css"),
        )
        return html(page, status=status)

    def see(self, path: str) -> Response:
        """The way on to another page of ours."""
        from starlette.responses import RedirectResponse

        return RedirectResponse(self.path(path), status_code=303)

    def path(self, path: str) -> str:
        """An address under the portal's own, whatever the request calls its host."""
        return self.links.base_url + path


def html(page: str, *, status: int = 200) -> Response:
    """A page."""
    from starlette.responses import HTMLResponse

    return HTMLResponse(page, status_code=status)


def from_here(request: Request, links: Links) -> bool:
    """Whether a form was sent by a page of ours; the cookie's SameSite is the other half."""
    origin = request.headers.get("origin")
    if origin is None or origin == "null":
        return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    return links.base_url.startswith(origin.rstrip("/") + "/")


def cookie_of(handle: str) -> str:
    """The name of the cookie that holds the secret of a page."""
    return f"answer-{handle[:16]}"


def _language(request: Request) -> str:
    """The first language that the browser asks for; a page without a supplier has nothing else."""
    return request.headers.get("accept-language", "en")[:2]
