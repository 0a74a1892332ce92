"""Every page and every deed as every role: what is allowed works, what is not is refused and changes nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import asyncpg
import pytest

from admin import Panel
from admin.views import EVERY_VIEW
from mediation.database import connection_arguments
from mediation.models import (
    CalendarDay,
    CaseStatus,
    DayKind,
    Discipline,
    GradeChange,
    GradeChangeStatus,
    GradeThreshold,
    Honour,
    HonourCategory,
    IndexJob,
    Post,
    Precedent,
    PrecedentResult,
    PrecedentStatus,
    ReferralOrigin,
    Referrer,
    Role,
    RoleGrant,
    TrainingAttendance,
    TrainingEvent,
    User,
)
from mediation.personal_data import current_vault
from tests.admin.conftest import SAME_SITE, Clerk, SignIn
from tests.admin.deeds import (
    DEEDS,
    ROWS,
    Deed,
    Place,
    attendance,
    discipline,
    grade_change,
    places,
    threshold,
    training,
)
from tests.admin.matrix import OF_EVERYBODY, OF_THE_SESSION, OF_VIEWS, PAGES, PLACELESS, VIEWS
from tests.factories import Network, a_case, a_user, an_id_number
from tests.honours import rounds_of_each_stage

PANEL_ROLES = (Role.CITY, Role.COUNTY, Role.TOWNSHIP)
OUTSIDERS = (
    "visitor", "village", "committee", "court", "police", "petition", "party", "expired", "closed",
)  # fmt: skip


async def one_of_each(network: Network) -> dict[str, list[Any]]:
    """A row of each view in the viewer's line, by identity; some in more than one state."""
    day = date(2026, 3, 9)
    case = await a_case(
        network.committee, status=CaseStatus.TERMINATED, terminated_on=day, termination_reason="分歧大"
    )
    other = await a_case(
        network.committee, status=CaseStatus.TERMINATED, terminated_on=day, termination_reason="分歧大"
    )
    common = {
        "title": "界址之争",
        "dispute_type_id": "02",
        "division": network.county,
        "path": network.county.path,
        "year": 2026,
        "grade": case.grade,
        "facts": "某某",
        "result": PrecedentResult.TERMINATED,
    }
    precedents = [
        await Precedent.create(case=case, status=PrecedentStatus.SUBMITTED, **common),
        await Precedent.create(case=other, status=PrecedentStatus.APPROVED, **common),
    ]
    honour = await Honour.create(
        title="枫桥式",
        category=HonourCategory.MEDIATOR,
        year=2025,
        division=network.village,
        path=network.village.path,
        mediator=network.mediator,
        named_on=day,
    )
    rounds = await rounds_of_each_stage(network)
    spot = Place(network.village, network.committee, network.county)
    secretary = await a_user("secretary", "文书")
    grant = await RoleGrant.create(user=secretary, role=Role.COMMITTEE, committee=network.committee)
    return {
        "division": [network.village],
        "calendar-day": [
            await CalendarDay.create(day=date(2031, 10, 1), kind=DayKind.HOLIDAY, name="国庆节")
        ],
        "dispute-type": [network.types["1001"]],
        "committee": [network.committee],
        "judicial-office": [network.office],
        "mediator": [network.director],
        "post": [await Post.get(mediator=network.director)],
        "honour": [honour],
        "grade-threshold": [await GradeThreshold.get(id=await threshold(spot))],
        "grade-change": [
            await GradeChange.get(id=await grade_change(GradeChangeStatus.ON_NOTICE, over=False)(spot))
        ],
        "discipline": [await Discipline.get(id=await discipline(spot))],
        "training-event": [await TrainingEvent.get(id=await training(spot))],
        "training-attendance": [await TrainingAttendance.get(id=await attendance(spot))],
        **rounds,
        "case": [case],
        "precedent": precedents,
        "user": [secretary],
        "role-grant": [grant],
        "index-job": [await IndexJob.create(entity="Precedent", entity_id="1")],
    }


async def digests(url: str) -> dict[str, int]:
    """A digest of every table: any write shows."""
    connection = await asyncpg.connect(**connection_arguments(url))
    try:
        tables = [
            row[0]
            for row in await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
        ]
        sums = ", ".join(
            f'(select coalesce(sum(hashtext(t::text)::bigint), 0) from "{table}" t)' for table in tables
        )
        return dict(zip(tables, await connection.fetchrow(f"select {sums}"), strict=True))
    finally:
        await connection.close()


