"""Photographs of nominees 照片: kept with the consent they rest on, gone the moment it is withdrawn."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from mediation.access import Action, Viewer
from mediation.models import HonourNomination, NominationPhotograph
from mediation.photographs import NotAPhotograph, made_ready
from mediation.problems import Conflict, Refused, Required
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.rows import existing, require, require_role
from mediation.services.transaction import transaction
from mediation.services.words import NOMINATION, Words

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

_DAY = Words("同意日期", "day of the consent")


async def keep_photograph(
    nomination_id: UUID, file: bytes | None, *, consented_on: date | None, consent: str | None, by: Viewer
) -> NominationPhotograph:
    """Keep the picture of the file as the nominee's, in place of the one before.

    Only who recommends or reviews may, with the day and the proof of the nominee's own consent to be
    shown. Refuses a file that is no photograph; of the file nothing but its picture is kept.
    """
    require_role(by, Action.RECOMMEND_HONOUR)
    checks = Checks()
    proof = checks.column(NominationPhotograph, "consent", consent)
    day = checks.day("consented_on", consented_on, _DAY)
    if not file:
        checks.refuse(Required(field="photograph", what_zh="照片", what_en="the photograph"))
        checks.finish()
    try:
        # In a thread: a large one takes a tenth of a second, in which others are to be answered.
        picture = await asyncio.to_thread(made_ready, file or b"")
    except NotAPhotograph:
        checks.invalid(
            "photograph",
            "不是能用的照片：请用 JPEG、PNG 或 WebP，不超过10兆、3000万像素，每边至少120像素。",
            "Not a usable photograph: JPEG, PNG or WebP, up to 10 MB and 30 million pixels, at least 120 a side.",
        )
        checks.stop()
    async with transaction():
        nomination = await existing(HonourNomination, nomination_id, NOMINATION, by=by)
        require(by, Action.RECOMMEND_HONOUR, nomination.path)
        checks.finish()
        await NominationPhotograph.filter(nomination=nomination).delete()
        kept = await NominationPhotograph.create(
            nomination=nomination,
            path=nomination.path,
            image=picture.image,
            digest=picture.digest,
            width=picture.width,
            height=picture.height,
            consented_on=day,
            consent=proof,
        )
        await audit.record("keep_photograph", nomination, by=by, before=audit.snapshot(nomination),
                           photograph=picture.digest, consented_on=str(day), consent=proof)  # fmt: skip
    return kept


async def withdraw_photograph(nomination_id: UUID, *, by: Viewer) -> HonourNomination:
    """Take the photograph away for good: the nominee's consent is withdrawn, which needs no reason."""
    require_role(by, Action.RECOMMEND_HONOUR)
    async with transaction():
        nomination = await existing(HonourNomination, nomination_id, NOMINATION, by=by)
        require(by, Action.RECOMMEND_HONOUR, nomination.path)
        if not await NominationPhotograph.filter(nomination=nomination).delete():
            raise Refused(Conflict(why_zh="没有照片。", why_en="There is no photograph."))
        await audit.record("withdraw_photograph", nomination, by=by, before=audit.snapshot(nomination))
    return nomination
