"""Precedents on their way 类案审核: written by a committee, before its justice office or its county.

So that the demo accounts have something to review; what was taken out of each text is
on record as the editor's comparison needs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from mediation.models import CaseMode, DivisionLevel, PrecedentStatus, PrecedentStepKind, RedactionKind
from mediation.personal_data import Vault, mask
from mediation.services.audit import mask_name
from server.demo.cases import Told
from server.demo.chance import Chance
from server.demo.copying import Row
from server.demo.places import Place
from server.demo.plans import Plan
from server.demo.precedents import FINAL, precedent_row

_STATUSES = (PrecedentStatus.SUBMITTED, PrecedentStatus.APPROVED) * 3
_KINDS = {
    "甲": RedactionKind.PERSON,
    "乙": RedactionKind.PERSON,
    "丙": RedactionKind.PERSON,
    "员": RedactionKind.PERSON,
    "会": RedactionKind.ORGANISATION,
    "镇": RedactionKind.PLACE,
    "村": RedactionKind.PLACE,
}


def on_their_way(plans: Iterable[Plan], township: Place) -> dict[Plan, PrecedentStatus]:
    """A few agreements of the township: some before its justice office, some before the county."""
    fit = (
        plan
        for plan in plans
        if plan.agreed and plan.mode != CaseMode.ON_THE_SPOT and plan.place.path.startswith(township.path)
    )
    return dict(zip(fit, _STATUSES, strict=False))


@dataclass
class Queue:
    """The rows of the queue, by table."""

    precedents: list[Row]
    redactions: list[Row]
    steps: list[Row]


def queue_of(
    told: Iterable[tuple[Told, PrecedentStatus]], vault: Vault, chance: Chance, today: date
) -> Queue:
    """The rows of those cases; the newest came in the day before yesterday."""
    queue = Queue([], [], [])
    for days, (case, status) in enumerate(told, start=2):
        if case.life.status not in FINAL or case.life.closed_on is None:
            continue
        at = chance.moment(today - timedelta(days=days))
        row = precedent_row(case, case.life.closed_on, chance, today) | {
            "status": status,
            "published_on": None,
            "created_at": at,
            "updated_at": at,
        }
        queue.precedents.append(row)
        queue.redactions += _redactions(case, row, vault, chance, at)
        queue.steps += _steps(case, row, chance, at)
    return queue


def _redactions(case: Told, row: dict[str, Any], vault: Vault, chance: Chance, at: datetime) -> Iterator[Row]:
    """What stands in the narrative and no longer in the precedent; each once."""
    narrative = case.telling.narrative(case.names)
    seen: set[str] = set()
    for name, kind in _KINDS.items():
        of_kind = RedactionKind.ORGANISATION if name == "乙" and case.firm else kind
        for original in case.names[name].split("、"):
            if not original or original in seen or original not in narrative:
                continue
            seen.add(original)
            named = of_kind is RedactionKind.PERSON
            yield {
                "id": chance.key(at),
                "precedent_id": row["id"],
                "case_id": row["case_id"],
                "kind": of_kind,
                "original_masked": mask_name(original) if named else mask(original, 2, 2),
                "original_sealed": vault.seal(original),
                "original_hash": vault.hash(original),
                "replacement": case.redacted[name],
            }


def _steps(case: Told, row: dict[str, Any], chance: Chance, at: datetime) -> Iterator[Row]:
    """Written and submitted by the committee, approved by the justice office: no account of the demo's."""
    writer, township = case.plan.seat.name, case.plan.place.at(DivisionLevel.TOWNSHIP)
    taken = [(PrecedentStepKind.DRAFTED, writer), (PrecedentStepKind.SUBMITTED, writer)]
    if row["status"] is PrecedentStatus.APPROVED and township is not None:
        taken.append((PrecedentStepKind.APPROVED, f"{township.name}司法所"))
    for hours, (kind, actor) in enumerate(reversed(taken)):
        when = at - timedelta(hours=hours)
        yield {
            "id": chance.key(when),
            "precedent_id": row["id"],
            "kind": kind,
            "actor": actor,
            "at": when,
        }
