"""The tables 数据表, in the order in which they depend on each other."""

from mediation.models.division import Division, DivisionLevel
from mediation.models.dispute_type import DisputeType
from mediation.models.committee import (
    ATTACHED_KINDS,
    Committee,
    CommitteeKind,
    CommitteeStatus,
    Post,
    PostTitle,
)
from mediation.models.judicial_office import JudicialOffice, JudicialOfficeStatus
from mediation.models.person import Education, Gender, Person
from mediation.models.mediator import Engagement, Mediator, MediatorGrade, MediatorStatus
from mediation.models.case import (
    DIFFICULT_GRADES,
    OPEN_STATUSES,
    AgreementForm,
    Case,
    CaseGrade,
    CaseMode,
    CaseSequence,
    CaseSource,
    CaseStatus,
    ConfirmationStatus,
    Party,
    PartyKind,
    PartyRole,
    ReferralOrigin,
)
from mediation.models.referrer import Referrer
from mediation.models.user import RefreshToken, Role, RoleGrant, User
from mediation.models.honour import Honour, HonourCategory, HonourStatus
from mediation.models.precedent import Precedent, PrecedentResult, PrecedentStatus
from mediation.models.audit_entry import AuditEntry
from mediation.models.index_job import IndexJob

__all__ = [
    "ATTACHED_KINDS", "DIFFICULT_GRADES", "OPEN_STATUSES",
    "AgreementForm", "AuditEntry", "Case", "CaseGrade", "CaseMode", "CaseSequence", "CaseSource",
    "CaseStatus", "Committee", "CommitteeKind", "CommitteeStatus", "ConfirmationStatus",
    "DisputeType", "Division", "DivisionLevel", "Education", "Engagement", "Gender", "Honour",
    "HonourCategory", "HonourStatus", "IndexJob", "JudicialOffice", "JudicialOfficeStatus",
    "Mediator", "MediatorGrade", "MediatorStatus", "Party", "PartyKind", "PartyRole", "Person",
    "Post", "PostTitle", "Precedent", "PrecedentResult", "PrecedentStatus", "ReferralOrigin",
    "Referrer", "RefreshToken", "Role", "RoleGrant", "User",
]
