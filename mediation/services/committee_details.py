"""What is kept of a committee 调委会信息, and the rules it must keep (人民调解法 art. 8, 9, 34)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from mediation.access import Action, Viewer
from mediation.clock import today
from mediation.models import (
    ATTACHED_KINDS,
    Committee,
    CommitteeKind,
    CommitteeStatus,
    Division,
    DivisionLevel,
)
from mediation.problems import Conflict, Required
from mediation.services.rows import find, require
from mediation.services.validity import in_use_on
from mediation.services.words import COMMITTEE, DIVISION, Words, words_of

if TYPE_CHECKING:
    from uuid import UUID

    from mediation.services.checks import Checks

TERM_YEARS = 3
_LEVEL_OF_KIND = {
    CommitteeKind.VILLAGE: DivisionLevel.VILLAGE,
    CommitteeKind.TOWNSHIP: DivisionLevel.TOWNSHIP,
}
# It stands inside a case number, between the year and 人调字.
_SHORT_NAME = re.compile(r"[\u4e00-\u9fff〇A-Za-z0-9·]+")
_SET_UP, _REGISTERED = Words("设立日期", "day of set-up"), Words("登记备案日期", "day of registration")
_STARTS, _ENDS = Words("任期开始日期", "first day of the term"), Words("任期届满日期", "last day of the term")


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeDetails:
    """The whole record; what is None is empty."""

    name: str
    short_name: str
    kind: CommitteeKind
    division: str
    industry: str | None = None
    host: UUID | None = None
    phone: str | None = None
    address: str | None = None
    set_up_on: date | None = None
    registered_on: date | None = None
    term_starts_on: date | None = None
    term_ends_on: date | None = None
    """Three years after the start, less a day, when only the start is given."""


async def checked_columns(
    told: CommitteeDetails, checks: Checks, by: Viewer, *, present: Committee | None = None
) -> dict[str, Any]:
    """The columns to write; raises Refused with every problem found."""
    told = _checked_term(told, checks)
    columns: dict[str, Any] = {
        "name": checks.column(Committee, "name", told.name),
        "short_name": _checked_short_name(told.short_name, checks),
        "kind": told.kind,
        "industry": _checked_industry(told, checks),
        "host_id": told.host,
        "phone": checks.phone("phone", told.phone, office=True),
        "address": checks.column(Committee, "address", told.address, required=False),
        "set_up_on": checks.day("set_up_on", told.set_up_on, _SET_UP, required=False),
        "registered_on": checks.day("registered_on", told.registered_on, _REGISTERED, required=False),
        "term_starts_on": told.term_starts_on,
        "term_ends_on": told.term_ends_on,
    }
    checks.ordered("registered_on", told.set_up_on, _SET_UP, told.registered_on, _REGISTERED)
    division = await find(Division, told.division, "division", DIVISION, checks, by)
    if division is not None:
        require(by, Action.MAINTAIN_COMMITTEE, division.path, field="division")
        _check_level(told.kind, division, checks)
        columns |= {"division_id": division.code, "path": division.path}
        await _check_host(told, division, checks, by, present)
        await _check_name(columns["name"], division, checks, present)
    await _check_short_name_is_free(columns["short_name"], checks, present)
    checks.finish()
    return columns


def _checked_term(told: CommitteeDetails, checks: Checks) -> CommitteeDetails:
    """A term lasts three years at most; members may be elected again (人民调解法 art. 9)."""
    starts = checks.any_day("term_starts_on", told.term_starts_on, _STARTS, required=False)
    ends = checks.any_day("term_ends_on", told.term_ends_on, _ENDS, required=False)
    if starts is None:
        return told
    latest = last_day_of_term(starts)
    if ends is None:
        return replace(told, term_ends_on=latest)
    if not starts < ends <= latest:
        checks.invalid(
            "term_ends_on", f"每届任期最多{TERM_YEARS}年。", f"A term lasts {TERM_YEARS} years at most."
        )
    return told


def last_day_of_term(starts: date) -> date:
    # 29 February has no day three years on; the term then ends with that month.
    end = starts.replace(
        year=starts.year + TERM_YEARS, day=min(starts.day, 28) if starts.month == 2 else starts.day
    )
    return end - timedelta(days=1)


def _checked_short_name(text: str, checks: Checks) -> str | None:
    short_name = checks.column(Committee, "short_name", text)
    if short_name is not None and not _SHORT_NAME.fullmatch(short_name):
        checks.invalid(
            "short_name",
            "简称要用在案号里，只能用汉字、字母和数字。",
            "The short name stands in case numbers: Chinese characters, letters and digits only.",
        )
        return None
    return short_name


def _checked_industry(told: CommitteeDetails, checks: Checks) -> str | None:
    if told.kind is CommitteeKind.INDUSTRY:
        return checks.column(Committee, "industry", told.industry)
    if (told.industry or "").strip():
        checks.invalid("industry", "只有行业性调委会填写行业。", "Only an industry committee has a field.")
    return None


def _check_level(kind: CommitteeKind, division: Division, checks: Checks) -> None:
    level = _LEVEL_OF_KIND.get(kind)
    if level is not None and division.level is not level:
        checks.invalid(
            "division",
            f"{kind.zh}应设在{level.zh}区划。",
            f"This kind is set up at another level: {level.en.lower()}.",
        )
    if not in_use_on(division, today()):
        checks.invalid("division", "这个区划代码已停用。", "This division code is no longer in use.")


async def _check_host(
    told: CommitteeDetails, division: Division, checks: Checks, by: Viewer, present: Committee | None
) -> None:
    """Workrooms, resident rooms and groups belong to a committee that is itself no such thing."""
    words = words_of(Committee, "host")
    if told.kind not in ATTACHED_KINDS:
        if told.host is not None:
            checks.invalid(
                "host",
                "只有工作室、派驻室和小组填写所属调委会。",
                "Only a workroom, room or group has a host.",
            )
        return
    if told.host is None:
        checks.refuse(Required(field="host", what_zh=words.zh, what_en="host committee"))
        return
    host = await find(Committee, told.host, "host", COMMITTEE, checks, by, lock=True)
    if host is None:
        return
    own = present is not None and present.id == host.id
    if own or host.kind in ATTACHED_KINDS or host.status is not CommitteeStatus.ACTIVE:
        checks.invalid(
            "host",
            "所属调委会应为在册的调委会。",
            "The host must be an active committee that is not itself attached.",
        )
    elif not division.path.startswith(host.path):
        checks.invalid("host", "应设在所属调委会的范围内。", "It must lie within its host's reach.")


async def _check_name(
    name: str | None, division: Division, checks: Checks, present: Committee | None
) -> None:
    same = Committee.filter(name=name, division=division, status=CommitteeStatus.ACTIVE)
    if name and await same.exclude(id=present.id if present else None).exists():
        checks.refuse(
            Conflict(
                field="name",
                why_zh="同一区划已有同名的调委会。",
                why_en="The division already has a committee of this name.",
            )
        )


async def _check_short_name_is_free(
    short_name: str | None, checks: Checks, present: Committee | None
) -> None:
    if short_name is None or (present is not None and present.short_name == short_name):
        return
    if await Committee.exists(short_name=short_name):
        checks.refuse(
            Conflict(
                field="short_name",
                why_zh="这个简称已被别的调委会使用，案号会重复。",
                why_en="Another committee has this short name; case numbers would clash.",
            )
        )
