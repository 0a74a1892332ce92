"""Keeps the grades of mediators held against their records 等级核对, day by day."""

from __future__ import annotations

import asyncio
import logging

from tortoise.exceptions import BaseORMException

from mediation.services.check_grades import check_grades

logger = logging.getLogger("fengqiao.server")
SECONDS_BETWEEN_LOOKS = 3_600


async def keep_checking_grades() -> None:
    """Look every hour for whom nobody has checked today: those of a new day, and who was graded since."""
    while True:
        try:
            checked, doubted = await check_grades()
        except (OSError, BaseORMException) as error:
            logger.warning("cannot check the grades of mediators: %s", error)
        else:
            if checked:
                logger.info("%d grades held against the record, %d of them beyond it", checked, doubted)
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
