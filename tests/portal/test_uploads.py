"""A supplier hands in the form of its letter; attacks on it, a test each, by the numbers of the checklist."""

from __future__ import annotations

import io
import json
import logging
import threading
import time
import zipfile
from dataclasses import dataclass
from datetime import datetime

import httpx
import openpyxl
import pytest

from scm_automate.chase.form import FORM_SHEET, write_form
from scm_automate.chase.letter_words import letter_words
from scm_automate.portal import Links, PortalMailbox, desk_app
from scm_automate.portal.uploads import LARGEST_FILE, read_upload
from scm_automate.state import changes, grants, letters, messages, promises
from scm_automate.state.purge import purge
from scm_automate.state.schema import portal_files as files_table

from .conftest import DAY, KEY, MONDAY, at, filled, free_port, hidden, line, send, serving

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DAY_COLUMN, QUANTITY_COLUMN, REMARK_COLUMN = 10, 11, 12
TOP = 6


@dataclass
class Form:
    """A form as the supplier's spreadsheet program has it open."""

    book: openpyxl.Workbook

    @property
    def sheet(self):
        return self.book[FORM_SHEET]

    def row(self, order, number):
        for row in range(TOP, self.sheet.max_row + 1):
            if (self.sheet.cell(row, 1).value, self.sheet.cell(row, 2).value) == (order, number):
                return row
        raise AssertionError((order, number))

    def fill(self, order, number, *, day=None, quantity=None, remark=None):
        row = self.row(order, number)
        for column, value in (
            (DAY_COLUMN, day), (QUANTITY_COLUMN, quantity), (REMARK_COLUMN, remark),
        ):  # fmt: skip
            if value is not None:
                self.sheet.cell(row, column).value = value
        return self

    @property
    def raw(self) -> bytes:
        held = io.BytesIO()
        self.book.save(held)
        return held.getvalue()


@pytest.fixture
def forms(desk):
    """Asks everybody; gives the form of each supplier's letter and its grant."""
    done = desk.round(outbox=True)
    from scm_automate.chase import mark_sent

    mark_sent(desk.state, now=desk.now, every_draft=True)
    found = {}
    for planned in done.plan.letters:
        supplier = planned.supplier.id
        with desk.state.read() as tx:
            (letter,) = letters.letters_of(tx, supplier)
            grant = grants.grant_of_letter(tx, letter.id)
        raw = write_form(
            planned, words=letter_words(grant.language), reference=letter.reference, created=MONDAY
        )
        found[supplier] = (Form(openpyxl.load_workbook(io.BytesIO(raw))), grant)
    return found


@pytest.fixture
def mine(desk, forms):
    """Acme's form, its grant, and a browser that has its page open."""
    form, grant = forms["7"]
    return form, grant, desk.opened(grant)


def hand_in(browser, raw, name="Reply form.xlsx", **more):
    fields = {"form": hidden(browser.get(browser.base))["form"], **more}
    return browser.post(browser.base + "/file", data=fields, files={"file": (name, raw, XLSX)})


def sent(desk, grant):
    with desk.state.read() as tx:
        return [one for one in grants.answers_since(tx, None) if one.grant == grant.id]


def kept(desk):
    with desk.state.read() as tx:
        return list(tx.connection.execute(files_table.select()).mappings())


def test_a_filled_form_is_shown_first_and_then_sent_and_becomes_a_promise(desk, mine):
    form, grant, browser = mine
    form.fill("4500012345", "10", day=datetime(2026, 3, 16))  # noqa: DTZ001 - a cell has no zone
    form.fill("4500012345", "20", day=datetime(2026, 4, 2), quantity=1200)  # noqa: DTZ001
    summary = hand_in(browser, form.raw)
    assert summary.status_code == 200
    assert "Nothing has been sent yet." in summary.text
    assert sent(desk, grant) == []
    done = browser.post(browser.base + "/send", data=hidden(summary))
    assert "Thank you" in done.text
    (answer,) = sent(desk, grant)
    assert json.loads(answer.content)["file"] == "Reply form.xlsx"
    desk.now += DAY
    desk.round()
    with desk.state.read() as tx:
        assert [(c.line, c.new) for c in changes.upload(tx)] == [("10", "2026-03-16")]
        (late,) = changes.changes_waiting(tx)
        assert (late.line, late.new) == ("20", "2026-04-02")
        assert late.evidence[0].part == "form Reply form.xlsx, line 20"
        assert len(promises.promises_of(tx, order="4500012345", line="10")) == 1


