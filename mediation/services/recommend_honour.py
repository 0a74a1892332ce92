"""Recommend for an honour 推荐: a county names its nominee, the system adds the figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.access import Action, Viewer
from mediation.clock import now
from mediation.models import HonourNomination, HonourQuota, HonourRound, HonourStage, Role
from mediation.problems import Conflict, Refused
from mediation.queries.honour_figures import honour_figures
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.honourees import WORDS, check_in_office, find_honouree, key_column
from mediation.services.rows import existing, require, require_role
from mediation.services.transaction import transaction
from mediation.services.words import ROUND

if TYPE_CHECKING:
    from uuid import UUID

    from mediation.models import HonourCategory


@dataclass(frozen=True, slots=True, kw_only=True)
class HonourRecommendation:
    round: UUID
    category: HonourCategory
    nominee: UUID
    deeds: str


async def recommend_honour(recommendation: HonourRecommendation, *, by: Viewer) -> HonourNomination:
    """Put a nominee of one's own county into the round, with deeds and the year's figures.

    Refuses after the recommendations have ended, a category without places, a nominee who is not
    in office, and one who is in the round already.
    """
    require_role(by, Action.RECOMMEND_HONOUR)
    checks = Checks()
    deeds = checks.column(HonourNomination, "deeds", recommendation.deeds)
    words = WORDS[recommendation.category]
    column = key_column(recommendation.category)
    async with transaction():
        held = await existing(HonourRound, recommendation.round, ROUND, by=by, field="round")
        if held.stage is not HonourStage.RECOMMENDATION or held.recommend_until <= now():
            raise Refused(
                Conflict(field="round", why_zh="推荐已经截止。", why_en="Recommendations have ended.")
            )
        if not await HonourQuota.exists(round=held, category=recommendation.category):
            checks.invalid("category", "本次评选没有这个类别。", "The round has no such category.")
        nominee = await find_honouree(recommendation.category, recommendation.nominee, "nominee", checks, by)
        if nominee is None:
            checks.stop()
        require(by, Action.RECOMMEND_HONOUR, nominee.path, field="nominee")
        if not nominee.path.startswith(held.path):
            checks.invalid("nominee", "不在本市范围内。", "The nominee is outside the city.")
        check_in_office(recommendation.category, nominee, "nominee", checks)
        if await HonourNomination.exists(round=held, **{column: nominee.pk}):
            checks.refuse(
                Conflict(
                    field="nominee",
                    why_zh=f"该{words.zh}已被推荐。",
                    why_en=f"The {words.en} is in the round.",
                )
            )
        checks.finish()
        nomination = await HonourNomination.create(
            round=held,
            category=recommendation.category,
            division_id=nominee.division_id,
            path=nominee.path,
            recommended_by_id=_recommending_county(nominee.path, by),
            deeds=deeds,
            figures=await honour_figures(recommendation.category, nominee.pk, held.year),
            **{column: nominee.pk},
        )
        await audit.record("recommend_honour", nomination, by=by)
    return nomination


def _recommending_county(path: str, by: Viewer) -> str:
    """The county bureau that recommends; where the city does it, the nominee's county."""
    if by.role is Role.COUNTY:
        return by.division
    codes = path.strip("/").split("/")
    return codes[1] if len(codes) > 1 else codes[0]
