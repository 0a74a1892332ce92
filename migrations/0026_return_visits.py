"""Return visits 回访 of cases that were agreed, and the index by which those still to be made are found."""

from mediation.schema_operations import AddConstraints
from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

ADD_INDEX = 'create index case_not_revisited on "case" (agreed_on, id) where agreed_on is not null and revisited_on is null;'
DROP_INDEX = "drop index case_not_revisited;"


class Migration(migrations.Migration):
    dependencies = [("mediation", "0025_precedents_by_change")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Case",
            name="revisited_on",
            field=fields.DateField(
                null=True,
                description="回访日期：达成协议后上门或电话了解履行情况的日期。\n\nThe day of the return visit, on which it was asked how the agreement is kept.",
            ),
        ),
        AddConstraints(
            {
                "Case": [
                    CheckConstraint(
                        check="revisited_on is null or (agreed_on is not null and agreed_on <= revisited_on)",
                        name="case_agreed_before_revisited",
                    )
                ]
            }
        ),
        ops.RunSQL(ADD_INDEX, reverse_sql=DROP_INDEX),
    ]