def test_the_original_is_kept_as_evidence_byte_for_byte_and_the_buyer_gets_it(desk, mine):
    form, grant, browser = mine
    raw = form.fill("4500012345", "20", day=datetime(2026, 4, 2)).raw  # noqa: DTZ001
    browser.post(browser.base + "/send", data=hidden(hand_in(browser, raw)))
    (file,) = kept(desk)
    assert (file["content"], file["answer"]) == (raw, sent(desk, grant)[0].id)
    desk.now += DAY
    desk.round()
    port = free_port()
    links = Links(f"http://127.0.0.1:{port}", keys=[KEY])
    app = desk_app(desk.state, links, identify=lambda request: request.headers.get("x-user"))
    with serving(app, port), httpx.Client(base_url=links.base_url) as client:
        client.headers["x-user"] = "Anna"
        address = client.get("/").text.partition('href="')[2]
        place = client.get("/").text.partition("file/")[2].partition('"')[0]
        assert address
        got = client.get(f"/file/{place}")
        assert got.content == raw
        # F7: served as something to keep, under a name of ours, and never shown by a browser
        assert got.headers["content-disposition"].startswith('attachment; filename="form-')
        assert got.headers["content-type"] == "application/octet-stream"
        assert got.headers["x-content-type-options"] == "nosniff"
        assert client.get("/file/none").status_code == 403
        client.headers["x-user"] = ""
        assert client.get(f"/file/{place}").status_code == 403


def test_a_row_that_was_copied_is_another_delivery_and_a_remark_goes_along(desk, mine):
    form, grant, browser = mine
    first = form.row("4500012345", "20")
    form.fill("4500012345", "20", day=datetime(2026, 3, 30), quantity=1000, remark="press is down")  # noqa: DTZ001
    last = form.sheet.max_row + 1
    for column in range(1, 16):
        form.sheet.cell(last, column).value = form.sheet.cell(first, column).value
    form.sheet.cell(last, DAY_COLUMN).value = datetime(2026, 4, 13)  # noqa: DTZ001
    form.sheet.cell(last, QUANTITY_COLUMN).value = 200
    form.sheet.cell(last, REMARK_COLUMN).value = None
    summary = hand_in(browser, form.raw)
    browser.post(browser.base + "/send", data=hidden(summary))
    ((said,),) = [json.loads(one.content)["lines"] for one in sent(desk, grant)]
    assert said["parts"] == [["2026-03-30", "1000"], ["2026-04-13", "200"]]
    assert said["remark"] == "press is down"


def test_what_cannot_be_read_is_shown_in_its_field_and_nothing_is_guessed(desk, mine):
    form, grant, browser = mine
    form.fill("4500012345", "10", day="CW 18").fill("4500012345", "20", quantity="1.200")
    page = hand_in(browser, form.raw)
    assert page.status_code == 422
    assert "Please give a day" in page.text
    assert "without a sign for thousands" in page.text
    assert sent(desk, grant) == []
    # mended by hand it still counts as the form's
    mended = hidden(page) | filled(grant, "10", a="change", d0="2026-04-27")
    summary = browser.post(browser.base + "/check", data=mended)
    browser.post(browser.base + "/send", data=hidden(summary))
    assert json.loads(sent(desk, grant)[0].content)["file"] == "Reply form.xlsx"


def test_l2_lines_of_others_and_rows_without_a_key_are_told_and_not_taken(desk, forms):
    form, grant = forms["7"]
    browser = desk.opened(grant)
    other = forms["8"][0].fill("4500077777", "10", day=datetime(2026, 3, 16))  # noqa: DTZ001
    page = hand_in(browser, other.raw)
    assert page.status_code == 422
    assert "none of the lines on this page" in page.text
    assert "4500077777" in page.text  # it is told as it stands in the supplier's own file
    form.fill("4500012345", "10", day=datetime(2026, 3, 16))  # noqa: DTZ001
    last = form.sheet.max_row + 1
    form.sheet.cell(last, 1).value, form.sheet.cell(last, 2).value = "4500077777", "10"
    form.sheet.cell(last, DAY_COLUMN).value = datetime(2026, 3, 20)  # noqa: DTZ001
    form.sheet.cell(last + 1, DAY_COLUMN).value = datetime(2026, 3, 21)  # noqa: DTZ001
    summary = hand_in(browser, form.raw)
    assert summary.text.count("none of the lines on this page") == 2
    browser.post(browser.base + "/send", data=hidden(summary))
    (answer,) = sent(desk, grant)
    assert [one["number"] for one in json.loads(answer.content)["lines"]] == [
        at(grant, "10")
    ]  # fmt: skip
    with desk.state.read() as tx:
        assert not [one for one in grants.answers_since(tx, None) if one.grant != grant.id]


