"""Where a request may go: the one service that a client was made for."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from scm_automate.errors import ConfigError
from scm_automate.web.network import is_this_machine

__all__ = ["checked_address", "is_same_place", "shown"]

PORTS = {"http": 80, "https": 443}


def is_same_place(address: str, url: str) -> bool:
    """Whether a URL has the scheme, host and port of an address, and no user in it.

    Examples:
        >>> is_same_place("https://erp.example/api/", "https://erp.example:443/next")
        True
    """
    try:
        here, there = urlsplit(address), urlsplit(url)
        return (
            (here.scheme, here.hostname, here.port or PORTS[here.scheme])
            == (there.scheme, there.hostname, there.port or PORTS.get(there.scheme))
            and "@" not in there.netloc
            and "\\" not in url
        )
    except ValueError:
        return False


def checked_address(address: str, *, plain_http: bool) -> str:
    """The address with a slash at its end."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ConfigError(f"An address of a service is no URL: {error}.") from None
    if "@" in parts.netloc:
        raise ConfigError(
            f"The address of {host} holds a user or a password.", hint="Give them as identity=."
        )
    if parts.scheme not in PORTS or not host or parts.query or parts.fragment:
        raise ConfigError(
            f"{parts._replace(query='', fragment='').geturl()!r} is no address of a service.",
            hint="It reads https://host/path/, without parameters.",
        )
    if parts.scheme == "http" and not plain_http and not is_this_machine(host):
        raise ConfigError(
            f"http://{host} is not encrypted.",
            hint="Use https, or plain_http=True where the network in between is trusted.",
        )
    path = parts.path if parts.path.endswith("/") else parts.path + "/"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def shown(url: str) -> str:
    """A URL without its parameters, which somebody else chose."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "a place that is no URL"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))[:200]
