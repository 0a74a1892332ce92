"""Who may import whom, and that the checks have not been loosened in silence."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_layers_hold():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_every_rule_that_is_ignored_says_why():
    block = PYPROJECT.split("\nignore = [", 1)[1].split("\n]", 1)[0]

    for line in filter(None, map(str.strip, block.splitlines())):
        assert re.match(r'"[A-Z]+[0-9]+",\s+# .{8,}', line), line


def test_checks_are_strict():
    settings = tomllib.loads(PYPROJECT)["tool"]

    assert settings["ruff"]["lint"]["select"] == ["ALL"]
    assert settings["mypy"]["strict"] is True
    assert settings["pytest"]["ini_options"]["filterwarnings"][0] == "error"
