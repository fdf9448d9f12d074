"""What moved since yesterday and what it endangers, for each buyer and planner, once a day."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from pydantic import ValidationError

from scm_automate.chase import (
    Desks,
    Holder,
    SupplyView,
    plan_digests,
    read_desks,
    send_digests,
    write_digests,
)
from scm_automate.chase.decisions import mark_sent
from scm_automate.chase.digest_mail import compose_digest
from scm_automate.chase.digest_moves import MOVE_KINDS, Move, moves_between
from scm_automate.chase.digest_shapes import from_stored
from scm_automate.chase.digest_words import digest_words
from scm_automate.chase.digests import plan_of
from scm_automate.chase.impact import impact_in_words
from scm_automate.chase.letter_words import letter_languages
from scm_automate.errors import ConfigError
from scm_automate.model import Demand, OrderLine, replace
from scm_automate.rules.impact import LineImpact
from scm_automate.state import events, letters, replay
from scm_automate.state.purge import purge
from scm_automate.tables import Table
from scm_automate.testing.mail import MemoryTransport

from .conftest import DAY, LINES, MONDAY, POLICY, mail

GOLDEN = Path(__file__).parent / "golden"
WEDNESDAY = MONDAY + 2 * DAY
DESKS = """
[[desk]]
buyer = "AB"
name = "Anna Berg"
address = "anna@buyer.example"

[[desk.away]]
first = 2026-03-04
last = 2026-03-06
deputy = "CM"

[[desk]]
buyer = "CM"
name = "Carl Maas"
address = "carl@buyer.example"

