"""A supplier's words: versions that only go up, who changed them, and the same again from the events."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scm_automate.errors import TransitionNotAllowed
from scm_automate.state import replay, supplier_words

from .conftest import MONDAY


def test_each_change_is_kept_with_who_made_it_and_the_newest_holds(state):
    with state.write() as tx:
        assert supplier_words.words_of(tx, "7") is None
        supplier_words.change_words(
            tx, "7", before=0, version=1, words={"version": 1}, at=MONDAY, by="Anna", why="VE",
            message_key="m1",
        )  # fmt: skip
        later = MONDAY + timedelta(hours=1)
        supplier_words.change_words(
            tx, "7", before=1, version=3, words={"version": 3}, at=later, by="Jo", why="approved"
        )
        held = supplier_words.words_of(tx, "7")
        assert (held.version, held.changed_by, held.changed_at) == (3, "Jo", later)
        assert held.data == {"version": 3}
        changes = supplier_words.words_changes(tx, "7")
        assert [(one.version, one.by, one.why, one.message_key) for one in changes] == [
            (1, "Anna", "VE", "m1"),
            (3, "Jo", "approved", None),
        ]


@pytest.mark.parametrize(("before", "version"), [(0, 1), (2, 3), (1, 1)])
def test_a_version_that_was_not_made_from_the_one_that_holds_is_refused(state, before, version):
    with state.write() as tx:
        supplier_words.change_words(
            tx, "7", before=0, version=1, words={}, at=MONDAY, by="Anna", why="first"
        )
    with pytest.raises(TransitionNotAllowed, match="version 1"), state.write() as tx:
        supplier_words.change_words(
            tx, "7", before=before, version=version, words={}, at=MONDAY, by="Jo", why="second"
        )


def test_the_same_number_in_another_company_is_another_supplier_and_replay_gives_both(state):
    with state.write() as tx:
        for company, version in (("1000", 1), ("2000", 2)):
            supplier_words.change_words(
                tx, "7", company=company, before=0, version=version, words={"of": company},
                at=MONDAY, by="Anna", why="first",
            )  # fmt: skip
        before = supplier_words.all_words(tx)
        assert [one.data["of"] for one in before] == ["1000", "2000"]
        replay(tx)
        assert supplier_words.all_words(tx) == before
