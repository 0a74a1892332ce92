"""Referring bodies 委托移送单位: courts, police stations, petition offices, government."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields

from mediation.models.base import Stamped, demo_field, key_field, say, term_field
from mediation.models.case import ReferralOrigin

if TYPE_CHECKING:
    from mediation.models.division import Division


class Referrer(Stamped):
    id: UUID = key_field()
    name: str = fields.CharField(max_length=100, unique=True, description=say("单位名称。", "Name."))
    origin: ReferralOrigin = term_field(ReferralOrigin, description=say("单位类别。", "Kind of body."))
    division_id: str
    division: fields.ForeignKeyRelation[Division] = fields.ForeignKeyField(
        "mediation.Division",
        related_name="referrers",
        db_index=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("所在区划。", "Where it is."),
    )
    demo: bool = demo_field()

    class Meta:
        table = "referrer"

    def __str__(self) -> str:
        return self.name
