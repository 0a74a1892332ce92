"""The steps of a precedent's review 审核流程: draft, submitted, approved, published, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.models import Precedent, PrecedentStatus, PrecedentStep, PrecedentStepKind
from mediation.problems import Conflict, Problem, Refused
from mediation.services import audit
from mediation.services.precedent_text import case_of
from mediation.services.rows import existing, require, require_role
from mediation.services.words import PRECEDENT

if TYPE_CHECKING:
    from uuid import UUID

    from mediation.access import Action, Viewer

_WRITING = (PrecedentStepKind.DRAFTED, PrecedentStepKind.EDITED, PrecedentStepKind.SUBMITTED)


@dataclass(frozen=True)
class SecondPersonNeeded(Problem):
    """Who wrote it may not be the one who lets it pass."""

    code = "SECOND_PERSON_NEEDED"
    zh = "起草、修改或提交的人不能自己审核，请由另一人办理。"
    en = "Who wrote, edited or submitted it cannot approve it; another person must."


@dataclass(frozen=True)
class AnotherPublisherNeeded(Problem):
    """Who found it fit at the township's step may not also take the county's (domain.md §15)."""

    code = "SECOND_PERSON_NEEDED"
    zh = "审核通过的人不能再由自己发布，请由另一人办理。"
    en = "Who approved it cannot publish it too; another person must."


async def precedent_at(
    precedent_id: UUID, action: Action, *statuses: PrecedentStatus, by: Viewer, version: int | None = None
) -> tuple[Precedent, str]:
    """The locked precedent and the path of its case; refused unless the viewer may act, and in that status.

    The precedent itself is placed in a county; whether a township reaches it, its case says.
    """
    require_role(by, action)
    precedent = await existing(Precedent, precedent_id, PRECEDENT, by=by, version=version)
    case = await case_of(precedent)
    path = case.path if case else precedent.path
    require(by, action, path, committee=case.committee_id if case else None)
    if precedent.status not in statuses:
        raise Refused(
            Conflict(
                why_zh=f"类案现为“{precedent.status.zh}”，不能这样办。",
                why_en=f"The precedent is now: {precedent.status.en.lower()}; this cannot be done.",
            )
        )
    return precedent, path


async def require_second_person(precedent: Precedent, by: Viewer) -> None:
    """Refuse whoever had a hand in the text since it was drafted, and whoever is not a known person."""
    writers = await PrecedentStep.filter(precedent=precedent, kind__in=_WRITING).values_list(
        "user_id", flat=True
    )
    if by.user is None or by.user in writers:
        raise Refused(SecondPersonNeeded())


async def require_another_than_approved(precedent: Precedent, by: Viewer) -> None:
    """Refuse whoever approved the text as it stands: an approval before it was sent back counts no more."""
    last = (
        await PrecedentStep.filter(precedent=precedent, kind=PrecedentStepKind.APPROVED)
        .order_by("-id")
        .first()
    )
    if last is not None and last.user_id == by.user:
        raise Refused(AnotherPublisherNeeded())


async def note_step(
    precedent: Precedent, kind: PrecedentStepKind, by: Viewer, *, note: str | None = None
) -> None:
    await PrecedentStep.create(
        precedent=precedent, kind=kind, user_id=by.user, actor=audit.actor_of(by), note=note
    )
