"""Segment tables of the standards, to hold written messages against: order, nesting, repetition, lengths.

Sources: ASC X12 004010, transaction set 869; UN/EDIFACT D.01B, message OSTENQ. Each row is (tag, least, most,
rows of the group below it); lengths are of the elements that are written, by segment.
"""

from __future__ import annotations

MANY = 999_999

X12_869 = [
    ("ST", 1, 1, []),
    ("BSI", 1, 1, []),
    ("NTE", 0, 100, []),
    (
        "HL", 1, MANY,
        [
            ("PRF", 0, 1, []),
            ("DTM", 0, 10, []),
            ("LIN", 0, MANY, []),
            ("PID", 0, 1000, []),
            ("MEA", 0, 40, []),
            ("QTY", 0, 1, []),
            ("GF", 0, 1, []),
            ("REF", 0, MANY, [("DTM", 0, MANY, [])]),
            ("N1", 0, MANY, [("N2", 0, 2, []), ("N3", 0, 2, []), ("N4", 0, 1, []), ("REF", 0, 12, []), ("PER", 0, 3, [])]),
            ("LM", 0, MANY, [("LQ", 1, MANY, [])]),
        ],
    ),
    ("CTT", 0, 1, []),
    ("SE", 1, 1, []),
]  # fmt: skip

OSTENQ_D01B = [
    ("UNH", 1, 1, []),
    ("BGM", 1, 1, []),
    ("DTM", 1, 5, []),
    ("IRQ", 0, 1, []),
    ("FTX", 0, 20, []),
    ("NAD", 1, 25, [("CTA", 0, 5, [("COM", 0, 5, [])])]),
    (
        "DOC", 0, 999,
        [
            ("DTM", 0, 5, []),
            (
                "LIN", 0, 200_000,
                [
                    ("PIA", 0, 25, []),
                    ("IMD", 0, 10, []),
                    ("MEA", 0, 5, []),
                    ("STS", 0, 9, []),
                    ("RFF", 0, 99, [("DTM", 0, 1, [])]),
                    ("LOC", 0, 99, [("DTM", 0, 5, []), ("QTY", 0, 1, [])]),
                ],
            ),
        ],
    ),
    ("UNT", 1, 1, []),
]  # fmt: skip

X12_LENGTHS = {
    "BSI": [30, 8, 2, 2, 2, 8, 2, 2, 2],
    "HL": [12, 12, 2, 1],
    "PRF": [22, 30, 8, 8, 20, 30, 2],
    "DTM": [3, 8],
    "LIN": [20, 2, 48, 2, 48],
    "QTY": [2, 15, 2],
    "N1": [3, 60, 2, 80],
    "CTT": [6],
}
EDIFACT_LENGTHS = {
    "BGM": [[3], [35], [3]],
    "DTM": [[3, 35, 3]],
    "NAD": [[3], [35, 17, 3]],
    "DOC": [[3], [35]],
    "LIN": [[6], [3], [35, 3]],
    "PIA": [[3], [35, 3]],
    "RFF": [[3, 70, 6]],
    "LOC": [[3]],
    "QTY": [[3, 35, 3]],
}


def against_table(tags, table):
    """Why a list of tags does not fit a table; empty where it does."""
    place, why = _group(list(tags), 0, table)
    if why:
        return why
    return "" if place == len(tags) else f"{tags[place]} at {place + 1} has no place"


def _group(tags, place, rows):
    for tag, least, most, below in rows:
        count = 0
        while place < len(tags) and tags[place] == tag:
            place, count = place + 1, count + 1
            place, why = _group(tags, place, below)
            if why:
                return place, why
        if not least <= count <= most:
            return place, f"{tag} is there {count} times, and not {least} to {most}"
    return place, ""
