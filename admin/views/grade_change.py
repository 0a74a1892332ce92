"""等级评定 changes of grade: on public notice, decided by a second person, filed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from admin.acts import Act
from admin.filters import Choice, Days
from admin.forms import PanelForm, Required, TermField, column_field, version_of
from admin.mirror import mirror_of
from admin.show import percent, show
from admin.table_view import Section, TableView, viewer
from admin.views.groups import REGISTERS
from admin.words import Words, column_words
from mediation.access import Action, Viewer
from mediation.models import GradeChange, GradeChangeStatus, GradeThreshold, MediatorGrade
from mediation.models.base import Term
from mediation.queries.grade_records import GradeRecord, exceeds, grade_records, thresholds_of
from mediation.services.grade_changes import (
    NOTICE_DAYS,
    Award,
    GradeProposal,
    decide_grade,
    file_grade,
    object_to_grade,
    propose_grade,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request

CHANGE = mirror_of(GradeChange)
_NO_GRADE = Words("取消等级", "No grade")
_CASES, _RATE = Words("办结案件", "Cases handled"), Words("调解成功率", "Share of agreements")
_YEARS, _ORAL = (
    Words("从事调解年数", "Years as a mediator"),
    Words("口头协议占比", "Share of oral agreements"),
)
_MET, _MISSING = Words("符合", "Met"), Words("不符合：", "Not met: ")
BEYOND = Words("高于办案记录", "beyond the record")
_EXCEEDS = Words(
    "现等级高于办案记录所支持的等级，请核实。",
    "The grade held is higher than the record supports: look into it.",
)


_AWARD = ("awarded_by", "awarded_on", "award_number")


class Verdict(Term):
    GRANT = "grant", "同意评定", "Grant"
    REJECT = "reject", "不予评定", "Reject"


class ProposeForm(PanelForm):
    to_grade = TermField(column_words(GradeChange, "to_grade"), terms=MediatorGrade, blank=True)
    reason = column_field(GradeChange, "reason")
    notice_until = column_field(GradeChange, "notice_until")
    awarded_by = column_field(GradeChange, "awarded_by")
    awarded_on = column_field(GradeChange, "awarded_on")
    award_number = column_field(GradeChange, "award_number")


class ObjectForm(PanelForm):
    raised_by = StringField(Words("提出人", "Raised by"), validators=[Required(), Length(max=50)])
    text = TextAreaField(Words("异议内容", "Objection"), validators=[Required(), Length(max=1_000)])


class DecideForm(PanelForm):
    verdict = TermField(Words("评定", "Decision"), validators=[Required()], terms=Verdict)
    finding = column_field(GradeChange, "finding")


class FileForm(PanelForm):
    filing_number = column_field(GradeChange, "filing_number", required=True)


async def _propose(row: Any, data: dict[str, Any], by: Viewer) -> object:
    given = [data[name] for name in _AWARD]
    award = Award(**{name: data[name] for name in _AWARD}) if any(given) else None
    told = GradeProposal(
        to_grade=data["to_grade"], reason=data["reason"], notice_until=data["notice_until"], award=award
    )
    return await propose_grade(row.id, told, by=by)


async def _object(row: Any, data: dict[str, Any], by: Viewer) -> object:
    return await object_to_grade(row.id, data["raised_by"], data["text"], by=by)


async def _decide(row: Any, data: dict[str, Any], by: Viewer) -> object:
    grant = data["verdict"] is Verdict.GRANT
    return await decide_grade(row.id, grant=grant, finding=data["finding"], by=by, version=version_of(data))


async def _file(row: Any, data: dict[str, Any], by: Viewer) -> object:
    return await file_grade(row.id, data["filing_number"], by=by, version=version_of(data))


def proposing_act(applies: Callable[[Any], bool]) -> Act:
    """The act on a mediator that puts a grade on public notice."""
    return Act(
        slug="grade",
        label=Words("评定等级", "Propose a grade"),
        question=Words(
            "系统先核对真实办案记录，符合条件的在公众页面“等级公示”上公示"
            f"（不少于{NOTICE_DAYS}天），公示期满由另一人评定。"
            "等级留空表示取消等级。别处已评定、要在此认可的，写明原评定单位、日期和证书文号，不核对办案记录，公示和评定照旧。",
            "The real record is checked first; what it supports stands on the public page of grades on notice for"
            f" {NOTICE_DAYS} days or more, and another person then decides. Empty takes the grade away. For a grade"
            " that was given"
            " elsewhere name the body, the day and the number: the record is then not asked, all else is the same.",
        ),
        allowed_by=Action.MAINTAIN_MEDIATOR,
        run=_propose,
        form=ProposeForm,
        applies=applies,
    )


async def grade_section(row: Any) -> Section:
    """What the mediator's record shows beside each threshold of the city."""
    record, thresholds = (await grade_records([row.id]))[row.id], await thresholds_of(row.path)
    columns = ("grade", "min_years", "min_cases", "max_oral_share", "min_agreement_rate", "decided_by")
    heads = [*(column_words(GradeThreshold, name) for name in columns), Words("核对", "Checked")]
    rows = [[*(show(getattr(one, name)) for name in columns), _checked(record, one)] for one in thresholds]
    supported = record.supported(thresholds)
    title = Words(
        f"等级核算：办案记录{f'支持{supported.zh}' if supported else '达不到任何等级'}（{_figures(record, '；')}）",
        f"Grade supported by the record: {supported.en if supported else 'none'} ({_figures(record, '; ')})",
    )
    return Section(title, heads, rows)


