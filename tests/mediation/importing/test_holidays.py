from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

import server
from mediation.models import AuditEntry, CalendarDay, DayKind, Role
from mediation.problems import Refused
from tests.factories import Network
from tests.mediation.importing.files import a_csv, a_workbook, imported, outcome, told
from tests.mediation.state import contents

HEADER = "日期,至,种类,节日"


async def test_a_row_holds_a_day_or_a_run_of_days(database: str) -> None:
    stream = a_csv(HEADER, "2026年10月1日,2026/10/7,放假,国庆节", "2026-10-10,,调休上班,国庆节")

    report = await imported("holidays", stream)

    assert outcome(report) == (2, 0, 0, 0)
    assert await CalendarDay.all().order_by("day").values_list("day", "kind", "name") == [
        *((date(2026, 10, day), DayKind.HOLIDAY, "国庆节") for day in range(1, 8)),
        (date(2026, 10, 10), DayKind.WORKDAY, "国庆节"),
    ]
    assert (await AuditEntry.get()).action == "import_holidays"
    assert outcome(await imported("holidays", stream)) == (0, 0, 2, 0)


async def test_a_run_that_grows_or_is_renamed(database: str) -> None:
    await imported("holidays", a_csv(HEADER, "2026-10-01,2026-10-03,放假,国庆节", "2026-05-01,,放假,劳动节"))

    report = await imported(
        "holidays", a_csv(HEADER, "2026-10-01,2026-10-07,放假,国庆节", "2026-05-01,,放假,国际劳动节")
    )

    assert outcome(report) == (1, 1, 0, 0)
    assert await CalendarDay.all().count() == 8


async def test_reads_spreadsheet_days_and_english_words(database: str) -> None:
    stream = a_workbook([["day", "until", "kind", "name"], [46296, 46302.0, "holiday", "National Day"]])

    assert outcome(await imported("holidays", stream)) == (1, 0, 0, 0)
    assert await CalendarDay.filter(day=date(2026, 10, 7)).exists()
    assert await CalendarDay.all().count() == 7


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("2026-10-01,2026-09-30,放假,国庆节", (2, "至", "不能早于开始的日期。")),
        ("2026-10-01,2027-10-07,放假,国庆节", (2, "至", "一行最多31天。")),
        ("2026-10-08,,调休上班,国庆节", (2, "种类", "只有周六、周日才有调休上班。")),
        ("2026-10-01,,休息,国庆节", (2, "种类", "“休息”不在可填范围内；可填：放假、调休上班。")),
        ("2026-10-01,,放假,", (2, "节日", "必须填写因哪个节日。")),
        ("2026-13-01,,放假,国庆节", (2, "日期", "“2026-13-01”不是日期；请写成2022-03-05或2022年3月5日。")),
    ],
)
async def test_tells_what_is_wrong(database: str, row: str, problem: tuple[int, str, str]) -> None:
    before = await contents()

    report = await imported("holidays", a_csv(HEADER, row))

    assert told(report) == [problem]
    assert await contents() == before


async def test_runs_that_overlap_are_told_once(database: str) -> None:
    report = await imported(
        "holidays", a_csv(HEADER, "2026-10-01,2026-10-07,放假,国庆节", "2026-10-05,2026-10-08,放假,中秋节")
    )

    assert told(report) == [(3, "日期", "与第2行重复。")]


async def test_only_the_city_imports_them(network: Network) -> None:
    for role in (Role.COUNTY, Role.TOWNSHIP, Role.VILLAGE):
        with pytest.raises(Refused):
            await imported("holidays", a_csv(HEADER, "2026-10-01,,放假,国庆节"), by=network.viewer(role))
    assert not await CalendarDay.exists()


async def test_the_standard_calendar_is_such_a_file(database: str) -> None:
    file = Path(server.__file__).parent / "data" / "holidays.csv"

    report = await imported("holidays", BytesIO(file.read_bytes()))

    assert outcome(report) == (62, 0, 0, 0)
    assert await CalendarDay.all().count() == 180
