"""Records of values that the reader has already made and checked.

A stream holds millions of lines, and validating what was just made would take most of the time of
reading them. A property test holds that what comes out is what validation makes of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from scm_automate.model import Record

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["maker", "trusted"]

R = TypeVar("R", bound=Record)

_MAKERS: dict[type[Record], Callable[[dict[str, Any]], Any]] = {}
_new = object.__new__
# A pydantic model keeps its state in these four slots; writing them skips validation.
_set_values = BaseModel.__dict__["__dict__"].__set__
_set_fields = BaseModel.__dict__["__pydantic_fields_set__"].__set__
_set_extra = BaseModel.__dict__["__pydantic_extra__"].__set__
_set_private = BaseModel.__dict__["__pydantic_private__"].__set__


def trusted(record: type[R], values: dict[str, Any]) -> R:
    """A record of values that the reader has already made and checked, all fields given."""
    make = _MAKERS.get(record)
    if make is None:
        make = _MAKERS[record] = maker(record)
    made: R = make(values)
    return made


def maker(record: type[R]) -> Callable[[dict[str, Any]], R]:
    """Makes records of values that the reader has already made and checked, all fields given."""
    fields = set(record.model_fields)

    def make(values: dict[str, Any]) -> R:
        made = _new(record)
        _set_values(made, values)
        _set_fields(made, fields)
        _set_extra(made, None)
        _set_private(made, None)
        return made

    return make
