"""People's mediation committees 人民调解委员会 and the posts 职务 that mediators hold in them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from mediation.models.base import (
    CodeField,
    Stamped,
    Term,
    demo_field,
    key_field,
    path_field,
    say,
    term_field,
    version_field,
)

if TYPE_CHECKING:
    from datetime import date

    from mediation.models.division import Division
    from mediation.models.mediator import Mediator


class CommitteeKind(Term):
    """人民调解法 art. 8 and 34; the last three are attached to a committee."""

    VILLAGE = "village", "村（居）调委会", "Village or neighbourhood committee"
    TOWNSHIP = "township", "乡镇（街道）调委会", "Township or subdistrict committee"
    ENTERPRISE = "enterprise", "企事业单位调委会", "Committee of an enterprise or institution"
    INDUSTRY = "industry", "行业性专业性调委会", "Industry or specialised committee"
    WORKROOM = "workroom", "调解工作室", "Mediation workroom"
    RESIDENT_ROOM = "resident_room", "派驻调解室", "Room at a police station, court or petition office"
    GROUP = "group", "调解小组", "Mediation group"


ATTACHED_KINDS = (CommitteeKind.WORKROOM, CommitteeKind.RESIDENT_ROOM, CommitteeKind.GROUP)


class CommitteeStatus(Term):
    ACTIVE = "active", "在册", "Active"
    DISSOLVED = "dissolved", "已撤销", "Dissolved"


class Committee(Stamped):
    id: UUID = key_field()
    name: str = fields.CharField(max_length=100, description=say("全称。", "Full name."))
    short_name: str = CodeField(
        max_length=40,
        unique=True,
        description=say("简称，用于案号。", "Short name, used in case numbers."),
    )
    kind: CommitteeKind = term_field(CommitteeKind, description=say("类别。", "Kind."))
    industry: str | None = fields.CharField(
        max_length=40,
        null=True,
        description=say("行业领域；只有行业性调委会填写。", "Field; for industry committees only."),
    )
    status: CommitteeStatus = term_field(
        CommitteeStatus, default=CommitteeStatus.ACTIVE, description=say("状态。", "Status.")
    )
    division_id: str
    division: fields.ForeignKeyRelation[Division] = fields.ForeignKeyField(
        "mediation.Division",
        related_name="committees",
        on_delete=fields.OnDelete.RESTRICT,
        description=say("所在区划。", "The division it serves."),
    )
    path: str = path_field()
    host_id: UUID | None
    host: fields.ForeignKeyNullableRelation[Committee] = fields.ForeignKeyField(
        "mediation.Committee",
        related_name="attached",
        null=True,
        db_index=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("所属调委会；工作室、派驻室和小组填写。", "The committee it is attached to."),
    )
    phone: str | None = fields.CharField(
        max_length=20, null=True, description=say("办公电话。", "Office telephone.")
    )
    address: str | None = fields.CharField(
        max_length=200, null=True, description=say("办公地址。", "Office address.")
    )
    set_up_on: date | None = fields.DateField(
        null=True, description=say("设立日期。", "The day it was set up.")
    )
    registered_on: date | None = fields.DateField(
        null=True, description=say("登记备案日期。", "The day it was registered with the justice bureau.")
    )
    term_starts_on: date | None = fields.DateField(
        null=True, description=say("本届任期开始日期。", "First day of the present term.")
    )
    term_ends_on: date | None = fields.DateField(
        null=True,
        description=say("本届任期届满日期（任期三年）。", "Last day of the present term (three years)."),
    )
    dissolved_on: date | None = fields.DateField(
        null=True, description=say("撤销日期。", "The day it was dissolved.")
    )
    demo: bool = demo_field()
    version: int = version_field()

    class Meta:
        table = "committee"
        indexes = (
            Index(fields=("path", "id"), name="committee_path_id"),
            Index(fields=("division_id", "id"), name="committee_division_id"),
        )
        constraints = (
            CheckConstraint(
                check="(kind = 'industry') = (industry is not null)", name="committee_industry_names_field"
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
        )

    def __str__(self) -> str:
        return self.name


class PostTitle(Term):
    """人民调解法 art. 8 and 13: members are elected, others are hired."""

    DIRECTOR = "director", "主任", "Director"
    DEPUTY = "deputy", "副主任", "Deputy director"
    MEMBER = "member", "委员", "Member"
    HIRED = "hired", "聘任调解员", "Hired mediator"


class Post(Stamped):
    """A mediator's post in a committee. One person may hold several, each in another committee."""

    id: UUID = key_field()
    committee_id: UUID
    committee: fields.ForeignKeyRelation[Committee] = fields.ForeignKeyField(
        "mediation.Committee",
        related_name="posts",
        on_delete=fields.OnDelete.RESTRICT,
        description=say("调委会。", "The committee."),
    )
    mediator_id: UUID
    mediator: fields.ForeignKeyRelation[Mediator] = fields.ForeignKeyField(
        "mediation.Mediator",
        related_name="posts",
        on_delete=fields.OnDelete.RESTRICT,
        description=say("调解员。", "The mediator."),
    )
    title: PostTitle = term_field(PostTitle, description=say("职务。", "Title."))
    started_on: date = fields.DateField(description=say("任职日期。", "First day."))
    ended_on: date | None = fields.DateField(
        null=True, description=say("离任日期；空为在任。", "Last day; empty while it is held.")
    )

    class Meta:
        table = "post"
        indexes = (
            Index(fields=("committee_id", "mediator_id"), name="post_committee_mediator"),
            Index(fields=("mediator_id", "committee_id"), name="post_mediator_committee"),
        )
        constraints = (
            CheckConstraint(check="ended_on is null or started_on <= ended_on", name="post_days_ordered"),
        )

    def __str__(self) -> str:
        return self.title.zh
