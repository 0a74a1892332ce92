"""Hold each closed vocabulary, the posts and the audit trail in the database itself."""

from tortoise import migrations
from tortoise.migrations import operations as ops

# (table, column, values)
VOCABULARIES = (
    ("case", "agreement_form", ("written", "oral")),
    (
        "case",
        "confirmation",
        ("none", "applied", "court_accepted", "confirmed", "dismissed", "not_accepted", "withdrawn"),
    ),
    ("case", "grade", ("simple", "ordinary", "difficult", "major", "critical")),
    ("case", "mode", ("ordinary", "on_the_spot", "backpack", "online")),
    ("case", "referral_origin", ("court", "police", "petition", "government", "other")),
    ("case", "source", ("initiative", "application", "referral")),
    (
        "case",
        "status",
        (
            "clue",
            "applied",
            "referred",
            "accepted",
            "rejected",
            "assigned",
            "mediating",
            "suspended",
            "agreed",
            "terminated",
            "performed",
            "defaulted",
            "closed",
            "archived",
            "transferred",
        ),
    ),
    (
        "committee",
        "kind",
        ("village", "township", "enterprise", "industry", "workroom", "resident_room", "group"),
    ),
    ("committee", "status", ("active", "dissolved")),
    ("division", "level", ("city", "county", "township", "village")),
    ("honour", "category", ("judicial_office", "committee", "mediator")),
    ("honour", "status", ("named", "revoked")),
    ("judicial_office", "status", ("active", "closed")),
    ("mediator", "engagement", ("full_time", "part_time")),
    ("mediator", "grade", ("first", "second", "third", "fourth")),
    ("mediator", "status", ("active", "suspended", "dismissed")),
    ("party", "kind", ("person", "organisation")),
    ("party", "role", ("applicant", "respondent")),
    ("person", "education", ("primary", "junior", "senior", "college", "bachelor", "postgraduate")),
    ("person", "gender", ("female", "male")),
    ("post", "title", ("director", "deputy", "member", "hired")),
    ("precedent", "grade", ("simple", "ordinary", "difficult", "major", "critical")),
    ("precedent", "result", ("agreed", "terminated")),
    ("precedent", "status", ("draft", "submitted", "approved", "published", "withdrawn")),
    ("referrer", "origin", ("court", "police", "petition", "government", "other")),
    (
        "role_grant",
        "role",
        ("city", "county", "township", "village", "committee", "referrer", "party", "public"),
    ),
)

ADD_VOCABULARIES = ";\n".join(
    f'alter table "{table}" add constraint {table}_{column}_known check ({column} in ('
    + ", ".join(f"'{value}'" for value in values)
    + "))"
    for table, column, values in VOCABULARIES
)
DROP_VOCABULARIES = ";\n".join(
    f'alter table "{table}" drop constraint {table}_{column}_known' for table, column, _ in VOCABULARIES
)

# A post is held once at a time, and a committee has one director 主任 (人民调解法 art. 8).
ADD_POSTS = """
create unique index post_held_once on post (committee_id, mediator_id) where ended_on is null;
create unique index post_one_director on post (committee_id) where ended_on is null and title = 'director';
"""
DROP_POSTS = "drop index post_held_once; drop index post_one_director;"

# The same honour is not given twice for one year.
ADD_HONOURS = """
create unique index honour_mediator_once on honour (mediator_id, year) where status = 'named' and mediator_id is not null;
create unique index honour_committee_once on honour (committee_id, year) where status = 'named' and committee_id is not null;
create unique index honour_office_once on honour (judicial_office_id, year)
    where status = 'named' and judicial_office_id is not null;
"""
DROP_HONOURS = (
    "drop index honour_mediator_once; drop index honour_committee_once; drop index honour_office_once;"
)

# Tortoise gives a many-to-many table no key of its own.
ADD_CASE_MEDIATOR = """
alter table case_mediator add primary key (case_id, mediator_id);
create index case_mediator_mediator on case_mediator (mediator_id, case_id);
"""
DROP_CASE_MEDIATOR = """
drop index case_mediator_mediator;
alter table case_mediator drop constraint case_mediator_pkey;
"""

# An audit entry is written once and stays.
ADD_AUDIT = """
create function audit_entry_stays() returns trigger language plpgsql as $$
begin
    raise exception 'audit entries are never changed' using errcode = 'restrict_violation';
end $$;
create trigger audit_entry_stays before update or delete on audit_entry
    for each row execute function audit_entry_stays();
"""
DROP_AUDIT = "drop trigger audit_entry_stays on audit_entry; drop function audit_entry_stays();"


class Migration(migrations.Migration):
    dependencies = [("mediation", "0001_initial")]

    operations = [
        ops.RunSQL(ADD_VOCABULARIES, reverse_sql=DROP_VOCABULARIES),
        ops.RunSQL(ADD_POSTS, reverse_sql=DROP_POSTS),
        ops.RunSQL(ADD_HONOURS, reverse_sql=DROP_HONOURS),
        ops.RunSQL(ADD_CASE_MEDIATOR, reverse_sql=DROP_CASE_MEDIATOR),
        ops.RunSQL(ADD_AUDIT, reverse_sql=DROP_AUDIT),
    ]
