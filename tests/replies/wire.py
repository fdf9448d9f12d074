"""A small server on this machine that speaks the wire format of chat completions."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class ModelServer:
    """Answers each question with the next of `answers`.

    A text is the model's words; a dict is the whole body; a number is a status with Retry-After 0; a
    float is a wait in seconds before an empty list; bytes are sent as they are.
    """

    def __init__(self):
        self.asked = []
        self.answers = []
        self.models = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *arguments):
                pass

            def do_POST(self):
                length = int(self.headers["content-length"])
                server.asked.append((self.path, json.loads(self.rfile.read(length))))
                answer = server.answers.pop(0) if server.answers else '{"answers": []}'
                status, body = 200, b""
                if isinstance(answer, float):
                    time.sleep(answer)
                    answer = '{"answers": []}'
                if isinstance(answer, str):
                    answer = {
                        "id": "x",
                        "object": "chat.completion",
                        "model": "tiny-1",
                        "choices": [
                            {
                                "index": 0,
                                "finish_reason": "stop",
                                "message": {"role": "assistant", "content": answer},
                            }
                        ],
                        "usage": {
                            "prompt_tokens": 300,
                            "completion_tokens": 50,
                            "total_tokens": 350,
                        },
                    }
                if isinstance(answer, int):
                    status = answer
                elif isinstance(answer, bytes):
                    body = answer
                else:
                    body = json.dumps(answer).encode()
                self.send_response(status)
                if status == 429:
                    self.send_header("retry-after", "0")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request, client_address):
                pass  # a reader that gave up waiting is what one test is about

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1/"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
