"""A copy of a state that is whole, made while others go on writing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from scm_automate.errors import ConfigError, NotFound, OutputExists, Provenance, UnreadableFile

__all__ = ["back_up"]


def back_up(source: str | Path, target: str | Path) -> Path:
    """Copies a state file, checks the copy, and only then gives it its name.

    Args:
        source: The state file.
        target: The copy; its folder must be there.

    Returns:
        The copy.

    Raises:
        ConfigError: The state is no file; a PostgreSQL is saved with its own tools.
        NotFound: There is no such file.
        OutputExists: The copy would be written over something.
        UnreadableFile: The state is no database, or a damaged one.
    """
    if isinstance(source, str) and "://" in source:
        raise ConfigError(
            "Only a state file can be copied so.",
            hint="Save a PostgreSQL with its own tools, such as pg_dump.",
        )
    origin, copy = Path(source), Path(target)
    if not origin.is_file():
        raise NotFound(f"There is no state file {origin}.")
    if copy.exists():
        raise OutputExists(
            "The backup is there already and is not written over.",
            hint="Name another file.",
            source=Provenance(file=str(copy)),
        )
    part = copy.with_name(f"{copy.name}.part")
    part.unlink(missing_ok=True)
    try:
        with (
            closing(sqlite3.connect(f"{origin.absolute().as_uri()}?mode=ro", uri=True)) as old,
            closing(sqlite3.connect(part)) as new,
        ):
            old.backup(new)
            found = new.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        part.unlink(missing_ok=True)
        raise UnreadableFile(f"{origin} cannot be copied: {error}.") from None
    if found != "ok":
        part.unlink(missing_ok=True)
        raise UnreadableFile(f"{origin} is damaged: {found}.", hint="Go on with an earlier backup.")
    part.replace(copy)
    return copy
