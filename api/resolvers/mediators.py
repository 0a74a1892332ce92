"""mediatorEnlist 登记 and mediatorChange 修改: what is kept of a mediator."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from api import vocabulary  # noqa: F401  inputs name its enums
from api.resolvers.arguments import MediatorId
from api.resolvers.context import RequestContext
from api.resolvers.decoding import decode, each, given_or_none, key
from api.resolvers.errors import UserError
from api.resolvers.inputs import changeable, optional, required, version
from api.resolvers.payloads import answer, changed, errors
from mediation import models
from mediation.access import Viewer
from mediation.models import Education, Engagement, Gender, PostTitle
from mediation.models.base import say
from mediation.problems import NotFound, Refused
from mediation.queries.rows import visible_row
from mediation.services.change_mediator import change_mediator
from mediation.services.enlist_mediator import enlist_mediator
from mediation.services.keep import KEEP
from mediation.services.mediator_details import MediatorDetails
from mediation.services.person_details import PersonDetails
from mediation.services.posts import PostAppointment
from mediation.services.words import MEDIATOR

if TYPE_CHECKING:
    from api.schema.mediator import Mediator

_DIVISION = say("主要服务的区划代码。", "Code of the division mainly served.")


@strawberry.input(description=say("本人。", "The person."))
class PersonInput:
    name: str = required(models.Person, "name")
    gender: Gender | None = strawberry.field(
        default=strawberry.UNSET,
        description=say("性别；填身份证号时可不填。", "Sex; may be omitted with an identity number."),
    )
    born_on: date | None = strawberry.field(
        default=strawberry.UNSET,
        description=say(
            "出生日期；填身份证号时可不填。", "Date of birth; may be omitted with an identity number."
        ),
    )
    ethnicity: str | None = optional(models.Person, "ethnicity")
    education: Education | None = optional(models.Person, "education")
    phone: str | None = optional(models.Person, "phone")
    id_number: str | None = optional(models.Person, "id_number")


@strawberry.input(
    description=say(
        "对本人信息的修改：不填的项保持不变，填空值则清空。",
        "A change of the person: what is omitted stays, null empties it.",
    )
)
class PersonChangeInput:
    name: str | None = changeable(models.Person, "name")
    gender: Gender | None = changeable(models.Person, "gender")
    born_on: date | None = changeable(models.Person, "born_on")
    ethnicity: str | None = changeable(models.Person, "ethnicity")
    education: Education | None = changeable(models.Person, "education")
    phone: str | None = changeable(models.Person, "phone")
    id_number: str | None = changeable(models.Person, "id_number")


@strawberry.input(description=say("在一个调委会任职。", "A post in a committee."))
class PostInput:
    committee: strawberry.ID = required(models.Post, "committee")
    title: PostTitle = required(models.Post, "title")
    started_on: date = required(models.Post, "started_on")


@strawberry.input(
    description=say(
        "要登记的调解员。等级不在此填写：用 mediatorGradePropose，别处已评定的写明依据。",
        "A mediator to enlist. No grade is given here: mediatorGradePropose does, with the award where it"
        " was given elsewhere.",
    )
)
class MediatorEnlistInput:
    person: PersonInput = required(models.Mediator, "person")
    division: str = strawberry.field(description=_DIVISION)
    engagement: Engagement = required(models.Mediator, "engagement")
    started_on: date = required(models.Mediator, "started_on")
    backpack: bool = strawberry.field(
        default=False, description=say("是否背包调解员。", "Whether a backpack mediator.")
    )
    expert: bool = strawberry.field(
        default=False, description=say("是否列入专家库。", "Whether on the list of experts.")
    )
    expert_fields: str | None = optional(models.Mediator, "expert_fields")
    expert_term_ends_on: date | None = optional(models.Mediator, "expert_term_ends_on")
    court_invited: bool = strawberry.field(
        default=False, description=say("是否法院特邀调解员。", "Whether invited by a court.")
    )
    posts: list[PostInput] = strawberry.field(
        default_factory=list, description=say("最初的职务，最多二十项。", "The first posts, at most twenty.")
    )


@strawberry.input(
    description=say(
        "对调解员的修改：不填的项保持不变，填空值则清空。等级不在此修改，须经评定。",
        "A change of a mediator: what is omitted stays, null empties it. A grade has its own procedure.",
    )
)
class MediatorChangeInput:
    person: PersonChangeInput | None = changeable(models.Mediator, "person")
    division: str | None = strawberry.field(default=strawberry.UNSET, description=_DIVISION)
    engagement: Engagement | None = changeable(models.Mediator, "engagement")
    started_on: date | None = changeable(models.Mediator, "started_on")
    backpack: bool | None = changeable(models.Mediator, "backpack")
    expert: bool | None = changeable(models.Mediator, "expert")
    expert_fields: str | None = changeable(models.Mediator, "expert_fields")
    expert_term_ends_on: date | None = changeable(models.Mediator, "expert_term_ends_on")
    court_invited: bool | None = changeable(models.Mediator, "court_invited")
    version: int | None = version()


_Changed = Annotated["Mediator", strawberry.lazy("api.schema.mediator")]


@strawberry.type(description=say("登记调解员的结果。", "The result of enlisting a mediator."))
class MediatorEnlistPayload:
    mediator: _Changed | None = changed("调解员", "mediator")
    errors: list[UserError] = errors()


@strawberry.type(description=say("修改调解员的结果。", "The result of changing a mediator."))
class MediatorChangePayload:
    mediator: _Changed | None = changed("调解员", "mediator")
    errors: list[UserError] = errors()


_MEDIATOR = key("Mediator")


def appointment(post: PostInput) -> PostAppointment:
    return decode(PostAppointment, post, {"committee": key("Committee")})


async def _enlist(
    info: strawberry.Info[RequestContext, None],
    told: Annotated[
        MediatorEnlistInput,
        strawberry.argument(name="input", description=say("调解员的情况。", "About the mediator.")),
    ],
) -> MediatorEnlistPayload:
    details = decode(MediatorDetails, told, {"person": lambda person: decode(PersonDetails, person)})
    work = enlist_mediator(details, each(appointment)(told.posts), by=info.context.viewer)
    return await answer(MediatorEnlistPayload, "mediator", work)


async def _change(
    info: strawberry.Info[RequestContext, None],
    mediator: MediatorId,
    told: Annotated[
        MediatorChangeInput,
        strawberry.argument(name="input", description=say("要改的各项。", "What is to be changed.")),
    ],
) -> MediatorChangePayload:
    work = _changed(_MEDIATOR(mediator), told, info.context.viewer)
    return await answer(MediatorChangePayload, "mediator", work)


async def _changed(mediator: UUID, told: MediatorChangeInput, by: Viewer) -> models.Mediator:
    """The service replaces the whole record; what was not given is taken from the present one.

    With the version that it was taken from, so that nothing written meanwhile is lost.
    """
    row = await visible_row(models.Mediator, mediator, by)
    if row is None:
        raise Refused(NotFound(what_zh=MEDIATOR.zh, what_en=MEDIATOR.en))
    person = await models.Person.get(id=row.person_id)
    kept: dict[str, Any] = {
        **{name: getattr(person, name) for name in ("name", "gender", "born_on", "ethnicity", "education")},
        "phone": KEEP,
        "id_number": KEEP,
    }
    present: dict[str, Any] = {
        "person": PersonDetails(**kept),
        "division": row.division_id,
        **{name: getattr(row, name) for name in _OWN},
    }
    reads = {"person": lambda given: decode(PersonDetails, given, present=kept, at="person.")}
    details = decode(MediatorDetails, told, reads, present=present)
    return await change_mediator(mediator, details, by=by, version=given_or_none(told.version) or row.version)


_OWN = (
    "engagement",
    "started_on",
    "backpack",
    "expert",
    "expert_fields",
    "expert_term_ends_on",
    "court_invited",
)


@strawberry.type
class MediatorMutations:
    mediator_enlist: MediatorEnlistPayload = strawberry.mutation(
        resolver=_enlist,
        description=say("登记调解员及其最初的职务。", "Enlist a mediator with the first posts."),
    )
    mediator_change: MediatorChangePayload = strawberry.mutation(
        resolver=_change, description=say("修改调解员的信息。", "Change what is kept of a mediator.")
    )
