"""Turns the generated bill of materials into the one that is kept: no addresses, with licences.

The generator writes the index's address and every wheel's hash into each component; the addresses
depend on who runs it and the hashes stand in run.txt already. Licences it cannot know from a
requirements file, so they are read from the installed packages.
"""

from __future__ import annotations

import json
import sys
from importlib import metadata
from pathlib import Path


def licence(name: str) -> str | None:
    """The licence as the package states it, in its shortest form."""
    try:
        stated = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    words = stated.get("License-Expression") or (stated.get("License") or "").split("\n")[0]
    classified = [
        c.split(" :: ")[-1]
        for c in stated.get_all("Classifier") or ()
        if c.startswith("License ::")
    ]
    return (words if words and len(words) < 60 else None) or (
        classified[-1] if classified else None
    )


def main(path: Path) -> None:
    """Rewrites the file in place."""
    content = json.loads(path.read_text("utf-8"))
    for component in content["components"]:
        component.pop("externalReferences", None)
        component.pop("description", None)
        component["bom-ref"] = f"{component['name']}@{component['version']}"
        stated = licence(component["name"])
        if stated:
            component["licenses"] = [{"license": {"name": stated}}]
    content["dependencies"] = [{"ref": c["bom-ref"]} for c in content["components"]]
    content.get("metadata", {}).pop("tools", None)
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")


main(Path(sys.argv[1]))
