from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tortoise.exceptions import IntegrityError

from mediation.models import (
    AuditEntry,
    Committee,
    Honour,
    HonourCategory,
    Person,
    Post,
    PostTitle,
    Role,
    User,
)
from mediation.personal_data import Vault, sealed_columns
from mediation.problems import Refused
from mediation.services import audit
from mediation.services.transaction import transaction
from tests.factories import Network, a_case, an_id_number
from tests.mediation.state import contents


async def test_snapshots_hold_no_personal_data(network: Network, vault: Vault) -> None:
    person = await Person.create(
        name="林知夏",
        **sealed_columns(vault, "phone", "13900000099"),
        **sealed_columns(vault, "id_number", an_id_number(9)),
    )
    case = await a_case(network.committee, title="李秋实与赵四邻里纠纷", narrative="李秋实家住3栋。")
    user = await User.get(id=network.user.id)

    told = {kind: audit.snapshot(row) for kind, row in (("person", person), ("case", case), ("user", user))}

    assert told["person"]["name"] == "林**"
    assert told["person"]["phone_masked"] == "139****0099"
    assert [
        column for columns in told.values() for column in columns if column.endswith(("_sealed", "_hash"))
    ] == []
    assert told["case"]["narrative"].startswith("〔8字 ")
    assert told["user"]["name"] == "张**"
    text = str(told)
    assert [secret for secret in ("林知夏", "李秋实", "13900000099", an_id_number(9)) if secret in text] == []


async def test_free_text_shows_that_it_changed(network: Network) -> None:
    case = await a_case(network.committee)
    before = audit.snapshot(case)
    same = audit.snapshot(case)
    case.narrative = "双方因宅基地边界争吵。"

    assert audit.changes(before, same) == ({}, {})
    old, new = audit.changes(before, audit.snapshot(case))
    assert set(old) == set(new) == {"narrative"}
    assert old["narrative"] != new["narrative"]


async def test_says_who_in_what_role_and_where(network: Network) -> None:
    county = network.viewer(Role.COUNTY, name="张管理", address="192.0.2.7" * 20)

    await audit.record("try_out", network.committee, by=county)
    await audit.record("try_out", network.committee, by=replace(county, user=None, division="", name=""))

    first, second = await AuditEntry.all().order_by("id")
    assert first.actor == "张管理·县（市、区）司法局（430502）"
    assert len(first.address or "") == 64
    assert (second.user_id, second.actor) == (None, "县（市、区）司法局")


async def test_entries_are_never_changed(network: Network) -> None:
    await audit.record("try_out", network.committee, by=network.viewer(Role.CITY))

    with pytest.raises(IntegrityError):
        await AuditEntry.all().update(actor="别人")
    with pytest.raises(IntegrityError):
        await AuditEntry.all().delete()


async def test_a_clash_that_only_the_database_sees_is_told_in_words(network: Network) -> None:
    before = await contents()

    async def change_and_clash() -> None:
        async with transaction():
            await Committee.filter(id=network.committee.id).update(phone="12348")
            await Post.create(
                committee=network.committee,
                mediator=network.mediator,
                title=PostTitle.DIRECTOR,
                started_on=date(2026, 1, 1),
            )

    with pytest.raises(Refused) as caught:
        await change_and_clash()

    assert [(each.code, each.field) for each in caught.value.problems] in (
        [("CONFLICT", "mediator")],
        [("CONFLICT", "title")],
    )
    assert await contents() == before


async def test_a_row_that_is_pointed_to_is_a_conflict_and_a_broken_rule_a_bug(network: Network) -> None:
    with pytest.raises(Refused) as caught:
        async with transaction():
            await network.committee.delete()
    assert [(each.code, each.field) for each in caught.value.problems] == [("CONFLICT", None)]

    with pytest.raises(IntegrityError, match="honour_honouree_fits_category"):
        async with transaction():
            await Honour.create(
                title="荣誉",
                category=HonourCategory.MEDIATOR,
                year=2025,
                division=network.county,
                path=network.county.path,
                named_on=date(2026, 1, 1),
            )
