"""The figures that the schema writes in SQL, written again in Python for the reference."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from api.planner.leaves import plain
from mediation.access import STAFF, Viewer
from mediation.clock import today
from mediation.models import CaseGrade, CaseSource, CaseStatus, HonourStage, MediatorGrade, Role

if TYPE_CHECKING:
    from tests.api.planner.reference import Reference

Rows = list[dict[str, Any]]
DIFFICULT = {"difficult", "major", "critical"}
OPEN = {"clue", "applied", "referred", "accepted", "assigned", "mediating", "suspended"}
ATTACHED = {"workroom", "resident_room", "group"}


def _count(holds: Callable[[dict[str, Any]], bool]) -> Callable[[Rows], int]:
    return lambda rows: sum(1 for row in rows if holds(row))


def _rate(holds: Callable[[dict[str, Any]], bool]) -> Callable[[Rows], float | None]:
    def rate(rows: Rows) -> float | None:
        if not rows:
            return None
        share = Decimal(100 * sum(1 for row in rows if holds(row))) / len(rows)
        return float(share.quantize(Decimal("0.01"), ROUND_HALF_UP))

    return rate


def _agreed(row: dict[str, Any]) -> bool:
    return row["agreed_on"] is not None


def _on_the_spot(row: dict[str, Any]) -> bool:
    return bool(row["mode"] == "on_the_spot")


def _from(origin: str) -> Callable[[Rows], int]:
    return _count(lambda row: row["referral_origin"] == origin)


FIGURES: dict[tuple[str, str], Callable[[Rows], Any]] = {
    ("ReferralCounts", "court"): _from("court"),
    ("ReferralCounts", "police"): _from("police"),
    ("ReferralCounts", "petition"): _from("petition"),
    ("ReferralCounts", "government"): _from("government"),
    ("ReferralCounts", "other"): _from("other"),
    ("ReferralCounts", "total"): _count(lambda row: row["source"] == "referral"),
    ("CaseCounts", "cases"): len,
    ("CaseCounts", "succeeded"): _count(_agreed),
    ("CaseCounts", "successRate"): _rate(_agreed),
    ("CaseCounts", "difficult"): _count(lambda row: row["grade"] in DIFFICULT),
    ("CaseCounts", "onTheSpot"): _count(_on_the_spot),
    ("CaseCounts", "onTheSpotRate"): _rate(_on_the_spot),
    ("CaseCounts", "amount"): lambda rows: sum(row["amount"] or 0 for row in rows),
    ("CaseCounts", "judicialConfirmations"): _count(lambda row: row["confirmation"] == "confirmed"),
    ("CaseCounts", "open"): _count(lambda row: row["status"] in OPEN),
}


def _mediator_count(reference: Reference, row: Any, viewer: Viewer) -> int:
    mediator = reference.registry.types["Mediator"]
    held = {
        post["mediator_id"]
        for post in reference.memory.table("post")
        if post["committee_id"] == row["id"] and post["ended_on"] is None
    }
    rows = [other for other in reference.rows(mediator) if other["id"] in held]
    return len(reference.visible(mediator, rows, viewer))


def _by_kind(rows: Rows) -> Rows:
    counts = Counter(row["kind"] for row in rows)
    return [{"kind": kind, "count": counts[kind]} for kind in sorted(counts)]


def _network(reference: Reference, _row: Any, viewer: Viewer, division: str) -> dict[str, Any]:
    path = reference.place(division)["path"]

    def counted(type_name: str) -> Rows:
        target = reference.registry.types[type_name]
        return [
            row
            for row in reference.visible(target, reference.rows(target), viewer)
            if row["path"].startswith(path)
        ]

    committees = [row for row in counted("Committee") if row["status"] == "active"]
    mediators = [row for row in counted("Mediator") if row["status"] == "active"]
    divisions = [row for row in counted("Division") if row["valid_to"] is None and row["counted"]]
    rooms = [row for row in committees if row["kind"] in ATTACHED]
    main = [row for row in committees if row["kind"] not in ATTACHED]
    return {
        "committees": len(main),
        "attachedRooms": len(rooms),
        "mediators": len(mediators),
        "backpackMediators": sum(row["backpack"] for row in mediators),
        "fullTimeMediators": sum(row["engagement"] == "full_time" for row in mediators),
        "experts": sum(row["expert"] for row in mediators),
        **{
            name: sum(row["level"] == level for row in divisions)
            for name, level in (("counties", "county"), ("townships", "township"), ("villages", "village"))
        },
        "committeesByKind": _by_kind(main),
        "attachedRoomsByKind": _by_kind(rooms),
    }


def _statistics(reference: Reference, _row: Any, viewer: Viewer, **arguments: Any) -> dict[str, Any]:
    place = reference.place(arguments["division"])
    target = reference.registry.types["Case"]
    rows = [
        row
        for row in reference.visible(target, reference.rows(target), viewer)
        if row["path"].startswith(place["path"])
        and row["accepted_on"] is not None
        and arguments["from"] <= row["listed_on"] <= arguments["to"]
    ]
    group = plain(arguments.get("groupBy"))
    groups: dict[str, Rows] = {}
    for row in rows if group else []:
        groups.setdefault(_group_key(group, place, row), []).append(row)
    return {
        "total": rows,
        "rows": [
            {"key": _shown(group, key), "name": _group_name(reference, group, key), "counts": groups[key]}
            for key in sorted(groups)
        ],
    }


def _group_key(group: str, place: dict[str, Any], row: dict[str, Any]) -> str:
    if group == "division":
        codes = row["path"].strip("/").split("/")
        depth = len(place["path"].strip("/").split("/"))
        return str(codes[min(depth, len(codes) - 1)])
    if group == "dispute_type":
        return str(row["dispute_type_id"][:2])
    if group == "month":
        return str(row["listed_on"].isoformat()[:7])
    return str(row[group])


def _shown(group: str, key: str) -> str:
    return key.upper() if group in ("grade", "status", "source") else key


def _group_name(reference: Reference, group: str, key: str) -> str:
    terms: dict[str, Any] = {"grade": CaseGrade, "status": CaseStatus, "source": CaseSource}
    if group in terms:
        return str(terms[group](key).zh)
    if group in ("division", "dispute_type"):
        return str(next(row["name"] for row in reference.memory.table(group) if row["code"] == key))
    return key


def _viewer(_reference: Reference, _row: Any, viewer: Viewer) -> dict[str, Any]:
    grant = {
        "id": None,
        "role": viewer.role,
        "personal_data": viewer.personal_data,
        "active": True,
        "division_id": viewer.division or None,
        "committee_id": viewer.committee,
    }
    return {"id": None, "name": viewer.name or "访客", "roles": [grant]}


def _related(table: str, column: str, key: str) -> Callable[..., Any]:
    def related(reference: Reference, row: Any, _viewer: Viewer) -> Any:
        return next((other for other in reference.memory.table(table) if other[key] == row[column]), None)

    return related


def _user_name(column: str) -> Callable[..., str | None]:
    user = _related("user", column, "id")

    def name(reference: Reference, row: Any, viewer: Viewer) -> str | None:
        found = user(reference, row, viewer)
        return found["name"] if found else None

    return name


def _recorded(key: str) -> Callable[..., int | None]:
    return lambda _reference, row, _viewer: json.loads(row["record"]).get(key)


def _member(name: str) -> Callable[..., Any]:
    return lambda _reference, row, _viewer: row[name]


def _moment(name: str) -> Callable[..., datetime]:
    return lambda _reference, row, _viewer: datetime.fromisoformat(row[name])


_STAGE_ENDS = {
    "recommendation": "recommend_until",
    "review": "vote_from",
    "vote": "vote_until",
    "final": "object_until",
}


def _stage_ends_on(_reference: Reference, row: Any, _viewer: Viewer) -> date | None:
    moment = row.get(_STAGE_ENDS.get(row["stage"], ""))
    return moment.astimezone(timezone(timedelta(hours=8))).date() if moment else None


def _score(_reference: Reference, row: Any, viewer: Viewer) -> float | None:
    """What the reviewing city sees always, and everybody once there are places."""
    reviews = viewer.role is Role.CITY and viewer.reaches(row["path"])
    return row["score"] if reviews or row["rank"] is not None else None


def _figure(key: str) -> Callable[..., int]:
    return lambda _reference, row, _viewer: int(json.loads(row["figures"]).get(key, 0))


def _certificate_number(_reference: Reference, row: Any, _viewer: Viewer) -> str:
    return f"{row['path'].split('/')[1]}-{row['year']}-{str(row['id']).replace('-', '')[-10:].upper()}"


def _certificate(reference: Reference, row: Any, viewer: Viewer) -> str | None:
    number = _certificate_number(reference, row, viewer)
    return f"/honours/certificates/{number}.pdf" if row["status"] == "named" else None


def _photograph_url(reference: Reference, row: Any, _viewer: Viewer) -> str | None:
    """As everybody may open it: of those on the ballot, and of a mediator who serves."""
    of = next(n for n in reference.memory.table("honour_nomination") if n["id"] == row["nomination_id"])
    serves = of["mediator_id"] is None or any(
        mediator["id"] == of["mediator_id"] and mediator["status"] == "active"
        for mediator in reference.memory.table("mediator")
    )
    shown = of["status"] in ("shortlisted", "named", "not_named") and serves
    return f"/honours/photographs/{of['id']}.jpg" if shown else None


def _photograph_words(reference: Reference, row: Any, _viewer: Viewer) -> str:
    rows = reference.memory.table
    of = next(n for n in rows("honour_nomination") if n["id"] == row["nomination_id"])
    if of["mediator_id"] is not None:
        mediator = next(m for m in rows("mediator") if m["id"] == of["mediator_id"])
        named = next(person for person in rows("person") if person["id"] == mediator["person_id"])
    else:
        table = "committee" if of["committee_id"] else "judicial_office"
        named = next(other for other in rows(table) if other["id"] == of[f"{table}_id"])
    return f"{named['name']}的照片"


def _ended(reference: Reference, row: Any) -> Rows:
    handled = {
        link["case_id"]
        for link in reference.memory.table("case_mediator")
        if link["mediator_id"] == row["id"]
    }
    return [
        case
        for case in reference.memory.table("case")
        if case["id"] in handled and (case["agreed_on"] or case["terminated_on"])
    ]


def _years(row: Any) -> int:
    now, first = today(), row["started_on"]
    return int(now.year - first.year - ((now.month, now.day) < (first.month, first.day)))


def _record(figure: Callable[[Reference, Any], Any]) -> Callable[..., Any]:
    """For the bureaus of the mediator's area only."""
    return lambda reference, row, viewer: (
        figure(reference, row) if viewer.role in STAFF and viewer.reaches(row["path"]) else None
    )


