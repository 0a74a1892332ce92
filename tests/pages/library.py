"""A small library of invented precedents to search in 试验类案库."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tortoise import Tortoise

from mediation.database import tortoise_config
from mediation.models import CaseGrade, DisputeType, Precedent, PrecedentResult, PrecedentStatus
from search.embedded.store import TantivyStore
from search.library import all_published
from search.precedents import PrecedentSearch
from tests.factories import a_division
from tests.pages.rounds import open_rounds

EAVES = (
    "乙方翻建房屋，新屋檐伸出{}公分，雨水滴到甲方院里，把土墙泡塌了{}米。甲方要求拆除重砌并赔墙钱{}元，"
    "乙方说按老界石砌的，没有过界。双方为滴水地吵过多次。"
)
WAGES = "{}名农民工在工地做泥瓦活{}个月，包工头拖欠工钱{}元，说开发商没有结账。工人要求年前付清。"
CARE = "老人{}岁，{}个子女轮流赡养，其中一人停付生活费，看病花去{}元无人承担。"
KEYWORDS = {"02": ["滴水檐", "界石"], "10": ["拖欠工资", "农民工"], "01": ["赡养老人", "医药费"]}
TERMS = "乙方在{}日内加装接水槽，将雨水引入自家排水沟。\n双方以现存老界石为准重新放线，新立界桩。\n乙方补偿甲方{}元，签字当日付清。"


async def fill(url: str, folder: Path) -> dict[str, str]:
    """Publish the precedents and index them; the ids by title."""
    await Tortoise.init(config=tortoise_config(url), _enable_global_fallback=True)
    try:
        return await _fill(folder)
    finally:
        await Tortoise.close_connections()


async def _fill(folder: Path) -> dict[str, str]:
    city = await a_division("430500", "邵阳市", demo=True)
    counties = [
        await a_division(f"430500/43050{n}", name, demo=True) for n, name in ((2, "双清区"), (3, "大祥区"))
    ]
    for code, name in (("02", "邻里"), ("10", "劳动争议"), ("01", "婚姻家庭")):
        await DisputeType.create(code=code, name=name, report_row=code)
    assert city.code == "430500"
    ids: dict[str, str] = {}
    for place in range(14):
        yuan = 2000 + 700 * place
        made = (
            ("02", f"翻建新房滴水檐伸进邻院之{place}", EAVES.format(18 + place, 1 + place % 3, yuan)),
            ("10", f"工地拖欠泥瓦工工钱之{place}", WAGES.format(3 + place, 2 + place % 5, yuan * 10)),
            ("01", f"兄弟分摊老人医药费之{place}", CARE.format(75 + place, 2 + place % 3, yuan)),
        )
        for code, title, facts in made:
            agreed = place % 5 != 3
            precedent = await Precedent.create(
                title=title,
                dispute_type_id=code,
                division_id=counties[place % 2].code,
                path=counties[place % 2].path,
                year=2018 + place % 8,
                grade=CaseGrade.DIFFICULT if place % 4 == 0 else CaseGrade.ORDINARY,
                facts=facts,
                focus="各方责任如何分担。",
                process="调解员先分头谈话，再到现场量地，最后当面算账。",
                terms=TERMS.format(10 + place, yuan) if agreed else None,
                laws_cited=["《中华人民共和国民法典》第二百八十八条"],
                keywords=[*KEYWORDS[code], *(["滴水地"] if code == "02" and place % 2 else [])],
                result=PrecedentResult.AGREED if agreed else PrecedentResult.TERMINATED,
                amount=yuan * 100 if agreed else None,
                days=5 + 2 * place,
                status=PrecedentStatus.PUBLISHED,
                published_on=date(2026, 3, 1),
                demo=True,
            )
            ids[title] = str(precedent.id)
    await index_published(folder)
    return ids | await open_rounds()


async def index_published(folder: Path) -> None:
    """Put everything that is published into the built-in engine's folder."""
    engine = PrecedentSearch(TantivyStore(folder))
    async for shelf in all_published(100):
        assert not shelf.held_back
        await engine.put(shelf.documents)
    await engine.close()
