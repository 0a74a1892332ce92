"""Add, rename and retire a dispute type 维护纠纷类型: a tree whose codes come and go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tortoise.expressions import Q

from mediation.access import Action, Viewer
from mediation.clock import today
from mediation.models import DisputeType, Precedent, PrecedentStatus
from mediation.problems import Conflict, NotFound, Refused
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.rows import existing, require_role, save
from mediation.services.transaction import transaction
from mediation.services.validity import in_use_on
from mediation.services.words import DISPUTE_TYPE, Words

if TYPE_CHECKING:
    from mediation.models.base import Stamped

_CODE, _ROW = re.compile(r"([0-9]{2}){1,4}"), re.compile(r"[0-9]{2}")
_FIRST, _LAST = Words("启用日期", "first day in use"), Words("停用日期", "last day in use")


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeTypeAddition:
    code: str
    """Two digits a level; the type above is what is left without the last two."""
    name: str
    report_row: str | None = None
    """The row of the published report; that of the type above, or its own at the top, when omitted."""
    valid_from: date | None = None


async def add_dispute_type(addition: DisputeTypeAddition, *, by: Viewer) -> DisputeType:
    """Open a new code. Refuses a code in use, one below a type that is missing or retired."""
    require_role(by, Action.MAINTAIN_DISPUTE_TYPE)
    checks = Checks()
    code = addition.code.strip()
    name = checks.column(DisputeType, "name", addition.name)
    valid_from = checks.any_day("valid_from", addition.valid_from, _FIRST, required=False)
    if not _CODE.fullmatch(code):
        checks.invalid(
            "code", "代码应为两位数字一级，最多四级。", "A code has two digits a level, four levels at most."
        )
        checks.stop()
    async with transaction():
        parent = await DisputeType.get_or_none(code=code[:-2]) if len(code) > 2 else None
        if len(code) > 2 and (parent is None or not in_use_on(parent, valid_from or today())):
            checks.refuse(NotFound(field="code", what_zh="现行的上级类型", what_en="type above it in use"))
        report_row = (addition.report_row or (parent.report_row if parent else code)).strip()
        row_known = bool(_ROW.fullmatch(report_row)) and (
            report_row == code or await DisputeType.exists(code=report_row, parent=None)
        )
        if not row_known and (parent is not None or len(code) == 2):
            checks.refuse(NotFound(field="report_row", what_zh="报表行", what_en="row of the report"))
        await _check_name(name, parent, checks)
        if await DisputeType.exists(code=code):
            checks.refuse(
                Conflict(
                    field="code", why_zh="这个类型代码已经登记。", why_en="This type code is already kept."
                )
            )
        checks.finish()
        dispute_type = await DisputeType.create(
            code=code, name=name, parent=parent, report_row=report_row, valid_from=valid_from
        )
        await audit.record("add_dispute_type", dispute_type, by=by, path=by.path)
    return dispute_type


async def rename_dispute_type(code: str, name: str, *, by: Viewer, version: int | None = None) -> DisputeType:
    """Give the type another name; published precedents of it are indexed again.

    Refuses an old copy with StaleVersion.
    """
    require_role(by, Action.MAINTAIN_DISPUTE_TYPE)
    checks = Checks()
    new_name = checks.column(DisputeType, "name", name)
    async with transaction():
        dispute_type = await existing(DisputeType, code, DISPUTE_TYPE, by=by, version=version)
        if new_name != dispute_type.name:
            parent = await DisputeType.get_or_none(code=dispute_type.parent_id)
            await _check_name(new_name, parent, checks)
        dispute_name = checks.settled(new_name)
        before = audit.snapshot(dispute_type)
        dispute_type.name = dispute_name
        await save(dispute_type)
        await audit.record("rename_dispute_type", dispute_type, by=by, path=by.path, before=before)
        await audit.tell_search(*await published(dispute_type_id=dispute_type.code))
    return dispute_type


async def retire_dispute_type(
    code: str, valid_to: date, *, by: Viewer, version: int | None = None
) -> DisputeType:
    """Take the code out of use after that day; cases that bear it keep it.

    Refuses while a type below it is in use longer, and one that is retired already.
    """
    require_role(by, Action.MAINTAIN_DISPUTE_TYPE)
    checks = Checks()
    async with transaction():
        dispute_type = await existing(DisputeType, code, DISPUTE_TYPE, by=by, version=version)
        if dispute_type.valid_to is not None:
            raise Refused(Conflict(why_zh="这个类型已停用。", why_en="The type has been retired."))
        checks.any_day("valid_to", valid_to, _LAST)
        checks.ordered("valid_to", dispute_type.valid_from, _FIRST, valid_to, _LAST)
        below = DisputeType.filter(Q(valid_to=None) | Q(valid_to__gt=valid_to), parent=dispute_type)
        if await below.exists():
            checks.refuse(
                Conflict(
                    field="valid_to",
                    why_zh="下级类型还在使用，请先停用下级。",
                    why_en="A type below it is still in use; retire that first.",
                )
            )
        checks.finish()
        before = audit.snapshot(dispute_type)
        dispute_type.valid_to = valid_to
        await save(dispute_type)
        await audit.record("retire_dispute_type", dispute_type, by=by, path=by.path, before=before)
    return dispute_type


async def published(**where: str) -> list[Stamped]:
    """The published precedents that a change of a name or a code touches."""
    return list(await Precedent.filter(status=PrecedentStatus.PUBLISHED, **where).only("id"))


async def _check_name(name: str | None, parent: DisputeType | None, checks: Checks) -> None:
    same = DisputeType.filter(Q(valid_to=None) | Q(valid_to__gte=today()), name=name, parent=parent)
    if name and await same.exists():
        checks.refuse(
            Conflict(
                field="name", why_zh="同级已有同名类型。", why_en="A type of this name exists at that place."
            )
        )
