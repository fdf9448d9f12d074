"""A mail server described in a file: what is wrong is said before a letter is written."""

from __future__ import annotations

import pytest

from scm_automate.errors import ConfigError
from scm_automate.mail import read_imap, read_smtp


def read(tmp_path, text, **environment):
    path = tmp_path / "smtp.toml"
    path.write_text(text, "utf-8")
    return read_smtp(path, environment=environment)


def test_a_server_with_a_secret_that_is_not_in_the_file(tmp_path):
    text = 'host = "mail.buyer.example"\nsecurity = "tls"\nport = 465\nmode = "live"\nuser = "chase"\npassword_variable = "P"\n'
    transport = read(tmp_path, text, P="open sesame")
    assert (transport.host, transport.port, transport.security, transport.mode) == (
        "mail.buyer.example",
        465,
        "tls",
        "live",
    )
    assert transport.auth is not None
    assert transport.auth().secret == "open sesame"
    assert "sesame" not in repr(transport) + repr(transport.auth())


def test_trial_is_the_default_and_needs_domains(tmp_path):
    transport = read(
        tmp_path, 'host = "127.0.0.1"\nsecurity = "none"\nallowed_domains = ["supplier.example"]\n'
    )
    assert transport.mode == "trial"
    assert transport.allowed_domains == ("supplier.example",)
    with pytest.raises(ConfigError, match="allowed_domains"):
        read(tmp_path, 'host = "127.0.0.1"\n')


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "'host' is not there"),
        ('hots = "x"', "Did you mean host"),
        ('host = "x"\nport = "25"', "port is '25', and should be int"),
        ('host = "x"\nsecurity = "ssl"', "known are starttls, tls, none"),
        ('host = "x"\nmode = "dry"', "known are trial, live"),
        ('host = "x"\nmode = "live"\nuser = "u"', "go together"),
        ('host = "x"\nmode = "live"\nuser = "u"\npassword_variable = "NONE"', "NONE is not set"),
        ('host = "x"\nmode = "live"\nsecurity = "none"', "this machine only"),
        ("host = ", "no TOML file"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, text, says):
    with pytest.raises(ConfigError, match=says):
        read(tmp_path, text)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ConfigError, match=r"smtp\.toml: The file cannot be read"):
        read_smtp(tmp_path / "smtp.toml", environment={})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('host = "x"', "needs a user"),
        ('host = "x"\nuser = "u"', "go together"),
        (
            'host = "x"\nuser = "u"\npassword_variable = "P"\ntoken_variable = "P"',
            "takes one of them",
        ),
        ('host = "x"\nuser = "u"\npassword_variable = "P"\nfolders = "a"', "Did you mean folder"),
        (
            'host = "x"\nuser = "u"\npassword_variable = "P"\nmode = "live"',
            "Unknown key 'mode'",
        ),
        (
            'host = "x"\nuser = "u"\npassword_variable = "P"\nsecurity = "none"',
            "this machine only",
        ),
    ],
)
def test_what_is_wrong_with_a_mailbox_is_named(tmp_path, text, says):
    file = tmp_path / "imap.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=says):
        read_imap(file, environment={"P": "canary"})


def test_a_mailbox_with_a_token_and_its_folders(tmp_path):
    file = tmp_path / "imap.toml"
    file.write_text(
        'host = "mail.buyer.example"\nport = 1993\nuser = "po"\ntoken_variable = "T"\n'
        'folder = "Orders"\ndone = "Orders/Done"\n',
        "utf-8",
    )
    box = read_imap(file, environment={"T": "canary"})
    assert (box.folder, box.done, box.quarantine) == ("Orders", "Orders/Done", None)
    assert (box.account.port, box.account.auth()) == (1993, ("po", "canary", "xoauth2"))
    assert "canary" not in repr(box)
