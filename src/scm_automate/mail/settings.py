"""An SMTP transport from a TOML file; the secret stays in the environment."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scm_automate.errors import ConfigError, Provenance, did_you_mean
from scm_automate.mail.credentials import Credentials
from scm_automate.mail.smtp import SmtpTransport

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["read_smtp"]

_KINDS: dict[str, type] = {
    "host": str,
    "port": int,
    "security": str,
    "mode": str,
    "allowed_domains": list,
    "timeout": float,
    "user": str,
    "password_variable": str,
}


def read_smtp(path: str | Path, *, environment: Mapping[str, str]) -> SmtpTransport:
    r"""The transport that a file describes.

    Keys are ``host``, ``port``, ``security`` (starttls, tls, none), ``mode`` (trial, live),
    ``allowed_domains``, ``timeout`` in seconds, ``user`` and ``password_variable``: the name of the
    environment variable that holds the password, which never stands in the file.

    Args:
        path: The file, in UTF-8.
        environment: The environment's variables.

    Raises:
        ConfigError: The file is no TOML, a key is unknown or wrong, or the variable is not set.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder) / "smtp.toml"
        ...     _ = file.write_text('host = "mail.buyer.example"\nmode = "live"\n')
        ...     read_smtp(file, environment={}).port
        587
    """
    source = Path(path)
    place = Provenance(file=source.name)
    try:
        content: dict[str, Any] = tomllib.loads(source.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(
            f"The file cannot be read: {error.strerror or error}.", source=place
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"This is no TOML file: {error}", source=place) from None
    for key, value in content.items():
        if key not in _KINDS:
            hint = did_you_mean(key, _KINDS) or f"Known are {', '.join(_KINDS)}."
            raise ConfigError(f"Unknown key {key!r}.", hint=hint, source=place)
        wanted = (int, float) if _KINDS[key] is float else (_KINDS[key],)
        if not isinstance(value, wanted) or isinstance(value, bool):
            raise ConfigError(
                f"{key} is {value!r}, and should be {_KINDS[key].__name__}.", source=place
            )
    if "host" not in content:
        raise ConfigError(
            "The key 'host' is not there.", hint="Name your mail server.", source=place
        )
    for key, known in (("security", ("starttls", "tls", "none")), ("mode", ("trial", "live"))):
        if key in content and content[key] not in known:
            raise ConfigError(
                f"{key} is {content[key]!r}; known are {', '.join(known)}.", source=place
            )
    user, variable = content.pop("user", None), content.pop("password_variable", None)
    if (user is None) != (variable is None):
        raise ConfigError("user and password_variable go together.", source=place)
    auth = _auth(user, variable, environment, place) if user is not None else None
    domains = tuple(str(domain) for domain in content.pop("allowed_domains", ()))
    return SmtpTransport(**content, allowed_domains=domains, auth=auth)


def _auth(
    user: str, variable: str, environment: Mapping[str, str], place: Provenance
) -> Callable[[], Credentials]:
    """Fetches the secret when a letter is sent; says at once when it is not there."""
    if variable not in environment:
        raise ConfigError(f"The environment variable {variable} is not set.", source=place)
    return lambda: Credentials(user=user, secret=environment[variable])
