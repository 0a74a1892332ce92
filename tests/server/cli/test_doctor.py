"""What `fengqiao doctor` finds when something is amiss, and that it mends nothing by itself."""

from __future__ import annotations

import base64
import http.server
import threading
from pathlib import Path

import asyncpg
import pytest
from typer.testing import CliRunner

from mediation.database import connection_arguments
from mediation.models import Party, Person
from mediation.personal_data import KEY_BYTES, KeyUnusable, Vault, read_keys
from search.embedded.store import TantivyStore
from search.precedents import PrecedentSearch
from server.cli import doctor_command
from server.cli.doctor_keys import fits_the_data, key_findings, vault_of_what_is_there
from server.cli.finding import Finding
from server.migrating import DatabaseUnusable, all_migrations
from server.settings import Settings, read_settings
from tests.factories import a_case, a_network
from tests.search.library import ALL

OLD, NEW = (bytes([number]) * KEY_BYTES for number in (1, 2))


@pytest.fixture
def settings(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("FENGQIAO_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return read_settings()


def write_keys(settings: Settings, *keys: bytes, name: str = "personal-data") -> Path:
    path = settings.home / "keys" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(0o600)
    path.write_bytes(b"\n".join(base64.b64encode(key) for key in keys) + b"\n")
    return path


def found(settings: Settings) -> dict[str, tuple[bool, str]]:
    return {finding.what.split()[0]: (finding.well, finding.state) for finding in key_findings(settings)}


def test_says_which_key_files_are_there_and_makes_none(settings: Settings) -> None:
    write_keys(settings, NEW, OLD)
    write_keys(settings, NEW, name="tokens").chmod(0o644)
    (settings.home / "keys" / "sessions").write_text("不是密钥", encoding="utf-8")

    assert found(settings) == {
        "个人信息密钥文件": (True, "2 把 keys, 0600"),
        "令牌密钥": (False, "1 把 keys, 0644"),
        "会话密钥": (False, "读不出来 Unusable"),
        "投票密钥": (True, "未设，只有演示网络能投票 Not set: only a demo network votes"),
    }
    for path in (settings.home / "keys").iterdir():
        path.unlink()
    assert [(what, well) for what, (well, _) in found(settings).items()][:3] == [
        ("令牌密钥", True),
        ("会话密钥", True),
        ("个人信息密钥文件", False),
    ]
    assert list((settings.home / "keys").iterdir()) == []


def test_a_vote_key_that_is_no_key_is_told(settings: Settings, tmp_path: Path, monkeypatch) -> None:
    key = tmp_path / "vote.pem"
    key.write_text("-----BEGIN PUBLIC KEY-----\nnonsense\n-----END PUBLIC KEY-----\n", encoding="ascii")
    monkeypatch.setenv("FENGQIAO_VOTE_KEY_FILE", str(key))

    assert found(read_settings())["投票密钥"] == (False, "只设了一半 Half set")

    monkeypatch.setenv("FENGQIAO_VOTE_ISSUER", "https://id.example.org")
    assert found(read_settings())["投票密钥"] == (False, "不是可用的公钥 Not a usable key")

    key.write_text("s" * 32, encoding="ascii")
    assert found(read_settings())["投票密钥"] == (True, "可用 Usable")


@pytest.mark.parametrize(
    ("keys", "well", "state"),
    [
        ((OLD,), True, "对得上 Fits the data"),
        ((NEW, OLD), True, "对得上 Fits the data"),
        ((NEW,), False, "打不开 Does not open party.phone_sealed"),
        ((), False, "打不开 Does not open party.phone_sealed"),
    ],
)
async def test_says_whether_the_keys_fit_the_data(settings, database, keys, well, state) -> None:
    network = await a_network()
    await a_case(network.committee)
    await Person.all().update(phone_sealed=None, id_number_sealed=None)
    await Party.all().update(phone_sealed=Vault(OLD).seal("13900000001"), id_number_sealed=None)
    if keys:
        write_keys(settings, *keys)

    finding = await fits_the_data(vault_of_what_is_there(settings))

    assert (finding.well, finding.state) == (well, state)
    assert (settings.home / "keys" / "personal-data").exists() == bool(keys)


def test_every_key_opens_the_newest_seals_and_hashes_stay() -> None:
    before, after = Vault(OLD), Vault(NEW, OLD)

    sealed = before.seal("13900000001")
    again = after.seal("13900000001")

    assert (after.unseal(sealed), after.unseal(again)) == ("13900000001", "13900000001")
    assert after.hash("13900000001") == before.hash("13900000001")
    assert Vault(NEW).unseal(again) == "13900000001"


def test_a_damaged_key_file_is_told_in_a_sentence(settings: Settings) -> None:
    path = write_keys(settings, OLD)
    path.write_bytes(path.read_bytes()[:40])

    with pytest.raises(KeyUnusable) as told:
        read_keys(path)

    assert str(told.value).startswith(f"密钥文件 {path} 读不出来")


async def test_a_database_behind_is_told(settings: Settings, database_url: str) -> None:
    last = all_migrations()[-1]
    connection = await asyncpg.connect(**connection_arguments(database_url))
    rename = "update tortoise_migrations set name = $2 where name = $1"
    await connection.execute(rename, last, "unknown")
    try:
        findings = await doctor_command._gather(settings, database_url)
    finally:
        # The database serves other tests too.
        await connection.execute(rename, "unknown", last)
        await connection.close()

    schema = next(finding for finding in findings if finding.what.startswith("数据库结构"))
    assert (schema.well, schema.state, schema.mend) == (
        False,
        "缺 1 个升级 migrations missing",
        "fengqiao migrate",
    )


class Another(http.server.BaseHTTPRequestHandler):
    """Says that it is Elasticsearch, and is no node of it."""

    def do_GET(self) -> None:
        body = b'{"tagline": "You Know, for Search"}'
        self.send_response(200)
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815  the name http.server calls

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  as there
        """Not into the output of the tests."""


@pytest.mark.parametrize(
    ("answers", "state"),
    [(False, "连不上 Elasticsearch"), (True, "ELASTICSEARCH_URL 上答话的不是 Elasticsearch 节点。")],
)
async def test_where_no_elasticsearch_answers_nobody_is_sent_to_rebuild(
    settings: Settings, database_url: str, monkeypatch, answers, state
) -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Another) as server:
        port = server.server_port if answers else 1
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("ELASTICSEARCH_URL", f"http://127.0.0.1:{port}")
        findings = await doctor_command._gather(read_settings(), database_url)
        server.shutdown()
        thread.join()

    search = next(finding for finding in findings if finding.what.startswith("检索"))
    assert not search.well
    assert search.state.startswith(state)
    assert search.mend.startswith("查 ELASTICSEARCH_URL")


async def test_what_is_to_be_mended_though_searches_are_answered_is_told(
    settings: Settings, database_url: str, monkeypatch
) -> None:
    """Vectors of an outside model were set up after the index was made: nobody is told that all is well."""
    monkeypatch.setenv("EMBEDDING_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("EMBEDDING_MODEL", "m")
    monkeypatch.setenv("EMBEDDING_DIMENSIONS", "16")
    engine = PrecedentSearch(TantivyStore(settings.home / "search"))
    await engine.put(ALL)
    await engine.close()

    findings = await doctor_command._gather(read_settings(), database_url)

    search, outside = (
        next(one for one in findings if one.what.startswith(what)) for what in ("检索", "外部向量")
    )
    assert search.well
    assert (outside.well, outside.mend) == (False, "fengqiao index rebuild")
    assert "没有所设外部向量模型的向量" in outside.state


def test_what_mends_stands_on_a_line_of_its_own_however_narrow_the_window(capsys) -> None:
    command = f"curl -X PUT \"$ELASTICSEARCH_URL/{'precedents' * 12}/_settings\" -d '{{}}'"
    doctor_command._show(
        [
            Finding("磁盘 Disk", well=True, state="剩 9.0 GB free", mend="清理磁盘"),
            Finding("写入索引 Writing to the index", well=False, state="只读 [closed]", mend=command),
        ]
    )

    lines = capsys.readouterr().err.splitlines()
    assert lines[-3:] == ["怎么修 How to mend:", "✗ 写入索引 Writing to the index", command]
    assert "清理磁盘" not in "".join(lines)


def test_a_database_away_is_told_and_ends_with_one(settings: Settings, monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")

    result = CliRunner().invoke(doctor_command.app, [])

    assert result.exit_code == 1
    assert not isinstance(result.exception, DatabaseUnusable)
    assert "连不上" in result.stderr
