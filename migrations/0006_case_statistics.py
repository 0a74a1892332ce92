"""Lists of a rare status, and statistics of a year, from indexes alone."""

from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

# What statistics count, beside the day: the year of a county is then read without its narratives.
COUNTED = "accepted_on, agreed_on, performed_on, closed_on, status, grade, source, mode, referral_origin, confirmation, amount, dispute_type_id, committee_id"
ADD_COVERING = f"""
create index case_city_counted on "case" (city, listed_on) include (county, {COUNTED});
create index case_county_counted on "case" (county, listed_on) include (city, township, {COUNTED});
"""
DROP_COVERING = "drop index case_city_counted; drop index case_county_counted;"


class Migration(migrations.Migration):
    dependencies = [("mediation", "0005_precedent_review")]

    operations = [
        ops.AddIndex(
            model_name="Case", index=Index(fields=["status", "listed_on", "id"], name="case_status_listed")
        ),
        ops.RunSQL(ADD_COVERING, reverse_sql=DROP_COVERING),
    ]
