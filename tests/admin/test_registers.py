"""What a clerk does in a day: enter, change, name, revoke, export; and what is told when it goes wrong."""

from __future__ import annotations

import io
import re
from datetime import date

import openpyxl

from mediation.models import (
    AuditEntry,
    CaseStatus,
    Committee,
    DisputeType,
    Division,
    Honour,
    HonourStatus,
    Mediator,
    Person,
    Post,
    Precedent,
    PrecedentStatus,
    Role,
)
from mediation.personal_data import current_vault
from tests.admin.conftest import SignIn
from tests.factories import Network, a_case, a_division, an_id_number

COMMITTEE = {
    "name": "河湾村人民调解委员会",
    "short_name": "河湾",
    "kind": "village",
    "division": "430502001002",
}


async def test_enters_and_changes_a_committee(sign_in: SignIn, network: Network) -> None:
    clerk = await sign_in(Role.COUNTY)

    made = await clerk.submit("/admin/committee/create", {**COMMITTEE, "term_starts_on": "2025-01-01"})
    committee = await Committee.get(short_name="河湾")
    assert (made.status_code, made.headers["location"]) == (
        303,
        f"/admin/committee/details/{committee.id}?told=created",
    )
    page = (await clerk.get(made.headers["location"])).text
    assert "已登记。" in page
    assert "2027-12-31" in page
    changed = await clerk.submit(f"/admin/committee/edit/{committee.id}", {**COMMITTEE, "phone": "12348"})

    assert changed.status_code == 303
    assert (await Committee.get(id=committee.id)).phone == "12348"
    entries = (
        await AuditEntry.filter(entity_id=str(committee.id))
        .order_by("at")
        .values_list("action", "actor", "address")
    )
    assert [(action, address) for action, _, address in entries] == [
        ("create_committee", "127.0.0.1"), ("change_committee", "127.0.0.1"),
    ]  # fmt: skip
    assert "县（市、区）司法局" in entries[0][1]


async def test_tells_each_problem_at_its_field_and_keeps_what_was_typed(
    sign_in: SignIn, network: Network
) -> None:
    clerk = await sign_in(Role.COUNTY)

    answer = await clerk.submit(
        "/admin/committee/create",
        {**COMMITTEE, "short_name": "桥头村民调", "phone": "abc", "division": "430502001"},
    )

    assert answer.status_code == 400
    for text in (
        "有需要改的地方",
        "这个简称已被别的调委会使用",
        "电话应为11位手机号",
        "村（居）调委会应设在村级区划",
    ):
        assert text in answer.text
    assert 'value="河湾村人民调解委员会"' in answer.text
    assert "<title>出错：新建调委会" in answer.text
    nowhere = await clerk.submit("/admin/committee/create", {**COMMITTEE, "division": "999999"})
    assert "请填写代码或简称，并从提示里选" in nowhere.text
    assert "输入名称或代码，从提示里选" in nowhere.text
    assert await Committee.all().count() == 3


async def test_a_division_may_be_named_where_one_alone_has_the_name(
    sign_in: SignIn, network: Network
) -> None:
    clerk = await sign_in(Role.CITY)
    create = "/admin/committee/create"
    twin = await a_division("430500/430503/430503001", network.township.name)

    both = await clerk.submit(create, {**COMMITTEE, "name": "", "division": twin.name})
    named = await clerk.submit(create, {**COMMITTEE, "division": network.village.name})

    assert both.status_code == 400
    assert re.findall(r'id="(\w+)-error"', both.text) == ["name", "division"]
    assert named.status_code == 303
    made = await Committee.get(name=COMMITTEE["name"])
    assert made.division_id == network.village.code


async def test_the_second_of_two_editors_is_told(sign_in: SignIn, network: Network) -> None:
    first, second = await sign_in(Role.COUNTY), await sign_in(Role.CITY)
    path = f"/admin/committee/edit/{network.committee.id}"
    values = {"name": network.committee.name, "short_name": network.committee.short_name, "kind": "village",
              "division": "430502001001"}  # fmt: skip

    assert (await first.submit(path, {**values, "phone": "12348"})).status_code == 303
    late = await second.submit(path, {**values, "phone": "12345", "version": "1"})

    assert late.status_code == 400
    assert "这条记录刚被别人修改过，请刷新后再改。" in late.text
    committee = await Committee.get(id=network.committee.id)
    assert (committee.phone, committee.version) == ("12348", 2)


