"""A folder that an EDI gateway takes files from - a VAN's mailbox, the pick-up of an AS2 or SFTP server.

A file is written in the hidden folder ``.handed-over`` beside its place and moved when it is whole, so that
the gateway never sees half of one. Whether it was handed over can be told for certain, also when the gateway
has taken it away since. Each attempt writes its own file, then a slip, then moves the file; whoever looks
later finds by what lies there how far it came:

=====================  ==========  ==================================================
file of the attempt    its slip    what that means
=====================  ==========  ==================================================
not there              not there   it was not handed over
there                  not there   it was not handed over
there                  there       it was not handed over: whoever did it died just before
not there              there       it was handed over, wherever it lies now
=====================  ==========  ==================================================

Who looks takes the attempt back first, so that a worker that only slept cannot hand the file over later.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from scm_automate.errors import ConfigError, ServiceError
from scm_automate.files.folder_sync import sync_folder
from scm_automate.mail.transports import Receipt

if TYPE_CHECKING:
    from scm_automate.mail.transports import Outcome

__all__ = ["EdiOutbox", "Fate"]

Fate = Literal["left", "not_left"]
"""What became of an attempt. Each in a sentence:

- ``left``: the file was handed over to the gateway.
- ``not_left``: it was not, and this attempt cannot do it any more.
"""

_HIDDEN: Final = ".handed-over"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,149}")
_ATTEMPT: Final = re.compile(r"[A-Za-z0-9]{1,64}")


@dataclass(frozen=True, slots=True)
class EdiOutbox:
    """Hands files over to an EDI gateway, each attempt at most once.

    Attributes:
        folder: The folder that the gateway takes files from, hidden ones apart; it has to be there.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     outbox = EdiOutbox(Path(folder))
        ...     outbox.hand_over(b"ISA...", file="x12_acme_000000001.edi", attempt="a1").outcome
        ...     outbox.fate(file="x12_acme_000000001.edi", attempt="a1")
        'sent'
        'left'
    """

    folder: Path

    def hand_over(self, content: bytes, *, file: str, attempt: str, folder: str = "") -> Receipt:
        """Hands one file over and says what came of it; the outcome is one of the four of a letter.

        Args:
            content: What it holds.
            file: Its name, which belongs to this content alone.
            attempt: Names this attempt; no other has the same.
            folder: The partner's folder below the outbox; it has to be there.

        Returns:
            The receipt. Faults of the disk are outcomes: ``refused_for_now`` where nothing was handed
            over, ``unknown`` where that cannot be told.

        Raises:
            ConfigError: A name is none of a file or folder here; nothing was handed over.
        """
        place = self._place(folder, file, attempt)
        try:
            _there(place.final.parent)
            if place.final.exists():
                return self._lies_there(place, file, content)
            place.part.parent.mkdir(exist_ok=True)
            _written(place.part, content)
            if place.stop.exists():
                raise FileExistsError("another worker has taken it over")
            place.slip.touch(exist_ok=False)
            sync_folder(place.slip.parent)
        except OSError as error:
            return self._given_up(place, file, error)
        try:
            place.part.rename(place.final)
            sync_folder(place.final.parent)
        except OSError as error:
            return self._given_up(place, file, error)
        return _receipt("sent", file, str(place.final))

    def fate(self, *, file: str, attempt: str, folder: str = "") -> Fate:
        """What became of an attempt that nobody has told of; one that did not get there is taken back.

        Raises:
            ConfigError: A name is none of a file or folder here.
            ServiceError: The folder cannot be looked at.
        """
        place = self._place(folder, file, attempt)
        try:
            _there(place.final.parent)
            return self._fate(place)
        except OSError as error:
            raise ServiceError(
                f"The folder {place.final.parent} cannot be looked at: {_why(error)}.",
                hint="Mount it, or give this account the right to read and write there.",
            ) from None

    def _fate(self, place: _Place) -> Fate:
        if not place.part.parent.is_dir():
            return "not_left"
        # A worker that is still about to write its file looks for this sign once it has written it.
        place.stop.touch()
        sync_folder(place.stop.parent)
        while place.part.exists():
            try:
                # This move or that of the worker: one of them finds the file, the other finds none.
                place.part.rename(place.back)
            except FileNotFoundError:
                continue
            sync_folder(place.back.parent)
        if place.back.exists():
            return "not_left"
        return "left" if place.slip.exists() else "not_left"

    def _lies_there(self, place: _Place, file: str, content: bytes) -> Receipt:
        """An earlier attempt put it there, whatever was said of that."""
        if place.final.read_bytes() == content:
            return _receipt("sent", file, f"{place.final} lay there already")
        raise FileExistsError(f"another file of the name {file} lies there")

    def _given_up(self, place: _Place, file: str, error: OSError) -> Receipt:
        """Something failed on the way: nothing was handed over, or nobody knows."""
        try:
            left = self._fate(place) == "left"
            if not place.slip.exists():
                _gone(
                    place.back
                )  # beside a slip it is what tells that the file was not handed over
        except OSError:
            left = True  # as far as anybody can tell
        if left:
            why = f"nobody knows whether the gateway has {file}: {_why(error)}"
            return _receipt("unknown", file, why)
        return _receipt("refused_for_now", file, f"it cannot be handed over: {_why(error)}")

    def _place(self, folder: str, file: str, attempt: str) -> _Place:
        below = PurePosixPath(folder)
        if below.is_absolute() or any(_NAME.fullmatch(part) is None for part in below.parts):
            raise ConfigError(
                f"{folder[:100]!r} is no folder below the outbox.",
                hint="Name it by letters, digits, dots, hyphens and slashes, such as acme/out.",
            )
        for name, form in ((file, _NAME), (attempt, _ATTEMPT)):
            if form.fullmatch(name) is None:
                raise ConfigError(
                    f"{name[:100]!r} is no name of a file in an EDI outbox.",
                    hint="Letters, digits, dots and hyphens, and no dot at its beginning.",
                )
        final = self.folder.joinpath(*below.parts) / file
        lead = final.parent / _HIDDEN / f"{file}.{attempt}"
        return _Place(
            final,
            *(lead.with_name(f"{lead.name}.{end}") for end in ("part", "slip", "stop", "back")),
        )


class _Place(NamedTuple):
    """Where the files of one attempt lie."""

    final: Path
    """Where the gateway takes it from."""
    part: Path
    """The file in the making."""
    slip: Path
    """There from just before the file is moved."""
    stop: Path
    """There once somebody looked what became of the attempt: it must not go on."""
    back: Path
    """The file, taken back."""


def _there(folder: Path) -> None:
    """A folder that is not there is not made: the gateway would not look into it."""
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no folder {folder}")


def _written(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _gone(path: Path) -> None:
    with suppress(OSError):  # it is hidden, and says what the state says
        path.unlink(missing_ok=True)


def _why(error: OSError) -> str:
    return (error.strerror or str(error))[:200]


def _receipt(outcome: Outcome, file: str, detail: str) -> Receipt:
    return Receipt(outcome=outcome, message_id=file, detail=detail)
