"""Settings: read, checked, and every one of them documented in both READMEs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mediation.models import Role
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


def test_environment_counts_before_the_file_and_empty_values_for_nothing(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("FENGQIAO_PORT=8123\nFENGQIAO_HOST=0.0.0.0\nFENGQIAO_WORKERS=\n")
    monkeypatch.setenv("FENGQIAO_PORT", "8124")
    monkeypatch.setenv("FENGQIAO_HOST", "")

    settings = read_settings()

    assert (settings.port, settings.host, settings.workers) == (8124, "0.0.0.0", 1)


def test_every_kind_of_value_is_read(monkeypatch, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("s" * 40)
    for name, value in {
        "FENGQIAO_INDEXER": "false",
        "FENGQIAO_SECURE_COOKIES": "True",
        "FENGQIAO_ALLOWED_HOSTS": " tj.example.cn, ,10.0.0.1 ",
        "FENGQIAO_TOTP_ROLES": "city,county",
        "FENGQIAO_HOME": "~/data",
        "FENGQIAO_VOTE_KEY_FILE": str(secret),
        "FENGQIAO_OIDC_ISSUER": "https://id.example.cn/realms/a",
        "EMBEDDING_MODEL": "m",
        "EMBEDDING_DIMENSIONS": "1024",
        "EMBEDDING_URL": "http://127.0.0.1:9/v1",
        "EMBEDDING_KEY": "never-shown",
        "FENGQIAO_LOG_LEVEL": "warning",
    }.items():
        monkeypatch.setenv(name, value)

    settings = read_settings()

    assert (settings.indexer, settings.secure_cookies) == (False, True)
    assert settings.allowed_hosts == ("tj.example.cn", "10.0.0.1")
    assert settings.totp_roles == (Role.CITY, Role.COUNTY)
    assert settings.home == Path.home() / "data"
    assert settings.vote_key_file == secret
    assert (settings.embedding_dimensions, settings.log_level) == (1024, "warning")
    assert "never-shown" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("FENGQIAO_INDEXER", "perhaps", "true 或 false"),
        ("FENGQIAO_INDEX_NAME", "Precedents*", "小写字母"),
        ("FENGQIAO_TOTP_ROLES", "city,mayor", "city, county, township"),
        (
            "FENGQIAO_TOTP_ROLES",
            "city,party",
            "Who cannot use the panel cannot turn a second factor on: party",
        ),
        ("FENGQIAO_OIDC_ISSUER", "http://id.example.cn", "须以 https:// 开头"),
        ("FENGQIAO_OIDC_NAME", "字" * 21, "最多 20 个字"),
        ("FENGQIAO_OIDC_CLIENT_SECRET_FILE", "nowhere", "须是存在的、不空的文件"),
        ("FENGQIAO_VOTE_KEY_FILE", "nowhere", "at least 32 characters"),
        ("FENGQIAO_NAME_FONT_FILE", "nowhere.ttf", ".ttf or .otf"),
        ("FENGQIAO_PUBLIC_URL", "tj.example.cn", "须以 http:// 或 https:// 开头"),
        ("FENGQIAO_PORT", "8000.5", "1–65535"),
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
