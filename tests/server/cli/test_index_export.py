from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tortoise import Tortoise
from typer.testing import CliRunner

from benchmarks.search.sets import sets_in
from mediation.access import PUBLIC
from mediation.database import tortoise_config
from mediation.services.judge_precedent import judge_precedent
from server.cli.index_command import app
from tests.factories import a_network
from tests.mediation.services.test_judge_precedent import a_precedent, shown


async def judged(url: str) -> None:
    await Tortoise.init(config=tortoise_config(url), _enable_global_fallback=True)
    try:
        precedent = await a_precedent(await a_network())
        await judge_precedent(await shown(precedent), precedent.id, useful=True, by=PUBLIC)
    finally:
        await Tortoise.close_connections()


def test_writes_a_set_and_says_what_is_in_it(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("FENGQIAO_HOME", str(tmp_path / "home"))
    asyncio.run(judged(database_url))

    result = CliRunner().invoke(app, ["export", str(tmp_path / "set")], catch_exceptions=False)

    assert result.exit_code == 0
    assert "查找 1，类案 1，评价 1" in result.stderr
    assert "1 queries, 1 precedents, 1 judgments" in result.stderr
    [plain] = sets_in(tmp_path / "set")
    assert len(plain.questions) == 1
