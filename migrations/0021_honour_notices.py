"""Notices of rounds: days that were moved, and rounds closed without a result."""

from mediation.models.base import CodeField
from mediation.models.honour_notice import HonourNoticeKind
from mediation.schema_operations import AddConstraints
from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint
from uuid_utils.compat import uuid7


def stages(*more: str) -> str:
    listed = ", ".join(f"'{stage}'" for stage in ("recommendation", "review", "vote", "final", "named", *more))
    return (
        "alter table honour_round drop constraint honour_round_stage_known;"
        f"alter table honour_round add constraint honour_round_stage_known check (stage in ({listed}));"
    )


# A city holds one round a year; one that was closed without a result does not count.
ONCE = """
drop index honour_round_once;
create unique index honour_round_once on honour_round (division_id, year) where stage <> 'closed';
"""
ONCE_WITH_CLOSED = """
drop index honour_round_once;
create unique index honour_round_once on honour_round (division_id, year);
"""
KINDS = """
alter table honour_notice add constraint honour_notice_kind_known check (kind in ('days_moved', 'closed'));
create function honour_notice_stays() returns trigger language plpgsql as $$
begin
    raise exception 'notices are never changed' using errcode = 'restrict_violation';
end $$;
create trigger honour_notice_stays before update or delete on honour_notice
    for each row execute function honour_notice_stays();
"""
DROP_KINDS = """
drop trigger honour_notice_stays on honour_notice;
drop function honour_notice_stays();
alter table honour_notice drop constraint honour_notice_kind_known;
"""


class Migration(migrations.Migration):
    dependencies = [("mediation", "0020_nomination_photographs")]

    initial = False

    operations = [
        ops.RunSQL(stages("closed") + ONCE, reverse_sql=ONCE_WITH_CLOSED + stages()),
        ops.CreateModel(
            name="HonourNotice",
            fields=[
                ("created_at", fields.DatetimeField(description="登记时间。\n\nWhen it was recorded.", auto_now=False, auto_now_add=True)),
                ("updated_at", fields.DatetimeField(description="最近修改时间。\n\nWhen it last changed.", auto_now=True, auto_now_add=False)),
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True, description="内部标识。\n\nInternal identifier.")),
                ("round", fields.ForeignKeyField("mediation.HonourRound", source_field="round_id", description="评选。\n\nThe round.", db_constraint=True, to_field="id", related_name="notices", on_delete=OnDelete.RESTRICT)),
                ("path", CodeField(description="自市级起的区划代码路径，下级以它为前缀。\n\nDivision codes from the city down; what lies below starts with it.", max_length=64)),
                ("kind", fields.CharEnumField(description="公告事项。\n\nWhat it is about.", enum_type=HonourNoticeKind, max_length=24)),
                ("reason", fields.CharField(description="原因，向公众公开。\n\nReason, which everybody reads.", max_length=500)),
                ("moved", fields.JSONField(default=list, description="改动的时间：哪个阶段的截止，原来和现在。\n\nThe moments moved: which stage's end, before and now.", encoder=JSON_DUMPS, decoder=loads)),
                ("told_on", fields.DateField(description="公告日期。\n\nDay of the notice.")),
            ],
            options={
                "table": "honour_notice",
                "app": "mediation",
                "indexes": [Index(fields=["round_id", "id"], name="honour_notice_round_id")],
                "pk_attr": "id",
                "table_description": "What everybody is told on the round's page; it is never changed.",
            },
            bases=["Stamped"],
        ),
        AddConstraints(
            {
                "HonourNotice": [
                    CheckConstraint(
                        check="(kind = 'days_moved') = (jsonb_array_length(moved) > 0)",
                        name="honour_notice_moves_something",
                    )
                ]
            }
        ),
        ops.RunSQL(KINDS, reverse_sql=DROP_KINDS),
    ]