async def test_enlists_a_mediator_and_gives_a_post(sign_in: SignIn, network: Network) -> None:
    clerk = await sign_in(Role.TOWNSHIP)
    number = an_id_number(9, male=False)
    values = {"name": "周小满", "division": "430502001002", "engagement": "full_time", "started_on": "2024-03-01",
              "phone": "137 1234 5678", "id_number": number}  # fmt: skip

    made = await clerk.submit("/admin/mediator/create", values)
    mediator = await Mediator.get(person__name="周小满")
    assert made.headers["location"] == f"/admin/mediator/details/{mediator.id}?told=created"
    posted = await clerk.submit(
        f"/admin/mediator/act/appoint/{mediator.id}",
        {"committee": "柳林街道民调", "title": "hired", "started_on": "2024-03-01"},
    )

    assert posted.status_code == 303
    assert await Post.filter(mediator=mediator).count() == 1
    page = (await clerk.get(f"/admin/mediator/details/{mediator.id}")).text
    assert "柳林街道人民调解委员会" in page
    assert "聘任调解员" in page
    assert number not in page
    form = (await clerk.get(f"/admin/mediator/edit/{mediator.id}")).text
    assert "13712345678" not in form
    kept = {**values, "name": "周小曼", "phone": "", "id_number": ""}
    assert (await clerk.submit(f"/admin/mediator/edit/{mediator.id}", kept)).status_code == 303
    person = await Person.get(mediator=mediator.id)
    assert (person.name, current_vault().unseal(person.phone_sealed or "")) == ("周小曼", "13712345678")


async def test_names_and_revokes_an_honour(sign_in: SignIn, network: Network) -> None:
    city = await sign_in(Role.CITY)
    named = {"year": "2025", "named_on": "2026-01-08", "deeds": "二十年走遍全村。"}

    for identity, key in (
        ("mediator", network.mediator.id), ("committee", network.committee.id), ("judicial-office", network.office.id)
    ):  # fmt: skip
        page = await city.get(f"/admin/{identity}/act/name/{key}")
        assert "命名后立即公开" in page.text
        assert (await city.submit(f"/admin/{identity}/act/name/{key}", named)).status_code == 303
        again = await city.submit(f"/admin/{identity}/act/name/{key}", named)
        assert again.status_code == 400
        assert "已获此荣誉" in again.text
    honour = await Honour.get(mediator=network.mediator.id)
    assert (honour.title, honour.year, honour.deeds) == ("“枫桥式”人民调解员", 2025, "二十年走遍全村。")
    assert "赵青禾" in (await city.get("/admin/honour/list?area=")).text

    path = f"/admin/honour/act/revoke/{honour.id}"
    refused = (await city.submit(path, {"reason": " "})).text
    assert "请填写原因" in refused
    assert "撤销荣誉：2025 “枫桥式”人民调解员 赵青禾" in refused
    assert (await city.submit(path, {"reason": "事迹不实"})).status_code == 303

    honour = await Honour.get(id=honour.id)
    assert (honour.status, honour.revocation_reason) == (HonourStatus.REVOKED, "事迹不实")
    assert (await city.get(path)).status_code == 403


