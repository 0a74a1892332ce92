"""Searches as they were shown, and whether what was found was of use."""

from mediation.schema_operations import AddConstraints
from tortoise import migrations
from tortoise.migrations import operations as ops
from mediation.models.base import CodeField
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from uuid_utils.compat import uuid7
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

# Not in the write-ahead log: what is gone after an hour is in no replica and no log archive either.
NOT_LOGGED = "alter table shown_search set unlogged"
LOGGED = "alter table shown_search set logged"


class Migration(migrations.Migration):
    dependencies = [('mediation', '0006_case_statistics')]

    initial = False

    operations = [
        ops.CreateModel(
            name='JudgedSearch',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True, description='内部标识。\n\nInternal identifier.')),
                ('narrative', fields.TextField(description='去掉个人信息的经过。\n\nThe narrative, with personal data taken out.', unique=False)),
                ('engine', CodeField(description='作答的引擎。\n\nThe engine that answered.', max_length=24)),
                ('ordering', CodeField(description='排列顺序。\n\nThe order asked for.', max_length=24)),
                ('path', CodeField(null=True, description="查找人所在区划的路径；公众为空。\n\nPath of the searcher's division; empty for the public.", max_length=64)),
                ('shown', fields.JSONField(description='出示的类案和得分。\n\nPrecedents shown, with their scores.', encoder=JSON_DUMPS, decoder=loads)),
                ('at', fields.DatetimeField(description='查找的时间。\n\nWhen it was searched.', auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'judged_search', 'app': 'mediation', 'pk_attr': 'id', 'table_description': 'A search that somebody judged. Who searched is not kept.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Judgment',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True, description='内部标识。\n\nInternal identifier.')),
                ('search', fields.ForeignKeyField('mediation.JudgedSearch', source_field='search_id', description='查找。\n\nThe search.', db_constraint=True, to_field='id', related_name='judgments', on_delete=OnDelete.CASCADE)),
                ('precedent', fields.ForeignKeyField('mediation.Precedent', source_field='precedent_id', db_index=True, description='类案。\n\nThe precedent.', db_constraint=True, to_field='id', related_name='judgments', on_delete=OnDelete.CASCADE)),
                ('judge_hash', CodeField(description='评价人的带密钥摘要。\n\nKeyed hash of who judged.', max_length=64)),
                ('useful', fields.BooleanField(description='是否有用。\n\nWhether it was of use.')),
                ('at', fields.DatetimeField(description='评价的时间。\n\nWhen it was judged.', auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'judgment', 'app': 'mediation', 'unique_together': (('search_id', 'precedent_id', 'judge_hash'),), 'pk_attr': 'id', 'table_description': 'What one person said of one precedent in one search; the last word stands.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ShownSearch',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True, description='内部标识。\n\nInternal identifier.')),
                ('narrative_sealed', fields.TextField(description='去掉个人信息的经过，再加密。\n\nThe narrative, redacted and then encrypted.', unique=False)),
                ('narrative_hash', CodeField(description='经过的带密钥摘要。\n\nKeyed hash of the narrative.', max_length=64)),
                ('engine', CodeField(description='作答的引擎。\n\nThe engine that answered.', max_length=24)),
                ('ordering', CodeField(description='排列顺序。\n\nThe order asked for.', max_length=24)),
                ('path', CodeField(null=True, description="查找人所在区划的路径；公众为空。\n\nPath of the searcher's division; empty for the public.", max_length=64)),
                ('shown', fields.JSONField(description='出示的类案和得分。\n\nPrecedents shown, with their scores.', encoder=JSON_DUMPS, decoder=loads)),
                ('at', fields.DatetimeField(description='时间。\n\nWhen.', auto_now=False, auto_now_add=True)),
            ],
            options={'table': 'shown_search', 'app': 'mediation', 'indexes': [Index(fields=['at'], name='shown_search_at')], 'pk_attr': 'id', 'table_description': 'A search that may still be judged; the table is not logged, and a row lasts an hour.'},
            bases=['Model'],
        ),
        AddConstraints({
            'JudgedSearch': [
                CheckConstraint(check='length(narrative) > 0', name='judged_search_tells'),
                CheckConstraint(check='jsonb_array_length(shown) > 0', name='judged_search_showed'),
            ],
        }),
        ops.RunSQL(NOT_LOGGED, reverse_sql=LOGGED),
    ]
