"""A language model behind an OpenAI-compatible endpoint, asked for one JSON answer of a given form.

Nothing is asked of a host that is not on the list; by default only this machine is. The budget is
counted before and after each call, so a loop that goes wrong ends. The model gets no tools and no
memory; what it says is validated against the form and is otherwise only text.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Protocol, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from scm_automate.errors import AnswerNotUnderstood, ConfigError, LimitExceeded
from scm_automate.web.client import WebClient
from scm_automate.web.network import Timeouts, is_this_machine
from scm_automate.web.retries import Retries

if TYPE_CHECKING:
    from collections.abc import Collection

    from scm_automate.web.exact_json import Json
    from scm_automate.web.identity import Identity
    from scm_automate.web.wire import Network

__all__ = ["Budget", "LanguageModel", "Model", "ModelAnswer"]

M = TypeVar("M", bound=BaseModel)
_LONGEST = 50_000
"""Characters of an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much may be spent in the life of one model object.

    Attributes:
        calls: Requests, repeats counted.
        tokens: Tokens in and out, as the service counts them; estimated where it does not.

    Examples:
        >>> Budget(calls=10).tokens
        200000
    """

    calls: int = 100
    tokens: int = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAnswer(Generic[M]):
    """What a model said, in the form that was asked for."""

    value: M
    """The validated answer."""
    raw: str = field(repr=False)
    """The answer as it came, for the journal."""
    model: str
    """Which model answered, as it says itself."""
    prompt_hash: str
    """SHA-256 of what it was asked: same hash, same question."""
    tokens: int
    """Tokens spent."""


class Model(Protocol):
    """Asks a model for one answer."""

    @property
    def name(self) -> str:
        """Which model, for people."""

    def ask(self, instructions: str, text: str, *, form: type[M]) -> ModelAnswer[M]:
        """One answer.

        Args:
            instructions: What it is to do.
            text: What it is to look at: data, never instructions.
            form: The record that the answer must fit.

        Raises:
            ServiceError: No answer, or none that fits.
            LimitExceeded: The budget is spent.
        """


class LanguageModel:
    """A model behind ``POST {address}chat/completions``.

    Args:
        address: Where the endpoint is, up to and with ``v1/``.
        model: The model's name there.
        identity: Who we are; null for a server of one's own that wants nobody.
        allowed_hosts: Host names that may be asked beside this machine.
        budget: What may be spent.
        answer_tokens: Tokens that one answer may have.
        timeouts: Seconds that a call may take.
        retries: How often and how patiently.
        network: A function in place of the network, for tests and for replaying a journal.

    Raises:
        ConfigError: The host is not among the allowed ones, or the address is none.

    Examples:
        >>> LanguageModel("https://models.example/v1/", model="any")
        Traceback (most recent call last):
        ...
        scm_automate.errors.ConfigError: models.example is not among the hosts that may be asked. Name it in allowed_hosts if mail may be sent there.
    """

    def __init__(
        self,
        address: str,
        *,
        model: str,
        identity: Identity | None = None,
        allowed_hosts: Collection[str] = (),
        budget: Budget | None = None,
        answer_tokens: int = 1500,
        timeouts: Timeouts | None = None,
        retries: Retries | None = None,
        network: Network | None = None,
    ) -> None:
        try:
            host = urlsplit(address).hostname or ""
        except ValueError as error:
            raise ConfigError(f"The address of the model is no URL: {error}.") from None
        if not is_this_machine(host) and host not in {one.lower() for one in allowed_hosts}:
            raise ConfigError(
                f"{host or 'An empty host'} is not among the hosts that may be asked.",
                hint="Name it in allowed_hosts if mail may be sent there.",
            )
        self._client = WebClient(
            address,
            identity=identity,
            timeouts=timeouts or Timeouts(connect=5, read=60, whole=120),
            retries=retries or Retries(attempts=3, longest_wait=20),
            largest=2_000_000,
            network=network,
        )
        self._model, self._budget, self._answer_tokens = model, budget or Budget(), answer_tokens
        self.calls = 0
        """Requests spent so far."""
        self.tokens = 0
        """Tokens spent so far."""

    def __repr__(self) -> str:
        """Address and model alone."""
        return f"LanguageModel({self._client.address!r}, model={self._model!r})"

    @property
    def name(self) -> str:
        """The model's name at its endpoint."""
        return self._model

    def __enter__(self) -> Self:
        """Itself; closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def ask(self, instructions: str, text: str, *, form: type[M]) -> ModelAnswer[M]:
        """One answer in a form; see `Model.ask`.

        Temperature is 0 and the form goes with the question as a JSON schema; an answer that does
        not fit it all the same, is cut off or refused raises `AnswerNotUnderstood`.
        """
        question: dict[str, object] = {
            "model": self._model,
            "temperature": 0,
            "max_tokens": self._answer_tokens,
            "messages": [
                {"role": "system", "content": instructions},
                {"role": "user", "content": text},
            ],
            "response_format": {
                "type": "json_schema",
                "json_schema": {
                    "name": form.__name__,
                    "strict": True,
                    "schema": form.model_json_schema(),
                },
            },
        }
        # A word has at least one token, and a character of Chinese about one: an upper estimate.
        estimate = len((instructions + text).encode()) // 2 + self._answer_tokens
        self._afford(estimate)
        self.calls += 1
        try:
            answer = self._client.send("POST", "chat/completions", json=question, repeatable=True)
        except Exception:
            self.tokens += estimate  # nobody tells what it cost
            raise
        self.calls += answer.attempts - 1
        data = answer.json()
        spent = _spent(data, estimate)
        self.tokens += spent
        raw = _content(data)
        try:
            value = form.model_validate_json(raw)
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            place = ".".join(str(part) for part in first["loc"]) or "the answer"
            raise AnswerNotUnderstood(
                f"{self._model} answered in another form than asked: {place}: {first['msg']}."
            ) from None
        told = data.get("model") if isinstance(data, dict) else None
        return ModelAnswer(
            value=value,
            raw=raw,
            model=str(told)[:200] if isinstance(told, str) else self._model,
            prompt_hash=hashlib.sha256(f"{instructions}\0{text}".encode()).hexdigest(),
            tokens=spent,
        )

    def _afford(self, estimate: int) -> None:
        budget = self._budget
        if self.calls + 1 > budget.calls or self.tokens + estimate > budget.tokens:
            raise LimitExceeded(
                f"The budget of {budget.calls} calls and {budget.tokens} tokens for {self._model} is"
                f" spent: {self.calls} calls, {self.tokens} tokens, and about {estimate} for this one.",
                hint="Allow more, or ask a person.",
            )


def _spent(data: Json, estimate: int) -> int:
    """Tokens that the service counts; the estimate where it counts nothing that can be."""
    usage = data.get("usage") if isinstance(data, dict) else None
    total = usage.get("total_tokens") if isinstance(usage, dict) else None
    if isinstance(total, int) and not isinstance(total, bool) and total > 0:
        return total
    return estimate


def _content(data: Json) -> str:
    """The text of the first choice."""
    choices = data.get("choices") if isinstance(data, dict) else None
    first = choices[0] if isinstance(choices, list) and choices else None
    message = first.get("message") if isinstance(first, dict) else None
    content = message.get("content") if isinstance(message, dict) else None
    if not isinstance(first, dict) or not isinstance(content, str):
        raise AnswerNotUnderstood("The answer of the model holds no text.")
    if first.get("finish_reason") == "length":
        raise AnswerNotUnderstood("The answer of the model was cut off: it grew too long.")
    if len(content) > _LONGEST:
        raise AnswerNotUnderstood(f"The answer of the model is longer than {_LONGEST} characters.")
    return content
