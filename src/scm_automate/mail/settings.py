"""Mail servers described in TOML files; the secrets stay in the environment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from scm_automate.errors import ConfigError, Provenance, did_you_mean
from scm_automate.files.toml_file import read_toml
from scm_automate.mail.credentials import Credentials
from scm_automate.mail.imap import ImapMailbox
from scm_automate.mail.imap_account import ImapAccount
from scm_automate.mail.smtp import SmtpTransport

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["read_imap", "read_smtp"]

_SERVER: Final[dict[str, type]] = {
    "host": str,
    "port": int,
    "security": str,
    "timeout": float,
    "user": str,
    "password_variable": str,
    "token_variable": str,
}
_SMTP: Final = {**_SERVER, "mode": str, "allowed_domains": list}
_IMAP: Final = {**_SERVER, "folder": str, "done": str, "quarantine": str}
_WORDS: Final = {"security": ("starttls", "tls", "none"), "mode": ("trial", "live")}


def read_smtp(path: str | Path, *, environment: Mapping[str, str]) -> SmtpTransport:
    r"""The transport that a file describes.

    Keys are ``host``, ``port``, ``security`` (starttls, tls, none), ``mode`` (trial, live),
    ``allowed_domains``, ``timeout`` in seconds, ``user``, and ``password_variable`` or
    ``token_variable``: the name of the environment variable that holds the password, or the OAuth
    access token, neither of which ever stands in the file.

    Args:
        path: The file, in UTF-8.
        environment: The environment's variables.

    Raises:
        ConfigError: The file is no TOML, a key is unknown or wrong, or the variable is not set.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder) / "smtp.toml"
        ...     _ = file.write_text('host = "mail.buyer.example"\nmode = "live"\n')
        ...     read_smtp(file, environment={}).port
        587
    """
    content, place = _content(path, _SMTP)
    auth = _auth(content, environment, place)
    domains = tuple(str(domain) for domain in content.pop("allowed_domains", ()))
    return SmtpTransport(**content, allowed_domains=domains, auth=auth)


def read_imap(path: str | Path, *, environment: Mapping[str, str]) -> ImapMailbox:
    r"""The mailbox that a file describes.

    Keys are ``host``, ``port``, ``security``, ``timeout``, ``user``, ``password_variable`` or
    ``token_variable`` as of `read_smtp`, and ``folder``, ``done`` and ``quarantine`` as of
    `ImapMailbox`.

    Args:
        path: The file, in UTF-8.
        environment: The environment's variables.

    Raises:
        ConfigError: The file is no TOML, a key is unknown or wrong, or the variable is not set.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder) / "imap.toml"
        ...     _ = file.write_text(
        ...         'host = "mail.buyer.example"\nuser = "po"\npassword_variable = "PO_PASSWORD"\n'
        ...     )
        ...     read_imap(file, environment={"PO_PASSWORD": "secret"}).name
        'imap:mail.buyer.example:INBOX'
    """
    content, place = _content(path, _IMAP)
    auth = _auth(content, environment, place)
    if auth is None:
        raise ConfigError(
            "A mailbox needs a user.",
            hint="Add user, and password_variable or token_variable.",
            source=place,
        )
    folders = {key: content.pop(key) for key in ("folder", "done", "quarantine") if key in content}
    return ImapMailbox(account=ImapAccount(**content, auth=auth), **folders)


def _content(path: str | Path, kinds: Mapping[str, type]) -> tuple[dict[str, Any], Provenance]:
    """The keys of a file, each of its kind."""
    source = Path(path)
    place = Provenance(file=source.name)
    content = read_toml(source, what="The file")
    for key, value in content.items():
        if key not in kinds:
            hint = did_you_mean(key, kinds) or f"Known are {', '.join(kinds)}."
            raise ConfigError(f"Unknown key {key!r}.", hint=hint, source=place)
        wanted = (int, float) if kinds[key] is float else (kinds[key],)
        if not isinstance(value, wanted) or isinstance(value, bool):
            raise ConfigError(
                f"{key} is {value!r}, and should be {kinds[key].__name__}.", source=place
            )
        if key in _WORDS and value not in _WORDS[key]:
            raise ConfigError(
                f"{key} is {value!r}; known are {', '.join(_WORDS[key])}.", source=place
            )
    if "host" not in content:
        raise ConfigError(
            "The key 'host' is not there.", hint="Name your mail server.", source=place
        )
    return content, place


def _auth(
    content: dict[str, Any], environment: Mapping[str, str], place: Provenance
) -> Callable[[], Credentials] | None:
    """Fetches the secret at each connection; says at once when it is not there."""
    user = content.pop("user", None)
    password, token = content.pop("password_variable", None), content.pop("token_variable", None)
    if password is not None and token is not None:
        raise ConfigError(
            "There are password_variable and token_variable; a server takes one of them.",
            source=place,
        )
    variable = token if password is None else password
    if (user is None) != (variable is None):
        raise ConfigError(
            "user and password_variable (or token_variable) go together.", source=place
        )
    if variable is None:
        return None
    if variable not in environment:
        raise ConfigError(f"The environment variable {variable} is not set.", source=place)
    kind: Literal["password", "xoauth2"] = "password" if token is None else "xoauth2"
    return lambda: Credentials(user, environment[variable], kind)
