"""caseRegister 登记案件."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.resolvers.context import RequestContext
from api.resolvers.decoding import decode, each, key
from api.resolvers.errors import UserError
from api.resolvers.inputs import optional, required
from api.resolvers.payloads import answer, changed, errors
from mediation import models
from mediation.models import CaseGrade, CaseMode, CaseSource, PartyKind, PartyRole, ReferralOrigin
from mediation.models.base import LONGEST_TEXT, say
from mediation.services.case_registration import CaseRegistration, PartyRegistration
from mediation.services.register_case import register_case

if TYPE_CHECKING:
    from api.schema.case import Case


@strawberry.input(description=say("要登记的一名当事人。", "A party to register."))
class PartyInput:
    role: PartyRole = required(models.Party, "role")
    name: str = required(models.Party, "name")
    kind: PartyKind = strawberry.field(
        default=PartyKind.PERSON, description=say("自然人或组织。", "Person or organisation.")
    )
    phone: str | None = optional(models.Party, "phone")
    id_number: str | None = strawberry.field(
        default=strawberry.UNSET,
        description=say(
            "身份证号；组织填写统一社会信用代码。",
            "Identity number; of an organisation its unified social credit code.",
        ),
    )
    agent: str | None = optional(models.Party, "agent")


@strawberry.input(description=say("登记案件所需的内容。", "What is told when a case is registered."))
class CaseRegisterInput:
    committee: strawberry.ID = required(models.Case, "committee")
    dispute_type: str = strawberry.field(description=say("纠纷类型代码。", "Code of the dispute type."))
    source: CaseSource = required(models.Case, "source")
    narrative: str = strawberry.field(
        description=say(
            f"纠纷经过，最多 {LONGEST_TEXT} 字。", f"What happened, in at most {LONGEST_TEXT} characters."
        )
    )
    received_on: date = required(models.Case, "received_on")
    parties: list[PartyInput] = strawberry.field(
        description=say("当事人，至少两名。", "The parties, two at least.")
    )
    accepted_on: date | None = strawberry.field(
        default=strawberry.UNSET,
        description=say(
            "受理日期；不填则登记为线索、申请或待接收的移送。",
            "Day of acceptance; without it the case is a clue, an application or a referral to be taken.",
        ),
    )
    division: str | None = strawberry.field(
        default=strawberry.UNSET,
        description=say(
            "纠纷所在区划代码；不填则为调委会所在区划。",
            "Code of the division of the dispute; the committee's own when omitted.",
        ),
    )
    title: str | None = strawberry.field(
        default=strawberry.UNSET,
        description=say(
            "标题；不填则由当事人和类型组成。", "Title; made of the parties and the type when omitted."
        ),
    )
    grade: CaseGrade = strawberry.field(
        default=CaseGrade.ORDINARY, description=say("难易等级。", "Grade of difficulty.")
    )
    mode: CaseMode = strawberry.field(
        default=CaseMode.ORDINARY, description=say("调解方式。", "Mode of mediation.")
    )
    referral_origin: ReferralOrigin | None = optional(models.Case, "referral_origin")
    referred_by: strawberry.ID | None = optional(models.Case, "referred_by")
    referral_letter: str | None = optional(models.Case, "referral_letter")
    mediators: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description=say("承办调解员，最多二十名。", "The mediators who take it, at most twenty."),
    )
    presiding: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description=say(
            "主持调解员；只有一名调解员时可不填。", "Who presides; may be omitted with one mediator."
        ),
    )


@strawberry.type(description=say("登记案件的结果。", "The result of registering a case."))
class CaseRegisterPayload:
    case: Annotated[Case, strawberry.lazy("api.schema.case")] | None = changed("案件", "case")
    errors: list[UserError] = errors()


_READS = {
    "committee": key("Committee"),
    "referred_by": key("Referrer"),
    "mediators": each(key("Mediator")),
    "presiding": key("Mediator"),
    "parties": each(lambda party: decode(PartyRegistration, party)),
}


async def _case_register(
    info: strawberry.Info[RequestContext, None],
    told: Annotated[
        CaseRegisterInput,
        strawberry.argument(name="input", description=say("登记内容。", "What is registered.")),
    ],
) -> CaseRegisterPayload:
    registration = decode(CaseRegistration, told, _READS)
    return await answer(CaseRegisterPayload, "case", register_case(registration, by=info.context.viewer))


@strawberry.type
class CaseMutations:
    case_register: CaseRegisterPayload = strawberry.mutation(
        resolver=_case_register,
        description=say("登记一个案件，给出案号。", "Register a case and give it its number."),
    )
