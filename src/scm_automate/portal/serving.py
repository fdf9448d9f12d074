"""The portal behind a web server of its own."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from scm_automate.errors import MissingExtraError

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

__all__ = ["make_server"]


def make_server(app: ASGIApp, *, host: str = "127.0.0.1", port: int = 8000) -> uvicorn.Server:
    """A server for the app; ``run()`` serves until it is stopped.

    The server's own access log would hold the links, secrets and all; it is off, and the portal keeps
    one without them (logger ``scm_automate.portal.access``). Behind a proxy that ends the encryption,
    turn off the proxy's log of paths that begin with ``/c/``.

    Args:
        app: From `portal_app`.
        host: Where it listens; this machine alone unless said otherwise.
        port: Likewise.

    Raises:
        MissingExtraError: The extra ``portal`` is not installed.
    """
    try:
        import uvicorn
    except ImportError:
        raise MissingExtraError("uvicorn", extra="portal") from None
    logging.getLogger("uvicorn.access").disabled = True
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=500,
        timeout_keep_alive=10,
    )
    return uvicorn.Server(config)
