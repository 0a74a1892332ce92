"""What can be done in the panel, each with a row to do it to and a submission that is right 办理样例."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from itertools import count, pairwise
from typing import Any

from mediation.clock import now
from mediation.honours import DEFAULT_RUBRIC
from mediation.models import (
    STAGE_ORDER,
    AccessEntry,
    AccessWay,
    AuditEntry,
    CalendarDay,
    Case,
    CaseStatus,
    Committee,
    CommitteeKind,
    DayKind,
    Discipline,
    DisciplineMeasure,
    DisputeType,
    Division,
    DivisionLevel,
    GradeChange,
    GradeChangeStatus,
    GradeDecider,
    GradeThreshold,
    Honour,
    HonourCategory,
    HonourNomination,
    HonourObjection,
    HonourQuota,
    HonourRound,
    HonourStage,
    IndexJob,
    JudicialOffice,
    Mediator,
    MediatorGrade,
    MediatorStatus,
    Misconduct,
    NominationStatus,
    Post,
    Precedent,
    PrecedentResult,
    PrecedentStatus,
    Role,
    RoleGrant,
    SecondFactor,
    TrainingAttendance,
    TrainingAudience,
    TrainingEvent,
    TrainingMode,
    TrainingTier,
    User,
)
from mediation.personal_data import current_vault
from tests.factories import a_case, a_committee, a_division, a_mediator, a_user
from tests.honours import a_photograph, a_picture

_serial = count(1)
_rounds = count()
_DAY, _LATER = date(2025, 3, 9), date(2026, 3, 9)


@dataclass
class Place:
    """A village to do something in, and what already is there."""

    village: Division
    committee: Committee
    county: Division

    @classmethod
    async def at(cls, village: Division) -> Place:
        committee = await a_committee(village, f"试点{next(_serial)}", kind=CommitteeKind.VILLAGE)
        codes = village.path.strip("/").split("/")
        return cls(village, committee, await Division.get(code=codes[1]))


Made = Callable[[Place], Awaitable[Any]]
"""Makes a row in the place, and gives its key."""


async def division(place: Place) -> str:
    """A village beside the place's own."""
    parent = await Division.get(code=place.village.parent_id)
    code = f"{parent.code}{500 + next(_serial) % 500}"
    made = await Division.create(
        code=code,
        name=f"新村{code}",
        level=DivisionLevel.VILLAGE,
        path=f"{parent.path}{code}/",
        parent=parent,
    )
    return made.code


async def calendar_day(place: Place) -> str:
    made = await CalendarDay.create(day=_a_day(), kind=DayKind.HOLIDAY, name="国庆节")
    return str(made.day)


def _a_day() -> date:
    return date(2030, 1, 1) + timedelta(days=next(_serial))


async def dispute_type(place: Place) -> str:
    code = f"02{10 + next(_serial) % 90}"
    return (await DisputeType.create(code=code, name=f"类型{code}", parent_id="02", report_row="02")).code


async def committee(place: Place) -> Any:
    return (await a_committee(place.village, f"调委{next(_serial)}")).id


async def office(place: Place) -> Any:
    name = f"司法所{next(_serial)}"
    return (await JudicialOffice.create(name=name, division=place.village, path=place.village.path)).id


async def mediator(place: Place) -> Any:
    return (await a_mediator(place.village, f"调解员{next(_serial)}")).id


async def suspended_mediator(place: Place) -> Any:
    key = await mediator(place)
    await Mediator.filter(id=key).update(status=MediatorStatus.SUSPENDED)
    return key


async def post(place: Place) -> Any:
    made = await a_mediator(place.village, f"委员{next(_serial)}", place.committee)
    return (await Post.get(mediator=made)).id


async def discipline(place: Place) -> Any:
    made = await Discipline.create(
        mediator_id=await mediator(place),
        ground=Misconduct.BIAS,
        measure=DisciplineMeasure.CORRECTION,
        facts="偏袒一方。",
        imposed_on=_DAY,
        imposer="县局",
    )
    return made.id


