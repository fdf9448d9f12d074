"""R1: no pattern of the package takes long on a text made to make it; each is pumped, whatever room it is in."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections import deque
from itertools import islice

import pytest

import scm_automate

LONG, SECONDS = 16_000, 0.7
PUMPS = ("a", " ", "0", "0 ", "a ", ".", "-", "\t", "\n", "(", "0.", "a-", "=", "<a ", '"', "é")

FROM_THE_START = {
    "scm_automate.files.ruled._RULER": "a line is matched from its start",
    "scm_automate.replies.naming.references._HEAD": "a word is matched from its start",
    "scm_automate.replies.naming.references._MIXED": "a word is matched as a whole",
    "scm_automate.replies.tables.headers._WITHIN": "a header is matched as a whole",
    "scm_automate.replies.language.patterns._PLAIN": "looks through our own language files alone",
    "scm_automate.replies.language.inflection._STEM": "looks through our own language files alone",
}
"""Patterns that are slow where one looks for them anywhere, and are used otherwise."""


def patterns() -> dict[str, re.Pattern[str]]:
    """Every pattern that stands in a module, by module and name."""
    found = {}
    for one in pkgutil.walk_packages(scm_automate.__path__, "scm_automate."):
        if one.name.endswith("__main__"):
            continue
        try:
            module = importlib.import_module(one.name)
        except ImportError:
            continue
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                found.setdefault((value.pattern, value.flags), f"{one.name}.{name}")
    return {name: re.compile(*key) for key, name in found.items()}


def slow(pattern, *, from_the_start=False) -> list[str]:
    """The first pump on which a pattern takes longer than it may; empty where there is none."""
    as_bytes = isinstance(pattern.pattern, bytes)
    for pump in PUMPS:
        for end in ("!",):
            # short first: what grows exponentially would never end on the long one
            for length in (24, 400, LONG):
                text = pump * (length // len(pump)) + end
                begun = time.process_time()
                given = text.encode() if as_bytes else text
                if from_the_start:
                    pattern.match(given)
                else:
                    deque(islice(pattern.finditer(given), 50), maxlen=0)
                took = time.process_time() - begun
                if took > SECONDS:
                    return [f"{pump!r} x {length}: {took:.1f} s"]
    return []


@pytest.mark.parametrize("part", range(4))
def test_r1_no_pattern_of_ours_is_slow_on_any_pump(part):
    every = sorted(patterns().items())
    assert len(every) > 100
    bad = {
        name: told
        for name, one in every[part::4]
        if (told := slow(one, from_the_start=name in FROM_THE_START))
    }
    assert bad == {}


def test_r1_the_pump_finds_what_it_is_for():
    assert set(FROM_THE_START) <= set(patterns())
    assert slow(re.compile(r"^(\w+\s?)*$"[:-1] + "#$"))
    assert slow(re.compile(r"\s+$"))
