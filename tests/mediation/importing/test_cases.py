from __future__ import annotations

from datetime import date

import pytest

from mediation.models import AuditEntry, Case, CaseGrade, CaseSequence, CaseStatus, IndexJob, Party, Role
from mediation.personal_data import current_vault
from mediation.services.numbers import case_number
from tests.factories import Network, a_case, a_credit_code, an_id_number
from tests.mediation.importing.files import CASE, cases, imported, outcome, told
from tests.mediation.state import contents


async def test_enters_a_case_with_its_parties(network: Network) -> None:
    report = await imported("cases", cases({"调解员": "赵青禾", "申请人身份证号": an_id_number(5)}))

    assert outcome(report) == (1, 0, 0, 0)
    case = await Case.get()
    assert (case.number, case.external_number, case.title) == (
        "（2024）桥头村民调人调字第1号",
        "A-1",
        "王某与李某邻里纠纷",
    )
    assert (case.status, case.grade, case.amount) == (CaseStatus.CLOSED, CaseGrade.ORDINARY, 1_200_000)
    assert (case.received_on, case.accepted_on, case.listed_on) == (date(2024, 3, 5),) * 3
    assert (case.path, case.village, case.county) == (
        network.village.path,
        network.village.code,
        network.county.code,
    )
    assert case.presiding_id == network.mediator.id
    assert await case.mediators.all() == [network.mediator]
    applicant = await Party.get(role="applicant")
    assert (applicant.name, applicant.phone_masked) == ("王某甲", "139****0001")
    assert current_vault().unseal(applicant.phone_sealed or "") == "13900000001"
    assert applicant.id_number_hash == current_vault().hash(an_id_number(5))
    assert await IndexJob.all().count() == 0


async def test_records_the_run(network: Network) -> None:
    await imported("cases", cases({}, {}), by=network.viewer(Role.CITY))

    entry = await AuditEntry.get(action="import_cases")
    assert (entry.user_id, entry.entity, entry.path) == (network.user.id, "Import", network.city.path)
    assert entry.after == {
        "file": "",
        "rows": 2,
        "created": 2,
        "changed": 0,
        "unchanged": 0,
        "rejected": 0,
        "published": 0,
    }
    assert {case.registered_by_id for case in await Case.all()} == {network.user.id}


async def test_a_second_import_changes_nothing(network: Network) -> None:
    changes = (
        {},
        {"案号": "（2024）桥头村民调人调字第9号"},
        {"外部编号": "", "案号": "旧字1号", "申请人": "甲、乙、甲", "申请人电话": ""},
    )
    await imported("cases", cases(*changes), by=network.viewer(Role.CITY))
    before = await contents()

    report = await imported("cases", cases(*changes))

    assert outcome(report) == (0, 0, 3, 0)
    after = await contents()
    assert {table for table in after if after[table] != before[table]} == {"audit_entry"}


async def test_changes_only_what_is_given(network: Network) -> None:
    await imported("cases", cases({}, {}))
    first = await Case.get(external_number="A-1")

    report = await imported(
        "cases",
        cases(
            {"协议金额": "", "纠纷经过": "改过的经过。", "被申请人": "李某乙、赵某丙", "申请人电话": ""}, {}
        ),
    )

    assert outcome(report) == (0, 1, 1, 0)
    changed = await Case.get(external_number="A-1")
    assert (changed.narrative, changed.amount, changed.version, changed.number) == (
        "改过的经过。",
        1_200_000,
        2,
        first.number,
    )
    parties = await Party.filter(case=changed).order_by("id")
    assert [(party.name, party.phone_masked) for party in parties] == [
        ("王某甲", "139****0001"),
        ("李某乙", None),
        ("赵某丙", None),
    ]
    assert (await Case.get(external_number="A-2")).version == 1


async def test_a_return_visit_is_added_and_stays(network: Network) -> None:
    await imported("cases", cases({}))

    visited = await imported("cases", cases({"回访日期": "2024年4月1日"}))
    again = await imported("cases", cases({"回访日期": ""}))

    assert (outcome(visited), outcome(again)) == ((0, 1, 0, 0), (0, 0, 1, 0))
    assert (await Case.get()).revisited_on == date(2024, 4, 1)


