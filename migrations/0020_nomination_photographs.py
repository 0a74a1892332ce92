"""Photographs of nominees, kept with their consent."""

from mediation.models.base import CodeField
from mediation.schema_operations import AddConstraints
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint
from uuid_utils.compat import uuid7


class Migration(migrations.Migration):
    dependencies = [("mediation", "0019_grades")]

    initial = False

    operations = [
        ops.CreateModel(
            name="NominationPhotograph",
            fields=[
                ("created_at", fields.DatetimeField(description="登记时间。\n\nWhen it was recorded.", auto_now=False, auto_now_add=True)),
                ("updated_at", fields.DatetimeField(description="最近修改时间。\n\nWhen it last changed.", auto_now=True, auto_now_add=False)),
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True, description="内部标识。\n\nInternal identifier.")),
                ("nomination", fields.OneToOneField("mediation.HonourNomination", source_field="nomination_id", description="推荐。\n\nThe nomination.", db_constraint=True, to_field="id", related_name="photograph", on_delete=OnDelete.CASCADE)),
                ("path", CodeField(description="自市级起的区划代码路径，下级以它为前缀。\n\nDivision codes from the city down; what lies below starts with it.", max_length=64)),
                ("image", fields.BinaryField(description="重新编码的 JPEG，不带拍摄信息。\n\nJPEG, encoded anew, without what cameras add.")),
                ("digest", CodeField(description="图片的摘要，用于缓存。\n\nDigest of the image, for caches.", max_length=16)),
                ("width", fields.SmallIntField(description="宽，像素。\n\nWidth in pixels.")),
                ("height", fields.SmallIntField(description="高，像素。\n\nHeight in pixels.")),
                ("consented_on", fields.DateField(description="同意公开的日期。\n\nThe day of the consent.")),
                ("consent", fields.CharField(description="同意的凭据，如同意书的编号。\n\nWhat shows the consent, such as a form's number.", max_length=200)),
            ],
            options={"table": "nomination_photograph", "app": "mediation", "pk_attr": "id", "table_description": "There is a row as long as the consent stands (个人信息保护法 art. 13, 15, 47); withdrawn, it is gone."},
            bases=["Stamped"],
        ),
        AddConstraints(
            {
                "NominationPhotograph": [
                    CheckConstraint(
                        check="width between 1 and 640 and height between 1 and 640 and octet_length(image) <= 262144",
                        name="nomination_photograph_is_small",
                    )
                ]
            }
        ),
    ]
