"""Whether a state file may lie where it lies: on a disk of this machine, and in no synchronised folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final, Literal

from scm_automate.errors import ConfigError, Provenance

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["TRUST", "Finding", "check_place", "network_mount", "refuse_bad_place", "synced_folder"]

TRUST: Final = "SCM_TRUST_STATE_PLACE"
"""The environment variable that, set to 1, opens a state file wherever it lies."""

_NETWORK: Final = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ncpfs", "glusterfs", "ceph", "davfs",
        "fuse.sshfs", "fuse.rclone", "fuse.davfs", "fuse.glusterfs", "fuse.s3fs", "fuse.gcsfuse",
    }
)  # fmt: skip
_SYNCED: Final = (
    "onedrive", "dropbox", "google drive", "googledrive", "my drive", "icloud drive",
    "com~apple~clouddocs", "nextcloud", "owncloud", "box sync", "pclouddrive", "seafile", "syncthing",
    "creative cloud files", "sharepoint",
)  # fmt: skip
_MARKERS: Final = (".dropbox", ".dropbox.cache", ".stfolder", ".owncloudsync.log")
_REMOTE_DRIVE: Final = 4  # DRIVE_REMOTE of Windows


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        grade: ``good``, ``look`` where a person should, ``bad`` where it must not stay so.
        text: What was found, in a sentence.
        hint: What to do about it; empty where nothing.
    """

    grade: Literal["good", "look", "bad"]
    text: str
    hint: str = ""

    def __str__(self) -> str:
        """In a line."""
        return f"{self.grade:4}  {self.text}{f' {self.hint}' if self.hint else ''}"


def synced_folder(path: PurePath, *, environment: Mapping[str, str] | None = None) -> str | None:
    """What a path says of being inside a folder that a program synchronises; None where nothing.

    Args:
        path: The state file, whole.
        environment: Variables of the process, which name the folders of OneDrive on Windows.

    Examples:
        >>> synced_folder(PurePath("/home/anna/OneDrive - Berg Pumpen/chase.db"))
        'OneDrive - Berg Pumpen'
        >>> synced_folder(PurePath("/srv/chase/chase.db")) is None
        True
    """
    for part in path.parts[:-1]:
        plain = part.lower()
        if any(plain == name or plain.startswith((f"{name} ", f"{name}-")) for name in _SYNCED):
            return part
    for name, folder in (environment or {}).items():
        inside = folder and path.is_relative_to(PurePath(folder))
        if name.upper().startswith("ONEDRIVE") and inside:
            return folder
    if isinstance(path, Path):
        for above in path.parents:
            for marker in _MARKERS:
                if (above / marker).exists() and above != Path.home():
                    return f"{above} ({marker})"
    return None


def network_mount(path: PurePath, mounts: Iterable[str]) -> str | None:
    """The network file system that a path lies on; None where it lies on none.

    Args:
        path: The state file, whole.
        mounts: Lines as in ``/proc/mounts``: device, place, type, options.

    Examples:
        >>> lines = ["/dev/sda1 / ext4 rw 0 0", "srv:/share /mnt/share nfs4 rw 0 0"]
        >>> network_mount(PurePath("/mnt/share/chase.db"), lines)
        'nfs4 at /mnt/share'
    """
    found, length = None, -1
    for line in mounts:
        fields = line.split()
        if len(fields) < 3:
            continue
        place = PurePath(fields[1].replace("\\040", " "))
        # the mount nearest to the file has the say; of two at one place the later
        if path.is_relative_to(place) and len(place.parts) >= length:
            length = len(place.parts)
            found = f"{fields[2]} at {place}" if fields[2] in _NETWORK else None
    return found


def check_place(path: Path, *, environment: Mapping[str, str] | None = None) -> Finding:
    """Whether a file may hold a state where it lies."""
    whole = path.absolute()
    synced = synced_folder(whole, environment=environment)
    if synced is not None:
        return Finding(
            grade="bad",
            text=f"{path} lies in a folder that a program synchronises: {synced}.",
            hint="Move it to a folder of this machine; copies of a database that is being written are damaged.",
        )
    network = _network_of(whole)
    if network is not None:
        return Finding(
            grade="bad",
            text=f"{path} lies on a network drive: {network}.",
            hint="Move it to a disk of this machine, or share a PostgreSQL.",
        )
    return Finding(grade="good", text=f"{path} lies on a disk of this machine.")


def _network_of(path: Path) -> str | None:
    if os.name == "nt":
        return _network_of_windows(path)
    mounts = Path("/proc/mounts")
    if mounts.exists():
        return network_mount(path.resolve(), mounts.read_text("utf-8", "replace").splitlines())
    return None


def _network_of_windows(path: Path) -> str | None:
    anchor = path.anchor
    if anchor.startswith("\\\\"):
        return anchor
    import ctypes

    kind = ctypes.windll.kernel32.GetDriveTypeW(anchor)  # type: ignore[attr-defined]  # of Windows only
    return f"drive {anchor}" if kind == _REMOTE_DRIVE else None


def refuse_bad_place(path: Path, *, environment: Mapping[str, str]) -> None:
    """Does nothing where a state file may lie there, or somebody has said so.

    Args:
        path: The state file.
        environment: Variables of the process, with `TRUST` among them where somebody trusts the place.

    Raises:
        ConfigError: It lies on a network drive or in a synchronised folder.
    """
    if environment.get(TRUST) == "1":
        return
    found = check_place(path, environment=environment)
    if found.grade == "bad":
        raise ConfigError(
            f"The state is not opened: {found.text}",
            hint=f"{found.hint} Who knows better says State.open(..., trust_place=True), or sets {TRUST}=1.",
            source=Provenance(file=str(path)),
        )