async def test_replaces_a_side(network: Network) -> None:
    await imported("cases", cases({"被申请人": "甲、乙"}))

    report = await imported("cases", cases({"被申请人": "丙"}))

    assert outcome(report) == (0, 1, 0, 0)
    assert sorted(await Party.all().values_list("name", flat=True)) == ["丙", "王某甲"]


async def test_numbers_without_gaps_after_given_ones(network: Network) -> None:
    given = case_number("桥头村民调", 2024, 7)
    await imported(
        "cases",
        cases(
            {},
            {"案号": given.replace("（", "(").replace("）", ")")},
            {},
            {"受理日期": "2024-12-31", "达成协议日期": "2025-01-02", "结案日期": "2025-01-03"},
        ),
    )

    numbers = dict(await Case.all().values_list("external_number", "number"))
    assert numbers == {
        "A-1": case_number("桥头村民调", 2024, 8),
        "A-2": given,
        "A-3": case_number("桥头村民调", 2024, 9),
        "A-4": case_number("桥头村民调", 2024, 10),
    }
    assert (await CaseSequence.get(year=2024)).last_number == 10


async def test_reads_numbered_party_columns_and_organisations(network: Network) -> None:
    await imported(
        "cases",
        cases(
            {
                "申请人": "",
                "申请人电话": "",
                "申请人1": "王某",
                "申请人1电话": "13900000001",
                "申请人3": "清溪物业服务有限公司",
                "申请人3身份证号": a_credit_code(1),
                "被申请人": "白水村村委会、张三",
                "被申请人代理人": "、钱某",
            }
        ),
    )

    parties = await Party.all().order_by("id")
    assert [(party.role.value, party.kind.value, party.name, party.agent) for party in parties] == [
        ("applicant", "person", "王某", None),
        ("applicant", "organisation", "清溪物业服务有限公司", None),
        ("respondent", "organisation", "白水村村委会", None),
        ("respondent", "person", "张三", "钱某"),
    ]


