"""Every page in a real browser, phone and desk: what a screen reader finds, that nothing runs over, pictures to look at."""

from __future__ import annotations

from datetime import datetime

import pytest

from scm_automate.portal import Links, desk_app
from scm_automate.state import supplier_words

from .conftest import KEY, free_port, serving
from .test_browser import chromium, picture, pytestmark  # noqa: F401 - a fixture and marks
from .test_desk_corrections import misread  # noqa: F401 - a fixture
from .test_uploads import XLSX, forms, mine  # noqa: F401 - fixtures

SIZES = {"phone": (390, 844), "desk": (1280, 900)}

LOOK = """() => {
  const shown = one => one.offsetParent !== null || one.tagName === 'OPTION';
  const fields = [...document.querySelectorAll('input:not([type=hidden]), textarea, select')];
  const levels = [...document.querySelectorAll('h1,h2,h3,h4')].map(one => +one.tagName[1]);
  const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
  const wanted = [...document.querySelectorAll('[aria-labelledby],[aria-describedby]')].flatMap(
    one => ((one.getAttribute('aria-labelledby') || '') + ' ' + (one.getAttribute('aria-describedby') || '')).trim().split(/\\s+/));
  return {
    nameless: fields.filter(one => !(one.labels && one.labels.length)).map(one => one.name),
    mute: [...document.querySelectorAll('button, a')].filter(one => !one.innerText.trim()).length,
    levels,
    twice: ids.filter((one, at) => ids.indexOf(one) !== at),
    dangling: wanted.filter(one => one && !ids.includes(one)),
    lang: document.documentElement.lang,
    mains: document.querySelectorAll('main').length,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    small: [...document.querySelectorAll('button, a.button, summary, input[type=file]')].filter(shown)
      .filter(one => one.getBoundingClientRect().height < 40).map(one => one.outerHTML.slice(0, 60)),
    headless: [...document.querySelectorAll('table')].filter(one => !one.querySelector('th[scope]')).length,
  };
}"""


def sound(page, name):
    """What a person with a screen reader or a phone needs of any page."""
    page.wait_for_load_state("load")  # the style sheet too
    found = page.evaluate(LOOK)
    picture(page, name)
    assert found["nameless"] == [], name
    assert found["mute"] == 0, name
    assert found["levels"][:1] == [1], name
    assert found["levels"].count(1) == 1, name
    assert all(b - a <= 1 for a, b in zip(found["levels"], found["levels"][1:], strict=False)), (
        found
    )
    assert found["twice"] == [], name
    assert found["dangling"] == [], name
    assert found["lang"], name
    assert found["mains"] == 1, name
    assert found["wide"] <= 0, f"{name} runs over by {found['wide']} px"
    assert found["small"] == [], name
    assert found["headless"] == 0, name


@pytest.fixture(params=SIZES)
def page(request, chromium):  # noqa: F811
    width, height = SIZES[request.param]
    context = chromium.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.size = request.param
    yield page
    context.close()


def test_the_form_is_handed_in_checked_mended_and_sent(desk, mine, page):  # noqa: F811
    form, grant, _ = mine
    form.fill("4500012345", "10", day=datetime(2026, 3, 16))  # noqa: DTZ001
    form.fill("4500012345", "20", day="CW 18", remark="press is down")
    last = form.sheet.max_row + 1
    form.sheet.cell(last, 1).value, form.sheet.cell(last, 2).value = "4500099999", "10"
    form.sheet.cell(last, 10).value = "2026-03-20"
    page.goto(desk.links.address(grant.id))
    sound(page, f"{page.size}-1-form")
    file = {"name": "Reply form.xlsx", "mimeType": XLSX, "buffer": form.raw}
    page.get_by_label("Your filled-in form (.xlsx)").set_input_files(file)
    page.get_by_role("button", name="Read the form").click()
    sound(page, f"{page.size}-2-mend")
    assert page.get_by_role("alert").count() == 1
    assert "4500099999" in page.get_by_role("status").inner_text()
    assert "(CW 18)" in page.inner_text("main")  # a field for days cannot show it
    wrong = page.locator('[aria-invalid="true"]')
    assert wrong.count() == 1
    wrong.fill("2026-04-27")
    page.get_by_role("button", name="Check").click()
    sound(page, f"{page.size}-3-summary")
    page.get_by_role("button", name="Send").click()
    sound(page, f"{page.size}-4-done")
    assert "press is down" in page.inner_text("main")


def test_a_file_that_is_none_is_told_where_a_screen_reader_hears_it(desk, mine, page):  # noqa: F811
    _, grant, _ = mine
    page.goto(desk.links.address(grant.id))
    file = {"name": "a.xlsx", "mimeType": XLSX, "buffer": b"no workbook"}
    page.get_by_label("Your filled-in form (.xlsx)").set_input_files(file)
    page.get_by_role("button", name="Read the form").click()
    sound(page, f"{page.size}-5-no-form")
    assert "no Excel workbook" in page.get_by_role("alert").inner_text()


def test_the_buyer_corrects_and_approves(misread, page):  # noqa: F811
    port = free_port()
    links = Links(f"http://127.0.0.1:{port}", keys=[KEY])
    with serving(desk_app(misread.state, links, clock=lambda: misread.now), port):
        page.goto(links.base_url)
        page.get_by_text("Correct what was read").first.click()
        sound(page, f"{page.size}-desk-1")
        page.get_by_label("Right day").first.fill("2026-04-15")
        page.get_by_label("The day in the message is").first.select_option("dispatch")
        page.get_by_role("button", name="Correct").first.click()
        page.get_by_text("Who changed what").click()
        sound(page, f"{page.size}-desk-2")
        page.get_by_role("button", name="Approve").click()
        assert page.get_by_role("button", name="Approve").count() == 0
        page.get_by_text("Who changed what").click()
        sound(page, f"{page.size}-desk-3")
    with misread.state.read() as tx:
        made = [one.by for one in supplier_words.words_changes(tx, "7")]
    assert made == ["somebody at this machine"] * 2
