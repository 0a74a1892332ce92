"""What a search must know of withdrawals, at hand: how many there were, and which the index has not been told."""

from mediation.schema_operations import AddConstraints
from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

# The row is held to the commit: two withdrawals are counted one after the other, in the order in which
# searches see them. A sequence would count before the commit, and be read too early.
ADD_COUNT = """
insert into precedent_library (id, withdrawals)
    select 1, count(*) from precedent where status = 'withdrawn' having count(*) > 0;
create function precedent_withdrawal_counts() returns trigger language plpgsql as $$
begin
    insert into precedent_library (id, withdrawals) values (1, 1)
    on conflict (id) do update set withdrawals = precedent_library.withdrawals + 1;
    return null;
end $$;
create trigger precedent_withdrawal_counts after update of status on precedent for each row
    when (new.status = 'withdrawn' and old.status <> 'withdrawn') execute function precedent_withdrawal_counts();
"""
DROP_COUNT = "drop trigger precedent_withdrawal_counts on precedent; drop function precedent_withdrawal_counts();"

# Told by the database, so that code that does not know the column cannot leave it out.
UUIDS = "'^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'"
ADD_MARK = f"""
update index_job set withdraws = true where entity = 'Precedent'
    and entity_id in (select id::text from precedent where status = 'withdrawn');
create index index_job_withdraws on index_job (entity_id) where withdraws;
create function index_job_withdraws() returns trigger language plpgsql as $$
begin
    new.withdraws := exists (select from precedent where id = new.entity_id::uuid and status = 'withdrawn');
    return new;
end $$;
create trigger index_job_withdraws before insert on index_job for each row
    when (new.entity = 'Precedent' and new.entity_id ~ {UUIDS}) execute function index_job_withdraws();
"""
DROP_MARK = """
drop trigger index_job_withdraws on index_job;
drop function index_job_withdraws();
drop index index_job_withdraws;
"""


class Migration(migrations.Migration):
    dependencies = [("mediation", "0023_grades_checked")]

    initial = False

    operations = [
        ops.CreateModel(
            name="PrecedentLibrary",
            fields=[
                (
                    "id",
                    fields.SmallIntField(
                        generated=False,
                        primary_key=True,
                        unique=True,
                        db_index=True,
                        description="恒为 1，只有一行。\n\nAlways 1: there is one row.",
                    ),
                ),
                (
                    "withdrawals",
                    fields.BigIntField(description="累计撤回的次数。\n\nHow often a precedent was withdrawn."),
                ),
            ],
            options={
                "table": "precedent_library",
                "app": "mediation",
                "pk_attr": "id",
                "table_description": "The one row; none before the first withdrawal. The database counts with every withdrawal that it keeps.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="IndexJob",
            name="withdraws",
            field=fields.BooleanField(
                default=False,
                db_default=False,
                description="要从检索中撤出的类案；由数据库在写入时判定。\n\nIt takes a withdrawn precedent out of search; the database tells when it is written.",
            ),
        ),
        AddConstraints(
            {"PrecedentLibrary": [CheckConstraint(check="id = 1", name="precedent_library_is_one")]}
        ),
        ops.RunSQL(ADD_COUNT, reverse_sql=DROP_COUNT),
        ops.RunSQL(ADD_MARK, reverse_sql=DROP_MARK),
    ]
