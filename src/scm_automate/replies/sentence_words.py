"""Small words by which a point ends a sentence, or does not: articles, short forms, words that close one."""

from __future__ import annotations

__all__ = ["CLOSING", "ENDING", "HEADS", "SHORT_FORMS", "TITLES", "WHOLE_DAYS"]

HEADS = frozenset(
    {
        "the", "of", "der", "die", "das", "den", "von", "vom", "le", "la", "les", "des", "du", "el", "los", "las", "de",
        "del", "il", "gli", "dei", "delle", "os", "as", "dos", "het", "van", "för", "for", "av", "af",
    }
)  # fmt: skip
"""Articles and the like at the head of a sentence: ``90 uds. De las 60 que faltan``."""

CLOSING = frozenset(
    {
        "was", "is", "are", "it", "ok", "yet", "now", "due", "out", "off", "too", "up", "us", "you", "ist", "war",
        "gut", "da", "ab", "an", "aus", "mit", "so", "fix", "raus", "all", "ein", "zu", "vor", "um", "weg", "los",
        "her", "auf", "bei", "h", "ho", "ha", "hai", "va", "fa", "sto", "sta", "qui", "gia", "noi", "voi", "lui", "lei", "poi",
        "ya", "voy", "asi", "ahi", "hay", "hoy", "ir", "dar", "ver", "day", "ago", "man", "men", "way", "ill", "flu", "bad",
        "low", "wet", "him", "end", "far", "job", "van", "lad", "boy",
    }
)  # fmt: skip
"""Short words that end sentences and are no abbreviations: ``3 stays as it was. 4 we can do``."""

ENDING = frozenset(
    {
        "is", "us", "it", "me", "we", "ze", "je", "er", "om", "af", "op", "nu", "på", "av", "ut", "ud", "os", "så",
        "vi", "ni", "du", "ja", "jo", "då", "få", "gå", "ej", "up", "so", "ok", "am", "pm", "PO",
    }
)  # fmt: skip
"""Words of two letters that end sentences before a word with a capital: ``that we are waiting for it. Line 20``."""

SHORT_FORMS = frozenset({"prum", "diam", "durchm", "wymiar", "dimens", "rozm"})
"""Short forms of words for a size, before a number."""

WHOLE_DAYS = frozenset({"may", "mai", "maj", "st", "nd", "rd", "th"})
"""Short words that end a day and are written in full, so that a point behind one ends its sentence."""
TITLES = frozenset(
    {
        "mrs",
        "messrs",
        "miss",
        "ing",
        "dipl",
        "prof",
        "sra",
        "srta",
        "mme",
        "mlle",
        "sig",
        "dott",
        "smt",
        "shri",
        "engr",
        "dhr",
        "mevr",
        "frk",
    }
)
"""Short forms in front of a person's name: ``Mrs. Huber was on sick leave``."""
