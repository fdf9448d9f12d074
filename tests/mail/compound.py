"""A small writer of compound files, to make Outlook messages for tests."""

from __future__ import annotations

import struct

SECTOR, MINI, CUTOFF = 512, 64, 4096
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound_file(streams: dict[str, bytes]) -> bytes:
    """A compound file; stream names may hold one storage, as ``storage/stream``."""
    storages = sorted({name.split("/")[0] for name in streams if "/" in name})
    entries: list[tuple[str, int, list[str] | bytes]] = []
    top = [name for name in streams if "/" not in name]
    entries.append(("Root Entry", 5, [*top, *storages]))
    entries.extend((name, 2, streams[name]) for name in top)
    for storage in storages:
        inner = [name for name in streams if name.startswith(f"{storage}/")]
        entries.append((storage, 1, inner))
        entries.extend((name, 2, streams[name]) for name in inner)
    index = {name: at for at, (name, _, _) in enumerate(entries)}
    mini = b""
    mini_fat: list[int] = []
    big: list[tuple[str, bytes]] = []
    starts: dict[str, int] = {}
    for name, kind, data in entries:
        if kind != 2:
            continue
        assert isinstance(data, bytes)
        if len(data) >= CUTOFF:
            big.append((name, data))
        elif data:
            starts[name] = len(mini_fat)
            count = -(-len(data) // MINI)
            mini_fat += [len(mini_fat) + step + 1 for step in range(count - 1)] + [END]
            mini += data.ljust(count * MINI, b"\0")
        else:
            starts[name] = END
    fat: list[int] = []
    body = b""

    def chain(data: bytes) -> int:
        nonlocal body
        if not data:
            return END
        first = len(fat)
        count = -(-len(data) // SECTOR)
        fat.extend([first + step + 1 for step in range(count - 1)] + [END])
        body += data.ljust(count * SECTOR, b"\0")
        return first

    mini_start = chain(mini)
    for name, data in big:
        starts[name] = chain(data)
    mini_fat_data = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
    mini_fat_data += b"\xff" * (-len(mini_fat_data) % SECTOR)
    mini_fat_start = chain(mini_fat_data)
    directory = b""
    for name, kind, data in entries:
        leaf = name.split("/")[-1].encode("utf-16-le") + b"\0\0"
        # Children hang in a plain right-leaning list, ordered as the format asks.
        child = right = FREE
        if isinstance(data, list) and data:
            child = index[_ordered(data)[0]]
        for _, _, siblings in entries:
            if isinstance(siblings, list) and name in siblings:
                order = _ordered(siblings)
                place = order.index(name)
                right = index[order[place + 1]] if place + 1 < len(order) else FREE
        start = mini_start if kind == 5 else starts.get(name, 0)
        size = len(mini) if kind == 5 else len(data) if isinstance(data, bytes) else 0
        directory += struct.pack(
            "<64sHBBIII16sI8s8sIQ", leaf, len(leaf), kind, 1, FREE, right, child, b"", 0,
            b"", b"", start, size,
        )  # fmt: skip
    directory += (b"\0" * 68 + b"\xff" * 12 + b"\0" * 48) * (-len(entries) % 4)
    directory_start = chain(directory)
    fat_sector = len(fat)
    fat.append(FAT)
    assert len(fat) <= 128, "one FAT sector is enough for a test"
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(SECTOR, b"\xff")
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        b"", 0, 1, directory_start, 0, CUTOFF, mini_fat_start, len(mini_fat_data) // SECTOR, END, 0,
    )  # fmt: skip
    header += struct.pack("<I", fat_sector) + b"\xff" * (SECTOR - len(header) - 4)
    return header + body + table


def _ordered(names: list[str]) -> list[str]:
    leaves = {name: name.split("/")[-1].upper() for name in names}
    return sorted(names, key=lambda name: (len(leaves[name]), leaves[name]))


def outlook_message(texts: dict[int, str], *, attachment: tuple[str, bytes] | None = None) -> bytes:
    """An Outlook message with the given text properties, by id, and one attachment at most."""
    streams = {
        f"__substg1.0_{number:04X}001F": text.encode("utf-16-le") for number, text in texts.items()
    }
    properties = b"".join(
        struct.pack("<HHIII", 0x001F, number, 6, len(text.encode("utf-16-le")) + 2, 0)
        for number, text in texts.items()
    )
    count = int(attachment is not None)
    head = struct.pack("<8sIIII8s", b"", 0, count, 0, count, b"")
    streams["__properties_version1.0"] = head + properties
    if attachment is not None:
        name, data = attachment
        place = "__attach_version1.0_#00000000"
        streams[f"{place}/__substg1.0_3707001F"] = name.encode("utf-16-le")
        streams[f"{place}/__substg1.0_37010102"] = data
        streams[f"{place}/__properties_version1.0"] = (
            b"\0" * 8
            + struct.pack("<HHIII", 0x001F, 0x3707, 6, len(name) * 2 + 2, 0)
            + struct.pack("<HHIII", 0x0102, 0x3701, 6, len(data), 0)
            + struct.pack("<HHIII", 0x0003, 0x3705, 6, 1, 0)
        )
    return compound_file(streams)
