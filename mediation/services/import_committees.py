# ruff: noqa: S608  table names are constants of ours
"""Writing committees 调委会, by short name."""

from __future__ import annotations

from mediation.access import Viewer
from mediation.importing.kinds.committees import STAGED
from mediation.models import Committee
from mediation.services.import_merge import Merge
from mediation.services.import_staging import GOOD, PROBLEMS, Staging
from mediation.services.import_writers import Counts, counted, know, path_text

_GOOD_HOST = f"not exists (select from {PROBLEMS} p where p.row_number = beside.row_number)"
_MERGE = Merge(
    Committee,
    STAGED.name,
    "known_committee",
    "merged_committee",
    given={"host_id": "coalesce(host.id, beside.id)"},
    defaults={"status": "'active'", "demo": "false"},
    joins=f"left join committee host on host.short_name = s.host"
    f" left join {STAGED.name} beside on beside.short_name = s.host and {_GOOD_HOST}",
)


class CommitteeWriter:
    """Committees by short name; a host 所属调委会 may be stored or in the same file."""

    async def judge(self, staging: Staging, by: Viewer) -> None:
        await staging.note_repeats(STAGED.name, "short_name", "short_name")
        await know(
            staging.connection,
            "known_committee",
            f"select s.id as staged_id, t.id from {STAGED.name} s join committee t on t.short_name = s.short_name",
        )
        known = f"from {STAGED.name} s join committee t on t.short_name = s.short_name where {GOOD}"
        await staging.note(
            "short_name",
            "这个简称已被您管辖范围以外的调委会使用。",
            "A committee outside your reach has this short name.",
            f"select s.row_number, null {known} and not starts_with(t.path, '{path_text(by.path)}')",
        )
        await staging.note(
            "status",
            "已登记的调委会不能通过导入撤销或恢复；请在管理后台办理。",
            "A registered committee is not dissolved or restored by an import; do that in the admin panel.",
            f"select s.row_number, null {known} and s.status <> t.status",
        )
        await staging.note(
            "host",
            "没有调委会“{0}”。",
            "There is no committee “{0}”.",
            f"select row_number, host from {STAGED.name} s where host is not null and {GOOD}"
            " and not exists (select from committee c where c.short_name = s.host)"
            f" and not exists (select from {STAGED.name} beside where beside.short_name = s.host and {_GOOD_HOST})",
        )
        await _MERGE.merge(staging, STAGED.columns)
        await _MERGE.judge(staging)

    async def counts(self, staging: Staging) -> Counts:
        return await counted(staging, _MERGE.merged, _MERGE.changed_rows())

    async def write(self, staging: Staging, by: Viewer) -> None:  # noqa: ARG002  one shape for all writers
        await _MERGE.insert(staging)
        await _MERGE.update(staging)
