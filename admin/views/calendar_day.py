"""节假日 days off and made-up working days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from admin.acts import Act
from admin.filters import Choice, Days
from admin.forms import form_of, version_of
from admin.mirror import mirror_of
from admin.table_view import TableView
from admin.views.groups import REGISTERS
from admin.words import Words
from mediation.access import Action
from mediation.models import CalendarDay, DayKind
from mediation.services.calendar_days import (
    CalendarDayEntry,
    add_calendar_day,
    change_calendar_day,
    remove_calendar_day,
)

if TYPE_CHECKING:
    from mediation.access import Viewer

CALENDAR_DAY = mirror_of(CalendarDay)


async def _remove(row: Any, data: dict[str, Any], by: Viewer) -> None:
    await remove_calendar_day(row.day, by=by, version=version_of(data))


class CalendarDayView(TableView, model=CALENDAR_DAY):
    name, name_plural = Words("节假日和调休", "Day off"), Words("节假日和调休", "Days off")
    group = REGISTERS
    maintained_by = Action.MAINTAIN_CALENDAR
    column_list = ("day", "kind", "name")
    column_details_list = (*column_list, "created_at", "updated_at")
    column_searchable_list = ("name",)
    column_sortable_list = ("day", "name")
    column_default_sort = ("day", True)
    filters = (Choice("kind", DayKind), Days("day"))
    list_note = Words(
        "工作日和期限按这里计算。国务院每年十一月前后公布下一年的安排，可以逐日登记，也可以请系统管理员一次导入全年。",
        "Working days and deadlines are counted by these. The State Council publishes the next year's about"
        " November: enter them day by day, or ask the system's administrator to import the year at once.",
    )

    forms = {
        "create": form_of("CalendarDayColumns", CalendarDay, ("day", "kind", "name")),
        "edit": form_of("CalendarDayKind", CalendarDay, ("kind", "name")),
    }
    acts = (
        Act(
            slug="remove",
            label=Words("去掉这一天", "Take the day out"),
            question=Words(
                "去掉后这一天按星期几算：周一至周五上班，周六、周日休息。",
                "The day is then what its weekday says: worked from Monday to Friday.",
            ),
            allowed_by=Action.MAINTAIN_CALENDAR,
            run=_remove,
            grave=True,
            removes=True,
        ),
    )

    async def create(self, data: dict[str, Any], by: Viewer) -> str:
        entry = CalendarDayEntry(day=data["day"], kind=data["kind"], name=data["name"])
        return str((await add_calendar_day(entry, by=by)).day)

    async def change(self, row: Any, data: dict[str, Any], by: Viewer) -> None:
        await change_calendar_day(row.day, data["kind"], data["name"], by=by, version=version_of(data))

    def title_of(self, row: Any) -> str:
        return f"{row.day} {row.name}"

    def path_of(self, row: Any) -> str:  # noqa: ARG002  a day lies nowhere
        """One calendar for all: whoever may maintain it may do so from where they are."""
        return self.own_path()
