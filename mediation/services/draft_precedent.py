"""Draft a precedent from a closed case 起草类案."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.access import Action, Viewer
from mediation.models import Case, CaseStatus, Division, Precedent, PrecedentResult, PrecedentStepKind
from mediation.problems import Conflict, Refused
from mediation.redaction import laws_in
from mediation.services import audit
from mediation.services.precedent_steps import note_step
from mediation.services.precedent_text import LONGEST_TITLE, clean, keep_redactions, known_of
from mediation.services.rows import existing, require, require_role
from mediation.services.transaction import transaction
from mediation.services.words import CASE

if TYPE_CHECKING:
    from uuid import UUID

    from mediation.redaction import Redaction

_ENDED = (CaseStatus.CLOSED, CaseStatus.ARCHIVED)
_MOST_DAYS = 32_767


async def draft_precedent(case_id: UUID, *, by: Viewer) -> Precedent:
    """Write a draft from the case's narrative, with what identifies people taken out.

    What was taken out is kept, sealed, for the editor. Refuses a case that is still open, and a
    second precedent of one case. A draft is in no index.
    """
    require_role(by, Action.DRAFT_PRECEDENT)
    async with transaction():
        case = await existing(Case, case_id, CASE, by=by)
        require(by, Action.DRAFT_PRECEDENT, case.path, committee=case.committee_id)
        if case.status not in _ENDED:
            raise Refused(
                Conflict(why_zh="案件结案后才能写成类案。", why_en="Only a closed case becomes a precedent.")
            )
        if await Precedent.exists(case=case):
            raise Refused(
                Conflict(why_zh="这个案件已写成类案。", why_en="A precedent has been written from this case.")
            )
        redactions: list[Redaction] = []
        precedent = await _draft(case, redactions)
        await keep_redactions(precedent, redactions)
        await note_step(precedent, PrecedentStepKind.DRAFTED, by)
        await audit.record("draft_precedent", precedent, by=by, path=case.path)
    return precedent


async def _draft(case: Case, redactions: list[Redaction]) -> Precedent:
    known = await known_of(case)
    area = await Division.get(code=case.county or case.city)
    dispute_type = await case.dispute_type
    ended_on = case.agreed_on or case.terminated_on or case.closed_on or case.listed_on
    return await Precedent.create(
        case=case,
        title=clean(case.title, known, redactions)[:LONGEST_TITLE],
        dispute_type=dispute_type,
        division=area,
        path=area.path,
        year=case.listed_on.year,
        grade=case.grade,
        facts=clean(case.narrative, known, redactions),
        laws_cited=laws_in(case.narrative),
        keywords=[dispute_type.name],
        result=PrecedentResult.AGREED if case.agreed_on else PrecedentResult.TERMINATED,
        amount=case.amount,
        days=min(max((ended_on - case.listed_on).days, 0), _MOST_DAYS),
        demo=case.demo,
    )
