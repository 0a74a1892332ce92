"""Who was shown whose personal data in full, and what was exported."""

from mediation.schema_operations import AddConstraints
from tortoise import migrations
from tortoise.migrations import operations as ops
from mediation.models.access_entry import AccessWay
from mediation.models.base import CodeField
from tortoise.fields.base import OnDelete
from uuid_utils.compat import uuid7
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

ADD_VOCABULARIES = """
alter table access_entry add constraint access_entry_way_known
    check (way in ('interface', 'panel', 'export'));
"""
DROP_VOCABULARIES = """
alter table access_entry drop constraint access_entry_way_known;
"""

# An entry is written once; after six months, the shortest that 网络安全法 art. 21 asks of logs, it may go.
ADD_GUARD = """
create function access_entry_stays() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and old.at < now() - interval '180 days' then
        return old;
    end if;
    raise exception 'access entries are never changed, and kept for 180 days' using errcode = 'restrict_violation';
end $$;
create trigger access_entry_stays before update or delete on access_entry
    for each row execute function access_entry_stays();
"""
DROP_GUARD = "drop trigger access_entry_stays on access_entry; drop function access_entry_stays();"


class Migration(migrations.Migration):
    dependencies = [("mediation", "0015_sign_in_sources")]

    initial = False

    operations = [
        ops.CreateModel(
            name="AccessEntry",
            fields=[
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        description="内部标识。\n\nInternal identifier.",
                    ),
                ),
                (
                    "at",
                    fields.DatetimeField(description="时间。\n\nWhen.", auto_now=False, auto_now_add=True),
                ),
                (
                    "user",
                    fields.ForeignKeyField(
                        "mediation.User",
                        source_field="user_id",
                        null=True,
                        db_index=True,
                        description="查阅人；当事人本人没有账号。\n\nWho; a party has no account.",
                        db_constraint=True,
                        to_field="id",
                        related_name="access_entries",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "actor",
                    fields.CharField(
                        description="查阅人姓名和角色。\n\nName and role of who looked.", max_length=100
                    ),
                ),
                (
                    "address",
                    fields.CharField(
                        null=True,
                        description="来自的网络地址。\n\nNetwork address it came from.",
                        max_length=64,
                    ),
                ),
                (
                    "way",
                    fields.CharEnumField(
                        description="途径。\n\nWay: interface, panel or export.",
                        enum_type=AccessWay,
                        max_length=24,
                    ),
                ),
                ("entity", CodeField(description="对象类别。\n\nKind of record.", max_length=40)),
                (
                    "entity_id",
                    CodeField(
                        null=True,
                        description="对象标识；导出整张表的为空。\n\nIdentifier of the record; empty of a whole list.",
                        max_length=64,
                    ),
                ),
                (
                    "fields_shown",
                    fields.CharField(
                        description="完整显示的项目，以顿号分隔。\n\nFields shown in full, separated by 、.",
                        max_length=500,
                    ),
                ),
                (
                    "path",
                    CodeField(
                        null=True,
                        description="对象所在区划路径。\n\nDivision path of the record.",
                        max_length=64,
                    ),
                ),
            ],
            options={
                "table": "access_entry",
                "app": "mediation",
                "indexes": [
                    Index(fields=["at", "id"], name="access_entry_at"),
                    Index(fields=["entity", "entity_id", "at"], name="access_entry_entity"),
                ],
                "pk_attr": "id",
                "table_description": "One record of which something was shown in full, or one export. Written before it is shown.",
            },
            bases=["Model"],
        ),
        AddConstraints(
            {
                "AccessEntry": [
                    CheckConstraint(
                        check="entity_id is not null or way = 'export'", name="access_entry_names_the_record"
                    )
                ],
            }
        ),
        ops.RunSQL(ADD_GUARD, reverse_sql=DROP_GUARD),
        ops.RunSQL(ADD_VOCABULARIES, reverse_sql=DROP_VOCABULARIES),
    ]
