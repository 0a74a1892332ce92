"""Precedents 类案 in the schema: redacted, reviewed, and open to all once published."""

from __future__ import annotations

from datetime import date

import strawberry

from api.planner.declarations import column, key, many, one, planned, sealed
from api.schema.connections import Node
from api.schema.dispute_type import DisputeType
from api.schema.division import Division
from mediation import models
from mediation.models import CaseGrade, PrecedentResult, PrecedentStatus, RedactionKind
from mediation.models.base import say


@planned(
    models.PrecedentRedaction,
    say(
        "起草类案时去掉的一处内容；只有能看来源案件的人看得到。",
        "Something taken out of a precedent; seen only by those who may see its case.",
    ),
)
class Redaction:
    kind: RedactionKind = column()
    original: str | None = sealed(
        "original",
        description=say(
            "原文；不参与编辑的只见遮盖后的。", "What stood there; masked for those who do not edit."
        ),
    )
    replacement: str = column()


@planned(models.Precedent, say("类案库中的一件。", "An entry of the precedent library."))
class Precedent(Node):
    id: strawberry.ID = key()
    title: str = column()
    status: PrecedentStatus = column()
    year: int = column()
    grade: CaseGrade = column()
    facts: str = column()
    focus: str | None = column()
    process: str | None = column()
    terms: str | None = column()
    laws_cited: list[str] = column()
    comment: str | None = column()
    keywords: list[str] = column()
    result: PrecedentResult = column()
    published_on: date | None = column()
    withdrawn_on: date | None = column()
    version: int = column()
    dispute_type: DisputeType = one()
    division: Division = one()
    redactions: list[Redaction] = many(
        order="id",
        description=say("去掉的内容，供编辑核对。", "What was taken out, for the editor to compare."),
    )
