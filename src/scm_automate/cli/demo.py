"""``scm-automate demo`` and ``scm-automate example-data``: the shipped example, told and handed out."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Annotated

import typer

from scm_automate.errors import ConfigError
from scm_automate.progress import TextProgress

__all__ = ["demo", "example_data"]


def demo(
    *,
    out: Annotated[
        Path, typer.Option("--out", help="Folder for what the demo makes.", file_okay=False)
    ] = Path("demo-out"),
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the story's figures as JSON.")
    ] = False,
) -> None:
    """Runs three Mondays of a small manufacturer on the shipped example data, and tells what happened.

    The suppliers are simulated: they read the letters that the first round wrote and answer as people
    do. Everything else is the real thing.
    """
    from scm_automate.demo.story import run_demo

    story = run_demo(out, progress=TextProgress(clock=time.monotonic))
    typer.echo(json.dumps(story.to_json(), ensure_ascii=False, indent=1) if as_json else str(story))


def example_data(
    *,
    out: Annotated[Path, typer.Option("--out", help="Folder to make.", file_okay=False)],
) -> None:
    """Copies the shipped example data into a new folder, with an empty inbox, to try commands on."""
    from scm_automate.demo.shipped import data_folder

    if out.exists() and any(out.iterdir()):
        raise ConfigError(f"{out} is there and not empty.", hint="Name a new folder with --out.")
    out.mkdir(parents=True, exist_ok=True)
    source = data_folder()
    for name in ("exports", "suppliers"):
        shutil.copytree(source / name, out / name)
    for name in ("policy.toml", "calendars.toml"):
        shutil.copyfile(source / name, out / name)
    (out / "inbox").mkdir()
    typer.echo(
        f"Example data in {out}: exports of three Mondays, suppliers, a policy, calendars, an empty inbox."
    )
