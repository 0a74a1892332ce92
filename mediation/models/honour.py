"""The "Fengqiao-style" honours “枫桥式”荣誉."""

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

    from mediation.models.committee import Committee
    from mediation.models.division import Division
    from mediation.models.judicial_office import JudicialOffice
    from mediation.models.mediator import Mediator


class HonourCategory(Term):
    JUDICIAL_OFFICE = "judicial_office", "“枫桥式”司法所", "Fengqiao-style judicial office"
    COMMITTEE = "committee", "“枫桥式”人民调解组织", "Fengqiao-style mediation organisation"
    MEDIATOR = "mediator", "“枫桥式”人民调解员", "Fengqiao-style mediator"


class HonourStatus(Term):
    NAMED = "named", "已命名", "Named"
    REVOKED = "revoked", "已撤销", "Revoked"


class Honour(Stamped):
    id: UUID = key_field()
    title: str = fields.CharField(max_length=100, description=say("荣誉名称。", "Title."))
    category: HonourCategory = term_field(HonourCategory, description=say("类别。", "Category."))
    year: int = fields.SmallIntField(description=say("年度。", "Year."))
    division_id: str
    division: fields.ForeignKeyRelation[Division] = fields.ForeignKeyField(
        "mediation.Division",
        related_name="honours",
        db_index=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("获得者所在区划。", "The honouree's division."),
    )
    path: str = path_field()
    mediator_id: UUID | None
    mediator: fields.ForeignKeyNullableRelation[Mediator] = fields.ForeignKeyField(
        "mediation.Mediator",
        related_name="honours",
        null=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("获得荣誉的调解员。", "The mediator honoured."),
    )
    committee_id: UUID | None
    committee: fields.ForeignKeyNullableRelation[Committee] = fields.ForeignKeyField(
        "mediation.Committee",
        related_name="honours",
        null=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("获得荣誉的调委会。", "The committee honoured."),
    )
    judicial_office_id: UUID | None
    judicial_office: fields.ForeignKeyNullableRelation[JudicialOffice] = fields.ForeignKeyField(
        "mediation.JudicialOffice",
        related_name="honours",
        null=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("获得荣誉的司法所。", "The judicial office honoured."),
    )
    status: HonourStatus = term_field(
        HonourStatus, default=HonourStatus.NAMED, description=say("状态。", "Status.")
    )
    deeds: str | None = fields.TextField(null=True, description=say("主要事迹。", "What it was named for."))
    named_on: date = fields.DateField(description=say("命名日期。", "The day it was named."))
    revoked_on: date | None = fields.DateField(
        null=True, description=say("撤销日期。", "The day it was revoked.")
    )
    revocation_reason: str | None = fields.CharField(
        max_length=500, null=True, description=say("撤销原因。", "Why it was revoked.")
    )
    demo: bool = demo_field()
    version: int = version_field()

    class Meta:
        table = "honour"
        indexes = (
            Index(fields=("mediator_id", "id"), name="honour_mediator_id"),
            Index(fields=("committee_id", "id"), name="honour_committee_id"),
            Index(fields=("judicial_office_id", "id"), name="honour_judicial_office_id"),
            Index(fields=("year", "id"), name="honour_year_id"),
            Index(fields=("path", "id"), name="honour_path_id"),
        )
        constraints = (
            CheckConstraint(
                check="(mediator_id is not null) = (category = 'mediator')"
                " and (committee_id is not null) = (category = 'committee')"
                " and (judicial_office_id is not null) = (category = 'judicial_office')",
                name="honour_honouree_fits_category",
            ),
            CheckConstraint(
                check="(status = 'revoked') = (revoked_on is not null)"
                " and (status = 'revoked') = (revocation_reason is not null)",
                name="honour_revoked_has_reason",
            ),
            CheckConstraint(check="revoked_on is null or named_on <= revoked_on", name="honour_days_ordered"),
            CheckConstraint(
                check="path like '%/' || division_id || '/'", name="honour_path_ends_with_division"
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} {self.title}"
