"""The client against a service on this machine: repeats, time, redirects, secrets, sizes."""

from __future__ import annotations

import gzip
import logging
import socket
import ssl
import subprocess
import time
from decimal import Decimal

import pytest
from pydantic import SecretStr

from scm_automate.errors import (
    AnswerNotUnderstood,
    ConfigError,
    ServiceBusy,
    ServiceRefused,
    ServiceUnreachable,
)
from scm_automate.web import (
    Answer,
    ApiKey,
    Basic,
    Bearer,
    Retries,
    Timeouts,
    WebClient,
    retry_after,
)

TOKEN = "tok-4711-very-secret"


def client(service, **settings):
    waits = []
    one = WebClient(service.url, **{"sleep": waits.append, **settings})
    one.waits = waits
    return one


def cut(handler):
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def test_json_goes_and_comes_digit_for_digit(service):
    service.answers = [(200, {"ETag": "W/1"}, b'{"price": 0.10}')]
    with client(service) as web:
        answer = web.send(
            "POST", "orders", params={"$filter": "Due le 2026"}, json={"p": Decimal("1.20")}
        )
    assert answer.json() == {"price": Decimal("0.10")}
    assert str(answer.json()["price"]) == "0.10"
    assert answer.header("etag") == "W/1"
    method, path, headers, body = service.seen[0]
    assert (method, path, body) == ("POST", "/api/orders?%24filter=Due%20le%202026", b'{"p":1.20}')
    assert headers["content-type"] == "application/json"


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_read_is_repeated_while_the_service_is_busy(service, status):
    service.answers = [(status, {"Retry-After": "7"}, b""), (status, {}, b""), (200, {}, b"1")]
    with client(service, retries=Retries(first_wait=1)) as web:
        answer = web.get("x")
    assert (answer.json(), answer.attempts, web.waits) == (1, 3, [7.0, 2.0])


def test_a_write_is_repeated_only_where_it_was_not_carried_out(service):
    service.answers = [(429, {}, b""), (201, {}, b"2")]
    with client(service) as web:
        assert web.send("POST", "x", json=1).attempts == 2
        service.answers = [(503, {}, b"gone"), (201, {}, b"2")]
        with pytest.raises(ServiceRefused, match="503") as refused:
            web.send("POST", "x", json=1)
    assert refused.value.maybe_done
    assert len(service.seen) == 3


def test_a_write_whose_answer_was_cut_off_is_not_repeated(service):
    service.answers = [cut, (201, {}, b"2")]
    with (
        client(service) as web,
        pytest.raises(ServiceUnreachable, match="may have arrived") as error,
    ):
        web.send("PATCH", "x", json=1)
    assert error.value.maybe_done
    assert len(service.seen) == 1


def test_a_write_that_may_be_carried_out_twice_is_repeated(service):
    service.answers = [cut, (201, {}, b"2")]
    with client(service) as web:
        assert web.send("PUT", "x", json=1, repeatable=True).attempts == 2


def test_a_read_that_was_cut_off_is_repeated_and_then_told(service):
    service.answers = [cut, (200, {}, b"2"), cut, cut]
    with client(service, retries=Retries(attempts=2, first_wait=0)) as web:
        assert web.get("x").attempts == 2
        with pytest.raises(ServiceUnreachable, match="2 times") as error:
            web.get("x")
    assert not error.value.maybe_done


def test_no_connection_is_repeated_for_writes_too():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    waits = []
    with (
        WebClient(url, retries=Retries(attempts=3, first_wait=0.5), sleep=waits.append) as web,
        pytest.raises(ServiceUnreachable, match="no connection") as error,
    ):
        web.send("POST", "x", json=1)
    assert not error.value.maybe_done
    assert waits == [0.5, 1.0]


def test_more_patience_than_allowed_is_told(service):
    service.answers = [(429, {"Retry-After": "3600"}, b"")]
    with client(service) as web, pytest.raises(ServiceBusy, match="3600 seconds") as busy:
        web.get("x")
    assert busy.value.retry_after == 3600
    assert web.waits == []
    service.answers = [(503, {}, b"")] * 4
    with client(service) as web, pytest.raises(ServiceBusy, match="4 times"):
        web.get("x")


def test_a_date_to_come_back_counts_from_the_answers_own_date():
    answer = Answer(
        status=503,
        headers={
            "retry-after": "Wed, 21 Oct 2026 07:28:30 GMT",
            "date": "Wed, 21 Oct 2026 07:28:00 GMT",
        },
    )
    assert retry_after(answer) == 30
    for told in ("soon", "-5", "١٠", "9" * 30, "Wed, 21 Oct 2026 07:28:30 -0000"):
        assert (
            retry_after(Answer(status=503, headers={**answer.headers, "retry-after": told})) is None
        )


