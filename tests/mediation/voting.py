"""A vote to try 试验投票: a round whose ballot is open, with nominees of one county, and voters' tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import jwt

from mediation.clock import now
from mediation.models import (
    HonourCategory,
    HonourNomination,
    HonourQuota,
    HonourRound,
    HonourStage,
    JudicialOffice,
    NominationStatus,
)
from mediation.voting import AUDIENCE, IdentityProvider

if TYPE_CHECKING:
    from uuid import UUID

    from tests.factories import Network

PROVIDER = IdentityProvider("demo", "a shared secret of thirty-two characters")


@dataclass
class Vote:
    held: HonourRound
    nominees: list[UUID]

    async def close(self) -> None:
        """Let the time of the vote be over; the count is still to come."""
        await HonourRound.filter(id=self.held.id).update(vote_until=now() - timedelta(seconds=1))


def a_token(subject: str, **claims: Any) -> str:
    return jwt.encode(
        {"iss": "demo", "aud": AUDIENCE, "sub": subject, "exp": now() + timedelta(minutes=5), **claims},
        PROVIDER.key,
        algorithm="HS256",
    )


async def a_vote(network: Network, nominees: int = 3, choices: int = 2) -> Vote:
    """Open to the public: so many judicial offices, of which a ballot may choose some."""
    held = await HonourRound.create(
        title="“枫桥式”评选", year=2026, division=network.city, path=network.city.path,
        stage=HonourStage.VOTE, rubric=[{"key": "a", "zh": "甲", "en": "A", "most": 100}], vote_weight=50,
        recommend_until=now() - timedelta(days=9), vote_from=now() - timedelta(days=1),
        vote_until=now() + timedelta(days=1), object_until=now() + timedelta(days=9),
    )  # fmt: skip
    await HonourQuota.create(
        round=held, category=HonourCategory.JUDICIAL_OFFICE, shortlist=nominees, named=1, choices=choices
    )
    keys = []
    for place in range(nominees):
        office = await JudicialOffice.create(
            name=f"第{place}司法所", division=network.county, path=network.county.path
        )
        nomination = await HonourNomination.create(
            round=held, category=HonourCategory.JUDICIAL_OFFICE, judicial_office=office,
            division=network.county, path=network.county.path, recommended_by=network.county,
            deeds="上门调解。", figures={}, status=NominationStatus.SHORTLISTED, score=90.0 - place,
        )  # fmt: skip
        keys.append(nomination.id)
    return Vote(held, keys)