async def test_takes_the_type_by_code_and_name(network: Network) -> None:
    await imported("cases", cases({"纠纷类型": "12"}, {"纠纷类型": "医疗纠纷"}, {"纠纷类型": "拖欠工资"}))

    assert [case.dispute_type_id for case in await Case.all().order_by("external_number")] == [
        "12",
        "12",
        "1001",
    ]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"受理日期": "2024-13-05"}, (2, "受理日期", "“2024-13-05”不是日期；请写成2022-03-05或2022年3月5日。")),
        ({"申请人电话": "123"}, (2, "申请人电话", "电话应为11位手机号，或带区号的座机号。")),
        ({"申请人身份证号": "430500198001010000"}, (2, "申请人身份证号", "身份证号或统一社会信用代码应为18位，且校验位正确。")),
        ({"申请人": "甲", "申请人电话": "13900000001、13900000002"}, (2, "申请人电话", "有2项，而申请人只有1人。")),
        ({"申请人": "甲、、乙", "申请人电话": ""}, (2, "申请人", "第2个没有姓名。")),
        ({"调委会": "桥头村民凋"}, (2, "调委会", "没有调委会“桥头村民凋”，是不是“桥头村民调”？")),
        ({"纠纷类型": "外星"}, (2, "纠纷类型", "没有纠纷类型“外星”。")),
        ({"状态": ""}, (2, "状态", "必须填写状态。")),
        ({"调委会": ""}, (2, "调委会", "必须填写。")),
        ({"外部编号": ""}, (2, "案号", "案号和外部编号至少填一项。")),
        ({"结案日期": ""}, (2, "结案日期", "状态为结案或已归档的，要填结案日期。")),
        ({"协议形式": ""}, (2, "协议形式", "达成协议日期和协议形式要么都填，要么都不填。")),
        ({"达成协议日期": "2024-03-01"}, (2, "达成协议日期", "达成协议日期不能早于受理日期。")),
        ({"结案日期": "2024-03-06"}, (2, "结案日期", "结案日期不能早于达成协议、终止或接收的日期。")),
        ({"回访日期": "2024-03-08"}, (2, "回访日期", "回访日期要有达成协议日期，且不早于它。")),
        ({"回访日期": "2024-04-01", "达成协议日期": "", "协议形式": ""}, (2, "回访日期", "回访日期要有达成协议日期，且不早于它。")),
        ({"移送单位": "清溪区人民法院"}, (2, "移送单位类别", "委托移送的案件要填移送单位类别，其他案件不填。")),
        ({"案件来源": "委托移送", "移送单位": "清溪区人民法院", "移送单位类别": "公安"}, (2, "移送单位类别", "与移送单位的类别（法院）不符。")),
        ({"案件来源": "委托移送", "移送单位": "没有的法院"}, (2, "移送单位", "没有移送单位“没有的法院”。")),
        ({"区划": "430503"}, (2, "区划", "不在这个调委会的范围内。")),
        ({"区划": "999999"}, (2, "区划", "没有区划“999999”。")),
        ({"调解方式": "随手调", "难易等级": "重大"}, (2, "调解方式", "疑难复杂以上的案件不能用随手调。")),
        ({"调解员": "孙临川"}, (2, "调解员", "没有在“桥头村民调”任职的调解员“孙临川”。")),
        ({"调解员": "赵青禾、钱望山"}, (2, "主持调解员", "有多名调解员时要指定一名主持。")),
        ({"主持调解员": "赵青禾"}, (2, "主持调解员", "主持调解员必须是本案的调解员之一。")),
        ({"状态": "调解中", "结案日期": "", "被申请人": ""}, (2, "被申请人", "未结案件要有被申请人。")),
        ({"纠纷经过": "长" * 20_001}, (2, "纠纷经过", "最多20000个字，现在有20001个字。")),
        ({"纠纷经过": "a\x00b"}, (2, "纠纷经过", "有不能保存的字符（U+0000）。")),
        ({"协议金额": "-3"}, (2, "协议金额", "“-3”不是金额；请写成12000.50、1.2万元或3亿元。")),
        ({"受理日期": ""}, (2, "接收日期", "必须填写发现、申请或移送的日期。")),
    ],
)  # fmt: skip
async def test_tells_row_and_column_and_writes_nothing(network: Network, change, problem) -> None:
    before = await contents()

    report = await imported("cases", cases({"接收日期": "", **change}, {}))

    assert problem in told(report)
    assert {row for row, *_ in told(report)} == {2}
    assert (report.written, report.rejected) == (False, 1)
    assert await contents() == before


async def test_tells_repeats_and_clashes(network: Network) -> None:
    other = await a_case(network.other_committee, number="白水1号")
    await imported("cases", cases({}))
    existing = await Case.get(external_number="A-1")

    report = await imported(
        "cases",
        cases(
            {"外部编号": "B-1"},
            {"外部编号": "B-1"},
            {"案号": other.number},
            {"外部编号": "A-1", "案号": "新1号"},
        ),
    )

    assert told(report) == [
        (3, "外部编号", "与第2行重复。"),
        (4, "案号", "这个案号属于另一个调委会。"),
        (5, "外部编号", f"这个外部编号已用于案件{existing.number}。"),
    ]


async def test_rows_outside_the_reach_are_refused(network: Network) -> None:
    report = await imported("cases", cases({}, {"调委会": "白水区民调"}), by=network.viewer(Role.COUNTY))

    assert told(report) == [(3, "调委会", "这个调委会不在您的管辖范围内。")]
    assert await Case.all().count() == 0


async def test_long_narratives_are_kept_whole(network: Network) -> None:
    story = "讲" * 19_999 + "😀"
    await imported("cases", cases({"纠纷经过": story}))

    assert (await Case.get()).narrative == story
    assert set(CASE) >= {"外部编号", "调委会"}
