"""The hours are the touches times the assumptions, and people's own touches are not counted in."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scm_automate.chase.report import read_minutes, work_of
from scm_automate.chase.report.hours import Minutes
from scm_automate.errors import ConfigError
from scm_automate.model import Touch, TouchKind

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 3, 16, 7, tzinfo=UTC)
KINDS: tuple[TouchKind, ...] = get_args(TouchKind)


def touch(kind: TouchKind, count: int, **values: object) -> Touch:
    return Touch(**{"kind": kind, "count": count, "at": AT, **values})


def test_the_shipped_table_knows_every_kind_of_touch() -> None:
    assert tuple(read_minutes()) == KINDS


def test_touches_are_priced_summed_and_put_in_words() -> None:
    share = work_of(
        [touch("letter_written", 10), touch("letter_written", 2), touch("line_keyed", 4)],
        decisions=5,
    )
    assert [(row.count, row.total.usual) for row in share.done] == [(12, 72), (4, 6)]
    assert share.by_hand.usual == 78
    assert share.by_hand.in_words == "1 h 18 min (40 min to 2 h 12 min)"
    assert (share.left.usual, share.decisions) == (20, 5)


def test_what_people_did_themselves_is_not_the_librarys_work() -> None:
    share = work_of([touch("decided", 7, by="a.berg"), touch("line_keyed", 0)], decisions=0)
    assert share.done == ()
    assert share.by_hand.in_words == "0 min"


def test_minutes_that_the_team_declared_go_before_the_table() -> None:
    (row,) = work_of([touch("line_keyed", 4, minutes_each="3")], decisions=0).done
    assert row.declared
    assert row.total.in_words == "12 min"
    assert row.each.usual == 3


@given(
    st.lists(
        st.builds(touch, kind=st.sampled_from(KINDS), count=st.integers(0, 10_000)), max_size=20
    )
)
def test_the_range_holds_the_usual_and_the_rows_add_up(touches: list[Touch]) -> None:
    share = work_of(touches, decisions=3)
    assert share.by_hand.low <= share.by_hand.usual <= share.by_hand.high
    assert sum(row.count for row in share.done) == sum(touch.count for touch in touches)
    assert sum((row.total.usual for row in share.done), Decimal(0)) == share.by_hand.usual


def test_a_team_gives_its_own_table_for_what_it_has_timed(tmp_path: Path) -> None:
    file = tmp_path / "minutes.toml"
    file.write_text('[line_keyed]\nlabel = "Key it"\nusual = 0.7\nlow = 0.7\nhigh = 0.7\n')
    table = read_minutes(file)
    assert table["line_keyed"].usual == Decimal("0.7")
    assert table["decided"] == read_minutes()["decided"]
    assert (
        work_of([touch("line_keyed", 10)], decisions=0, minutes=table).by_hand.in_words == "7 min"
    )


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[line_typed]\nusual = 1\n", "line_typed"),
        ('[line_keyed]\nlabel="x"\nusual=1\nlow=2\nhigh=3\n', "must not fall"),
        ('[line_keyed]\nlabel="x"\nusual=1\nhigh=3\n', "low"),
        ("[line_keyed", "TOML"),
    ],
)
def test_a_wrong_table_says_what_is_wrong(tmp_path: Path, text: str, word: str) -> None:
    file = tmp_path / "minutes.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=word) as caught:
        read_minutes(file)
    assert "minutes.toml" in str(caught.value)
    with pytest.raises(ConfigError, match="cannot be read"):
        read_minutes(tmp_path / "none.toml")


def test_minutes_are_in_order() -> None:
    with pytest.raises(ValueError, match="must not fall"):
        Minutes(label="x", usual=1, low=2, high=3)
