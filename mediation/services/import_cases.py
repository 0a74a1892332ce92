# ruff: noqa: S608  table names are constants of ours
"""Writing cases 案件 with their parties and mediators, by number or by external number."""

from __future__ import annotations

from mediation.access import Viewer
from mediation.importing.kinds.cases import STAGED
from mediation.importing.kinds.parties import PARTIES
from mediation.models import OPEN_STATUSES, Case, Party
from mediation.services.import_merge import Merge
from mediation.services.import_numbers import assign_numbers
from mediation.services.import_staging import GOOD, Staging
from mediation.services.import_writers import Counts, counted, know

_S, _P = STAGED.name, PARTIES.name
_LEVELS = ("city", "county", "township", "village")
_CASES = Merge(
    Case,
    _S,
    "known_case",
    "merged_case",
    defaults={
        "title": "s.made_title",
        "grade": "'ordinary'",
        "mode": "'ordinary'",
        "confirmation": "'none'",
        "received_on": "s.accepted_on",
        "division_id": "s.committee_division_id",
        "path": "s.committee_path",
        "demo": "false",
        "registered_by_id": "case when t.id is null then nullif(current_setting('fengqiao.user', true), '')::uuid end",
    },
    derived={
        "listed_on": "coalesce(m.accepted_on, m.received_on)",
        **{
            level: f"nullif(split_part(m.path, '/', {place}), '') collate \"C\""
            for place, level in enumerate(_LEVELS, start=2)
        },
    },
    made_later=frozenset({"number"}),
    shown_as={"listed_on": "received_on"},
)
_PARTIES = Merge(
    Party,
    _P,
    "known_party",
    "merged_party",
    given={"case_id": "c.id"},
    joins="join merged_case c on c.row_number = s.row_number",
    shown_as={"name": "applicants"},
)
_OPEN = ", ".join(f"'{status.value}'" for status in OPEN_STATUSES)

# Parties that are stored for a side that the file gives, and are not in the file.
_GONE = (
    "select t.id, c.id as case_id, c.row_number from merged_case c join party t on t.case_id = c.id"
    f" where not c.fresh and exists (select from {_P} s where s.row_number = c.row_number and s.role = t.role)"
    " and not exists (select from merged_party m where m.id = t.id)"
)
_OTHER_MEDIATORS = (
    f"select s.row_number, c.id as case_id from {_S} s join merged_case c on c.row_number = s.row_number"
    " where not c.fresh and s.mediators is not null and s.mediators is distinct from"
    " (select array_agg(mediator_id order by mediator_id) from case_mediator where case_id = c.id)"
)
_CHANGED = (
    f"{_CASES.changed_rows()} union {_PARTIES.changed_rows()} union"
    " select p.row_number from merged_party p join merged_case c using (row_number) where p.fresh and not c.fresh"
    f" union select row_number from ({_GONE}) gone union select row_number from ({_OTHER_MEDIATORS}) other"
)


class CaseWriter:
    """Cases. A side 申请人 or 被申请人 that the file gives replaces the stored one; people of one name stay who they are."""

    async def judge(self, staging: Staging, by: Viewer) -> None:
        # The committee is in the viewer's reach, and a case is never outside its committee's.
        await staging.execute(
            "select set_config('fengqiao.user', $1, true)", str(by.user) if by.user else None
        )
        await staging.note_repeats(_S, "number", "number")
        await staging.note_repeats(_S, "committee_id, external_number", "external_number")
        await self._know(staging)
        await _CASES.merge(staging, STAGED.columns)
        await _CASES.judge(staging)
        await self._know_parties(staging)
        await _PARTIES.merge(staging, PARTIES.columns)
        await _PARTIES.judge(staging)
        await self._judge_sides(staging)

    async def _know(self, staging: Staging) -> None:
        await know(
            staging.connection,
            "known_case",
            f"select s.id as staged_id, t.id, s.row_number, t.number, t.committee_id, t.external_number from {_S} s"
            ' join "case" t on t.number = s.number union all'
            f" select s.id, t.id, s.row_number, t.number, t.committee_id, t.external_number from {_S} s"
            ' join "case" t on t.committee_id = s.committee_id and t.external_number = s.external_number'
            " where s.number is null or s.number <> t.number",
        )
        await staging.note(
            "number",
            "这个案号属于另一个调委会。",
            "The number belongs to another committee.",
            f"select s.row_number, null from {_S} s join known_case k on k.staged_id = s.id"
            f" where k.number = s.number and k.committee_id <> s.committee_id and {GOOD}",
        )
        await staging.note(
            "external_number",
            "这个外部编号已用于案件{0}。",
            "The external number is that of case {0}.",
            f"select s.row_number, k.number from {_S} s join known_case k on k.staged_id = s.id"
            f" where s.number is not null and k.number <> s.number and {GOOD}",
        )
        await staging.note(
            "number",
            "与第{0}行是同一个案件。",
            "It is the same case as row {0}.",
            "select row_number, first from (select row_number, min(row_number) over (partition by id) as first"
            f" from known_case s where {GOOD}) same where row_number > first",
        )

    async def _know_parties(self, staging: Staging) -> None:
        """Pair the parties of a stored case with those of the row: same side, same name, in order."""
        await know(
            staging.connection,
            "known_party",
            "select s.id as staged_id, t.id from"
            f" (select id, row_number, role, name, row_number() over (partition by row_number, role, name order by rank)"
            f" as k from {_P}) s join known_case c on c.row_number = s.row_number"
            " join (select id, case_id, role, name, row_number() over (partition by case_id, role, name order by id)"
            " as k from party where case_id in (select id from known_case)) t"
            " on t.case_id = c.id and t.role = s.role and t.name = s.name and t.k = s.k",
        )

    async def _judge_sides(self, staging: Staging) -> None:
        """A case that is still open has two sides (人民调解法 art. 17); closed files of old may have lost them."""
        for role, column, zh, en in (
            ("applicant", "applicants", "未结案件要有申请人。", "An open case has an applicant."),
            ("respondent", "respondents", "未结案件要有被申请人。", "An open case has a respondent."),
        ):
            await staging.note(
                column,
                zh,
                en,
                f"select row_number, null from merged_case s where fresh and status in ({_OPEN}) and {GOOD}"
                f" and not exists (select from merged_party m where m.row_number = s.row_number and m.role = '{role}')",
            )

    async def counts(self, staging: Staging) -> Counts:
        return await counted(staging, _CASES.merged, _CHANGED)

    async def write(self, staging: Staging, by: Viewer) -> None:  # noqa: ARG002  one shape for all writers
        await staging.run(
            (
                f"create temp table touched_row on commit drop as {_CHANGED}",
                f"create temp table gone_party on commit drop as {_GONE}",
                f"create temp table other_mediators on commit drop as {_OTHER_MEDIATORS}",
            )
        )
        await assign_numbers(staging, _CASES.merged)
        await _CASES.insert(staging)
        await _CASES.update(staging, also="m.row_number in (select row_number from touched_row)")
        await staging.execute("delete from party where id in (select id from gone_party)")
        await _PARTIES.update(staging)
        await _PARTIES.insert(staging)
        await staging.run(
            (
                "delete from case_mediator where case_id in (select case_id from other_mediators)",
                (
                    "insert into case_mediator (case_id, mediator_id) select c.id, unnest(s.mediators)"
                    f" from {_S} s join merged_case c on c.row_number = s.row_number"
                    " where c.fresh or c.id in (select case_id from other_mediators)"
                ),
            )
        )
