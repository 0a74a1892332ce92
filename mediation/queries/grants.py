"""What a user may act as 用户授权: the grants, and the viewer that each makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise.expressions import Q

from mediation.access import Viewer
from mediation.clock import today
from mediation.models import CommitteeStatus, RefreshToken, Role, RoleGrant, User

if TYPE_CHECKING:
    from uuid import UUID


async def valid_grants(user: UUID) -> list[RoleGrant]:
    """The user's grants that hold today, the oldest first."""
    grants = (
        await RoleGrant.filter(Q(valid_to=None) | Q(valid_to__gte=today()), user_id=user)
        .order_by("created_at", "id")
        .prefetch_related("division", "committee", "referrer")
    )
    return [
        grant
        for grant in grants
        if grant.committee is None or grant.committee.status is CommitteeStatus.ACTIVE
    ]


async def user_of_subject(subject: str) -> User | None:
    """The user whom the identity provider knows by this name."""
    return await User.get_or_none(external_subject=subject)


async def path_of(grant: RoleGrant) -> str:
    """Where the grant reaches, as a division path; empty where that cannot be told."""
    await grant.fetch_related("division", "committee", "referrer__division")
    if grant.division:
        return grant.division.path
    if grant.committee:
        return grant.committee.path
    return grant.referrer.division.path if grant.referrer else ""


async def all_within(user: UUID, viewer: Viewer) -> bool:
    """Whether every grant of the user lies in the viewer's reach.

    A county may see a user who works for it and for the city too; it may not take the account over.
    """
    return all([viewer.reaches(await path_of(grant)) for grant in await RoleGrant.filter(user_id=user)])


def viewer_from(user: User, grant: RoleGrant, *, address: str | None = None) -> Viewer:
    """The user acting in the grant; its division, committee and referrer have been fetched."""
    # A party's grant has a division too, of those who gave it; the party reaches only its own cases.
    division = None if grant.role is Role.PARTY else grant.division
    committee = grant.committee
    return Viewer(
        role=grant.role,
        division=division.code if division else committee.division_id if committee else "",
        path=division.path if division else committee.path if committee else "",
        committee=grant.committee_id,
        referrer=grant.referrer_id,
        id_number_hash=grant.id_number_hash or "",
        personal_data=grant.personal_data,
        user=user.id,
        grant=grant.id,
        name=user.name,
        address=address,
    )


async def viewer_in(
    user: UUID,
    grant: UUID | None = None,
    *,
    epoch: int | None = None,
    family: UUID | None = None,
    address: str | None = None,
) -> Viewer | None:
    """The user acting in that grant, or the oldest, as the database has it now.

    None when the account is closed, the grant is gone or over, ``epoch`` is not the present one, or the
    sign-in ``family`` has been ended.
    """
    account = await User.get_or_none(id=user, active=True)
    if account is None or (epoch is not None and epoch != account.session_epoch):
        return None
    if family is not None and not await RefreshToken.exists(family=family, user_id=user, revoked_at=None):
        return None
    for held in await valid_grants(user):
        if grant in {None, held.id}:
            return viewer_from(account, held, address=address)
    return None
