"""Where everything is 告知地址, told once the server really answers.

Between being prepared and answering lie the seconds in which a process imports what it serves: who asks an
address that was printed earlier is turned away.
"""

from __future__ import annotations

import socket
import sys
import threading
import time
from typing import TYPE_CHECKING

from server.sign_ins import saved_sign_ins

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server.settings import Settings

ANSWER_SECONDS = 5.0
_PAUSE_SECONDS = 0.05
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  only asked
_ASKED = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def announce_when_answering(settings: Settings) -> None:
    """Tell on standard error, beside whatever this process does, as soon as somebody would be answered."""
    threading.Thread(target=_announce, args=(settings,), name="announcing", daemon=True).start()


def _announce(settings: Settings) -> None:
    while not answers(settings.host, settings.port):
        time.sleep(_PAUSE_SECONDS)
    sys.stderr.write("".join(f"{line}\n" for line in _lines(settings)))
    sys.stderr.flush()


def answers(host: str, port: int) -> bool:
    """Whether a worker answers there: with several, the address takes connections before any of them is ready."""
    try:
        with socket.create_connection((_EVERYWHERE.get(host, host), port), ANSWER_SECONDS) as line:
            line.sendall(_ASKED)
            return line.recv(len(b"HTTP/")) == b"HTTP/"
    except OSError:
        return False


def _lines(settings: Settings) -> Iterator[str]:
    address = settings.address
    yield f"首页 Landing page     {address}/"
    yield f"查先例 Precedents     {address}/precedents"
    yield f"接口 GraphiQL         {address}/graphql"
    yield f"管理后台 Admin panel  {address}/admin"
    saved = saved_sign_ins(settings.home)
    if saved is not None:
        yield f"登录名和口令 Sign-ins（{saved}）"
        yield from (f"  {line}" for line in saved.read_text(encoding="utf-8").splitlines())
    yield "按 Ctrl-C 停止。 Ctrl-C stops everything."
