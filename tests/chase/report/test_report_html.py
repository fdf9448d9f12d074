"""The page: well-formed, self-contained, harmless, and its figures are those of the round."""

from __future__ import annotations

import re
import shutil
import subprocess
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from selectolax.lexbor import LexborHTMLParser

from scm_automate.chase.plan_shapes import LEFT_ALONE_SCHEMA
from scm_automate.chase.report import page_of, report_html, write_report_html
from scm_automate.errors import OutputExists
from scm_automate.model import Change, ExceptionMessage, Supplier
from scm_automate.model import replace as changed

if TYPE_CHECKING:
    from scm_automate.chase.round import Round

GOLDEN = Path(__file__).with_name("quiet.html")
VOID = {"meta", "br", "col", "link", "img", "input", "hr"}
HOSTILE = (
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "{{ 7*7 }}{% raw %}",
    "javascript:alert(1)",
    '" onmouseover="alert(1)',
    "\x00NUL\x1b[31m",
    "right\u202eto left",
    "=HYPERLINK(1)",
    "\ud800",
    "A" * 10_000,
)


class Balance(HTMLParser):
    """Fails on a tag that is closed wrongly or left open, and on an id that is there twice."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if "href" in given else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A closed element such as an SVG rect needs no end."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


def parsed(html: str) -> Balance:
    balance = Balance()
    balance.feed(html)
    balance.close()
    assert balance.open == []
    assert len(set(balance.ids)) == len(balance.ids)
    return balance


def text_of(html: str, selector: str) -> str:
    node = LexborHTMLParser(html).css_first(selector)
    assert node is not None, selector
    return " ".join(node.text().split())


def number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def test_the_page_is_well_formed_and_its_links_lead_somewhere(monday: Round) -> None:
    html = report_html(page_of(monday))
    balance = parsed(html)
    for link in balance.links:
        if link.startswith("#"):
            assert link[1:] in balance.ids, link
        else:
            assert re.match(r"letters/[\w%.]+\.eml$", link), link


def test_the_page_asks_nobody_for_anything_and_runs_nothing(monday: Round) -> None:
    html = report_html(page_of(monday))
    tree = LexborHTMLParser(html)
    assert not tree.css("script, link, img, iframe, object, embed, form, base, audio, video")
    assert "@import" not in html
    assert "url(" not in html
    assert not [node for node in tree.css("*") for name in node.attributes if name.startswith("on")]
    assert not tree.css("[style]")
    style = tree.css_first("style")
    assert style is not None
    digest = b64encode(sha256((style.text() or "").encode()).digest()).decode()
    policy = tree.css_first('meta[http-equiv="Content-Security-Policy"]')
    assert policy is not None
    assert policy.attributes["content"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_a_hostile_supplier_writes_text_and_nothing_else(monday: Round, text: str) -> None:
    answer = monday.answers[0]
    read = answer.response
    told = text.replace("\ud800", "\ufffd")  # a record holds no half of a pair
    evil = changed(monday.exceptions[1], text=told, supplier=told[:50], suggestion=told)
    round_ = replace(
        monday,
        answers=(
            replace(
                answer,
                response=changed(read, subject=told, sender=told, remarks=(told,)),
                supplier=Supplier(id="1", name=told),
                source=text,
                text=text,
            ),
        ),
        exceptions=(evil,),
        faults=(text,),
        loaded=(text,),
    )
    html = report_html(page_of(round_))
    parsed(html)
    tree = LexborHTMLParser(html)
    assert not tree.css("script, img")
    assert not [node for node in tree.css("*") for name in node.attributes if name.startswith("on")]
    assert not [n for n in tree.css("[href]") if (n.attributes["href"] or "").startswith("java")]
    for hidden in ("\x00", "\x1b", "\u202e", "\ud800"):
        assert hidden not in html
    if text.isprintable():
        body = tree.css_first(".needs tbody tr")
        assert body is not None
        assert text[:200] in body.text()
    html.encode("utf-8")


def test_every_figure_on_the_page_is_counted_from_the_round(monday: Round) -> None:
    html = report_html(page_of(monday))
    buyer = [m for m in monday.exceptions if m.audience == "buyer"]
    planner = [m for m in monday.exceptions if m.audience == "planner"]
    spoken = {m.change_id for m in monday.exceptions}
    alone = [change for change in monday.waiting if change.id not in spoken]
    assert len(alone) == 1
    expected = {
        "buyer": len(buyer) + len(alone),
        "planner": len(planner),
        "answers": len(monday.answers),
        "changes": len(monday.changes),
        "letters": len(monday.letters),
        "left-alone": monday.plan.left_alone.height,
        "unread": len(monday.rejects) + len(monday.faults),
    }
    for part, count in expected.items():
        assert number(text_of(html, f"#{part} h2 .count")) == count, part
        assert number(text_of(html, f'nav a[href="#{part}"] b')) == count, part
    tree = LexborHTMLParser(html)
    assert number(text_of(html, "h1")) == len(monday.exceptions) + len(alone)
    assert len(tree.css("#buyer .needs tbody tr")) == len(buyer)
    assert len(tree.css("#planner .needs tbody tr")) == len(planner)
    assert len(tree.css("#answers .card")) == len(monday.answers)
    assert len(tree.css("#changes tbody tr")) == len(monday.changes)
    assert len(tree.css("#unread table tbody tr")) == len(monday.rejects)
    asked = sum(len(letter.asks) for letter in monday.letters)
    assert f"{len(monday.letters)} letters about {asked} lines" in text_of(html, ".story")
    assert number(text_of(html, ".shares figcaption")) == asked + monday.plan.left_alone.height
    shares = [number(node.text()) for node in tree.css(".legend b")]
    assert sum(shares) == asked + monday.plan.left_alone.height
    groups = [number(n.text().split("(")[1]) for n in tree.css("#left-alone tr.group th")]
    assert sum(groups) == monday.plan.left_alone.height


def test_rows_stand_in_the_order_of_the_round_and_say_what_they_must(monday: Round) -> None:
    html = report_html(page_of(monday))
    tree = LexborHTMLParser(html)
    rows = [" ".join(row.text().split()) for row in tree.css("#planner .needs tbody tr")]
    messages = [m for m in monday.exceptions if m.audience == "planner"]
    for row, message in zip(rows, messages, strict=True):
        assert message.severity in row
        assert message.text in row
        assert message.suggestion in row
    assert "Müller Federn GmbH" in rows[0]
    assert "18 Mar 2026 → 12 Apr 2026" in rows[0]
    assert "17 working days late" in rows[0]
    assert "18\u202f450.00 EUR" in tree.css("#planner .needs tbody tr")[0].text()
    assert "leider erst KW 15" in rows[0]
    assert "scm-automate decide" in rows[0]
    assert "chg-0002" in rows[0]
    assert "10 working days early" in rows[2]


def test_the_words_that_a_value_was_read_from_are_marked_where_they_stand(monday: Round) -> None:
    tree = LexborHTMLParser(report_html(page_of(monday)))
    card = tree.css(".card")[0]
    marks = [(m.text(deep=False), m.css_first("sup").text()) for m in card.css("mark")]
    assert marks == [
        ("Liefertermin bleibt bestehen", "1"),
        ("leider erst KW 15", "2"),
        ("300 Stück komplett", "2"),
    ]
    assert "by the reference of our letter" in card.text()
    rossi = next(card for card in tree.css(".card") if "Rossi" in card.text())
    assert "conferma.xlsx, row 7, column Data conf." in rossi.text()


def test_currencies_are_never_added(monday: Round) -> None:
    assert "10 762.50 EUR, 2 210.40 PLN" in text_of(report_html(page_of(monday)), "#buyer").replace(
        "\u202f", " "
    )


def test_what_is_cut_is_told(monday: Round) -> None:
    many = tuple(
        changed(monday.exceptions[2], order=str(number), change_id=None) for number in range(1_234)
    )
    page = page_of(replace(monday, exceptions=many), most=5)
    html = report_html(page)
    assert "… and 1 229 more rows: see report.xlsx." in text_of(html, "#buyer").replace(
        "\u202f", " "
    )
    assert len(LexborHTMLParser(html).css("#buyer .needs tbody tr")) == 5
    assert page.figures["buyer"] == 1_234


def test_a_hundred_thousand_lines_are_a_page_that_opens(monday: Round) -> None:
    count = 100_000
    rows = pl.DataFrame(
        {
            "company": [""] * count,
            "order": [str(4_500_000_000 + n // 4) for n in range(count)],
            "line": [str(n % 4) for n in range(count)],
            "schedule": ["1"] * count,
            "supplier": [str(n % 5_000) for n in range(count)],
            "code": [("confirmed", "too_fresh", "asked_recently")[n % 3] for n in range(count)],
        }
    ).with_columns(
        pl.lit(None, dtype).alias(name)
        for name, dtype in LEFT_ALONE_SCHEMA.items()
        if name not in ("company", "order", "line", "schedule", "supplier", "code")
    )
    big = replace(
        monday,
        plan=replace(monday.plan, left_alone=rows.select(LEFT_ALONE_SCHEMA.names())),
        answers=monday.answers * 400,
        letters=monday.letters * 600,
        exceptions=monday.exceptions * 500,
        changes=monday.changes * 2_000,
    )
    html = report_html(page_of(big))
    assert len(html) < 3_000_000
    assert "100 000" in text_of(html, "#left-alone h2").replace("\u202f", " ")


def test_a_round_without_anything_says_so(quiet: Round) -> None:
    html = report_html(page_of(quiet))
    parsed(html)
    assert text_of(html, "h1") == "Nothing needs a person"
    for part, words in {
        "buyer": "Nothing for the buyer",
        "planner": "Nothing for the planner",
        "answers": "No new messages",
        "changes": "Nothing to load",
        "letters": "No supplier had to be asked",
        "left-alone": "No open line was left alone",
        "unread": "Everything was read",
    }.items():
        assert words in text_of(html, f"#{part}"), part


def test_the_quiet_page_is_the_golden_one(quiet: Round) -> None:
    """Where a change of the page is meant, write it anew: the assertion shows how."""
    html = report_html(page_of(quiet))
    body = html[html.index("<body>") :]
    assert body == GOLDEN.read_text(encoding="utf-8"), (
        f"if it is meant: write what follows <body> to {GOLDEN.name}"
    )


def test_headings_tables_and_images_speak_to_those_who_do_not_see(monday: Round) -> None:
    tree = LexborHTMLParser(report_html(page_of(monday)))
    levels = [int(node.tag[1]) for node in tree.css("h1, h2, h3")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all("scope" in th.attributes for th in tree.css("th"))
    for svg in tree.css("svg"):
        assert "aria-label" in svg.attributes or svg.attributes.get("aria-hidden") == "true"
    assert tree.css_first("html").attributes["lang"] == "en"
    assert tree.css_first("body > a.skip") is not None


def luminance(colour: str) -> float:
    full = colour if len(colour) == 7 else "#" + "".join(c * 2 for c in colour[1:])
    parts = [int(full[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("#16232c", "#f4f6f7"),
        ("#55646f", "#f4f6f7"),
        ("#55646f", "#ffffff"),
        ("#14506e", "#eaf2f6"),
        ("#ffffff", "#a3160f"),
        ("#7c3300", "#fbe0c8"),
        ("#5c4600", "#fbf0bf"),
        ("#4c5d69", "#e7ecef"),
        ("#5c4600", "#fff0c9"),
        ("#16232c", "#fff3c4"),
        ("#1d6b3a", "#ffffff"),
        ("#14532b", "#dff0e4"),
        ("#7a1410", "#f8d7d3"),
    ],
)
def test_text_stands_out_from_its_ground(text: str, ground: str) -> None:
    style = (
        Path(write_report_html.__code__.co_filename).with_name("templates") / "report.css"
    ).read_text(encoding="utf-8")
    short = "#fff" if text == "#ffffff" else text
    assert short in style
    assert ground in style
    light, dark = sorted((luminance(text), luminance(ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5  # WCAG 2.2 AA


def test_it_is_written_whole_and_not_over_an_earlier_one(monday: Round, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    done = write_report_html(monday, path)
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert done.rows == len(monday.exceptions)
    with pytest.raises(OutputExists):
        write_report_html(monday, path)


def test_files_beside_the_page_are_linked_where_they_are(monday: Round, tmp_path: Path) -> None:
    (tmp_path / "changes.csv").touch()
    html = report_html(page_of(replace(monday, folder=tmp_path)))
    assert [n.attributes["href"] for n in LexborHTMLParser(html).css(".files a")] == ["changes.csv"]


def test_a_supplier_number_that_means_another_party_elsewhere_gets_its_own_name(
    monday: Round,
) -> None:
    here, there = (
        ExceptionMessage(
            code="x", severity="low", audience="buyer", supplier="7", company=company, text=company
        )
        for company in ("1000", "2000")
    )
    parties = (
        Supplier(id="7", company="1000", name="Here"),
        Supplier(id="7", company="2000", name="There"),
    )
    page = page_of(replace(monday, exceptions=(here, there)), suppliers=parties)
    assert [row.supplier_name for row in page.buyer.rows] == ["Here", "There"]


def test_the_same_round_gives_the_same_page(monday: Round) -> None:
    assert report_html(page_of(monday)) == report_html(page_of(monday))


def test_each_change_that_waits_is_somewhere_with_its_command(monday: Round) -> None:
    lone = [
        Change(
            id=f"w{number}",
            supplier="1",
            order="9",
            line=str(number),
            field="promised",
            old=None,
            new="2026-03-20",
            rule="r",
            why="w",
            verdict="review",
        )
        for number in range(3)
    ]
    html = report_html(page_of(replace(monday, waiting=(*monday.waiting, *lone))))
    shown = " ".join(node.text() for node in LexborHTMLParser(html).css(".command code"))
    for change in (*monday.waiting, *lone):
        assert change.id in shown


@pytest.mark.system
@pytest.mark.skipif(not shutil.which("chromium"), reason="chromium is not installed")
@pytest.mark.parametrize("width", [390, 900, 1280])
def test_the_page_and_what_needs_a_person_are_never_wider_than_the_window(
    monday: Round, tmp_path: Path, width: int
) -> None:
    page = tmp_path / "report.html"
    write_report_html(monday, page)
    # A probe in a copy of the page measures it; the page itself runs nothing.
    probe = tmp_path / "probe.html"
    html = page.read_text(encoding="utf-8")
    html = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
    script = (
        "<script>const out = [...document.querySelectorAll('.needs')].map(t => t.parentNode)"
        ".map(box => box.scrollWidth - box.clientWidth); document.title = "
        "`${document.documentElement.scrollWidth} of ${innerWidth}, ${Math.max(...out)} out`</script>"
    )
    probe.write_text(html.replace("</body>", f"{script}</body>"), encoding="utf-8")
    done = subprocess.run(
        [
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={tmp_path / 'profile'}",
            f"--window-size={width},900",
            "--dump-dom",
            probe.as_uri(),
        ],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    found = re.search(r"<title>(\d+) of (\d+), (-?\d+) out</title>", done.stdout)
    assert found, done.stdout[:500]
    assert int(found[1]) <= int(found[2])
    assert int(found[3]) <= 4, "no column is out of sight"


def test_letters_that_wait_to_be_sent_are_in_the_headline_where_nothing_else_waits(
    monday: Round,
) -> None:
    calm = replace(monday, exceptions=(), waiting=(), rejects=monday.rejects[:1])
    page = page_of(calm)
    assert page.headline == f"Nothing to decide, {len(monday.letters)} letters to send"
    assert page.story[-1] == "1 cell or row could not be read."
