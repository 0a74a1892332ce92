"""Administrative divisions 行政区划 (GB/T 2260): city, county, township, village."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint

from mediation.models.base import (
    CodeField,
    Stamped,
    Term,
    demo_field,
    path_field,
    say,
    term_field,
    version_field,
)

if TYPE_CHECKING:
    from datetime import date


class DivisionLevel(Term):
    CITY = "city", "市级", "City"
    COUNTY = "county", "县级", "County"
    TOWNSHIP = "township", "乡级", "Township"
    VILLAGE = "village", "村级", "Village"


class Division(Stamped):
    code: str = CodeField(
        max_length=12,
        primary_key=True,
        description=say(
            "行政区划代码：县级6位，乡级9位，村级12位。",
            "Division code: 6 digits for a county, 9 for a township, 12 for a village.",
        ),
    )
    name: str = fields.CharField(max_length=64, description=say("区划名称。", "Name of the division."))
    level: DivisionLevel = term_field(DivisionLevel, description=say("层级。", "Level."))
    path: str = path_field(unique=True)
    parent_id: str | None
    parent: fields.ForeignKeyNullableRelation[Division] = fields.ForeignKeyField(
        "mediation.Division",
        related_name="children",
        null=True,
        db_index=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("上级区划。", "The division above."),
    )
    counted: bool = fields.BooleanField(
        default=True,
        description=say(
            "计入区划个数；林场、茶场等单位不计。",
            "Counted among the divisions; forest and tea farms are not.",
        ),
    )
    valid_from: date | None = fields.DateField(
        null=True, description=say("代码启用日期。", "The day from which the code is valid.")
    )
    valid_to: date | None = fields.DateField(
        null=True,
        description=say("代码停用日期；空为现行。", "The last day of the code; empty while it is in use."),
    )
    replaced_by_id: str | None
    replaced_by: fields.ForeignKeyNullableRelation[Division] = fields.ForeignKeyField(
        "mediation.Division",
        related_name="replaces",
        null=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("替代它的代码。", "The code that replaced it."),
    )
    demo: bool = demo_field()
    version: int = version_field(db_default=1)

    class Meta:
        table = "division"
        constraints = (
            CheckConstraint(check="code ~ '^[0-9]{6}([0-9]{3}([0-9]{3})?)?$'", name="division_code_digits"),
            CheckConstraint(
                check="(level in ('city','county') and length(code) = 6)"
                " or (level = 'township' and length(code) = 9)"
                " or (level = 'village' and length(code) = 12)",
                name="division_code_fits_level",
            ),
            CheckConstraint(
                check="(level = 'city') = (parent_id is null)", name="division_parent_unless_city"
            ),
            CheckConstraint(check="path like '%/' || code || '/'", name="division_path_ends_with_code"),
            CheckConstraint(
                check="valid_to is null or valid_from is null or valid_from <= valid_to",
                name="division_valid_days_ordered",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）"
