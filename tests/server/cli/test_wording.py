"""The command line speaks both languages, and says in a sentence what is wrong with the arguments."""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from server.cli import COMMANDS, Commands, app

CHINESE, ENGLISH = re.compile("[\u4e00-\u9fff]"), re.compile("[A-Za-z]{2,}")


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path):
    """Run ``fengqiao`` with arguments; its exit code and what it said on standard error."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setenv("FENGQIAO_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[Any, str]:
        monkeypatch.setattr(sys, "argv", ["fengqiao", *arguments])
        with pytest.raises(SystemExit) as ended:
            app()
        return ended.value.code, capsys.readouterr().err

    return call


def commands() -> Iterator[tuple[str, Any]]:
    group = Commands()
    for name in COMMANDS:
        command = group.get_command(None, name)
        yield name, command
        for below, inner in getattr(command, "commands", {}).items():
            yield f"{name} {below}", inner


@pytest.mark.parametrize(("name", "command"), [pytest.param(*one, id=one[0]) for one in commands()])
def test_help_is_in_both_languages(name: str, command: Any) -> None:
    told = [command.help, *(option.help for option in command.params)]

    assert [
        help_ for help_ in told if not (CHINESE.search(help_ or "") and ENGLISH.search(help_ or ""))
    ] == []
    assert not any("completion" in option.name for option in command.params)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("servee",), 2, "没有这个命令。 No such command 'servee'.\n看用法 For help: fengqiao --help\n"),
        (("serve", "--nope"), 2, "没有选项 --nope。 No such option: --nope"),
        (("import", "cases"), 2, "缺少 参数 file。 Missing argument 'file'."),
        (
            ("import", "cases", "nowhere.csv"),
            1,
            "没有 nowhere.csv 这个文件。 There is no file nowhere.csv.\n",
        ),
        (("import", "cases", "."), 1, ". 是文件夹，请写文件名。 . is a folder; name a file.\n"),
        (("token", "--role", "mayor"), 2, "选项 --role 的值不能用。 Invalid value for '--role': 'mayor'"),
        (("token",), 1, "请写登录名，或写 --role 和它的范围，二者选一。"),
    ],
)
def test_says_what_is_wrong_with_the_arguments(call, tmp_path, arguments, code, words) -> None:
    ended, told = call(*arguments)

    assert ended == code
    assert told.startswith(words)
    assert "Traceback" not in told
    assert not (tmp_path / "home" / "postgres").exists()


@pytest.mark.parametrize("arguments", [("index", "rebuild"), ("index", "verify"), ("index", "rollback")])
def test_a_search_engine_that_is_away_is_told_in_a_sentence(
    call, monkeypatch, database_url: str, arguments
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("ELASTICSEARCH_URL", "http://127.0.0.1:1")

    code, told = call(*arguments)

    assert code == 2
    assert "检索引擎现在用不了" in told
    assert "fengqiao doctor tells how to mend it" in told
    assert "Traceback" not in told
