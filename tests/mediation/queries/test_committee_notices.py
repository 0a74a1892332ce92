from __future__ import annotations

from datetime import date

import pytest

from mediation.models import CalendarDay, DayKind, Gender, PostTitle, Role
from mediation.queries.committee_notices import Notice, NoticeKind, committee_notices
from tests.factories import Network, a_mediator


async def test_tells_what_the_law_asks_for(network: Network) -> None:
    committee = network.committee
    committee.set_up_on, committee.term_ends_on = date(2026, 3, 2), date(2026, 6, 30)
    await committee.save()

    found = await committee_notices(network.viewer(Role.VILLAGE), day=date(2026, 5, 4))

    assert found == {
        committee.id: [
            Notice(NoticeKind.TOO_FEW, "人民调解法第八条"),
            Notice(NoticeKind.TERM_ENDS, "人民调解法第九条", date(2026, 6, 30)),
            Notice(NoticeKind.REGISTRATION_LATE, "设立之日起30个工作日内", date(2026, 4, 13)),
        ]
    }


async def test_is_silent_when_all_is_well(network: Network) -> None:
    await a_mediator(network.village, "冯雨", network.committee, gender=Gender.FEMALE)
    network.committee.set_up_on = date(2026, 3, 2)
    network.committee.registered_on = date(2026, 3, 9)
    await network.committee.save()

    assert await committee_notices(network.viewer(Role.CITY), [network.committee.id]) == {}


async def test_counts_members_not_hired_mediators_and_misses_a_woman(network: Network) -> None:
    people = [
        await a_mediator(
            network.other_county, f"陈{number}", network.other_committee, title, gender=Gender.MALE
        )
        for number, title in enumerate([PostTitle.DIRECTOR, *[PostTitle.MEMBER] * 8, PostTitle.HIRED])
    ]
    stranger = await network.stranger.person
    stranger.gender = Gender.MALE
    await stranger.save()

    found = await committee_notices(network.viewer(Role.CITY), [network.other_committee.id])

    assert len(people) == 10
    assert [notice.kind for notice in found[network.other_committee.id]] == [
        NoticeKind.TOO_MANY,
        NoticeKind.NO_WOMAN,
    ]


async def test_keeps_to_the_viewers_reach(network: Network) -> None:
    found = await committee_notices(network.elsewhere)

    assert set(found) == {network.other_committee.id}
    assert [notice.kind for notice in found[network.other_committee.id]] == [
        NoticeKind.TOO_FEW,
        NoticeKind.NO_DIRECTOR,
    ]


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 5, 1), NoticeKind.TERM_ENDS),
        (date(2026, 6, 30), NoticeKind.TERM_ENDS),
        (date(2026, 7, 1), NoticeKind.TERM_OVER),
    ],
)
async def test_warns_sixty_days_ahead(network: Network, day: date, kind: NoticeKind) -> None:
    network.committee.term_ends_on = date(2026, 6, 30)
    await network.committee.save()
    viewer = network.viewer(Role.CITY)

    found = await committee_notices(viewer, [network.committee.id], day=day)
    early = await committee_notices(viewer, [network.committee.id], day=date(2026, 4, 30))

    assert found[network.committee.id][-1] == Notice(kind, "人民调解法第九条", date(2026, 6, 30))
    assert [notice.kind for notice in early[network.committee.id]] == [NoticeKind.TOO_FEW]


async def test_registration_counts_the_days_off(network: Network) -> None:
    await CalendarDay.create(day=date(2026, 4, 6), kind=DayKind.HOLIDAY, name="清明节")
    network.committee.set_up_on = date(2026, 3, 2)
    await network.committee.save()

    found = await committee_notices(network.viewer(Role.VILLAGE), day=date(2026, 4, 14))

    assert found[network.committee.id][-1] == Notice(
        NoticeKind.NOT_REGISTERED, "设立之日起30个工作日内", date(2026, 4, 14)
    )
