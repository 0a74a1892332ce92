"""The network, its cases, users, honours and precedents."""

from mediation.schema_operations import AddConstraints
from tortoise import migrations
from tortoise.migrations import operations as ops
from mediation.models.base import CodeField
from mediation.models.case import (
    AgreementForm,
    CaseGrade,
    CaseMode,
    CaseSource,
    CaseStatus,
    ConfirmationStatus,
    PartyKind,
    PartyRole,
    ReferralOrigin,
)
from mediation.models.committee import CommitteeKind, CommitteeStatus, PostTitle
from mediation.models.division import DivisionLevel
from mediation.models.honour import HonourCategory, HonourStatus
from mediation.models.judicial_office import JudicialOfficeStatus
from mediation.models.mediator import Engagement, MediatorGrade, MediatorStatus
from mediation.models.person import Education, Gender
from mediation.models.precedent import PrecedentResult, PrecedentStatus
from mediation.models.user import Role
from orjson import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from uuid_utils.compat import uuid7
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="DisputeType",
            fields=[
                (
                    "created_at",
                    fields.DatetimeField(
                        description="登记时间。\n\nWhen it was recorded.", auto_now=False, auto_now_add=True
                    ),
                ),
                (
                    "updated_at",
                    fields.DatetimeField(
                        description="最近修改时间。\n\nWhen it last changed.",
                        auto_now=True,
                        auto_now_add=False,
                    ),
                ),
                (
                    "code",
                    CodeField(
                        primary_key=True,
                        unique=True,
                        db_index=True,
                        description="类型代码：两位一级。\n\nCode of the type, two digits a level.",
                        max_length=8,
                    ),
                ),
                ("name", fields.CharField(description="类型名称。\n\nName of the type.", max_length=40)),
                (
                    "parent",
                    fields.ForeignKeyField(
                        "mediation.DisputeType",
                        source_field="parent_id",
                        null=True,
                        db_index=True,
                        description="上级类型。\n\nThe type above.",
                        db_constraint=True,
                        to_field="code",
                        related_name="children",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "report_row",
                    CodeField(
                        description="统计报表中的行。\n\nThe row of the published report it is counted in.",
                        max_length=2,
                    ),
                ),
                ("valid_from", fields.DateField(null=True, description="启用日期。\n\nFirst day in use.")),
                (
                    "valid_to",
                    fields.DateField(
                        null=True, description="停用日期；空为现行。\n\nLast day in use; empty while in use."
                    ),
                ),
            ],
            options={"table": "dispute_type", "app": "mediation", "pk_attr": "code"},
            bases=["Stamped"],
        ),
        ops.CreateModel(
            name="Division",
            fields=[
                (
                    "created_at",
                    fields.DatetimeField(
                        description="登记时间。\n\nWhen it was recorded.", auto_now=False, auto_now_add=True
                    ),
                ),
                (
                    "updated_at",
                    fields.DatetimeField(
                        description="最近修改时间。\n\nWhen it last changed.",
                        auto_now=True,
                        auto_now_add=False,
                    ),
                ),
                (
                    "code",
                    CodeField(
                        primary_key=True,
                        unique=True,
                        db_index=True,
                        description="行政区划代码：县级6位，乡级9位，村级12位。\n\nDivision code: 6 digits for a county, 9 for a township, 12 for a village.",
                        max_length=12,
                    ),
                ),
                ("name", fields.CharField(description="区划名称。\n\nName of the division.", max_length=64)),
                (
                    "level",
                    fields.CharEnumField(
                        description="层级。\n\nLevel.", enum_type=DivisionLevel, max_length=24
                    ),
                ),
                (
                    "path",
                    CodeField(
                        unique=True,
                        description="自市级起的区划代码路径，下级以它为前缀。\n\nDivision codes from the city down; what lies below starts with it.",
                        max_length=64,
                    ),
                ),
                (
                    "parent",
                    fields.ForeignKeyField(
                        "mediation.Division",
                        source_field="parent_id",
                        null=True,
                        db_index=True,
                        description="上级区划。\n\nThe division above.",
                        db_constraint=True,
                        to_field="code",
                        related_name="children",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "counted",
                    fields.BooleanField(
                        default=True,
                        description="计入区划个数；林场、茶场等单位不计。\n\nCounted among the divisions; forest and tea farms are not.",
                    ),
                ),
                (
                    "valid_from",
                    fields.DateField(
                        null=True, description="代码启用日期。\n\nThe day from which the code is valid."
                    ),
                ),
                (
                    "valid_to",
                    fields.DateField(
                        null=True,
                        description="代码停用日期；空为现行。\n\nThe last day of the code; empty while it is in use.",
                    ),
                ),
                (
                    "replaced_by",
                    fields.ForeignKeyField(
                        "mediation.Division",
                        source_field="replaced_by_id",
                        null=True,
                        description="替代它的代码。\n\nThe code that replaced it.",
                        db_constraint=True,
                        to_field="code",
                        related_name="replaces",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "demo",
                    fields.BooleanField(
                        default=False,
                        description="演示数据，并非真实记录。\n\nInvented for demonstration; not a real record.",
                    ),
                ),
            ],
            options={"table": "division", "app": "mediation", "pk_attr": "code"},
            bases=["Stamped"],
        ),
        ops.CreateModel(
            name="Committee",
            fields=[
                (
                    "created_at",
                    fields.DatetimeField(
                        description="登记时间。\n\nWhen it was recorded.", auto_now=False, auto_now_add=True
                    ),
                ),
                (
                    "updated_at",
                    fields.DatetimeField(
                        description="最近修改时间。\n\nWhen it last changed.",
                        auto_now=True,
                        auto_now_add=False,
                    ),
                ),
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        description="内部标识。\n\nInternal identifier.",
                    ),
                ),
                ("name", fields.CharField(description="全称。\n\nFull name.", max_length=100)),
                (
                    "short_name",
                    CodeField(
                        unique=True,
                        description="简称，用于案号。\n\nShort name, used in case numbers.",
                        max_length=40,
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(
                        description="类别。\n\nKind.", enum_type=CommitteeKind, max_length=24
                    ),
                ),
                (
                    "industry",
                    fields.CharField(
                        null=True,
                        description="行业领域；只有行业性调委会填写。\n\nField; for industry committees only.",
                        max_length=40,
                    ),
                ),
                (
                    "status",
                    fields.CharEnumField(
                        default=CommitteeStatus.ACTIVE,
                        description="状态。\n\nStatus.",
                        enum_type=CommitteeStatus,
                        max_length=24,
                    ),
                ),
                (
                    "division",
                    fields.ForeignKeyField(
                        "mediation.Division",
                        source_field="division_id",
                        description="所在区划。\n\nThe division it serves.",
                        db_constraint=True,
                        to_field="code",
                        related_name="committees",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "path",
                    CodeField(
                        description="自市级起的区划代码路径，下级以它为前缀。\n\nDivision codes from the city down; what lies below starts with it.",
                        max_length=64,
                    ),
                ),
                (
                    "host",
                    fields.ForeignKeyField(
                        "mediation.Committee",
                        source_field="host_id",
                        null=True,
                        db_index=True,
                        description="所属调委会；工作室、派驻室和小组填写。\n\nThe committee it is attached to.",
                        db_constraint=True,
                        to_field="id",
                        related_name="attached",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "phone",
                    fields.CharField(null=True, description="办公电话。\n\nOffice telephone.", max_length=20),
                ),
                (
                    "address",
                    fields.CharField(null=True, description="办公地址。\n\nOffice address.", max_length=200),
                ),
                (
                    "set_up_on",
                    fields.DateField(null=True, description="设立日期。\n\nThe day it was set up."),
                ),
                (
                    "registered_on",
                    fields.DateField(
                        null=True,
                        description="登记备案日期。\n\nThe day it was registered with the justice bureau.",
                    ),
                ),
                (
                    "term_starts_on",
                    fields.DateField(
                        null=True, description="本届任期开始日期。\n\nFirst day of the present term."
                    ),
                ),
                (
                    "term_ends_on",
                    fields.DateField(
                        null=True,
                        description="本届任期届满日期（任期三年）。\n\nLast day of the present term (three years).",
                    ),
                ),
                (
                    "dissolved_on",
                    fields.DateField(null=True, description="撤销日期。\n\nThe day it was dissolved."),
                ),
                (
                    "demo",
                    fields.BooleanField(
                        default=False,
                        description="演示数据，并非真实记录。\n\nInvented for demonstration; not a real record.",
                    ),
                ),
                (
                    "version",
                    fields.IntField(
                        default=1,
                        description="修改次数，用于发现两人同时修改。\n\nNumber of changes; shows that two people edited.",
                    ),
                ),
            ],
            options={
                "table": "committee",
                "app": "mediation",
                "indexes": [
                    Index(fields=["path", "id"], name="committee_path_id"),
                    Index(fields=["division_id", "id"], name="committee_division_id"),
                ],
                "pk_attr": "id",
            },
            bases=["Stamped"],
        ),
        ops.CreateModel(
            name="CaseSequence",
            fields=[
                (
                    "id",
                    fields.IntField(
                        generated=True,
                        primary_key=True,
                        unique=True,
                        db_index=True,
                        description="内部标识。\n\nInternal identifier.",
                    ),
                ),
                (
                    "committee",
                    fields.ForeignKeyField(
                        "mediation.Committee",
                        source_field="committee_id",
                        description="调委会。\n\nThe committee.",
                        db_constraint=True,
                        to_field="id",
                        related_name="sequences",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("year", fields.SmallIntField(description="年度。\n\nYear.")),
                (
                    "last_number",
                    fields.IntField(description="已用的最大序号。\n\nThe highest number in use."),
                ),
            ],
            options={
                "table": "case_sequence",
                "app": "mediation",
                "unique_together": (("committee_id", "year"),),
                "pk_attr": "id",
                "table_description": "The last case number given to a committee in a year; numbers have no gaps.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="IndexJob",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True,
                        primary_key=True,
                        unique=True,
                        db_index=True,
                        description="顺序号。\n\nOrder number.",
                    ),
                ),
                ("entity", CodeField(description="对象类别。\n\nKind of object.", max_length=40)),
                (
                    "entity_id",
                    CodeField(description="对象标识。\n\nIdentifier of the object.", max_length=64),
                ),
                (
                    "created_at",
                    fields.DatetimeField(
                        description="写入时间。\n\nWhen it was written.", auto_now=False, auto_now_add=True
                    ),
                ),
                ("attempts", fields.SmallIntField(default=0, description="已试次数。\n\nAttempts made.")),
                (
                    "due_at",
                    fields.DatetimeField(
                        description="下次可试的时间。\n\nWhen it may next be tried.",
                        auto_now=False,
                        auto_now_add=True,
                    ),
                ),
                (
                    "error",
                    fields.TextField(
                        null=True,
                        description="上次失败的原因。\n\nWhy the last attempt failed.",
                        unique=False,
                    ),
                ),
                (
                    "dead",
                    fields.BooleanField(
                        default=False,
                        description="多次失败，等人处理。\n\nFailed too often; waits for a person.",
                    ),
                ),
            ],
            options={
                "table": "index_job",
                "app": "mediation",
                "indexes": [Index(fields=["dead", "due_at", "id"], name="index_job_due")],
                "pk_attr": "id",
                "table_description": "One row a change, in order. The indexer reads the entity's present state by its key.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="JudicialOffice",
            fields=[
                (
                    "created_at",
                    fields.DatetimeField(
                        description="登记时间。\n\nWhen it was recorded.", auto_now=False, auto_now_add=True
                    ),
                ),
                (
                    "updated_at",
                    fields.DatetimeField(
                        description="最近修改时间。\n\nWhen it last changed.",
                        auto_now=True,
                        auto_now_add=False,
                    ),
                ),
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        description="内部标识。\n\nInternal identifier.",
                    ),
                ),
                ("name", fields.CharField(description="全称。\n\nFull name.", max_length=100)),
                (
                    "division",
                    fields.ForeignKeyField(
                        "mediation.Division",
                        source_field="division_id",
                        db_index=True,
                        description="所在区划。\n\nThe division it serves.",
                        db_constraint=True,
                        to_field="code",
                        related_name="judicial_offices",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "path",
                    CodeField(
                        description="自市级起的区划代码路径，下级以它为前缀。\n\nDivision codes from the city down; what lies below starts with it.",
                        max_length=64,
                    ),
                ),
                (
                    "status",
                    fields.CharEnumField(
                        default=JudicialOfficeStatus.ACTIVE,
                        description="状态。\n\nStatus.",
                        enum_type=JudicialOfficeStatus,
                        max_length=24,
                    ),
                ),
                (
                    "phone",
                    fields.CharField(null=True, description="办公电话。\n\nOffice telephone.", max_length=20),
                ),
                (
                    "address",
                    fields.CharField(null=True, description="办公地址。\n\nOffice address.", max_length=200),
                ),
                (
                    "established_on",
                    fields.DateField(null=True, description="设立日期。\n\nThe day it was established."),
                ),
                (
                    "demo",
                    fields.BooleanField(
                        default=False,
                        description="演示数据，并非真实记录。\n\nInvented for demonstration; not a real record.",
                    ),
                ),
                (
                    "version",
                    fields.IntField(
                        default=1,
                        description="修改次数，用于发现两人同时修改。\n\nNumber of changes; shows that two people edited.",
                    ),
                ),
            ],
            options={
                "table": "judicial_office",
                "app": "mediation",
                "indexes": [Index(fields=["path", "id"], name="judicial_office_path_id")],
                "pk_attr": "id",
            },
            bases=["Stamped"],
        ),
        ops.CreateModel(
            name="Person",
            fields=[
                (
                    "created_at",
                    fields.DatetimeField(
                        description="登记时间。\n\nWhen it was recorded.", auto_now=False, auto_now_add=True
                    ),
                ),
                (
                    "updated_at",
                    fields.DatetimeField(
                        description="最近修改时间。\n\nWhen it last changed.",
                        auto_now=True,
                        auto_now_add=False,
                    ),
                ),
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        description="内部标识。\n\nInternal identifier.",
                    ),
                ),
                ("name", fields.CharField(description="姓名。\n\nName.", max_length=50)),
                (
                    "gender",
                    fields.CharEnumField(
                        null=True, description="性别。\n\nSex.", enum_type=Gender, max_length=24
                    ),
                ),
                ("born_on", fields.DateField(null=True, description="出生日期。\n\nDate of birth.")),
                (
                    "ethnicity",
                    fields.CharField(null=True, description="民族。\n\nEthnic group.", max_length=20),
                ),
                (
                    "education",
                    fields.CharEnumField(
                        null=True, description="文化程度。\n\nEducation.", enum_type=Education, max_length=24
                    ),
                ),
                (
                    "phone_masked",
                    fields.CharField(
                        null=True, description="电话（已遮盖）。\n\nTelephone, masked.", max_length=64
                    ),
                ),
                (
                    "phone_sealed",
                    fields.CharField(
                        null=True, description="电话的密文。\n\nTelephone, encrypted at rest.", max_length=255
                    ),
                ),
                (
                    "phone_hash",
                    CodeField(
                        null=True,
                        db_index=True,
                        description="电话的带密钥摘要，只供查找。\n\nKeyed hash of the telephone, for look-up only.",
                        max_length=64,
                    ),
                ),
                (
                    "id_number_masked",
                    fields.CharField(
                        null=True,
                        description="身份证号（已遮盖）。\n\nIdentity number, masked.",
                        max_length=64,
                    ),
                ),
                (
                    "id_number_sealed",
                    fields.CharField(
                        null=True,
                        description="身份证号的密文。\n\nIdentity number, encrypted at rest.",
                        max_length=255,
                    ),
                ),
                (
                    "id_number_hash",
                    CodeField(
                        null=True,
                        db_index=True,
                        description="身份证号的带密钥摘要，只供查找。\n\nKeyed hash of the identity number, for look-up only.",
                        max_length=64,
                    ),
                ),
                (
                    "demo",
                    fields.BooleanField(
                        default=False,
                        description="演示数据，并非真实记录。\n\nInvented for demonstration; not a real record.",
                    ),
                ),
                (
                    "version",
                    fields.IntField(
                        default=1,
                        description="修改次数，用于发现两人同时修改。\n\nNumber of changes; shows that two people edited.",
                    ),
                ),
            ],
            options={"table": "person", "app": "mediation", "pk_attr": "id"},
            bases=["Stamped"],
        ),
        ops.CreateModel(
            name="Mediator",
            fields=[
                (
                    "created_at",
                    fields.DatetimeField(
                        description="登记时间。\n\nWhen it was recorded.", auto_now=False, auto_now_add=True
                    ),
                ),
                (
                    "updated_at",
                    fields.DatetimeField(
                        description="最近修改时间。\n\nWhen it last changed.",
                        auto_now=True,
                        auto_now_add=False,
                    ),
                ),
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        description="内部标识。\n\nInternal identifier.",
                    ),
                ),
                (
                    "person",
                    fields.OneToOneField(
                        "mediation.Person",
                        source_field="person_id",
                        description="本人。\n\nThe person.",
                        db_constraint=True,
                        to_field="id",
                        related_name="mediator",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "division",
                    fields.ForeignKeyField(
                        "mediation.Division",
                        source_field="division_id",
                        db_index=True,
                        description="主要服务的区划。\n\nThe division mainly served.",
                        db_constraint=True,
                        to_field="code",
                        related_name="mediators",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "path",
                    CodeField(
                        description="自市级起的区划代码路径，下级以它为前缀。\n\nDivision codes from the city down; what lies below starts with it.",
                        max_length=64,
                    ),
                ),
                (
                    "engagement",
                    fields.CharEnumField(
                        description="专职或兼职。\n\nFull-time or part-time.",
                        enum_type=Engagement,
                        max_length=24,
                    ),
                ),
                (
                    "backpack",
                    fields.BooleanField(
                        default=False,
                        description="背包调解员：驻村，上门调解。\n\nBackpack mediator: village-based, goes to the parties.",
                    ),
                ),
                (
                    "expert",
                    fields.BooleanField(
                        default=False, description="列入人民调解专家库。\n\nOn the list of mediation experts."
                    ),
                ),
                (
                    "expert_fields",
                    fields.CharField(
                        null=True,
                        description="专家领域，以顿号分隔。\n\nFields of expertise, separated by 、.",
                        max_length=100,
                    ),
                ),
                (
                    "expert_term_ends_on",
                    fields.DateField(
                        null=True, description="专家聘期届满日期。\n\nLast day on the list of experts."
                    ),
                ),
                (
                    "court_invited",
                    fields.BooleanField(
                        default=False,
                        description="法院特邀调解员。\n\nOn a court's list of invited mediators.",
                    ),
                ),
                (
                    "grade",
                    fields.CharEnumField(
                        null=True,
                        description="等级；空为未评定。\n\nGrade; empty when not graded.",
                        enum_type=MediatorGrade,
                        max_length=24,
                    ),
                ),
                (
                    "status",
                    fields.CharEnumField(
                        default=MediatorStatus.ACTIVE,
                        description="状态。\n\nStatus.",
                        enum_type=MediatorStatus,
                        max_length=24,
                    ),
                ),
                (
                    "started_on",
                    fields.DateField(description="开始担任调解员的日期。\n\nFirst day as a mediator."),
                ),
                ("ended_on", fields.DateField(null=True, description="解聘日期。\n\nThe day of dismissal.")),
                (
                    "ended_reason",
                    fields.CharField(
                        null=True, description="解聘原因。\n\nReason for the dismissal.", max_length=200
                    ),
                ),
                (
                    "demo",
                    fields.BooleanField(
                        default=False,
                        description="演示数据，并非真实记录。\n\nInvented for demonstration; not a real record.",
                    ),
                ),
                (
                    "version",
                    fields.IntField(
                        default=1,
                        description="修改次数，用于发现两人同时修改。\n\nNumber of changes; shows that two people edited.",
                    ),
                ),
            ],
            options={
                "table": "mediator",
                "app": "mediation",
                "indexes": [Index(fields=["path", "id"], name="mediator_path_id")],
                "pk_attr": "id",
            },
            bases=["Stamped"],
        ),
        ops.CreateModel(
            name="Honour",
            fields=[
                (
                    "created_at",
                    fields.DatetimeField(
                        description="登记时间。\n\nWhen it was recorded.", auto_now=False, auto_now_add=True
                    ),
                ),
                (
                    "updated_at",
                    fields.DatetimeField(
                        description="最近修改时间。\n\nWhen it last changed.",
                        auto_now=True,
                        auto_now_add=False,
                    ),
                ),
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        description="内部标识。\n\nInternal identifier.",
                    ),
                ),
                ("title", fields.CharField(description="荣誉名称。\n\nTitle.", max_length=100)),
                (
                    "category",
                    fields.CharEnumField(
                        description="类别。\n\nCategory.", enum_type=HonourCategory, max_length=24
                    ),
                ),
                ("year", fields.SmallIntField(description="年度。\n\nYear.")),
                (
                    "division",
                    fields.ForeignKeyField(
                        "mediation.Division",
                        source_field="division_id",
                        db_index=True,
                        description="获得者所在区划。\n\nThe honouree's division.",
                        db_constraint=True,
                        to_field="code",
                        related_name="honours",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "path",
                    CodeField(
                        description="自市级起的区划代码路径，下级以它为前缀。\n\nDivision codes from the city down; what lies below starts with it.",
                        max_length=64,
                    ),
                ),
                (
                    "mediator",
                    fields.ForeignKeyField(
                        "mediation.Mediator",
                        source_field="mediator_id",
                        null=True,
                        description="获得荣誉的调解员。\n\nThe mediator honoured.",
                        db_constraint=True,
                        to_field="id",
                        related_name="honours",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "committee",
                    fields.ForeignKeyField(
                        "mediation.Committee",
                        source_field="committee_id",
                        null=True,
                        description="获得荣誉的调委会。\n\nThe committee honoured.",
                        db_constraint=True,
                        to_field="id",
                        related_name="honours",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "judicial_office",
                    fields.ForeignKeyField(
                        "mediation.JudicialOffice",
                        source_field="judicial_office_id",
                        null=True,
                        description="获得荣誉的司法所。\n\nThe judicial office honoured.",
                        db_constraint=True,
                        to_field="id",
                        related_name="honours",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "status",
                    fields.CharEnumField(
                        default=HonourStatus.NAMED,
                        description="状态。\n\nStatus.",
                        enum_type=HonourStatus,
                        max_length=24,
                    ),
                ),
                (
                    "deeds",
                    fields.TextField(
                        null=True, description="主要事迹。\n\nWhat it was named for.", unique=False
                    ),
                ),
                ("named_on", fields.DateField(description="命名日期。\n\nThe day it was named.")),
                (
                    "revoked_on",
                    fields.DateField(null=True, description="撤销日期。\n\nThe day it was revoked."),
                ),
                (
                    "revocation_reason",
                    fields.CharField(
                        null=True, description="撤销原因。\n\nWhy it was revoked.", max_length=500
                    ),
                ),
                (
                    "demo",
                    fields.BooleanField(
                        default=False,
                        description="演示数据，并非真实记录。\n\nInvented for demonstration; not a real record.",
                    ),
                ),
                (
                    "version",
                    fields.IntField(
                        default=1,
                        description="修改次数，用于发现两人同时修改。\n\nNumber of changes; shows that two people edited.",
                    ),
                ),
            ],
            options={
                "table": "honour",
                "app": "mediation",
                "indexes": [
                    Index(fields=["mediator_id", "id"], name="honour_mediator_id"),
                    Index(fields=["committee_id", "id"], name="honour_committee_id"),
                    Index(fields=["judicial_office_id", "id"], name="honour_judicial_office_id"),
                    Index(fields=["year", "id"], name="honour_year_id"),
                    Index(fields=["path", "id"], name="honour_path_id"),
                ],
                "pk_attr": "id",
            },
            bases=["Stamped"],
        ),
        ops.CreateModel(
            name="Post",
            fields=[
                (
                    "created_at",
                    fields.DatetimeField(
                        description="登记时间。\n\nWhen it was recorded.", auto_now=False, auto_now_add=True
                    ),
                ),
                (
                    "updated_at",
                    fields.DatetimeField(
                        description="最近修改时间。\n\nWhen it last changed.",
                        auto_now=True,
                        auto_now_add=False,
                    ),
                ),
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        description="内部标识。\n\nInternal identifier.",
                    ),
                ),
                (
                    "committee",
                    fields.ForeignKeyField(
                        "mediation.Committee",
                        source_field="committee_id",
                        description="调委会。\n\nThe committee.",
                        db_constraint=True,
                        to_field="id",
                        related_name="posts",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "mediator",
                    fields.ForeignKeyField(
                        "mediation.Mediator",
                        source_field="mediator_id",
                        description="调解员。\n\nThe mediator.",
                        db_constraint=True,
                        to_field="id",
                        related_name="posts",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "title",
                    fields.CharEnumField(description="职务。\n\nTitle.", enum_type=PostTitle, max_length=24),
                ),
                ("started_on", fields.DateField(description="任职日期。\n\nFirst day.")),
                (
                    "ended_on",
                    fields.DateField(
                        null=True, description="离任日期；空为在任。\n\nLast day; empty while it is held."
                    ),
                ),
            ],
            options={
                "table": "post",
                "app": "mediation",
                "indexes": [
                    Index(fields=["committee_id", "mediator_id"], name="post_committee_mediator"),
                    Index(fields=["mediator_id", "committee_id"], name="post_mediator_committee"),
                ],
                "pk_attr": "id",
                "table_description": "A mediator's post in a committee. One person may hold several, each in another committee.",
            },
            bases=["Stamped"],
        ),
        ops.CreateModel(
            name="Referrer",
            fields=[
                (
                    "created_at",
                    fields.DatetimeField(
                        description="登记时间。\n\nWhen it was recorded.", auto_now=False, auto_now_add=True
                    ),
                ),
                (
                    "updated_at",
                    fields.DatetimeField(
                        description="最近修改时间。\n\nWhen it last changed.",
                        auto_now=True,
                        auto_now_add=False,
                    ),
                ),
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        description="内部标识。\n\nInternal identifier.",
                    ),
                ),
                ("name", fields.CharField(unique=True, description="单位名称。\n\nName.", max_length=100)),
                (
                    "origin",
                    fields.CharEnumField(
                        description="单位类别。\n\nKind of body.", enum_type=ReferralOrigin, max_length=24
                    ),
                ),
                (
                    "division",
                    fields.ForeignKeyField(
                        "mediation.Division",
                        source_field="division_id",
                        db_index=True,
                        description="所在区划。\n\nWhere it is.",
                        db_constraint=True,
                        to_field="code",
                        related_name="referrers",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "demo",
                    fields.BooleanField(
                        default=False,
                        description="演示数据，并非真实记录。\n\nInvented for demonstration; not a real record.",
                    ),
                ),
            ],
            options={"table": "referrer", "app": "mediation", "pk_attr": "id"},
            bases=["Stamped"],
        ),
        ops.CreateModel(
            name="User",
            fields=[
                (
                    "created_at",
                    fields.DatetimeField(
                        description="登记时间。\n\nWhen it was recorded.", auto_now=False, auto_now_add=True
                    ),
                ),
                (
                    "updated_at",
                    fields.DatetimeField(
                        description="最近修改时间。\n\nWhen it last changed.",
                        auto_now=True,
                        auto_now_add=False,
                    ),
                ),
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        description="内部标识。\n\nInternal identifier.",
                    ),
                ),
                (
                    "username",
                    CodeField(unique=True, description="登录名。\n\nName to sign in with.", max_length=64),
                ),
                ("name", fields.CharField(description="姓名。\n\nName.", max_length=50)),
                (
                    "password_hash",
                    fields.CharField(
                        description="口令摘要（argon2）。\n\nArgon2 hash of the password.", max_length=200
                    ),
                ),
                (
                    "person",
                    fields.ForeignKeyField(
                        "mediation.Person",
                        source_field="person_id",
                        null=True,
                        description="对应的人员。\n\nThe person behind the account.",
                        db_constraint=True,
                        to_field="id",
                        related_name="users",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("active", fields.BooleanField(default=True, description="可以登录。\n\nMay sign in.")),
                (
                    "failed_sign_ins",
                    fields.SmallIntField(
                        default=0, description="连续登录失败次数。\n\nFailed sign-ins in a row."
                    ),
                ),
                (
                    "locked_until",
                    fields.DatetimeField(
                        null=True,
                        description="锁定到何时。\n\nLocked until.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                (
                    "signed_in_at",
                    fields.DatetimeField(
                        null=True,
                        description="上次登录时间。\n\nLast sign-in.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                (
                    "session_epoch",
                    fields.IntField(
                        default=0,
                        description="会话批次；加一使旧会话失效。\n\nAdding one ends every earlier session and token.",
                    ),
                ),
                (
                    "version",
                    fields.IntField(
                        default=1,
                        description="修改次数，用于发现两人同时修改。\n\nNumber of changes; shows that two people edited.",
                    ),
                ),
            ],
            options={"table": "user", "app": "mediation", "pk_attr": "id"},
            bases=["Stamped"],
        ),
        ops.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        description="内部标识。\n\nInternal identifier.",
                    ),
                ),
                (
                    "at",
                    fields.DatetimeField(description="时间。\n\nWhen.", auto_now=False, auto_now_add=True),
                ),
                (
                    "user",
                    fields.ForeignKeyField(
                        "mediation.User",
                        source_field="user_id",
                        null=True,
                        db_index=True,
                        description="操作人；空为系统。\n\nWho; empty for the system itself.",
                        db_constraint=True,
                        to_field="id",
                        related_name="audit_entries",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "actor",
                    fields.CharField(
                        description="操作人姓名和角色。\n\nName and role of who acted.", max_length=100
                    ),
                ),
                ("action", CodeField(description="操作。\n\nThe action.", max_length=60)),
                ("entity", CodeField(description="对象类别。\n\nKind of object.", max_length=40)),
                (
                    "entity_id",
                    CodeField(description="对象标识。\n\nIdentifier of the object.", max_length=64),
                ),
                (
                    "path",
                    CodeField(
                        null=True,
                        description="对象所在区划路径。\n\nDivision path of the object.",
                        max_length=64,
                    ),
                ),
                (
                    "before",
                    fields.JSONField(
                        null=True,
                        description="修改前的值。\n\nValues before.",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                (
                    "after",
                    fields.JSONField(
                        null=True,
                        description="修改后的值。\n\nValues after.",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                (
                    "address",
                    fields.CharField(
                        null=True,
                        description="来自的网络地址。\n\nNetwork address it came from.",
                        max_length=64,
                    ),
                ),
            ],
            options={
                "table": "audit_entry",
                "app": "mediation",
                "indexes": [
                    Index(fields=["entity", "entity_id", "at"], name="audit_entry_entity"),
                    Index(fields=["at", "id"], name="audit_entry_at"),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Case",
            fields=[
                (
                    "created_at",
                    fields.DatetimeField(
                        description="登记时间。\n\nWhen it was recorded.", auto_now=False, auto_now_add=True
                    ),
                ),
                (
                    "updated_at",
                    fields.DatetimeField(
                        description="最近修改时间。\n\nWhen it last changed.",
                        auto_now=True,
                        auto_now_add=False,
                    ),
                ),
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        description="内部标识。\n\nInternal identifier.",
                    ),
                ),
                (
                    "number",
                    CodeField(
                        unique=True,
                        description="案号：（年）简称人调字第N号。\n\nCase number, by committee and year without gaps.",
                        max_length=80,
                    ),
                ),
                ("title", fields.CharField(description="标题。\n\nTitle.", max_length=120)),
                (
                    "status",
                    fields.CharEnumField(
                        description="状态。\n\nStatus.", enum_type=CaseStatus, max_length=24
                    ),
                ),
                (
                    "grade",
                    fields.CharEnumField(
                        default=CaseGrade.ORDINARY,
                        description="难易等级。\n\nGrade of difficulty.",
                        enum_type=CaseGrade,
                        max_length=24,
                    ),
                ),
                (
                    "source",
                    fields.CharEnumField(
                        description="案件来源。\n\nHow the case came.", enum_type=CaseSource, max_length=24
                    ),
                ),
                (
                    "referral_origin",
                    fields.CharEnumField(
                        null=True,
                        description="委托移送单位类别；只有委托移送的案件填写。\n\nKind of referring body; for referrals only.",
                        enum_type=ReferralOrigin,
                        max_length=24,
                    ),
                ),
                (
                    "referred_by",
                    fields.ForeignKeyField(
                        "mediation.Referrer",
                        source_field="referred_by_id",
                        null=True,
                        description="委托移送单位。\n\nThe referring body.",
                        db_constraint=True,
                        to_field="id",
                        related_name="cases",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "referral_letter",
                    fields.CharField(
                        null=True,
                        description="委托调解函号。\n\nNumber of the referral letter.",
                        max_length=60,
                    ),
                ),
                (
                    "mode",
                    fields.CharEnumField(
                        default=CaseMode.ORDINARY,
                        description="调解方式。\n\nMode of mediation.",
                        enum_type=CaseMode,
                        max_length=24,
                    ),
                ),
                (
                    "dispute_type",
                    fields.ForeignKeyField(
                        "mediation.DisputeType",
                        source_field="dispute_type_id",
                        description="纠纷类型。\n\nType of dispute.",
                        db_constraint=True,
                        to_field="code",
                        related_name="cases",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "division",
                    fields.ForeignKeyField(
                        "mediation.Division",
                        source_field="division_id",
                        description="纠纷所在区划。\n\nWhere the dispute is.",
                        db_constraint=True,
                        to_field="code",
                        related_name="cases",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "path",
                    CodeField(
                        description="自市级起的区划代码路径，下级以它为前缀。\n\nDivision codes from the city down; what lies below starts with it.",
                        max_length=64,
                    ),
                ),
                ("city", CodeField(description="市级代码。\n\nCode of the city.", max_length=12)),
                (
                    "county",
                    CodeField(null=True, description="县级代码。\n\nCode of the county.", max_length=12),
                ),
                (
                    "township",
                    CodeField(null=True, description="乡级代码。\n\nCode of the township.", max_length=12),
                ),
                (
                    "village",
                    CodeField(null=True, description="村级代码。\n\nCode of the village.", max_length=12),
                ),
                (
                    "committee",
                    fields.ForeignKeyField(
                        "mediation.Committee",
                        source_field="committee_id",
                        description="承办调委会。\n\nThe committee that handles it.",
                        db_constraint=True,
                        to_field="id",
                        related_name="cases",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "mediators",
                    fields.ManyToManyField(
                        "mediation.Mediator",
                        unique=True,
                        description="承办调解员。\n\nThe mediators who handle it.",
                        db_constraint=True,
                        through="case_mediator",
                        forward_key="mediator_id",
                        backward_key="case_id",
                        related_name="cases",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "presiding",
                    fields.ForeignKeyField(
                        "mediation.Mediator",
                        source_field="presiding_id",
                        null=True,
                        description="主持调解员。\n\nThe mediator who presides.",
                        db_constraint=True,
                        to_field="id",
                        related_name="presided_cases",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("narrative", fields.TextField(description="纠纷经过。\n\nWhat happened.", unique=False)),
                (
                    "amount",
                    fields.BigIntField(
                        null=True, description="协议涉及金额（分）。\n\nSum of the agreement, in fen."
                    ),
                ),
                (
                    "received_on",
                    fields.DateField(
                        description="发现、申请或移送的日期。\n\nThe day it was found, applied for or referred."
                    ),
                ),
                (
                    "accepted_on",
                    fields.DateField(null=True, description="受理日期。\n\nThe day it was accepted."),
                ),
                (
                    "listed_on",
                    fields.DateField(
                        description="排序日期：受理日期，未受理的为接收日期。\n\nDay it is listed by: acceptance, else receipt."
                    ),
                ),
                (
                    "agreement_form",
                    fields.CharEnumField(
                        null=True,
                        description="协议形式。\n\nForm of the agreement.",
                        enum_type=AgreementForm,
                        max_length=24,
                    ),
                ),
                (
                    "agreed_on",
                    fields.DateField(
                        null=True, description="达成协议日期。\n\nThe day an agreement was reached."
                    ),
                ),
                (
                    "performed_on",
                    fields.DateField(
                        null=True, description="履行完毕日期。\n\nThe day the agreement was performed."
                    ),
                ),
                (
                    "terminated_on",
                    fields.DateField(
                        null=True, description="终止日期。\n\nThe day mediation was ended without agreement."
                    ),
                ),
                (
                    "termination_reason",
                    fields.CharField(
                        null=True, description="终止原因。\n\nWhy mediation was ended.", max_length=200
                    ),
                ),
                (
                    "closed_on",
                    fields.DateField(null=True, description="结案日期。\n\nThe day the case was closed."),
                ),
                (
                    "confirmation",
                    fields.CharEnumField(
                        default=ConfirmationStatus.NONE,
                        description="司法确认情况。\n\nJudicial confirmation.",
                        enum_type=ConfirmationStatus,
                        max_length=24,
                    ),
                ),
                (
                    "registered_by",
                    fields.ForeignKeyField(
                        "mediation.User",
                        source_field="registered_by_id",
                        null=True,
                        description="登记人。\n\nWho registered it.",
                        db_constraint=True,
                        to_field="id",
                        related_name="registered_cases",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "demo",
                    fields.BooleanField(
                        default=False,
                        description="演示数据，并非真实记录。\n\nInvented for demonstration; not a real record.",
                    ),
                ),
                (
                    "version",
                    fields.IntField(
                        default=1,
                        description="修改次数，用于发现两人同时修改。\n\nNumber of changes; shows that two people edited.",
                    ),
                ),
            ],
            options={
                "table": "case",
                "app": "mediation",
                "indexes": [
                    Index(fields=["listed_on", "id"], name="case_listed"),
                    Index(fields=["city", "listed_on", "id"], name="case_city_listed"),
                    Index(fields=["county", "listed_on", "id"], name="case_county_listed"),
                    Index(fields=["township", "listed_on", "id"], name="case_township_listed"),
                    Index(fields=["village", "listed_on", "id"], name="case_village_listed"),
                    Index(fields=["committee_id", "listed_on", "id"], name="case_committee_listed"),
                    Index(fields=["referred_by_id", "listed_on", "id"], name="case_referred_by_listed"),
                    Index(fields=["presiding_id"], name="case_presiding"),
                    Index(fields=["dispute_type_id", "listed_on", "id"], name="case_dispute_type_listed"),
                ],
                "pk_attr": "id",
            },
            bases=["Stamped"],
        ),
        ops.CreateModel(
            name="Party",
            fields=[
                (
                    "created_at",
                    fields.DatetimeField(
                        description="登记时间。\n\nWhen it was recorded.", auto_now=False, auto_now_add=True
                    ),
                ),
                (
                    "updated_at",
                    fields.DatetimeField(
                        description="最近修改时间。\n\nWhen it last changed.",
                        auto_now=True,
                        auto_now_add=False,
                    ),
                ),
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        description="内部标识。\n\nInternal identifier.",
                    ),
                ),
                (
                    "case",
                    fields.ForeignKeyField(
                        "mediation.Case",
                        source_field="case_id",
                        description="案件。\n\nThe case.",
                        db_constraint=True,
                        to_field="id",
                        related_name="parties",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "role",
                    fields.CharEnumField(
                        description="当事人地位。\n\nRole.", enum_type=PartyRole, max_length=24
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(
                        default=PartyKind.PERSON,
                        description="自然人或组织。\n\nPerson or organisation.",
                        enum_type=PartyKind,
                        max_length=24,
                    ),
                ),
                ("name", fields.CharField(description="姓名或名称。\n\nName.", max_length=100)),
                (
                    "phone_masked",
                    fields.CharField(
                        null=True, description="电话（已遮盖）。\n\nTelephone, masked.", max_length=64
                    ),
                ),
                (
                    "phone_sealed",
                    fields.CharField(
                        null=True, description="电话的密文。\n\nTelephone, encrypted at rest.", max_length=255
                    ),
                ),
                (
                    "phone_hash",
                    CodeField(
                        null=True,
                        db_index=True,
                        description="电话的带密钥摘要，只供查找。\n\nKeyed hash of the telephone, for look-up only.",
                        max_length=64,
                    ),
                ),
                (
                    "id_number_masked",
                    fields.CharField(
                        null=True,
                        description="身份证号（已遮盖）。\n\nIdentity number, masked.",
                        max_length=64,
                    ),
                ),
                (
                    "id_number_sealed",
                    fields.CharField(
                        null=True,
                        description="身份证号的密文。\n\nIdentity number, encrypted at rest.",
                        max_length=255,
                    ),
                ),
                (
                    "id_number_hash",
                    CodeField(
                        null=True,
                        db_index=True,
                        description="身份证号的带密钥摘要，只供查找。\n\nKeyed hash of the identity number, for look-up only.",
                        max_length=64,
                    ),
                ),
                (
                    "agent",
                    fields.CharField(
                        null=True,
                        description="委托代理人。\n\nAgent with a power of attorney.",
                        max_length=50,
                    ),
                ),
            ],
            options={
                "table": "party",
                "app": "mediation",
                "indexes": [Index(fields=["case_id", "id"], name="party_case_id")],
                "pk_attr": "id",
            },
            bases=["Stamped"],
        ),
        ops.CreateModel(
            name="Precedent",
            fields=[
                (
                    "created_at",
                    fields.DatetimeField(
                        description="登记时间。\n\nWhen it was recorded.", auto_now=False, auto_now_add=True
                    ),
                ),
                (
                    "updated_at",
                    fields.DatetimeField(
                        description="最近修改时间。\n\nWhen it last changed.",
                        auto_now=True,
                        auto_now_add=False,
                    ),
                ),
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        description="内部标识。\n\nInternal identifier.",
                    ),
                ),
                (
                    "case",
                    fields.OneToOneField(
                        "mediation.Case",
                        source_field="case_id",
                        null=True,
                        description="来源案件，不对外公开。\n\nThe case it was written from; never shown.",
                        db_constraint=True,
                        to_field="id",
                        related_name="precedent",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "status",
                    fields.CharEnumField(
                        default=PrecedentStatus.DRAFT,
                        description="状态。\n\nStatus.",
                        enum_type=PrecedentStatus,
                        max_length=24,
                    ),
                ),
                ("title", fields.CharField(description="标题。\n\nTitle.", max_length=120)),
                (
                    "dispute_type",
                    fields.ForeignKeyField(
                        "mediation.DisputeType",
                        source_field="dispute_type_id",
                        description="纠纷类型。\n\nType of dispute.",
                        db_constraint=True,
                        to_field="code",
                        related_name="precedents",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "division",
                    fields.ForeignKeyField(
                        "mediation.Division",
                        source_field="division_id",
                        db_index=True,
                        description="所在区县。\n\nThe county, never below.",
                        db_constraint=True,
                        to_field="code",
                        related_name="precedents",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "path",
                    CodeField(
                        description="自市级起的区划代码路径，下级以它为前缀。\n\nDivision codes from the city down; what lies below starts with it.",
                        max_length=64,
                    ),
                ),
                ("year", fields.SmallIntField(description="年度。\n\nYear.")),
                (
                    "grade",
                    fields.CharEnumField(
                        description="难易等级。\n\nGrade of difficulty.", enum_type=CaseGrade, max_length=24
                    ),
                ),
                ("facts", fields.TextField(description="基本事实。\n\nFacts.", unique=False)),
                (
                    "focus",
                    fields.TextField(null=True, description="争议焦点。\n\nWhat was disputed.", unique=False),
                ),
                (
                    "process",
                    fields.TextField(
                        null=True, description="调解过程。\n\nHow it was mediated.", unique=False
                    ),
                ),
                (
                    "terms",
                    fields.TextField(
                        null=True,
                        description="协议内容，一行一条。\n\nTerms of the agreement, one a line.",
                        unique=False,
                    ),
                ),
                (
                    "laws_cited",
                    fields.JSONField(
                        default=list,
                        description="引用的法律条文。\n\nLaw articles cited.",
                        encoder=JSON_DUMPS,
                        decoder=loads,
                    ),
                ),
                ("comment", fields.TextField(null=True, description="点评。\n\nComment.", unique=False)),
                (
                    "keywords",
                    fields.JSONField(
                        default=list, description="关键词。\n\nKeywords.", encoder=JSON_DUMPS, decoder=loads
                    ),
                ),
                (
                    "result",
                    fields.CharEnumField(
                        description="结果。\n\nResult.", enum_type=PrecedentResult, max_length=24
                    ),
                ),
                (
                    "amount",
                    fields.BigIntField(
                        null=True,
                        description="涉及金额（分），只用于统计。\n\nSum in fen, for statistics only.",
                    ),
                ),
                (
                    "days",
                    fields.SmallIntField(
                        null=True, description="从受理到了结的天数。\n\nDays from acceptance to the end."
                    ),
                ),
                (
                    "consented_on",
                    fields.DateField(
                        null=True,
                        description="双方当事人同意公开的日期。\n\nThe day both sides consented to publication.",
                    ),
                ),
                (
                    "published_on",
                    fields.DateField(null=True, description="发布日期。\n\nThe day it was published."),
                ),
                (
                    "withdrawn_on",
                    fields.DateField(null=True, description="撤回日期。\n\nThe day it was withdrawn."),
                ),
                (
                    "withdrawal_reason",
                    fields.CharField(
                        null=True, description="撤回原因。\n\nWhy it was withdrawn.", max_length=500
                    ),
                ),
                (
                    "demo",
                    fields.BooleanField(
                        default=False,
                        description="演示数据，并非真实记录。\n\nInvented for demonstration; not a real record.",
                    ),
                ),
                (
                    "version",
                    fields.IntField(
                        default=1,
                        description="修改次数，用于发现两人同时修改。\n\nNumber of changes; shows that two people edited.",
                    ),
                ),
            ],
            options={
                "table": "precedent",
                "app": "mediation",
                "indexes": [
                    Index(fields=["status", "id"], name="precedent_status_id"),
                    Index(fields=["dispute_type_id", "id"], name="precedent_dispute_type_id"),
                    Index(fields=["path", "id"], name="precedent_path_id"),
                ],
                "pk_attr": "id",
            },
            bases=["Stamped"],
        ),
        ops.CreateModel(
            name="RoleGrant",
            fields=[
                (
                    "created_at",
                    fields.DatetimeField(
                        description="登记时间。\n\nWhen it was recorded.", auto_now=False, auto_now_add=True
                    ),
                ),
                (
                    "updated_at",
                    fields.DatetimeField(
                        description="最近修改时间。\n\nWhen it last changed.",
                        auto_now=True,
                        auto_now_add=False,
                    ),
                ),
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        description="内部标识。\n\nInternal identifier.",
                    ),
                ),
                (
                    "user",
                    fields.ForeignKeyField(
                        "mediation.User",
                        source_field="user_id",
                        db_index=True,
                        description="用户。\n\nThe user.",
                        db_constraint=True,
                        to_field="id",
                        related_name="grants",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("role", fields.CharEnumField(description="角色。\n\nRole.", enum_type=Role, max_length=24)),
                (
                    "division",
                    fields.ForeignKeyField(
                        "mediation.Division",
                        source_field="division_id",
                        null=True,
                        description="管辖区划。\n\nThe division it reaches.",
                        db_constraint=True,
                        to_field="code",
                        related_name="grants",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "committee",
                    fields.ForeignKeyField(
                        "mediation.Committee",
                        source_field="committee_id",
                        null=True,
                        description="所属调委会。\n\nThe committee.",
                        db_constraint=True,
                        to_field="id",
                        related_name="grants",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "referrer",
                    fields.ForeignKeyField(
                        "mediation.Referrer",
                        source_field="referrer_id",
                        null=True,
                        description="所属委托移送单位。\n\nThe referring body.",
                        db_constraint=True,
                        to_field="id",
                        related_name="grants",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "id_number_hash",
                    CodeField(
                        null=True,
                        description="当事人身份证号的带密钥摘要。\n\nKeyed hash of the party's identity number.",
                        max_length=64,
                    ),
                ),
                (
                    "personal_data",
                    fields.BooleanField(
                        default=False,
                        description="可看完整的电话和身份证号。\n\nMay see telephones and identity numbers in full.",
                    ),
                ),
                (
                    "valid_to",
                    fields.DateField(
                        null=True,
                        description="授权截止日期；空为长期。\n\nLast day of the grant; empty for no end.",
                    ),
                ),
            ],
            options={
                "table": "role_grant",
                "app": "mediation",
                "pk_attr": "id",
                "table_description": "A role that a user may act in, and where.",
            },
            bases=["Stamped"],
        ),
        ops.CreateModel(
            name="RefreshToken",
            fields=[
                (
                    "created_at",
                    fields.DatetimeField(
                        description="登记时间。\n\nWhen it was recorded.", auto_now=False, auto_now_add=True
                    ),
                ),
                (
                    "updated_at",
                    fields.DatetimeField(
                        description="最近修改时间。\n\nWhen it last changed.",
                        auto_now=True,
                        auto_now_add=False,
                    ),
                ),
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        description="内部标识。\n\nInternal identifier.",
                    ),
                ),
                (
                    "family",
                    fields.UUIDField(
                        db_index=True, description="同一次登录的批次。\n\nThe sign-in it descends from."
                    ),
                ),
                (
                    "user",
                    fields.ForeignKeyField(
                        "mediation.User",
                        source_field="user_id",
                        db_index=True,
                        description="用户。\n\nThe user.",
                        db_constraint=True,
                        to_field="id",
                        related_name="refresh_tokens",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "grant",
                    fields.ForeignKeyField(
                        "mediation.RoleGrant",
                        source_field="grant_id",
                        description="所用授权。\n\nThe grant it acts in.",
                        db_constraint=True,
                        to_field="id",
                        related_name="refresh_tokens",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "token_hash",
                    CodeField(unique=True, description="令牌摘要。\n\nHash of the token.", max_length=64),
                ),
                (
                    "expires_at",
                    fields.DatetimeField(
                        description="过期时间。\n\nWhen it expires.", auto_now=False, auto_now_add=False
                    ),
                ),
                (
                    "spent_at",
                    fields.DatetimeField(
                        null=True,
                        description="使用时间。\n\nWhen it was spent.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                (
                    "revoked_at",
                    fields.DatetimeField(
                        null=True,
                        description="作废时间。\n\nWhen it was revoked.",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
            ],
            options={
                "table": "refresh_token",
                "app": "mediation",
                "pk_attr": "id",
                "table_description": "A refresh token, spent once; spending one twice ends its whole family.",
            },
            bases=["Stamped"],
        ),
        AddConstraints(
            {
                "DisputeType": [
                    CheckConstraint(check="code ~ '^([0-9]{2}){1,4}$'", name="dispute_type_code_digits"),
                    CheckConstraint(
                        check="parent_id is null or code like parent_id || '__'",
                        name="dispute_type_code_below_parent",
                    ),
                    CheckConstraint(
                        check="(parent_id is null) = (length(code) = 2)",
                        name="dispute_type_parent_unless_root",
                    ),
                ],
                "Division": [
                    CheckConstraint(
                        check="code ~ '^[0-9]{6}([0-9]{3}([0-9]{3})?)?$'", name="division_code_digits"
                    ),
                    CheckConstraint(
                        check="(level in ('city','county') and length(code) = 6) or (level = 'township' and length(code) = 9) or (level = 'village' and length(code) = 12)",
                        name="division_code_fits_level",
                    ),
                    CheckConstraint(
                        check="(level = 'city') = (parent_id is null)", name="division_parent_unless_city"
                    ),
                    CheckConstraint(
                        check="path like '%/' || code || '/'", name="division_path_ends_with_code"
                    ),
                    CheckConstraint(
                        check="valid_to is null or valid_from is null or valid_from <= valid_to",
                        name="division_valid_days_ordered",
                    ),
                ],
                "Committee": [
                    CheckConstraint(
                        check="(kind = 'industry') = (industry is not null)",
                        name="committee_industry_names_field",
                    ),
                    CheckConstraint(
                        check="(kind in ('workroom','resident_room','group')) = (host_id is not null)",
                        name="committee_attached_has_host",
                    ),
                    CheckConstraint(
                        check="(status = 'dissolved') = (dissolved_on is not null)",
                        name="committee_dissolved_has_day",
                    ),
                    CheckConstraint(
                        check="term_ends_on is null or term_starts_on is null or term_starts_on < term_ends_on",
                        name="committee_term_days_ordered",
                    ),
                    CheckConstraint(
                        check="path like '%/' || division_id || '/'", name="committee_path_ends_with_division"
                    ),
                ],
                "JudicialOffice": [
                    CheckConstraint(
                        check="path like '%/' || division_id || '/'",
                        name="judicial_office_path_ends_with_division",
                    ),
                ],
                "Mediator": [
                    CheckConstraint(
                        check="(status = 'dismissed') = (ended_on is not null)",
                        name="mediator_dismissed_has_day",
                    ),
                    CheckConstraint(
                        check="expert or (expert_fields is null and expert_term_ends_on is null)",
                        name="mediator_expert_fields_only_for_experts",
                    ),
                    CheckConstraint(
                        check="path like '%/' || division_id || '/'", name="mediator_path_ends_with_division"
                    ),
                ],
                "Honour": [
                    CheckConstraint(
                        check="(mediator_id is not null) = (category = 'mediator') and (committee_id is not null) = (category = 'committee') and (judicial_office_id is not null) = (category = 'judicial_office')",
                        name="honour_honouree_fits_category",
                    ),
                    CheckConstraint(
                        check="(status = 'revoked') = (revoked_on is not null) and (status = 'revoked') = (revocation_reason is not null)",
                        name="honour_revoked_has_reason",
                    ),
                    CheckConstraint(
                        check="revoked_on is null or named_on <= revoked_on", name="honour_days_ordered"
                    ),
                    CheckConstraint(
                        check="path like '%/' || division_id || '/'", name="honour_path_ends_with_division"
                    ),
                ],
                "Post": [
                    CheckConstraint(
                        check="ended_on is null or started_on <= ended_on", name="post_days_ordered"
                    ),
                ],
                "Case": [
                    CheckConstraint(
                        check="(source = 'referral') = (referral_origin is not null)",
                        name="case_referral_has_origin",
                    ),
                    CheckConstraint(
                        check="referred_by_id is null or source = 'referral'",
                        name="case_referred_by_only_for_referrals",
                    ),
                    CheckConstraint(
                        check="(agreed_on is null) = (agreement_form is null)", name="case_agreement_has_form"
                    ),
                    CheckConstraint(
                        check="status not in ('agreed','performed','defaulted') or agreed_on is not null",
                        name="case_agreed_has_day",
                    ),
                    CheckConstraint(
                        check="status <> 'terminated' or (terminated_on is not null and agreed_on is null)",
                        name="case_terminated_without_agreement",
                    ),
                    CheckConstraint(
                        check="status not in ('closed','archived') or closed_on is not null",
                        name="case_closed_has_day",
                    ),
                    CheckConstraint(
                        check="confirmation = 'none' or agreed_on is not null",
                        name="case_confirmation_needs_agreement",
                    ),
                    CheckConstraint(
                        check="accepted_on is null or received_on <= accepted_on",
                        name="case_received_before_accepted",
                    ),
                    CheckConstraint(
                        check="agreed_on is null or agreed_on >= coalesce(accepted_on, received_on)",
                        name="case_accepted_before_agreed",
                    ),
                    CheckConstraint(
                        check="performed_on is null or (agreed_on is not null and agreed_on <= performed_on)",
                        name="case_agreed_before_performed",
                    ),
                    CheckConstraint(
                        check="closed_on is null or closed_on >= coalesce(agreed_on, terminated_on, received_on)",
                        name="case_closed_last",
                    ),
                    CheckConstraint(check="amount is null or amount >= 0", name="case_amount_not_negative"),
                    CheckConstraint(
                        check="listed_on = coalesce(accepted_on, received_on)", name="case_listed_on_follows"
                    ),
                    CheckConstraint(
                        check="path like '%/' || division_id || '/'", name="case_path_ends_with_division"
                    ),
                    CheckConstraint(
                        check="city = split_part(path, '/', 2) and county is not distinct from nullif(split_part(path, '/', 3), '') and township is not distinct from nullif(split_part(path, '/', 4), '') and village is not distinct from nullif(split_part(path, '/', 5), '')",
                        name="case_levels_follow_path",
                    ),
                ],
                "Precedent": [
                    CheckConstraint(
                        check="status <> 'published' or published_on is not null",
                        name="precedent_published_has_day",
                    ),
                    CheckConstraint(
                        check="(status = 'withdrawn') = (withdrawn_on is not null) and (status = 'withdrawn') = (withdrawal_reason is not null)",
                        name="precedent_withdrawn_has_reason",
                    ),
                    CheckConstraint(check="length(division_id) = 6", name="precedent_area_not_below_county"),
                    CheckConstraint(
                        check="path like '%/' || division_id || '/'", name="precedent_path_ends_with_division"
                    ),
                    CheckConstraint(
                        check="amount is null or amount >= 0", name="precedent_amount_not_negative"
                    ),
                    CheckConstraint(check="days is null or days >= 0", name="precedent_days_not_negative"),
                ],
                "RoleGrant": [
                    CheckConstraint(
                        check="case role when 'committee' then committee_id is not null when 'referrer' then referrer_id is not null when 'party' then id_number_hash is not null when 'public' then false else division_id is not null end",
                        name="role_grant_says_where",
                    ),
                ],
            }
        ),
    ]