def test_a_refusal_tells_the_words_and_an_allowed_status_comes_back(service):
    service.answers = [(412, {}, b"etag\n differs"), (404, {}, b"none")]
    with client(service) as web:
        with pytest.raises(ServiceRefused, match="412: etag differs") as refused:
            web.send("PATCH", "x", json=1)
        assert (refused.value.status, refused.value.maybe_done) == (412, False)
        assert web.get("x", allow=(404,)).status == 404


def test_redirects_stay_on_the_host_and_carry_no_write(service):
    service.answers = [(302, {"Location": "/api/y"}, b""), (200, {}, b"1")]
    with client(service, identity=Bearer(SecretStr(TOKEN))) as web:
        assert web.get("x").url.endswith("/api/y")
        for method, target in (
            ("GET", "http://elsewhere.example/?token=1"),
            ("GET", "//elsewhere.example/"),
            ("GET", "http://127.0.0.1:1/"),
            ("GET", "https://127.0.0.1/"),
            ("GET", "http://user@127.0.0.1/"),
            ("POST", "/api/y"),
        ):
            service.answers = [(307, {"Location": target}, b"")]
            with pytest.raises(AnswerNotUnderstood, match="redirected") as error:
                web.send(method, "x")
            assert "token=1" not in str(error.value)
        service.answers = [(302, {"Location": "/api/x"}, b"")] * 5
        with pytest.raises(AnswerNotUnderstood, match="without end"):
            web.get("x")


def test_only_this_service_is_asked(service):
    with client(service) as web:
        web.get(service.url + "orders?$skiptoken=2")
        assert service.seen[0][1] == "/api/orders?$skiptoken=2"
        for url in ("http://elsewhere.example/", "//elsewhere.example/x", "https://127.0.0.1/x"):
            with pytest.raises(ConfigError, match="another place"):
                web.get(url)
    assert len(service.seen) == 1


@pytest.mark.parametrize(
    "address",
    ["http://erp.example/", "https://u:p@erp.example/", "ftp://erp.example/", "erp.example",
     "https://erp.example/?key=1", "https://erp.example:port/", "https:///x"],
)  # fmt: skip
def test_an_address_is_encrypted_and_holds_no_secret(address):
    with pytest.raises(ConfigError) as error:
        WebClient(address)
    assert "u:p" not in str(error.value)
    assert "key=1" not in str(error.value)


def test_secrets_are_fetched_each_time_and_renewed_once(service):
    tokens = iter(["old-token", "new-token", "third-token"])
    service.answers = [(401, {}, b""), (200, {}, b"1")]
    with client(service, identity=Bearer(lambda: next(tokens))) as web:
        assert web.send("POST", "x").status == 200
    assert [seen[2]["authorization"] for seen in service.seen] == [
        "Bearer old-token",
        "Bearer new-token",
    ]
    service.answers = [(401, {}, b"no")]
    with client(service, identity=Bearer(SecretStr(TOKEN))) as web, pytest.raises(ServiceRefused):
        web.get("x")
    assert len(service.seen) == 3


@pytest.mark.parametrize(
    "identity",
    [
        Bearer(SecretStr(TOKEN)),
        Bearer(lambda: TOKEN),
        Basic("u", SecretStr(TOKEN)),
        ApiKey("X-Api-Key", SecretStr(TOKEN)),
    ],
)
def test_a_secret_is_shown_nowhere(service, identity, caplog):
    def echo(handler):
        heard = repr(sorted(handler.headers.items())).encode()
        handler.send_response(400)
        handler.send_header("content-length", str(len(heard)))
        handler.end_headers()
        handler.wfile.write(heard)

    service.answers = [echo, cut, cut]
    shown = []
    with (
        caplog.at_level(logging.DEBUG),
        client(service, identity=identity, retries=Retries(attempts=2)) as web,
    ):
        for _ in range(2):
            with pytest.raises((ServiceRefused, ServiceUnreachable)) as error:
                web.get("x")
            shown += [str(error.value), repr(error.value), repr(vars(error.value))]
            shown += [str(error.value.__cause__), repr(identity), repr(web)]
    assert "(secret)" in shown[0]
    heard = service.seen[0][2]
    sent = [heard.get("authorization", ""), heard.get("x-api-key", "")]
    assert any(TOKEN in value or value.startswith("Basic ") for value in sent)
    pair = sent[0].removeprefix("Basic ") if sent[0].startswith("Basic ") else TOKEN
    for text in [*shown, caplog.text]:
        assert TOKEN not in text
        assert pair not in text


def test_a_secret_in_the_body_is_not_told(service):
    def echo(handler):
        heard = service.seen[-1][3]
        handler.send_response(500)
        handler.send_header("content-length", str(len(heard)))
        handler.end_headers()
        handler.wfile.write(heard)

    service.answers = [echo, echo]
    with client(service) as web:
        with pytest.raises(ServiceRefused) as error:
            web.send("POST", "rpc", json=["db", TOKEN], hidden=[TOKEN])
        assert TOKEN not in f"{error.value} {error.value.body}"
        with pytest.raises(ServiceRefused) as error:
            web.send("POST", "token", form={"client_secret": TOKEN})
        assert TOKEN not in f"{error.value} {error.value.body}"


