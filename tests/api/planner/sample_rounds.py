"""Rounds of honours of the sample: one city votes, the other has counted; every status of a nomination."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from mediation import models
from mediation.models import HonourCategory, SignalKind

if TYPE_CHECKING:
    from tests.api.planner.sample import Builder

OPENED = datetime(2023, 3, 1, 16, 30, tzinfo=UTC)
"""Already the next day in China."""
STAGES = (("430500", 2023, "vote"), ("430500", 2022, "named"), ("621100", 2023, "final"))
WAITING = ("recommended", "reviewed", "approved", "declined")
FIGURES = ("cases", "succeeded", "difficult", "on_the_spot", "performed", "confirmed", "amount")


def honour_rounds(builder: Builder) -> list[models.HonourRound]:
    return [
        models.HonourRound(
            id=builder.key(), title=f'{city}“枫桥式"评选\\{year}', year=year, division_id=city, path=f"/{city}/",
            stage=stage, rubric=[{"key": "cases", "zh": '办案"数量', "en": "Cases", "most": 60},
                                 {"key": "conduct", "zh": "作风", "en": "Conduct", "most": 40}],
            vote_weight=40, recommend_until=OPENED, vote_from=OPENED + timedelta(days=9),
            vote_until=OPENED + timedelta(days=19), object_until=OPENED + timedelta(days=29), visits=392564,
            ballots=None if stage == "vote" else 35,
        )
        for city, year, stage in STAGES
    ]  # fmt: skip


def honour_quotas(builder: Builder, held: models.HonourRound) -> list[models.HonourQuota]:
    return [
        models.HonourQuota(
            id=builder.key(), round_id=held.id, category=category, shortlist=14, named=7, choices=5
        )
        for category in HonourCategory
    ]


def nominations(builder: Builder, held: models.HonourRound) -> list[models.HonourNomination]:
    """Nominees of every kind; those of a counted round have votes and a place."""
    sample, made = builder.sample, []
    for category, rows in (
        ("mediator", sample.mediators), ("committee", sample.committees), ("judicial_office", sample.offices),
    ):  # fmt: skip
        nominees: list[Any] = [row for row in rows if row.path.startswith(held.path)][:9]
        honours = {getattr(row, f"{category}_id"): row.id for row in sample.honours}
        for place, nominee in enumerate(nominees, 1):
            status = _status(builder, held)
            counted = held.stage != "vote" and status not in WAITING
            honour = honours.get(nominee.id) if status == "named" else None
            if status == "named" and honour is None:
                status = "not_named"
            made.append(
                models.HonourNomination(
                    id=builder.key(), round_id=held.id, category=category, division_id=nominee.division_id,
                    path=nominee.path, recommended_by_id="430502" if held.division_id == "430500" else "621102",
                    deeds='上门"调解"\n十年', status=status,
                    figures=_figures(builder),
                    score=None if status == "recommended" else builder.random.randrange(10_000) / 100,
                    votes=builder.random.randrange(10**4) if counted else None,
                    final_score=builder.random.randrange(10**6) / 10_000 if counted else None,
                    rank=place if counted else None, honour_id=honour,
                    declined_reason='材料"不全"' if status == "declined" else None, **{f"{category}_id": nominee.id},
                )
            )  # fmt: skip
    return made


def _figures(builder: Builder) -> dict[str, int]:
    """What was counted; return visits are missing where it was before they were kept."""
    if builder.one_in(5):
        return {}
    counted = {key: builder.random.randrange(10**6) for key in FIGURES}
    return counted if counted["cases"] % 3 == 0 else {**counted, "revisited": counted["performed"] // 2}


def _status(builder: Builder, held: models.HonourRound) -> str:
    on_the_ballot = {"vote": ("shortlisted",), "final": ("shortlisted",), "named": ("named", "not_named")}
    return builder.random.choice([*WAITING, *on_the_ballot[held.stage] * 3])


def photographs(builder: Builder) -> list[models.NominationPhotograph]:
    """Of every second nominee, whatever became of the nomination."""
    return [
        models.NominationPhotograph(
            id=builder.key(), nomination_id=nomination.id, path=nomination.path, image=b"jpeg", digest="d" * 16,
            width=480, height=360 - place, consented_on=OPENED.date(), consent="同意书",
        )
        for place, nomination in enumerate(builder.sample.nominations[::2])
    ]  # fmt: skip


def objections(builder: Builder) -> list[models.HonourObjection]:
    return [
        models.HonourObjection(
            id=builder.key(),
            nomination_id=nomination.id,
            path=nomination.path,
            raised_by="村民",
            text='材料"不实"',
            **{name: value for name, value in builder.sealed().items() if name.startswith("phone")},
        )
        for nomination in builder.sample.nominations[::4]
    ]


def vote_signals(builder: Builder) -> list[models.HonourSignal]:
    return [
        models.HonourSignal(
            id=builder.key(), round_id=held.id, path=held.path, kind=builder.random.choice([*SignalKind]),
            source=f"{builder.random.getrandbits(48):012x}", minute=OPENED + timedelta(minutes=place // 2), count=place + 1,
        )
        for held in builder.sample.rounds
        for place in range(7)
    ]  # fmt: skip


def notices(builder: Builder) -> list[models.HonourNotice]:
    """The days of the rounds but the last were moved, those of the first one twice."""
    return [
        models.HonourNotice(
            id=builder.key(), round_id=held.id, path=held.path, kind="days_moved", reason='汛期"推迟"',
            told_on=OPENED.date(),
            moved=[
                {"stage": stage, "before": OPENED.isoformat(), "now": (OPENED + timedelta(hours=place)).isoformat()}
                for place, stage in enumerate(("review", "vote", "final"), 1)
            ],
        )
        for held in (*builder.sample.rounds[:1], *builder.sample.rounds[:-1])
    ]  # fmt: skip
