"""Brings what changed in a folder to the disk: a rename lasts only once its folder is there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["sync_folder"]


def sync_folder(folder: Path) -> None:
    """Brings new names in a folder to the disk, where the system lets a folder be opened.

    Raises:
        OSError: The folder cannot be opened or brought to the disk.
    """
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
