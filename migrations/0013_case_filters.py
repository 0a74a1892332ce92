"""Lists of a rare grade or source, newest first, from an index."""

from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("mediation", "0012_vote_signals")]

    operations = [
        ops.AddIndex(
            model_name="Case", index=Index(fields=[column, "listed_on", "id"], name=f"case_{column}_listed")
        )
        for column in ("grade", "source")
    ]
