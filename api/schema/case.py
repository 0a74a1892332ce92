"""Cases 调解案件 and parties 当事人 in the schema."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.planner.declarations import column, key, many, one, planned, sealed, searched
from api.planner.kinds import Argument
from api.schema.committee import Committee
from api.schema.connections import Node
from api.schema.dispute_type import DisputeType
from api.schema.division import Division
from api.schema.mediator import Mediator
from api.schema.scalars import Money
from mediation import models
from mediation.models import (
    AgreementForm,
    CaseGrade,
    CaseMode,
    CaseSource,
    CaseStatus,
    ConfirmationStatus,
    PartyKind,
    PartyRole,
    ReferralOrigin,
)
from mediation.models.base import say

if TYPE_CHECKING:
    from api.schema.precedent_search import PrecedentSearch

Similar = Annotated["PrecedentSearch", strawberry.lazy("api.schema.precedent_search")]
SIMILAR_FIRST = 5


@planned(models.Party, say("当事人。", "A party to a case."))
class Party(Node):
    id: strawberry.ID = key()
    role: PartyRole = column()
    kind: PartyKind = column()
    name: str = column()
    agent: str | None = column()
    phone: str | None = sealed(
        "phone",
        description=say(
            "电话；无权查看的只见遮盖后的号码。", "Telephone, masked for those who may not see it."
        ),
    )
    id_number: str | None = sealed(
        "id_number",
        description=say(
            "身份证号；无权查看的只见遮盖后的号码。", "Identity number, masked for those who may not see it."
        ),
    )


@planned(models.Case, say("调解案件。", "A mediation case."))
class Case(Node):
    id: strawberry.ID = key()
    number: str = column()
    title: str = column()
    status: CaseStatus = column()
    grade: CaseGrade = column()
    source: CaseSource = column()
    referral_origin: ReferralOrigin | None = column()
    referral_letter: str | None = column()
    mode: CaseMode = column()
    narrative: str = column()
    amount: Money | None = column()
    received_on: date = column()
    accepted_on: date | None = column()
    agreement_form: AgreementForm | None = column()
    agreed_on: date | None = column()
    performed_on: date | None = column()
    revisited_on: date | None = column()
    terminated_on: date | None = column()
    termination_reason: str | None = column()
    closed_on: date | None = column()
    confirmation: ConfirmationStatus = column()
    created_at: datetime = column()
    updated_at: datetime = column()
    version: int = column()
    dispute_type: DisputeType = one()
    division: Division = one()
    committee: Committee = one()
    presiding: Mediator | None = one()
    mediators: list[Mediator] = many()
    parties: list[Party] = many(description=say("当事人。", "The parties."))
    similar: Similar | None = searched(
        "similar",
        say("与本案相近的已发布类案。", "Published precedents that are like this case."),
        [
            Argument(
                "first", int, say("最多取多少条，1 到 100。", "How many at most, 1 to 100."), SIMILAR_FIRST
            )
        ],
    )
