"""Python's search for cycles set aside while many plain records are made, in which there are none."""

from __future__ import annotations

import gc
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["without_search"]

P = ParamSpec("P")
T = TypeVar("T")


def without_search(work: Callable[P, T]) -> Callable[P, T]:
    """A function during which Python does not search for cycles.

    A page of records is ten thousand small objects. Each few hundred of them Python looks through those
    that are there for cycles, again and again, and finds none: JSON has none. What is no longer used is
    freed all the same. The search goes on as soon as the function ends, so let it do no waiting.

    Args:
        work: What makes the objects. Where the search is off already, it stays off.

    Examples:
        >>> import gc
        >>> without_search(gc.isenabled)(), gc.isenabled()
        (False, True)
    """

    @wraps(work)
    def alone(*args: P.args, **kwargs: P.kwargs) -> T:
        if not gc.isenabled():
            return work(*args, **kwargs)
        gc.disable()
        try:
            return work(*args, **kwargs)
        finally:
            gc.enable()

    return alone
