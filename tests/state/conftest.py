"""A state on SQLite, and on PostgreSQL where its wheel is installed; the same tests run on both."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest

from scm_automate.state import State

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def new_id():
    numbers = itertools.count(1)
    return lambda: f"id{next(numbers)}"


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """Where a fresh state is: a path, or the URL of an empty database."""
    if request.param == "sqlite":
        return tmp_path / "chase.db"
    return request.getfixturevalue("postgres_place")


@pytest.fixture
def state(place):
    with State.open(place) as opened:
        yield opened
