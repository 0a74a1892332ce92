"""A network to walk through 走查用的网络: a row of every view, and one for everything that can be done."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tortoise import Tortoise

from mediation.database import tortoise_config
from mediation.models import (
    CaseGrade,
    Honour,
    HonourCategory,
    Precedent,
    PrecedentResult,
    PrecedentStatus,
    Role,
    RoleGrant,
    User,
)
from mediation.queries.certificates import certificate_number
from tests.admin.deeds import DEEDS, ROWS, Place
from tests.factories import Network, a_network
from tests.honours import rounds_of_each_stage
from tests.pages.library import index_published

NARRATIVE = "两家为宅基地界址相争，新屋檐水滴到邻院，老界石还在，双方吵过多次，要求拆除重砌并赔墙钱。"
WHO = "zhang"


async def fill(url: str, folder: Path) -> dict[str, str]:
    """Keys by what they open: ``view/way`` for each deed, ``view`` for each list, and pages of the public."""
    await Tortoise.init(config=tortoise_config(url), _enable_global_fallback=True)
    try:
        network = await a_network()
        await RoleGrant.create(user=network.user, role=Role.CITY, division=network.city, personal_data=True)
        place = await Place.at(network.village)
        keys = {identity: str(await made(place)) for identity, (made, _) in ROWS.items()}
        for deed in DEEDS:
            if deed.made is not None:
                keys[deed.name] = str(await deed.made(place))
        rounds = await rounds_of_each_stage(network)
        for held in rounds["honour-round"]:
            keys[f"round {held.stage.value}"] = str(held.id)
        keys |= await _published(network)
        await index_published(folder)
        assert await User.exists(username=WHO)
        return keys
    finally:
        await Tortoise.close_connections()


async def _published(network: Network) -> dict[str, str]:
    """A precedent to find, and a certificate to look at."""
    precedent = await Precedent.create(
        title="新屋檐水滴到邻院",
        dispute_type_id="02",
        division=network.county,
        path=network.county.path,
        year=2025,
        grade=CaseGrade.ORDINARY,
        facts=NARRATIVE,
        focus="各方责任如何分担。",
        process="先分头谈话，再到现场量地。",
        terms="乙方在十日内加装接水槽。\n双方以老界石为准。",
        laws_cited=["《中华人民共和国民法典》第二百八十八条"],
        keywords=["滴水", "界石"],
        result=PrecedentResult.AGREED,
        amount=200_000,
        days=9,
        status=PrecedentStatus.PUBLISHED,
        published_on=date(2026, 3, 1),
    )
    honour = await Honour.create(
        title="“枫桥式”司法所",
        category=HonourCategory.JUDICIAL_OFFICE,
        year=2023,
        division=network.county,
        path=network.county.path,
        judicial_office=network.office,
        named_on=date(2023, 12, 28),
    )
    return {
        "published": str(precedent.id),
        "certificate": certificate_number(honour.id, honour.path, honour.year),
    }
