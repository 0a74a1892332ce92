# ruff: noqa: S608  table names are constants of ours
"""Writing mediators 调解员: the person, the mediator and the posts."""

from __future__ import annotations

from mediation.access import Viewer
from mediation.importing.kinds.mediators import POSTS, STAGED
from mediation.models import Mediator, Person, Post
from mediation.services.import_merge import Merge
from mediation.services.import_staging import GOOD, Staging
from mediation.services.import_writers import Counts, counted, know, path_text

_S = STAGED.name
_PERSON_COLUMNS = ", ".join(column for column in STAGED.columns if column not in {"id", "person_id"})
_PERSONS = Merge(
    Person,
    f"(select person_id as id, {_PERSON_COLUMNS} from {_S})",
    "known_person",
    "merged_person",
    defaults={"demo": "false"},
)
_MEDIATORS = Merge(
    Mediator,
    _S,
    "known_mediator",
    "merged_mediator",
    given={"person_id": "person.id"},
    defaults={
        "status": "'active'",
        "backpack": "false",
        "expert": "false",
        "court_invited": "false",
        "demo": "false",
    },
    joins="join merged_person person on person.row_number = s.row_number",
)
_POSTS = Merge(
    Post,
    POSTS.name,
    "known_post",
    "merged_post",
    given={"mediator_id": "mediator.id", "started_on": "coalesce(t.started_on, s.started_on)"},
    joins="join merged_mediator mediator on mediator.row_number = s.row_number",
    shown_as={"started_on": "posts_started_on"},
)
_CHANGED = (
    f"{_MEDIATORS.changed_rows()} union "
    "select c.row_number from ("
    + _PERSONS.changed_rows()
    + ") c join merged_mediator using (row_number) where not fresh"
    f" union {_POSTS.changed_rows()} union"
    " select p.row_number from merged_post p join merged_mediator m using (row_number) where p.fresh and not m.fresh"
)


class MediatorWriter:
    """Mediators by identity number, else by name and telephone. Posts not in the file stay as they are."""

    async def judge(self, staging: Staging, by: Viewer) -> None:
        await staging.note_repeats(_S, "id_number_hash", "id_number")
        await staging.note_repeats(_S, "name, phone_hash", "phone")
        await self._know_persons(staging)
        await _PERSONS.merge(staging, STAGED.columns)
        await _PERSONS.judge(staging)
        await self._know_mediators(staging, by)
        await _MEDIATORS.merge(staging, STAGED.columns)
        await _MEDIATORS.judge(staging)
        await self._judge_posts(staging)

    async def _know_persons(self, staging: Staging) -> None:
        found = (
            f"select s.row_number, s.person_id as staged_id, t.id, t.name = s.name as same_name from {_S} s"
            " join person t on t.id_number_hash = s.id_number_hash union"
            f" select s.row_number, s.person_id, t.id, true from {_S} s"
            " join person t on t.phone_hash = s.phone_hash and t.name = s.name"
            " where s.id_number_hash is null or t.id_number_hash is null"
        )
        await know(staging.connection, "known_person", f"select * from ({found}) f")
        await staging.note(
            "id_number",
            "这个身份证号已登记在另一个姓名下。",
            "This identity number is registered under another name.",
            f"select s.row_number, null from known_person s where not same_name and {GOOD}",
        )
        await staging.note(
            "phone",
            "有几个已登记的人与这一行相符。",
            "Several registered persons match this row.",
            f"select s.row_number, null from known_person s where {GOOD} group by 1 having count(*) > 1",
        )
        await staging.note(
            "phone",
            "与第{0}行是同一个人。",
            "It is the same person as row {0}.",
            f"select row_number, first from (select row_number, min(row_number) over (partition by id) as first"
            f" from known_person s where {GOOD}) same where row_number > first",
        )

    async def _know_mediators(self, staging: Staging, by: Viewer) -> None:
        await know(
            staging.connection,
            "known_mediator",
            f"select s.id as staged_id, t.id, s.row_number, t.path, t.status, t.grade from {_S} s"
            " join merged_person person on person.row_number = s.row_number"
            " join mediator t on t.person_id = person.id",
        )
        await staging.note(
            "name",
            "此人是您管辖范围以外的调解员。",
            "This person is a mediator outside your reach.",
            "select s.row_number, null from known_mediator s"
            f" where not starts_with(s.path, '{path_text(by.path)}') and {GOOD}",
        )
        await staging.note(
            "status",
            "已登记的调解员不能通过导入停用、解聘或恢复；请在管理后台办理。",
            "A registered mediator is not suspended, dismissed or reinstated by an import; do that in the admin panel.",
            f"select s.row_number, null from {_S} s join known_mediator k on k.staged_id = s.id"
            f" where s.status <> k.status and {GOOD}",
        )

        await staging.note(
            "grade",
            "已登记的调解员的等级不能通过导入改变，须经提出、公示和评定。",
            "The grade of a registered mediator is not changed by an import: it is proposed, noticed and decided.",
            f"select s.row_number, null from {_S} s join known_mediator k on k.staged_id = s.id"
            f" where s.grade is distinct from k.grade and s.grade is not null and {GOOD}",
        )

    async def _judge_posts(self, staging: Staging) -> None:
        await know(
            staging.connection,
            "known_post",
            f"select s.id as staged_id, t.id from {POSTS.name} s"
            " join known_mediator k on k.row_number = s.row_number"
            " join post t on t.mediator_id = k.id and t.committee_id = s.committee_id and t.ended_on is null",
        )
        await _POSTS.merge(staging, POSTS.columns)
        await _POSTS.judge(staging)
        await staging.note(
            "titles",
            "这个调委会已有主任。",
            "The committee already has a director.",
            f"select s.row_number, null from merged_post s where title = 'director' and {GOOD} and exists (select"
            " from post t where t.committee_id = s.committee_id and t.title = 'director' and t.ended_on is null"
            # A director who is made something else in the same file has left the place.
            " and t.id not in (select id from merged_post))",
        )
        await staging.note(
            "titles",
            "与第{0}行是同一个调委会的主任。",
            "It names a second director of a committee, after row {0}.",
            "select row_number, first from (select row_number, min(row_number) over (partition by committee_id) as"
            f" first from merged_post s where title = 'director' and {GOOD}) d where row_number > first",
        )

    async def counts(self, staging: Staging) -> Counts:
        return await counted(staging, _MEDIATORS.merged, _CHANGED)

    async def write(self, staging: Staging, by: Viewer) -> None:  # noqa: ARG002  one shape for all writers
        await staging.execute(f"create temp table touched_row on commit drop as {_CHANGED}")
        for merge in (_PERSONS, _MEDIATORS):
            await merge.insert(staging)
        await _PERSONS.update(staging)
        await _MEDIATORS.update(staging, also="m.row_number in (select row_number from touched_row)")
        # Directors step down before others step up: a committee has one at any moment.
        await _POSTS.update(staging, only="m.title <> 'director'")
        await _POSTS.update(staging)
        await _POSTS.insert(staging)
