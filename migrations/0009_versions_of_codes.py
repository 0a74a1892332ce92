"""Count the changes of divisions and dispute types, so that the second of two editors is told."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

_DESCRIPTION = "修改次数，用于发现两人同时修改。\n\nNumber of changes; shows that two people edited."


class Migration(migrations.Migration):
    dependencies = [("mediation", "0008_review_verdicts")]

    operations = [
        ops.AddField(
            model_name=model,
            name="version",
            # The code before this one writes rows without it.
            field=fields.IntField(default=1, db_default=1, description=_DESCRIPTION),
        )
        for model in ("Division", "DisputeType")
    ]
