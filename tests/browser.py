"""The browser of the tests: Debian's Chromium, which ``make browser`` installs."""

from __future__ import annotations

import os
import shutil

import pytest

ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
_NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    """Path of the browser. Without one: fails under CI, skips loudly elsewhere."""
    for name in _NAMES:
        if path := shutil.which(name):
            return path
    message = "no Chromium: the pages cannot be tested; `make browser` installs it"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(f"!!! {message} !!!")
