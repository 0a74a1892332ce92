"""What holds for the demo network's rows beyond the database's own checks."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from mediation import identity
from mediation.personal_data import Vault
from server.demo.people import NO_DIVISION, NO_MOBILE


async def faults(demo: asyncpg.Connection, condition: str) -> Any:
    return await demo.fetchval(f"select count(*) from {condition}")


async def test_case_numbers_have_no_gaps(demo: asyncpg.Connection) -> None:
    wrong = await demo.fetch("""
        with numbered as (
            select committee_id, substring(number from 2 for 4)::int as year,
                   substring(number from '第([0-9]+)号$')::int as n, listed_on
            from "case"
        ), used as (
            select committee_id, year, count(*) as many, min(n) as low, max(n) as high, count(distinct n) as different
            from numbered group by 1, 2
        )
        select * from used full join case_sequence using (committee_id, year)
        where low is distinct from 1 or many is distinct from high or many is distinct from different
           or high is distinct from last_number
    """)
    assert wrong == []
    assert (
        await faults(
            demo, """"case" where substring(number from 2 for 4)::int <> extract(year from listed_on)"""
        )
        == 0
    )


async def test_numbers_follow_the_days(demo: asyncpg.Connection) -> None:
    assert (
        await faults(
            demo,
            """(
        select listed_on, lag(listed_on) over (
            partition by committee_id, substring(number from 2 for 4)
            order by substring(number from '第([0-9]+)号$')::int
        ) as before from "case"
    ) q where before > listed_on""",
        )
        == 0
    )


async def test_a_case_lies_where_its_committee_serves(demo: asyncpg.Connection) -> None:
    assert (
        await faults(
            demo,
            """"case" c join committee m on m.id = c.committee_id
        where not starts_with(c.path, m.path)""",
        )
        == 0
    )


async def test_a_case_is_mediated_by_active_members_of_its_committee(demo: asyncpg.Connection) -> None:
    assert (
        await faults(
            demo,
            """case_mediator cm join "case" c on c.id = cm.case_id
        join mediator m on m.id = cm.mediator_id
        where m.status <> 'active' or not exists (
            select from post p where p.mediator_id = cm.mediator_id and p.committee_id = c.committee_id
            and p.ended_on is null and p.started_on <= c.listed_on)""",
        )
        == 0
    )
    assert (
        await faults(
            demo,
            """"case" c where presiding_id is not null and not exists (
        select from case_mediator cm where cm.case_id = c.id and cm.mediator_id = c.presiding_id)""",
        )
        == 0
    )
    assert (
        await faults(
            demo,
            """"case" c where not exists (
        select from case_mediator cm where cm.case_id = c.id)""",
        )
        == 0
    )


async def test_a_case_has_two_to_four_parties_on_both_sides(demo: asyncpg.Connection) -> None:
    assert (
        await faults(
            demo,
            """"case" c join lateral (
        select count(*) as many, count(distinct role) as sides from party p where p.case_id = c.id
    ) q on true where many not between 2 and 4 or sides <> 2""",
        )
        == 0
    )


async def test_referrals_name_a_body_of_their_kind_that_is_near(demo: asyncpg.Connection) -> None:
    assert (
        await faults(
            demo,
            """"case" c left join referrer r on r.id = c.referred_by_id
        left join division d on d.code = r.division_id
        where c.source = 'referral' and (r.id is null or r.origin <> c.referral_origin
              or split_part(d.path, '/', 2) <> c.city)""",
        )
        == 0
    )


async def test_no_difficult_case_is_settled_on_the_spot(demo: asyncpg.Connection) -> None:
    slight = "mode = 'on_the_spot' and (grade in ('difficult','major','critical') or source = 'referral')"
    assert await faults(demo, f'"case" where {slight}') == 0


async def test_no_day_lies_in_the_future(demo: asyncpg.Connection) -> None:
    days = "received_on, listed_on, agreed_on, performed_on, revisited_on, terminated_on, closed_on"
    assert await faults(demo, f""""case" where greatest({days}) > date '2026-11-22'""") == 0


async def test_most_written_agreements_are_visited_in_time_and_some_are_not(demo: asyncpg.Connection) -> None:
    shares = await demo.fetchrow("""
        select avg((revisited_on <= agreed_on + 30)::int) filter (where agreement_form = 'written') as in_time,
               avg((revisited_on > agreed_on + 30)::int) filter (where agreement_form = 'written') as late,
               avg((revisited_on is not null)::int) filter (where agreement_form = 'written') as written,
               avg((revisited_on is not null)::int) filter (where agreement_form = 'oral') as oral
        from "case" where agreed_on < date '2026-09-01'""")

    assert shares is not None
    assert 0.94 < shares["in_time"] < 0.98  # of those that are visited
    assert 0.02 < shares["late"] < 0.06
    assert 0.91 < shares["written"] < 0.95
    assert 0.10 < shares["oral"] < 0.14


@pytest.mark.parametrize(
    "table", ["committee", "judicial_office", "person", "mediator", "referrer", "case", "honour", "precedent"]
)
async def test_everything_invented_is_marked(demo: asyncpg.Connection, table: str) -> None:
    assert await faults(demo, f'"{table}" where not demo') == 0


async def test_only_villages_are_invented_divisions(demo: asyncpg.Connection) -> None:
    assert await faults(demo, "division where demo <> (level = 'village')") == 0


async def test_committees_have_members_and_few_break_the_law(demo: asyncpg.Connection) -> None:
    rows = await demo.fetch("""
        select c.id, count(p.*) as members, count(*) filter (where p.title = 'director') as directors,
               count(*) filter (where o.gender = 'female') as women
        from committee c left join post p on p.committee_id = c.id and p.ended_on is null
        left join mediator m on m.id = p.mediator_id left join person o on o.id = m.person_id
        where c.host_id is null group by c.id""")
    assert max(row["members"] for row in rows) <= 9
    assert min(row["members"] for row in rows) == 2
    wrong = [row for row in rows if row["members"] < 3 or row["directors"] != 1 or not row["women"]]
    assert 0 < len(wrong) < len(rows) * 0.05


async def test_dingxi_has_enough_judicial_offices(demo: asyncpg.Connection) -> None:
    assert await faults(demo, "judicial_office where path like '/621100/%'") == 122


async def test_numbers_cannot_be_real(demo: asyncpg.Connection, vault: Vault) -> None:
    rows = await demo.fetch("""
        (select phone_sealed, id_number_sealed, phone_hash, phone_masked from person limit 2000)
        union all (select phone_sealed, id_number_sealed, phone_hash, phone_masked from party limit 2000)""")
    phones = [vault.unseal(row["phone_sealed"]) for row in rows if row["phone_sealed"]]
    numbers = [vault.unseal(row["id_number_sealed"]) for row in rows if row["id_number_sealed"]]
    assert len(phones) > 3000
    assert len(numbers) > 3000
    assert {phone[:3] for phone in phones} == {NO_MOBILE}
    assert {number[:6] for number in numbers} == {NO_DIVISION}
    # A number that cannot be anybody's, and yet one that every form takes.
    assert all(identity.id_number(number) == number for number in numbers)
    assert all(identity.phone_number(phone) == phone for phone in phones)
    told = next(row for row in rows if row["phone_sealed"])
    assert told["phone_hash"] == vault.hash(vault.unseal(told["phone_sealed"]))


async def test_the_other_phones_are_invented_too(demo: asyncpg.Connection) -> None:
    for table in ("committee", "judicial_office"):
        assert await faults(demo, f"{table} where phone !~ '^{NO_MOBILE}[0-9]{{8}}$'") == 0
    for column in ("narrative", "title"):
        assert await faults(demo, f""""case" where {column} ~ '1[3-9][0-9]{{9}}'""") == 0