def test_l2_a_line_that_the_buyer_changed_meanwhile_is_told_and_not_taken(desk, mine):
    form, _, browser = mine
    form.fill("4500012345", "10", day=datetime(2026, 3, 16))  # noqa: DTZ001
    desk.now += DAY
    desk.lines = (line("4500012345", "10", quantity="900"), *desk.lines[1:])
    desk.round()
    page = hand_in(browser, form.raw)
    assert "changed by us since we asked" in page.text
    assert hidden(page).get("a0") is None


def test_l2_a_file_of_another_link_is_no_evidence_of_mine(desk, forms):
    other_form, other = forms["8"]
    other_form.fill("4500077777", "10", day=datetime(2026, 3, 16))  # noqa: DTZ001
    theirs = hidden(hand_in(desk.opened(other), other_form.raw))["file"]
    browser = desk.opened(forms["7"][1])
    for file in (theirs, "nonsense", theirs[:-3]):
        send(browser, **filled(forms["7"][1], "10", a="confirm"), file=file)
    assert all("file" not in json.loads(one.content) for one in sent(desk, forms["7"][1]))


def test_l4_the_file_alone_sends_nothing_and_get_does_nothing(desk, mine):
    form, grant, browser = mine
    form.fill("4500012345", "10", day=datetime(2026, 3, 16))  # noqa: DTZ001
    hand_in(browser, form.raw)
    assert browser.get(browser.base + "/file").status_code == 404
    desk.now += DAY
    desk.round()
    assert sent(desk, grant) == []
    with desk.state.read() as tx:
        assert changes.upload(tx) == ()


