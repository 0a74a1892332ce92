"""Mediation cases 调解案件, their parties 当事人 and their numbers 案号."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from mediation.models.base import (
    CodeField,
    Stamped,
    Term,
    demo_field,
    hash_field,
    key_field,
    masked_field,
    path_field,
    say,
    sealed_field,
    term_field,
    version_field,
)

if TYPE_CHECKING:
    from datetime import date

    from mediation.models.committee import Committee
    from mediation.models.dispute_type import DisputeType
    from mediation.models.division import Division
    from mediation.models.mediator import Mediator
    from mediation.models.referrer import Referrer
    from mediation.models.user import User


class CaseSource(Term):
    """How the dispute came, exactly one of three; reports split all cases this way."""

    INITIATIVE = "initiative", "主动调解", "Taken up by the committee itself"
    APPLICATION = "application", "当事人申请", "Applied for by a party"
    REFERRAL = "referral", "委托移送", "Referred by another body"


class ReferralOrigin(Term):
    COURT = "court", "法院", "Court"
    POLICE = "police", "公安", "Police"
    PETITION = "petition", "信访", "Petition office"
    GOVERNMENT = "government", "地方政府", "Local government"
    OTHER = "other", "其他", "Other body"


class CaseMode(Term):
    ORDINARY = "ordinary", "普通调解", "Ordinary mediation"
    ON_THE_SPOT = "on_the_spot", "随手调", "On-the-spot mediation"
    BACKPACK = "backpack", "背包上门", "At the parties' home"
    ONLINE = "online", "线上调解", "Online"


class CaseGrade(Term):
    """From ``difficult`` up a case is 疑难复杂, the headline figure."""

    SIMPLE = "simple", "简易", "Simple"
    ORDINARY = "ordinary", "一般", "Ordinary"
    DIFFICULT = "difficult", "疑难复杂", "Difficult and complicated"
    MAJOR = "major", "重大", "Major"
    CRITICAL = "critical", "特别重大", "Especially major"


DIFFICULT_GRADES = (CaseGrade.DIFFICULT, CaseGrade.MAJOR, CaseGrade.CRITICAL)


class CaseStatus(Term):
    """The life of a case, domain.md §6."""

    CLUE = "clue", "线索", "Clue"
    APPLIED = "applied", "已申请", "Applied for"
    REFERRED = "referred", "待接收", "Referred, not yet taken"
    ACCEPTED = "accepted", "已受理", "Accepted"
    REJECTED = "rejected", "不予受理", "Not accepted"
    ASSIGNED = "assigned", "已指派", "Assigned"
    MEDIATING = "mediating", "调解中", "In mediation"
    SUSPENDED = "suspended", "中止", "Suspended"
    AGREED = "agreed", "达成协议", "Agreed"
    TERMINATED = "terminated", "终止", "Terminated"
    PERFORMED = "performed", "已履行", "Performed"
    DEFAULTED = "defaulted", "未履行", "Not performed"
    CLOSED = "closed", "结案", "Closed"
    ARCHIVED = "archived", "已归档", "Archived"
    TRANSFERRED = "transferred", "转出", "Transferred"


OPEN_STATUSES = (
    CaseStatus.CLUE,
    CaseStatus.APPLIED,
    CaseStatus.REFERRED,
    CaseStatus.ACCEPTED,
    CaseStatus.ASSIGNED,
    CaseStatus.MEDIATING,
    CaseStatus.SUSPENDED,
)


class AgreementForm(Term):
    WRITTEN = "written", "书面协议", "Written agreement"
    ORAL = "oral", "口头协议", "Oral agreement"


class ConfirmationStatus(Term):
    """Judicial confirmation 司法确认, 民事诉讼法 art. 205–206."""

    NONE = "none", "未申请", "Not applied for"
    APPLIED = "applied", "已申请", "Applied for"
    COURT_ACCEPTED = "court_accepted", "法院已受理", "Accepted by the court"
    CONFIRMED = "confirmed", "裁定有效", "Confirmed"
    DISMISSED = "dismissed", "驳回", "Dismissed"
    NOT_ACCEPTED = "not_accepted", "不予受理", "Not accepted by the court"
    WITHDRAWN = "withdrawn", "已撤回", "Withdrawn"


class Case(Stamped):
    id: UUID = key_field()
    number: str = CodeField(
        max_length=80,
        unique=True,
        description=say("案号：（年）简称人调字第N号。", "Case number, by committee and year without gaps."),
    )
    external_number: str | None = CodeField(
        max_length=80,
        null=True,
        description=say(
            "来源系统中的编号，重复导入时据此识别。",
            "Number in the system it was imported from; tells a second import that it is the same case.",
        ),
    )
    title: str = fields.CharField(max_length=120, description=say("标题。", "Title."))
    status: CaseStatus = term_field(CaseStatus, description=say("状态。", "Status."))
    grade: CaseGrade = term_field(
        CaseGrade, default=CaseGrade.ORDINARY, description=say("难易等级。", "Grade of difficulty.")
    )
    source: CaseSource = term_field(CaseSource, description=say("案件来源。", "How the case came."))
    referral_origin: ReferralOrigin | None = term_field(
        ReferralOrigin,
        null=True,
        description=say(
            "委托移送单位类别；只有委托移送的案件填写。", "Kind of referring body; for referrals only."
        ),
    )
    referred_by_id: UUID | None
    referred_by: fields.ForeignKeyNullableRelation[Referrer] = fields.ForeignKeyField(
        "mediation.Referrer",
        related_name="cases",
        null=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("委托移送单位。", "The referring body."),
    )
    referral_letter: str | None = fields.CharField(
        max_length=60, null=True, description=say("委托调解函号。", "Number of the referral letter.")
    )
    mode: CaseMode = term_field(
        CaseMode, default=CaseMode.ORDINARY, description=say("调解方式。", "Mode of mediation.")
    )
    dispute_type_id: str
    dispute_type: fields.ForeignKeyRelation[DisputeType] = fields.ForeignKeyField(
        "mediation.DisputeType",
        related_name="cases",
        on_delete=fields.OnDelete.RESTRICT,
        description=say("纠纷类型。", "Type of dispute."),
    )
    division_id: str
    division: fields.ForeignKeyRelation[Division] = fields.ForeignKeyField(
        "mediation.Division",
        related_name="cases",
        on_delete=fields.OnDelete.RESTRICT,
        description=say("纠纷所在区划。", "Where the dispute is."),
    )
    path: str = path_field()
    city: str = CodeField(max_length=12, description=say("市级代码。", "Code of the city."))
    county: str | None = CodeField(
        max_length=12, null=True, description=say("县级代码。", "Code of the county.")
    )
    township: str | None = CodeField(
        max_length=12, null=True, description=say("乡级代码。", "Code of the township.")
    )
    village: str | None = CodeField(
        max_length=12, null=True, description=say("村级代码。", "Code of the village.")
    )
    committee_id: UUID
    committee: fields.ForeignKeyRelation[Committee] = fields.ForeignKeyField(
        "mediation.Committee",
        related_name="cases",
        on_delete=fields.OnDelete.RESTRICT,
        description=say("承办调委会。", "The committee that handles it."),
    )
    mediators: fields.ManyToManyRelation[Mediator] = fields.ManyToManyField(
        "mediation.Mediator",
        related_name="cases",
        through="case_mediator",
        forward_key="mediator_id",
        backward_key="case_id",
        on_delete=fields.OnDelete.RESTRICT,
        description=say("承办调解员。", "The mediators who handle it."),
    )
    presiding_id: UUID | None
    presiding: fields.ForeignKeyNullableRelation[Mediator] = fields.ForeignKeyField(
        "mediation.Mediator",
        related_name="presided_cases",
        null=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("主持调解员。", "The mediator who presides."),
    )
    narrative: str = fields.TextField(description=say("纠纷经过。", "What happened."))
    amount: int | None = fields.BigIntField(
        null=True, description=say("协议涉及金额（分）。", "Sum of the agreement, in fen.")
    )
    received_on: date = fields.DateField(
        description=say("发现、申请或移送的日期。", "The day it was found, applied for or referred.")
    )
    accepted_on: date | None = fields.DateField(
        null=True, description=say("受理日期。", "The day it was accepted.")
    )
    listed_on: date = fields.DateField(
        description=say(
            "排序日期：受理日期，未受理的为接收日期。", "Day it is listed by: acceptance, else receipt."
        )
    )
    agreement_form: AgreementForm | None = term_field(
        AgreementForm, null=True, description=say("协议形式。", "Form of the agreement.")
    )
    agreed_on: date | None = fields.DateField(
        null=True, description=say("达成协议日期。", "The day an agreement was reached.")
    )
    performed_on: date | None = fields.DateField(
        null=True, description=say("履行完毕日期。", "The day the agreement was performed.")
    )
    revisited_on: date | None = fields.DateField(
        null=True,
        description=say(
            "回访日期：达成协议后上门或电话了解履行情况的日期。",
            "The day of the return visit, on which it was asked how the agreement is kept.",
        ),
    )
    terminated_on: date | None = fields.DateField(
        null=True, description=say("终止日期。", "The day mediation was ended without agreement.")
    )
    termination_reason: str | None = fields.CharField(
        max_length=200, null=True, description=say("终止原因。", "Why mediation was ended.")
    )
    closed_on: date | None = fields.DateField(
        null=True, description=say("结案日期。", "The day the case was closed.")
    )
    confirmation: ConfirmationStatus = term_field(
        ConfirmationStatus,
        default=ConfirmationStatus.NONE,
        description=say("司法确认情况。", "Judicial confirmation."),
    )
    registered_by_id: UUID | None
    registered_by: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "mediation.User",
        related_name="registered_cases",
        null=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("登记人。", "Who registered it."),
    )
    demo: bool = demo_field()
    version: int = version_field()

    class Meta:
        table = "case"
        indexes = (
            Index(fields=("listed_on", "id"), name="case_listed"),
            Index(fields=("city", "listed_on", "id"), name="case_city_listed"),
            Index(fields=("county", "listed_on", "id"), name="case_county_listed"),
            Index(fields=("township", "listed_on", "id"), name="case_township_listed"),
            Index(fields=("village", "listed_on", "id"), name="case_village_listed"),
            Index(fields=("committee_id", "listed_on", "id"), name="case_committee_listed"),
            Index(fields=("referred_by_id", "listed_on", "id"), name="case_referred_by_listed"),
            Index(fields=("presiding_id",), name="case_presiding"),
            Index(fields=("status", "listed_on", "id"), name="case_status_listed"),
            Index(fields=("grade", "listed_on", "id"), name="case_grade_listed"),
            Index(fields=("source", "listed_on", "id"), name="case_source_listed"),
            Index(fields=("dispute_type_id", "listed_on", "id"), name="case_dispute_type_listed"),
        )
        constraints = (
            CheckConstraint(
                check="(source = 'referral') = (referral_origin is not null)", name="case_referral_has_origin"
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
                check="revisited_on is null or (agreed_on is not null and agreed_on <= revisited_on)",
                name="case_agreed_before_revisited",
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
                check="city = split_part(path, '/', 2)"
                " and county is not distinct from nullif(split_part(path, '/', 3), '')"
                " and township is not distinct from nullif(split_part(path, '/', 4), '')"
                " and village is not distinct from nullif(split_part(path, '/', 5), '')",
                name="case_levels_follow_path",
            ),
        )

    def __str__(self) -> str:
        return self.number


class PartyRole(Term):
    APPLICANT = "applicant", "申请人", "Applicant"
    RESPONDENT = "respondent", "被申请人", "Respondent"


class PartyKind(Term):
    PERSON = "person", "自然人", "Natural person"
    ORGANISATION = "organisation", "法人或其他组织", "Organisation"


class Party(Stamped):
    id: UUID = key_field()
    case_id: UUID
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "mediation.Case",
        related_name="parties",
        on_delete=fields.OnDelete.CASCADE,
        description=say("案件。", "The case."),
    )
    role: PartyRole = term_field(PartyRole, description=say("当事人地位。", "Role."))
    kind: PartyKind = term_field(
        PartyKind, default=PartyKind.PERSON, description=say("自然人或组织。", "Person or organisation.")
    )
    name: str = fields.CharField(max_length=100, description=say("姓名或名称。", "Name."))
    phone_masked: str | None = masked_field("电话", "Telephone")
    phone_sealed: str | None = sealed_field("电话", "Telephone")
    phone_hash: str | None = hash_field("电话", "Telephone")
    id_number_masked: str | None = masked_field("身份证号", "Identity number")
    id_number_sealed: str | None = sealed_field("身份证号", "Identity number")
    id_number_hash: str | None = hash_field("身份证号", "Identity number")
    agent: str | None = fields.CharField(
        max_length=50, null=True, description=say("委托代理人。", "Agent with a power of attorney.")
    )

    class Meta:
        table = "party"
        indexes = (Index(fields=("case_id", "id"), name="party_case_id"),)

    def __str__(self) -> str:
        return self.name


class CaseSequence(Model):
    """The last case number given to a committee in a year; numbers have no gaps."""

    id: int = fields.IntField(primary_key=True, description=say("内部标识。", "Internal identifier."))
    committee_id: UUID
    committee: fields.ForeignKeyRelation[Committee] = fields.ForeignKeyField(
        "mediation.Committee",
        related_name="sequences",
        on_delete=fields.OnDelete.RESTRICT,
        description=say("调委会。", "The committee."),
    )
    year: int = fields.SmallIntField(description=say("年度。", "Year."))
    last_number: int = fields.IntField(description=say("已用的最大序号。", "The highest number in use."))

    class Meta:
        table = "case_sequence"
        unique_together = (("committee_id", "year"),)
