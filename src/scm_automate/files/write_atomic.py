"""A file that is there whole or not at all."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from scm_automate.errors import OutputExists, Provenance

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Existing", "write_atomically"]

Existing = Literal["refuse", "replace"]
"""What to do where the file is there already."""


@contextmanager
def write_atomically(path: Path | str, *, existing: Existing = "refuse") -> Iterator[BinaryIO]:
    """A binary file to write into; it takes its name only when the block ends without an error.

    The bytes go into a neighbour of the file, reach the disk, and are renamed. A reader never
    sees half a file, and a crash leaves the earlier one as it was. Missing folders are made.

    Args:
        path: Where the file shall be.
        existing: ``refuse`` raises where it is there already, ``replace`` puts the new one in
            its place.

    Raises:
        OutputExists: The file is there and may not be replaced.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with write_atomically(Path(folder) / "a.txt") as file:
        ...         _ = file.write(b"whole")
        ...     (Path(folder) / "a.txt").read_bytes()
        b'whole'
    """
    target = Path(path)
    if existing == "refuse" and target.exists():
        raise _there_already(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target: a rename is atomic only within one file system. Not mkstemp, whose
    # 0600 would lock colleagues out of a shared folder.
    part = target.with_name(f".{target.name[:80]}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if existing == "replace":
            os.replace(part, target)  # noqa: PTH105 - the one call that replaces on every system
        else:
            _put_where_nothing_is(part, target)
    finally:
        part.unlink(missing_ok=True)


def _put_where_nothing_is(part: Path, target: Path) -> None:
    """Give the part its name; a file that came in between is not written over."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise _there_already(target) from None
    except OSError:  # a file system without links, such as a FAT stick or some network shares
        if target.exists():
            raise _there_already(target) from None
        os.replace(part, target)  # noqa: PTH105


def _there_already(target: Path) -> OutputExists:
    return OutputExists(
        "The file is there already and is not written over.",
        hint="Name another file or folder, or write over it: existing='replace' in Python, --replace in a command.",
        source=Provenance(file=str(target)),
    )
