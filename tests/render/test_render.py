"""The template environment is strict, escaping and closed; words are written one way only."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from scm_automate.errors import ConfigError
from scm_automate.render import (
    columns,
    day,
    environment,
    package_environment,
    quantity,
    single_line,
    wrap,
)
from scm_automate.render.words import width


def rendered(source: str, name: str = "page.html", **facts: object) -> str:
    return environment({name: source}).get_template(name).render(**facts)


@pytest.mark.parametrize(
    ("name", "escaped"),
    [("a.html", True), ("a.html.j2", True), ("a.svg", True), ("a.htm", True), ("a", True), ("a.txt", False), ("a.txt.j2", False)],
)  # fmt: skip
def test_all_but_plain_text_is_escaped(name, escaped):
    assert (rendered("{{ x }}", name, x="<&>") == "&lt;&amp;&gt;") is escaped


def test_a_template_from_a_string_is_taken_for_html():
    assert environment({}).from_string("{{ x }}").render(x="<") == "&lt;"


def test_a_misspelt_name_stops_the_letter():
    with pytest.raises(UndefinedError):
        rendered("{{ supplyer }}", supplier="x")
    with pytest.raises(UndefinedError):
        rendered("{% if supplyer %}a{% endif %}")


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ f.__globals__ }}",
        "{{ held.append(1) }}",
        "{% for x in range(10000000) %}{% endfor %}",
    ],
)
def test_the_sandbox_is_closed(source):
    with pytest.raises((SecurityError, UndefinedError, OverflowError)):
        rendered(source, f=rendered, held=[])


def test_an_include_of_a_file_outside_is_not_found():
    made = package_environment("scm_automate.chase", folder="letter_templates")
    assert made.get_template("letter.txt.j2")
    for name in ("../policy.py", "/etc/passwd"):
        with pytest.raises(Exception, match=r"policy\.py|passwd"):
            made.get_template(name)


def test_days():
    assert (
        day(date(2026, 3, 6), "{d}. {month} {yyyy}", months=[f"m{n}" for n in range(1, 13)])
        == "6. m3 2026"
    )
    assert day(date(26, 3, 6), "{yyyy}-{mm}-{dd}") == "0026-03-06"
    with pytest.raises(ConfigError, match="unknown name"):
        day(date(2026, 3, 6), "{day}")
    with pytest.raises(ConfigError, match="twelve months"):
        day(date(2026, 3, 6), months=["Jan"])


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=6, min_value=-(10**17), max_value=10**17
    )
)
def test_a_quantity_reads_back(value):
    written = quantity(value)
    assert Decimal(written) == value
    assert not ("." in written and written.endswith("0"))


def test_quantities():
    assert quantity(None) == ""
    assert quantity(Decimal("1234567.5"), decimal=",", group=".") == "1.234.567,5"
    assert quantity(Decimal("-0.10")) == "-0.1"


@given(st.text())
def test_one_line_is_one_line(text):
    made = single_line(text)
    assert made == " ".join(made.split())
    assert made.isprintable() or not made
    assert len(made) <= 200
    assert single_line(made) == made


@given(
    st.integers(1, 4).flatmap(
        lambda n: st.lists(
            st.lists(st.text("aä部 ", max_size=8), min_size=n, max_size=n), min_size=1
        )
    )
)
def test_columns_keep_every_row(rows):
    lines = columns(rows)
    assert len(lines) == len(rows)
    assert all(line == line.rstrip() for line in lines)
    assert all(
        width(line) <= sum(max(width(r[n]) for r in rows) + 2 for n in range(len(rows[0])))
        for line in lines
    )


def test_no_columns():
    assert columns([]) == ()
    assert columns([(), ()]) == ("", "")


@given(st.text("ab cd\n", max_size=300), st.integers(10, 40))
def test_wrapping_loses_no_word(text, at):
    assert wrap(text, at).split() == text.split()
