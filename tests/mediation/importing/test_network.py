from __future__ import annotations

from datetime import date

import pytest

from mediation.models import Committee, Division, Gender, Mediator, Person, Post, PostTitle, Role
from tests.factories import Network, a_phone, an_id_number
from tests.mediation.importing.files import a_csv, imported, outcome, told
from tests.mediation.state import contents, refused


async def test_divisions_find_their_place_in_any_order(database: str) -> None:
    stream = a_csv(
        "代码,名称,替代代码,停用日期",
        "430502001001,桥头村,,",
        "430502001,柳林街道,,",
        "430521,旧县,430502,2019-12-31",
        "430502,清溪区,,",
        "430500,青山市,,",
    )

    report = await imported("divisions", stream)

    assert outcome(report) == (5, 0, 0, 0)
    paths = dict(await Division.all().values_list("name", "path"))
    assert paths["桥头村"] == "/430500/430502/430502001/430502001001/"
    assert (await Division.get(code="430521")).replaced_by_id == "430502"
    assert outcome(await imported("divisions", stream)) == (0, 0, 5, 0)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("43050,短,,", (2, "代码", "“43050”不对：应为6位、9位或12位数字。")),
        ("430509001,孤镇,,", (2, "上级代码", "没有上级区划“430509”，或它不是上一级。")),
        ("430502009,错级,县级,", (2, "层级", "与9位代码不符。")),
        ("430502009,错挂,,430500", (2, "上级代码", "没有上级区划“430500”，或它不是上一级。")),
        ("430502,清溪区,,430509", (2, "上级代码", "没有上级区划“430509”，或它不是上一级。")),
        ("430504,,,", (2, "名称", "必须填写区划名称。")),
    ],
)
async def test_divisions_tell_what_is_wrong(network: Network, row, problem) -> None:
    before = await contents()

    report = await imported("divisions", a_csv("代码,名称,层级,上级代码", row))

    assert told(report) == [problem]
    assert await contents() == before


async def test_a_refused_division_takes_those_below_with_it(network: Network) -> None:
    stream = a_csv("代码,名称,启用日期", "430504001,新镇,", "430504,新区,坏日期", "430505,好区,")

    report = await imported("divisions", stream, skip_bad=True)

    assert outcome(report) == (1, 0, 0, 2)
    assert told(report) == [
        (2, "上级代码", "没有上级区划“430504”，或它不是上一级。"),
        (3, "启用日期", "“坏日期”不是日期；请写成2022-03-05或2022年3月5日。"),
    ]
    assert await Division.exists(code="430505")


async def test_divisions_outside_the_city_are_refused(network: Network) -> None:
    report = await imported("divisions", a_csv("code,name", "430600,别市"), by=network.viewer(Role.CITY))

    assert told(report) == [(2, None, "这个区划不在您的管辖范围内。")]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CITY])
async def test_only_the_city_imports_divisions(network: Network, role) -> None:
    async with refused() as refusal:
        await imported("divisions", a_csv("code,name", "430504,新区"), by=network.viewer(role))
    assert refusal.told == [("NOT_ALLOWED", None)]


async def test_committees_with_a_host_in_the_same_file(network: Network) -> None:
    stream = a_csv(
        "简称,全称,类别,行业领域,区划,所属调委会,办公电话",
        "桥头工作室,桥头村调解工作室,调解工作室,,430502001001,河湾村民调,",
        "河湾村民调,河湾村人民调解委员会,村（居）调委会,,430502001002,,12348",
        "清溪医调,清溪区医疗纠纷人民调解委员会,industry,医疗,430502,,0739-5551234",
    )

    report = await imported("committees", stream, by=network.viewer(Role.COUNTY))

    assert outcome(report) == (3, 0, 0, 0)
    room = await Committee.get(short_name="桥头工作室").select_related("host")
    assert room.host is not None
    assert room.host.short_name == "河湾村民调"
    assert (await Committee.get(short_name="清溪医调")).path == network.county.path
    assert outcome(await imported("committees", stream)) == (0, 0, 3, 0)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("新,新会,村级,,430502", (2, "类别", "“村级”不在可填范围内；可填：村（居）调委会、乡镇（街道）调委会、企事业单位调委会、行业性专业性调委会、调解工作室、派驻调解室、调解小组。")),
        ("新,新会,行业性专业性调委会,,430502", (2, "行业领域", "行业性专业性调委会要填行业领域，其他调委会不填。")),
        ("新,新室,调解工作室,,430502", (2, "所属调委会", "调解工作室、派驻调解室和调解小组要填所属调委会，其他调委会不填。")),
        ("白水区民调,抢名,township,,430502", (2, "简称", "这个简称已被您管辖范围以外的调委会使用。")),
        ("新,新会,township,,430503", (2, "区划", "这个区划不在您的管辖范围内。")),
    ],
)  # fmt: skip
async def test_committees_tell_what_is_wrong(network: Network, row, problem) -> None:
    before = await contents()

    report = await imported(
        "committees", a_csv("简称,全称,类别,行业领域,区划", row), by=network.viewer(Role.COUNTY)
    )

    assert told(report) == [problem]
    assert await contents() == before


