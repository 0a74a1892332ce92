"""Attendance sheets 签到名单: a list of names as people write it, and which mediators it means."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.models import Mediator, MediatorStatus
from mediation.problems import Invalid, Refused

if TYPE_CHECKING:
    from uuid import UUID

    from mediation.problems import Problem

MOST_LINES = 500
_CODE = re.compile(r"\d{6}(?:\d{3}){0,2}", re.ASCII)
_HOURS = re.compile(r"\d{1,3}(?:\.\d)?", re.ASCII)
_BETWEEN = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True, slots=True)
class Signed:
    """One line: the mediator, and the hours if they stand there."""

    mediator: UUID
    hours: float | None


async def read_sheet(text: str, path: str, *, field: str) -> tuple[Signed, ...]:
    """The mediators below ``path`` that the lines name: ``姓名 [区划代码] [学时]``.

    Refuses a line that names nobody there, or more than one; a division code tells namesakes apart.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise Refused(
            Invalid(
                field=field,
                why_zh=f"一次最多登记{MOST_LINES}人。",
                why_en=f"At most {MOST_LINES} persons at a time.",
            )
        )
    told = [_read(line) for line in lines]
    namesakes: dict[str, list[Mediator]] = {}
    named = (
        Mediator.filter(path__startswith=path, person__name__in=[name for name, _, _ in told])
        .exclude(status=MediatorStatus.DISMISSED)
        .prefetch_related("person")
    )
    for mediator in await named:
        namesakes.setdefault(mediator.person.name, []).append(mediator)
    problems: list[Problem] = []
    signed = []
    for name, code, hours in told:
        found = [one for one in namesakes.get(name, ()) if code is None or f"/{code}/" in one.path]
        if len(found) == 1:
            signed.append(Signed(found[0].id, hours))
        else:
            problems.append(_unclear(field, name, len(found)))
    if problems:
        raise Refused(*problems)
    return tuple(signed)


def _read(line: str) -> tuple[str, str | None, float | None]:
    name, *rest = _BETWEEN.split(line)
    code = next((part for part in rest if _CODE.fullmatch(part)), None)
    others = [part for part in rest if part and part != code]
    if not others:
        return name, code, None
    # What is neither a code nor hours must not be passed over in silence.
    return name, code, float(others[0]) if len(others) == 1 and _HOURS.fullmatch(others[0]) else math.nan


def _unclear(field: str, name: str, count: int) -> Invalid:
    told = name[:20]
    if count:
        return Invalid(
            field=field,
            why_zh=f"“{told}”在本辖区有{count}人，请在姓名后加区划代码。",
            why_en=f"There are {count} mediators named “{told}”: add a division code after the name.",
        )
    return Invalid(
        field=field,
        why_zh=f"本辖区没有名叫“{told}”的调解员。",
        why_en=f"No mediator here is named “{told}”.",
    )
