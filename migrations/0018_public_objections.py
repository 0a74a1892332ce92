"""Objections that the public raises: a receipt to ask after them, and a telephone that is sealed."""

from mediation.models.base import CodeField
from tortoise import fields, migrations
from tortoise.migrations import operations as ops


def kinds(*more: str) -> str:
    listed = ", ".join(f"'{kind}'" for kind in ("address_burst", "network_burst", "repeated_ballots", "bad_tokens", *more))
    return "".join(
        f"alter table {table} drop constraint {table}_kind_known;"
        f"alter table {table} add constraint {table}_kind_known check (kind in ({listed}));"
        for table in ("honour_signal", "vote_attempt")
    )


FORGET = "".join(f"delete from {table} where kind = 'objections';" for table in ("honour_signal", "vote_attempt"))


class Migration(migrations.Migration):
    dependencies = [("mediation", "0017_discipline")]

    initial = False

    operations = [
        ops.AddField(
            model_name="HonourObjection",
            name="receipt",
            field=CodeField(
                null=True,
                unique=True,
                max_length=24,
                description="回执号，凭它查看处理结果；本功能启用前登记的没有。\n\nReceipt that the answer is looked up by; those from before it was introduced have none.",
            ),
        ),
        ops.AddField(
            model_name="HonourObjection",
            name="phone_masked",
            field=fields.CharField(null=True, max_length=64, description="电话（已遮盖）。\n\nTelephone, masked."),
        ),
        ops.AddField(
            model_name="HonourObjection",
            name="phone_sealed",
            field=fields.CharField(null=True, max_length=255, description="电话的密文。\n\nTelephone, encrypted at rest."),
        ),
        ops.AddField(
            model_name="HonourObjection",
            name="phone_hash",
            field=CodeField(
                null=True,
                db_index=True,
                max_length=64,
                description="电话的带密钥摘要，只供查找。\n\nKeyed hash of the telephone, for look-up only.",
            ),
        ),
        ops.RunSQL(kinds("objections"), reverse_sql=FORGET + kinds()),
    ]
