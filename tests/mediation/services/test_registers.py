from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest

from mediation.models import (
    AuditEntry,
    Case,
    Committee,
    DisputeType,
    Division,
    DivisionLevel,
    Honour,
    HonourCategory,
    IndexJob,
    JudicialOffice,
    JudicialOfficeStatus,
    Mediator,
    Precedent,
    PrecedentStatus,
    Role,
    RoleGrant,
    User,
)
from mediation.services.dispute_types import (
    DisputeTypeAddition,
    add_dispute_type,
    rename_dispute_type,
    retire_dispute_type,
)
from mediation.services.divisions import DivisionCreation, create_division, rename_division, retire_division
from mediation.services.judicial_office_details import JudicialOfficeDetails
from mediation.services.judicial_offices import (
    change_judicial_office,
    close_judicial_office,
    create_judicial_office,
)
from tests.factories import Network, a_case, a_division, a_grant
from tests.mediation.state import refused


async def a_published_precedent(network: Network) -> Precedent:
    return await Precedent.create(
        case=await a_case(network.committee),
        status=PrecedentStatus.PUBLISHED,
        title="王某与李某邻里纠纷",
        dispute_type_id="02",
        division=network.county,
        path=network.county.path,
        year=2026,
        grade="ordinary",
        facts="两家争执。",
        result="agreed",
        published_on=date(2026, 5, 1),
    )


def an_office(network: Network, **changes: Any) -> JudicialOfficeDetails:
    told: dict[str, Any] = {
        "name": "柳林第二司法所",
        "division": network.township.code,
        "phone": "0739-5012345",
    }
    return JudicialOfficeDetails(**{**told, **changes})


class TestJudicialOffices:
    async def test_are_set_up_changed_and_closed(self, network: Network) -> None:
        by = network.viewer(Role.COUNTY)
        office = await create_judicial_office(an_office(network), by=by)
        await change_judicial_office(office.id, an_office(network, address="柳林路1号"), by=by, version=1)
        await close_judicial_office(office.id, by=by, version=2)

        office = await JudicialOffice.get(id=office.id)
        assert (office.path, office.phone, office.address) == (
            network.township.path,
            "07395012345",
            "柳林路1号",
        )
        assert (office.status, office.version) == (JudicialOfficeStatus.CLOSED, 3)
        assert await AuditEntry.all().order_by("id").values_list("action", flat=True) == [
            "create_judicial_office",
            "change_judicial_office",
            "close_judicial_office",
        ]
        async with refused() as refusal:
            await close_judicial_office(office.id, by=by)
        assert refusal.told == [("CONFLICT", None)]

    async def test_refuses_what_does_not_fit(self, network: Network) -> None:
        async with refused() as refusal:
            await create_judicial_office(
                an_office(
                    network,
                    name="",
                    phone="x",
                    division=network.village.code,
                    established_on=date(9999, 1, 1),
                ),
                by=network.viewer(Role.CITY),
            )
        assert refusal.told == [
            ("REQUIRED", "name"),
            ("INVALID", "phone"),
            ("INVALID", "established_on"),
            ("INVALID", "division"),
        ]
        async with refused() as refusal:
            await create_judicial_office(an_office(network, name="柳林司法所"), by=network.viewer(Role.CITY))
        assert refusal.told == [("CONFLICT", "name")]

    @pytest.mark.parametrize("role", [role for role in Role if role not in {Role.CITY, Role.COUNTY}])
    async def test_only_city_and_county_maintain_them(self, network: Network, role: Role) -> None:
        async with refused() as refusal:
            await create_judicial_office(an_office(network), by=network.viewer(role))
        assert refusal.told == [("NOT_ALLOWED", None)]
        async with refused() as refusal:
            await close_judicial_office(network.office.id, by=network.viewer(role))
        assert refusal.told == [("NOT_ALLOWED", None)]

    async def test_another_county_is_refused(self, network: Network) -> None:
        async with refused() as refusal:
            await close_judicial_office(network.office.id, by=network.elsewhere)
        assert refusal.told == [("NOT_ALLOWED", None)]


