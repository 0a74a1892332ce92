"""Invented precedents 测试类案: few, told apart by what they are about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from search.engine import PrecedentDocument


def key(number: int) -> UUID:
    """Ids that are ordered like UUIDv7."""
    return UUID(int=(0x0190_0000_0000_7000 + number) << 64 | 0x8000_0000_0000_0000 | number)


def a_precedent(number: int, facts: str, **values: Any) -> PrecedentDocument:
    plain = PrecedentDocument(
        id=key(number),
        version=1,
        title=f"类案{number}",
        dispute_type="02",
        dispute_type_name="邻里纠纷",
        division="430502",
        division_name="双清区",
        path="/430500/430502/",
        year=2023,
        grade="ordinary",
        result="agreed",
        facts=facts,
        days=10,
        amount=100_000,
    )
    return replace(plain, **values)


WALL = a_precedent(
    1,
    "甲与乙是前后邻居。乙翻修围墙时越过宅基地边界约三十厘米，甲出门不便，多次上门理论，双方为围墙和滴水发生争吵。",
    title="翻修围墙占用邻居宅基地",
    focus="围墙是否越界。",
    process="现场丈量，对照宅基地证。",
    terms="乙拆除越界围墙\n双方以滴水线为界",
    laws_cited=("《民法典》第二百八十八条",),
    keywords=("宅基地", "围墙", "滴水"),
    days=6,
    amount=None,
)
DRAIN = a_precedent(
    2,
    "丙家屋檐滴水冲刷丁家墙根，墙体受潮开裂，丁要求丙安装接水槽并赔偿修墙费用三千元，丙认为老屋历来如此。",
    title="屋檐滴水损坏邻居墙体",
    terms="丙安装接水槽，补偿修墙费二千元",
    keywords=("滴水", "相邻关系"),
    laws_cited=("《民法典》第二百八十八条", "《民法典》第二百九十条"),
    days=12,
    amount=200_000,
    year=2022,
)
LOAN = a_precedent(
    3,
    "戊借给己三万元用于进货，写有借条，约定一年还清。到期后己称生意亏损无力偿还，戊多次催讨未果。",
    title="借条到期未还",
    dispute_type="0301",
    dispute_type_name="民间借贷",
    grade="simple",
    terms="己分六期还清本金，戊放弃利息",
    keywords=("借条", "民间借贷"),
    days=8,
    amount=3_000_000,
    division="430503",
    division_name="大祥区",
    path="/430500/430503/",
    laws_cited=("《民法典》第六百七十五条",),
)
WAGES = a_precedent(
    4,
    "庚等五人在某工地做木工，完工后包工头辛拖欠工资共四万八千元，庚等人多次讨要，辛称工程款没有到账。",
    title="工地拖欠木工工资",
    dispute_type="05",
    dispute_type_name="劳动争议",
    grade="difficult",
    result="terminated",
    terms=None,
    keywords=("拖欠工资",),
    days=30,
    amount=4_800_000,
    year=2021,
    division="621102",
    division_name="安定区",
    path="/621100/621102/",
)
DOG = a_precedent(
    5,
    "壬家未拴的狗在村道上咬伤放学的孩子，孩子打了疫苗，家长要求壬赔偿医药费和误工费共二千六百元。",
    title="未拴的狗咬伤孩子",
    dispute_type="04",
    dispute_type_name="损害赔偿",
    keywords=("狗咬伤", "赔偿"),
    terms="壬赔偿二千元并把狗拴好",
    days=3,
    amount=200_000,
)
LOAN_OF_BROTHERS = a_precedent(
    6,
    "兄弟二人分家后，哥哥向弟弟借款两万元建房，没有写借条。弟弟催要时哥哥说是分家时的补偿，双方争执不下。",
    title="兄弟之间无借条的借款",
    dispute_type="0301",
    dispute_type_name="民间借贷",
    keywords=("民间借贷", "分家"),
    terms="哥哥三年内还款一万五千元",
    days=15,
    amount=1_500_000,
    year=2024,
)

ALL = (WALL, DRAIN, LOAN, WAGES, DOG, LOAN_OF_BROTHERS)

_PLACES = ["东街", "西街", "南坪", "北坡", "河边", "桥头", "井边", "坡上", "湾里", "垅中"]
_THINGS = ["围墙", "水沟", "竹林", "院坝", "菜地", "猪圈", "道路", "树木", "屋檐", "粪池"]
_ACTS = ["占用", "填埋", "砍伐", "堵塞", "倾倒", "损坏", "翻修", "抬高", "挖断", "封堵"]


def many(count: int, *, start: int = 1000) -> list[PrecedentDocument]:
    """Accounts that share words with each other, no two the same."""
    found = []
    for number in range(count):
        place, thing, act = _PLACES[number % 10], _THINGS[number // 10 % 10], _ACTS[number // 100 % 10]
        other = _THINGS[(number * 7 + 3) % 10]
        facts = (
            f"{place}两户邻居为{thing}发生纠纷。一方{act}{thing}，另一方认为影响{other}使用，要求恢复原状，"
            f"并赔偿损失{100 + number}元。村里多次劝说，双方仍争执不下，到调委会申请调解。"
        )
        found.append(a_precedent(start + number, facts, title=f"{place}{thing}纠纷", year=2018 + number % 6))
    return found


NARRATIVES_REFUSED = [
    ("", "NARRATIVE_EMPTY"),
    (" \n　", "NARRATIVE_EMPTY"),
    ("借", "NARRATIVE_TOO_SHORT"),
    ("借" * 20_001, "NARRATIVE_TOO_LONG"),
    ("😀" * 20, "NARRATIVE_WITHOUT_WORDS"),
    ("我们的，他们的，因为没有。", "NARRATIVE_WITHOUT_WORDS"),
    ("借款\ud83d不还", "NARRATIVE_NOT_TEXT"),
    ("借款\0不还", "NARRATIVE_NOT_TEXT"),
]
"""What every engine and the database refuse alike."""
