"""What the one who reads is told about themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson

from api.planner.engine import Engine
from api.planner.identifiers import encode_id
from api.planner.pool import open_read_pool
from api.schema import build_schema
from mediation.access import PUBLIC, Viewer
from mediation.models import Role
from tests.factories import a_grant, a_network

ME = "{ viewer { id name roles { id role active personalData division { code } committee { name } } } }"


async def ask(url: str, viewer: Viewer) -> Any:
    pool = await open_read_pool(url, size=1)
    try:
        engine = Engine(build_schema())
        await engine.start(pool)
        answer = await engine.execute(pool, ME, None, {}, viewer)
    finally:
        await pool.close()
    return orjson.loads(answer.body)["data"]["viewer"]


async def test_a_user_sees_the_grants_in_force_and_which_is_in_use(database: str) -> None:
    network = await a_network()
    county = await a_grant(network.user, Role.COUNTY, division=network.county, personal_data=True)
    committee = await a_grant(network.user, Role.COMMITTEE, committee=network.committee)
    await a_grant(network.user, Role.CITY, division=network.city, valid_to=date(2020, 1, 1))

    told = await ask(database, network.viewer(Role.COUNTY, name="张管理", grant=county.id))

    assert told == {
        "id": encode_id("User", network.user.id),
        "name": "张管理",
        "roles": [
            {"id": encode_id("RoleGrant", county.id), "role": "COUNTY", "active": True, "personalData": True,
             "division": {"code": "430502"}, "committee": None},
            {"id": encode_id("RoleGrant", committee.id), "role": "COMMITTEE", "active": False, "personalData": False,
             "division": None, "committee": {"name": network.committee.name}},
        ],
    }  # fmt: skip


async def test_a_visitor_is_the_public(database: str) -> None:
    told = await ask(database, PUBLIC)

    public = {"id": None, "role": "PUBLIC", "active": True, "personalData": False, "division": None,
              "committee": None}  # fmt: skip
    assert told == {"id": None, "name": "访客", "roles": [public]}
