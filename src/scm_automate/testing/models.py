"""A language model that says what a test tells it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from scm_automate.errors import AnswerNotUnderstood, LimitExceeded, ServiceError
from scm_automate.web import ModelAnswer

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ScriptedModel"]

M = TypeVar("M", bound=BaseModel)


class ScriptedModel:
    """Gives its answers one after the other, and remembers what it was asked.

    Args:
        answers: JSON texts, or errors to raise.

    Examples:
        >>> from pydantic import BaseModel
        >>> class Form(BaseModel):
        ...     open: int
        >>> model = ScriptedModel(['{"open": 3}'])
        >>> model.ask("Count.", "three", form=Form).value.open, model.asked
        (3, [('Count.', 'three')])
    """

    def __init__(self, answers: Iterable[str | ServiceError]) -> None:
        self._answers = list(answers)
        self.asked: list[tuple[str, str]] = []
        """(instructions, text) of each question."""

    @property
    def name(self) -> str:
        """Always ``scripted``."""
        return "scripted"

    def ask(self, instructions: str, text: str, *, form: type[M]) -> ModelAnswer[M]:
        """The next answer; see `scm_automate.web.Model`."""
        self.asked.append((instructions, text))
        if not self._answers:
            raise LimitExceeded("The script has no more answers.")
        answer = self._answers.pop(0)
        if isinstance(answer, ServiceError):
            raise answer
        try:
            value = form.model_validate_json(answer)
        except ValidationError:
            raise AnswerNotUnderstood("The scripted answer does not fit the form.") from None
        digest = hashlib.sha256(f"{instructions}\0{text}".encode()).hexdigest()
        return ModelAnswer(value=value, raw=answer, model=self.name, prompt_hash=digest, tokens=1)
