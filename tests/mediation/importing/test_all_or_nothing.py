from __future__ import annotations

import asyncio
import io
import tracemalloc

import pytest

from mediation.importing.report import Stage
from mediation.models import Case, Party, Role
from mediation.problems import Refused
from mediation.services.import_file import ImportOptions, Rejects, import_file
from tests.factories import Network
from tests.mediation.importing.files import OPERATOR, a_csv, a_workbook, cases, imported, outcome, told
from tests.mediation.state import contents, refused


async def test_a_dry_run_writes_nothing(network: Network) -> None:
    await imported("cases", cases({}))
    before = await contents()

    report = await imported("cases", cases({"协议金额": "5"}, {}), dry_run=True)

    assert (report.written, outcome(report)) == (False, (1, 1, 0, 0))
    assert await contents() == before


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
async def test_rejected_rows_come_back_with_reasons_and_can_be_mended(network: Network, file_format) -> None:
    target = io.BytesIO()
    options = ImportOptions(rejects=Rejects(target, file_format))

    report = await imported(
        "cases",
        cases({}, {"纠纷经过": "=cmd|' /C calc'!A0", "受理日期": "坏"}, {"申请人电话": "+1"}, {}),
        skip_bad=True,
        options=options,
    )

    assert outcome(report) == (2, 0, 0, 2)
    assert [row for row, *_ in told(report)] == [3, 4]
    rejected = target.getvalue()
    if file_format == "csv":
        text = rejected.decode("utf-8-sig")
        assert "'=cmd|" in text
        assert ",'+1," in text
        assert "受理日期：“坏”不是日期" in text
        rejected = text.replace("坏", "2024-03-05", 1).replace("'+1", "13900000009").encode("utf-8-sig")
        again = await imported("cases", io.BytesIO(rejected))
        assert outcome(again) == (2, 0, 0, 0)
        assert (await Case.get(external_number="A-2")).narrative == "=cmd|' /C calc'!A0"
    else:
        again = await imported("cases", io.BytesIO(rejected))
        assert [(problem.row, problem.column) for problem in again.problems] == [
            (2, "受理日期"),
            (3, "申请人电话"),
        ]


async def test_a_refused_row_leaves_the_number_to_the_next(network: Network) -> None:
    await imported("cases", cases({}, {"受理日期": "坏"}, {}), skip_bad=True)

    assert sorted(await Case.all().values_list("number", flat=True)) == [
        "（2024）桥头村民调人调字第1号",
        "（2024）桥头村民调人调字第2号",
    ]


@pytest.mark.parametrize(
    "role", [Role.TOWNSHIP, Role.VILLAGE, Role.COMMITTEE, Role.REFERRER, Role.PARTY, Role.PUBLIC]
)
@pytest.mark.parametrize("kind", ["committees", "mediators", "cases"])
async def test_only_bureaus_import(network: Network, role, kind) -> None:
    async with refused() as refusal:
        await imported(kind, cases({}), by=network.viewer(role))
    assert refusal.told == [("NOT_ALLOWED", None)]


async def test_stopped_in_the_middle_it_leaves_nothing(network: Network) -> None:
    before = await contents()
    reached = asyncio.Event()

    def hear(step) -> None:
        if step.stage is Stage.WRITING:
            reached.set()

    running = asyncio.create_task(import_file(cases(*[{}] * 1500), "cases", by=OPERATOR, report=hear))
    await reached.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert await contents() == before
    assert outcome(await imported("cases", cases(*[{}] * 3))) == (3, 0, 0, 0)


async def test_two_at_once_enter_each_case_once(network: Network) -> None:
    reports = await asyncio.gather(*(imported("cases", cases({}, {})) for _ in range(3)))

    assert sorted(outcome(report) for report in reports) == [(0, 0, 2, 0), (0, 0, 2, 0), (2, 0, 0, 0)]
    assert (await Case.all().count(), await Party.all().count()) == (2, 4)


async def test_memory_does_not_grow_with_the_file(network: Network) -> None:
    async def peak(rows: int) -> int:
        stream = cases(*[{}] * rows)
        tracemalloc.start()
        await imported("cases", stream, dry_run=True)
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    await peak(500)
    small, large = await peak(1_000), await peak(8_000)

    assert large < 1.3 * small + 500_000


async def test_many_problems_are_counted_and_some_are_shown(network: Network) -> None:
    report = await imported("cases", cases(*[{"受理日期": "坏"}] * 700))

    assert (report.problem_count, len(report.problems), report.rejected) == (700, 200, 700)
    assert [row for row, *_ in told(report)] == list(range(2, 202))


async def test_reads_a_workbook_with_its_own_dates_and_numbers(network: Network) -> None:
    rows = [
        [
            "外部编号",
            "调委会",
            "纠纷类型",
            "案件来源",
            "状态",
            "纠纷经过",
            "申请人",
            "被申请人",
            "申请人电话",
            "受理日期",
            "结案日期",
        ],
        [
            17,
            "桥头村民调",
            "02",
            "主动调解",
            "结案",
            "排水纠纷",
            "甲",
            "乙",
            13900000001,
            45356,
            "2024-04-01",
        ],
        [18, None, "02", "主动调解", "结案", "排水纠纷", "甲", "乙", 13900000001, 45356, "2024-04-01"],
    ]

    report = await imported("cases", a_workbook(rows, merged=("B2:B3",)))

    assert outcome(report) == (2, 0, 0, 0)
    assert [str(case.accepted_on) for case in await Case.all()] == ["2024-03-05", "2024-03-05"]


async def test_an_unknown_kind_is_refused(network: Network) -> None:
    with pytest.raises(Refused):
        await import_file(a_csv("a", "b"), "honours", by=OPERATOR)
