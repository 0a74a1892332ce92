# ruff: noqa: S608  table names are constants of ours
"""Writing days off and made-up working days 节假日, by day."""

from __future__ import annotations

from mediation.access import Viewer
from mediation.importing.kinds.holidays import STAGED
from mediation.models import CalendarDay
from mediation.services.import_merge import Merge
from mediation.services.import_staging import Staging
from mediation.services.import_writers import Counts, know

_MERGE = Merge(CalendarDay, STAGED.name, "known_calendar_day", "merged_calendar_day")


class HolidayWriter:
    """Days by day; what a file does not name stays as it is."""

    async def judge(self, staging: Staging, by: Viewer) -> None:  # noqa: ARG002  one shape for all writers
        await staging.note_repeats(STAGED.name, "id", "day")
        await know(
            staging.connection,
            "known_calendar_day",
            f"select s.id as staged_id, t.day as id from {STAGED.name} s join calendar_day t on t.day = s.id",
        )
        await _MERGE.merge(staging, STAGED.columns)
        await _MERGE.judge(staging)

    async def counts(self, staging: Staging) -> Counts:
        """Of rows, each of which may hold several days: new where one of its days is new."""
        rows = await staging.count(f"select count(distinct row_number) from {_MERGE.merged}")
        created = await staging.count(f"select count(distinct row_number) from {_MERGE.merged} where fresh")
        changed = await staging.count(
            f"select count(distinct row_number) from ({_MERGE.changed_rows()}) c where not exists"
            f" (select from {_MERGE.merged} m where m.row_number = c.row_number and m.fresh)"
        )
        return Counts(created, changed, rows - created - changed)

    async def write(self, staging: Staging, by: Viewer) -> None:  # noqa: ARG002
        await _MERGE.insert(staging)
        await _MERGE.update(staging)
