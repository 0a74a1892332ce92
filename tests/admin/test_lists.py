"""Long lists: paged as far as anybody reads, and told in words where the database takes too long."""

from __future__ import annotations

import re

import asyncpg
import pytest

from admin import mirror, table_view
from admin import pages as pages_module
from mediation.database import connection_arguments
from mediation.models import Role
from tests.admin.conftest import SignIn
from tests.factories import Network, a_committee


async def test_pages_end_where_nobody_reads_on(
    sign_in: SignIn, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (pages_module, table_view):
        monkeypatch.setattr(module, "REACH", 40)
    for number in range(60):
        await a_committee(network.village, f"试{number}")
    clerk = await sign_in(Role.CITY)

    first = (await clerk.get("/admin/committee/list", params={"area": ""})).text
    beyond = await clerk.get("/admin/committee/list", params={"area": "", "page": "3"})

    assert "共 63 " in re.findall(r'<p class="count"[^>]*>(.*?)</p>', first, re.DOTALL)[0]
    assert "后面还有，请加筛选条件缩小范围，或换一个排序。" in first
    assert re.findall(r'aria-label="第 ?(\d+) ?页"', first) == ["1", "2"]
    assert (beyond.status_code, beyond.headers["location"][-6:]) == (302, "page=2")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror, "STATEMENT_TIMEOUT_MS", 200)


async def test_what_takes_too_long_is_told(
    impatient: None, sign_in: SignIn, network: Network, database: str
) -> None:
    clerk = await sign_in(Role.CITY)
    holder = await asyncpg.connect(**connection_arguments(database))
    try:
        async with holder.transaction():
            await holder.execute("lock table committee in access exclusive mode")
            answer = await clerk.get("/admin/committee/list")
    finally:
        await holder.close()

    assert answer.status_code == 503
    assert "查得太久了" in answer.text
    assert "committee.name" not in answer.text
    assert (await clerk.get("/admin/committee/list")).status_code == 200
