"""The process that serves 服务进程: entered by ``fengqiao serve`` when all is prepared.

It takes the command's place, with its number and its terminal, so that what the command line is made of
(typer, rich) is not carried by the worker that it becomes.
"""

from __future__ import annotations

import fcntl
import os
import signal
import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, NoReturn

import uvicorn

from server.announcing import announce_when_answering
from server.embedded import CannotStart, CannotStop
from server.opening import database
from server.settings import Settings, read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

GRACE_SECONDS = 5
_ENDING = {signal.SIGINT, signal.SIGTERM}


class AlreadyRunning(Exception):  # noqa: N818  says what is the matter
    """A server runs on this home; the text tells which, and what to do."""


def take_over() -> NoReturn:
    """Put the serving process in the place of this one; a signal to end that comes meanwhile waits for it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-c", "from server.serving import main; main()"])  # noqa: S606


def main() -> None:
    """Serve until told to end; the built-in database is adopted as it runs, and stopped afterwards."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    settings = read_settings()
    try:
        with only_one(settings), database(settings) as url:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
            announce_when_answering(settings)
            _serve(settings, url)
    except (AlreadyRunning, CannotStart, CannotStop) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def _serve(settings: Settings, url: str) -> None:
    # Read by every worker, whether it is this process or another.
    os.environ["DATABASE_URL"] = url
    uvicorn.run(
        "server.app:worker",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=settings.max_body_bytes,
        ws_per_message_deflate=False,  # the messages are short; compressing takes memory for each socket
        log_level="warning" if settings.log_level != "debug" else "debug",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """One server a home: two would share keys, index and port by accident. Raises AlreadyRunning."""
    settings.home.mkdir(parents=True, exist_ok=True)
    path = settings.home / "serve.lock"
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(_already_running(lock, settings)) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()} {settings.address}")
        lock.flush()
        yield
        lock.truncate(0)


def _already_running(lock: IO[str], settings: Settings) -> str:
    lock.seek(0)
    process, _, address = lock.read().partition(" ")
    return (
        f"{settings.home} 已经有一个服务在运行（进程 {process}，{address}）。要再开一个，请另设 FENGQIAO_HOME 和 FENGQIAO_PORT。 "
        f"A server already runs on this home (process {process}, {address}); "
        "for another, set FENGQIAO_HOME and FENGQIAO_PORT."
    )
