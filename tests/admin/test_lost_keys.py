"""What was sealed with a lost key stays masked and says so; the rest of the page is as ever."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pytest

from mediation.models import (
    AccessEntry,
    Case,
    Party,
    Person,
    Precedent,
    PrecedentRedaction,
    PrecedentStatus,
    RedactionKind,
    Role,
)
from mediation.redaction import Known, redact
from mediation.services.precedent_text import keep_redactions
from tests.admin.conftest import SignIn
from tests.admin.deeds import Place, precedent
from tests.factories import Network, a_case, sealed_with_a_lost_key

LIST = "/admin/mediator/list?area="
LOST = "（密钥已丢失，打不开）"


@pytest.fixture
async def lost(network: Network) -> str:
    """The mediator's telephone and number are sealed with a key that nobody has; how it is shown."""
    person = await Person.get(mediator__id=network.mediator.id)
    person.phone_sealed = sealed_with_a_lost_key("13912345678")
    person.id_number_sealed = "damaged"
    await person.save()
    return f"{person.phone_masked}{LOST}"


async def told() -> list[tuple[str, str | None, str]]:
    return [(one.entity, one.entity_id, one.fields_shown) for one in await AccessEntry.all().order_by("id")]


async def test_a_list_shows_the_others_and_notes_only_them(
    sign_in: SignIn, network: Network, lost: str
) -> None:
    clerk = await sign_in(Role.TOWNSHIP, personal_data=True)
    director = await Person.get(mediator__id=network.director.id)

    answer = await clerk.get(LIST)
    clerk.cookies.set("fengqiao_language", "en")
    english = await clerk.get(LIST)

    assert (answer.status_code, answer.text.count(lost), answer.text.count(LOST)) == (200, 1, 1)
    assert answer.text.count("139****") == 2  # and the stranger's of the other county, masked as ever
    assert f"{lost.removesuffix(LOST)} (key lost, cannot be opened)" in english.text
    assert await told() == [("Mediator", str(network.director.id), "phone")] * 2
    assert director.phone_masked not in answer.text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_an_export_has_every_row(sign_in: SignIn, network: Network, lost: str, kind: str) -> None:
    clerk = await sign_in(Role.TOWNSHIP, personal_data=True)

    answer = await clerk.get(f"/admin/mediator/export/{kind}?area=")

    if kind == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        assert sheet is not None
        rows = [[str(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    phones = {row[0]: row[-1] for row in rows[1:]}
    mediator = (await network.mediator.person).name
    assert (answer.status_code, len(rows), phones[mediator]) == (200, 4, lost)
    assert [key for _, key, fields in await told() if fields == "phone"] == [str(network.director.id)]


async def test_a_record_opens(sign_in: SignIn, network: Network, lost: str) -> None:
    clerk = await sign_in(Role.TOWNSHIP, personal_data=True)
    case = await a_case(network.committee)
    party = await Party.filter(case=case).order_by("id").first()
    assert party is not None
    await Party.filter(id=party.id).update(id_number_sealed=sealed_with_a_lost_key("430500198001010010"))

    mediator = await clerk.get(f"/admin/mediator/details/{network.mediator.id}")
    page = await clerk.get(f"/admin/case/details/{case.id}")

    assert (mediator.status_code, mediator.text.count(LOST), lost in mediator.text) == (200, 2, True)
    assert (page.status_code, page.text.count(LOST)) == (200, 1)
    assert f"{party.id_number_masked}{LOST}" in page.text
    other = (await Party.filter(case=case).exclude(id=party.id).get()).id
    assert sorted(await told()) == sorted(
        [("Party", str(party.id), "phone"), ("Party", str(other), "phone、id_number")]
    )


async def test_the_editors_comparison_opens(sign_in: SignIn, network: Network) -> None:
    key = await precedent(PrecedentStatus.SUBMITTED)(
        Place(network.village, network.committee, network.county)
    )
    row = await Precedent.get(id=key)
    await keep_redactions(row, redact("李大海家电话13900001111", Known(persons=("李大海",))).redactions)
    await PrecedentRedaction.filter(kind=RedactionKind.PERSON).update(
        original_sealed=sealed_with_a_lost_key("李大海")
    )
    await Case.filter(id=row.case_id).update(narrative="李大海家电话13900001111")

    page = await (await sign_in(Role.TOWNSHIP)).get(f"/admin/precedent/details/{key}")

    assert page.status_code == 200
    table, _, taken = page.text.rpartition("已隐去的内容")
    assert re.findall(r"<mark>([^<]+)<small>", table[table.rindex("案件原文") :]) == ["13900001111"]
    assert [name in taken for name in ("李**", "李大海", "13****11")] == [True, False, True]
