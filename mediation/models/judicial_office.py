"""Township justice offices 司法所: guide the committees below them and review first."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from mediation.models.base import (
    Stamped,
    Term,
    demo_field,
    key_field,
    path_field,
    say,
    term_field,
    version_field,
)

if TYPE_CHECKING:
    from datetime import date

    from mediation.models.division import Division


class JudicialOfficeStatus(Term):
    ACTIVE = "active", "在册", "Active"
    CLOSED = "closed", "已撤销", "Closed"


class JudicialOffice(Stamped):
    id: UUID = key_field()
    name: str = fields.CharField(max_length=100, description=say("全称。", "Full name."))
    division_id: str
    division: fields.ForeignKeyRelation[Division] = fields.ForeignKeyField(
        "mediation.Division",
        related_name="judicial_offices",
        db_index=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("所在区划。", "The division it serves."),
    )
    path: str = path_field()
    status: JudicialOfficeStatus = term_field(
        JudicialOfficeStatus, default=JudicialOfficeStatus.ACTIVE, description=say("状态。", "Status.")
    )
    phone: str | None = fields.CharField(
        max_length=20, null=True, description=say("办公电话。", "Office telephone.")
    )
    address: str | None = fields.CharField(
        max_length=200, null=True, description=say("办公地址。", "Office address.")
    )
    established_on: date | None = fields.DateField(
        null=True, description=say("设立日期。", "The day it was established.")
    )
    demo: bool = demo_field()
    version: int = version_field()

    class Meta:
        table = "judicial_office"
        indexes = (Index(fields=("path", "id"), name="judicial_office_path_id"),)
        constraints = (
            CheckConstraint(
                check="path like '%/' || division_id || '/'", name="judicial_office_path_ends_with_division"
            ),
        )

    def __str__(self) -> str:
        return self.name
