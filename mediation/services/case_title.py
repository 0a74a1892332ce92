"""The title of a case 案件标题: 王某与李某邻里纠纷. Persons by surname only, as in court papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.models import PartyKind, PartyRole
from mediation.names import surname

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mediation.services.case_registration import PartyRegistration

_LONGEST_ORGANISATION = 30


def title_of(parties: Sequence[PartyRegistration], dispute_type: str) -> str:
    """Applicants and respondents, each by the first of them, and the type of the dispute."""
    applicants = [party for party in parties if party.role is PartyRole.APPLICANT]
    respondents = [party for party in parties if party.role is PartyRole.RESPONDENT]
    sides = [_side(side) for side in (applicants, respondents) if side]
    who = "与".join(sides) if len(sides) > 1 else "、".join(_known_as(party) for party in parties[:2])
    what = dispute_type if dispute_type.endswith("纠纷") else f"{dispute_type}纠纷"
    return f"{who}{what}"


def _side(parties: Sequence[PartyRegistration]) -> str:
    first = _known_as(parties[0])
    return first if len(parties) == 1 else f"{first}等{len(parties)}人"


def _known_as(party: PartyRegistration) -> str:
    name = party.name.strip()
    if party.kind is PartyKind.ORGANISATION:
        return name[:_LONGEST_ORGANISATION]
    return f"{surname(name)}某"