async def threshold(place: Place) -> Any:
    """The fourth grade of the place's city, which everybody reaches and a county decides."""
    made, _ = await GradeThreshold.get_or_create(
        division_id=place.county.parent_id,
        grade=MediatorGrade.FOURTH,
        valid_from=_DAY,
        defaults={
            "path": f"/{place.county.parent_id}/",
            "scheme": "试行办法",
            "min_years": 0,
            "min_cases": 0,
            "max_oral_share": 100,
            "min_agreement_rate": 0,
            "decided_by": GradeDecider.COUNTY,
        },
    )
    return made.id


async def gradable(place: Place) -> Any:
    await threshold(place)
    return await mediator(place)


def grade_change(status: GradeChangeStatus, *, over: bool) -> Made:
    async def made(place: Place) -> Any:
        await threshold(place)
        other = await a_user(f"proposer{next(_serial)}", "提出人")
        decided: dict[str, Any] = {}
        if status is not GradeChangeStatus.ON_NOTICE:
            second = await a_user(f"decider{next(_serial)}", "评定人")
            decided = {"decided_by": second, "decided_on": _LATER}
        row = await GradeChange.create(
            mediator_id=await mediator(place),
            to_grade=MediatorGrade.FOURTH,
            status=status,
            reason="办案多年",
            record={"years": 5, "cases": 60, "agreed": 58, "oral": 3},
            proposed_by=other,
            notice_until=_DAY if over else now().date() + timedelta(days=9),
            **decided,
        )
        return row.id

    return made


async def training(place: Place) -> Any:
    """A course that the place's county held."""
    made = await TrainingEvent.create(
        title=f"培训{next(_serial)}",
        tier=TrainingTier.COUNTY,
        audience=TrainingAudience.VILLAGE_DIRECTORS,
        mode=TrainingMode.ON_SITE,
        division=place.county,
        path=place.county.path,
        held_on=_DAY,
        year=_DAY.year,
        hours=2.5,
        attended=30,
    )
    return made.id


async def attendance(place: Place) -> Any:
    made = await TrainingAttendance.create(
        event_id=await training(place), mediator_id=await mediator(place), hours=2.0
    )
    return made.id


async def sheet_event(place: Place) -> Any:
    """A course, and somebody whose name is signed there."""
    await a_mediator(place.village, f"签到{place.village.code}")
    return await training(place)


async def honour(place: Place) -> Any:
    made = await a_mediator(place.village, f"模范{next(_serial)}")
    named = await Honour.create(
        title="“枫桥式”人民调解员",
        category=HonourCategory.MEDIATOR,
        year=2025,
        division=place.village,
        path=place.village.path,
        mediator=made,
        named_on=_LATER,
    )
    return named.id


async def honour_round(place: Place, stage: HonourStage = HonourStage.RECOMMENDATION, ended: int = 0) -> Any:
    """A round of the place's city; of its four moments as many as ``ended`` are past."""
    city = await Division.get(code=place.county.parent_id)
    moments = {
        name: now() + timedelta(days=number - ended + 0.5)
        for number, name in enumerate(("recommend_until", "vote_from", "vote_until", "object_until"))
    }
    held = await HonourRound.create(
        title=f"评选{next(_serial)}",
        year=1964 + next(_rounds) % 60,
        division=city,
        path=city.path,
        stage=stage,
        rubric=[asdict(criterion) for criterion in DEFAULT_RUBRIC],
        vote_weight=50,
        ballots=0 if stage in {HonourStage.FINAL, HonourStage.NAMED} else None,
        **moments,
    )
    for category in HonourCategory:
        await HonourQuota.create(round=held, category=category, shortlist=2, named=1, choices=1)
    return held.id


def round_in(stage: HonourStage, ended: int) -> Made:
    async def made(place: Place) -> Any:
        return await honour_round(place, stage, ended)

    return made


def recommendable(made: Made) -> Made:
    """A row, with a round that it can be recommended to."""

    async def both(place: Place) -> Any:
        await honour_round(place)
        return await made(place)

    return both


