"""Renew a session 续期: spend a refresh token for new tokens."""

from __future__ import annotations

from dataclasses import replace

from tortoise.transactions import in_transaction

from mediation.clock import now
from mediation.models import RefreshToken, User
from mediation.problems import Refused
from mediation.queries.grants import viewer_in
from mediation.services import audit
from mediation.services.sessions import STRANGER, SessionEnded, SignedIn, open_session, token_hash


async def refresh(refresh_token: str, *, address: str | None = None) -> SignedIn:
    """Spend the token and give the next of its family, with the rights that the user has now.

    A token spent twice has been stolen from somebody: its whole family is revoked, whoever asks.
    Refuses SessionEnded also for an expired or revoked token, a closed account, a grant that is over.
    """
    async with in_transaction():
        token = await RefreshToken.get_or_none(token_hash=token_hash(refresh_token))
        if token is None:
            raise Refused(SessionEnded())
        # One renewal of a user at a time: of two with the same token, the second sees it spent.
        user = await User.select_for_update().get(id=token.user_id)
        await token.refresh_from_db()
        if token.revoked_at is not None or token.expires_at <= now():
            raise Refused(SessionEnded())
        viewer = await viewer_in(token.user_id, token.grant_id, address=address)
        if token.spent_at is None and viewer is not None:
            token.spent_at = now()
            await token.save(update_fields=["spent_at", "updated_at"])
            return await open_session(user, viewer, family=token.family, ends_at=token.expires_at)
        await _revoke_family(token, address)
    # Raised after the commit: the revocation must stay.
    raise Refused(SessionEnded())


async def _revoke_family(token: RefreshToken, address: str | None) -> None:
    await RefreshToken.filter(family=token.family, revoked_at=None).update(revoked_at=now())
    if token.spent_at is not None:
        user = await User.get(id=token.user_id)
        stranger = replace(STRANGER, address=address)
        await audit.record(
            "reuse_refresh_token", user, by=stranger, before=audit.snapshot(user), family=str(token.family)
        )
