"""What a user's second factor 两步验证 is like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.models import RecoveryCode, SecondFactor
from mediation.personal_data import current_vault

if TYPE_CHECKING:
    from uuid import UUID


async def second_factor_is_on(user: UUID) -> bool:
    """Whether a code is asked for when the user signs in."""
    return await SecondFactor.exists(user_id=user, confirmed_at__isnull=False)


async def pending_secret(user: UUID) -> str | None:
    """The secret that the user has begun with and not confirmed; shown to that user only.

    None as well where its key is lost: the user begins again.
    """
    factor = await SecondFactor.get_or_none(user_id=user, confirmed_at=None)
    return None if factor is None else current_vault().read(factor.secret_sealed)


async def recovery_codes_left(user: UUID) -> int:
    return await RecoveryCode.filter(factor__user_id=user, spent_at=None).count()