async def test_exports_what_is_shown(sign_in: SignIn, network: Network) -> None:
    await a_case(network.committee, title="=HYPERLINK(1)")
    await a_case(network.committee, title="排水纠纷")
    clerk = await sign_in(Role.COUNTY)
    query = "?search=纠纷&sortBy=listed_on&sort=desc"

    table = await clerk.get(f"/admin/case/export/csv{query}")
    book = await clerk.get("/admin/case/export/xlsx")

    assert table.content.startswith(b"\xef\xbb\xbf")
    assert "filename*=UTF-8''%E6%A1%88%E4%BB%B6_" in table.headers["content-disposition"]
    lines = table.text.lstrip("\ufeff").splitlines()
    assert lines[0] == "案号,标题,状态,难易等级,纠纷类型,承办调委会,排序日期"
    assert [line.split(",")[1] for line in lines[1:]] == ["排水纠纷"]
    rows = list(openpyxl.load_workbook(io.BytesIO(book.content)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert len(rows) == 3
    assert {row[1] for row in rows[1:]} == {"'=HYPERLINK(1)", "排水纠纷"}


async def test_keeps_offices_divisions_and_types(sign_in: SignIn, network: Network) -> None:
    clerk = await sign_in(Role.CITY)

    office = await clerk.submit("/admin/judicial-office/create", {"name": "白水司法所", "division": "430503"})
    division = await clerk.submit(
        "/admin/division/create",
        {"code": "430502001003", "name": "新桥村", "parent": "430502001", "counted": "y"},
    )
    added = await clerk.submit("/admin/dispute-type/create", {"code": "1002", "name": "工伤"})
    renamed = await clerk.submit("/admin/dispute-type/edit/1002", {"name": "工伤赔偿"})
    retired = await clerk.submit("/admin/dispute-type/act/retire/1002", {"valid_to": "2026-12-31"})

    statuses = [answer.status_code for answer in (office, division, added, renamed, retired)]
    assert statuses == [303] * 5, [re.findall(r"<li>.*?</li>", one.text) for one in (office, division, added)]
    assert (await DisputeType.get(code="1002")).name == "工伤赔偿"
    assert (await Division.get(code="430502001003")).path.endswith("/430502001/430502001003/")


async def test_notices_stand_on_the_committees_page(sign_in: SignIn, network: Network) -> None:
    clerk = await sign_in(Role.COUNTY)

    page = (await clerk.get(f"/admin/committee/details/{network.township_committee.id}")).text

    assert "委员不足3人（人民调解法第八条）" in page


async def test_a_precedent_goes_from_draft_to_publication_and_back(sign_in: SignIn, network: Network) -> None:
    day = date(2026, 3, 9)
    case = await a_case(
        network.committee,
        status=CaseStatus.CLOSED,
        terminated_on=day,
        closed_on=day,
        narrative="申请人甲称界址不清。",
    )
    writer, county = await sign_in(Role.TOWNSHIP), await sign_in(Role.COUNTY)
    reviewer = await sign_in(Role.CITY)

    assert (await writer.submit(f"/admin/case/act/draft/{case.id}")).status_code == 303
    precedent = await Precedent.get(case=case)
    base = "/admin/precedent"
    edited = await writer.submit(
        f"{base}/edit/{precedent.id}",
        {
            "title": "界址之争",
            "facts": "两户为界址相争。",
            "process_": "三次上门。",
            "keywords": "界址、邻里",
        },
    )
    assert edited.status_code == 303
    assert (await writer.submit(f"{base}/act/submit/{precedent.id}")).status_code == 303
    own = await writer.submit(f"{base}/act/approve/{precedent.id}")
    assert own.status_code == 400
    assert "请由另一人办理" in own.text
    assert "界址之争" in (await county.get("/admin/")).text
    assert "申请人甲称界址不清" in (await county.get(f"{base}/details/{precedent.id}")).text
    assert (await county.submit(f"{base}/act/approve/{precedent.id}")).status_code == 303
    assert (await reviewer.submit(f"{base}/act/publish/{precedent.id}")).status_code == 303
    precedent = await Precedent.get(case=case)
    assert (precedent.status, precedent.process, precedent.keywords) == (
        PrecedentStatus.PUBLISHED, "三次上门。", ["界址", "邻里"],
    )  # fmt: skip
    assert (
        await county.submit(f"{base}/act/withdraw/{precedent.id}", {"reason": "当事人要求"})
    ).status_code == 303
    assert (await Precedent.get(case=case)).status is PrecedentStatus.WITHDRAWN
