"""The home page: what waits for whom, and sums in the units that people speak of."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from admin.show import yuan_in_short
from mediation.clock import today
from mediation.models import Case, CaseStatus, GradeChange, GradeChangeStatus, MediatorGrade, Role, User
from tests.admin.conftest import Clerk, SignIn
from tests.admin.deeds import Place, grade_change
from tests.factories import Network, a_case

_WAITS = re.compile(r"<li><span>(等级评定：[^<]+?) <small>([^<]*)</small></span> <a [^>]*>([^<]+)<")


async def waiting(clerk: Clerk) -> list[tuple[str, str, str]]:
    """What is to be done about grades: the words, since when, and the verb."""
    return _WAITS.findall((await clerk.get("/admin/")).text)


@pytest.fixture
def spot(network: Network) -> Place:
    return Place(network.village, network.committee, network.county)


async def test_a_grade_waits_once_its_notice_is_over_for_who_may_decide_it(
    sign_in: SignIn, network: Network, spot: Place
) -> None:
    county, city, township = [await sign_in(role) for role in (Role.COUNTY, Role.CITY, Role.TOWNSHIP)]
    elsewhere = await sign_in(Role.COUNTY, division=network.other_county)
    await grade_change(GradeChangeStatus.ON_NOTICE, over=False)(spot)
    change = await GradeChange.get(
        id=await grade_change(GradeChangeStatus.ON_NOTICE, over=True)(spot)
    ).prefetch_related("mediator__person")

    seen = [await waiting(clerk) for clerk in (county, city, township, elsewhere)]

    since = f"{change.notice_until + timedelta(days=1)} 00:00"
    row = (f"等级评定：{change.mediator.person.name}（四级）", since, "评定")
    assert seen == [[row], [row], [], []]


async def test_a_grade_waits_neither_for_its_proposer_nor_for_a_county_that_the_city_decides_for(
    sign_in: SignIn, spot: Place
) -> None:
    county, city = await sign_in(Role.COUNTY), await sign_in(Role.CITY)
    change = await GradeChange.get(id=await grade_change(GradeChangeStatus.ON_NOTICE, over=True)(spot))
    await GradeChange.filter(id=change.id).update(to_grade=MediatorGrade.FIRST)
    decided_by_the_city = [len(await waiting(clerk)) for clerk in (county, city)]
    await GradeChange.filter(id=change.id).update(proposed_by_id=(await User.get(username="city")).id)

    own = [len(await waiting(clerk)) for clerk in (county, city)]

    assert decided_by_the_city == [0, 1]
    assert own == [0, 0]


async def test_a_granted_grade_waits_until_it_is_filed(sign_in: SignIn, spot: Place) -> None:
    county = await sign_in(Role.COUNTY)
    key = await grade_change(GradeChangeStatus.GRANTED, over=True)(spot)

    before = await waiting(county)
    await county.submit(f"/admin/grade-change/act/file/{key}", {"filing_number": "邵司备〔2026〕1号"})

    assert [verb for _, _, verb in before] == ["备案"]
    assert (await GradeChange.get(id=key)).filed_on == today()
    assert await waiting(county) == []


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (0, "0.00 元", "0.00 yuan"),
        (999_999, "9,999.99 元", "9,999.99 yuan"),
        (104_470_000, "104.47 万元", "1.04 million"),
        (104_475_000, "104.48 万元", "1.04 million"),
        (999_999_999_900, "100.00 亿元", "10.00 billion"),
    ],
)
def test_sums_are_short_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, fen: int, zh: str, en: str
) -> None:
    told = []
    for chinese in (True, False):
        monkeypatch.setattr("admin.show.in_chinese", lambda chinese=chinese: chinese)
        told.append(yuan_in_short(fen))

    assert told == [zh, en]


async def test_a_long_sum_stands_in_full_beneath(sign_in: SignIn, network: Network) -> None:
    await a_case(
        network.committee,
        status=CaseStatus.AGREED,
        agreed_on=date(2026, 3, 9),
        agreement_form="oral",
        amount=104_470_000,
    )
    await Case.all().update(listed_on=date(2026, 3, 2))

    page = (await (await sign_in(Role.COUNTY)).get("/admin/?year=2026")).text

    assert "<dt>协议金额</dt><dd>104.47 万元 <small>1,044,700.00 元</small></dd>" in page
