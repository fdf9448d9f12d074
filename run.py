#!/usr/bin/env python3
"""Sets up everything and runs it, on a machine with nothing but Python 3.11 or later and git.

    python3 run.py demo     the main job on the example data
    python3 run.py test     all the tests
    python3 run.py check    lint, types, floors, docs
    python3 run.py lock     renew requirements/*.txt and sbom.cdx.json (maintainers)

The environment is made in `.venv` beside this file from the locked, hashed requirements; a second
run reuses it. On Windows say `py -3.11 run.py demo`.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)


def main(arguments: list[str]) -> int:
    """Runs one task; its exit code is the command's."""
    if sys.version_info < OLDEST:
        print(f"This needs Python 3.11 or later; {sys.executable} is {sys.version.split()[0]}.")
        return 2
    tasks = {"demo": demo, "test": test, "check": check, "lock": lock}
    if not arguments or arguments[0] not in tasks:
        print(__doc__)
        return 2
    return tasks[arguments[0]](arguments[1:])


def demo(more: list[str]) -> int:
    """Three Mondays of a small manufacturer, into the folder demo-out."""
    prepare("run")
    return tool("scm_automate", "demo", "--out", str(HERE / "demo-out"), *more)


def test(more: list[str]) -> int:
    """All tests; what needs a missing program of the system is named and counted at the end."""
    prepare("test")
    return tool("pytest", "-n", "2", "--dist", "loadfile", *more)


def check(_more: list[str]) -> int:
    """Every check that is no test; all are run, the worst result counts."""
    prepare("dev")
    lint_imports = VENV / ("Scripts/lint-imports.exe" if os.name == "nt" else "bin/lint-imports")
    results = {
        "ruff check": tool("ruff", "check"),
        "ruff format": tool("ruff", "format", "--check"),
        "mypy": tool("mypy"),
        "import-linter": call(str(lint_imports), "--no-cache"),
        "mkdocs": tool("mkdocs", "build", "--strict", "--site-dir", str(HERE / "site")),
    }
    print()
    for name, code in results.items():
        print(f"{name:15} {'ok' if code == 0 else f'failed ({code})'}")
    return max(results.values())


def lock(_more: list[str]) -> int:
    """Resolves the requirements anew for all platforms, with hashes, and describes them as an SBOM."""
    prepare("dev")
    compiled = [
        "uv",
        "pip",
        "compile",
        "pyproject.toml",
        "--quiet",
        "--universal",
        "--generate-hashes",
    ]
    compiled += [
        "--python-version",
        "3.11",
        "--no-header",
        "--no-annotate",
        "--extra",
        "all",
        "--upgrade",
    ]
    code = 0
    for name, groups in {"run": ["build"], "test": ["build", "test"], "dev": ["dev"]}.items():
        wanted = [part for group in groups for part in ("--group", group)]
        code |= tool(*compiled, *wanted, "--output-file", f"requirements/{name}.txt")
    sbom = ["cyclonedx_py", "requirements", "requirements/run.txt", "--output-reproducible"]
    code |= tool(*sbom, "--spec-version", "1.6", "--output-file", "sbom.cdx.json")
    prepare("run")  # the licences are read from what is installed
    return code | call(str(PYTHON), "requirements/describe.py", "sbom.cdx.json")


def prepare(name: str) -> None:
    """Makes the environment hold at least requirements/<name>.txt and this project."""
    locked = HERE / "requirements" / f"{name}.txt"
    stamp = VENV / f".{name}"
    wanted = hashlib.sha256(
        locked.read_bytes() + (HERE / "pyproject.toml").read_bytes()
    ).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    if not PYTHON.exists():
        print(f"Making {VENV.name} ...", flush=True)
        venv.create(VENV, with_pip=True)
    print(f"Installing requirements/{name}.txt (once) ...", flush=True)
    pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    must(*pip, "--require-hashes", "--requirement", str(locked))
    # The build backend is in the locked file, so nothing unlocked is fetched to build the project.
    must(*pip, "--no-deps", "--no-build-isolation", "--editable", str(HERE))
    stamp.write_text(wanted)


def must(*arguments: str) -> None:
    """Runs Python in the environment and ends the whole command where it fails."""
    code = call(str(PYTHON), *arguments)
    if code:
        raise SystemExit(code)


def tool(module: str, *arguments: str) -> int:
    """Runs a module of the environment in the project's folder."""
    return call(str(PYTHON), "-m", module, *arguments)


def call(*command: str) -> int:
    """Runs a program in the project's folder; its exit code."""
    return subprocess.run(command, cwd=HERE, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