def nomination(stage: HonourStage, status: NominationStatus, ended: int) -> Made:
    async def made(place: Place) -> Any:
        nominee = await a_mediator(place.village, f"候选{next(_serial)}")
        counted = stage is HonourStage.FINAL
        row = await HonourNomination.create(
            round_id=await honour_round(place, stage, ended),
            category=HonourCategory.MEDIATOR,
            mediator=nominee,
            division=place.village,
            path=place.village.path,
            recommended_by=place.county,
            deeds="走遍全村。",
            figures={"cases": 3},
            status=status,
            score=80.0 if counted else None,
            votes=3 if counted else None,
            final_score=90.0 if counted else None,
            rank=1 if counted else None,
        )
        return row.id

    return made


async def photographed(place: Place) -> Any:
    key = await nomination(HonourStage.FINAL, NominationStatus.SHORTLISTED, 3)(place)
    await a_photograph(await HonourNomination.get(id=key))
    return key


async def objection(place: Place) -> Any:
    key = await nomination(HonourStage.FINAL, NominationStatus.SHORTLISTED, 3)(place)
    raised = await HonourObjection.create(
        nomination_id=key, path=place.village.path, raised_by="李某", text="案件不实。"
    )
    return raised.id


async def ended_case(place: Place) -> Any:
    return (await _case(place)).id


async def _case(place: Place) -> Case:
    return await a_case(
        place.committee,
        status=CaseStatus.CLOSED,
        terminated_on=_LATER,
        termination_reason="分歧大",
        closed_on=_LATER,
    )


def precedent(status: PrecedentStatus) -> Made:
    async def made(place: Place) -> Any:
        case = await _case(place)
        row = await Precedent.create(
            case=case,
            status=status,
            title=f"界址之争{next(_serial)}",
            dispute_type_id="02",
            division=place.county,
            path=place.county.path,
            year=2026,
            grade=case.grade,
            facts="两户为界址相争。",
            result=PrecedentResult.TERMINATED,
            published_on=_LATER if status is PrecedentStatus.PUBLISHED else None,
        )
        return row.id

    return made


async def _secretary(place: Place, **columns: Any) -> User:
    """Somebody of the place's committee."""
    user = await a_user(f"secretary{next(_serial)}", "文书", **columns)
    await RoleGrant.create(user=user, role=Role.COMMITTEE, committee=place.committee)
    return user


async def user(place: Place) -> Any:
    return (await _secretary(place)).id


async def user_with_factor(place: Place) -> Any:
    secretary = await _secretary(place)
    sealed = current_vault().seal("a secret")
    await SecondFactor.create(user=secretary, secret_sealed=sealed, confirmed_at=now())
    return secretary.id


async def closed_user(place: Place) -> Any:
    return (await _secretary(place, active=False)).id


async def grant(place: Place) -> Any:
    return (await RoleGrant.get(user=await _secretary(place))).id


async def audit_entry(place: Place) -> Any:
    entry = await AuditEntry.create(
        actor="某人",
        action="change_committee",
        entity="Committee",
        entity_id="1",
        path=place.village.path,
        before=None,
        after={},
    )
    return entry.id


async def access_entry(place: Place) -> Any:
    entry = await AccessEntry.create(
        actor="某人",
        way=AccessWay.PANEL,
        entity="Mediator",
        entity_id="1",
        fields_shown="phone",
        path=place.village.path,
    )
    return entry.id


async def index_job(place: Place) -> Any:
    return (await IndexJob.create(entity="Precedent", entity_id=str(next(_serial)))).id


async def dead_letter(place: Place) -> Any:
    return (await IndexJob.create(entity="Precedent", entity_id=str(next(_serial)), dead=True)).id


async def expert(place: Place) -> Any:
    return (await a_mediator(place.village, f"专家{next(_serial)}", expert=True, expert_fields="医疗")).id


Values = Callable[[Place], dict[str, str]]


