"""The views of the panel 管理视图, one entity a file, in the order of the menu."""

from admin.views.audit_entry import AuditEntryView
from admin.views.case import CaseView
from admin.views.dispute_type import DisputeTypeView
from admin.views.division import DivisionView
from admin.views.honour import HonourView
from admin.views.index_job import IndexJobView
from admin.views.judicial_office import JudicialOfficeView

EVERY_VIEW = (
    DivisionView,
    JudicialOfficeView,
    HonourView,
    DisputeTypeView,
    CaseView,
    AuditEntryView,
    IndexJobView,
)
