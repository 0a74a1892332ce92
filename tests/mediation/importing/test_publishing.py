from __future__ import annotations

from datetime import date

import pytest

from mediation.models import IndexJob, Person, Precedent, PrecedentResult, PrecedentStatus, Role
from mediation.personal_data import current_vault, sealed_columns
from mediation.services.import_file import ImportOptions
from mediation.services.publish_imported import Publication
from tests.factories import Network, a_mediator, an_id_number, sealed_with_a_lost_key
from tests.mediation.importing.files import cases, imported
from tests.mediation.state import refused

PUBLISH = ImportOptions(publication=Publication())


async def test_publishes_closed_cases_without_names_and_tells_the_index(network: Network) -> None:
    story = "王某甲住桥头村，与李文书相邻。李文书电话13900000007，依据《中华人民共和国民法典》第二百八十八条处理。"
    stream = cases(
        {"纠纷经过": story, "被申请人": "李文书"},
        {"状态": "调解中", "结案日期": "", "达成协议日期": "", "协议形式": ""},
    )

    report = await imported("cases", stream, options=PUBLISH)

    assert report.published == 1
    precedent = await Precedent.get()
    assert (precedent.status, precedent.result, precedent.year) == (
        PrecedentStatus.PUBLISHED,
        PrecedentResult.AGREED,
        2024,
    )
    assert (precedent.division_id, precedent.path) == (network.county.code, network.county.path)
    assert (precedent.days, precedent.amount) == (4, 1_200_000)
    assert precedent.laws_cited == ["《中华人民共和国民法典》第二百八十八条"]
    assert not any(
        secret in precedent.facts + precedent.title for secret in ("李文书", "13900000007", "桥头")
    )
    assert [(job.entity, job.entity_id) for job in await IndexJob.all()] == [("Precedent", str(precedent.id))]


async def test_takes_out_the_telephones_and_identity_numbers_of_the_parties_however_they_are_written(
    network: Network,
) -> None:
    number = an_id_number(7)
    groups = " ".join(number[place : place + 4] for place in range(0, 18, 4))
    story = f"两家为排水沟争执，要找王某甲就打0739 50 12 345，李某乙的证件上写着{groups}。"

    await imported(
        "cases",
        cases({"纠纷经过": story, "申请人电话": "07395012345", "被申请人身份证号": number}),
        options=PUBLISH,
    )

    precedent = await Precedent.get()
    assert precedent.facts == "两家为排水沟争执，要找王某甲就打〔电话〕，李某乙的证件上写着〔身份证号〕。"


async def test_takes_out_the_telephone_of_the_mediator(network: Network) -> None:
    mediator = await a_mediator(network.village, "周劝和", network.committee)
    await Person.filter(id=mediator.person_id).update(
        **sealed_columns(current_vault(), "phone", "07395012346")
    )

    await imported(
        "cases",
        cases({"调解员": "周劝和", "纠纷经过": "调解员周劝和留了0739 50 12 346，叫双方先冷静。"}),
        options=PUBLISH,
    )

    assert (await Precedent.get()).facts == "调解员周某留了〔电话〕，叫双方先冷静。"


async def test_leaves_a_case_whose_numbers_a_lost_key_sealed(network: Network) -> None:
    mediator = await a_mediator(network.village, "周劝和", network.committee)
    await Person.filter(id=mediator.person_id).update(phone_sealed=sealed_with_a_lost_key("07395012346"))

    report = await imported("cases", cases({"调解员": "周劝和"}, {}), options=PUBLISH)

    assert report.published == 1
    assert await Precedent.filter(case__mediators__id=mediator.id).count() == 0


async def test_publishes_nothing_twice(network: Network) -> None:
    await imported("cases", cases({}), options=PUBLISH)

    report = await imported("cases", cases({}, {}), options=PUBLISH)

    assert report.published == 1
    assert (await Precedent.all().count(), await IndexJob.all().count()) == (2, 2)


@pytest.mark.parametrize(("consented_on", "published"), [(None, 0), (date(2024, 4, 1), 1)])
async def test_medical_cases_need_consent(network: Network, consented_on, published) -> None:
    report = await imported(
        "cases", cases({"纠纷类型": "医疗"}), options=ImportOptions(publication=Publication(consented_on))
    )

    assert report.published == published
    assert await Precedent.filter(consented_on=consented_on).count() == published


async def test_who_may_not_import_publishes_nothing(network: Network) -> None:
    async with refused():
        await imported("cases", cases({}), by=network.viewer(Role.TOWNSHIP), options=PUBLISH)
