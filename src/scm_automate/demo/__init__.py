"""The example: a small manufacturer's month, its suppliers acting, three rounds told as a story.

Examples:
    >>> example_data("monday-2").monday.isoformat()
    '2026-03-09'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scm_automate.demo.shipped import ExampleData, example_data

if TYPE_CHECKING:
    from scm_automate.demo.story import DemoStory, run_demo

__all__ = ["DemoStory", "ExampleData", "example_data", "run_demo"]


def __getattr__(name: str) -> object:
    """The story loads the whole house, so it is loaded when it is first asked for."""
    if name in ("DemoStory", "run_demo"):
        from scm_automate.demo import story

        return getattr(story, name)
    raise AttributeError(f"module 'scm_automate.demo' has no attribute {name!r}")
