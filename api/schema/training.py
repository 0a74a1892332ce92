"""Training 培训 in the schema: events, and who attended them (domain.md §4)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from api.planner.declarations import column, connection, expression, key, one, planned, same_rows
from api.planner.kinds import Ordering
from api.schema.connections import Connection, Node
from api.schema.division import Division
from api.schema.mediator import Mediator
from api.vocabulary import vocabulary
from mediation import models
from mediation.models import TrainingAudience, TrainingMode, TrainingTier
from mediation.models.base import say

Event = Annotated["TrainingEvent", strawberry.lazy("api.schema.training")]


class TrainingOrder(Ordering):
    HELD_ON_DESC = "held_on desc", "按举办日期，新的在前", "By day, latest first"
    HELD_ON_ASC = "held_on asc", "按举办日期，旧的在前", "By day, earliest first"


vocabulary(TrainingOrder, "培训的排列顺序", "Order of training events")


@strawberry.type(description=say("应到和实到人数。", "How many were invited and how many came."))
class TrainingTurnout:
    invited: int | None = expression(
        lambda _compiler, row: f"{row}.invited",
        say("应到人数；未记录的为空。", "Invited; null where not told."),
    )
    attended: int = expression(
        lambda _compiler, row: f"{row}.attended",
        say("实到人数，不含直播观看。", "Attended, without viewers of the stream."),
    )


@planned(
    models.TrainingAttendance,
    say(
        "一名调解员参加一次培训；只有其所在辖区的司法行政机关看得到。",
        "A mediator's attendance of an event; seen by the bureaus of the mediator's own area.",
    ),
)
class TrainingAttendance(Node):
    id: strawberry.ID = key()
    hours: float = column()
    event: Event = one()
    mediator: Mediator | None = one()


@planned(models.TrainingEvent, say("一次培训。", "A training event."))
class TrainingEvent(Node):
    id: strawberry.ID = key()
    title: str = column()
    tier: TrainingTier = column()
    audience: TrainingAudience = column()
    mode: TrainingMode = column()
    held_on: date = column()
    year: int = column()
    hours: float = column()
    lecturers: list[str] = column()
    attendance: TrainingTurnout = same_rows(say("到会人数。", "How many came."))
    viewers: int | None = column()
    likes: int | None = column()
    version: int = column()
    division: Division = one()
    attendances: Connection[TrainingAttendance] = connection(
        description=say(
            "按姓名登记的参训调解员；看不到的不列出。",
            "Mediators kept by name as having attended, as far as in sight.",
        )
    )
