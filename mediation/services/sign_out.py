"""Sign out 退出登录."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.clock import now
from mediation.models import RefreshToken, User
from mediation.services.sessions import token_hash
from mediation.services.transaction import transaction

if TYPE_CHECKING:
    from uuid import UUID


async def sign_out(refresh_token: str) -> bool:
    """End the session that the token belongs to; False where there is none, which is as good.

    The access token beside it runs out within minutes. Knowing the token is the right to end it.
    """
    async with transaction():
        token = await RefreshToken.get_or_none(token_hash=token_hash(refresh_token))
        if token is None:
            return False
        # A renewal under way finishes first, so that its new token is ended too.
        await User.select_for_update().get(id=token.user_id)
        ended = await _end(token.family)
    return ended > 0


async def end_sign_in(family: UUID) -> None:
    """End the sign-in of a panel session: a copy of its cookie is worth nothing from now on."""
    async with transaction():
        await _end(family)


async def _end(family: UUID) -> int:
    return await RefreshToken.filter(family=family, revoked_at=None).update(revoked_at=now())
