"""The life of a precedent 类案: precedentDraft, Edit, Submit, Approve, Reject, Publish, Withdraw."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.resolvers.arguments import NO_VERSION, PrecedentId, Reason, Version
from api.resolvers.context import RequestContext
from api.resolvers.decoding import decode, given_or_none, key
from api.resolvers.errors import UserError
from api.resolvers.inputs import changeable, version
from api.resolvers.payloads import answer, changed, errors
from mediation import models
from mediation.models.base import say
from mediation.services.draft_precedent import draft_precedent
from mediation.services.edit_precedent import PrecedentEdit, edit_precedent, submit_precedent
from mediation.services.review_precedent import (
    approve_precedent,
    publish_precedent,
    reject_precedent,
    withdraw_precedent,
)

if TYPE_CHECKING:
    from api.schema.precedent import Precedent


@strawberry.input(
    description=say(
        "对类案草稿的修改：不填的项保持不变，填空值则清空。",
        "A change of a draft: what is omitted stays, null empties it.",
    )
)
class PrecedentEditInput:
    title: str | None = changeable(models.Precedent, "title")
    facts: str | None = changeable(models.Precedent, "facts")
    focus: str | None = changeable(models.Precedent, "focus")
    process: str | None = changeable(models.Precedent, "process")
    terms: str | None = changeable(models.Precedent, "terms")
    comment: str | None = changeable(models.Precedent, "comment")
    laws_cited: list[str] | None = changeable(models.Precedent, "laws_cited")
    keywords: list[str] | None = changeable(models.Precedent, "keywords")
    consented_on: date | None = changeable(models.Precedent, "consented_on")
    version: int | None = version()


_Changed = Annotated["Precedent", strawberry.lazy("api.schema.precedent")]


@strawberry.type(description=say("起草类案的结果。", "The result of drafting a precedent."))
class PrecedentDraftPayload:
    precedent: _Changed | None = changed("类案", "precedent")
    errors: list[UserError] = errors()


@strawberry.type(description=say("修改类案的结果。", "The result of editing a precedent."))
class PrecedentEditPayload:
    precedent: _Changed | None = changed("类案", "precedent")
    errors: list[UserError] = errors()


@strawberry.type(description=say("提交类案的结果。", "The result of submitting a precedent."))
class PrecedentSubmitPayload:
    precedent: _Changed | None = changed("类案", "precedent")
    errors: list[UserError] = errors()


@strawberry.type(description=say("审核通过的结果。", "The result of approving a precedent."))
class PrecedentApprovePayload:
    precedent: _Changed | None = changed("类案", "precedent")
    errors: list[UserError] = errors()


@strawberry.type(description=say("退回类案的结果。", "The result of sending a precedent back."))
class PrecedentRejectPayload:
    precedent: _Changed | None = changed("类案", "precedent")
    errors: list[UserError] = errors()


@strawberry.type(description=say("发布类案的结果。", "The result of publishing a precedent."))
class PrecedentPublishPayload:
    precedent: _Changed | None = changed("类案", "precedent")
    errors: list[UserError] = errors()


@strawberry.type(description=say("撤回类案的结果。", "The result of withdrawing a precedent."))
class PrecedentWithdrawPayload:
    precedent: _Changed | None = changed("类案", "precedent")
    errors: list[UserError] = errors()


_CASE, _PRECEDENT = key("Case"), key("Precedent")


async def _draft(
    info: strawberry.Info[RequestContext, None],
    case_id: Annotated[
        strawberry.ID, strawberry.argument(description=say("已结案的案件。", "A closed case."))
    ],
) -> PrecedentDraftPayload:
    work = draft_precedent(_CASE(case_id), by=info.context.viewer)
    return await answer(PrecedentDraftPayload, "precedent", work)


async def _edit(
    info: strawberry.Info[RequestContext, None],
    precedent: PrecedentId,
    told: Annotated[
        PrecedentEditInput,
        strawberry.argument(name="input", description=say("要改的各项。", "What is to be changed.")),
    ],
) -> PrecedentEditPayload:
    async def work() -> models.Precedent:
        return await edit_precedent(
            _PRECEDENT(precedent),
            decode(PrecedentEdit, told),
            by=info.context.viewer,
            version=given_or_none(told.version),
        )

    return await answer(PrecedentEditPayload, "precedent", work())


async def _submit(
    info: strawberry.Info[RequestContext, None], precedent: PrecedentId, version: Version = NO_VERSION
) -> PrecedentSubmitPayload:
    work = submit_precedent(_PRECEDENT(precedent), by=info.context.viewer, version=given_or_none(version))
    return await answer(PrecedentSubmitPayload, "precedent", work)


async def _approve(
    info: strawberry.Info[RequestContext, None], precedent: PrecedentId, version: Version = NO_VERSION
) -> PrecedentApprovePayload:
    work = approve_precedent(_PRECEDENT(precedent), by=info.context.viewer, version=given_or_none(version))
    return await answer(PrecedentApprovePayload, "precedent", work)


async def _reject(
    info: strawberry.Info[RequestContext, None],
    precedent: PrecedentId,
    reason: Reason,
    version: Version = NO_VERSION,
) -> PrecedentRejectPayload:
    work = reject_precedent(
        _PRECEDENT(precedent), reason, by=info.context.viewer, version=given_or_none(version)
    )
    return await answer(PrecedentRejectPayload, "precedent", work)


async def _publish(
    info: strawberry.Info[RequestContext, None], precedent: PrecedentId, version: Version = NO_VERSION
) -> PrecedentPublishPayload:
    work = publish_precedent(_PRECEDENT(precedent), by=info.context.viewer, version=given_or_none(version))
    return await answer(PrecedentPublishPayload, "precedent", work)


async def _withdraw(
    info: strawberry.Info[RequestContext, None],
    precedent: PrecedentId,
    reason: Reason,
    version: Version = NO_VERSION,
) -> PrecedentWithdrawPayload:
    work = withdraw_precedent(
        _PRECEDENT(precedent), reason, by=info.context.viewer, version=given_or_none(version)
    )
    return await answer(PrecedentWithdrawPayload, "precedent", work)


@strawberry.type
class PrecedentMutations:
    precedent_draft: PrecedentDraftPayload = strawberry.mutation(
        resolver=_draft,
        description=say(
            "由已结案件起草类案，去掉能认出人的内容。",
            "Draft a precedent from a closed case, with what identifies people taken out.",
        ),
    )
    precedent_edit: PrecedentEditPayload = strawberry.mutation(
        resolver=_edit, description=say("修改草稿。", "Change a draft.")
    )
    precedent_submit: PrecedentSubmitPayload = strawberry.mutation(
        resolver=_submit,
        description=say("把草稿提交司法所审核。", "Hand the draft to the township's justice office."),
    )
    precedent_approve: PrecedentApprovePayload = strawberry.mutation(
        resolver=_approve,
        description=say("审核通过；起草的人不能自己审核。", "Approve it; who wrote it cannot."),
    )
    precedent_reject: PrecedentRejectPayload = strawberry.mutation(
        resolver=_reject, description=say("退回修改。", "Send it back to be changed.")
    )
    precedent_publish: PrecedentPublishPayload = strawberry.mutation(
        resolver=_publish,
        description=say(
            "发布，所有人可见可查；审核的人不能自己发布。",
            "Publish it, for everybody to read and find; who approved it cannot.",
        ),
    )
    precedent_withdraw: PrecedentWithdrawPayload = strawberry.mutation(
        resolver=_withdraw,
        description=say("撤回已发布的类案。", "Take a published precedent back."),
    )
