"""Forms of one word told from others: plurals, cases, compounds, in languages that bend and in those that glue."""

from __future__ import annotations

import re

from scm_automate.replies.language.language_files import words

__all__ = ["is_akin", "may_be_cut_elsewhere", "shared_beginning", "written_plural"]

_CHAINS = tuple(sorted(words("endings_that_go_on")))
"""Endings that carry further ones: ``valf-ler-in``."""
_THE_MANY = words("endings_of_the_many")
"""Danish and Norwegian endings of the many that are known: ``låg``, ``lågene``."""
_TWICE = re.compile(r"(.)\1")
_SOFT = frozenset(
    {"sz", "zs", "fv", "vf", "kg", "gk", "pb", "bp", "td", "dt", "kc", "ck", "hz", "zh"}
)
"""Consonants that change where an ending follows: ``huis``, ``huizen``; ``blok``, ``bloğu``."""
_VOWELS = frozenset("aeiouy")
_WORKS = tuple(sorted(words("endings_of_works")))
"""Endings of works that are called by what they make."""
_ENDING = 4
_STEM = 3


_SPOKEN = re.compile(r"...[^aeiourlmn]n$|....ln$")


def written_plural(word: str) -> str:
    """A plural as it is written, of one as it is spoken in the south: ``Platten`` of ``Plattn``; else the word itself.

    Examples:
        >>> written_plural("schraubn")
        'schrauben'
    """
    return word[:-1] + "en" if _SPOKEN.search(word) else word


def shared_beginning(word: str, other: str) -> int:
    """How many letters two words begin with in common.

    Examples:
        >>> shared_beginning("tubitos", "tubo")
        3
    """
    size = 0
    for left, right in zip(word, other, strict=False):
        if left != right:
            break
        size += 1
    return size


def _plain(word: str) -> str:
    """A word with the vowels of its other forms: ``stænger`` of ``stang``, ``Staebe`` of ``Stab``."""
    return word.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def _softened(shorter: str, longer: str) -> bool:
    """``plaat`` and ``platen``, ``huis`` and ``huizen``, ``aksel`` and ``aksler``, ``kroužek`` and ``kroužky``."""
    stem, other = _TWICE.sub(r"\1", shorter), _TWICE.sub(r"\1", longer)
    size = len(stem)
    if len(other) < size or len(other) - size > _ENDING:
        stem, other, size = other, stem, len(other)
        if len(other) < size or len(other) - size > _ENDING:
            return False
    if len(shorter) > _STEM and len(other) > size and stem[: size - 1] == other[: size - 1]:
        last = stem[-1], other[size - 1]
        if last[0] == last[1] or last[0] + last[1] in _SOFT:
            return True
    if len(stem) >= _STEM and stem[-2] == "a" and other[:size] == stem[:-2] + "e" + stem[-1]:
        return other[size:] in _NASAL  # wąż, węże
    if len(stem) > _STEM and stem[-2] == "u" and other[:size] == stem[:-2] + "o" + stem[-1]:
        return other[size:] in _NASAL  # stůl, stoly
    if any(
        one[-1] in "oae" and many in (f"{one[:-2]}e{one[-2]}", f"{one[:-2]}ie{one[-2]}")
        for one, many in ((shorter, longer), (longer, shorter))
        if len(one) > _STEM and one[-2] not in _VOWELS and one[-3] not in _VOWELS
    ):
        return True  # okno, okien
    if stem[-1] == "l" and other == stem[:-1] + "is":
        return True  # azul, azuis
    if (
        stem[-2:] == "ao"
        and other[: size - 1] in (stem[:-2] + "o", stem[:-2] + "a")
        and other[-1] == "s"
    ):
        return True  # botão, botões
    pairs = [(stem, other), (other, stem)] if len(other) == size else [(stem, other)]
    return any(
        size > _STEM
        and first[-2] == "e"
        and first[-1] not in "aeiouy"
        and second.startswith(first[:-2] + first[-1])
        for first, second in pairs
    )


_NASAL = words("endings_behind_a_nasal")
"""Endings behind which a Polish ``ą`` is an ``ę``."""
_PLURALS = tuple(sorted(words("plural_endings")))


_NORDIC = tuple(sorted(words("endings_of_nordic_plurals")))
"""Endings of Swedish, Danish and Norwegian plurals, with the article and without."""


