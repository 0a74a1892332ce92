"""Failed sign-ins counted by where they come from."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from mediation.models.base import CodeField
from tortoise import fields
from tortoise.indexes import Index

# Not in the write-ahead log: what is thrown away is in no replica and no log archive either.
NOT_LOGGED = "alter table sign_in_source set unlogged;"
LOGGED = "alter table sign_in_source set logged;"


class Migration(migrations.Migration):
    dependencies = [('mediation', '0014_training')]

    initial = False

    operations = [
        ops.CreateModel(
            name='SignInSource',
            fields=[
                ('source', CodeField(primary_key=True, unique=True, db_index=True, description='地址的带密钥摘要，当日有效。\n\nKeyed hash of the address, good for its day only.', max_length=64)),
                ('since', fields.DatetimeField(description='本轮第一次失败的时间。\n\nWhen the first of them failed.', auto_now=False, auto_now_add=False)),
                ('failures', fields.IntField(description='本轮失败次数。\n\nHow many have failed since.')),
            ],
            options={'table': 'sign_in_source', 'app': 'mediation', 'indexes': [Index(fields=['since'], name='sign_in_source_since')], 'pk_attr': 'source', 'table_description': 'Sign-ins from one address that failed. The table is not logged; a row lasts a day at most.'},
            bases=['Model'],
        ),
        ops.RunSQL(NOT_LOGGED, reverse_sql=LOGGED),
    ]
