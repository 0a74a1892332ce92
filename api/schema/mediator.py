"""People's mediators 人民调解员 in the schema; what is theirs as persons is read through the person."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.planner.declarations import column, connection, key, one, planned, same_rows, sealed, where
from api.planner.kinds import Via
from api.schema.case_input import CaseFilter, CaseOrder
from api.schema.committee import Committee
from api.schema.connections import Connection, Node
from api.schema.division import Division
from api.schema.mediator_record import MediatorRecord
from mediation import models
from mediation.models import Engagement, Gender, MediatorGrade, MediatorStatus
from mediation.models.base import say

if TYPE_CHECKING:
    from api.schema.case import Case
    from api.schema.discipline import Discipline
    from api.schema.grade import GradeChange
    from api.schema.honour import Honour
    from api.schema.training import TrainingAttendance

Cases = Annotated["Case", strawberry.lazy("api.schema.case")]
Honours = Annotated["Honour", strawberry.lazy("api.schema.honour")]
Disciplines = Annotated["Discipline", strawberry.lazy("api.schema.discipline")]
GradeChanges = Annotated["GradeChange", strawberry.lazy("api.schema.grade")]
Trainings = Annotated["TrainingAttendance", strawberry.lazy("api.schema.training")]


@strawberry.input(description=say("筛选调解员。", "Which mediators to keep."))
class MediatorFilter:
    division: str | None = where(
        "under", "path", say("在这个区划（含下级）之内。", "Within this division and below.")
    )
    engagement: Engagement | None = where("eq", "engagement", say("专职或兼职。", "Full-time or part-time."))
    backpack: bool | None = where(
        "eq", "backpack", say("是否背包调解员。", "Backpack mediators or not."), sql_type="bool"
    )
    expert: bool | None = where("eq", "expert", say("是否专家。", "Experts or not."), sql_type="bool")
    grade: list[MediatorGrade] | None = where("in", "grade", say("等级。", "Grades."))
    status: MediatorStatus | None = where("eq", "status", say("状态。", "Status."))
    name: str | None = where(
        "contains", "name", say("姓名含有这些字。", "The name has these characters."), through="person"
    )


@planned(models.Mediator, say("人民调解员。", "A people's mediator."))
class Mediator(Node):
    id: strawberry.ID = key()
    name: str = column(through="person")
    gender: Gender | None = column(through="person")
    phone: str | None = sealed(
        "phone",
        through="person",
        description=say(
            "电话；无权查看的只见遮盖后的号码。", "Telephone, masked for those who may not see it."
        ),
    )
    engagement: Engagement = column()
    backpack: bool = column()
    expert: bool = column()
    expert_fields: str | None = column()
    expert_term_ends_on: date | None = column()
    court_invited: bool = column()
    grade: MediatorGrade | None = column()
    status: MediatorStatus = column()
    started_on: date = column()
    ended_on: date | None = column()
    version: int = column()
    division: Division = one()
    committees: Connection[Committee] = connection(
        via=Via("posts", "committee", "ended_on is null"),
        description=say("现任职的调委会。", "The committees in which a post is held now."),
    )
    cases: Connection[Cases] = connection(
        filter=CaseFilter,
        order=CaseOrder.ACCEPTED_ON_DESC,
        description=say("承办的案件。", "The cases handled."),
    )
    honours: Connection[Honours] = connection(description=say("获得的荣誉。", "The honours given."))
    record: MediatorRecord = same_rows(
        say("办案记录及其支持的等级。", "The record of cases, and the grade that it supports.")
    )
    grade_changes: Connection[GradeChanges] = connection(
        description=say("等级评定；看不到时为空列表。", "Changes of the grade; empty when out of sight.")
    )
    trainings: Connection[Trainings] = connection(
        description=say("参加过的培训；看不到时为空列表。", "Training attended; empty when out of sight.")
    )
    disciplines: Connection[Disciplines] = connection(
        description=say(
            "受过的处分；看不到时为空列表。", "Measures against the mediator; empty when out of sight."
        )
    )
