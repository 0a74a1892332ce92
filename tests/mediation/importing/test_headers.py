from __future__ import annotations

import pytest

from mediation.importing.headers import Choices
from mediation.models import Division
from mediation.services.import_file import ImportOptions
from tests.factories import Network
from tests.mediation.importing.files import a_csv, a_workbook, imported
from tests.mediation.state import refused


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("区划代码,名称,名称", ["列“名称”出现了两次。"]),
        ("区划代码,名称,name", ["列“name”和“名称”是同一列。"]),
        ("区划代码,名称,上级代吗", ["不认识列“上级代吗”，是不是“上级代码”？不需要的列用 --map 上级代吗=- 略去。"]),
        ("区划代码,名称,note", ["不认识列“note”。不需要的列用 --map note=- 略去。"]),
        ("名称,层级", ["缺少列“区划代码”。"]),
        ("乱,糟", ["不认识列“乱”。不需要的列用 --map 乱=- 略去。", "不认识列“糟”。不需要的列用 --map 糟=- 略去。", "缺少列“区划代码”。", "缺少列“名称”。"]),
    ],
)  # fmt: skip
async def test_refuses_a_header_that_does_not_fit(network: Network, header, words) -> None:
    async with refused() as refusal:
        await imported("divisions", a_csv(header, "430504,新区,"))
    assert [problem.in_chinese for problem in refusal.problems] == words


async def test_refuses_a_header_without_rows(network: Network) -> None:
    async with refused() as refusal:
        await imported("divisions", a_csv("区划代码,名称"))
    assert [problem.in_chinese for problem in refusal.problems] == ["文件只有表头，没有数据。"]


async def test_finds_the_header_below_a_title_and_skips_remarks(network: Network) -> None:
    stream = a_workbook(
        [["青山市区划表"], ["区划代码*", "名称*"], ["# 必填", "x"], ["430504", "新区"]], merged=("A1:B1",)
    )

    report = await imported("divisions", stream)

    assert report.created == 1
    assert (await Division.get(code="430504")).path == "/430500/430504/"


async def test_maps_sets_and_falls_back(network: Network) -> None:
    choices = Choices({"id": "code", "junk": "-"}, {"name": "待定", "counted": "否"}, {"level": "county"})

    report = await imported(
        "divisions", a_csv("id,junk,level", "430504,x,不知道"), options=ImportOptions(choices=choices)
    )

    assert (report.created, report.fallbacks) == (1, 1)
    division = await Division.get(code="430504")
    assert (division.name, division.counted) == ("待定", False)


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        (Choices(constants={"没有": "1"}), "没有叫“没有”的列。"),
        (Choices(constants={"counted": "也许"}), "counted：“也许”应填“是”或“否”。"),
    ],
)
async def test_refuses_choices_that_cannot_be(network: Network, choices, words) -> None:
    async with refused() as refusal:
        await imported("divisions", a_csv("code,name", "430504,新区"), options=ImportOptions(choices=choices))
    assert [problem.in_chinese for problem in refusal.problems] == [words]
