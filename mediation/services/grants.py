"""What a role grant 授权 must say, and writing one: shared by adding a user and granting a role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tortoise.expressions import Q

from mediation.access import STAFF, Action, Viewer, may
from mediation.clock import today
from mediation.models import Committee, CommitteeStatus, Division, Referrer, Role, RoleGrant, User
from mediation.personal_data import current_vault
from mediation.problems import Conflict, NotAllowed, Required
from mediation.services import audit
from mediation.services.rows import find
from mediation.services.validity import in_use_on
from mediation.services.words import COMMITTEE, DIVISION, REFERRER, Words

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from mediation.services.checks import Checks

_PLACE = {
    **dict.fromkeys(STAFF, "division"),
    Role.COMMITTEE: "committee",
    Role.REFERRER: "referrer",
    Role.PARTY: "id_number",
}
_PLACE_WORDS = {
    "division": DIVISION,
    "committee": COMMITTEE,
    "referrer": REFERRER,
    "id_number": Words("身份证号", "identity number"),
}
_LAST = Words("授权截止日期", "last day of the grant")


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantGiving:
    """A role, and the one place that the role needs: a division, a committee, a referring body or a person."""

    role: Role
    division: str | None = None
    committee: UUID | None = None
    referrer: UUID | None = None
    id_number: str | None = None
    """Of the party; only its keyed hash is kept."""
    personal_data: bool = False
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class CheckedGrant:
    columns: dict[str, Any]
    path: str


async def checked_grant(
    giving: GrantGiving, checks: Checks, by: Viewer, *, prefix: str = ""
) -> CheckedGrant | None:
    """The columns of the grant; None when something is wrong, which is then in ``checks``.

    Nobody gives more than they have: the place lies in the giver's reach, and personal data is
    opened only by who may see it.
    """
    if (needed := _PLACE.get(giving.role)) is None:
        checks.invalid(f"{prefix}role", "这个角色不用授权。", "This role is not granted.")
        return None
    before = len(checks.problems)
    for place, words in _PLACE_WORDS.items():
        given = getattr(giving, place)
        if place == needed and not given:
            checks.refuse(Required(field=prefix + place, what_zh=words.zh, what_en=words.en))
        elif place != needed and given:
            checks.invalid(prefix + place, f"这个角色不填{words.zh}。", f"This role has no {words.en}.")
    last = checks.any_day(f"{prefix}valid_to", giving.valid_to, _LAST, required=False)
    if last is not None and last < today():
        checks.invalid(f"{prefix}valid_to", "授权截止日期已过。", "The last day of the grant has passed.")
    if giving.personal_data and not by.personal_data:
        checks.refuse(NotAllowed(field=f"{prefix}personal_data"))
    if len(checks.problems) > before:
        return None
    placed = await _placed(giving, checks, by, prefix)
    if placed is None or len(checks.problems) > before:
        return None
    if not may(by, Action.MAINTAIN_USER, placed.path):
        checks.refuse(NotAllowed(field=prefix + needed))
        return None
    return placed


async def give(
    user: User, grant: CheckedGrant, checks: Checks, by: Viewer, *, field: str | None = None
) -> RoleGrant:
    """Write the grant; refuse the one that the user already holds."""
    place = {
        column: value
        for column, value in grant.columns.items()
        if column not in {"personal_data", "valid_to"}
    }
    held = RoleGrant.filter(Q(valid_to=None) | Q(valid_to__gte=today()), user=user, **place)
    if await held.exists():
        checks.refuse(
            Conflict(field=field, why_zh="用户已有这项授权。", why_en="The user already holds this grant.")
        )
    checks.finish()
    given = await RoleGrant.create(user=user, **grant.columns)
    await audit.record("grant_role", given, by=by, path=grant.path)
    return given


async def _placed(giving: GrantGiving, checks: Checks, by: Viewer, prefix: str) -> CheckedGrant | None:
    if giving.division:
        placed = await _at_division(giving.division, giving.role, checks, by, f"{prefix}division")
    elif giving.committee:
        placed = await _at_committee(giving.committee, checks, by, f"{prefix}committee")
    elif giving.referrer:
        placed = await _at_referrer(giving.referrer, checks, by, f"{prefix}referrer")
    else:
        placed = _of_party(giving.id_number, checks, by, f"{prefix}id_number")
    if placed is not None:
        placed.columns.update(role=giving.role, personal_data=giving.personal_data, valid_to=giving.valid_to)
    return placed


async def _at_division(code: str, role: Role, checks: Checks, by: Viewer, field: str) -> CheckedGrant | None:
    division = await find(Division, code, field, DIVISION, checks, by)
    if division is None:
        return None
    if division.level.value != role.value:
        checks.invalid(
            field,
            f"“{role.zh}”不能授在{division.level.zh}区划上。",
            f"The role {role.en} is not granted at this level: {division.level.en.lower()}.",
        )
    if not in_use_on(division, today()):
        checks.invalid(field, "这个区划代码已停用。", "This division code is no longer in use.")
    return CheckedGrant({"division_id": division.code}, division.path)


async def _at_committee(key: UUID, checks: Checks, by: Viewer, field: str) -> CheckedGrant | None:
    committee = await find(Committee, key, field, COMMITTEE, checks, by)
    if committee is None:
        return None
    if committee.status is not CommitteeStatus.ACTIVE:
        checks.invalid(field, "这个调委会已撤销。", "The committee has been dissolved.")
    return CheckedGrant({"committee_id": committee.id}, committee.path)


async def _at_referrer(key: UUID, checks: Checks, by: Viewer, field: str) -> CheckedGrant | None:
    referrer = await find(Referrer, key, field, REFERRER, checks, by)
    if referrer is None:
        return None
    return CheckedGrant({"referrer_id": referrer.id}, (await referrer.division).path)


def _of_party(text: str | None, checks: Checks, by: Viewer, field: str) -> CheckedGrant | None:
    """Kept under the giver's division, so that somebody can see the grant and take it back."""
    if (number := checks.id_number(field, text)) is None:
        return None
    return CheckedGrant({"division_id": by.division, "id_number_hash": current_vault().hash(number)}, by.path)
