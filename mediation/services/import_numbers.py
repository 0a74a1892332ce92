# ruff: noqa: S608  table names are constants of ours
"""Case numbers 案号 for many cases at once: in the order of the file, without gaps."""

from __future__ import annotations

from mediation.services.import_staging import Staging

# The form of ``case_number``, as PostgreSQL writes and reads it.
_WRITTEN = "'（' || {year} || '）' || {short_name} || '人调字第' || {number} || '号'"
_READ_YEAR = "substring(m.number from '^（([0-9]{4})）')"
_READ_NUMBER = "substring(m.number from '人调字第([1-9][0-9]{0,8})号$')"


async def assign_numbers(staging: Staging, merged: str) -> None:
    """Number the new cases that have none, from the committee's counter of the year they are listed in.

    Numbers that the file gives, in the committee's own form, move the counter on first, so that
    none is given twice. The counters stay locked until the transaction ends.
    """
    written = _WRITTEN.format(year=_READ_YEAR, short_name="c.short_name", number=_READ_NUMBER)
    await staging.execute(
        "insert into case_sequence (committee_id, year, last_number)"
        f" select m.committee_id, ({_READ_YEAR})::smallint as year, max(({_READ_NUMBER})::int) from {merged} m"
        f" join committee c on c.id = m.committee_id where m.fresh and m.number = {written} group by 1, 2 order by 1, 2"
        " on conflict (committee_id, year) do update"
        " set last_number = greatest(case_sequence.last_number, excluded.last_number)"
    )
    year = "extract(year from m.listed_on)::smallint"
    await staging.execute(
        "create temp table taken_number on commit drop as"
        f" select m.id, m.committee_id, {year} as year,"
        f" row_number() over (partition by m.committee_id, {year} order by m.row_number) as place"
        f" from {merged} m where m.fresh and m.number is null"
    )
    await staging.execute(
        "with taken as (insert into case_sequence (committee_id, year, last_number)"
        " select committee_id, year, count(*) from taken_number group by 1, 2 order by 1, 2"
        " on conflict (committee_id, year) do update"
        " set last_number = case_sequence.last_number + excluded.last_number"
        " returning committee_id, year, last_number)"
        f" update {merged} m set number = {_WRITTEN.format(year='n.year', short_name='c.short_name', number='n.number')}"
        " from (select t.id, t.committee_id, t.year,"
        " taken.last_number - count(*) over (partition by t.committee_id, t.year) + t.place as number"
        " from taken_number t join taken using (committee_id, year)) n"
        " join committee c on c.id = n.committee_id where m.id = n.id"
    )