def test_l5_a_form_that_is_handed_in_and_sent_many_times_is_one_answer(desk, mine):
    form, grant, browser = mine
    raw = form.fill("4500012345", "10", day=datetime(2026, 3, 16)).raw  # noqa: DTZ001
    summaries = [hand_in(browser, raw) for _ in range(3)]
    assert len(kept(desk)) == 1
    fields = hidden(summaries[0])
    pages = []

    def post():
        pages.append(
            httpx.post(
                desk.links.base_url + browser.base.lstrip("/") + "/send", data=fields,
                cookies=dict(browser.cookies), follow_redirects=True, timeout=60,
            )
        )  # fmt: skip

    threads = [threading.Thread(target=post) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {page.status_code for page in pages} == {200}
    assert len(sent(desk, grant)) == 1
    assert [file["answer"] for file in kept(desk)] == [sent(desk, grant)[0].id]


def test_l7_a_link_keeps_few_files_and_takes_few_in_a_short_time(desk, mine):
    form, _, browser = mine
    form.fill("4500012345", "10", day=datetime(2026, 3, 16))  # noqa: DTZ001
    codes = []
    for number in range(33):
        form.sheet.cell(1, 1).value = f"version {number}"
        codes.append(hand_in(browser, form.raw).status_code)
    assert codes[:30] == [200] * 30
    assert codes[30:] == [429] * 3
    assert len(kept(desk)) == 3
    desk.now += DAY
    assert hand_in(browser, form.raw).status_code == 200


def test_l9_a_form_of_another_site_and_a_field_that_comes_twice_are_refused(desk, mine):
    form, _, browser = mine
    raw = form.fill("4500012345", "10", day=datetime(2026, 3, 16)).raw  # noqa: DTZ001
    nonce = hidden(browser.get(browser.base))["form"]
    files = {"file": ("a.xlsx", raw, XLSX)}
    other = browser.post(
        browser.base + "/file", data={"form": nonce}, files=files,
        headers={"Origin": "https://evil.example"},
    )  # fmt: skip
    assert other.status_code == 404
    two = [("file", ("a.xlsx", raw, XLSX)), ("file", ("b.xlsx", raw, XLSX))]
    assert browser.post(browser.base + "/file", data={"form": nonce}, files=two).status_code == 400
    assert browser.post(browser.base + "/file", data={"form": nonce}).status_code == 400
    stranger = desk.browser()
    assert (
        stranger.post(browser.base + "/file", data={"form": nonce}, files=files).status_code == 404
    )
    assert kept(desk) == []


def bomb(megabytes):
    """A workbook whose first sheet unpacks to so many megabytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(megabytes):
                sheet.write(b"<row r='1'><c><v>1</v></c></row>" * 32_000)
    return held.getvalue()


def with_part(raw, name, change):
    """The same workbook with one part changed."""
    held = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as old,
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry, change(data) if entry.filename == name else data)
    return held.getvalue()


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">'
    + b"".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(10))
    + b"]><workbook>&k;</workbook>"
)


def hostile(form):
    """Files that are no honest form, by the number of the checklist."""
    good = form.fill("4500012345", "10", day=datetime(2026, 3, 16)).raw  # noqa: DTZ001
    sheet = "xl/worksheets/sheet1.xml"
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    macros = io.BytesIO(good)
    with zipfile.ZipFile(macros, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + b"0" * 100)
    return {
        "f1 a small file that unpacks to much": bomb(200),
        "f1 an archive of very many entries": many_entries(),
        "f2 a cell in the far corner": with_part(
            good, sheet, lambda data: data.replace(b"</sheetData>", far)
        ),
        "f3 billion laughs": with_part(good, "xl/workbook.xml", lambda _: LAUGHS),
        "f6 macros": macros.getvalue(),
        "f6 a password": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096,
        "f7 html under the name of a workbook": b"<html><script>alert(1)</script></html>",
        "f7 a plain archive": plain_zip(),
        "f7 a program": b"MZ" + b"\0" * 5000,
        "f7 a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        "f8 text": b"sep=;\n45;10;2026-03-16\n",
        "nothing": b"",
        "noise": bytes(range(256)) * 100,
        "half a form": good[: len(good) // 2],
    }


def many_entries():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for number in range(3_000):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", "<worksheet/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return held.getvalue()


def plain_zip():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("../../etc/passwd", "root")
    return held.getvalue()


def test_f1_to_f8_whatever_is_handed_in_ends_soon_is_told_and_takes_nothing(desk, mine, caplog):
    form, grant, browser = mine
    with caplog.at_level(logging.ERROR):
        for name, raw in hostile(form).items():
            begun = time.monotonic()
            page = hand_in(browser, raw)
            assert page.status_code in (413, 422), f"{name}: {page.status_code}"
            assert time.monotonic() - begun < 30, name
            assert "alert(1)" not in page.text
    assert caplog.records == []
    assert kept(desk) == []
    assert sent(desk, grant) == []
    # and the page works as before
    form.fill("4500012345", "10", day=datetime(2026, 3, 16))  # noqa: DTZ001
    assert hand_in(browser, form.raw).status_code == 200


def test_f1_a_file_beyond_the_limit_is_cut_off_while_it_comes(desk, mine):
    _, _, browser = mine
    page = hand_in(browser, b"PK\x03\x04" + b"x" * (LARGEST_FILE + 1))
    assert page.status_code == 422
    assert "too large" in page.text

    def endless(start):
        yield start
        while True:
            yield b"x" * 65536

    start = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'
    for sent_first, status in ((start, 413), (b"nonsense", 400)):
        try:
            page = browser.post(
                browser.base + "/file", content=endless(sent_first),
                headers={"Content-Type": "multipart/form-data; boundary=b"},
            )  # fmt: skip
        except httpx.HTTPError:
            continue  # the server hung up while we sent
        assert page.status_code == status
        assert page.headers["connection"] == "close"
    assert browser.get(browser.base).status_code == 200
    assert kept(desk) == []


def test_f6_a_formula_is_what_it_shows_or_nothing_and_is_never_run(desk, mine):
    form, grant, browser = mine
    form.fill("4500012345", "10", day='=HYPERLINK("http://evil.example","2026-03-16")')
    form.fill("4500012345", "20", remark='=cmd|"/c calc"!A1')
    page = hand_in(browser, form.raw)
    assert page.status_code == 422
    assert "evil.example" not in page.text
    assert sent(desk, grant) == []


def test_f9_and_g2_what_was_typed_into_cells_is_text_wherever_it_is_shown(desk, mine, caplog):
    form, _, browser = mine
    nasty = "<script>alert(1)</script>\x1b[31m {{7*7}} \u202eevil"
    form.fill("4500012345", "10", remark=nasty.replace("\x1b", ""))
    last = form.sheet.max_row + 1
    form.sheet.cell(last, 1).value, form.sheet.cell(last, DAY_COLUMN).value = "<b>45</b>", "x"
    with caplog.at_level(logging.INFO, logger="scm_automate"):
        page = hand_in(browser, form.raw)
    assert "<script>" not in page.text
    assert "<b>45</b>" not in page.text
    assert "49" not in page.text.replace("4500", "")[:0]
    assert "{{7*7}}" in page.text
    assert "alert(1)" not in caplog.text


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd", "..\\..\\boot.ini", "CON", "a.xlsx.exe", "x" * 300 + ".xlsx",
        "form\u202excod.xlsx", "<script>.xlsx", "", "C:\\Users\\eve\\form.xlsx",
    ],
)  # fmt: skip
def test_m12_the_name_of_a_file_is_a_label_and_no_path(desk, mine, name, tmp_path):
    form, _, browser = mine
    before = {path for path in tmp_path.rglob("*") if "chase.db" not in path.name}
    raw = form.fill("4500012345", "10", day=datetime(2026, 3, 16)).raw  # noqa: DTZ001
    page = hand_in(browser, raw, name=name or "x")
    assert page.status_code == 200
    browser.post(browser.base + "/send", data=hidden(page))
    (file,) = kept(desk)
    assert "/" not in file["name"]
    assert "\\" not in file["name"]
    assert len(file["name"]) <= 100
    assert "\u202e" not in file["name"]
    assert {path for path in tmp_path.rglob("*") if "chase.db" not in path.name} == before
    desk.now += DAY
    desk.round()
    with desk.state.read() as tx:
        assert changes.upload(tx)[0].new == "2026-03-16"


def test_m1_bank_details_in_a_remark_of_the_form_freeze_the_supplier(desk, mine):
    form, _, browser = mine
    form.fill(
        "4500012345", "10", day=datetime(2026, 3, 16),  # noqa: DTZ001
        remark="Please note our new bank account: IBAN DE89 3704 0044 0532 0130 00",
    )  # fmt: skip
    browser.post(browser.base + "/send", data=hidden(hand_in(browser, form.raw)))
    desk.now += DAY
    desk.round()
    from scm_automate.state import suppliers

    with desk.state.read() as tx:
        assert suppliers.frozen(tx, "7")
        assert changes.upload(tx) == ()


def test_an_answer_from_a_form_is_applied_once_however_often_it_is_read(desk, mine):
    form, _, browser = mine
    form.fill("4500012345", "10", day=datetime(2026, 3, 16))  # noqa: DTZ001
    browser.post(browser.base + "/send", data=hidden(hand_in(browser, form.raw)))
    for _ in range(3):
        desk.now += DAY
        desk.round()
    with desk.state.read() as tx:
        assert len(messages.known_keys(tx)) == 1
    read = list(PortalMailbox(desk.state).read(None))
    assert len(read) == 1


def test_what_was_sent_and_handed_in_is_forgotten_once_its_link_has_ended_and_a_round_has_read_it(
    desk, mine
):
    form, grant, browser = mine
    raw = form.fill("4500012345", "10", day=datetime(2026, 3, 16)).raw  # noqa: DTZ001
    browser.post(browser.base + "/send", data=hidden(hand_in(browser, raw)))
    later = desk.now + 60 * DAY
    with desk.state.write() as tx:
        purge(tx, before=later)
    assert len(kept(desk)) == len(sent(desk, grant)) == 1, "no round has read it yet"
    desk.now += DAY
    desk.round()
    other = desk.opened(grant)
    desk.now += 3 * DAY
    form.fill("4500012345", "10", day=datetime(2026, 3, 17))  # noqa: DTZ001
    other.post(other.base + "/send", data=hidden(hand_in(other, form.raw)))
    desk.round()
    with desk.state.write() as tx:
        purge(tx, before=grant.expires_at - DAY)
    assert len(kept(desk)) == 2, "the link still holds"
    with desk.state.write() as tx:
        purge(tx, before=later)
    # the newest answer lies within the day that is read again
    assert len(kept(desk)) == len(sent(desk, grant)) == 1
    with desk.state.read() as tx:
        assert promises.promises_of(tx, order="4500012345", line="10")


def test_every_row_of_a_form_is_taken_or_told(forms):
    """Whatever is filled in in which row: nothing is dropped without a word."""
    form, grant = forms["7"]
    rows = [("4500012345", "10"), ("4500012345", "20"), ("4500012399", "10")]
    for order, number in rows:
        form.fill(order, number, day="soon", remark="r")
    for extra in range(7):
        last = form.sheet.max_row + 1
        form.sheet.cell(last, DAY_COLUMN).value = f"2026-04-0{extra + 1}"
    read = read_upload(form.raw, grant, open_keys={one.key for one in grant.lines})
    assert not read.fault
    assert {name for name in read.fields if name.startswith("a")} == {"a0", "a1", "a2"}
    assert len(read.not_taken) == 7
    first = form.row("4500012345", "10")
    for _ in range(6):
        last = form.sheet.max_row + 1
        for column in range(1, 16):
            form.sheet.cell(last, column).value = form.sheet.cell(first, column).value
    read = read_upload(form.raw, grant, open_keys={one.key for one in grant.lines})
    assert f"a{at(grant, '10')}" not in read.fields
    assert sum(one.reason == "parts" for one in read.not_taken) == 7