def _supported(reference: Reference, row: Any) -> str | None:
    cases, years = _ended(reference, row), _years(row)
    agreed = sum(1 for case in cases if case["agreed_on"])
    oral = sum(1 for case in cases if case["agreement_form"] == "oral")
    met = [
        threshold["grade"]
        for threshold in reference.memory.table("grade_threshold")
        if threshold["division_id"] == row["path"].split("/")[1]
        and threshold["valid_from"] <= today()
        and (threshold["valid_to"] is None or threshold["valid_to"] >= today())
        and years >= threshold["min_years"]
        and len(cases) >= threshold["min_cases"]
        and 100 * oral <= threshold["max_oral_share"] * len(cases)
        and 100 * agreed >= threshold["min_agreement_rate"] * len(cases)
    ]
    order = ("first", "second", "third", "fourth")
    return MediatorGrade(min(met, key=order.index)) if met else None


EXPRESSIONS: dict[tuple[str, str], Callable[..., Any]] = {
    ("Committee", "mediatorCount"): _mediator_count,
    ("Honour", "number"): _certificate_number,
    ("Honour", "certificate"): _certificate,
    ("HonourRound", "stageEndsOn"): _stage_ends_on,
    ("HonourRound", "rubric"): lambda _reference, row, _viewer: json.loads(row["rubric"]),
    **{("HonourCriterion", name): _member(name) for name in ("key", "zh", "en", "most")},
    ("HonourNotice", "moved"): lambda _reference, row, _viewer: json.loads(row["moved"]),
    ("HonourDayMoved", "stage"): lambda _reference, row, _viewer: HonourStage(row["stage"]),
    **{("HonourDayMoved", name): _moment(name) for name in ("before", "now")},
    ("HonourNomination", "score"): _score,
    ("Photograph", "url"): _photograph_url,
    ("Photograph", "description"): _photograph_words,
    **{
        ("NominationFigures", name): _figure(key)
        for name, key in (
            ("cases", "cases"), ("succeeded", "succeeded"), ("difficult", "difficult"), ("onTheSpot", "on_the_spot"),
            ("performed", "performed"), ("revisited", "revisited"), ("confirmed", "confirmed"), ("amount", "amount"),
        )
    },
    ("MediatorRecord", "years"): _record(lambda _reference, row: _years(row)),
    ("MediatorRecord", "cases"): _record(lambda reference, row: len(_ended(reference, row))),
    ("MediatorRecord", "agreed"): _record(
        lambda reference, row: sum(1 for case in _ended(reference, row) if case["agreed_on"])
    ),
    ("MediatorRecord", "oral"): _record(
        lambda reference, row: sum(1 for case in _ended(reference, row) if case["agreement_form"] == "oral")
    ),
    ("MediatorRecord", "gradeSupported"): _record(_supported),
    ("MediatorRecord", "gradeDoubtedOn"): _record(lambda _reference, row: row["grade_doubted_on"]),
    **{
        ("GradeRecord", name): _recorded(name) for name in ("years", "cases", "agreed", "oral")
    },
    ("GradeChange", "proposer"): _user_name("proposed_by_id"),
    ("GradeChange", "decider"): _user_name("decided_by_id"),
    ("GradeChange", "objections"): lambda _reference, row, _viewer: json.loads(row["objections"]),
    ("GradeObjection", "at"): _moment("at"),
    ("GradeObjection", "raisedBy"): _member("raised_by"),
    ("GradeObjection", "text"): _member("text"),
    ("TrainingTurnout", "invited"): _member("invited"),
    ("TrainingTurnout", "attended"): _member("attended"),
    ("Query", "networkCounts"): _network,
    ("Query", "statistics"): _statistics,
    ("Query", "viewer"): _viewer,
    ("ViewerRole", "id"): _member("id"),
    ("ViewerRole", "role"): lambda _reference, row, _viewer: Role(row["role"]),
    ("ViewerRole", "personalData"): lambda _reference, row, _viewer: row["personal_data"],
    ("ViewerRole", "active"): lambda _reference, row, _viewer: row["active"],
    ("ViewerRole", "division"): _related("division", "division_id", "code"),
    ("ViewerRole", "committee"): _related("committee", "committee_id", "id"),
    **{
        ("NetworkCounts", name): _member(name)
        for name in (
            "committees", "attachedRooms", "mediators", "backpackMediators", "fullTimeMediators", "experts", "counties", "townships", "villages",
        )
    },
}  # fmt: skip