class TestDisputeTypes:
    async def test_are_added_renamed_and_retired(self, network: Network) -> None:
        by = network.viewer(Role.CITY)
        precedent = await a_published_precedent(network)
        added = await add_dispute_type(DisputeTypeAddition(code="0201", name=" 排水 "), by=by)
        assert (added.parent_id, added.report_row, added.name) == ("02", "02", "排水")

        await rename_dispute_type("02", "邻里关系", by=by)
        assert await IndexJob.all().values_list("entity_id", flat=True) == [str(precedent.id)]
        async with refused() as refusal:
            await retire_dispute_type("02", date(2026, 1, 1), by=by)
        assert refusal.told == [("CONFLICT", "valid_to")]
        await retire_dispute_type("0201", date(2026, 1, 1), by=by)
        await retire_dispute_type("02", date(2026, 1, 1), by=by)

        assert (await DisputeType.get(code="02")).valid_to == date(2026, 1, 1)
        async with refused() as refusal:
            await add_dispute_type(DisputeTypeAddition(code="0202", name="采光"), by=by)
        assert refusal.told == [("NOT_FOUND", "code")]

    @pytest.mark.parametrize(
        ("addition", "told"),
        [
            (DisputeTypeAddition(code="2", name="旅游"), [("INVALID", "code")]),
            (DisputeTypeAddition(code="15\x00", name="旅游"), [("INVALID", "code")]),
            (DisputeTypeAddition(code="02", name="旅游"), [("CONFLICT", "code")]),
            (DisputeTypeAddition(code="15", name="邻里"), [("CONFLICT", "name")]),
            (DisputeTypeAddition(code="15", name=""), [("REQUIRED", "name")]),
            (DisputeTypeAddition(code="1501", name="酒店"), [("NOT_FOUND", "code")]),
            (DisputeTypeAddition(code="15", name="旅游", report_row="77"), [("NOT_FOUND", "report_row")]),
            (DisputeTypeAddition(code="15", name="旅游", report_row="7" * 99), [("NOT_FOUND", "report_row")]),
        ],
    )
    async def test_refuses_what_does_not_fit(
        self, network: Network, addition: DisputeTypeAddition, told: list[tuple[str, str]]
    ) -> None:
        async with refused() as refusal:
            await add_dispute_type(addition, by=network.viewer(Role.CITY))
        assert refusal.told == told

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.CITY])
    async def test_only_the_city_maintains_them(self, network: Network, role: Role) -> None:
        by = network.viewer(role)
        for attempt in (
            lambda: add_dispute_type(DisputeTypeAddition(code="15", name="旅游"), by=by),
            lambda: rename_dispute_type("02", "邻居", by=by),
            lambda: retire_dispute_type("02", date(2026, 1, 1), by=by),
        ):
            async with refused() as refusal:
                await attempt()
            assert refusal.told == [("NOT_ALLOWED", None)]

    async def test_a_code_is_added_once_even_at_the_same_moment(self, network: Network) -> None:
        by = network.viewer(Role.CITY)

        outcomes = await asyncio.gather(
            *(add_dispute_type(DisputeTypeAddition(code="15", name="旅游"), by=by) for _ in range(3)),
            return_exceptions=True,
        )

        assert sum(isinstance(outcome, DisputeType) for outcome in outcomes) == 1
        assert {str(outcome) for outcome in outcomes if isinstance(outcome, Exception)} <= {
            "这个类型代码已经登记。 This type code is already kept.",
            (
                "同级已有同名类型。 A type of this name exists at that place.; "
                "这个类型代码已经登记。 This type code is already kept."
            ),
        }


