"""The panel's list of precedents begins with what was changed last."""

from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("mediation", "0024_withdrawals_known")]

    initial = False

    operations = [
        ops.AddIndex(
            model_name="Precedent",
            index=Index(fields=["updated_at", "id"], name="precedent_updated_at"),
        ),
    ]