async def grade_notices(row: Any) -> list[Words]:
    """Where the held grade is higher than the record supports, and was not given elsewhere."""
    if row.grade is None or not (thresholds := await thresholds_of(row.path)):
        return []
    recognised = GradeChange.filter(
        mediator_id=row.id,
        status=GradeChangeStatus.GRANTED,
        to_grade=row.grade,
        awarded_by__isnull=False,
    )
    if await recognised.exists():
        return []
    supported = (await grade_records([row.id]))[row.id].supported(thresholds)
    return [_EXCEEDS] if exceeds(row.grade, supported) else []


def grade_shown(row: Any) -> Words | MediatorGrade | None:
    """The grade, marked for those who answer for the mediator where it is beyond the record."""
    if row.grade is None or row.grade_doubted_on is None or not viewer().reaches(row.path):
        return row.grade  # type: ignore[no-any-return]  # a row of the mirror
    return Words(f"{row.grade.zh}（{BEYOND.zh}）", f"{row.grade.en} ({BEYOND.en})")


def _figures(record: GradeRecord, between: str) -> str:
    told = (
        (_YEARS, record.years),
        (_CASES, record.cases),
        (_ORAL, percent(record.oral, record.cases)),
        (_RATE, percent(record.agreed, record.cases)),
    )
    return between.join(f"{words} {show(value)}" for words, value in told)


def _checked(record: GradeRecord, threshold: GradeThreshold) -> str:
    short = record.missing(threshold)
    if not short:
        return str(_MET)
    return f"{_MISSING}{show([str(column_words(GradeThreshold, name)) for name in short])}"


class GradeChangeView(TableView, model=CHANGE):
    name, name_plural = Words("等级评定", "Grade"), Words("等级评定", "Grades")
    group = REGISTERS
    column_list = ("mediator", "from_grade", "to_grade", "status", "notice_until", "decided_on", "filed_on")
    column_details_list = (
        "mediator",
        "from_grade",
        "to_grade",
        "status",
        "reason",
        "record",
        *_AWARD,
        "proposed_by.name",
        "notice_until",
        "decided_by.name",
        "decided_on",
        "finding",
        "filing_number",
        "filed_on",
        "created_at",
    )
    loads = ("mediator.person",)
    formats = {
        "mediator": lambda row: row.mediator.person.name,
        "to_grade": lambda row: row.to_grade or str(_NO_GRADE),
        "record": lambda row: _figures(GradeRecord(**row.record), "\n") if row.record else None,
    }
    labels = {"mediator.person.name": Words("调解员姓名", "Mediator's name")}
    column_searchable_list = ("mediator.person.name",)
    column_sortable_list = ("notice_until", "decided_on")
    column_default_sort = ("notice_until", True)
    filters = (
        Choice("status", GradeChangeStatus),
        Choice("to_grade", MediatorGrade),
        Days("notice_until"),
    )
    acts = (
        Act(
            slug="object",
            label=Words("登记异议", "Register an objection"),
            question=Words(
                "公示期内提出的异议在这里登记；评定时须写明核查意见。",
                "What is objected during the notice; the decision then needs a finding.",
            ),
            allowed_by=Action.DECIDE_GRADE,
            run=_object,
            form=ObjectForm,
            applies=lambda row: row.status is GradeChangeStatus.ON_NOTICE,
        ),
        Act(
            slug="decide",
            label=Words("评定", "Decide"),
            question=Words(
                "公示期满后由提出人以外的人评定；一、二级等由市评定的，县（市、区）不能评定。",
                "After the notice, by somebody else than who proposed it; a county does not decide the city's grades.",
            ),
            allowed_by=Action.DECIDE_GRADE,
            run=_decide,
            form=DecideForm,
            applies=lambda row: row.status is GradeChangeStatus.ON_NOTICE,
        ),
        Act(
            slug="file",
            label=Words("备案", "File"),
            question=Words("填写备案号。", "Give the number under which it was filed."),
            allowed_by=Action.DECIDE_GRADE,
            run=_file,
            form=FileForm,
            applies=lambda row: row.status is GradeChangeStatus.GRANTED and row.filed_on is None,
        ),
    )

    def title_of(self, row: Any) -> str:
        return f"{row.mediator.person.name} · {self.value(row, 'to_grade')}"

    def path_of(self, row: Any) -> str:
        return str(row.mediator.path)

    async def sections(self, request: Request, row: Any) -> Sequence[Section]:  # noqa: ARG002  TableView's shape
        heads = [Words("提出时间", "Raised at"), Words("提出人", "Raised by"), Words("异议内容", "Objection")]
        rows = [(one["at"][:16].replace("T", " "), one["raised_by"], one["text"]) for one in row.objections]
        return [Section(Words("异议", "Objections"), heads, rows)]
