"""How words sound from one dialect to the next: the one of a list that a strange spelling stands for.

A word keeps its consonants but for regular shifts (``b d g`` for ``p t k``, ``sch`` before ``t``, an
ending or an ``r`` lost), and by them it is found; its vowels move within their kind (``oa`` for ``ei``,
``ia`` for ``ie``), and tell how near it is.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import lru_cache

from scm_automate.replies.language.language_files import word_table

__all__ = ["Sounds", "sounding_like"]


class Sounds:
    """Words by how their consonants sound, each in every shape that some dialect wears it down to."""

    def __init__(self, words: Counter[str]) -> None:
        self.words = words
        self.by_frame: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for word in sorted(words):
            for shape in _shapes(word):
                self.by_frame[_frame_of(shape)].append((shape, word))


_WORN = tuple(word_table("worn_particles").items())
"""How particles in front of a verb sound; all of them may stand for one another's vowels."""
_LOW = (("tz", "t"), ("z", "t"), ("pf", "p"), ("ff", "p"), ("f", "p"))
"""What Low German did not shift: ``lopen``, ``laten``, ``twee``."""


_UNSHIFTED = 5
"""In shorter words such a consonant is too much of the word."""


def _shapes(word: str) -> set[str]:
    """A word, and the shapes it has where particles are worn down or consonants never shifted."""
    found = {word}
    for whole, worn in _WORN:
        if word.startswith(whole) and len(word) > len(whole) + _PREFIX:
            found |= {short + word[len(whole) :] for short in worn.split()}
    if len(word) >= _UNSHIFTED:
        found |= {word.replace(high, low) for high, low in _LOW if high in word}
    return found


_SPELT = tuple(
    (re.compile(written), sound)
    for written, sound in (
        ("l(ich|isch|ech|ig|eg|ie?|e)$", "L"), ("(ich|isch|igg?|ik|i)$", "I"),
        ("qu", "kw"), ("ph", "f"), ("x|chs", "ks"), ("[td]sch", "S"), ("sch(?=[tdpb])", "s"), ("sch", "S"), ("ch|ck", "k"),
        ("tz|ts", "z"), ("([aeioulr])(?:b+|v+)(?=[aeiouln])", r"\1w"), ("pf|v", "f"), ("b", "p"), ("d", "t"),
        ("[gcqj]", "k"), ("(?<=[aeiou])h|(?<=[ptkr])h", ""), ("y", "i"), (r"([a-zS])\1+", r"\1"), ("tn$", "n"),
    )
)  # fmt: skip
_VOWELS = re.compile(r"[aeiou]+")
_ENDING = re.compile(r"(?<=.[^aeiou])(ern|e[nrt]?|n|a|at|an)$")
_CODA = re.compile(r"(?<=[aeiou])r(?![aeiou])|(?<=[^aeiou])r$")


@lru_cache(maxsize=16384)
def _sound_of(word: str) -> str:
    for written, sound in _SPELT:
        word = written.sub(sound, word)
    return word


@lru_cache(maxsize=16384)
def _stem_of(word: str) -> str:
    """The sound of a word less what dialects leave out: the ``e`` of ``ge``, an ``r`` that closes a syllable, its ending."""
    sound = _sound_of(word)
    if sound.startswith("ke") and len(sound) > _PREFIX and sound[2] not in "aeiour":
        sound = "k" + sound[2:]
    return _CODA.sub("", _ENDING.sub("", sound))


def _frame_of(word: str) -> str:
    """The consonants by which a word is found: ``kumma`` has those of ``kommen``."""
    sound = _stem_of(word)
    return ("V" if sound[:1] in "aeiou" else "") + _VOWELS.sub("", sound)


_PREFIX = 4


def sounding_like(word: str, sounds: Sounds, far: float) -> str:
    """The word that one of a dialect sounds most like; empty where none is near enough."""
    ranked = [
        (_apart(word, shape), -sounds.words[meant], meant)
        for shape, meant in sounds.by_frame.get(_frame_of(word), ())
    ]
    nearest = min(ranked, default=(far, 0, ""))
    return nearest[2] if nearest[0] < far else ""


_KINDS = (
    "a o au ao oa ou u aa oo", "e a o ea ia i ae oe ee", "e i ie ea ia", "i ie ia ea ei e u ii", "ei oa oi ai ee ea aa a i ie ey oe ii ui",
    "o u ou oa oo a ue", "u ua ue o uo oa ui ou i au", "u i ia ie ue ui ea e o", "au oa u ou aa oo a ao uu ue", "eu ei ai oi ui i u ie au ou",
    "ie i ia ea ee ei", "o e oe ea a i",
)  # fmt: skip
"""Vowels that stand for each other from one dialect to the next, umlauts less their dots; the first is the written one."""
_ALIKE = frozenset((kind.split()[0], other) for kind in _KINDS for other in kind.split())


def _apart(word: str, other: str) -> float:
    """How far apart the vowels and the endings of a word of a dialect and of a written one are."""
    ours, theirs = (
        [one[:2] if len(one) > _LETTERS else one for one in _VOWELS.findall(_stem_of(said))]
        for said in (word, other)
    )
    said, written = _sound_of(word), _sound_of(other)
    apart = 0.1 * abs(len(said) - len(written)) + (0 if said[-1] == written[-1] else 0.1)
    if len(ours) != len(theirs):
        return apart + 1.0 + abs(len(ours) - len(theirs))
    for a, b in zip(ours, theirs, strict=True):
        if a != b:
            apart += 0.4 if (b, a) in _ALIKE else 1.0
    return apart


_LETTERS = 2
"""Of three vowels in a row the last one is an ending's."""
