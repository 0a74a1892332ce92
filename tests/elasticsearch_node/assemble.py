"""Put a node together: jars by name from Maven Central, a launcher compiled here, cached by version."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import fasteners

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
LEAST_JAVA = 21
_MODULE = "transport-netty4"
_MODULE_JARS = (f"{_MODULE}-", "netty-")
_KNOWN_PLACES = (
    "/usr/lib/jvm/*",
    "/opt/java/*",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home",
    "~/.sdkman/candidates/java/*",
    "~/.jdks/*",
)


class CannotAssemble(Exception):  # noqa: N818  says what is missing
    """What this machine lacks, in words for the one line that tests print."""


def find_java() -> Path:
    """The home of a JDK of version 21 or later: ``JAVA_HOME``, the path, then the usual places."""
    candidates = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    if compiler := shutil.which("javac"):
        candidates.append(Path(compiler).resolve().parent.parent)
    for place in _KNOWN_PLACES:
        pattern = Path(place).expanduser()
        candidates += sorted(
            Path(pattern.anchor).glob(str(pattern.relative_to(pattern.anchor))), reverse=True
        )
    for home in candidates:
        if (home / "bin/javac").exists() and _version(home) >= LEAST_JAVA:
            return home
    message = f"no JDK {LEAST_JAVA} or later found; set JAVA_HOME"
    raise CannotAssemble(message)


def _version(home: Path) -> int:
    release = home / "release"
    found = re.search(r'JAVA_VERSION="(\d+)', release.read_text()) if release.exists() else None
    return int(found[1]) if found else 0


def version() -> str:
    """The version of Elasticsearch that the pom names."""
    found = re.search(r"<elasticsearch.version>([^<]+)<", (HERE / "pom.xml").read_text())
    assert found
    return found[1]


def assemble(java: Path) -> Path:
    """The home of the node; downloads and compiles on first use only."""
    home = ROOT / ".build" / f"elasticsearch-{version()}"
    home.parent.mkdir(exist_ok=True)
    with fasteners.InterProcessLock(home.with_suffix(".lock")):
        if not (home / "complete").exists():
            shutil.rmtree(home, ignore_errors=True)
            _copy_jars(home)
            _lay_out_module(home)
            _compile(java, home)
            (home / "config").mkdir()
            (home / "plugins").mkdir()
            (home / "complete").touch()
    return home


def _run(*command: str | Path) -> None:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    if done.returncode:
        message = f"{command[0]} failed: {(done.stderr or done.stdout).strip()[-500:]}"
        raise CannotAssemble(message)


def _copy_jars(home: Path) -> None:
    maven = shutil.which("mvn")
    if not maven:
        message = "Maven (mvn) is not installed"
        raise CannotAssemble(message)
    _run(
        maven,
        "-q",
        "-B",
        "-f",
        HERE / "pom.xml",
        "dependency:copy-dependencies",
        f"-DoutputDirectory={home / 'lib'}",
    )


def _lay_out_module(home: Path) -> None:
    """The HTTP transport is a module: its jars and its descriptor lie in a folder of its own."""
    module = home / "modules" / _MODULE
    module.mkdir(parents=True)
    for jar in list((home / "lib").glob("*.jar")):
        if jar.name.startswith(_MODULE_JARS):
            jar.rename(module / jar.name)
    [own] = module.glob(f"{_MODULE}-*.jar")
    prefix = f"META-INF/es-plugins/{_MODULE}/"
    with zipfile.ZipFile(own) as archive:
        for name in archive.namelist():
            if name.startswith(prefix) and not name.endswith("/"):
                (module / name.removeprefix(prefix)).write_bytes(archive.read(name))


def _compile(java: Path, home: Path) -> None:
    _run(java / "bin/javac", "-d", home / "classes", "-cp", f"{home / 'lib'}/*", HERE / "Launcher.java")
