# ruff: noqa: S608  table names are constants of ours
"""Writing divisions 区划: paths follow from the parents, in the file or stored."""

from __future__ import annotations

from mediation.access import Viewer
from mediation.importing.kinds.divisions import STAGED
from mediation.models import Division
from mediation.services.import_merge import Merge
from mediation.services.import_staging import GOOD, Staging
from mediation.services.import_writers import Counts, counted, know, path_text

_MERGE = Merge(
    Division,
    STAGED.name,
    "known_division",
    "merged_division",
    defaults={"counted": "true", "demo": "false"},
)
_ABOVE = {"county": "city", "township": "county", "village": "township"}


class DivisionWriter:
    """Divisions by code. Their place in the tree is given once: what hangs below has it in its path."""

    async def judge(self, staging: Staging, by: Viewer) -> None:
        await staging.note_repeats(STAGED.name, "id", "code")
        await self._derive_paths(staging)
        await staging.note(
            None,
            "这个区划不在您的管辖范围内。",
            "The division is outside your reach.",
            f"select row_number, null from {STAGED.name} s where not starts_with(path, '{path_text(by.path)}') and {GOOD}",
        )
        await know(
            staging.connection,
            "known_division",
            f"select s.id as staged_id, t.code as id from {STAGED.name} s join division t on t.code = s.id",
        )
        await staging.note(
            "parent",
            "已登记的区划不能改变层级或上级。",
            "A registered division keeps its level and the division above it.",
            f"select row_number, null from {STAGED.name} s join division t on t.code = s.id"
            f" where (t.path <> s.path or t.level <> s.level) and {GOOD}",
        )
        await staging.note(
            "replaced_by",
            "没有区划“{0}”。",
            "There is no division “{0}”.",
            f"select row_number, replaced_by_id from {STAGED.name} s where replaced_by_id is not null and {GOOD}"
            f" and not exists (select from division d where d.code = s.replaced_by_id)"
            f" and not exists (select from {STAGED.name} o where o.id = s.replaced_by_id)",
        )
        await _MERGE.merge(staging, STAGED.columns)
        await _MERGE.judge(staging)

    async def _derive_paths(self, staging: Staging) -> None:
        await staging.execute(
            f"update {STAGED.name} s set path = case when level = 'city' then '/' || id || '/' end"
        )
        for level, above in _ABOVE.items():
            await staging.execute(
                f"update {STAGED.name} s set path = up.path || s.id || '/'"
                f" from (select code, path, level from division union"
                f" select id, path, level from {STAGED.name} s where path is not null and {GOOD}) up"
                f" where up.code = s.parent_id and up.level = '{above}' and s.level = '{level}' and {GOOD}"
            )
        await staging.note(
            "parent",
            "没有上级区划“{0}”，或它不是上一级。",
            "There is no division “{0}”, or it is not of the level above.",
            f"select row_number, parent_id from {STAGED.name} s where path is null and {GOOD}",
        )

    async def counts(self, staging: Staging) -> Counts:
        return await counted(staging, _MERGE.merged, _MERGE.changed_rows())

    async def write(self, staging: Staging, by: Viewer) -> None:  # noqa: ARG002  one shape for all writers
        # One statement each: rows may point at one another, and keys are checked at its end.
        await _MERGE.insert(staging)
        await _MERGE.update(staging)
