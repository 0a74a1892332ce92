"""A small embedding endpoint 测试用向量接口: a real HTTP server on loopback whose vectors follow from the text.

It knows which everyday words mean the same, which words alone do not tell: so a test can see whether
its vectors were used.
"""

from __future__ import annotations

import hashlib
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import numpy as np

from search.embedding.settings import EmbeddingSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

DIMENSIONS = 48
MODEL = "test-embedding"
KEY = "key-of-the-test"
MEANINGS = {
    "animal": ("狗", "犬", "咬伤", "抓伤", "宠物"),
    "wall": ("围墙", "院墙", "宅基地", "砌"),
    "water": ("滴水", "屋檐", "雨水"),
    "loan": ("借条", "借款", "还清", "欠条"),
    "wages": ("工资", "工钱", "包工头", "讨薪"),
}


class EmbeddingServer:
    """Answers as told by its attributes, and remembers what it was sent."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.statuses: list[int] = []
        """Given to the next requests instead of vectors, one each; 0 closes the connection."""
        self.refuses: str | None = None
        """A text with this in it is refused with 400."""
        self.seconds = 0.0
        self.down = False
        self.dimensions = DIMENSIONS
        self._stop = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                server.answer(self)

            def log_message(self, *_: object) -> None:
                """Nothing on the terminal."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def settings(self) -> EmbeddingSettings:
        return EmbeddingSettings(self.url, MODEL, DIMENSIONS, KEY)

    @property
    def texts(self) -> list[str]:
        """All that was ever sent here."""
        return [text for request in self.requests for text in request["input"]]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        self.requests.append({"path": handler.path, **body})
        self.headers.append(dict(handler.headers))
        self._stop.wait(self.seconds)
        status = 503 if self.down else self.statuses.pop(0) if self.statuses else 200
        if self.refuses and any(self.refuses in text for text in body["input"]):
            status = 400
        if status:
            self._reply(handler, status, body["input"])

    def _reply(self, handler: BaseHTTPRequestHandler, status: int, texts: list[str]) -> None:
        rows = [
            {"object": "embedding", "index": at, "embedding": vector_of(text, self.dimensions).tolist()}
            for at, text in enumerate(texts)
        ]
        # Some servers answer in another order: the index counts.
        told = {"object": "list", "data": rows[::-1], "model": MODEL} if status == 200 else {"error": {}}
        data = json.dumps(told).encode()
        try:
            handler.send_response(status)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(data)))
            handler.end_headers()
            handler.wfile.write(data)
        except OSError:
            """The client had no more patience."""

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def vector_of(text: str, dimensions: int = DIMENSIONS) -> NDArray[np.float32]:
    """A direction for each meaning that is met, and a faint one of the text's own."""
    vector = np.zeros(dimensions, np.float32)
    for at, words in enumerate(MEANINGS.values()):
        vector[at] = sum(text.count(word) for word in words)
    own = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest())
    vector[len(MEANINGS) + own % (dimensions - len(MEANINGS))] = 0.1
    return vector


@contextmanager
def running() -> Iterator[EmbeddingServer]:
    server = EmbeddingServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()
