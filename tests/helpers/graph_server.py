"""A server on loopback that speaks the steps of Microsoft Graph that mail needs, and fails on demand."""

from __future__ import annotations

import base64
import json
import re
import threading
import time
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "canary-token"


class Graph:
    """One mailbox: folders of messages, what was asked, and faults to come."""

    def __init__(self):
        self.folders = {"inbox": {}, "drafts": {}, "sentitems": {}, "done": {}, "looked": {}}
        self.asked = []
        self.faults = []
        """(method, piece of the path, what happens): a status, "cut" before, or "cut after"."""
        self.pages = 2
        self.generation = 1
        self.next_id = iter(range(1, 10_000))
        self.address = ""
        self.replace_ids = False

    def lay(self, raw, folder="inbox", received="2026-03-02T08:12:00Z"):
        which = f"AAMk/{next(self.next_id)}="
        self.folders[folder][which] = (raw, received)
        return which

    def fault(self, method, path):
        for one in self.faults:
            if one[0] == method and one[1] in path:
                self.faults.remove(one)
                return one[2]
        return None

    # -- what is asked -------------------------------------------------------------------------------

    def answer(self, method, path, query, body, headers):
        """Status, headers and body, as the documentation tells them."""
        if headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {}, {"error": {"code": "InvalidAuthenticationToken"}}
        rest = unquote(path.removeprefix("/v1.0/users/po@buyer.example/"))
        if method == "GET" and rest == "mailFolders/inbox/messages/delta":
            return self.delta(query)
        if method == "GET" and (found := re.fullmatch(r"mailFolders/(\w+)/messages", rest)):
            return 200, {}, {"value": self.found(self.folders[found.group(1)], query)}
        if method == "GET" and rest.endswith("/$value"):
            raw = self.of(rest.removeprefix("messages/").removesuffix("/$value"))
            return (200, {"Content-Type": "text/plain"}, raw[0]) if raw else (404, {}, {})
        if method == "POST" and rest == "messages":
            raw = base64.b64decode(body, validate=True)
            return 201, {}, {"id": self.lay(raw, "drafts")}
        if method == "POST" and rest.endswith("/send"):
            which = rest.removeprefix("messages/").removesuffix("/send")
            if which not in self.folders["drafts"]:
                return 404, {}, {"error": {"code": "ErrorItemNotFound"}}
            raw, _ = self.folders["drafts"].pop(which)
            if self.replace_ids:
                raw = re.sub(rb"(?im)^Message-ID: .*\r\n", b"Message-ID: <x@outlook>\r\n", raw)
            self.lay(raw, "sentitems", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))
            return 202, {}, b""
        if method == "POST" and rest.endswith("/move"):
            which = rest.removeprefix("messages/").removesuffix("/move")
            for folder in self.folders.values():
                if which in folder:
                    self.folders[json.loads(body)["destinationId"]][which] = folder.pop(which)
                    return 201, {}, {"id": which}
            return 404, {}, {"error": {"code": "ErrorItemNotFound"}}
        return 400, {}, {"error": {"code": "BadRequest", "message": rest}}

    def of(self, which):
        return next((folder[which] for folder in self.folders.values() if which in folder), None)

    def found(self, folder, query):
        rows = []
        for which, (raw, received) in folder.items():
            letter = message_from_bytes(raw, policy=policy.default)
            wanted = query.get("$filter", [None])[0]
            if wanted and wanted != f"internetMessageId eq '{letter['Message-ID']}'":
                continue
            words = query.get("$search", [None])[0]
            if words and words.strip('"') not in raw.decode("utf-8", "replace"):
                continue
            rows.append({"id": which, "subject": letter["Subject"], "sentDateTime": received})
        return rows

    def delta(self, query):
        token = query.get("$deltatoken", query.get("$skiptoken", [f"{self.generation}.0"]))[0]
        generation, _, start = token.partition(".")
        if int(generation) != self.generation:
            return 410, {}, {"error": {"code": "syncStateNotFound"}}
        messages = sorted(
            self.folders["inbox"].items(), key=lambda one: int(one[0].split("/")[1][:-1])
        )
        came = [
            (which, received)
            for which, (_, received) in messages
            if int(which.split("/")[1][:-1]) > int(start)
        ]
        page, rest = came[: self.pages], came[self.pages :]
        last = page[-1][0].split("/")[1][:-1] if page else start
        kind, name = (
            ("$skiptoken", "@odata.nextLink") if rest else ("$deltatoken", "@odata.deltaLink")
        )
        link = f"{self.address}users/po@buyer.example/mailFolders/inbox/messages/delta"
        values = [{"id": which, "receivedDateTime": received} for which, received in reversed(page)]
        values.append({"id": "AAMk/gone=", "@removed": {"reason": "deleted"}})
        return 200, {}, {"value": values, name: f"{link}?{kind}={generation}.{last}"}


@contextmanager
def running():
    """The server; `Graph.address` is where it is."""
    graph = Graph()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def serve(self):
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            graph.asked.append((self.command, unquote(parts.path)))
            fault = graph.fault(self.command, unquote(parts.path))
            if fault == "cut":
                self.close_connection = True
                self.connection.close()
                return
            status, headers, said = 0, {}, b""
            if isinstance(fault, int):
                status, said = fault, {"error": {"code": "fault"}}
                headers = {"Retry-After": "0"} if fault in (429, 503) else {}
            else:
                query = parse_qs(parts.query)
                status, headers, said = graph.answer(
                    self.command, parts.path, query, body, self.headers
                )
            if fault == "cut after":
                self.close_connection = True
                self.connection.close()
                return
            content = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = serve  # noqa: N815 - http.server's names

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    graph.address = f"http://127.0.0.1:{server.server_address[1]}/v1.0/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield graph
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
