"""A supplier's words: versions, approvals, files, and what they change in a reading."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from scm_automate.errors import ConfigError, NotFound, TransitionNotAllowed
from scm_automate.model import Delivery, LineResponse
from scm_automate.replies import (
    Vocabulary,
    propose_entries,
    read_reply,
    read_vocabulary,
    write_vocabulary,
)

DAY = date(2026, 3, 2)
LINES = [
    {"order": "4500012345", "line": "10", "item": "A-1001", "quantity": "500", "unit": "PCE",
     "due": "2026-04-20"},
    {"order": "4500012345", "line": "20", "item": "B-2002", "quantity": "300", "unit": "PCE",
     "due": "2026-04-20"},
]  # fmt: skip


def read(text, words=None):
    return read_reply(
        f"From: v@feder.example\nContent-Type: text/plain; charset=utf-8\n\n{text}\n".encode(),
        LINES,
        received=datetime(2026, 4, 1, 9, tzinfo=UTC),
        supplier={"id": "7", "country": "DE", "email_domains": ["feder.example"]},
        vocabulary=words,
    )


def approved(*entries):
    words = Vocabulary(supplier="7")
    for kind, said, means, factor in entries:
        words = words.propose(kind, said, means=means, factor=factor, by="Anna Berg", on=DAY)
        words = words.approve(kind, said, by="Jo Kern", on=DAY)
    return words


def plain(entries):
    return {(one.key, one.means, one.factor, one.approved_by) for one in entries}


STEP = st.one_of(
    st.tuples(st.just("propose"), st.sampled_from(["VE", "Gebinde"]), st.integers(1, 3)),
    st.tuples(st.just("approve"), st.sampled_from(["VE", "gebinde"]), st.just(0)),
    st.tuples(st.just("withdraw"), st.sampled_from(["ve", "Gebinde"]), st.just(0)),
    st.tuples(st.just("revert"), st.just(""), st.integers(0, 8)),
)


@given(st.lists(STEP, max_size=10))
def test_versions_are_kept_whatever_is_done(steps):
    words, seen = Vocabulary(supplier="7"), []
    for step, said, number in steps:
        seen.append(plain(words.in_force()))
        assert len(seen) > words.version
        try:
            if step == "propose":
                after = words.propose("unit", said, means="PCE", factor=number, by="Anna", on=DAY)
            elif step == "approve":
                after = words.approve("unit", said, by="Jo Kern", on=DAY)
            elif step == "withdraw":
                after = words.withdraw("unit", said, by="Jo Kern")
            else:
                after = words.revert(to=number, by="Jo Kern")
                assert plain(after.in_force()) == plain(words.in_force(number))
        except NotFound:
            continue
        for version in range(words.version + 1):
            assert after.in_force(version) or not words.in_force(version)
            assert plain(after.in_force(version)) == plain(words.in_force(version))
        keys = [one.key for one in after.approved]
        assert len(keys) == len(set(keys))
        words = after


def test_a_word_is_learned_until_a_named_person_approves_it():
    words = Vocabulary(supplier="7").propose("unit", "VE", means="PCE", factor=50, by="x", on=DAY)
    assert [one.approved for one in words.in_force()] == [False]
    for nobody in ("", "  ", "System", "scm_automate"):
        with pytest.raises(ConfigError, match="person"):
            words.approve("unit", "VE", by=nobody, on=DAY)
    with pytest.raises(NotFound, match="VE"):
        words.approve("unit", "VEE", by="Jo Kern", on=DAY)
    done = words.approve("unit", "ve", by="Jo Kern", on=DAY)
    assert (done.learned, done.approved[0].approved_by) == ((), "Jo Kern")
    with pytest.raises(NotFound):
        done.approve("unit", "VE", by="Jo Kern", on=DAY)


def test_an_approved_word_holds_until_its_successor_is_approved():
    words = approved(("unit", "VE", "PCE", 50))
    newer = words.propose("unit", "VE", means="PCE", factor=60, by="x", on=DAY)
    assert [one.factor for one in newer.approved] == [50]
    assert [one.factor for one in newer.approve("unit", "VE", by="Jo", on=DAY).in_force()] == [60]
    assert words.propose("unit", "ve", means="PCE", factor=50, by="x", on=DAY) is words


@pytest.mark.parametrize(
    "entry",
    [
        {"kind": "delivery_date", "said": "x", "means": "sometimes"},
        {"kind": "unit", "said": "two words", "means": "PCE"},
        {"kind": "unit", "said": "VE", "means": "nonsense"},
        {"kind": "unit", "said": "VE", "means": "PCE", "factor": 0},
        {"kind": "item", "said": "", "means": "A-1"},
        {"kind": "item", "said": "77", "means": "A-1", "factor": 2},
    ],
)
def test_an_entry_that_means_nothing_is_refused(entry):
    said, means = entry.pop("said"), entry.pop("means")
    with pytest.raises(ValidationError):
        Vocabulary(supplier="7").propose(
            entry.pop("kind"), said, means=means, by="x", on=DAY, **entry
        )


def test_a_file_is_read_back_and_never_overwritten_by_another_branch(tmp_path):
    path = tmp_path / "7.toml"
    words = approved(("unit", "VE", "PCE", 50), ("item", 'a"b\\c\x7fé', "A-1001", 1))
    words = words.propose("delivery_date", "", means="dispatch", by="x", on=DAY, because="a\nb")
    write_vocabulary(words, path)
    assert read_vocabulary(path) == words
    write_vocabulary(words, path)
    write_vocabulary(words.withdraw("unit", "VE", by="Jo"), path)
    for other in (words, words.propose("unit", "Rl", means="PCE", by="y", on=DAY)):
        with pytest.raises(TransitionNotAllowed, match="does not follow"):
            write_vocabulary(other, path)
    with pytest.raises(TransitionNotAllowed, match="does not follow"):
        write_vocabulary(Vocabulary(supplier="8", version=99), path)


@pytest.mark.parametrize(
    "text",
    ["supplier = ", 'supplier = "7"\nfoo = 1', 'supplier = "7"\n[[entry]]\nkind = "unit"', "\xff"],
)
def test_a_file_that_does_not_fit_is_told_by_name(tmp_path, text):
    path = tmp_path / "7.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"7\.toml"):
        read_vocabulary(path)


def test_their_unit_is_counted_in_ours():
    text = "Pos. 10: 4 Gebinde am 05.05.2026, 6 Gebinde am 12.05.2026."
    words = approved(("unit", "Gebinde", "PCE", 50))
    line = read(text, words).lines[0]
    assert [(one.quantity, str(one.latest)) for one in line.deliveries] == [
        (200, "2026-05-05"),
        (300, "2026-05-12"),
    ]
    assert not line.review, line.reasons
    before = read(text).lines[0]
    assert before.review
    assert [one.quantity for one in before.deliveries] != [200, 300]


def test_their_number_is_our_item():
    text = "Artikel QX-99: Lieferung am 05.05.2026."
    line = read(text, approved(("item", "QX-99", "B-2002", 1))).lines
    assert [(one.line, str(one.deliveries[0].latest), one.review) for one in line] == [
        ("20", "2026-05-05", False)
    ]
    assert [one.line for one in read(text).lines] != ["20"]


def test_a_plain_date_is_what_the_supplier_means_by_it():
    words = approved(("delivery_date", "", "dispatch", 1))
    assert [one.deliveries[0].basis for one in read("Pos. 10: 05.05.2026", words).lines] == [
        "dispatch"
    ]
    told = read("Pos. 10 kommt bei Ihnen am 05.05.2026 an.", words).lines[0]
    assert told.deliveries[0].basis == "delivery"
    due = read("Pos. 10: 20.04.2026", words).lines[0]
    assert (due.status, due.deliveries[0].basis) == ("changed", "dispatch")
    assert read("Pos. 10: 20.04.2026").lines[0].status == "accepted"
    assert read("Pos. 10 wie bestellt.", words).lines[0].status == "accepted"


def test_a_word_means_what_the_supplier_means_by_it():
    words = approved(("delivery_date", "Versand", "delivery", 1))
    line = read("Pos. 10: Versand 20.04.2026", words).lines[0]
    assert (line.status, line.deliveries[0].basis) == ("accepted", "delivery")
    assert read("Pos. 10: Versand 20.04.2026").lines[0].deliveries[0].basis == "dispatch"


TABLE = "Pos. | Artikel | Menge | Liefertermin\n10 | A-1001 | 500 | 05.05.2026\n20 | B-2002 | 300 | 20.04.2026"


@pytest.mark.parametrize(
    "text",
    [TABLE, "Pos. 10: Liefertermin 05.05.2026", "Pos. 10: neuer Liefertermin ist der 05.05.2026.",
     "Die Liefertermine: Pos. 10 Liefertermin 05.05.2026"],
)  # fmt: skip
def test_a_word_counts_in_a_sentence_and_as_the_header_of_a_column(text):
    words = approved(("delivery_date", "Liefertermin", "dispatch", 1))
    ten = read(text, words).lines[0]
    assert [(str(one.latest), one.basis) for one in ten.deliveries] == [("2026-05-05", "dispatch")]
    assert not ten.review, ten.reasons
    assert read(text).lines[0].deliveries[0].basis == "delivery"


def test_a_word_that_may_speak_of_a_date_from_elsewhere_is_looked_at():
    words = approved(("delivery_date", "Liefertermin", "dispatch", 1))
    lines = read("Liefertermine: Pos. 10 05.05.2026, Pos. 20 KW 20", words).lines
    assert all(line.review or line.deliveries[0].basis == "dispatch" for line in lines)
    assert all(not line.review for line in read("Pos. 10: 05.05.2026", words).lines)


def test_what_only_learned_words_say_is_for_review_and_the_rest_is_not():
    text = "Pos. 10: 6 Gebinde am 05.05.2026, 4 Gebinde am 12.05.2026.\nPos. 20: 300 Stück am 06.05.2026."
    words = Vocabulary(supplier="7").propose(
        "unit", "Gebinde", means="PCE", factor=50, by="Anna Berg", on=DAY
    )
    ten, twenty = read(text, words).lines
    assert ten.review
    assert 'the unit "Gebinde" is 50 PCE' in ten.reasons[-1]
    assert [one.quantity for one in ten.deliveries] == [300, 200]
    assert not twenty.review
    done = words.approve("unit", "Gebinde", by="Jo Kern", on=DAY)
    assert not read(text, done).lines[0].review


@given(
    st.sampled_from(["Pos. 10 {}", "alles {}", "A-1001: {} 05.05.2026", "{} VE am 5.5."]), st.data()
)
def test_learned_words_release_nothing(pattern, data):
    text = pattern.format(
        data.draw(st.sampled_from(["wie bestellt", "QX-99", "Versand", "5", "KW 19"]))
    )
    words = Vocabulary(supplier="7")
    for kind, said, means in (
        ("unit", "VE", "PCE"),
        ("item", "QX-99", "A-1001"),
        ("delivery_date", "Versand", "delivery"),
        ("delivery_date", "", "dispatch"),
    ):
        words = words.propose(kind, said, means=means, by="x", on=DAY)
    sure = {one.line_key: one for one in read(text).lines}
    for line in read(text, words).released:
        before = sure[line.line_key]
        assert (before.status, before.deliveries, before.review) == (
            line.status,
            line.deliveries,
            False,
        )


def corrected(**values):
    return LineResponse(**{"order": "4500012345", "line": "10", "status": "changed", **values})


def test_a_correction_of_what_a_date_means_teaches_it():
    got = read("Pos. 10: 05.05.2026").lines[0]
    right = corrected(
        deliveries=[
            Delivery(quantity=500, earliest="2026-05-05", latest="2026-05-05", basis="dispatch")
        ]
    )
    words = propose_entries(
        Vocabulary(supplier="7"), right, read=got, open_lines=LINES, by="Anna", on=DAY, country="DE"
    )
    assert [str(one) for one in words.learned] == ["a plain date is the day it leaves them"]
    assert words.learned[0].because == got.evidence[0].text
    got = read("Pos. 10: Versand 05.05.2026").lines[0]
    right = corrected(
        deliveries=[Delivery(quantity=500, earliest="2026-05-05", latest="2026-05-05")]
    )
    words = propose_entries(
        Vocabulary(supplier="7"), right, read=got, open_lines=LINES, by="Anna", on=DAY, country="DE"
    )
    assert [str(one) for one in words.learned] == ['"Versand" is the day it arrives']


def test_a_correction_of_a_line_that_was_not_found_teaches_their_number():
    right = LineResponse(order="4500012345", line="20", status="changed")
    words = propose_entries(
        Vocabulary(supplier="7"), right, read=None, open_lines=LINES, by="Anna", on=DAY,
        words="Artikel QX-99: Lieferung am 05.05.2026, 300 Stück", country="DE",
    )  # fmt: skip
    assert [str(one) for one in words.learned] == ['"QX-99" is our item B-2002']


@pytest.mark.parametrize(
    "words",
    [
        "Artikel QX-99 und QY-98: 05.05.2026",
        "Artikel B-2002: 05.05.2026",
        "kommt am 05.05.2026",
        "",
    ],
)
def test_a_correction_that_points_to_no_one_word_teaches_nothing(words):
    right = LineResponse(order="4500012345", line="20", status="changed")
    before = Vocabulary(supplier="7")
    after = propose_entries(
        before, right, read=None, open_lines=LINES, by="Anna", on=DAY, words=words, country="DE"
    )
    assert after is before


def test_one_factor_must_give_every_quantity():
    right = corrected(deliveries=[Delivery(quantity=200), Delivery(quantity=300)])
    for words, learned in (("4 Gebinde, 6 Gebinde", 50), ("4 Gebinde, 7 Gebinde", None)):
        after = propose_entries(
            Vocabulary(supplier="7"), right, read=None, open_lines=LINES, by="Anna", on=DAY,
            words=f"Pos. 10: {words}", country="DE",
        )  # fmt: skip
        assert [one.factor for one in after.learned] == ([learned] if learned else [])


def test_a_correction_teaches_only_whole_factors():
    right = corrected(deliveries=[Delivery(quantity=Decimal(250))])
    for words, learned in (
        ("5 Gebinde", 50),
        ("3 Gebinde", None),
        ("5 Gebinde, 10 Trommeln", None),
    ):
        after = propose_entries(
            Vocabulary(supplier="7"), right, read=None, open_lines=LINES, by="Anna", on=DAY,
            words=f"Pos. 10: {words} am 05.05.2026", country="DE",
        )  # fmt: skip
        assert [one.factor for one in after.learned if one.kind == "unit"] == (
            [learned] if learned else []
        )
