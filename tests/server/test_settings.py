"""Settings: read, checked, and every one of them documented in both READMEs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from server.settings import WrongSettings, read_settings, unknown_settings, variables

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def clean(monkeypatch, tmp_path):
    for name in variables():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_defaults_need_nothing():
    settings = read_settings()

    assert settings.database_url is None
    assert settings.home == Path.cwd() / ".fengqiao"
    assert settings.address == "http://127.0.0.1:8000"
    assert settings.hosts == ("localhost", "127.0.0.1", "[::1]", "127.0.0.1")
    assert not settings.cookies_are_secure


def test_public_address_asks_for_https_cookies(monkeypatch):
    monkeypatch.setenv("FENGQIAO_HOST", "0.0.0.0")

    assert read_settings().cookies_are_secure
    assert read_settings().hosts == ("*",)


def test_env_file_is_read(tmp_path):
    (tmp_path / ".env").write_text("FENGQIAO_PORT=8123\n")

    assert read_settings().port == 8123


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("FENGQIAO_PORT", "abc", "1–65535"),
        ("FENGQIAO_PORT", "70000", "1–65535"),
        ("DATABASE_URL", "mysql://root:secret@db/x", "须以 postgresql:// 开头"),
        ("ELASTICSEARCH_URL", "localhost:9200", "It must begin with http://"),
        (
            "EMBEDDING_URL",
            "http://127.0.0.1:8080/v1?secret",
            "EMBEDDING_MODEL and EMBEDDING_DIMENSIONS must be given too",
        ),
        ("EMBEDDING_DIMENSIONS", "1", "2–4096"),
        ("FENGQIAO_LOG_LEVEL", "loud", "debug、info"),
        ("FENGQIAO_WORKERS", "0", "1–64"),
    ],
)
def test_wrong_value_is_told_in_a_sentence(monkeypatch, name, value, words):
    monkeypatch.setenv(name, value)

    with pytest.raises(WrongSettings) as wrong:
        read_settings()

    assert str(wrong.value).startswith(name)
    assert words in str(wrong.value)
    assert "secret" not in str(wrong.value)


def test_several_wrong_values_are_told_at_once(monkeypatch):
    monkeypatch.setenv("FENGQIAO_PORT", "x")
    monkeypatch.setenv("FENGQIAO_WORKERS", "x")

    with pytest.raises(WrongSettings) as wrong:
        read_settings()

    assert len(str(wrong.value).splitlines()) == 2


def test_misspelt_name_is_noticed(monkeypatch):
    monkeypatch.setenv("FENGQIAO_PROT", "8001")

    assert [
        sentence
        for sentence in unknown_settings()
        if "FENGQIAO_PROT" in sentence and "FENGQIAO_PORT" in sentence
    ]


@pytest.mark.parametrize(("readme", "language"), [("README.zh.md", 0), ("README.md", 1)])
def test_readme_lists_every_setting_with_its_description(readme, language):
    rows = dict(
        re.findall(r"^\| `([A-Z_]+)` \| (.+?) \|", (ROOT / readme).read_text(encoding="utf-8"), re.MULTILINE)
    )

    assert rows == {name: text.split("\n\n")[language] for name, text in variables().items()}
