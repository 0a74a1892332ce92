"""Notices of a round 评选公告: its days were moved, or it was closed without a result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from mediation.models.base import Stamped, Term, key_field, path_field, say, term_field
from mediation.models.honour_round import HonourStage

if TYPE_CHECKING:
    from datetime import date

    from mediation.models.honour_round import HonourRound


class HonourNoticeKind(Term):
    DAYS_MOVED = "days_moved", "日程变更", "Days moved"
    CLOSED = "closed", "终止评选", "Closed without a result"


@dataclass(frozen=True, slots=True)
class DayMoved:
    """The end of a stage, before and now."""

    stage: HonourStage
    before: datetime
    now: datetime


class HonourNotice(Stamped):
    """What everybody is told on the round's page; it is never changed."""

    id: UUID = key_field()
    round_id: UUID
    round: fields.ForeignKeyRelation[HonourRound] = fields.ForeignKeyField(
        "mediation.HonourRound",
        related_name="notices",
        on_delete=fields.OnDelete.RESTRICT,
        description=say("评选。", "The round."),
    )
    path: str = path_field()
    kind: HonourNoticeKind = term_field(HonourNoticeKind, description=say("公告事项。", "What it is about."))
    reason: str = fields.CharField(
        max_length=500, description=say("原因，向公众公开。", "Reason, which everybody reads.")
    )
    moved: list[dict[str, str]] = fields.JSONField(
        default=list,
        description=say(
            "改动的时间：哪个阶段的截止，原来和现在。",
            "The moments moved: which stage's end, before and now.",
        ),
    )
    told_on: date = fields.DateField(description=say("公告日期。", "Day of the notice."))

    class Meta:
        table = "honour_notice"
        indexes = (Index(fields=("round_id", "id"), name="honour_notice_round_id"),)
        constraints = (
            CheckConstraint(
                check="(kind = 'days_moved') = (jsonb_array_length(moved) > 0)",
                name="honour_notice_moves_something",
            ),
        )

    @property
    def days(self) -> list[DayMoved]:
        """What was moved, in the order of the stages."""
        return days_of(self.moved)

    def __str__(self) -> str:
        return f"{self.kind.zh}（{self.told_on}）"


def days_of(moved: list[dict[str, str]]) -> list[DayMoved]:
    """What the column ``moved`` holds."""
    return [
        DayMoved(
            HonourStage(one["stage"]),
            datetime.fromisoformat(one["before"]),
            datetime.fromisoformat(one["now"]),
        )
        for one in moved
    ]
