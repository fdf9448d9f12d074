"""A second reader described in a file: what it takes, and what it says of what is wrong."""

from __future__ import annotations

import json

import pytest

from scm_automate.errors import ConfigError
from scm_automate.replies import read_second_reader
from scm_automate.replies.second.model_reader import SecondLook
from scm_automate.replies.second.model_settings import _appending

GOOD = 'address = "http://127.0.0.1:9/v1/"\nmodel = "small"\n'


@pytest.fixture
def read(tmp_path):
    def with_content(text, **environment):
        file = tmp_path / "second.toml"
        file.write_text(text)
        return read_second_reader(file, environment=environment)

    return with_content


def test_what_it_describes_is_made(read):
    text = GOOD.replace("http://127.0.0.1:9", "https://models.example")
    text += 'allowed_hosts = ["models.example"]\nkey_variable = "KEY"\ncalls = 3\ntokens = 500\n'
    made = read(text, KEY="canary-key")
    assert repr(made) == "ModelReader('small')"
    assert "canary-key" not in repr(vars(made))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("model = 'x'", "'address' is not there"),
        (GOOD + "modle = 'x'", "modle"),
        (GOOD + "calls = 'many'", "should be int"),
        (GOOD + "calls = true", "should be int"),
        (GOOD + "key_variable = 'KEY'", "KEY holds no key"),
        (GOOD.replace("127.0.0.1", "models.example").replace("http:", "https:"), "models.example"),
        ("= no toml", "no TOML"),
    ],
)
def test_what_is_wrong_is_told(read, text, words):
    with pytest.raises(ConfigError, match=words):
        read(text)


def test_the_journal_is_a_line_for_each_look(tmp_path):
    note = _appending(tmp_path / "looks.jsonl")
    look = SecondLook(
        message_id="1@a", model="small", prompt_hash="ab", raw="{}", tokens=5, taken=1, refused=()
    )
    note(look)
    note(look)
    lines = (tmp_path / "looks.jsonl").read_text().splitlines()
    assert [json.loads(line)["message_id"] for line in lines] == ["1@a", "1@a"]