def changed(before: dict[str, int], after: dict[str, int]) -> set[str]:
    return {table for table, digest in after.items() if before[table] != digest}


class Walk:
    """A clerk who opens and sends, and what the database says afterwards."""

    def __init__(self, clerk: Clerk, token: str, database: str) -> None:
        self._clerk, self._token, self._database = clerk, token, database

    async def open(self, path: str) -> Any:
        return await self._clerk.get(path)

    async def send(
        self, path: str, values: dict[str, str], file: tuple[str, bytes] | None = None
    ) -> tuple[Any, set[str]]:
        """The answer to a submission that is right but perhaps for the role, and the tables that it changed."""
        before = await digests(self._database)
        data = {"csrf_token": self._token, "version": "1", **values}
        files = {file[0]: ("a.jpg", file[1])} if file else None
        answer = await self._clerk.post(path, data=data, files=files, headers=SAME_SITE)
        return answer, changed(before, await digests(self._database))

    async def refused(self, deed: Deed, key: Any, place: Place, status: int) -> None:
        """Neither the page nor a forged submission is let through, and nothing is written."""
        path = deed.path(key)
        if deed.way != "create":
            assert (await self.open(path)).status_code == status, f"GET {path}"
        answer, written = await self.send(path, deed.values(place), deed.file)
        assert (answer.status_code, written) == (status, set()), f"POST {path} {answer.text[-300:]}"


@pytest.fixture
async def walk(request: pytest.FixtureRequest, sign_in: SignIn, database: str) -> Walk:
    clerk = await sign_in(request.getfixturevalue("role"))
    return Walk(clerk, await clerk.token("/admin/grant"), database)


def test_everything_that_can_be_done_is_in_the_matrix(panel: Panel) -> None:
    rights = {
        view.identity: ("create" in view.forms, "edit" in view.forms, {act.slug for act in view.acts})
        for view in EVERY_VIEW
    }

    assert rights == {
        identity: (bool(right.create), bool(right.edit), set(right.acts)) for identity, right in VIEWS.items()
    }
    assert sorted(deed.name for deed in DEEDS) == sorted(
        f"{identity}/{way}"
        for identity, right in VIEWS.items()
        for way in (*(way for way in ("create", "edit") if getattr(right, way)), *right.acts)
    )
    assert ROWS.keys() == VIEWS.keys()
    routes = {getattr(route, "name", "") for route in panel.admin.router.routes}
    assert routes == PAGES.keys() | OF_THE_SESSION.keys() | OF_VIEWS | OF_EVERYBODY


@pytest.mark.parametrize("role", PANEL_ROLES)
async def test_reads_as(walk: Walk, network: Network, database: str, role: Role) -> None:
    """Lists, exports and records: one's own area, and of elsewhere what is open to all."""
    spots = await places(network)
    for identity, (made, public) in ROWS.items():
        here, there = await made(spots["here"]), await made(spots[role.value])
        before = await digests(database)
        base, allowed = f"/admin/{identity}", role in VIEWS[identity].read
        for page in ("list?area=&pageSize=100", "export/csv?area=", "export/xlsx?area="):
            answer = await walk.open(f"{base}/{page}")
            assert answer.status_code == (200 if allowed else 403), f"{role} {base}/{page}"
        listed = (await walk.open(f"{base}/list?area=&pageSize=100")).text
        assert (f"{base}/details/{here}" in listed) is allowed, f"{role} {base}"
        if identity not in PLACELESS:
            assert (f"{base}/details/{there}" in listed) is (allowed and public), f"{role} {base}"
            status = 403 if not allowed else 200 if public else 404
            assert (await walk.open(f"{base}/details/{there}")).status_code == status, f"{role} {base}"
        assert (await walk.open(f"{base}/details/{here}")).status_code == (200 if allowed else 403)
        assert (await walk.open(f"{base}/export/pdf")).status_code in {403, 404}
        # Nothing but the record of the exports.
        assert changed(before, await digests(database)) == ({"access_entry"} if allowed else set())

    for path, roles in PAGES.values():
        assert (await walk.open(path)).status_code == (200 if role in roles else 403), path
    for path in OF_THE_SESSION.values():
        assert (await walk.open(path)).status_code == 404, path