@pytest.mark.parametrize("secret", ["", "a\nb"])
def test_a_secret_that_is_none_is_told_without_it(service, secret):
    with client(service, identity=Bearer(SecretStr(secret))) as web, pytest.raises(ConfigError):
        web.get("x")
    assert service.seen == []


def test_secrets_belong_into_the_identity():
    with pytest.raises(ConfigError, match="identity="):
        WebClient("https://erp.example/", headers={"Authorization": "Bearer x"})


def test_an_answer_that_drips_ends_in_time(service):
    def drip(handler):
        handler.send_response(200)
        handler.end_headers()  # no length: ends when the line is closed
        for _ in range(200):
            handler.wfile.write(b" ")
            time.sleep(0.02)

    def drip_headers(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nx: ")
        for _ in range(200):
            handler.wfile.write(b"y")
            handler.wfile.flush()
            time.sleep(0.02)

    limits = {"timeouts": Timeouts(whole=0.25), "retries": Retries(attempts=1)}
    for slow in (drip, drip_headers):
        service.answers = [(200, {}, b"1"), slow]
        with client(service, **limits) as web:
            web.get("x")  # the next request goes over the same connection
            start = time.monotonic()
            with pytest.raises(ServiceUnreachable, match=r"0\.25 seconds"):
                web.get("x")
            assert time.monotonic() - start < 2


def test_a_silent_service_ends_in_time(service):
    service.answers = [lambda _: time.sleep(1)]
    limits = {"timeouts": Timeouts(read=0.1), "retries": Retries(attempts=1)}
    with client(service, **limits) as web, pytest.raises(ServiceUnreachable, match="ReadTimeout"):
        web.get("x")


def test_an_answer_is_no_larger_than_allowed_however_it_is_packed(service):
    bomb = gzip.compress(b" " * 3_000_000)
    assert len(bomb) < 10_000
    service.answers = [(200, {"Content-Encoding": "gzip"}, bomb), (200, {}, b" " * 200_000)]
    with client(service, largest=100_000) as web:
        for _ in range(2):
            with pytest.raises(AnswerNotUnderstood, match="100,000 bytes"):
                web.get("x")


def test_what_is_packed_wrongly_is_told(service):
    service.answers = [(200, {"Content-Encoding": "gzip"}, b"not packed")]
    with client(service) as web, pytest.raises(AnswerNotUnderstood, match="unpacked"):
        web.get("x")


def test_cookies_are_kept(service):
    service.answers = [(200, {"Set-Cookie": "session=1; Path=/"}, b"1")]
    with client(service) as web:
        web.get("x")
        web.get("x")
    assert service.seen[1][2]["cookie"] == "session=1"


def test_this_machine_is_reached_without_a_proxy(service, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9/")
    with client(service) as web:
        assert web.get("x").status == 200


def test_the_proxy_of_the_system_is_used(service, monkeypatch):
    for name in ("NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", service.url.removesuffix("/api/"))
    monkeypatch.setenv("http_proxy", service.url.removesuffix("/api/"))
    with WebClient("http://erp.example/", plain_http=True) as web:
        web.get("x")
    assert service.seen[0][1] == "http://erp.example/x"
    monkeypatch.setenv("HTTP_PROXY", "socks5://127.0.0.1:9/")
    monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:9/")
    with pytest.raises(ConfigError, match="proxy"):
        WebClient("http://erp.example/", plain_http=True)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory, program):
    """(certificate, key) for 127.0.0.1, made on the spot and trusted by nobody."""
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        [program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out",
         str(cert)],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return cert, key


@pytest.mark.system
def test_a_certificate_counts_only_where_the_system_or_the_caller_trusts_it(
    service, certificate, monkeypatch
):
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*map(str, certificate))
    service.server.socket = server.wrap_socket(service.server.socket, server_side=True)
    address = service.url.replace("http://", "https://")
    once = {"retries": Retries(attempts=1)}
    with WebClient(address, **once) as web, pytest.raises(ServiceUnreachable, match="CERTIFICATE"):
        web.get("x")
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    with WebClient(address, tls=trusting, **once) as web:
        assert web.get("x").status == 200
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))  # where the system keeps its trust
    with WebClient(address, **once) as web:
        assert web.get("x").status == 200


def test_a_function_stands_in_for_the_network():
    def network(request):
        if request.method == "POST":
            raise ConnectionRefusedError("nobody there")
        return Answer(status=200, body=request.url.encode())

    web = WebClient("https://erp.example/api", network=network, sleep=lambda _: None)
    assert web.get("x").text == "https://erp.example/api/x"
    with pytest.raises(ServiceUnreachable, match="4 times: there was no connection"):
        web.send("POST", "x")


def test_a_request_has_one_body():
    web = WebClient("https://erp.example/", network=lambda _: Answer(status=200))
    with pytest.raises(ConfigError, match="one body"):
        web.send("POST", "x", json=1, form={})
