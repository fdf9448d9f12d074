"""The policy: defaults, overrides, and a TOML file that says what is wrong with it."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from scm_automate.chase.policy import ChasePolicy, Sender, SupplierPolicy, Tolerance
from scm_automate.chase.policy_file import read_policy
from scm_automate.errors import ConfigError


def test_defaults_are_the_fields_usual_ones():
    policy = ChasePolicy()
    assert (policy.unconfirmed_after, policy.due_soon, policy.gap) == (2, 7, 5)
    assert (policy.max_asks, policy.horizon, policy.sender) == (3, 60, None)
    assert policy.tolerance == Tolerance(early_days=5, late_days=0)


def test_a_policy_is_frozen_and_hashable():
    policy = ChasePolicy(suppliers=(SupplierPolicy(supplier="7", gap=9),))
    with pytest.raises(ValidationError):
        policy.gap = 1  # type: ignore[misc]
    assert hash(policy) == hash(ChasePolicy(suppliers=(SupplierPolicy(supplier="7", gap=9),)))


def test_an_override_is_laid_over_the_rest():
    policy = ChasePolicy(
        due_soon=10,
        suppliers=(
            SupplierPolicy(supplier="7", gap=9, tolerance=Tolerance(late_days=3), language="fr"),
        ),
    )
    own = policy.of_supplier("7")
    assert (own.gap, own.due_soon, own.language, own.tolerance.late_days) == (9, 10, "fr", 3)
    assert policy.of_supplier("8") is policy


def test_zero_is_an_override_too():
    policy = ChasePolicy(suppliers=(SupplierPolicy(supplier="7", due_soon=0, horizon=0),))
    assert policy.of_supplier("7").due_soon == 0
    assert policy.of_supplier("7").horizon == 0


def test_a_file_is_read(tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text(
        """
gap = 7
never_ask = ["0000100"]
language = "de"
[sender]
address = "einkauf@pumpenwerk.example"
name = "Anna Berg"
[tolerance]
late_days = 2
price = "0.5"
[supplier.0000100234]
gap = 10
tolerance = { early_days = 0 }
""",
        "utf-8-sig",  # as Notepad saves it
    )
    policy = read_policy(path)
    assert policy.sender == Sender(address="einkauf@pumpenwerk.example", name="Anna Berg")
    assert policy.never_ask == ("0000100",)
    assert str(policy.tolerance.price) == "0.5"
    assert policy.of_supplier("0000100234").tolerance == Tolerance(early_days=0)
    assert policy.of_supplier("0000100234").gap == 10


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("max_ask = 3", ["policy.toml", "unknown key max_ask", "Did you mean max_asks"]),
        ("[supplier.7]\nduesoon = 3", ["unknown key supplier.7.duesoon", "due_soon"]),
        ("[tolerance]\nlate = 3", ["unknown key tolerance.late", "late_days"]),
        ("[supplier.7.tolerance]\nlate_day = 3", ["supplier.7.tolerance.late_day", "late_days"]),
        ("[sender]\nadress = 'a@b.example'", ["unknown key sender.adress", "address"]),
        ("gap = 0", ["gap", "found 0"]),
        ("gap = 'five'", ["gap", "'five'"]),
        ("time_zone = 'Europe/Berlyn'", ["time_zone", "Europe/Berlyn", "IANA"]),
        ("time_zone = '../../etc/passwd'", ["time_zone", "IANA"]),
        ("[sender]\naddress = 'a@b.example>, c@d.example'", ["sender.address", "mail address"]),
        ("supplier = 3", ["[supplier.100234]"]),
        ("gap = ", ["TOML"]),
        ("date_field = 'promise'", ["date_field", "'promise'"]),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path, content, words):
    path = tmp_path / "policy.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(ConfigError) as caught:
        read_policy(path)
    for word in words:
        assert word in str(caught.value)


def test_all_faults_are_told_at_once(tmp_path):
    path = tmp_path / "policy.toml"
    path.write_text("gap = 0\nmax_ask = 1\n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        read_policy(path)
    assert "gap" in str(caught.value)
    assert "max_ask" in str(caught.value)


def test_a_missing_file_is_no_traceback(tmp_path):
    with pytest.raises(ConfigError, match=r"nowhere\.toml"):
        read_policy(tmp_path / "nowhere.toml")


def test_a_supplier_has_one_override():
    with pytest.raises(ValidationError, match="more than once"):
        ChasePolicy(suppliers=(SupplierPolicy(supplier="7"), SupplierPolicy(supplier="7")))


def test_a_round_trip_through_json():
    policy = ChasePolicy(
        sender=Sender(address="a@b.example"), suppliers=(SupplierPolicy(supplier="7", gap=2),)
    )
    assert ChasePolicy.model_validate_json(policy.model_dump_json()) == policy
