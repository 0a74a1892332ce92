"""The closed vocabularies of the centre as GraphQL enums, described by their own terms."""

from __future__ import annotations

from typing import Any

import strawberry

from mediation import models
from mediation.models.base import Term, say


def vocabulary(term: type[Term], zh: str, en: str) -> Any:
    """Make the vocabulary an enum of the schema; each value says what it means."""
    enum: Any = strawberry.enum(term, description=say(f"{zh}。", f"{en}."))
    for value in enum.__strawberry_definition__.values:
        value.description = term[value.name].description
    return enum


for _term, _zh, _en in (
    (models.DivisionLevel, "区划层级", "Level of a division"),
    (models.CommitteeKind, "调委会类别", "Kind of committee"),
    (models.CommitteeStatus, "调委会状态", "Status of a committee"),
    (models.JudicialOfficeStatus, "司法所状态", "Status of a judicial office"),
    (models.Engagement, "专职或兼职", "Full-time or part-time"),
    (models.MediatorGrade, "调解员等级", "Grade of a mediator"),
    (models.GradeDecider, "由谁评定等级", "Who decides a grade"),
    (models.GradeChangeStatus, "等级评定的状态", "Status of a change of grade"),
    (models.MediatorStatus, "调解员状态", "Status of a mediator"),
    (models.PostTitle, "调委会职务", "Title of a post"),
    (models.Gender, "性别", "Sex"),
    (models.Education, "文化程度", "Education"),
    (models.CaseSource, "案件来源", "How a case came"),
    (models.ReferralOrigin, "委托移送单位类别", "Kind of referring body"),
    (models.CaseMode, "调解方式", "Mode of mediation"),
    (models.CaseGrade, "难易等级", "Grade of difficulty"),
    (models.CaseStatus, "案件状态", "Status of a case"),
    (models.AgreementForm, "协议形式", "Form of an agreement"),
    (models.ConfirmationStatus, "司法确认情况", "Judicial confirmation"),
    (models.PartyRole, "当事人地位", "Role of a party"),
    (models.PartyKind, "当事人种类", "Kind of party"),
    (models.HonourCategory, "荣誉类别", "Category of an honour"),
    (models.HonourStatus, "荣誉状态", "Status of an honour"),
    (models.HonourStage, "评选阶段", "Stage of a round of honours"),
    (models.HonourNoticeKind, "评选公告事项", "What a notice of a round is about"),
    (models.NominationStatus, "推荐状态", "Status of a nomination"),
    (models.SignalKind, "异常信号的种类", "Kind of signal"),
    (models.ObjectionOutcome, "异议处理结果", "Outcome of an objection"),
    (models.TrainingTier, "培训层级", "Tier of training"),
    (models.TrainingAudience, "培训对象", "Audience of training"),
    (models.TrainingMode, "培训方式", "Mode of training"),
    (models.Misconduct, "处分事由", "Ground of a measure"),
    (models.DisciplineMeasure, "处分", "Measure against a mediator"),
    (models.PrecedentStatus, "类案状态", "Status of a precedent"),
    (models.PrecedentResult, "调解结果", "How mediation ended"),
    (models.RedactionKind, "去掉的内容的类别", "Kind of what was taken out"),
    (models.Role, "角色", "Role"),
):
    vocabulary(_term, _zh, _en)