@dataclass(frozen=True)
class Deed:
    """Something that a form of the panel does."""

    view: str
    way: str
    """``create``, ``edit``, or the slug of an act."""
    values: Values
    """A submission that is right for a row made in the place."""
    made: Made | None = None
    beyond: int = 403
    """The answer to who may do it, but not there: 404 where not even the row is seen."""
    writes: set[str] = field(default_factory=set)
    """The tables that it changes, besides the audit trail."""
    moves: bool = False
    """Its values name a place, so that a row of one's own could be carried over the border."""
    file: tuple[str, bytes] | None = None
    """The field that takes a file, and the file."""

    @property
    def name(self) -> str:
        return f"{self.view}/{self.way}"

    def path(self, key: Any) -> str:
        way = self.way if self.way in {"create", "edit"} else f"act/{self.way}"
        return f"/admin/{self.view}/{way}" + ("" if self.way == "create" else f"/{key}")


def _told(**values: str) -> Values:
    return lambda place: values


def _later(_place: Place) -> dict[str, str]:
    days = {"vote_from": 10, "vote_until": 20, "object_until": 30}
    moments = {
        name: (now() + timedelta(days=count)).strftime("%Y-%m-%dT%H:%M") for name, count in days.items()
    }
    return {"reason": "审核尚未完成。", **moments}


def _committee(place: Place) -> dict[str, str]:
    name = f"新设{next(_serial)}"
    return {
        "name": f"{name}人民调解委员会",
        "short_name": name,
        "kind": "village",
        "division": place.village.code,
    }


def _office(place: Place) -> dict[str, str]:
    township = place.village.parent_id or ""
    return {"name": f"新设司法所{next(_serial)}", "division": township}


def _mediator(place: Place) -> dict[str, str]:
    name = f"周{next(_serial)}满"
    return {
        "name": name,
        "division": place.village.code,
        "engagement": "part_time",
        "started_on": "2024-03-01",
        "version": "1",
    }


def _threshold(place: Place) -> dict[str, str]:
    return {
        "division": place.county.parent_id or "",
        "scheme": f"评定办法{next(_serial)}",
        "grade": "third",
        "min_years": "4",
        "min_cases": "120",
        "max_oral_share": "25",
        "min_agreement_rate": "88",
        "decided_by": "county",
        "valid_from": str(_a_day()),
    }


def _training(place: Place) -> dict[str, str]:
    return {
        "title": f"新培训{next(_serial)}",
        "division": place.county.code,
        "audience": "township_mediators",
        "mode": "on_site",
        "held_on": "2025-05-06",
        "hours": "2.5",
        "attended": "40",
        "lecturers": "周讲师（县局）",
    }


def _division(place: Place) -> dict[str, str]:
    code = f"{place.village.parent_id}{100 + next(_serial) % 400}"
    return {"code": code, "name": f"添村{code}", "parent": place.village.parent_id or "", "counted": "y"}


def _user(place: Place) -> dict[str, str]:
    username = f"clerk{next(_serial)}"
    return {
        "username": username,
        "name": "经办",
        "password": "he-wan-2026-qing",
        "role": "committee",
        "committee": place.committee.short_name,
    }


def _type(place: Place) -> dict[str, str]:
    code = f"10{50 + next(_serial) % 50}"
    return {"code": code, "name": f"添类{code}"}


def _round(place: Place) -> dict[str, str]:
    days = {"recommend_until": 10, "vote_from": 20, "vote_until": 30, "object_until": 40}
    return {
        "division": place.county.parent_id or "",
        "year": str(now().year),
        "vote_weight": "50",
        "mediator_shortlist": "2",
        "mediator_named": "1",
        "rubric": "办案 | Cases | 100",
        **{name: (now() + timedelta(days=count)).strftime("%Y-%m-%dT%H:%M") for name, count in days.items()},
    }


