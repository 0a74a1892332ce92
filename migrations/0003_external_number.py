"""Remember the number that an imported case had where it came from."""

from tortoise import migrations
from tortoise.migrations import operations as ops

from mediation.models.base import CodeField

# One case a number in each committee: what makes an import safe to repeat.
ADD_INDEX = """
create unique index case_external_number_once on "case" (committee_id, external_number)
    where external_number is not null;
"""
DROP_INDEX = "drop index case_external_number_once;"


class Migration(migrations.Migration):
    dependencies = [("mediation", "0002_guards")]

    operations = [
        ops.AddField(
            model_name="Case",
            name="external_number",
            field=CodeField(
                null=True,
                description="来源系统中的编号，重复导入时据此识别。\n\nNumber in the system it was imported from; tells a second import that it is the same case.",
                max_length=80,
            ),
        ),
        ops.RunSQL(ADD_INDEX, reverse_sql=DROP_INDEX),
    ]
