"""The views of the panel 管理视图, one entity a file, in the order of the menu."""

from admin.views.access_entry import AccessEntryView
from admin.views.audit_entry import AuditEntryView
from admin.views.calendar_day import CalendarDayView
from admin.views.case import CaseView
from admin.views.committee import CommitteeView
from admin.views.discipline import DisciplineView
from admin.views.dispute_type import DisputeTypeView
from admin.views.division import DivisionView
from admin.views.expert import ExpertView
from admin.views.grade_change import GradeChangeView
from admin.views.grade_threshold import GradeThresholdView
from admin.views.honour import HonourView
from admin.views.honour_nomination import HonourNominationView
from admin.views.honour_objection import HonourObjectionView
from admin.views.honour_round import HonourRoundView
from admin.views.index_job import IndexJobView
from admin.views.judicial_office import JudicialOfficeView
from admin.views.mediator import MediatorView
from admin.views.post import PostView
from admin.views.precedent import PrecedentView
from admin.views.role_grant import RoleGrantView
from admin.views.training_attendance import TrainingAttendanceView
from admin.views.training_event import TrainingEventView
from admin.views.user import UserView

EVERY_VIEW = (
    DivisionView,
    CommitteeView,
    JudicialOfficeView,
    MediatorView,
    GradeChangeView,
    GradeThresholdView,
    DisciplineView,
    ExpertView,
    PostView,
    TrainingEventView,
    TrainingAttendanceView,
    HonourRoundView,
    HonourNominationView,
    HonourObjectionView,
    HonourView,
    DisputeTypeView,
    CalendarDayView,
    CaseView,
    PrecedentView,
    UserView,
    RoleGrantView,
    AuditEntryView,
    AccessEntryView,
    IndexJobView,
)
