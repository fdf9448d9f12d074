"""What is installed is locked, hashed and described."""

from __future__ import annotations

import json
import re
import tomllib

PINNED = re.compile(r"^([a-zA-Z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)", re.MULTILINE)


def normal(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def locked(root, name):
    text = (root / "requirements" / f"{name}.txt").read_text()
    return text, {(normal(package), version) for package, version in PINNED.findall(text)}


def test_every_locked_requirement_has_a_hash(root):
    for name in ("run", "test", "dev"):
        text, pins = locked(root, name)
        blocks = re.split(r"\n(?=\S)", text.strip())
        assert len(blocks) == len(PINNED.findall(text))
        assert pins
        assert all("--hash=sha256:" in block for block in blocks)


def test_run_is_within_test_is_within_dev(root):
    run, test, dev = (locked(root, name)[1] for name in ("run", "test", "dev"))
    assert run <= test <= dev


def test_the_bill_of_materials_is_the_locked_file(root):
    content = json.loads((root / "sbom.cdx.json").read_text())
    described = {(normal(part["name"]), part["version"]) for part in content["components"]}
    assert described == locked(root, "run")[1]


def test_every_declared_dependency_is_locked(root):
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    names = {normal(re.split(r"[\[<>=;! ]", line)[0]) for line in project["dependencies"]}
    assert names <= {name for name, _ in locked(root, "run")[1]}


def test_no_default_dependency_has_a_copyleft_licence(root):
    content = json.loads((root / "sbom.cdx.json").read_text())
    stated = {
        part["name"]: part["licenses"][0]["license"]["name"]
        for part in content["components"]
        if "licenses" in part
    }
    copyleft = {name for name, licence in stated.items() if "GPL" in licence.upper()}
    assert copyleft <= {
        "psycopg",
        "psycopg-binary",
        "psycopg-pool",
        "python-stdnum",
    }  # only in extras
