"""The published figures that the demo network reproduces 公布数字.

Shaoyang: the city justice bureau's reply 邵司复字第11号, 2023-05-19. Dingxi: the city's review of
2023, published 2024-01-08. Only sums are taken from them; no name, no telephone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mediation.models import ReferralOrigin


@dataclass(frozen=True)
class CaseFigures:
    """What the cases accepted in one year add up to; None where the source gives no figure."""

    year: int
    cases: int
    succeeded: int
    difficult: int
    on_the_spot: int
    confirmed: int
    referrals: Mapping[ReferralOrigin, int]
    amount: int | None
    """Sum of all agreements in fen."""


@dataclass(frozen=True)
class HonourFigures:
    year: int
    judicial_offices: int
    committees: int
    mediators: int
    visits: int
    """Of the page, which are not votes."""


@dataclass(frozen=True)
class LectureFigures:
    held: tuple[int, int]
    """Month and day."""
    lecturers: int
    viewers: int
    likes: int


@dataclass(frozen=True)
class TrainingFigures:
    year: int
    lecturers_from: tuple[str, ...]
    """The county of each lecturer, in the order in which they speak."""
    lectures: tuple[LectureFigures, ...]


@dataclass(frozen=True)
class CityFigures:
    code: str
    short: str
    """Name as used in committees' short names and in user names."""
    latin: str
    specialised: int
    """Industry and enterprise committees beside those of townships and villages."""
    city_industries: tuple[str, ...]
    """Fields that have a committee at city level."""
    experts: int
    cases: CaseFigures
    recent_cases: int
    """Cases of the last weeks, so that there is work in hand to look at."""
    villages: int | None = None
    """None: chosen by chance for each township."""
    backpack: int | None = None
    """None: every second village mediator."""
    honours: HonourFigures | None = None
    training: TrainingFigures | None = None


SHAOYANG = CityFigures(
    code="430500",
    short="邵阳",
    latin="shaoyang",
    villages=3636,
    # 3,938 committees in the register of 2022-12, less 202 townships and 3,636 villages. The same
    # source counts over 150 industry committees: the register does not hold them all.
    specialised=100,
    # The source says 7 and names six: 医疗、银行、保险、旅游、餐饮、物业. The seventh is ours.
    city_industries=("医疗", "银行", "保险", "旅游", "餐饮", "物业", "道路交通"),
    backpack=9153,
    experts=90,
    cases=CaseFigures(
        year=2022,
        cases=22_805,
        # 96.58 % of 22,805 fits 22,024 to 22,026: the middle one.
        succeeded=22_025,
        difficult=561,
        on_the_spot=7_860,
        confirmed=712,
        referrals={
            ReferralOrigin.COURT: 986,
            ReferralOrigin.POLICE: 744,
            ReferralOrigin.PETITION: 158,
            ReferralOrigin.GOVERNMENT: 203,
            ReferralOrigin.OTHER: 61,
        },
        amount=316_220_000_00,
    ),
    recent_cases=360,
)

DINGXI = CityFigures(
    code="621100",
    short="定西",
    latin="dingxi",
    specialised=58,
    # 道交调, 婚姻调, 医疗调.
    city_industries=("道路交通", "婚姻家庭", "医疗"),
    experts=36,
    cases=CaseFigures(
        year=2023,
        cases=13_792,
        # The 28 others failed or were still open; the source does not say which.
        succeeded=13_764,
        difficult=298,
        on_the_spot=6_297,
        confirmed=459,
        referrals={
            ReferralOrigin.COURT: 1_121,
            ReferralOrigin.POLICE: 161,
            ReferralOrigin.PETITION: 13,
            ReferralOrigin.GOVERNMENT: 25,
            ReferralOrigin.OTHER: 34,
        },
        amount=None,
    ),
    recent_cases=240,
    honours=HonourFigures(year=2023, judicial_offices=7, committees=14, mediators=21, visits=392_564),
    # The source tells the sums: 4 lectures, 6 lecturers of 3 counties, 12,800 viewers, 123,000 likes.
    training=TrainingFigures(
        year=2023,
        lecturers_from=("临洮县", "陇西县", "通渭县", "临洮县", "陇西县", "通渭县"),
        lectures=(
            LectureFigures(held=(4, 18), lecturers=2, viewers=3_100, likes=29_000),
            LectureFigures(held=(6, 20), lecturers=1, viewers=2_900, likes=27_500),
            LectureFigures(held=(9, 19), lecturers=1, viewers=3_300, likes=31_500),
            LectureFigures(held=(11, 21), lecturers=2, viewers=3_500, likes=35_000),
        ),
    ),
)

CITIES = (SHAOYANG, DINGXI)
