"""Loading: all or nothing, once, and the same from the same seed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import asyncpg
import pytest

from mediation import passwords
from mediation.database import connection_arguments
from mediation.models import Role
from mediation.personal_data import Vault
from mediation.problems import Refused
from server.demo import Stage, load_demo, loading
from server.demo.accounts import generated_password
from server.demo.chance import Chance
from server.demo.figures import DINGXI
from server.demo.places import invent_villages, read_city
from tests.server.demo.conftest import TODAY

CASES = replace(
    DINGXI.cases, cases=120, succeeded=115, difficult=10, on_the_spot=30, confirmed=5, amount=1_000_000_00,
    referrals=dict.fromkeys(DINGXI.cases.referrals, 3),
)  # fmt: skip
SMALL = replace(DINGXI, villages=500, cases=CASES, recent_cases=10)


@pytest.fixture
def one_small_city(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dingxi with fewer villages and cases, so that loading it takes a moment only."""
    monkeypatch.setattr(loading, "CITIES", (SMALL,))


async def rows_of(url: str, query: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(**connection_arguments(url))
    try:
        return await connection.fetch(query)
    finally:
        await connection.close()


@pytest.mark.usefixtures("one_small_city")
async def test_reports_each_stage_to_its_end(database_url: str, vault: Vault) -> None:
    told: list[tuple[Stage, int, int]] = []

    await load_demo(database_url, vault, lambda *progress: told.append(progress), today=TODAY)

    for stage in Stage:
        steps = [(done, total) for at, done, total in told if at is stage]
        assert steps == sorted(steps)
        assert steps[-1][0] == steps[-1][1] > 0


@pytest.mark.usefixtures("one_small_city")
async def test_the_same_seed_makes_the_same_network(
    database_url: str, cluster: object, template: str, vault: Vault
) -> None:
    query = """
        select (select md5(string_agg(id::text || number || narrative, ',' order by id)) from "case") as cases,
               (select md5(string_agg(id::text || name, ',' order by id)) from person) as persons,
               (select md5(string_agg(id::text || facts, ',' order by id)) from precedent) as precedents"""
    told = []
    for _ in range(2):
        await load_demo(database_url, vault, today=TODAY)
        told.append((await rows_of(database_url, query))[0])
        await rows_of(database_url, 'truncate division, dispute_type, person, "user", index_job cascade')
    assert told[0] == told[1]

    await load_demo(database_url, vault, today=TODAY, seed=2)
    assert (await rows_of(database_url, query))[0] != told[0]


@pytest.mark.usefixtures("one_small_city")
async def test_a_second_loading_is_refused_and_changes_nothing(database_url: str, vault: Vault) -> None:
    await load_demo(database_url, vault, today=TODAY)
    counts = 'select (select count(*) from "case"), (select count(*) from index_job), (select count(*) from audit_entry)'
    before = await rows_of(database_url, counts)

    with pytest.raises(Refused) as refusal:
        await load_demo(database_url, vault, today=TODAY)

    assert [problem.code for problem in refusal.value.problems] == ["CONFLICT"]
    assert await rows_of(database_url, counts) == before


@pytest.mark.usefixtures("one_small_city")
async def test_a_loading_that_fails_leaves_nothing(database_url: str, vault: Vault) -> None:
    def fail(stage: Stage, done: int, total: int) -> None:
        if stage is Stage.PRECEDENTS:
            raise RuntimeError("the lights went out")

    with pytest.raises(RuntimeError, match="lights"):
        await load_demo(database_url, vault, fail, today=TODAY)

    assert await rows_of(database_url, "select from division union all select from dispute_type") == []


@pytest.mark.usefixtures("one_small_city")
async def test_accounts_sign_in_with_passwords_of_their_own(database_url: str, vault: Vault) -> None:
    network = await load_demo(database_url, vault, today=TODAY)

    rows = {row["username"]: row for row in await rows_of(database_url, """
        select u.username, u.password_hash, g.role, g.division_id, g.committee_id, g.referrer_id, g.personal_data
        from "user" u join role_grant g on g.user_id = u.id""")}  # fmt: skip
    assert {account.username for account in network.accounts} == set(rows)
    assert len({account.password for account in network.accounts}) == len(rows)
    for account in network.accounts:
        row = rows[account.username]
        assert await passwords.matches(account.password, row["password_hash"])
        assert passwords.weakness(account.password, username=account.username) is None
        assert (row["role"], row["personal_data"]) == (account.role.value, account.personal_data)
    assert {account.role for account in network.accounts} == {
        Role.CITY, Role.COUNTY, Role.TOWNSHIP, Role.VILLAGE, Role.COMMITTEE, Role.REFERRER,
    }  # fmt: skip


def test_generated_passwords_are_strong() -> None:
    made = {generated_password() for _ in range(200)}
    assert len(made) == 200
    assert all(passwords.weakness(password) is None for password in made)


def test_village_names_differ_within_a_township() -> None:
    city = read_city("621100")
    invent_villages(city, DINGXI, Chance(5))

    townships = [place for place in city.walk() if len(place.code) == 9]
    assert len(townships) == 122
    for township in townships:
        names = [village.name for village in township.below]
        assert len(names) == len(set(names)) >= 3


def test_a_key_tells_its_moment_and_no_more() -> None:
    chance = Chance(1)
    at = chance.moment(date(2022, 5, 4))

    key = chance.key(at)

    assert key.version == 7
    assert key.int >> 80 == int(at.timestamp() * 1000)
    assert key != chance.key(at)
