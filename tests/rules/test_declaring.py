"""Rules as they are written: TOML and Python, and what is refused before any data."""

from datetime import date

import polars as pl
import pytest

from scm_automate.conditions import C, P, days
from scm_automate.errors import ConfigError, NotFound
from scm_automate.rules import Rule, RuleSet, parse_rules, read_rules, run_cases, shipped_rules

LATE = '[late]\nwhen = ["promised > due + days(tol)"]\nparams = { tol = 2 }\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[late]\nwhen = ['promissed > due']", "Did you mean promised"),
        ("[late]\nwhen = ['promised > 5']", "compares a date with a number"),
        ("[late]\nwhen = ['quantity']", "no condition"),
        ("[late]\nwehn = ['quantity > 0']", "Did you mean when"),
        ("[late]\nwhen = []", "has no condition"),
        ("[late]\nwhen = [5]", "no list of conditions"),
        ("late = 5", "no table"),
        ("[late]\nwhen = ['quantity > 0']\nseverity = 'hihg'", "Did you mean high"),
        ("[late]\nwhen = ['quantity > 0']\non = 'order_line'", "Did you mean order_lines"),
        ("[late]\nwhen = ['quantity > 0']\nnulls = 'maybe'", "unknown, false"),
        ("[late]\nwhen = ['quantity > toll']\nparams = { tol = 2 }", "no column 'toll'"),
        (LATE + "params_by = [{ where = \"item_class == 'A'\", tool = 0 }]", "Did you mean tol"),
        (LATE + "params_by = [{ where = \"item_class == 'A'\", tol = 'x' }]", "another kind"),
        (LATE + "params_by = [{ tol = 5 }]", "no text under `where`"),
        (LATE + "suppress = { if_fired = ['lat'] }", "Did you mean late"),
        (LATE + "suppress = { snooze_key = ['promissed'] }", "Did you mean promised"),
        (LATE + "suggest = { action = 'x', dat = 'due' }", "Did you mean date"),
        (
            LATE + "cases = [{ given = {}, expect = { fired = 'maybe' } }]",
            "true, false or 'unknown'",
        ),
        ("[Late]\nwhen = ['quantity > 0']", "no code of a rule"),
        ("[late", "no TOML"),
        ("[late]\nwhen = ['__import__(\"os\") > 1']", "no part of a condition|no function"),
    ],
)
def test_a_rule_that_makes_no_sense_is_told_before_any_data(text, told):
    with pytest.raises(ConfigError, match=told):
        parse_rules(text, name="mine.toml")


def test_the_file_is_named(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("[late]\nwhen = ['promissed > due']", "utf-8")
    with pytest.raises(ConfigError, match=r"mine\.toml: Rule late"):
        read_rules(path)


def test_python_and_toml_say_the_same():
    written = Rule(code="late", when=[C.promised > C.due + days(P.tol)], parameters={"tol": 2})
    assert str(written) == str(parse_rules(LATE)["late"])
    assert written.fingerprint == parse_rules(LATE)["late"].fingerprint


def test_either_of_several_conditions():
    rules = parse_rules('[odd]\nwhen = ["quantity > 0"]\nany = ["price is None", "price == 0"]')
    assert str(rules["odd"]) == "odd: quantity > 0 and (price is None or price == 0)"


def test_rules_are_combined_and_the_right_one_holds():
    mine = parse_rules('[past_due]\nwhen = ["due < as_of"]')
    both = shipped_rules() | mine
    assert str(both["past_due"]) == "past_due: due < as_of"
    assert len(both) == len(shipped_rules())
    with pytest.raises(NotFound, match="Did you mean past_due"):
        both["past_du"]
    with pytest.raises(ConfigError, match="stands twice"):
        RuleSet([mine["past_due"], mine["past_due"]])
    with pytest.raises(ConfigError, match="Did you mean tol"):
        both.with_parameters("late_vs_need", tool=5)


def test_a_rule_runs_within_its_days_only():
    rules = parse_rules(
        '[open_line]\nwhen = ["quantity > 0"]\neffective = { from = 2026-05-01, until = 2026-05-31 }'
    )
    frame = pl.DataFrame({"order": ["1"], "quantity": [5]})
    for day, found in (
        (date(2026, 4, 30), 0),
        (date(2026, 5, 1), 1),
        (date(2026, 5, 31), 1),
        (date(2026, 6, 1), 0),
    ):
        assert len(rules.run(order_lines=frame, as_of=day)) == found


def test_unknown_may_be_taken_as_fine_by_choice():
    frame = pl.DataFrame({"order": ["1"], "quantity": pl.Series([None], dtype=pl.Int64)})
    strict = parse_rules('[r]\nwhen = ["quantity > 0"]')
    lenient = parse_rules('[r]\nwhen = ["quantity > 0"]\nnulls = "false"')
    today = date(2026, 5, 4)
    assert strict.run(order_lines=frame, as_of=today).not_evaluated() == {"r": 1}
    assert lenient.run(order_lines=frame, as_of=today).not_evaluated() == {}
    assert lenient.run(order_lines=frame, as_of=today).why_not("r", order="1").held is False


def test_a_case_that_fails_is_told():
    rules = parse_rules(
        LATE
        + "measure = { days_late = 'days(promised - due)' }\n"
        + "cases = [{ given = { promised = 2026-05-09, due = 2026-05-04 }, expect = { fired = true, days_late = 4 } },"
        + " { given = { due = 2026-05-04 }, expect = { fired = false } }]"
    )
    assert [str(one) for one in run_cases(rules)] == [
        "late, case 1: days_late is 5, and was expected to be 4",
        "late, case 2: cannot tell, and was expected not to",
    ]


def test_a_column_of_the_vocabulary_that_a_frame_lacks_is_told_and_a_foreign_one_refused():
    frame = pl.DataFrame(
        {"order": ["1"], "promissed": [date(2026, 5, 4)], "due": [date(2026, 5, 4)]}
    )
    found = parse_rules(LATE).run(order_lines=frame, as_of=date(2026, 5, 4))
    assert found.not_run["late"] == "the frame has no column promised (Did you mean promissed?)"
    mine = RuleSet([Rule(code="mine", when=C.colour == "red")])
    with pytest.raises(ConfigError, match="no column 'colour'"):
        mine.run(order_lines=frame, as_of=date(2026, 5, 4))
    painted = frame.with_columns(colour=pl.lit("red"))
    assert len(mine.run(order_lines=painted, as_of=date(2026, 5, 4))) == 1


def test_asking_for_what_is_not_there_is_told():
    found = parse_rules(LATE).run(
        order_lines=pl.DataFrame(
            {"order": ["1"], "promised": [date(2026, 5, 9)], "due": [date(2026, 5, 4)]}
        ),
        as_of=date(2026, 5, 4),
    )
    with pytest.raises(NotFound, match="Did you mean late:1"):
        found.explain("late:2")
    with pytest.raises(NotFound, match="No row"):
        found.why_not("late", order="9")
    with pytest.raises(NotFound, match="no exception"):
        found.snooze("late:2", by="AB", why="x")
