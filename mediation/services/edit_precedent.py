"""Edit a draft 修改类案, and submit it 提交."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from mediation.access import Action, Viewer
from mediation.models import Precedent, PrecedentStatus, PrecedentStepKind
from mediation.redaction import Known
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.keep import KEEP, Keep
from mediation.services.precedent_steps import note_step, precedent_at
from mediation.services.precedent_text import (
    LONGEST_TITLE,
    WRITTEN,
    case_of,
    check_anonymous,
    check_consent,
    clean,
    keep_redactions,
    known_of,
)
from mediation.services.rows import require_role, save
from mediation.services.transaction import transaction
from mediation.services.words import Words

if TYPE_CHECKING:
    from uuid import UUID

    from mediation.redaction import Redaction

_NEEDED = ("title", "facts")
_LAWS, _KEYWORDS = Words("法律条文", "law article"), Words("关键词", "keyword")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecedentEdit:
    """What changes; KEEP leaves a field as it is, None empties it."""

    title: str | Keep = KEEP
    facts: str | Keep = KEEP
    focus: str | Keep | None = KEEP
    process: str | Keep | None = KEEP
    terms: str | Keep | None = KEEP
    comment: str | Keep | None = KEEP
    laws_cited: Sequence[str] | Keep = KEEP
    keywords: Sequence[str] | Keep = KEEP
    consented_on: date | Keep | None = KEEP


async def edit_precedent(
    precedent_id: UUID, edit: PrecedentEdit, *, by: Viewer, version: int | None = None
) -> Precedent:
    """Change a draft. What identifies people is taken out of the new text too, and kept for the editor.

    Refuses anything but a draft: what was submitted is first sent back.
    """
    require_role(by, Action.DRAFT_PRECEDENT)
    checks = Checks()
    columns = _checked(edit, checks)
    async with transaction():
        precedent, path = await precedent_at(
            precedent_id, Action.DRAFT_PRECEDENT, PrecedentStatus.DRAFT, by=by, version=version
        )
        checks.finish()
        before = audit.snapshot(precedent)
        redactions: list[Redaction] = []
        known = await _known(precedent)
        precedent.update_from_dict(
            {name: _cleaned(value, known, redactions) for name, value in columns.items()}
        )
        # A word put in may be longer than the one taken out.
        precedent.title = precedent.title[:LONGEST_TITLE]
        await save(precedent)
        await keep_redactions(precedent, redactions)
        await note_step(precedent, PrecedentStepKind.EDITED, by)
        await audit.record("edit_precedent", precedent, by=by, path=path, before=before)
    return precedent


async def submit_precedent(precedent_id: UUID, *, by: Viewer, version: int | None = None) -> Precedent:
    """Hand the draft to the township's justice office for review.

    Refuses a text in which a party can still be recognised, and a medical case without consent.
    """
    require_role(by, Action.DRAFT_PRECEDENT)
    checks = Checks()
    async with transaction():
        precedent, path = await precedent_at(
            precedent_id, Action.DRAFT_PRECEDENT, PrecedentStatus.DRAFT, by=by, version=version
        )
        check_consent(precedent, checks)
        check_anonymous(precedent, await _known(precedent), checks)
        checks.finish()
        before = audit.snapshot(precedent)
        precedent.status = PrecedentStatus.SUBMITTED
        await save(precedent)
        await note_step(precedent, PrecedentStepKind.SUBMITTED, by)
        await audit.record("submit_precedent", precedent, by=by, path=path, before=before)
    return precedent


def _checked(edit: PrecedentEdit, checks: Checks) -> dict[str, Any]:
    columns: dict[str, Any] = {
        field.name: value for field in fields(edit) if (value := getattr(edit, field.name)) is not KEEP
    }
    for column in WRITTEN:
        if column in columns:
            columns[column] = checks.column(Precedent, column, columns[column], required=column in _NEEDED)
    if "laws_cited" in columns:
        columns["laws_cited"] = checks.items("laws_cited", columns["laws_cited"], _LAWS, limit=100, most=50)
    if "keywords" in columns:
        columns["keywords"] = checks.items("keywords", columns["keywords"], _KEYWORDS, limit=20, most=20)
    if "consented_on" in columns:
        words = Words("同意公开的日期", "day of consent")
        columns["consented_on"] = checks.day("consented_on", columns["consented_on"], words, required=False)
    return columns


async def _known(precedent: Precedent) -> Known:
    case = await case_of(precedent)
    return await known_of(case) if case else Known()


def _cleaned(value: Any, known: Known, redactions: list[Redaction]) -> Any:
    if isinstance(value, str):
        return clean(value, known, redactions)
    if isinstance(value, list):
        return [clean(item, known, redactions) for item in value]
    return value
