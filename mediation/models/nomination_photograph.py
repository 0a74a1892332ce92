"""Photographs 照片 of nominees, kept with the consent that they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint

from mediation.models.base import CodeField, Stamped, key_field, path_field, say

if TYPE_CHECKING:
    from datetime import date

    from mediation.models.honour_nomination import HonourNomination


class NominationPhotograph(Stamped):
    """There is a row as long as the consent stands (个人信息保护法 art. 13, 15, 47); withdrawn, it is gone."""

    id: UUID = key_field()
    nomination_id: UUID
    nomination: fields.OneToOneRelation[HonourNomination] = fields.OneToOneField(
        "mediation.HonourNomination",
        related_name="photograph",
        on_delete=fields.OnDelete.CASCADE,
        description=say("推荐。", "The nomination."),
    )
    path: str = path_field()
    image: bytes = fields.BinaryField(
        description=say("重新编码的 JPEG，不带拍摄信息。", "JPEG, encoded anew, without what cameras add.")
    )
    digest: str = CodeField(
        max_length=16, description=say("图片的摘要，用于缓存。", "Digest of the image, for caches.")
    )
    width: int = fields.SmallIntField(description=say("宽，像素。", "Width in pixels."))
    height: int = fields.SmallIntField(description=say("高，像素。", "Height in pixels."))
    consented_on: date = fields.DateField(description=say("同意公开的日期。", "The day of the consent."))
    consent: str = fields.CharField(
        max_length=200,
        description=say("同意的凭据，如同意书的编号。", "What shows the consent, such as a form's number."),
    )

    class Meta:
        table = "nomination_photograph"
        constraints = (
            CheckConstraint(
                check="width between 1 and 640 and height between 1 and 640 and octet_length(image) <= 262144",
                name="nomination_photograph_is_small",
            ),
        )
