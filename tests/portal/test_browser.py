"""A supplier on a phone: a real browser, from the link to the answer that the next round reads."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from scm_automate.portal import Links, desk_app

from .conftest import DAY, KEY, at, filled, free_port, send, serving

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(CHROMIUM is None, reason="needs the program chromium"),
]
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PICTURES = os.environ.get("SCM_PICTURES")
"""A folder for pictures of the pages, for people to look at; none by default."""


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


def picture(page, name):
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize(
    ("size", "scripts"), [((390, 844), True), ((390, 844), False), ((1280, 900), True)]
)
def test_a_supplier_confirms_one_line_and_splits_another(desk, grant, chromium, size, scripts):
    context = chromium.new_context(
        viewport={"width": size[0], "height": size[1]}, java_script_enabled=scripts
    )
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    name = f"{size[0]}{'' if scripts else '-plain'}"
    page.goto(desk.links.address(grant.id))
    assert page.title() == "Your answer on our purchase orders"
    assert "/c/" not in page.url
    picture(page, f"{name}-1-form")
    first, second = at(grant, "10"), at(grant, "20")
    page.get_by_role("region", name="Line 10").first.get_by_label("Confirmed:").check()
    section = page.locator(f"section[aria-labelledby=h{second}]")
    section.get_by_label("Another date, quantity or price").check()
    section.get_by_label("Arrives on").first.fill("2026-04-02")
    section.get_by_label("Quantity (PCE)").first.fill("700")
    section.get_by_text("Deliver in several parts").click()
    section.locator(f"#d1_{second}").fill("2026-04-16")
    section.locator(f"#q1_{second}").fill("five hundred")
    picture(page, f"{name}-2-filled")
    page.get_by_role("button", name="Check").click()
    # What is wrong is told where it is.
    alert = page.get_by_role("alert")
    assert "Please mend one entry" in alert.inner_text()
    field = page.locator(f"#q1_{second}")
    assert field.get_attribute("aria-invalid") == "true"
    picture(page, f"{name}-3-fault")
    field.fill("500")
    page.get_by_role("button", name="Check").click()
    assert page.locator("h1").inner_text() == "Please check your answer"
    told = page.locator("table").inner_text()
    assert "Confirmed: 500 PCE on 16 Mar 2026" in told
    assert "2 Apr 2026: 700 PCE" in told
    assert "16 Apr 2026: 500 PCE" in told
    picture(page, f"{name}-4-summary")
    page.get_by_role("button", name="Send").click()
    assert "Thank you" in page.locator("h1").inner_text()
    picture(page, f"{name}-5-done")
    page.get_by_role("link", name="Change the answer").click()
    assert page.locator(f"#d0_{second}").input_value() == "2026-04-02"
    # Nothing is wider than the screen, and nothing came from elsewhere.
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0] if scripts else True
    assert all(url.startswith(desk.links.base_url) for url in asked)
    context.close()
    desk.now += DAY
    (answer,) = desk.round().answers
    lines = {(one.order, one.line): one for one in answer.response.lines}
    assert lines[("4500012345", "10")].status == "accepted"
    assert [str(one.quantity) for one in lines[("4500012345", "20")].deliveries] == ["700", "500"]
    assert first != second


def test_the_page_can_be_worked_with_the_keyboard_and_every_field_has_a_name(desk, grant, chromium):
    page = chromium.new_page()
    page.goto(desk.links.address(grant.id))
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('input:not([type=hidden]), textarea, button')]
            .filter(one => !(one.labels && one.labels.length) && !one.innerText).length"""
    )
    assert nameless == 0
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == "en"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "radio"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.value") == "confirm"
    page.close()


def test_a_link_that_is_none_is_told_in_the_browsers_language(desk, chromium):
    context = chromium.new_context(locale="de-DE")
    page = context.new_page()
    page.goto(desk.links.base_url + "c/nonsense")
    assert "Dieser Link gilt nicht" in page.locator("h1").inner_text()
    picture(page, "0-none")
    context.close()


def test_a_buyer_decides_in_a_browser(desk, grant, chromium):
    send(
        desk.opened(grant),
        **filled(grant, "10", a="change", d0="2026-03-20", r="steel is late"),
        **filled(grant, "20", a="change", d0="2026-04-02", p="1.40"),
    )
    desk.now += DAY
    desk.round()
    port = free_port()
    links = Links(f"http://127.0.0.1:{port}", keys=[KEY])
    with serving(desk_app(desk.state, links, clock=lambda: desk.now), port):
        page = chromium.new_page()
        page.goto(links.base_url)
        before = page.get_by_role("button", name="Accept").count()
        picture(page, "desk-1")
        page.get_by_role("button", name="Accept").first.click()
        assert page.get_by_role("button", name="Accept").count() == before - 1
        picture(page, "desk-2")
        page.close()
