"""The tables 数据表, one entity a file."""

from mediation.models.access_entry import AccessEntry, AccessWay
from mediation.models.audit_entry import AuditEntry
from mediation.models.calendar_day import CalendarDay, DayKind
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
from mediation.models.committee import (
    ATTACHED_KINDS,
    Committee,
    CommitteeKind,
    CommitteeStatus,
    Post,
    PostTitle,
)
from mediation.models.discipline import Discipline, DisciplineMeasure, Misconduct
from mediation.models.dispute_type import DisputeType
from mediation.models.division import Division, DivisionLevel
from mediation.models.grade_change import GradeChange, GradeChangeStatus
from mediation.models.grade_threshold import GradeDecider, GradeThreshold
from mediation.models.honour import Honour, HonourCategory, HonourStatus
from mediation.models.honour_ballot import HonourBallot
from mediation.models.honour_nomination import ON_THE_BALLOT, HonourNomination, NominationStatus
from mediation.models.honour_notice import DayMoved, HonourNotice, HonourNoticeKind, days_of
from mediation.models.honour_objection import HonourObjection, ObjectionOutcome
from mediation.models.honour_round import STAGE_ENDS, STAGE_ORDER, HonourQuota, HonourRound, HonourStage
from mediation.models.honour_vote import HonourSignal, HonourTally, SignalKind, VoteAttempt, VoteSalt
from mediation.models.index_job import IndexJob
from mediation.models.judgment import JudgedSearch, Judgment, ShownSearch
from mediation.models.judicial_office import JudicialOffice, JudicialOfficeStatus
from mediation.models.mediator import Engagement, Mediator, MediatorGrade, MediatorStatus
from mediation.models.nomination_photograph import NominationPhotograph
from mediation.models.nomination_review import NominationReview
from mediation.models.person import Education, Gender, Person
from mediation.models.precedent import Precedent, PrecedentResult, PrecedentStatus
from mediation.models.precedent_library import PrecedentLibrary
from mediation.models.precedent_review import (
    PrecedentRedaction,
    PrecedentStep,
    PrecedentStepKind,
    RedactionKind,
)
from mediation.models.referrer import Referrer
from mediation.models.second_factor import RecoveryCode, SecondFactor
from mediation.models.sign_in_source import SignInSource
from mediation.models.training_attendance import TrainingAttendance
from mediation.models.training_event import (
    TrainingAudience,
    TrainingEvent,
    TrainingMode,
    TrainingTier,
)
from mediation.models.user import RefreshToken, Role, RoleGrant, User

__all__ = [
    "ATTACHED_KINDS",
    "DIFFICULT_GRADES",
    "ON_THE_BALLOT",
    "OPEN_STATUSES",
    "STAGE_ENDS",
    "STAGE_ORDER",
    "AccessEntry",
    "AccessWay",
    "AgreementForm",
    "AuditEntry",
    "CalendarDay",
    "Case",
    "CaseGrade",
    "CaseMode",
    "CaseSequence",
    "CaseSource",
    "CaseStatus",
    "Committee",
    "CommitteeKind",
    "CommitteeStatus",
    "ConfirmationStatus",
    "DayKind",
    "DayMoved",
    "Discipline",
    "DisciplineMeasure",
    "DisputeType",
    "Division",
    "DivisionLevel",
    "Education",
    "Engagement",
    "Gender",
    "GradeChange",
    "GradeChangeStatus",
    "GradeDecider",
    "GradeThreshold",
    "Honour",
    "HonourBallot",
    "HonourCategory",
    "HonourNomination",
    "HonourNotice",
    "HonourNoticeKind",
    "HonourObjection",
    "HonourQuota",
    "HonourRound",
    "HonourSignal",
    "HonourStage",
    "HonourStatus",
    "HonourTally",
    "IndexJob",
    "JudgedSearch",
    "Judgment",
    "JudicialOffice",
    "JudicialOfficeStatus",
    "Mediator",
    "MediatorGrade",
    "MediatorStatus",
    "Misconduct",
    "NominationPhotograph",
    "NominationReview",
    "NominationStatus",
    "ObjectionOutcome",
    "Party",
    "PartyKind",
    "PartyRole",
    "Person",
    "Post",
    "PostTitle",
    "Precedent",
    "PrecedentLibrary",
    "PrecedentRedaction",
    "PrecedentResult",
    "PrecedentStatus",
    "PrecedentStep",
    "PrecedentStepKind",
    "RecoveryCode",
    "RedactionKind",
    "ReferralOrigin",
    "Referrer",
    "RefreshToken",
    "Role",
    "RoleGrant",
    "SecondFactor",
    "ShownSearch",
    "SignInSource",
    "SignalKind",
    "TrainingAttendance",
    "TrainingAudience",
    "TrainingEvent",
    "TrainingMode",
    "TrainingTier",
    "User",
    "VoteAttempt",
    "VoteSalt",
    "days_of",
]
