"""The example: a small manufacturer's month, its suppliers acting, three rounds told as a story.

Example:
    >>> example_data("monday-2").monday.isoformat()
    '2026-03-09'
"""

from scm_automate.demo.shipped import ExampleData, example_data
from scm_automate.demo.story import DemoStory, run_demo

__all__ = ["DemoStory", "ExampleData", "example_data", "run_demo"]
