"""The folder of a round: written beside its place, renamed when it is whole, never over another."""

from __future__ import annotations

import re
import shutil
import unicodedata
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scm_automate.errors import OutputExists, Provenance
from scm_automate.files.folder_sync import sync_folder
from scm_automate.files.write_atomic import write_atomically

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from scm_automate.model import Supplier

__all__ = ["folder_name", "letter_file", "new_folder", "sweep", "tell_latest"]

_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


def folder_name(moment: str, *, out: Path | None, taken: Collection[str]) -> str:
    """A name for the round that neither the state nor the folder holds yet.

    Args:
        moment: The instant of the round, fit for a file name.
        out: Where the folder will stand; None where there is none.
        taken: Names of rounds that the state knows.
    """
    number, name = 1, moment
    while name in taken or (out is not None and (out / name).exists()):
        number += 1
        name = f"{moment}_{number}"
    return name


@contextmanager
def new_folder(out: Path, name: str) -> Iterator[Path]:
    """A folder to write into; it takes its name only when the block ends without an error.

    Raises:
        OutputExists: A folder of that name came in between.
    """
    out.mkdir(parents=True, exist_ok=True)
    part = out / _part(name)
    if part.exists():
        shutil.rmtree(part)
    part.mkdir()
    try:
        yield part
        if (out / name).exists():
            raise OutputExists(
                "The folder of the round is there already and is not written over.",
                source=Provenance(file=str(out / name)),
            )
        part.rename(out / name)
        sync_folder(out)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def sweep(out: Path, rounds: Collection[str]) -> None:
    """Removes what rounds that died have left half written."""
    for name in rounds:
        shutil.rmtree(out / _part(name), ignore_errors=True)


def tell_latest(out: Path, name: str) -> None:
    """Writes the name of the newest round's folder into the text file ``latest``."""
    with write_atomically(out / "latest", existing="replace") as file:
        file.write(f"{name}\n".encode())


def letter_file(supplier: Supplier, *, taken: Collection[str], ending: str = "eml") -> str:
    """A file name for a letter: the supplier's number and name, safe on every system.

    Examples:
        >>> from scm_automate.model import Supplier
        >>> letter_file(Supplier(id="100234", name="Müller & Söhne"), taken=())
        '100234_mueller-soehne.eml'
    """
    number = _plain(supplier.id)[:40] or "supplier"
    name = _plain(supplier.name)[:40].strip("-")
    stem = f"{number}_{name}" if name else number
    if _plain(supplier.company):
        stem = f"{_plain(supplier.company)[:20]}_{stem}"
    file, count = f"{stem}.{ending}", 1
    while file in taken:
        count += 1
        file = f"{stem}_{count}.{ending}"
    return file


def _plain(text: str) -> str:
    for letter, spelt in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.lower().replace(letter, spelt)
    ascii_ = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_PLAIN.sub("-", ascii_).strip("-")


def _part(name: str) -> str:
    return f".{name}.part"