_RECOMMENDING = _told(deeds="二十年走遍全村。")
_POINTS = _told(**{f"points_{one.key}": str(one.most) for one in DEFAULT_RUBRIC})
_NAMING = _told(year="2025", named_on="2026-01-08", deeds="二十年走遍全村。")
_REASON = _told(reason="情况有变")
_STATUS = PrecedentStatus
DEEDS: tuple[Deed, ...] = (
    Deed("division", "create", _division, beyond=400, writes={"division"}),
    Deed("division", "edit", _told(name="更名村"), division, writes={"division"}),
    Deed("division", "retire", _told(valid_to="2026-03-01"), division, writes={"division"}),
    Deed(
        "calendar-day",
        "create",
        lambda _: {"day": str(_a_day()), "kind": "holiday", "name": "国庆节"},
        writes={"calendar_day"},
    ),
    Deed("calendar-day", "edit", _told(kind="holiday", name="中秋节"), calendar_day, writes={"calendar_day"}),
    Deed("calendar-day", "remove", _told(), calendar_day, writes={"calendar_day"}),
    Deed("dispute-type", "create", _type, writes={"dispute_type"}),
    Deed("dispute-type", "edit", _told(name="更名类型"), dispute_type, writes={"dispute_type"}),
    Deed("dispute-type", "retire", _told(valid_to="2026-03-01"), dispute_type, writes={"dispute_type"}),
    Deed("committee", "create", _committee, beyond=400, writes={"committee"}),
    Deed("committee", "edit", _committee, committee, writes={"committee"}, moves=True),
    Deed("committee", "name", _NAMING, committee, writes={"honour"}),
    Deed("committee", "dissolve", _told(dissolved_on="2026-03-01"), committee, writes={"committee"}),
    Deed("judicial-office", "create", _office, beyond=400, writes={"judicial_office"}),
    Deed("judicial-office", "edit", _office, office, writes={"judicial_office"}, moves=True),
    Deed("judicial-office", "name", _NAMING, office, writes={"honour"}),
    Deed("judicial-office", "close", _told(), office, writes={"judicial_office"}),
    Deed("mediator", "create", _mediator, beyond=400, writes={"mediator", "person"}),
    Deed("mediator", "edit", _mediator, mediator, writes={"mediator", "person"}, moves=True),
    Deed("mediator", "name", _NAMING, mediator, writes={"honour"}),
    Deed(
        "mediator",
        "appoint",
        lambda place: {"committee": place.committee.short_name, "title": "hired", "started_on": "2025-03-01"},
        mediator,
        writes={"post"},
        moves=True,
    ),
    Deed("mediator", "suspend", _REASON, mediator, writes={"mediator"}),
    Deed("mediator", "reinstate", _REASON, suspended_mediator, beyond=404, writes={"mediator"}),
    Deed(
        "mediator",
        "dismiss",
        _told(ground="bias", dismissed_on="2026-03-01"),
        mediator,
        writes={"mediator", "discipline"},
    ),
    Deed(
        "mediator",
        "discipline",
        _told(ground="insult", measure="criticism", imposed_on="2026-03-01", facts="言语侮辱当事人。"),
        mediator,
        writes={"discipline"},
    ),
    Deed(
        "discipline",
        "lift",
        _told(lifted_on="2026-03-01", reason="已改正"),
        discipline,
        beyond=404,
        writes={"discipline"},
    ),
    Deed("post", "end", _told(ended_on="2026-03-01"), post, writes={"post"}),
    Deed(
        "mediator",
        "grade",
        lambda _: {
            "to_grade": "fourth",
            "reason": "办案多年",
            "notice_until": str(now().date() + timedelta(days=9)),
        },
        gradable,
        writes={"grade_change"},
    ),
    Deed(
        "grade-change",
        "object",
        _told(raised_by="李某", text="案件不实。"),
        grade_change(GradeChangeStatus.ON_NOTICE, over=False),
        beyond=404,
        writes={"grade_change"},
    ),
    Deed(
        "grade-change",
        "decide",
        _told(verdict="grant", finding="属实"),
        grade_change(GradeChangeStatus.ON_NOTICE, over=True),
        beyond=404,
        writes={"grade_change", "mediator"},
    ),
    Deed(
        "grade-change",
        "file",
        _told(filing_number="备〔2026〕1号"),
        grade_change(GradeChangeStatus.GRANTED, over=True),
        beyond=404,
        writes={"grade_change"},
    ),
    Deed("grade-threshold", "create", _threshold, beyond=400, writes={"grade_threshold"}),
    Deed(
        "grade-threshold",
        "edit",
        lambda place: _threshold(place) | {"grade": "fourth", "valid_from": str(_DAY)},
        threshold,
        writes={"grade_threshold"},
    ),
    Deed("training-event", "create", _training, beyond=400, writes={"training_event"}),
    Deed("training-event", "edit", _training, training, writes={"training_event"}, moves=True),
    Deed(
        "training-event",
        "attend",
        lambda place: {"names": f"签到{place.village.code} 2"},
        sheet_event,
        writes={"training_attendance"},
    ),
    Deed("training-attendance", "strike", _told(), attendance, beyond=404, writes={"training_attendance"}),
    *(
        Deed(view, "recommend", _RECOMMENDING, recommendable(made), writes={"honour_nomination"})
        for view, made in (("committee", committee), ("judicial-office", office), ("mediator", mediator))
    ),
    Deed("honour-round", "create", _round, beyond=400, writes={"honour_round", "honour_quota"}),
    *(
        Deed("honour-round", f"to-{to.value}", _told(), round_in(before, ended), writes={"honour_round"})
        for ended, (before, to) in enumerate(pairwise(STAGE_ORDER), 1)
    ),
    Deed(
        "honour-round",
        "reschedule",
        _later,
        round_in(HonourStage.REVIEW, 1),
        writes={"honour_round", "honour_notice"},
    ),
    Deed(
        "honour-round",
        "close",
        _told(reason="推荐材料普遍不实。"),
        round_in(HonourStage.REVIEW, 1),
        writes={"honour_round", "honour_notice"},
    ),
    Deed(
        "honour-nomination",
        "review",
        _POINTS,
        nomination(HonourStage.REVIEW, NominationStatus.RECOMMENDED, 1),
        beyond=404,
        writes={"honour_nomination", "nomination_review"},
    ),
    Deed(
        "honour-nomination",
        "object",
        _told(raised_by="李某", text="案件不实。"),
        nomination(HonourStage.FINAL, NominationStatus.SHORTLISTED, 3),
        writes={"honour_objection"},
    ),
    Deed(
        "honour-nomination",
        "name",
        _told(),
        nomination(HonourStage.FINAL, NominationStatus.SHORTLISTED, 4),
        writes={"honour", "honour_nomination"},
    ),
    Deed(
        "honour-nomination",
        "photograph",
        _told(consented_on="2026-03-01", consent="同意书第3号"),
        nomination(HonourStage.FINAL, NominationStatus.SHORTLISTED, 3),
        writes={"nomination_photograph"},
        file=("photograph", a_picture()),
    ),
    Deed(
        "honour-nomination",
        "withdraw-photograph",
        _told(),
        photographed,
        writes={"nomination_photograph"},
    ),
    Deed(
        "honour-objection",
        "decide",
        _told(outcome="dismissed", finding="查无此事。"),
        objection,
        beyond=404,
        writes={"honour_objection"},
    ),
    Deed("honour", "revoke", _told(reason="事迹不实"), honour, writes={"honour"}),
    Deed(
        "case",
        "draft",
        _told(),
        ended_case,
        beyond=404,
        writes={"precedent", "precedent_step"},
    ),
    Deed(
        "precedent",
        "edit",
        _told(title="界址", facts="两户相争。"),
        precedent(_STATUS.DRAFT),
        beyond=404,
        writes={"precedent", "precedent_step"},
    ),
    Deed(
        "precedent",
        "submit",
        _told(),
        precedent(_STATUS.DRAFT),
        beyond=404,
        writes={"precedent", "precedent_step"},
    ),
    Deed(
        "precedent",
        "approve",
        _told(),
        precedent(_STATUS.SUBMITTED),
        beyond=404,
        writes={"precedent", "precedent_step"},
    ),
    Deed(
        "precedent",
        "reject",
        _REASON,
        precedent(_STATUS.SUBMITTED),
        beyond=404,
        writes={"precedent", "precedent_step"},
    ),
    Deed(
        "precedent",
        "publish",
        _told(),
        precedent(_STATUS.APPROVED),
        beyond=404,
        writes={"precedent", "precedent_step", "index_job"},
    ),
    Deed(
        "precedent",
        "withdraw",
        _REASON,
        precedent(_STATUS.PUBLISHED),
        writes={"precedent", "precedent_step", "precedent_library", "index_job"},
    ),
    Deed("user", "create", _user, beyond=400, writes={"user", "role_grant"}),
    Deed("user", "edit", _told(name="新名"), user, beyond=404, writes={"user"}),
    Deed(
        "user",
        "grant",
        lambda place: {"role": "village", "division": place.village.code},
        user,
        beyond=404,
        writes={"role_grant"},
        moves=True,
    ),
    Deed("user", "password", _told(new="shan-gao-2026-yue"), user, beyond=404, writes={"user"}),
    Deed(
        "user",
        "second-factor",
        _told(),
        user_with_factor,
        beyond=404,
        writes={"user", "second_factor"},
    ),
    Deed("user", "link", _told(external_subject="zhao.li"), user, beyond=404, writes={"user"}),
    Deed("user", "close", _told(), user, beyond=404, writes={"user"}),
    Deed("user", "open", _told(), closed_user, beyond=404, writes={"user"}),
    Deed("index-job", "retry", _told(), dead_letter, beyond=303, writes={"index_job"}),
    Deed("index-job", "discard", _told(), dead_letter, beyond=303, writes={"index_job"}),
    Deed("role-grant", "revoke", _told(), grant, beyond=404, writes={"role_grant", "user"}),
)