async def test_an_import_does_not_dissolve(network: Network) -> None:
    stream = a_csv(
        "简称,全称,类别,区划,状态,撤销日期",
        "桥头村民调,桥头村人民调解委员会,village,430502001001,已撤销,2024-01-01",
    )

    assert told(await imported("committees", stream)) == [
        (2, "状态", "已登记的调委会不能通过导入撤销或恢复；请在管理后台办理。")
    ]


HEADER = "姓名,身份证号,电话,专兼职,开始日期,调委会,职务,背包调解员"


async def test_mediators_with_posts(network: Network) -> None:
    stream = a_csv(
        HEADER,
        f"周远山,{an_id_number(41)},{a_phone(41)},专职,2021-03-01,桥头村民调、柳林街道民调,委员、主任,是",
        f"吴明,,{a_phone(42)},兼职,2021-03-01,桥头村民调,委员,",
    )

    report = await imported("mediators", stream, by=network.viewer(Role.COUNTY))

    assert outcome(report) == (2, 0, 0, 0)
    person = await Person.get(name="周远山")
    mediator = await Mediator.get(person=person)
    assert (person.gender, person.born_on) == (Gender.MALE, date(1980, 1, 1))
    assert (mediator.backpack, mediator.path) == (True, network.village.path)
    assert sorted(await Post.filter(mediator=mediator).values_list("title", flat=True)) == [
        PostTitle.DIRECTOR,
        PostTitle.MEMBER,
    ]
    assert outcome(await imported("mediators", stream)) == (0, 0, 2, 0)
    assert await Person.filter(name__in=["周远山", "吴明"]).count() == 2


async def test_mediators_are_known_again_and_changed(network: Network) -> None:
    await imported("mediators", a_csv(HEADER, f"吴明,,{a_phone(42)},兼职,2021-03-01,桥头村民调,委员,"))

    report = await imported(
        "mediators",
        a_csv(HEADER, f"吴明,{an_id_number(42)},{a_phone(42)},专职,2021-03-01,桥头村民调,聘任调解员,"),
    )

    assert outcome(report) == (0, 1, 0, 0)
    person = await Person.get(name="吴明")
    mediator = await Mediator.get(person=person)
    assert (person.id_number_masked, mediator.engagement.value, mediator.version) == (
        "430500****14",
        "full_time",
        2,
    )
    assert [post.title for post in await Post.filter(mediator=mediator)] == [PostTitle.HIRED]


async def test_grades_come_with_a_register_and_are_not_changed_by_one(network: Network) -> None:
    header, row = f"{HEADER},等级", f"吴明,,{a_phone(42)},兼职,2021-03-01,桥头村民调,委员,"

    assert outcome(await imported("mediators", a_csv(header, f"{row},四级"))) == (1, 0, 0, 0)
    for same in ("四级", ""):
        assert outcome(await imported("mediators", a_csv(header, f"{row},{same}"))) == (0, 0, 1, 0)
    before = await contents()
    other = await imported("mediators", a_csv(header, f"{row},一级"))
    assert told(other) == [(2, "等级", "已登记的调解员的等级不能通过导入改变，须经提出、公示和评定。")]
    assert await contents() == before


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("吴明,,,兼职,2021-03-01,,,", (2, "身份证号", "身份证号和电话至少填一项。")),
        (f"吴明,,{a_phone(42)},兼职,2021-03-01,桥头村民调,主任,", (2, "职务", "这个调委会已有主任。")),
        (f"吴明,,{a_phone(42)},兼职,2021-03-01,白水区民调,委员,", (2, "调委会", "有调委会不在您的管辖范围内。")),
        (f"吴明,,{a_phone(42)},兼职,2021-03-01,没有的,委员,", (2, "调委会", "没有调委会“没有的”。")),
        (f"吴明,,{a_phone(42)},兼职,2021-03-01,桥头村民调,,", (2, "职务", "应填1个或1个职务。")),
        (f"吴明,,{a_phone(42)},兼职,2021-03-01,,,", (2, "区划", "必须填写主要服务的区划。")),
        (f"吴明,,{a_phone(42)},兼职,2999-03-01,桥头村民调,委员,", (2, "开始日期", "2999-03-01晚于今天。")),
    ],
)  # fmt: skip
async def test_mediators_tell_what_is_wrong(network: Network, row, problem) -> None:
    before = await contents()

    report = await imported("mediators", a_csv(HEADER, row), by=network.viewer(Role.COUNTY))

    assert problem in told(report)
    assert await contents() == before


async def test_an_identity_number_belongs_to_one_name(network: Network) -> None:
    await imported("mediators", a_csv(HEADER, f"吴明,{an_id_number(42)},,兼职,2021-03-01,桥头村民调,委员,"))

    report = await imported(
        "mediators", a_csv(HEADER, f"武明,{an_id_number(42)},,兼职,2021-03-01,桥头村民调,委员,")
    )

    assert told(report) == [(2, "身份证号", "这个身份证号已登记在另一个姓名下。")]
