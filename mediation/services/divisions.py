"""Create, rename and retire a division 维护行政区划 (GB/T 2260): codes die, and others replace them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tortoise.expressions import Q

from mediation.access import Action, Viewer
from mediation.clock import today
from mediation.models import (
    OPEN_STATUSES,
    Case,
    Committee,
    CommitteeStatus,
    Division,
    DivisionLevel,
    JudicialOffice,
    JudicialOfficeStatus,
    Mediator,
    MediatorStatus,
    RoleGrant,
)
from mediation.problems import Conflict, Refused
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.dispute_types import published
from mediation.services.division_paths import move_to
from mediation.services.rows import existing, find, require, require_role, save
from mediation.services.transaction import transaction
from mediation.services.validity import in_use_on
from mediation.services.words import DIVISION, Words

_CODE = re.compile(r"[0-9]{6}([0-9]{3}([0-9]{3})?)?")
_LEVEL_BELOW = {
    DivisionLevel.CITY: (DivisionLevel.COUNTY, 6),
    DivisionLevel.COUNTY: (DivisionLevel.TOWNSHIP, 9),
    DivisionLevel.TOWNSHIP: (DivisionLevel.VILLAGE, 12),
}
_FIRST, _LAST = Words("启用日期", "first day in use"), Words("停用日期", "last day in use")


@dataclass(frozen=True, slots=True, kw_only=True)
class DivisionCreation:
    code: str
    name: str
    parent: str
    counted: bool = True
    valid_from: date | None = None


async def create_division(creation: DivisionCreation, *, by: Viewer) -> Division:
    """Open a new code below one in use; the level follows from the parent's.

    Refuses a code in use, or not of the digits that the level has.
    """
    require_role(by, Action.MAINTAIN_DIVISION)
    checks = Checks()
    code = creation.code.strip()
    name = checks.column(Division, "name", creation.name)
    valid_from = checks.any_day("valid_from", creation.valid_from, _FIRST, required=False)
    async with transaction():
        parent = await find(Division, creation.parent, "parent", DIVISION, checks, by)
        if parent is None:
            checks.stop()
        require(by, Action.MAINTAIN_DIVISION, parent.path, field="parent")
        level = _checked_level(code, parent, checks)
        await _check_name(name, parent, checks)
        if level is not None and await Division.exists(code=code):
            checks.refuse(
                Conflict(
                    field="code",
                    why_zh="这个区划代码已经登记。",
                    why_en="This division code is already kept.",
                )
            )
        checks.finish()
        division = await Division.create(
            code=code,
            name=name,
            level=level,
            parent=parent,
            path=f"{parent.path}{code}/",
            counted=creation.counted,
            valid_from=valid_from,
        )
        await audit.record("create_division", division, by=by)
    return division


async def rename_division(code: str, name: str, *, by: Viewer, version: int | None = None) -> Division:
    """Give the division another name; published precedents of it are indexed again.

    Refuses an old copy with StaleVersion.
    """
    require_role(by, Action.MAINTAIN_DIVISION)
    checks = Checks()
    new_name = checks.column(Division, "name", name)
    async with transaction():
        division = await existing(Division, code, DIVISION, by=by, version=version)
        require(by, Action.MAINTAIN_DIVISION, division.path)
        parent = await Division.get_or_none(code=division.parent_id)
        if parent is not None and new_name != division.name:
            await _check_name(new_name, parent, checks)
        division_name = checks.settled(new_name)
        before = audit.snapshot(division)
        division.name = division_name
        await save(division)
        await audit.record("rename_division", division, by=by, before=before)
        await audit.tell_search(*await published(division_id=division.code))
    return division


async def retire_division(
    code: str, valid_to: date, *, by: Viewer, replaced_by: str | None = None, version: int | None = None
) -> Division:
    """Take the code out of use after that day.

    With a replacement, what lies below it and all that is kept there goes over to the replacement,
    so that the bureau there sees it; the published precedents are indexed again. Without one it
    must be empty: nothing below, nobody in office, no open case.
    """
    require_role(by, Action.MAINTAIN_DIVISION)
    checks = Checks()
    async with transaction():
        division = await existing(Division, code, DIVISION, by=by, version=version)
        require(by, Action.MAINTAIN_DIVISION, division.path)
        if division.valid_to is not None:
            raise Refused(Conflict(why_zh="这个区划代码已停用。", why_en="The code has been retired."))
        checks.day("valid_to", valid_to, _LAST)
        checks.ordered("valid_to", division.valid_from, _FIRST, valid_to, _LAST)
        replacement = await _replacement(replaced_by, division, checks, by) if replaced_by else None
        if replaced_by is None:
            await _check_empty(division, checks)
        checks.finish()
        before = audit.snapshot(division)
        moved: dict[str, int] = {}
        if replacement is not None:
            # Asked first: afterwards the precedents are the replacement's.
            precedents = await published(path__startswith=division.path)
            moved = await move_to(division, replacement)
            await audit.tell_search(*precedents)
            division.replaced_by = replacement
        division.valid_to = valid_to
        await save(division)
        await audit.record("retire_division", division, by=by, before=before, moved=moved)
    return division


def _checked_level(code: str, parent: Division, checks: Checks) -> DivisionLevel | None:
    if not in_use_on(parent, today()):
        checks.invalid("parent", "上级区划代码已停用。", "The code above is no longer in use.")
    if parent.level not in _LEVEL_BELOW:
        checks.invalid("parent", "村级以下不设区划。", "There is nothing below a village.")
        return None
    level, digits = _LEVEL_BELOW[parent.level]
    if not _CODE.fullmatch(code) or len(code) != digits:
        checks.invalid(
            "code", f"{level.zh}代码为{digits}位数字。", f"The code has {digits} digits at this level."
        )
        return None
    return level


async def _check_name(name: str | None, parent: Division, checks: Checks) -> None:
    same = Division.filter(Q(valid_to=None) | Q(valid_to__gte=today()), name=name, parent=parent)
    if name and await same.exists():
        checks.refuse(
            Conflict(
                field="name",
                why_zh="同一上级下已有同名区划。",
                why_en="Its parent has a division of this name.",
            )
        )


async def _replacement(code: str, division: Division, checks: Checks, by: Viewer) -> Division | None:
    field = "replaced_by"
    replacement = await find(Division, code, field, DIVISION, checks, by, lock=True)
    if replacement is None:
        return None
    require(by, Action.MAINTAIN_DIVISION, replacement.path, field=field)
    if replacement.code == division.code or replacement.level is not division.level:
        checks.invalid(
            field,
            "替代的代码应是同级的另一个区划。",
            "The replacement is another division of the same level.",
        )
    elif not in_use_on(replacement, today()):
        checks.invalid(field, "替代的代码已停用。", "The replacement is itself no longer in use.")
    return replacement


async def _check_empty(division: Division, checks: Checks) -> None:
    """Nothing may be left where no bureau would look."""
    here = {"path__startswith": division.path}
    left = (
        await Division.filter(parent=division, valid_to=None).count(),
        await Committee.filter(**here, status=CommitteeStatus.ACTIVE).count(),
        await JudicialOffice.filter(**here, status=JudicialOfficeStatus.ACTIVE).count(),
        await Mediator.filter(**here).exclude(status=MediatorStatus.DISMISSED).count(),
        await Case.filter(**here, status__in=OPEN_STATUSES).count(),
        await RoleGrant.filter(division=division).count(),
    )
    if any(left):
        below, committees, offices, mediators, cases, grants = left
        checks.refuse(
            Conflict(
                field="replaced_by",
                why_zh=(
                    f"还有下级区划{below}个、调委会{committees}个、司法所{offices}个、调解员{mediators}名、"
                    f"未结案件{cases}件、授权{grants}项；请填写替代的代码。"
                ),
                why_en=(
                    f"It still has {below} divisions, {committees} committees, {offices} offices, "
                    f"{mediators} mediators, {cases} open cases and {grants} grants; name a replacement."
                ),
            )
        )