[[desk]]
planner = "P1"
address = "plan@buyer.example"
"""


@pytest.fixture
def desks(tmp_path):
    (tmp_path / "desks.toml").write_text(DESKS)
    return read_desks(tmp_path / "desks.toml")


@pytest.fixture
def lived(world):
    """Two lines move: one promise is later and waits, one line is refused; a third is as wished."""
    world.lines = tuple(
        replace(one, buyer="AB" if one.supplier != "8" else "XY", planner="P1", item=f"A-{n}")
        for n, one in enumerate(LINES)
    )
    world.round()
    with world.state() as state:
        mark_sent(state, now=MONDAY, every_draft=True)
        with state.read() as tx:
            refs = {n: letters.letters_of(tx, n)[0].reference for n in ("7", "8", "9")}
    world.arrives(
        mail(
            "4500012345 line 10: new delivery date 13 April 2026.\n"
            "4500012345 line 20: 30 March 2026 is ok.",
            subject=f"Re: [ref {refs['7']}]",
        )
    )
    world.arrives(
        mail(
            "4500012399 line 10: we cannot deliver this item any more.",
            sender="orders@bolt.example", subject=f"Re: [ref {refs['8']}]",
        )
    )  # fmt: skip
    world.round(now=WEDNESDAY)
    return world


def book(world):
    return Table.from_records(OrderLine, world.lines)


def view(world):
    line = world.lines[0]
    need = Demand(
        kind="sales_order",
        item=line.item,
        quantity="500",
        due="2026-03-20",
        reference="90",
        line="10",
    )
    return SupplyView(
        stock={"item": [line.item], "quantity": ["0"]}, demand=Table.from_records(Demand, [need])
    )


def planned(world, desks, *, now=WEDNESDAY, **more):
    with world.state() as state:
        return plan_digests(state, book(world), desks=desks, now=now, time_zone="UTC", **more)


def test_each_desk_reads_what_moved_on_its_lines_and_what_it_endangers(lived, desks):
    plan = planned(lived, desks, supply=view(lived))
    by_desk = {(one.role, one.code): one for one in plan.digests}
    assert set(by_desk) == {("buyer", "AB"), ("buyer", "XY"), ("planner", "P1")}
    buyer = by_desk["buyer", "AB"]
    (moved,) = buyer.items
    assert (moved.order, moved.line, moved.kind, moved.days) == ("4500012345", "10", "later", 28)
    assert moved.text == (
        "Order 4500012345 line 10, A-0, supplier 7: 16 Mar 2026 became 13 Apr 2026 (28 days later)."
    )
    assert moved.consequence == "endangers_customer"
    assert moved.endangers.startswith("customers' orders would be covered late: 90")
    assert (buyer.confirmed, buyer.endangered) == (1, 1)
    assert by_desk["planner", "P1"].items[0] == moved
    assert [one.kind for one in by_desk["planner", "P1"].items] == ["later", "rejected"]
    assert "ENDANGERS: customers' orders" in str(plan)
    assert "<td><b>customers&#x27; orders" in plan._repr_html_()


def test_without_stock_and_demand_nothing_is_weighed_and_nothing_claimed(lived, desks):
    plan = planned(lived, desks)
    assert {one.consequence for digest in plan.digests for one in digest.items} == {"not_weighed"}
    assert "ENDANGERS" not in str(plan)


def test_a_deputy_reads_and_where_nobody_is_left_it_is_told(lived, desks):
    plan = planned(lived, desks)
    by_desk = {one.code: one for one in plan.digests}
    assert by_desk["AB"].address == "carl@buyer.example"
    assert by_desk["AB"].why == "Anna Berg is away until 6 Mar 2026, Carl Maas stands in"
    assert [one.code for one in plan.unread] == ["XY"]
    assert "NOBODY READS: buyer XY: no desk is given for buyer XY" in str(plan)


def test_planned_once_a_day_and_told_on_from_there(lived, desks):
    first = planned(lived, desks)
    assert not first.again
    lived.export_shows("4500012400", "10", promised=date(2026, 5, 4))
    lived.round(now=WEDNESDAY + DAY / 12)
    second = planned(lived, desks, now=WEDNESDAY + DAY / 8)
    assert second.again
    assert second.digests == first.digests, "what came meanwhile is told tomorrow"
    next_day = planned(lived, desks, now=WEDNESDAY + DAY)
    assert next_day.after == first.upto
    (item,) = next(one for one in next_day.digests if one.code == "P1").items
    assert (item.order, item.kind) == ("4500012400", "later")
    assert planned(lived, desks, now=WEDNESDAY).day == next_day.day, (
        "a clock that goes back plans nothing"
    )
    with lived.state() as state, state.write() as tx:
        assert plan_of(tx, first.day).digests == first.digests
        assert plan_of(tx, date(2026, 1, 1)) is None
        replay(tx)


def test_the_same_stretch_of_history_gives_the_same_moves_whatever_came_later(lived, desks):
    plan = planned(lived, desks)
    with lived.state() as state, state.read() as tx:
        before = moves_between(tx, lived.lines, after=plan.after, upto=plan.upto)
    lived.export_shows("4500012345", "10", promised=date(2026, 6, 1))
    lived.round(now=WEDNESDAY + DAY)
    with lived.state() as state, state.read() as tx:
        again = moves_between(tx, lived.lines, after=plan.after, upto=plan.upto)
        later = moves_between(tx, lived.lines, after=plan.upto, upto=events.newest(tx))
        assert moves_between(tx, lived.lines, after=plan.upto, upto=plan.upto) == ()
    assert [replace_day(one) for one in before] == [replace_day(one) for one in again]
    assert [(one.key[1:], one.kind, one.before, one.after) for one in later] == [
        (("4500012345", "10"), "later", date(2026, 4, 13), date(2026, 6, 1))
    ]


def replace_day(one):
    return (one.key, one.kind, one.before, one.after, one.quantity)


def test_a_digest_is_sent_once_and_one_in_doubt_never_again(lived, desks):
    plan = planned(lived, desks)
    transport = MemoryTransport(
        failures={"carl@buyer.example": "unknown", "plan@buyer.example": "refused_for_now"}
    )
    with lived.state() as state:
        first = send_digests(state, plan, transport=transport, policy=POLICY, now=WEDNESDAY)
        assert first.outcomes == {
            "2026-03-04/buyer/AB": "unknown",
            "2026-03-04/planner/P1": "refused_for_now",
        }
        assert first.unread == ("2026-03-04/buyer/XY",)
        transport.failures = {}
        second = send_digests(state, plan, transport=transport, policy=POLICY, now=WEDNESDAY)
        assert second.outcomes == {"2026-03-04/planner/P1": "sent"}
        assert second.before == ("2026-03-04/buyer/AB",)
        third = send_digests(state, plan, transport=transport, policy=POLICY, now=WEDNESDAY)
        assert third.outcomes == {}
        assert "left before, and is not sent again" in str(third)
    assert len({one.message_id for one in transport.delivered}) == len(transport.delivered) == 2
    with pytest.raises(ConfigError, match="no sender"), lived.state() as state:
        send_digests(
            state, plan, transport=transport, policy=replace(POLICY, sender=None), now=WEDNESDAY
        )


def test_a_worker_that_dies_while_sending_leaves_it_in_doubt(lived, desks):
    class Dies(MemoryTransport):
        def send(self, *_args, **_more):
            raise KeyboardInterrupt

    plan = planned(lived, desks)
    with lived.state() as state:
        with pytest.raises(KeyboardInterrupt):
            send_digests(state, plan, transport=Dies(), policy=POLICY, now=WEDNESDAY)
        transport = MemoryTransport()
        done = send_digests(state, plan, transport=transport, policy=POLICY, now=WEDNESDAY)
    assert len(done.before) == 1
    assert len(transport.delivered) == 1


def test_the_mail_says_it_in_both_parts_and_escapes_what_is_foreign(lived, desks, tmp_path):
    lived.lines = tuple(replace(one, item="<b>&A") for one in lived.lines)
    plan = planned(lived, desks)
    paths = write_digests(plan, tmp_path / "digests", policy=POLICY, now=WEDNESDAY)
    assert len(paths) == 2
    again = write_digests(plan, tmp_path / "digests", policy=POLICY, now=WEDNESDAY)
    assert [one.read_bytes() for one in again] == [one.read_bytes() for one in paths]
    digest = next(one for one in plan.digests if one.code == "AB")
    message = compose_digest(digest, plan, policy=POLICY, now=WEDNESDAY)
    assert message["Subject"] == "4 Mar 2026: 1 line moved"
    assert message["To"] == "Carl Maas <carl@buyer.example>"
    text = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    assert "You read this because Anna Berg is away" in text
    assert "16 Mar 2026 became 13 Apr 2026" in " ".join(text.split())
    assert "&lt;b&gt;&amp;A" in html
    assert "<b>" not in html
    assert "1 line confirmed as wished." in text
    with pytest.raises(ConfigError, match="Nobody reads"):
        compose_digest(plan.unread[0], plan, policy=POLICY, now=WEDNESDAY)


def test_who_read_a_digest_is_forgotten_with_the_rest(lived, desks):
    plan = planned(lived, desks)
    with lived.state() as state, state.write() as tx:
        purge(tx, before=WEDNESDAY + DAY)
        kept = plan_of(tx, plan.day)
    assert {one.name for one in kept.digests} == {None}
    assert "Anna" not in str(kept)
    assert {one.address for one in kept.digests} == {"…@buyer.example", None}


class TestDesks:
    def holder(self, code, *, deputy=None, role="buyer", away=True):
        absence = ({"first": "2026-03-02", "last": "2026-03-06", "deputy": deputy},) if away else ()
        return Holder(role=role, code=code, address=f"{code}@b.example", away=absence)

    def reads(self, *holders):
        return Desks(holders=holders).reader("buyer", "A", date(2026, 3, 4))

    def test_deputies_of_deputies(self):
        found = self.reads(
            self.holder("A", deputy="B"),
            self.holder("B", deputy="P"),
            self.holder("P", role="planner", away=False),
        )
        assert found.holder.code == "P"
        assert found.why == "A is away until 6 Mar 2026, B is away until 6 Mar 2026, P stands in"

    def test_nobody_is_left(self):
        assert (
            self.reads(self.holder("A")).why == "A is away until 6 Mar 2026, and nobody stands in"
        )
        circle = self.reads(self.holder("A", deputy="B"), self.holder("B", deputy="A"))
        assert circle.holder is None
        assert circle.why.endswith("and they stand in for each other")
        assert self.reads(self.holder("A", away=False)).why == ""

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("[[desk]]\nbuyer = 'A'\naddress = 'a'\n", "desk 1.address"),
            ("[[desk]]\naddress = 'a@b.example'\n", "desk 1 is of nobody"),
            ("[[desk]]\nbuyer = 'A'\nplanner = 'A'\naddress = 'a@b.example'\n", "buyer and planner"),
            ("[[desk]]\nbuyer = 'A'\naddress = 'a@b.example'\nphone = '1'\n", "unknown key desk 1.phone"),
            ("[[desk]]\nbuyer = 'A'\naddress = 'a@b.example'\n" * 2, "buyer A is there more than once"),
            (("[[desk]]\nbuyer = 'A'\naddress = 'a@b.example'\n[[desk.away]]\nfirst = 2026-03-02\n"
             "last = 2026-03-03\ndeputy = 'Z'\n"), "deputy Z of buyer A is no desk"),
            (("[[desk]]\nbuyer = 'A'\naddress = 'a@b.example'\n[[desk.away]]\nfirst = 2026-03-02\n"
             "last = 2026-03-01\n"), "lies before the first"),
            ("desk = 1\n", r"tables \[\[desk\]\]"),
            ("what = 1\n", "Unknown what"),
            ("= 1", "no TOML"),
        ],
    )  # fmt: skip
    def test_a_file_that_does_not_hold_is_refused(self, tmp_path, text, said):
        path = tmp_path / "desks.toml"
        path.write_text(text)
        with pytest.raises(ConfigError, match=said) as told:
            read_desks(path)
        assert told.value.source.file == "desks.toml"

    def test_a_file_that_is_not_there(self, tmp_path):
        with pytest.raises(ConfigError, match="cannot be read"):
            read_desks(tmp_path / "none.toml")
        with pytest.raises(ValidationError):
            Holder(role="buyer", code="", address="a@b.example")


def test_a_line_that_comes_with_its_promise_has_not_moved(world, desks):
    world.lines = tuple(
        replace(one, buyer="CM", promised=date(2026, 6, 1) if one.supplier == "7" else None)
        for one in LINES
    )
    world.round()
    assert planned(world, desks, now=MONDAY).digests == ()
    world.export_shows("4500012400", "10", promised=date(2026, 6, 1))
    world.export_shows("4500012345", "10", promised=date(2026, 6, 15))
    world.round(now=MONDAY + DAY)
    (digest,) = planned(world, desks, now=MONDAY + DAY).digests
    assert [(one.order, one.line, one.days) for one in digest.items] == [
        ("4500012400", "10", (date(2026, 6, 1) - LINES[3].due).days), ("4500012345", "10", 14),
    ]  # fmt: skip


class TestLanguages:
    """Each of the languages that letters are written in is one that digests are written in."""

    IMPACTS = (
        LineImpact(
            order="45", line="10", item="A-1", consequence="endangers_customer",
            endangered=(("90", 1), ("91", 12), ("92", None), ("93", 3), ("94", 4)),
            value_at_risk=Decimal("1234.5"),
        ),
        LineImpact(
            order="45", line="10", item="A-1", consequence="shortage",
            first_shortage=date(2026, 3, 20), depth=Decimal("12.5"),
        ),
    )  # fmt: skip

    def test_each_has_its_words_and_none_speaks_english(self):
        english = digest_words("en").model_dump()
        texts = set(_texts(english).values())
        for language in letter_languages():
            words = _texts(digest_words(language).model_dump())
            assert set(words) == set(_texts(english))
            if language == "en":
                continue
            same = {name for name, text in words.items() if text in texts} - _SHAPES
            # "planner" is Dutch too
            assert same <= ({"planner"} if language == "nl" else set()), language

    def test_each_sentence_names_what_the_english_one_names(self):
        english = _texts(digest_words("en").model_dump())
        for language in letter_languages():
            for name, text in _texts(digest_words(language).model_dump()).items():
                assert _braces(text) == _braces(english[name]), (language, name)

    @pytest.mark.parametrize("language", letter_languages())
    def test_every_move_can_be_told(self, language):
        words = digest_words(language)
        line = replace(LINES[0], item="A-1")
        for kind in MOVE_KINDS:
            for after in (date(2026, 3, 15), date(2026, 3, 17), date(2026, 4, 13), None):
                move = Move(
                    key=line.line_key, kind=kind, before=date(2026, 3, 16), after=after,
                    quantity=Decimal(250),
                )  # fmt: skip
                told = words.sentence(move, line, Decimal(500))
                assert "4500012345" in told
                assert "{" not in told
        for impact in self.IMPACTS:
            assert "{" not in words.danger(impact)
            assert words.danger(impact)

    def test_english_says_what_the_exceptions_say(self):
        for impact in self.IMPACTS:
            assert digest_words("en").danger(impact) == impact_in_words(impact)

    @pytest.mark.parametrize("language", letter_languages())
    def test_the_mail_in_this_language(self, lived, desks, language):
        """Golden: a deputy's digest with two lines, one of which endangers a customer's order."""
        spoken = replace(
            desks,
            language=language,
            holders=(*desks.holders, Holder(role="buyer", code="XY", address="x@buyer.example")),
        )
        plan = planned(lived, spoken, supply=view(lived))
        digests = {one.code: one for one in plan.digests}
        assert {one.language for one in plan.digests} == {language}
        message = compose_digest(digests["AB"], plan, policy=POLICY, now=WEDNESDAY)
        assert message["Content-Language"] == language
        text = message.get_body(("plain",)).get_content()
        html = message.get_body(("html",)).get_content()
        assert f'<html lang="{language}">' in html
        key = message["Message-ID"].partition("-")[2].partition("@")[0]
        late = digest_words(language).dangers.late_many.format(order="90/10", days=24)
        for part in (text, unescape(html)):
            assert key in part, "it can be looked for by its words"
            assert late in " ".join(part.split())
        told = f"Subject: {message['Subject']}\n\n{text.replace(key, 'KEY')}"
        assert (GOLDEN / f"digest_{language}.txt").read_text(encoding="utf-8") == told

    def test_a_deputy_reads_in_the_deputys_language(self, lived, desks):
        anna, carl, planner = desks.holders
        mixed = replace(desks, holders=(anna, replace(carl, language="fr"), planner))
        of = {one.code: one for one in planned(lived, mixed).digests}
        assert (of["AB"].language, of["P1"].language) == ("fr", "en")
        assert of["AB"].why == (
            "Anna Berg est absent(e) jusqu'au 6 mars 2026, Carl Maas assure le remplacement"
        )

    def test_a_language_that_is_not_there_is_refused(self, tmp_path):
        path = tmp_path / "desks.toml"
        path.write_text('language = "xx"\n')
        with pytest.raises(ConfigError, match=r"language: found 'xx', there are no digests in it"):
            read_desks(path)
        path.write_text("[[desk]]\nbuyer = 'A'\naddress = 'a@b.example'\nlanguage = 'yy'\n")
        with pytest.raises(ConfigError, match=r"desk 1.language: found 'yy'"):
            read_desks(path)
        with pytest.raises(ConfigError, match="no digests in 'xx'"):
            digest_words("xx")

    def test_plans_of_before_are_read(self):
        """A plan that was written down when digests were English, and told from the plan's place on."""
        one = {
            "id": "2026-03-04/buyer/AB", "role": "buyer", "code": "AB", "name": "Anna",
            "address": "a@b.example", "why": "", "items": [], "confirmed": 1,
        }  # fmt: skip
        plan = from_stored({"day": "2026-03-04", "after": 1, "upto": 2, "digests": [one]})
        assert (plan.digests[0].language, plan.digests[0].after) == ("en", None)


_SHAPES = {"language", "subject", "summary", "between", "lines.told", "lines.moved_by"}


def _texts(words, prefix=""):
    found = {}
    for name, one in words.items():
        found |= _texts(one, f"{name}.") if isinstance(one, dict) else {f"{prefix}{name}": one}
    return found


def _braces(text):
    return sorted(re.findall(r"{(\w+)}", text))
