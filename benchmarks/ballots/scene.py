"""The vote that is rushed 投票场景: as many on the ballot as were in the published round (domain.md §2, S2)."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

from mediation.clock import now
from mediation.honours import DEFAULT_RUBRIC
from mediation.models import (
    Committee,
    CommitteeKind,
    Division,
    DivisionLevel,
    Engagement,
    HonourCategory,
    HonourNomination,
    HonourQuota,
    HonourRound,
    HonourStage,
    JudicialOffice,
    Mediator,
    NominationStatus,
    Person,
)

if TYPE_CHECKING:
    from tortoise.models import Model

QUOTAS = {
    HonourCategory.JUDICIAL_OFFICE: (14, 7),
    HonourCategory.COMMITTEE: (29, 14),
    HonourCategory.MEDIATOR: (38, 21),
}
"""On the ballot, and named; as many may be chosen as are named."""
DEEDS = "上门调解邻里、婚姻、土地纠纷，事了还要回访；山高路远，随叫随到，群众信得过。" * 3


async def open_vote() -> HonourRound:
    """A city, a county, and a round whose vote is open for an hour."""
    city = await Division.create(code="621100", name="定西市", level=DivisionLevel.CITY, path="/621100/")
    county = await Division.create(
        code="621102",
        name="安定区",
        level=DivisionLevel.COUNTY,
        path="/621100/621102/",
        parent=city,
        counted=True,
    )
    held = await HonourRound.create(
        title="定西市“枫桥式”评选（测量）",
        year=now().year,
        division=city,
        path=city.path,
        stage=HonourStage.VOTE,
        rubric=[{"key": one.key, "zh": one.zh, "en": one.en, "most": one.most} for one in DEFAULT_RUBRIC],
        vote_weight=50,
        recommend_until=now() - timedelta(days=9),
        vote_from=now() - timedelta(days=1),
        vote_until=now() + timedelta(hours=1),
        object_until=now() + timedelta(days=9),
    )
    for category, (shortlist, named) in QUOTAS.items():
        await HonourQuota.create(
            round=held, category=category, shortlist=shortlist, named=named, choices=named
        )
        for place in range(shortlist):
            nominee = await _nominee(category, place, county)
            await HonourNomination.create(
                round=held,
                category=category,
                division=county,
                path=county.path,
                recommended_by=county,
                deeds=DEEDS,
                figures={"cases": 200 + place, "succeeded": 195, "on_the_spot": 90},
                status=NominationStatus.SHORTLISTED,
                score=90.0,
                **{f"{category.value}_id": nominee.pk},
            )
    return held


async def _nominee(category: HonourCategory, place: int, county: Division) -> Model:
    if category is HonourCategory.JUDICIAL_OFFICE:
        return await JudicialOffice.create(name=f"第{place + 1}司法所", division=county, path=county.path)
    committee = await Committee.create(
        name=f"第{place + 1}调委会（{category.value}）",
        short_name=f"{category.value}{place}",
        kind=CommitteeKind.VILLAGE,
        division=county,
        path=county.path,
    )
    if category is HonourCategory.COMMITTEE:
        return committee
    person = await Person.create(name=f"调解员{place + 1}")
    return await Mediator.create(
        person=person,
        division=county,
        path=county.path,
        engagement=Engagement.PART_TIME,
        started_on=date(2020, 1, 1),
    )


async def papers(held: HonourRound) -> dict[HonourCategory, list[str]]:
    """Keys of those on the ballot."""
    return {
        category: [
            str(key)
            for key in await HonourNomination.filter(round=held, category=category).values_list(
                "id", flat=True
            )
        ]
        for category in QUOTAS
    }


def filled_in(papers: dict[HonourCategory, list[str]], voters: int, chance: random.Random) -> list[list[str]]:
    """A ballot for each voter: some of each category, the favourites more often."""
    ballots = []
    for _ in range(voters):
        chosen: list[str] = []
        for category, (_shortlist, most) in QUOTAS.items():
            keys = papers[category]
            wanted = chance.randint(0 if chosen else 1, most)
            chosen += {
                keys[min(int(chance.expovariate(3 / len(keys))), len(keys) - 1)] for _ in range(wanted)
            }
        ballots.append(chosen)
    return ballots
