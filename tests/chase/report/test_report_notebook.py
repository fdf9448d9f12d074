"""The notebook's view: the same figures, escaped, and short."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from scm_automate.chase.report import page_of, round_html
from scm_automate.model import replace as changed

if TYPE_CHECKING:
    from scm_automate.chase.round import Round


def test_it_tells_the_headline_and_the_figures_of_the_page(monday: Round) -> None:
    html = round_html(monday)
    tree = LexborHTMLParser(html)
    page = page_of(monday)
    assert page.headline in html
    told = {li.text().split(" ", 1)[1]: int(li.css_first("b").text()) for li in tree.css("li")}
    assert told["lines asked about"] == page.figures["asked"]
    assert told["changes waiting for a decision"] == len(monday.waiting)
    assert len(tree.css("tbody tr")) == len(monday.exceptions)


def test_it_escapes_and_cuts(monday: Round) -> None:
    evil = changed(monday.exceptions[1], text="<script>x</script>" + "A" * 5_000)
    html = round_html(replace(monday, exceptions=(evil,) * 30))
    assert "<script>" not in html
    assert len(html) < 12_000
    assert "… and 20 more." in html


def test_a_quiet_round_has_no_table(quiet: Round) -> None:
    assert "<table>" not in round_html(quiet)
    assert "Nothing needs a person" in round_html(quiet)
