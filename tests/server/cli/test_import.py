from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from mediation.problems import Refused
from server.cli.import_command import app

COMMITTEES = "简称,全称,类别,区划\n清溪民调,清溪区人民调解委员会,township,430502\n"


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Run ``fengqiao import`` over a fresh database, in a folder of its own."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("FENGQIAO_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, arguments, catch_exceptions=True)
        if isinstance(result.exception, Refused):
            raise result.exception
        return result.exit_code, result.stdout

    (tmp_path / "divisions.csv").write_text(
        "code,name,note\n430500,青山市,\n430502,清溪区,x\n", encoding="utf-8"
    )
    (tmp_path / "committees.csv").write_text(COMMITTEES, encoding="gb18030")
    return run


def test_imports_twice_and_says_what_became_of_the_rows(run) -> None:
    assert run("divisions", "divisions.csv", "--map", "note=-") == (
        0,
        "2 行：新增 2，修改 0，不变 0，退回 0。 2 rows: 2 created, 0 changed, 0 unchanged, 0 rejected.\n",
    )
    assert run("committees", "committees.csv", "--dry-run")[1].startswith("1 行：将新增 1")
    assert run("committees", "committees.csv", "--city", "430500")[1].startswith("1 行：新增 1")
    assert run("committees", "committees.csv")[1].startswith("1 行：新增 0，修改 0，不变 1")


def test_bad_rows_stop_it_or_are_given_back(run) -> None:
    run("divisions", "divisions.csv", "--map", "note=-")
    Path("committees.csv").write_text(COMMITTEES + "坏,坏会,不知道,430502\n", encoding="utf-8")

    assert run("committees", "committees.csv")[0] == 1
    code, told = run("committees", "committees.csv", "--skip-bad")

    assert (code, told.split("。")[0]) == (0, "2 行：新增 1，修改 0，不变 0，退回 1")
    rejected = Path("committees.rejected.csv")
    assert "坏会" in rejected.read_text(encoding="utf-8-sig")
    assert rejected.stat().st_mode & 0o077 == 0


def test_a_city_keeps_others_out(run) -> None:
    assert run("divisions", "divisions.csv", "--map", "note=-", "--city", "430600")[0] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("divisions", "divisions.csv"),
        ("divisions", "divisions.csv", "--map", "note"),
        ("divisions", "divisions.csv", "--city", "4305"),
        ("divisions", "divisions.csv", "--map", "note=-", "--rejected", "rows.txt"),
        ("cases", "divisions.csv", "--publish", "--consented-on", "昨天"),
        ("template", "honours"),
    ],
)
def test_refuses_what_cannot_be_done(run, arguments) -> None:
    with pytest.raises(Refused):
        run(*arguments)


def test_writes_a_template_once(run) -> None:
    assert run("template", "cases", "--format", "xlsx") == (0, "")
    assert load_workbook("cases.xlsx").sheetnames == ["案件", "填写说明"]
    with pytest.raises(Refused, match=r"cases\.xlsx exists already"):
        run("template", "cases")
