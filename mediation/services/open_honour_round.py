"""Open a round of honours 启动评选."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from mediation.access import Action, Viewer
from mediation.clock import now, today
from mediation.honours import DEFAULT_RUBRIC, FULL_SCORE, Criterion
from mediation.models import Division, DivisionLevel, HonourQuota, HonourRound
from mediation.problems import Required
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.round_days import ROUND_DAYS, check_round_days
from mediation.services.rows import find, require, require_role
from mediation.services.transaction import transaction
from mediation.services.words import DIVISION, Words

if TYPE_CHECKING:
    from datetime import datetime

    from mediation.models import HonourCategory

MOST_CRITERIA = 20
MOST_PLACES = 100
"""On one category's ballot: nobody reads more before choosing."""
_RUBRIC = Words("评分项目", "rubric")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    category: HonourCategory
    shortlist: int
    named: int
    choices: int | None = None
    """How many a ballot may choose; as many as are named when omitted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HonourRoundOpening:
    division: str
    """Code of the city."""
    year: int
    quotas: tuple[Quota, ...]
    recommend_until: datetime
    vote_from: datetime
    vote_until: datetime
    object_until: datetime
    title: str | None = None
    vote_weight: int = 50
    rubric: tuple[Criterion, ...] = DEFAULT_RUBRIC


async def open_honour_round(opening: HonourRoundOpening, *, by: Viewer) -> HonourRound:
    """Open the year's round in its first stage, with its quotas, days, rubric and weights.

    Only the city opens one, for itself, once a year. Refuses quotas that do not narrow, days out
    of order or already past, and a rubric that does not make 100 points.
    """
    require_role(by, Action.RUN_HONOUR_ROUND)
    checks = Checks()
    title = checks.column(HonourRound, "title", opening.title, required=False)
    _check_quotas(opening, checks)
    if check_round_days({name: getattr(opening, name) for name in ROUND_DAYS}, checks) and (
        opening.recommend_until <= now()
    ):
        checks.invalid("recommend_until", "推荐截止时间已过。", "Recommendations would have ended already.")
    _check_rubric(opening, checks)
    if not today().year - 1 <= opening.year <= today().year:
        checks.invalid("year", "只能评选今年或上一年度。", "Only this year or the last can be honoured.")
    if not 0 <= opening.vote_weight <= FULL_SCORE:
        checks.invalid("vote_weight", "得票权重应为0至100。", "The weight of the vote is 0 to 100.")
    async with transaction():
        city = checks.settled(await find(Division, opening.division, "division", DIVISION, checks, by))
        require(by, Action.RUN_HONOUR_ROUND, city.path, field="division")
        if city.level is not DivisionLevel.CITY:
            checks.invalid("division", "评选由市级主办。", "A round is held by a city.")
        checks.finish()
        held = await HonourRound.create(
            title=title or f"{city.name}{opening.year}年度“枫桥式”评选",
            year=opening.year,
            division=city,
            path=city.path,
            rubric=[asdict(criterion) for criterion in opening.rubric],
            vote_weight=opening.vote_weight,
            recommend_until=opening.recommend_until,
            vote_from=opening.vote_from,
            vote_until=opening.vote_until,
            object_until=opening.object_until,
        )
        for quota in opening.quotas:
            await HonourQuota.create(
                round=held,
                category=quota.category,
                shortlist=quota.shortlist,
                named=quota.named,
                choices=quota.choices or quota.named,
            )
        await audit.record("open_honour_round", held, by=by)
    return held


def _check_quotas(opening: HonourRoundOpening, checks: Checks) -> None:
    if not opening.quotas:
        checks.refuse(Required(field="quotas", what_zh="名额", what_en="quotas"))
    seen: set[HonourCategory] = set()
    for place, quota in enumerate(opening.quotas):
        field = f"quotas.{place}"
        if quota.category in seen:
            checks.invalid(field, "同一类别填了两次名额。", "The category has two quotas.")
        seen.add(quota.category)
        if not 1 <= quota.named <= quota.shortlist:
            checks.invalid(
                f"{field}.named",
                "命名名额至少为1，且不超过入围名额。",
                "At least 1 and at most the shortlist can be named.",
            )
        elif quota.shortlist > MOST_PLACES:
            checks.invalid(
                f"{field}.shortlist",
                f"入围名额最多{MOST_PLACES}个。",
                f"At most {MOST_PLACES} can be on the ballot.",
            )
        elif not 1 <= (quota.choices or quota.named) <= quota.shortlist:
            checks.invalid(
                f"{field}.choices",
                "每张选票可选人数至少为1，且不超过入围名额。",
                "A ballot chooses at least 1 and at most the shortlist.",
            )


def _check_rubric(opening: HonourRoundOpening, checks: Checks) -> None:
    keys = [criterion.key for criterion in opening.rubric]
    whole = sum(criterion.most for criterion in opening.rubric)
    fair = (
        0 < len(keys) <= MOST_CRITERIA
        and len(set(keys)) == len(keys)
        and whole == FULL_SCORE
        and all(criterion.most > 0 for criterion in opening.rubric)
    )
    if not fair:
        checks.invalid(
            "rubric",
            "评分项目不能重复，满分合计应为100。",
            "Criteria must differ and make 100 points in all.",
        )
    for place, criterion in enumerate(opening.rubric):
        for part, text in (("key", criterion.key), ("zh", criterion.zh), ("en", criterion.en)):
            checks.text(f"rubric.{place}.{part}", text, _RUBRIC, limit=40)
