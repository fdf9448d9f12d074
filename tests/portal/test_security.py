"""Attacks on links and pages, a test each; the numbers are those of a checklist after OWASP ASVS."""

from __future__ import annotations

import logging
import threading

import httpx
import pytest
from pydantic import SecretStr

from scm_automate.errors import ConfigError
from scm_automate.portal import Links, handle_of, portal_app
from scm_automate.state import grants

from .conftest import DAY, KEY, answer, filled, free_port, hidden, send, serving


def sent(desk, grant):
    with desk.state.read() as tx:
        return [one for one in grants.answers_since(tx, None) if one.grant == grant.id]


def refused(response):
    return response.status_code == 404 and "This link does not work" in response.text


def test_l1_a_link_that_was_tampered_with_is_the_same_page_as_one_that_never_was(desk, grant):
    token = desk.links.token(grant.id)
    others = [
        token[:-2], "x" + token, token.replace(".", ":"), token.swapcase(), "", "nonsense",
        Links(desk.links.base_url, keys=[SecretStr("another key that is long enough too")]).token(grant.id),
        desk.links.seal("cookie", grant.id), desk.links.seal("form", grant.id), desk.links.token("0" * 32),
    ]  # fmt: skip
    others += [token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
               for place in range(0, len(token) - 1, 7)]  # fmt: skip
    pages = [desk.browser().get(f"/c/{other}") for other in others]
    assert all(map(refused, pages))
    assert len({page.text for page in pages}) == 1


def test_l1_an_expired_link_is_the_same_page(desk, grant):
    browser = desk.opened(grant)
    desk.now += 31 * DAY
    assert refused(browser.get(browser.base))
    assert refused(desk.browser().get("/c/" + desk.links.token(grant.id)))


def test_l1_a_key_can_be_changed_while_links_are_out(desk, grant):
    newer = Links(
        desk.links.base_url, keys=[SecretStr("the newest key, which signs from now on"), KEY]
    )
    assert newer.read(desk.links.token(grant.id)) == grant.id
    assert desk.links.read(newer.token(grant.id)) is None
    assert "newest key" not in repr(newer)


def test_l2_what_may_be_answered_is_in_the_grant_and_never_in_the_form(desk):
    asked = desk.asked()
    mine, other = asked["7"], asked["8"]
    browser, stranger = desk.opened(mine), desk.opened(other)
    # A cookie of one link, the page of another.
    assert refused(browser.get(stranger.base))
    # A form of one link, sent under another.
    form = hidden(stranger.get(stranger.base))["form"]
    page = browser.post(browser.base + "/send", data={"form": form, "a0": "confirm"})
    assert not sent(desk, mine)
    assert page.status_code == 200  # what was typed is shown in a fresh form
    # Lines that are none of this grant's.
    send(browser, **filled(mine, "10", a="confirm"), a17="confirm", a99="reject")
    assert {one.id for one in sent(desk, mine)}
    assert b'"number": 17' not in sent(desk, mine)[0].content


def test_l3_another_spelling_of_a_token_is_the_same_grant_and_goes_with_it(desk, grant):
    with desk.state.write() as tx:
        grants.revoke(tx, at=desk.now, letter=grant.letter)
    token = desk.links.token(grant.id)
    for last in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_":
        assert desk.browser().get("/c/" + token[:-1] + last).status_code in (404, 429)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"])
def test_l4_looking_changes_nothing_whoever_looks(desk, grant, method):
    browser = desk.opened(grant)
    for path in ("/c/" + desk.links.token(grant.id), browser.base, f"{browser.base}/done",
                 f"{browser.base}/send?a0=confirm", f"{browser.base}/check?a0=confirm"):  # fmt: skip
        browser.request(method, path)
    assert not sent(desk, grant)


def test_l4_nothing_is_sent_without_the_summary_having_a_chance(desk, grant):
    browser = desk.opened(grant)
    summary = answer(browser, **filled(grant, "10", a="confirm"))
    assert "Nothing has been sent yet" in summary.text
    assert not sent(desk, grant)
    assert "<script" not in summary.text
    assert "onload" not in summary.text


