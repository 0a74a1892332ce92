"""A reviewer who would decline says why, and the second one reads it."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [('mediation', '0007_judgments')]

    initial = False

    operations = [
        ops.AddField(
            model_name='NominationReview',
            name='decline',
            field=fields.CharField(null=True, max_length=500, description='不同意的原因；空为同意。\n\nWhy this reviewer would decline; empty for approval.'),
        ),
    ]