class TestDivisions:
    async def test_are_created_below_one_in_use(self, network: Network) -> None:
        by = network.viewer(Role.CITY)

        division = await create_division(
            DivisionCreation(code="430502002", name="新塘街道", parent="430502"), by=by
        )

        assert (division.level, division.path) == (DivisionLevel.TOWNSHIP, "/430500/430502/430502002/")
        assert (await AuditEntry.get()).action == "create_division"

    @pytest.mark.parametrize(
        ("creation", "told"),
        [
            (DivisionCreation(code="430502", name="新区", parent="430500"), [("CONFLICT", "code")]),
            (DivisionCreation(code="430502001", name="新区", parent="430500"), [("INVALID", "code")]),
            (DivisionCreation(code="4305٠4", name="新区", parent="430500"), [("INVALID", "code")]),
            (DivisionCreation(code="430504", name="清溪区", parent="430500"), [("CONFLICT", "name")]),
            (
                DivisionCreation(code="430504", name="", parent="430599"),
                [("REQUIRED", "name"), ("NOT_FOUND", "parent")],
            ),
            (
                DivisionCreation(code="430502001001001", name="组", parent="430502001001"),
                [("INVALID", "parent")],
            ),
        ],
    )
    async def test_refuses_what_does_not_fit(
        self, network: Network, creation: DivisionCreation, told: list[tuple[str, str]]
    ) -> None:
        async with refused() as refusal:
            await create_division(creation, by=network.viewer(Role.CITY))
        assert refusal.told == told

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.CITY])
    async def test_only_the_city_maintains_them(self, network: Network, role: Role) -> None:
        by = network.viewer(role)
        for attempt in (
            lambda: create_division(DivisionCreation(code="430504", name="新区", parent="430500"), by=by),
            lambda: rename_division("430502", "新区", by=by),
            lambda: retire_division("430502", date(2026, 1, 1), by=by),
        ):
            async with refused() as refusal:
                await attempt()
            assert refusal.told == [("NOT_ALLOWED", None)]

    async def test_a_new_name_reaches_the_index(self, network: Network) -> None:
        precedent = await a_published_precedent(network)

        await rename_division("430502", "清河区", by=network.viewer(Role.CITY))

        assert (await Division.get(code="430502")).name == "清河区"
        assert await IndexJob.all().values_list("entity_id", flat=True) == [str(precedent.id)]

    async def test_what_is_kept_there_goes_over_to_the_replacement(self, network: Network) -> None:
        by = network.viewer(Role.CITY)
        new = await a_division("430500/430582", "清溪市")
        in_village = await a_case(network.committee)
        precedent = await a_published_precedent(network)
        honour = await Honour.create(
            title="“枫桥式”司法所",
            category=HonourCategory.JUDICIAL_OFFICE,
            year=2025,
            division=network.township,
            path=network.township.path,
            judicial_office=network.office,
            named_on=date(2026, 1, 1),
        )
        grant = await a_grant(network.user, Role.COUNTY, division=network.county)

        await retire_division("430502", date(2026, 6, 30), by=by, replaced_by=new.code)

        old = await Division.get(code="430502")
        assert (old.valid_to, old.replaced_by_id) == (date(2026, 6, 30), "430582")
        township = await Division.get(code=network.township.code)
        assert (township.parent_id, township.path) == ("430582", "/430500/430582/430502001/")
        village_path = "/430500/430582/430502001/430502001001/"
        assert (await Division.get(code=network.village.code)).path == village_path
        assert (await Committee.get(id=network.committee.id)).path == village_path
        assert (await Mediator.get(id=network.mediator.id)).path == village_path
        case = await Case.get(id=in_village.id)
        assert (case.path, case.county, case.village) == (village_path, "430582", network.village.code)
        assert (await Honour.get(id=honour.id)).path == "/430500/430582/430502001/"
        moved = await Precedent.get(id=precedent.id)
        assert (moved.division_id, moved.path) == ("430582", "/430500/430582/")
        assert (await RoleGrant.get(id=grant.id)).division_id == "430582"
        assert (await User.get(id=network.user.id)).session_epoch == 1
        assert await IndexJob.all().values_list("entity_id", flat=True) == [str(precedent.id)]
        entry = await AuditEntry.get()
        assert entry.after is not None
        assert entry.after["moved"] == {
            "division": 3,
            "committee": 2,
            "judicial_office": 1,
            "mediator": 2,
            "honour": 1,
            "precedent": 1,
            "case": 2,
            "referrer": 1,
            "role_grant": 1,
        }
        assert (await Committee.get(id=network.other_committee.id)).path == network.other_county.path

    async def test_without_a_replacement_it_must_be_empty(self, network: Network) -> None:
        by = network.viewer(Role.CITY)

        async with refused() as refusal:
            await retire_division("430502", date(2026, 6, 30), by=by)
        assert refusal.told == [("CONFLICT", "replaced_by")]
        assert refusal.problems[0].in_english == (
            "It still has 1 divisions, 2 committees, 1 offices, 2 mediators, 0 open cases and 0 grants; "
            "name a replacement."
        )
        retired = await retire_division(network.other_village.code, date(2026, 6, 30), by=by)
        assert retired.valid_to == date(2026, 6, 30)
        async with refused() as refusal:
            await retire_division(network.other_village.code, date(2026, 6, 30), by=by)
        assert refusal.told == [("CONFLICT", None)]

    async def test_refuses_a_replacement_of_another_level_or_itself(self, network: Network) -> None:
        for code in ("430502", "430502001", "430500"):
            async with refused() as refusal:
                await retire_division(
                    "430502", date(2026, 6, 30), by=network.viewer(Role.CITY), replaced_by=code
                )
            assert refusal.told == [("INVALID", "replaced_by")]