@pytest.mark.parametrize("role", PANEL_ROLES)
async def test_deeds_as(walk: Walk, network: Network, role: Role) -> None:
    """Each deed in one's own area, beyond its border, and across it."""
    spots = await places(network)
    here, there = spots["here"], spots[role.value]
    for deed in DEEDS:
        right = VIEWS[deed.view]
        allowed = role in (
            getattr(right, deed.way) if deed.way in {"create", "edit"} else right.acts[deed.way]
        )
        readable = role in right.read
        key = await deed.made(here) if deed.made else None
        if key is not None and readable:
            offered = deed.path(key) in (await walk.open(f"/admin/{deed.view}/details/{key}")).text
            assert offered is allowed, f"{role} {deed.name} offered"
        if not allowed:
            await walk.refused(deed, key, here, 403)
        if allowed and deed.moves:
            answer, written = await walk.send(deed.path(key), deed.values(there))
            assert (answer.status_code, written) == (400, set()), f"{role} {deed.name} across the border"
        if deed.view not in PLACELESS:
            far = await deed.made(there) if deed.made else None
            beyond = deed.beyond if readable and (allowed or deed.beyond == 404) else 403
            await walk.refused(deed, far, there, beyond)
        if allowed:
            assert (await walk.open(deed.path(key))).status_code == 200, f"{role} {deed.name}"
            answer, written = await walk.send(deed.path(key), deed.values(here), deed.file)
            assert answer.status_code == 303, f"{role} {deed.name} {answer.text[-2000:]}"
            assert written == deed.writes | {"audit_entry"}, f"{role} {deed.name}"


async def test_outsiders_find_no_door(
    sign_in: SignIn, anyone: Clerk, network: Network, database: str
) -> None:
    """With a session that was real until the grant changed: every page sends to the sign-in, nothing is written."""
    spot = (await places(network))["here"]
    keys = {identity: await made(spot) for identity, (made, _) in ROWS.items()}
    deeds = [(deed, await deed.made(spot) if deed.made else None) for deed in DEEDS]
    paths = [*(path for path, _ in PAGES.values()), *OF_THE_SESSION.values()]
    for identity, key in keys.items():
        paths += [
            f"/admin/{identity}/{page}" for page in ("list", f"details/{key}", "export/csv", "export/xlsx")
        ]
    paths += [deed.path(key) for deed, key in deeds]
    clerk = await sign_in(Role.TOWNSHIP)
    cookies, grant = dict(clerk.cookies), await RoleGrant.get(role=Role.TOWNSHIP)
    places_of = {
        "role": grant.role,
        "division_id": grant.division_id,
        "committee_id": None,
        "referrer_id": None,
    } | {"id_number_hash": None, "valid_to": None}

    for who in OUTSIDERS:
        browser = anyone if who == "visitor" else clerk
        await RoleGrant.filter(id=grant.id).update(**places_of)
        await User.filter(username="township").update(active=True)
        if browser is clerk:
            clerk.cookies.clear()
            clerk.cookies.update(cookies)
            assert (await clerk.get("/admin/")).status_code == 200
        await _become(who, grant.id, network)
        before = await digests(database)
        token = await browser.token("/admin/login")
        for path in paths:
            answer = await browser.get(path)
            assert (answer.status_code, answer.headers["location"][-12:]) == (302, "/admin/login"), (
                f"{who} {path}"
            )
            if browser is clerk:
                # What was refused took the session out of the cookie; try with the good one again.
                clerk.cookies.update(cookies)
        for deed, key in deeds:
            data = {"version": "1", **deed.values(spot), "csrf_token": token}
            answer = await browser.post(deed.path(key), data=data, headers=SAME_SITE)
            assert answer.status_code == 302, f"{who} {deed.name}"
        assert await digests(database) == before, who


async def _become(who: str, key: Any, network: Network) -> None:
    """Turn the township's grant into another's."""
    grant = RoleGrant.filter(id=key)
    if who in {"court", "police", "petition"}:
        referrer = await Referrer.create(name=f"某{who}", origin=ReferralOrigin(who), division=network.county)
        await grant.update(role=Role.REFERRER, referrer_id=referrer.id, division_id=None)
    elif who == "committee":
        await grant.update(role=Role.COMMITTEE, committee_id=network.committee.id, division_id=None)
    elif who == "party":
        await grant.update(role=Role.PARTY, id_number_hash=current_vault().hash(an_id_number(1)))
    elif who == "village":
        await grant.update(role=Role.VILLAGE, division_id=network.village.code)
    elif who == "expired":
        await grant.update(valid_to=date(2026, 1, 1))
    elif who == "closed":
        await User.filter(username="township").update(active=False)


def test_nothing_is_deleted_or_imported_past_the_services() -> None:
    for view in EVERY_VIEW:
        assert not view.can_delete
        assert not view.can_import
        assert view.maintained_by is not None or not view.forms
