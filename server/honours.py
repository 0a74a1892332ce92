"""What runs the rounds of honours 评选运转: who vouches for voters, and the clock that opens and closes votes."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from tortoise.exceptions import BaseORMException

from mediation.models import AuditEntry
from mediation.personal_data import read_key
from mediation.services.advance_honour_round import advance_due_rounds
from mediation.services.note_signals import note_vote_signals
from mediation.voting import IdentityProvider, VoteLimits, use_identity_provider

if TYPE_CHECKING:
    from server.settings import Settings

logger = logging.getLogger("fengqiao.server")

DEMO_ISSUER = "fengqiao-demo"
SECONDS_BETWEEN_LOOKS = 5


async def name_identity_provider(settings: Settings) -> None:
    """Say who vouches for voters: whom the settings name, or over the demo network a demo issuer.

    Where the settings name nobody and the network is a real one, nobody votes.
    """
    if settings.vote_issuer and settings.vote_key_file:
        key = settings.vote_key_file.read_text(encoding="utf-8").strip()
        use_identity_provider(IdentityProvider(settings.vote_issuer, key))
        return
    if settings.vote_issuer or settings.vote_key_file:
        logger.warning("FENGQIAO_VOTE_ISSUER and FENGQIAO_VOTE_KEY_FILE are needed together: nobody can vote")
    elif await AuditEntry.exists(action="load_demo"):
        # Demo data goes into an empty database only, and most of its divisions are real ones.
        key = read_key(settings.home / "keys" / "demo-votes").hex()
        use_identity_provider(IdentityProvider(DEMO_ISSUER, key, demo=True))


def vote_limits(settings: Settings) -> VoteLimits:
    """What is unusual in a vote, as the settings say."""
    return VoteLimits(
        repeats=settings.vote_repeats,
        bad_tokens=settings.vote_bad_tokens,
        address_ballots=settings.vote_address_ballots,
        network_ballots=settings.vote_network_ballots,
    )


async def keep_rounds_going() -> None:
    """Open and close the votes whose time has come, and note what is unusual, every few seconds."""
    while True:
        try:
            moved = await advance_due_rounds()
            await note_vote_signals()
        except (OSError, BaseORMException) as error:
            logger.warning("cannot look at the rounds of honours: %s", error)
        else:
            if moved:
                logger.info("%d rounds of honours moved on", moved)
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