ROWS: dict[str, tuple[Made, bool]] = {
    "division": (division, True),
    "dispute-type": (dispute_type, True),
    "calendar-day": (calendar_day, True),
    "committee": (committee, True),
    "judicial-office": (office, True),
    "mediator": (mediator, True),
    "post": (post, True),
    "discipline": (discipline, False),
    "grade-change": (grade_change(GradeChangeStatus.ON_NOTICE, over=False), False),
    "grade-threshold": (threshold, True),
    "training-event": (training, True),
    "training-attendance": (attendance, False),
    "honour-round": (honour_round, True),
    "honour-nomination": (nomination(HonourStage.REVIEW, NominationStatus.RECOMMENDED, 1), False),
    "honour-objection": (objection, False),
    "honour": (honour, True),
    "case": (ended_case, False),
    "precedent": (precedent(_STATUS.DRAFT), False),
    "user": (user, False),
    "role-grant": (grant, False),
    "audit-entry": (audit_entry, False),
    "access-entry": (access_entry, False),
    "index-job": (index_job, True),
    "expert": (expert, True),
}
"""A row of each view, and whether it is seen from outside its area: registers are open, work is not."""


async def places(network: Any) -> dict[str, Place]:
    """The place of all in the network's line, and one beyond each level's border."""
    await a_division("430500/430502/430502002", "河口镇")
    await a_division("430500/430503/430503001", "白水镇")
    await a_division("621100", "远山市")
    await a_division("621100/621102", "远山区")
    await a_division("621100/621102/621102001", "远山镇")
    beyond = {
        "township": await a_division("430500/430502/430502002/430502002001", "河口村"),
        "county": await a_division("430500/430503/430503001/430503001001", "白水村"),
        "city": await a_division("621100/621102/621102001/621102001001", "远山村"),
    }
    found = {role: await Place.at(village) for role, village in beyond.items()}
    return {"here": await Place.at(network.village), **found}
