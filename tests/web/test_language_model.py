"""A model behind the wire, and the one that tests speak for: both keep the same contract."""

from __future__ import annotations

import json

import pytest
from pydantic import BaseModel, ConfigDict, SecretStr

from scm_automate.errors import AnswerNotUnderstood, ConfigError, LimitExceeded, ServiceError
from scm_automate.errors import ServiceUnreachable as Unreachable
from scm_automate.testing import ScriptedModel
from scm_automate.web import Answer, Bearer, Budget, LanguageModel, Retries


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid")

    open: int


def completion(content, **more):
    choice = {"message": {"content": content}, "finish_reason": "stop"}
    return {"model": "tiny-1", "choices": [choice], "usage": {"total_tokens": 40}, **more}


def wired(answers, seen=None, **settings):
    """A `LanguageModel` over a function that answers with the next text, body or error."""
    left = list(answers)

    def network(request):
        if seen is not None:
            seen.append(request)
        if not left:
            return Answer(status=429)
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, str):
            answer = completion(answer)
        return Answer(status=200, body=json.dumps(answer).encode())

    settings.setdefault("retries", Retries(attempts=1))
    return LanguageModel("http://127.0.0.1/v1/", model="tiny", network=network, **settings)


MODELS = {"wire": wired, "script": ScriptedModel}


@pytest.mark.parametrize("make", MODELS.values(), ids=MODELS)
def test_an_answer_fits_the_form_or_is_none(make):
    model = make(['{"open": 3}', '{"open": "three"}', '{"open": 3, "more": 1}', "no"])
    answer = model.ask("Count.", "one two three", form=Form)
    assert (answer.value.open, answer.raw) == (3, '{"open": 3}')
    assert answer.tokens > 0
    for _ in range(3):
        with pytest.raises(AnswerNotUnderstood):
            model.ask("Count.", "x", form=Form)
    with pytest.raises((ServiceError, LimitExceeded)):
        model.ask("Count.", "x", form=Form)
    assert isinstance(model.name, str)


def test_the_same_question_has_the_same_hash_wherever_it_is_asked():
    hashes = [
        make(['{"open": 3}'] * 2).ask("Count.", text, form=Form).prompt_hash
        for make in MODELS.values()
        for text in ("one", "one", "two")
    ]
    assert hashes[0] == hashes[1] == hashes[3] == hashes[4] != hashes[2]
    assert hashes[2] == hashes[5]


def test_what_is_sent_is_the_wire_format():
    seen = []
    model = wired(['{"open": 3}'], seen, identity=Bearer(SecretStr("key-4711")), answer_tokens=77)
    model.ask("Count.", "one", form=Form)
    request = seen[0]
    assert (request.method, request.url) == ("POST", "http://127.0.0.1/v1/chat/completions")
    assert request.headers["authorization"] == "Bearer key-4711"
    assert json.loads(request.body) == {
        "model": "tiny",
        "temperature": 0,
        "max_tokens": 77,
        "messages": [
            {"role": "system", "content": "Count."},
            {"role": "user", "content": "one"},
        ],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "Form", "strict": True, "schema": Form.model_json_schema()},
        },
    }
    assert "key-4711" not in repr(model)


def test_the_budget_counts_what_was_spent_and_what_nobody_counted():
    model = wired(['{"open": 3}', completion("x", usage={"total_tokens": -5}), Unreachable("gone")])
    model.ask("Count.", "one", form=Form)
    assert (model.calls, model.tokens) == (1, 40)
    with pytest.raises(AnswerNotUnderstood):
        model.ask("Count.", "one", form=Form)
    after = model.tokens
    assert after > 40 + 1000
    with pytest.raises(Unreachable):
        model.ask("Count.", "one", form=Form)
    assert model.tokens == after + (after - 40)
    assert model.calls == 3


def test_a_budget_that_is_spent_asks_nobody():
    seen = []
    model = wired(['{"open": 3}'] * 5, seen, budget=Budget(calls=1))
    model.ask("Count.", "one", form=Form)
    with pytest.raises(LimitExceeded, match="1 calls"):
        model.ask("Count.", "one", form=Form)
    with pytest.raises(LimitExceeded, match="about"):
        wired([], seen, budget=Budget(tokens=1000)).ask("Count.", "one", form=Form)
    assert len(seen) == 1


@pytest.mark.parametrize(
    "address",
    [
        "https://models.example/v1/",
        "https://127.0.0.1.evil.example/",
        "https://[::1/",
        "https://localhost.example/",
    ],
)
def test_only_hosts_on_the_list_are_asked(address):
    with pytest.raises(ConfigError):
        LanguageModel(address, model="m", allowed_hosts=["good.example"])


@pytest.mark.parametrize(
    "address", ["http://localhost:8080/v1", "http://[::1]/v1/", "http://127.8.9.1/"]
)
def test_this_machine_is_asked_without_being_named(address):
    with LanguageModel(address, model="m") as model:
        assert model.calls == 0
