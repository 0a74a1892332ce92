from tortoise import migrations
from tortoise.migrations import operations as ops
from mediation.models.base import CodeField
from tortoise.fields.base import OnDelete
from uuid_utils.compat import uuid7
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('mediation', '0009_versions_of_codes')]

    initial = False

    operations = [
        ops.CreateModel(
            name='SecondFactor',
            fields=[
                ('created_at', fields.DatetimeField(description='登记时间。\n\nWhen it was recorded.', auto_now=False, auto_now_add=True)),
                ('updated_at', fields.DatetimeField(description='最近修改时间。\n\nWhen it last changed.', auto_now=True, auto_now_add=False)),
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True, description='内部标识。\n\nInternal identifier.')),
                ('user', fields.OneToOneField('mediation.User', source_field='user_id', description='用户。\n\nThe user.', db_constraint=True, to_field='id', related_name='second_factor', on_delete=OnDelete.CASCADE)),
                ('secret_sealed', fields.CharField(description='共享密钥的密文。\n\nThe shared secret, encrypted at rest.', max_length=255)),
                ('confirmed_at', fields.DatetimeField(null=True, description='启用时间；空为尚未启用。\n\nWhen it was turned on; empty until then.', auto_now=False, auto_now_add=False)),
                ('last_step', fields.BigIntField(default=0, description='最近用过的时间步；同一验证码不能再用。\n\nThe last time step used; no code is good twice.')),
            ],
            options={'table': 'second_factor', 'app': 'mediation', 'pk_attr': 'id', 'table_description': "A user's TOTP secret (RFC 6238); it counts once the user has shown a code made with it."},
            bases=['Stamped'],
        ),
        ops.CreateModel(
            name='RecoveryCode',
            fields=[
                ('created_at', fields.DatetimeField(description='登记时间。\n\nWhen it was recorded.', auto_now=False, auto_now_add=True)),
                ('updated_at', fields.DatetimeField(description='最近修改时间。\n\nWhen it last changed.', auto_now=True, auto_now_add=False)),
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True, description='内部标识。\n\nInternal identifier.')),
                ('factor', fields.ForeignKeyField('mediation.SecondFactor', source_field='factor_id', db_index=True, description='所属的两步验证。\n\nThe second factor it stands in for.', db_constraint=True, to_field='id', related_name='recovery_codes', on_delete=OnDelete.CASCADE)),
                ('code_hash', CodeField(description='恢复码的带密钥摘要。\n\nKeyed hash of the code.', max_length=64)),
                ('spent_at', fields.DatetimeField(null=True, description='使用时间。\n\nWhen it was spent.', auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'recovery_code', 'app': 'mediation', 'pk_attr': 'id', 'table_description': 'A code for the day the telephone is lost, good once.'},
            bases=['Stamped'],
        ),
        ops.AddField(
            model_name='User',
            name='external_subject',
            field=CodeField(null=True, unique=True, description='统一身份认证中的标识；空则只能用口令登录。\n\nIdentifier at the identity provider; without one only the password signs in.', max_length=255),
        ),
    ]