def _is_nordic_head(shorter: str, longer: str) -> bool:
    """Whether a plural is that of what a compound ends with: ``klemmerne`` of ``rækkeklemme``, ``fötterna``."""
    if not shorter.endswith(_NORDIC):
        return False
    whole = _TWICE.sub(r"\1", longer)
    if _VOWELS.isdisjoint(whole[:_STEM]) and whole[_STEM:].startswith(shorter[:_STEM]):
        return False  # "Schwelle" is no compound of "Welle"
    for ending in _NORDIC:
        if not shorter.endswith(ending):
            continue
        stem = _TWICE.sub(r"\1", shorter[: -len(ending)])
        if len(stem) >= _STEM and len(whole) > len(stem) + 1 and whole.endswith(stem):
            return True
        if len(stem) > _STEM and stem[-1] in "lnr" and stem[-2] not in _VOWELS:
            short = stem[:-1] + "e" + stem[-1]  # fjädrar, dragfjäder
            if len(whole) > len(short) + 1 and whole.endswith(short):
                return True
        if len(stem) >= _STEM and ending[0] == "e" and whole.endswith(stem + "e"):
            return True  # lejerne, kugleleje
        long = len(shorter) - len(ending) > _STEM
        if stem and long and whole[-1] in _VOWELS and whole[:-1].endswith(stem):
            return True
    return False


def _is_plural_head(shorter: str, longer: str) -> bool:
    """Whether a word is the plural of what a compound ends with: ``Ringe`` of ``Sicherungsring``."""
    return any(
        shorter.endswith(ending)
        and len(shorter) - len(ending) >= _STEM
        and any(
            longer.endswith(stem)
            and len(longer) > (len(shorter) + 1 if len(stem) >= _STEM else len(stem) + _STEM)
            and not _VOWELS.isdisjoint(longer[: -len(stem)])
            for stem in _single(shorter[: -len(ending)])
        )
        for ending in _PLURALS
    )


def may_be_cut_elsewhere(word: str, compound: str) -> bool:
    """Whether a compound may end with a longer word than one that is heard in it: ``Sperrholz-platte``, ``-latte``."""
    for cut in range(3):
        at = compound.rfind(word[: len(word) - cut])
        if at > 0:
            return word[0] in _LIQUIDS and compound[at - 1] in _STOPS
    return False


_LIQUIDS, _STOPS = frozenset("lr"), frozenset("bdfgkpt")
"""Letters that begin a syllable together."""


def _single(stem: str) -> tuple[str, ...]:
    """A stem as it may end without an ending: ``huis`` of ``huizen``, ``schijf`` of ``schijven``, ``klem`` of ``klemmen``."""
    last = stem[-1]
    if stem[-2] == last:
        return stem, stem[:-1]
    closed = stem[:-1] + {"z": "s", "v": "f"}.get(last, last)
    if stem[-2] in _VOWELS and (len(stem) < _STEM or stem[-3] not in _VOWELS):
        return stem, closed, closed[:-1] + closed[-2:]  # veren, trekveer
    return stem, closed


_MANY = re.compile(r"^(.{3,}?)l[ea]r(?:[ei]?(?:n?[ei]n?|[dt][ea]n?|y?[ei]|i[nm]i?z\w*)?)?$")
"""A plural of Turkish with what may stand behind it: ``bant-lar``, ``kapak-lari``."""
_WHOSE = words("endings_of_whose_it_is")
"""How a word ends that is somebody's."""
_VOICED = str.maketrans("bcdg", "pctk")


def _many(word: str) -> str:
    """The stem of a Turkish plural, its last consonant as it stands without an ending; else empty."""
    found = _MANY.match(word)
    return found.group(1)[:-1] + found.group(1)[-1].translate(_VOICED) if found else ""


def _is_many_of(many: str, one: str) -> bool:
    """Whether a plural and a word with an ending of its own have a stem in common: ``bantlar``, ``bandı``."""
    stem = _many(many)
    if not stem:
        return False
    bare = [one, one[:-1]] if one[-1] in _VOWELS else [one]
    if len(one) > 4 and one[-2:] in _WHOSE:
        bare.append(one[:-2])
    return any(each[:-1] + each[-1].translate(_VOICED) == stem for each in bare if len(each) > 2)


