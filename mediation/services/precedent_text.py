"""The text of a precedent 类案文稿: what is known of its case, and taking that out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.models import (
    Case,
    Division,
    DivisionLevel,
    Party,
    PartyKind,
    Person,
    Precedent,
    PrecedentRedaction,
    RedactionKind,
)
from mediation.personal_data import current_vault, mask
from mediation.redaction import Known, Redacted, identifies, redact
from mediation.services import audit
from mediation.services.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mediation.redaction import Redaction
    from mediation.services.checks import Checks

MEDICAL = "12"
"""The dispute type, and what is beneath it starts with it."""
LONGEST_TITLE = 120
WRITTEN = ("title", "facts", "focus", "process", "terms", "comment")
"""The columns that people write."""
_BELOW_COUNTY = (DivisionLevel.TOWNSHIP, DivisionLevel.VILLAGE)
_MASKED_LENGTH = 100


async def known_of(case: Case) -> Known:
    """Parties, agents and mediators, their numbers, and the places below the county."""
    vault = current_vault()
    parties = await Party.filter(case=case)
    people = await Person.filter(mediator__cases__id=case.id).distinct()
    rows: list[Party | Person] = [*parties, *people]
    codes = [code for code in (case.township, case.village) if code]
    places = await Division.filter(code__in=codes, level__in=_BELOW_COUNTY).values_list("name", flat=True)
    natural = [party for party in parties if party.kind is PartyKind.PERSON]
    organised = [party for party in parties if party.kind is PartyKind.ORGANISATION]
    return Known(
        persons=_some(
            [*(row.name for row in natural), *(row.agent for row in parties), *(row.name for row in people)]
        ),
        organisations=_some(row.name for row in organised),
        places=tuple(str(name) for name in places),
        # A number whose key is lost is still taken out by its form.
        phones=_some(vault.read(row.phone_sealed) for row in rows),
        id_numbers=_some(vault.read(row.id_number_sealed) for row in rows),
    )


def clean(text: str, known: Known, kept: list[Redaction]) -> str:
    """The text without what identifies; what was taken out is added to ``kept``."""
    result: Redacted = redact(text, known)
    kept.extend(result.redactions)
    return result.text


async def keep_redactions(precedent: Precedent, redactions: Iterable[Redaction]) -> None:
    """Write down, sealed, what was taken out; the same thing once."""
    if precedent.case_id is None:
        return
    vault = current_vault()
    for redaction in redactions:
        original = redaction.original[: _MASKED_LENGTH * 2]
        await PrecedentRedaction.get_or_create(
            precedent_id=precedent.id,
            kind=redaction.kind,
            original_hash=vault.hash(original),
            defaults={
                "case_id": precedent.case_id,
                "original_masked": _masked(redaction.kind, original),
                "original_sealed": vault.seal(original),
                "replacement": redaction.replacement[:_MASKED_LENGTH],
            },
        )


def check_anonymous(precedent: Precedent, known: Known, checks: Checks) -> None:
    """Refuse each text in which somebody could still be recognised; the problem does not repeat who."""
    texts = {
        **{column: getattr(precedent, column) or "" for column in WRITTEN},
        "keywords": "\n".join(precedent.keywords),
        "laws_cited": "\n".join(precedent.laws_cited),
    }
    for field, text in texts.items():
        if identifies(text, known):
            words = words_of(Precedent, field)
            checks.invalid(
                field,
                f"{words.zh}里还有当事人的姓名、电话、证件号码或地址。",
                f"The {words.en} still names a party, a number or a place.",
            )


def check_consent(precedent: Precedent, checks: Checks) -> None:
    """Medical cases are published only when both sides agree (医疗纠纷预防和处理条例 art. 42)."""
    if precedent.dispute_type_id.startswith(MEDICAL) and precedent.consented_on is None:
        checks.invalid(
            "consented_on",
            "医疗纠纷要填写双方当事人同意公开的日期。",
            "A medical case states the day both sides consented to publication.",
        )


async def case_of(precedent: Precedent) -> Case | None:
    """The case it was written from."""
    return await Case.get_or_none(id=precedent.case_id) if precedent.case_id else None


def _some(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


def _masked(kind: RedactionKind, original: str) -> str:
    if kind is RedactionKind.PERSON:
        return audit.mask_name(original)
    return mask(original, 2, 2)[:_MASKED_LENGTH]