def test_l5_a_form_that_is_sent_fifty_times_at_once_is_one_answer(desk, grant):
    browser = desk.opened(grant)
    data = hidden(answer(browser, **filled(grant, "10", a="confirm")))
    cookies = dict(browser.cookies)
    pages = []

    def post():
        with httpx.Client(base_url=desk.links.base_url, cookies=cookies, timeout=60) as client:
            pages.append(client.post(browser.base + "/send", data=data))

    threads = [threading.Thread(target=post) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {page.status_code for page in pages} == {303}
    assert len(sent(desk, grant)) == 1


def test_l6_a_link_that_is_taken_back_ends_at_once_also_in_an_open_page(desk, grant):
    browser = desk.opened(grant)
    data = hidden(answer(browser, **filled(grant, "10", a="confirm")))
    with desk.state.write() as tx:
        assert grants.revoke(tx, at=desk.now, supplier="7") == 1
    assert refused(browser.post(browser.base + "/send", data=data))
    assert not sent(desk, grant)


def test_l7_whoever_tries_many_links_is_slowed_down_and_told_of_and_nobody_else(
    desk, grant, caplog
):
    caplog.set_level(logging.WARNING, "scm_automate.portal")
    guesser = desk.browser()
    answers = [guesser.get(f"/c/guess{number}").status_code for number in range(40)]
    assert answers[:30] == [404] * 30
    assert set(answers[31:]) == {429}
    assert caplog.text.count("Many links that are none") == 1
    assert desk.opened(grant).page.status_code == 200  # from the same address


def test_l8_the_secret_leaves_the_address_and_stands_in_no_log(desk, grant, caplog):
    caplog.set_level(logging.DEBUG)
    token = desk.links.token(grant.id)
    browser = desk.opened(grant)
    assert token not in str(browser.page.url)
    assert grant.id not in str(browser.page.url) + browser.page.text
    assert browser.page.headers["referrer-policy"] == "no-referrer"
    ours = [
        record for record in caplog.records if record.name.startswith(("scm_automate", "uvicorn"))
    ]
    assert ours
    assert not [
        record for record in ours if token in record.getMessage() or grant.id in record.getMessage()
    ]


def test_l8_the_cookie_is_for_the_server_alone(desk, grant):
    with httpx.Client(base_url=desk.links.base_url) as client:
        cookie = client.get("/c/" + desk.links.token(grant.id)).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    secure = Links("https://answers.buyer.example", keys=[KEY])
    assert secure.is_secure


def test_l9_no_page_is_framed_runs_scripts_or_shows_what_was_typed_as_markup(desk, grant):
    browser = desk.opened(grant)
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    page = answer(browser, **filled(grant, "10", a="change", d0=evil, q0=evil, r=evil))
    assert "<script>" not in page.text
    assert "onerror=alert(1)>" not in page.text.replace("&gt;", "")
    for name, part in {
        "content-security-policy": "frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "cache-control": "no-store",
        "cross-origin-opener-policy": "same-origin",
    }.items():
        assert part in page.headers[name]
    assert "script" not in page.headers["content-security-policy"]


def test_l9_a_form_of_another_site_is_refused(desk, grant):
    browser = desk.opened(grant)
    data = hidden(answer(browser, **filled(grant, "10", a="confirm")))
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
                    {"Sec-Fetch-Site": "cross-site"}):  # fmt: skip
        assert refused(browser.post(browser.base + "/send", data=data, headers=headers))
    assert not sent(desk, grant)


def test_l9_a_field_that_comes_twice_is_refused(desk, grant):
    browser = desk.opened(grant)
    data = hidden(browser.get(browser.base))
    body = "&".join([*(f"{name}={text}" for name, text in data.items()), "a0=confirm", "a0=reject"])
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    page = browser.post(browser.base + "/check", content=body, headers=kind)
    assert page.status_code == 400


def test_l10_the_token_tells_nothing_of_what_it_allows(desk, grant):
    import base64

    payload = desk.links.token(grant.id).partition(".")[0]
    told = base64.urlsafe_b64decode(payload + "==")
    assert told == f'"{grant.id}"'.encode()
    assert len(grant.id) == 32
    assert grant.supplier not in ("", grant.id)


ODD = [
    "NaN",
    "Infinity",
    "1e999999",
    "٣",
    "１２",
    "-0",
    "-5",
    "0",
    "5" * 5000,
    "1_000",
    "0x10",
    " ",
    "1.234",
    "1 000",
]


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_l11_an_odd_quantity_is_told_and_never_read(desk, grant, text):
    browser = desk.opened(grant)
    page = answer(browser, **filled(grant, "10", a="change", d0="2026-03-20", q0=text))
    if text.strip():
        assert page.status_code == 422
        assert 'aria-invalid="true"' in page.text
    else:
        assert page.status_code == 200  # an empty quantity is the whole


