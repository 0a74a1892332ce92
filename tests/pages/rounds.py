"""Rounds of honours to look at 试验评选: one that is open for the vote, one whose results are out."""

from __future__ import annotations

from datetime import date, timedelta

from mediation.clock import now, today
from mediation.honours import DEFAULT_RUBRIC
from mediation.models import (
    STAGE_ENDS,
    AuditEntry,
    Division,
    GradeChange,
    Honour,
    HonourCategory,
    HonourNomination,
    HonourNotice,
    HonourNoticeKind,
    HonourQuota,
    HonourRound,
    HonourStage,
    HonourStatus,
    JudicialOffice,
    MediatorGrade,
    NominationStatus,
)
from mediation.queries.certificates import certificate_number
from tests.factories import a_mediator, a_user
from tests.honours import a_photograph

DEEDS = "上门调解邻里、婚姻、土地纠纷，事了还要回访；山高路远，随叫随到。"


TOWNS = ("𬭎溪", "青溪", "\U00020001溪", "石桥", "柏木")
"""The first has a rare character of the standard list, the third one that is in no font."""


async def open_rounds() -> dict[str, str]:
    """The rounds' keys by what they are; over what passes for a demo network, so that a demo issuer vouches."""
    await AuditEntry.create(
        at=now(), actor="fengqiao demo", action="load_demo", entity="Network", entity_id="demo"
    )
    offices = [
        await JudicialOffice.create(
            name=f"大祥区{town}镇司法所", division_id="430503", path="/430500/430503/", demo=True
        )
        for town in TOWNS
    ]
    found = await _honours(offices)
    for name, stage, year in (
        ("early", HonourStage.REVIEW, 2026),
        ("open", HonourStage.VOTE, 2025),
        ("counted", HonourStage.FINAL, 2024),
        ("ended", HonourStage.NAMED, 2023),
    ):
        counted = stage in {HonourStage.FINAL, HonourStage.NAMED}
        ended = stage is HonourStage.NAMED
        held = await HonourRound.create(
            title=f"{year}年度“枫桥式”评选（演示）",
            year=year,
            division_id="430500",
            path="/430500/",
            stage=stage,
            rubric=[{"key": one.key, "zh": one.zh, "en": one.en, "most": one.most} for one in DEFAULT_RUBRIC],
            vote_weight=50,
            recommend_until=now() - timedelta(days=40),
            vote_from=now() + timedelta(days=2 if stage is HonourStage.REVIEW else -10),
            vote_until=now() + timedelta(days=-1 if counted else 8, hours=1),
            object_until=now() + timedelta(days=20),
            ballots=18_426 if counted else None,
            demo=True,
        )
        await HonourQuota.create(
            round=held, category=HonourCategory.JUDICIAL_OFFICE, shortlist=5, named=2, choices=2
        )
        for place, office in enumerate(offices if stage is not HonourStage.REVIEW else [], 1):
            nomination = await HonourNomination.create(
                round=held,
                category=HonourCategory.JUDICIAL_OFFICE,
                judicial_office=office,
                division_id="430503",
                path="/430500/430503/",
                recommended_by_id="430503",
                deeds=DEEDS,
                figures={"cases": 1200 + place, "succeeded": 1190, "on_the_spot": 640},
                status=NominationStatus.NOT_NAMED if ended else NominationStatus.SHORTLISTED,
                score=90.0 - place,
                votes=9000 - 1000 * place if counted else None,
                final_score=95.5 - place if counted else None,
                rank=place if counted else None,
            )
            if ended and place <= 2:  # the second one's was revoked
                nomination.status = NominationStatus.NAMED
                nomination.honour = await Honour.get(judicial_office=office, year=year)
                await nomination.save()
            if place == 1:
                await a_photograph(nomination)
                found[f"{name}_photographed"] = str(nomination.id)
        found[name] = str(held.id)
    await _notices(found)
    await GradeChange.create(
        mediator=await a_mediator(await Division.get(code="430503"), "曹安"),
        to_grade=MediatorGrade.FOURTH,
        reason="办案满两年。",
        proposed_by=await a_user("proposer"),
        notice_until=today() + timedelta(days=7),
    )
    return found


async def _notices(found: dict[str, str]) -> None:
    """The early round was put off; another of its city was closed."""
    early = await HonourRound.get(id=found["early"])
    was = early.vote_from - timedelta(days=9)
    await HonourNotice.create(
        round=early,
        path=early.path,
        kind=HonourNoticeKind.DAYS_MOVED,
        reason="汛期，审核推迟。",
        moved=[{"stage": "review", "before": was.isoformat(), "now": early.vote_from.isoformat()}],
        told_on=today(),
    )
    closed = await HonourRound.create(
        title="2022年度“枫桥式”评选（演示）",
        year=2022,
        division_id="430500",
        path="/430500/",
        stage=HonourStage.CLOSED,
        rubric=early.rubric,
        vote_weight=50,
        demo=True,
        **{name: getattr(early, name) - timedelta(days=900) for name in STAGE_ENDS.values()},
    )
    await HonourQuota.create(
        round=closed, category=HonourCategory.JUDICIAL_OFFICE, shortlist=5, named=2, choices=2
    )
    await HonourNotice.create(
        round=closed,
        path=closed.path,
        kind=HonourNoticeKind.CLOSED,
        reason="刷票严重，另行评选。",
        told_on=date(2022, 9, 1),
    )
    found["closed"] = str(closed.id)


async def _honours(offices: list[JudicialOffice]) -> dict[str, str]:
    """Numbers of certificates: of one that holds, one that was revoked, and one whose name no font has."""
    found = {}
    for office, (word, columns) in zip(
        offices,
        {
            "named": {},
            "revoked": {
                "status": HonourStatus.REVOKED,
                "revoked_on": date(2024, 6, 1),
                "revocation_reason": "材料不实。",
            },
            "unprintable": {},
        }.items(),
        strict=False,
    ):
        honour = await Honour.create(
            title="“枫桥式”司法所",
            category=HonourCategory.JUDICIAL_OFFICE,
            year=2023,
            division_id="430503",
            path="/430500/430503/",
            judicial_office=office,
            named_on=date(2023, 12, 28),
            demo=True,
            **columns,
        )
        found[word] = certificate_number(honour.id, honour.path, honour.year)
    return found
