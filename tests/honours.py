"""Rounds of honours for tests 评选: one in each stage, with a nominee, written as rows."""

from __future__ import annotations

import io
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from PIL import Image

from mediation.clock import now, today
from mediation.honours import DEFAULT_RUBRIC
from mediation.models import (
    HonourCategory,
    HonourNomination,
    HonourObjection,
    HonourQuota,
    HonourRound,
    HonourStage,
    NominationPhotograph,
    NominationReview,
    NominationStatus,
)
from mediation.photographs import made_ready
from tests.factories import Network

_STATUS = {
    HonourStage.RECOMMENDATION: NominationStatus.RECOMMENDED,
    HonourStage.REVIEW: NominationStatus.RECOMMENDED,
    HonourStage.VOTE: NominationStatus.SHORTLISTED,
    HonourStage.FINAL: NominationStatus.SHORTLISTED,
    HonourStage.NAMED: NominationStatus.NOT_NAMED,
    HonourStage.CLOSED: NominationStatus.RECOMMENDED,
}
_UNSCORED = {HonourStage.RECOMMENDATION, HonourStage.REVIEW, HonourStage.CLOSED}
FULL = {criterion.key: float(criterion.most) for criterion in DEFAULT_RUBRIC}


async def a_round_in(network: Network, stage: HonourStage, **columns: Any) -> HonourRound:
    """A round of the network's city in the stage, its moments around today, with places for mediators."""
    counted = stage in {HonourStage.FINAL, HonourStage.NAMED}
    begun = list(HonourStage).index(stage) * -10
    moments = {
        "recommend_until": now() + timedelta(days=begun + 5),
        "vote_from": now() + timedelta(days=begun + 15),
        "vote_until": now() + timedelta(days=begun + 25),
        "object_until": now() + timedelta(days=begun + 35),
    }
    held = await HonourRound.create(
        **{
            "title": f"青山市“枫桥式”评选（{stage.zh}）",
            "year": today().year - list(HonourStage).index(stage),
            "division": network.city,
            "path": network.city.path,
            "stage": stage,
            "rubric": [asdict(criterion) for criterion in DEFAULT_RUBRIC],
            "vote_weight": 50,
            "ballots": 12 if counted else None,
            **moments,
            **columns,
        }
    )
    await HonourQuota.create(round=held, category=HonourCategory.MEDIATOR, shortlist=2, named=1, choices=1)
    return held


async def a_nomination_in(network: Network, held: HonourRound, **columns: Any) -> HonourNomination:
    """A nomination of the network's mediator, as far as the round's stage has brought it."""
    counted = held.stage in {HonourStage.FINAL, HonourStage.NAMED}
    mediator = columns.pop("mediator", network.mediator)
    return await HonourNomination.create(
        **{
            "round": held,
            "category": HonourCategory.MEDIATOR,
            "mediator": mediator,
            "division_id": mediator.division_id,
            "path": mediator.path,
            "recommended_by": network.county,
            "deeds": "十年上门调解。",
            "figures": {"cases": 214, "succeeded": 210, "on_the_spot": 90, "amount": 1_234_500},
            "status": _STATUS[held.stage],
            "score": None if held.stage in _UNSCORED else 88.5,
            "votes": 9 if counted else None,
            "final_score": 94.25 if counted else None,
            "rank": 1 if counted else None,
            **columns,
        }
    )


def a_picture(width: int = 480, height: int = 360, kind: str = "JPEG", **options: Any) -> bytes:
    """A drawing as a camera's file."""
    target = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(target, kind, **options)
    return target.getvalue()


async def a_photograph(nomination: HonourNomination) -> NominationPhotograph:
    made = made_ready(a_picture())
    return await NominationPhotograph.create(
        nomination=nomination,
        path=nomination.path,
        image=made.image,
        digest=made.digest,
        width=made.width,
        height=made.height,
        consented_on=today(),
        consent="同意书第1号",
    )


async def rounds_of_each_stage(network: Network) -> dict[str, list[Any]]:
    """The rows by the identity of their views; a nomination in each stage, one of them reviewed once."""
    rounds = [await a_round_in(network, stage) for stage in HonourStage]
    nominations = [await a_nomination_in(network, held) for held in rounds]
    await NominationReview.create(
        nomination=nominations[1], path=nominations[1].path, reviewer=network.user, points=FULL, total=100.0
    )
    objection = await HonourObjection.create(
        nomination=nominations[3], path=nominations[3].path, raised_by="李某", text="材料中的案件不实。"
    )
    return {"honour-round": rounds, "honour-nomination": nominations, "honour-objection": [objection]}
