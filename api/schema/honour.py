"""The "Fengqiao-style" honours “枫桥式”荣誉 in the schema."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from api.planner.declarations import choice, column, expression, key, one, planned, where
from api.planner.kinds import Ordering, Via
from api.schema.committee import Committee
from api.schema.connections import Node
from api.schema.division import Division
from api.schema.judicial_office import JudicialOffice
from api.schema.mediator import Mediator
from api.schema.photograph import Photograph
from api.vocabulary import vocabulary
from mediation import models
from mediation.models import HonourCategory, HonourStatus
from mediation.models.base import say
from mediation.queries.certificates import certificate_number_sql

Honouree = Annotated[
    Mediator | Committee | JudicialOffice,
    strawberry.union(
        "Honouree",
        description=say(
            "可以获得荣誉的：调解员、调委会、司法所。",
            "Who may be honoured: a mediator, a committee, a judicial office.",
        ),
    ),
]


class HonourOrder(Ordering):
    YEAR_DESC = "year desc", "按年度，新的在前", "By year, latest first"
    NAMED_ON_DESC = "named_on desc", "按命名日期，新的在前", "By day of naming, latest first"


vocabulary(HonourOrder, "荣誉的排列顺序", "Order of honours")


@strawberry.input(description=say("筛选荣誉。", "Which honours to keep."))
class HonourFilter:
    division: str | None = where(
        "under",
        "path",
        say("获得者在这个区划（含下级）之内。", "The honouree is within this division and below."),
    )
    category: HonourCategory | None = where("eq", "category", say("类别。", "Category."))
    year: int | None = where("eq", "year", say("年度。", "Year."), sql_type="int")
    status: HonourStatus | None = where("eq", "status", say("状态。", "Status."))


@planned(models.Honour, say("“枫桥式”荣誉。", 'A "Fengqiao-style" honour.'))
class Honour(Node):
    id: strawberry.ID = key()
    title: str = column()
    category: HonourCategory = column()
    year: int = column()
    status: HonourStatus = column()
    deeds: str | None = column()
    named_on: date = column()
    revoked_on: date | None = column()
    revocation_reason: str | None = column()
    version: int = column()
    number: str = expression(
        lambda _compiler, row: certificate_number_sql(row), say("证书编号。", "Number of the certificate.")
    )
    certificate: str | None = expression(
        lambda _compiler, row: (
            f"case when {row}.status = 'named' then '/honours/certificates/' || {certificate_number_sql(row)} || '.pdf' end"
        ),
        say(
            "荣誉证书（PDF）在本服务器上的路径；撤销后为空。",
            "Path of the certificate as PDF on this server; null once revoked.",
        ),
    )
    division: Division = one()
    honouree: Honouree | None = choice(
        "mediator", "committee", "judicial_office",
        description=say("获得者；看不到时为空。", "Who was honoured; null when out of sight."),
    )  # fmt: skip
    photograph: Photograph | None = one(
        via=Via("nominations", "photograph"),
        description=say(
            "评选时的照片；没有同意公开的，或者看不到获得者时为空。",
            "Photograph of the round; null without consent, or with the honouree out of sight.",
        ),
    )
