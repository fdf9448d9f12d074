"""Code lists as data: whole, sourced, and laid over by a partner's own."""

from __future__ import annotations

from importlib.resources import files

import pytest

from scm_automate.connectors import edi
from scm_automate.errors import ConfigError

FOLDER = files("scm_automate.connectors.edi").joinpath("codes")
LINE_STATUSES = {"accepted", "changed", "rejected", "delivered", "unclear"}


@pytest.mark.parametrize("name", ["x12", "edifact", "ubl", "cxml", "idoc", "units"])
def test_every_list_names_its_source(name):
    head = FOLDER.joinpath(f"{name}.toml").read_text("utf-8").splitlines()[:4]
    assert any(line.startswith("# Source") for line in head)


@pytest.mark.parametrize("standard", ["x12", "edifact", "ubl", "cxml", "idoc"])
def test_every_code_says_something_and_has_a_name(standard):
    lists = getattr(edi.code_lists(), standard)
    for code, meaning in lists.line_status.items():
        assert meaning.status in LINE_STATUSES, code
        assert meaning.name, code
    for code, meaning in {**lists.header_status, **lists.response_type}.items():
        assert meaning.status in {None, "accepted", "changed", "rejected", "received"}, code
        assert meaning.name, code
    for code, meaning in lists.line_action.items():
        assert meaning.action in {"add", "change", "delete"}, code


def test_a_partner_s_file_is_laid_over(tmp_path):
    path = tmp_path / "partner.toml"
    path.write_text(
        '[x12]\nreplace = ["promise_dates"]\n'
        '[x12.line_status]\nID = { status = "unclear", name = "deletion, asked back" }\n'
        'ZZ = { status = "accepted", name = "ours" }\n'
        '[x12.promise_dates]\n999 = { basis = "dispatch" }\n'
        '[[unit]]\nname = "coil"\nx12 = ["CL"]\nerp = ["COI"]\n',
        "utf-8",
    )
    lists = edi.code_lists(path)
    assert lists.x12.line_status["ID"].status == "unclear"
    assert lists.x12.line_status["ZZ"].status == "accepted"
    assert lists.x12.line_status["IR"].status == "rejected"
    assert list(lists.x12.promise_dates) == ["999"]
    assert lists.erp_unit("CL", standard="x12") == "COI"
    assert edi.code_lists().x12.line_status["ID"].status == "rejected"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"x21": {}}, "x12"),
        ({"x12": {"line_statuses": {"A": {}}}}, "line_status"),
        ({"x12": {"line_status": {"A": {"status": "fine"}}}}, "x12.line_status.A.status"),
        ({"x12": {"promise_dates": {"1": {"basis": "sometime"}}}}, "basis"),
        ({"x12": {"line_status": {"A": {"stauts": "accepted"}}}}, "stauts"),
    ],
)
def test_a_wrong_word_is_named(words, message):
    with pytest.raises(ConfigError, match=message):
        edi.code_lists(words)


def test_a_file_that_is_no_toml_is_named(tmp_path):
    path = tmp_path / "partner.toml"
    path.write_text("[x12", "utf-8")
    with pytest.raises(ConfigError, match=r"partner\.toml"):
        edi.code_lists(path)


@pytest.mark.parametrize(
    ("code", "standard", "erp"),
    [
        ("EA", "x12", "PCE"), ("C62", "ubl", "PCE"), ("PCE", "edifact", "PCE"), ("KGM", "edifact", "KG"),
        ("MTR", "ubl", "M"), ("LB", "x12", "LB"), ("LTR", "ubl", "L"), ("X9", "x12", None),
    ],
)  # fmt: skip
def test_units_of_the_standards_in_the_erp_s_words(code, standard, erp):
    assert edi.code_lists().erp_unit(code, standard=standard) == erp


def test_the_erp_s_units_in_the_words_of_the_standards():
    lists = edi.code_lists()
    assert lists.standard_unit("ST", standard="x12") == "EA"
    assert lists.standard_unit("ST", standard="ubl") == "C62"
    assert lists.standard_unit("nothing", standard="ubl") is None
    assert lists.is_same_unit("EA", "Stk", standard="x12") is True
    assert lists.is_same_unit("KG", "ST", standard="x12") is False
    assert lists.is_same_unit("X9", "ST", standard="x12") is None
