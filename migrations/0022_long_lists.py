"""Indexes for the lists that grow without end: the audit trail, the access log, attendance."""

from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

# Names are searched by how they begin; their collation is the database's, which serves no such search.
ADD_ACTOR = "create index access_entry_actor on access_entry (actor varchar_pattern_ops);"
DROP_ACTOR = "drop index access_entry_actor;"


class Migration(migrations.Migration):
    dependencies = [("mediation", "0021_honour_notices")]

    initial = False

    operations = [
        *(
            ops.AddIndex(model_name=model, index=Index(fields=list(columns), name=name))
            for model, columns, name in (
                ("AuditEntry", ("action", "at", "id"), "audit_entry_action"),
                ("AuditEntry", ("entity_id",), "audit_entry_entity_id"),
                ("AccessEntry", ("way", "at", "id"), "access_entry_way"),
                ("AccessEntry", ("entity_id",), "access_entry_entity_id"),
                ("TrainingAttendance", ("created_at", "id"), "training_attendance_created"),
            )
        ),
        ops.RunSQL(ADD_ACTOR, reverse_sql=DROP_ACTOR),
    ]
