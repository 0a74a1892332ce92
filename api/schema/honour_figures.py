"""A nominee's figures, a round's rubric, days that were moved: what the models keep as JSON, typed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry

from api.planner.declarations import expression
from api.schema.scalars import Money
from mediation.models import HonourStage
from mediation.models.base import say


def _figure(key: str, description: str) -> Any:
    return expression(lambda _compiler, row: f"coalesce(({row}.figures->>'{key}')::bigint,0)", description)


@strawberry.type(
    description=say(
        "被推荐者当年的办案数字，由系统在推荐时计算。",
        "The nominee's cases of the year, counted by the system when it was recommended.",
    )
)
class NominationFigures:
    cases: int = _figure("cases", say("受理案件数。", "Cases accepted."))
    succeeded: int = _figure("succeeded", say("调解成功数。", "Cases in which an agreement was reached."))
    difficult: int = _figure("difficult", say("疑难复杂案件数。", "Difficult cases."))
    on_the_spot: int = _figure("on_the_spot", say("就地化解数。", "Cases settled on the spot."))
    performed: int = _figure("performed", say("协议已履行数。", "Agreements performed."))
    revisited: int = _figure(
        "revisited", say("已回访数。", "Agreements after which the parties were visited again.")
    )
    confirmed: int = _figure("confirmed", say("司法确认数。", "Agreements that a court confirmed."))
    amount: Money = _figure("amount", say("协议涉及金额。", "The sums agreed."))


def _part(key: str, description: str) -> Any:
    return expression(lambda _compiler, row: f"{row}.element->>'{key}'", description)


@strawberry.type(description=say("一个评分项目。", "A criterion of the rubric."))
class HonourCriterion:
    key: str = _part("key", say("项目的代号，打分时使用。", "Its key, by which points are given."))
    zh: str = _part("zh", say("中文名称。", "Its name in Chinese."))
    en: str = _part("en", say("英文名称。", "Its name in English."))
    most: int = _part("most", say("满分。", "Its most points."))


@strawberry.type(
    description=say(
        "评选中改动的一个时间：哪个阶段的截止，原来和现在。",
        "A moment of a round that was moved: the end of which stage, before and now.",
    )
)
class HonourDayMoved:
    stage: HonourStage = expression(
        lambda _compiler, row: f"{row}.element->>'stage'",
        say(
            "截止时间改动的阶段；审核的截止即投票开始。",
            "The stage whose end was moved; the vote opens where the review ends.",
        ),
    )
    before: datetime = expression(
        lambda _compiler, row: f"({row}.element->>'before')::timestamptz",
        say("原来的时间。", "The time before."),
    )
    now: datetime = expression(
        lambda _compiler, row: f"({row}.element->>'now')::timestamptz", say("现在的时间。", "The time now.")
    )
