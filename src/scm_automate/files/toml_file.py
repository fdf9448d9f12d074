"""A person's settings from a TOML file: a policy, desks, a mailbox, a model."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from scm_automate.errors import ConfigError, Provenance

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_toml"]


def read_toml(source: Path, *, what: str) -> dict[str, Any]:
    """The content of a TOML file that a person wrote, with or without a byte order mark.

    Args:
        source: The file, in UTF-8.
        what: What it holds, for the message: ``The policy``.

    Raises:
        ConfigError: It cannot be read, or is no TOML.

    Examples:
        >>> import tempfile
        >>> from pathlib import Path
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder) / "policy.toml"
        ...     _ = file.write_text("max_asks = 3", encoding="utf-8-sig")
        ...     read_toml(file, what="The policy")
        {'max_asks': 3}
    """
    place = Provenance(file=source.name)
    try:
        return tomllib.loads(source.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ConfigError(
            f"{what} cannot be read: {error.strerror or error}.", source=place
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"This is no TOML file: {error}", source=place) from None
