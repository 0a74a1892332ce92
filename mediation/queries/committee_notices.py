"""What the law asks of a committee and is not met 调委会提示, as data: told, never enforced (domain.md §4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tortoise import connections

from mediation.clock import today
from mediation.deadlines import REGISTRATION
from mediation.models import ATTACHED_KINDS, Committee
from mediation.models.base import Term
from mediation.queries.rows import Placeholders, scope_sql
from mediation.queries.work_calendar import work_calendar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from mediation.access import Viewer
    from mediation.working_days import WorkCalendar

FEWEST_MEMBERS, MOST_MEMBERS = 3, 9
TERM_WARNING = timedelta(days=60)


class NoticeKind(Term):
    TOO_FEW = "too_few", "委员不足3人", "Fewer than 3 members"
    TOO_MANY = "too_many", "委员超过9人", "More than 9 members"
    NO_DIRECTOR = "no_director", "没有主任", "No director"
    NO_WOMAN = "no_woman", "没有女性委员", "No woman among the members"
    TERM_ENDS = "term_ends", "任期将满", "The term ends soon"
    TERM_OVER = "term_over", "任期已满", "The term is over"
    NOT_REGISTERED = "not_registered", "还没有登记备案", "Not registered yet"
    REGISTRATION_LATE = "registration_late", "逾期没有登记备案", "Registration is overdue"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to mend; ``due_on`` is the day by which, where there is one."""

    kind: NoticeKind
    basis: str
    due_on: date | None = None


_MEMBERS = """
select committee.id, committee.set_up_on, committee.registered_on, committee.term_ends_on,
    count(post.id) as members,
    coalesce(bool_or(post.title = 'director'), false) as has_director,
    coalesce(bool_or(person.gender = 'female'), false) as has_woman,
    coalesce(bool_or(person.gender is null), false) as has_unknown
from committee
left join post on post.committee_id = committee.id and post.ended_on is null
    and post.title in ('director', 'deputy', 'member')
left join mediator on mediator.id = post.mediator_id
left join person on person.id = mediator.person_id
where committee.status = 'active' and committee.kind <> all($1::text[]) and {where}
group by committee.id order by committee.id
"""


async def committee_notices(
    viewer: Viewer, committees: Sequence[UUID] | None = None, *, day: date | None = None
) -> dict[UUID, list[Notice]]:
    """The notices of those committees, or of all in the viewer's reach; only those that have some.

    What is attached to a committee has no members of its own and is left out.
    """
    bind = Placeholders(viewer, [kind.value for kind in ATTACHED_KINDS])
    conditions = [scope_sql(Committee, "committee", viewer, bind)]
    if committees is not None:
        bind.values.append([str(key) for key in committees])
        conditions.append(f"committee.id = any(${len(bind.values)}::uuid[])")
    elif viewer.path:
        bind.values += [viewer.path, viewer.path_end]
        count = len(bind.values)
        conditions.append(
            f'committee.path >= ${count - 1} collate "C" and committee.path < ${count} collate "C"'
        )
    statement = _MEMBERS.format(where=" and ".join(conditions))
    rows = await connections.get("default").execute_query_dict(statement, bind.values)
    calendar = await work_calendar()
    found = {row["id"]: notices_of(row, day or today(), calendar) for row in rows}
    return {key: notices for key, notices in found.items() if notices}


def notices_of(row: Mapping[str, Any], day: date, calendar: WorkCalendar) -> list[Notice]:
    """The notices of one committee, from its members and its days."""
    notices: list[Notice] = []
    law8, law9 = "人民调解法第八条", "人民调解法第九条"
    if row["members"] < FEWEST_MEMBERS:
        notices.append(Notice(NoticeKind.TOO_FEW, law8))
    if row["members"] > MOST_MEMBERS:
        notices.append(Notice(NoticeKind.TOO_MANY, law8))
    if not row["has_director"]:
        notices.append(Notice(NoticeKind.NO_DIRECTOR, law8))
    # Of a member whose sex is not on record nothing is said.
    if not row["has_woman"] and not row["has_unknown"] and row["members"]:
        notices.append(Notice(NoticeKind.NO_WOMAN, law8))
    ends_on = row["term_ends_on"]
    if ends_on is not None and ends_on < day:
        notices.append(Notice(NoticeKind.TERM_OVER, law9, ends_on))
    elif ends_on is not None and ends_on - day <= TERM_WARNING:
        notices.append(Notice(NoticeKind.TERM_ENDS, law9, ends_on))
    if row["set_up_on"] is not None and row["registered_on"] is None:
        due_on = REGISTRATION.due_on(row["set_up_on"], calendar)
        late = due_on < day
        kind = NoticeKind.REGISTRATION_LATE if late else NoticeKind.NOT_REGISTERED
        notices.append(Notice(kind, REGISTRATION.basis, due_on))
    return notices