def _makes(maker: str, made: str) -> bool:
    """Whether one is who makes what the other calls made: ``Verzinker`` and ``verzinkt``, ``plater`` and ``plated``."""
    stem = maker.removesuffix("s")
    if not stem.endswith("er") or len(stem) < _MAKER:
        return False
    if stem == "driver":
        return made in ("drive", "drives")  # who calls is no drive shaft
    return made in (stem[:-2] + "t", stem[:-1] + "d", stem[:-2] + "et")


def _does(verb: str, noun: str) -> bool:
    """Whether a German verb is what a noun in "-ung" is made of: "wir grundieren" is no ``Grundierung``."""
    stem = noun.removesuffix("en").removesuffix("ung")
    return noun.endswith(("ung", "ungen")) and verb in (
        stem + "en",
        stem + "n",
        stem + "t",
        stem + "et",
    )


_MAKER = 6
"""Letters of a word for somebody who makes something, at least."""


def is_akin(word: str, other: str, *, compounds: bool) -> bool:
    """Whether two words are forms of one, or one is the head of the other's compound."""
    if word.endswith(_WORKS) != other.endswith(_WORKS):
        return False  # the "Seilerei" makes the "Seil"
    if _makes(word, other) or _makes(other, word):
        return False
    if compounds and (_does(word, other) or _does(other, word)):
        return False
    shorter, longer = (word, other) if len(word) <= len(other) else (other, word)
    if _is_many_of(longer, shorter):
        return True
    if longer.endswith("ves") and shorter in (f"{longer[:-3]}f", f"{longer[:-3]}fe"):
        return True  # knife, knives
    if compounds and (
        _is_plural_head(shorter, longer)
        or _is_nordic_head(shorter, longer)
        or _is_nordic_head(longer, shorter)  # remmarna, drivrem
    ):
        return True
    if shorter[:3] != longer[:3] and shorter[:5] not in longer:
        if shorter[:1] != longer[:1]:
            return False
        if _softened(shorter, longer):
            return True  # rood, rode
        plain = _plain(word), _plain(other)
        return plain != (word, other) and is_akin(*plain, compounds=compounds)
    if len(shorter) == 2:
        return longer == shorter + shorter[1] + "en"  # as, assen
    if len(shorter) < 4:
        return (
            len(shorter) == 3
            and longer[:3] == shorter
            and (
                len(longer) <= 5
                or longer[3:] == shorter[2] + "en"
                or longer[3:].startswith(_CHAINS)
                or (compounds and longer[3:] in _THE_MANY)
            )
        )
    common = 0
    for left, right in zip(shorter, longer, strict=False):
        if left != right:
            break
        common += 1
    if common >= max(4, len(shorter) - 2) and len(longer) - common <= 4:
        return True
    if (
        common >= 3
        and len(shorter) == len(longer) == common + 1
        and {shorter[-1], longer[-1]} <= _VOWELS
    ):
        return True  # rura, rury
    if (
        compounds
        and common >= 3
        and len(shorter) == len(longer) == common + 1
        and {shorter[-1], longer[-1]} <= {"a", "t", "e"}
    ):
        return True  # högt, höga
    if common >= max(4, len(shorter) - 1) and longer[common:].startswith(_CHAINS):
        return True  # valf, valfi, valflerin
    if _softened(shorter, longer):
        return True
    if common >= 4 and common == len(shorter) and len(shorter) >= 5:
        return True  # Stretchfolie and Stretch, Keilriemen and Keil- are too far, Dichtung and Dichtungsring not
    if not compounds:
        return False
    plain = _plain(word), _plain(other)
    if plain != (word, other) and is_akin(*plain, compounds=True):
        return True  # gevindstængerne, gevindstang
    # the last part of a compound: Folie of Stretchfolie, also Kupplungen of Klauenkupplung
    for cut in range(3):
        stem = shorter[: len(shorter) - cut]
        before = longer[: longer.rfind(stem)] if stem in longer else ""
        if before and _VOWELS.isdisjoint(before):
            continue  # "Platte" is no compound of "Latte", nor "Schwelle" one of "Welle"
        if cut == 0 and len(stem) == 4 and longer.endswith(stem):
            return True
        if len(stem) >= 5 and (
            longer.endswith(stem)
            or (len(longer) > len(stem) and longer[:-1].endswith(stem))
            or longer[:-2].endswith(stem)
        ):
            return True
    return False