@pytest.mark.parametrize(
    "day",
    [
        "0001-01-01",
        "9999-12-31",
        "2026-02-30",
        "20.03.2026",
        "2026-3-20",
        "٢٠٢٦-03-20",
        "2026-02-01",
    ],
)
def test_l11_an_odd_day_is_told_and_never_read(desk, grant, day):
    page = answer(desk.opened(grant), **filled(grant, "10", a="change", d0=day))
    assert page.status_code == 422


def test_l11_a_form_that_is_too_large_is_refused(desk, grant):
    browser = desk.opened(grant)
    data = hidden(browser.get(browser.base)) | filled(grant, "10", a="confirm", r="x" * 400_000)
    page = browser.post(browser.base + "/check", data=data)
    assert page.status_code == 413
    assert "too large" in page.text


def test_l12_addresses_come_from_the_configuration_never_from_the_request(desk, grant):
    with httpx.Client(base_url=desk.links.base_url) as client:
        token = desk.links.token(grant.id)
        page = client.get(
            f"/c/{token}", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
        )
    assert page.headers["location"].startswith(desk.links.base_url)
    assert "evil" not in str(page.headers)
    assert desk.links.address(grant.id).startswith(desk.links.base_url)


def test_l12_an_open_address_is_for_this_machine_only():
    for address in (
        "http://answers.buyer.example",
        "ftp://x",
        "https://",
        "https://a.example/?x=1",
    ):
        with pytest.raises(ConfigError):
            Links(address, keys=[KEY])
    with pytest.raises(ConfigError, match="at least 32"):
        Links("https://answers.buyer.example", keys=[SecretStr("short")])
    with pytest.raises(ConfigError, match="at least 32"):
        Links("https://answers.buyer.example", keys=[])


def test_l13_a_forwarded_link_reads_and_answers_its_own_lines_and_nothing_else(desk, grant):
    stranger = desk.opened(grant)
    text = stranger.page.text
    assert "4500077777" not in text
    assert "sales@acme.example" not in text
    assert "purchasing@buyer.example" not in text
    for path in (
        "/",
        "/answer/",
        "/answer/" + handle_of("ab" * 16),
        "/docs",
        "/admin",
        "/openapi.json",
    ):
        assert refused(stranger.get(path))


def test_g3_a_fault_of_ours_tells_a_number_and_nothing_else(desk, grant, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("canary: SELECT * FROM portal_grants")

    browser = desk.opened(grant)
    monkeypatch.setattr(grants, "last_answer", broken)
    page = browser.get(browser.base)
    assert page.status_code == 500
    assert "canary" not in page.text
    assert "Incident" in caplog.text


HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
    "x-robots-tag": "noindex",
}


@pytest.fixture
def every_answer(desk, grant):
    """What the pages answer with: a form, a style, a way on, a summary, and each kind of refusal."""
    browser = desk.opened(grant)
    data = hidden(browser.get(browser.base))
    return {
        "form": browser.get(browser.base),
        "style": browser.get("/portal.css"),
        "way on": browser.get("/c/" + desk.links.token(grant.id), follow_redirects=False),
        "summary": browser.post(browser.base + "/check", data=data),
        "no link": browser.get("/c/none"),
        "no page": browser.get("/nothing/here"),
        "no method": browser.put(browser.base),
        "too large": browser.post(browser.base + "/check", data={"r0": "x" * 300_000}),
    }


@pytest.mark.parametrize("name", HEADERS)
def test_l8_and_l9_each_header_stands_on_every_answer_once(every_answer, name):
    for kind, page in every_answer.items():
        assert page.headers.get_list(name) == [HEADERS[name]], kind


def test_l8_and_l9_no_answer_names_the_server_or_lets_other_pages_read_it(every_answer):
    for kind, page in every_answer.items():
        assert "access-control-allow-origin" not in page.headers, kind
        assert "server" not in page.headers, kind
    assert {kind: page.status_code for kind, page in every_answer.items()} == {
        "form": 200, "style": 200, "way on": 303, "summary": 200, "no link": 404, "no page": 404,
        "no method": 404, "too large": 413,
    }  # fmt: skip


def test_l8_over_https_the_browser_is_told_to_stay_there(desk):
    found = []
    for url in ("https://answers.buyer.example", "http://127.0.0.1:1"):
        port = free_port()
        app = portal_app(desk.state, Links(url, keys=[KEY]), clock=lambda: desk.now)
        with serving(app, port):
            page = httpx.get(f"http://127.0.0.1:{port}/c/none")
        found.append(page.headers.get("strict-transport-security"))
    assert found == ["max-age=31536000", None]
