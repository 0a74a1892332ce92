"""Cases 调解案件 with their parties and mediators, written out batch by batch from their plans."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from mediation.models import DIFFICULT_GRADES, MediatorStatus, ReferralOrigin
from mediation.services.numbers import case_number
from server.demo.chance import Chance
from server.demo.committees import Seat
from server.demo.copying import Row, stamped
from server.demo.lives import Life, live, revisited_on
from server.demo.mediators import Member
from server.demo.offices import Sender
from server.demo.parties import Cast, cast, places_of, redacted
from server.demo.people import Population
from server.demo.places import Place
from server.demo.plans import Plan
from server.demo.telling import Names, Telling, event_day, sums, tell


@dataclass(slots=True)
class Told:
    """A case told: all that a precedent may be made from."""

    key: UUID
    plan: Plan
    life: Life
    telling: Telling
    names: Names
    redacted: Names
    firm: bool
    """Whether the respondent is an organisation."""


@dataclass(slots=True)
class Batch:
    """Rows of some cases, by table."""

    cases: list[Row] = field(default_factory=list)
    parties: list[Row] = field(default_factory=list)
    mediators: list[Row] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)


class Writer:
    """Turns plans into rows."""

    def __init__(self, people: Population, senders: list[Sender], chance: Chance, today: date) -> None:
        self._people = people
        self._chance = chance
        self._today = today
        self._senders: dict[tuple[str, ReferralOrigin], list[Sender]] = {}
        for sender in senders:
            for place in _upwards(sender.place):
                self._senders.setdefault((place.code, sender.origin), []).append(sender)

    def batches(self, plans: list[Plan], keep: set[Plan], size: int = 2000) -> Iterator[Batch]:
        """The rows of all plans; what was told of those to ``keep`` is handed over too."""
        for start in range(0, len(plans), size):
            batch = Batch()
            for plan in plans[start : start + size]:
                told = self._write(plan, batch)
                if plan in keep:
                    batch.told.append(told)
            yield batch

    def _write(self, plan: Plan, batch: Batch) -> Told:
        chance = self._chance
        life = live(plan, chance, self._today)
        at = chance.moment(life.listed_on)
        key = chance.key(at)
        places = places_of(plan)
        people = cast(plan, self._people, chance, places)
        mediators = self._mediators(plan)
        telling = tell(plan, life, chance, family=people.family is not None)
        names = self._names(plan, life, people, places, mediators)
        batch.cases.append(
            self._case_row(plan, life, key, people, telling.narrative(names), mediators) | stamped(at)
        )
        for actor in people.actors:
            batch.parties.append(
                {
                    "id": chance.key(at),
                    "case_id": key,
                    "role": actor.role,
                    "kind": actor.kind,
                    "name": actor.name,
                    **self._people.sealed(actor.phone, actor.id_number),
                    "agent": actor.agent,
                    **stamped(at),
                }
            )
        batch.mediators.extend({"case_id": key, "mediator_id": mediator.key} for mediator in mediators)
        return Told(key, plan, life, telling, names, redacted(names, people), people.firm is not None)

    def _mediators(self, plan: Plan) -> list[Member]:
        """One to three members of the committee; the first presides."""
        active = [member for member in plan.seat.members if member.status == MediatorStatus.ACTIVE]
        most = 3 if plan.grade in DIFFICULT_GRADES else 1 + self._chance.happens(0.3)
        return self._chance.some(active or plan.seat.members, most)

    def _names(self, plan: Plan, life: Life, people: Cast, places: Names, mediators: list[Member]) -> Names:
        day = event_day(plan, life, self._chance)
        return {
            **places,
            **sums(plan, self._chance),
            "甲": people.applicant,
            "乙": people.respondent,
            "丙": people.family or "",
            "会": plan.seat.spoken,
            "员": "、".join(mediator.person.name for mediator in mediators),
            "年": f"{day.year}年",
            "月": f"{day.month}月",
            "日": f"{day.month}月{day.day}日",
        }

    def _case_row(
        self, plan: Plan, life: Life, key: UUID, people: Cast, narrative: str, mediators: list[Member]
    ) -> dict[str, Any]:
        sender = self._sender(plan)
        return {
            "id": key,
            "number": case_number(plan.seat.short_name, plan.on.year, plan.number),
            "title": f"{people.title}{plan.scenario.title}纠纷",
            "status": life.status,
            "grade": plan.grade,
            "source": plan.source,
            "referral_origin": plan.origin,
            "referred_by_id": sender.key if sender else None,
            "referral_letter": f"（{plan.on.year}）委调{self._chance.randint(1, 1999)}号" if sender else None,
            "mode": plan.mode,
            "dispute_type_id": plan.scenario.dispute_type,
            "division_id": plan.place.code,
            "path": plan.place.path,
            **plan.place.levels,
            "committee_id": plan.seat.key,
            "presiding_id": mediators[0].key if life.accepted_on else None,
            "narrative": narrative,
            "amount": plan.amount if life.agreed_on else None,
            "received_on": life.received_on,
            "accepted_on": life.accepted_on,
            "listed_on": life.listed_on,
            "agreement_form": life.agreement_form,
            "agreed_on": life.agreed_on,
            "performed_on": life.performed_on,
            # By chances of its own: whatever else is told of the network stays as it was.
            "revisited_on": revisited_on(life, Chance(key.int), self._today),
            "terminated_on": life.terminated_on,
            "termination_reason": life.termination_reason,
            "closed_on": life.closed_on,
            "confirmation": life.confirmation,
            "demo": True,
            "version": 1,
        }

    def _sender(self, plan: Plan) -> Sender | None:
        """The referring body nearest to the dispute."""
        if plan.origin is None:
            return None
        for place in _upwards(plan.place):
            if found := self._senders.get((place.code, plan.origin)):
                return self._chance.choice(found)
        return None


def _upwards(place: Place | None) -> Iterator[Place]:
    while place:
        yield place
        place = place.parent


def sequence_rows(last_numbers: dict[tuple[Seat, int], int]) -> Iterator[Row]:
    for (seat, year), number in last_numbers.items():
        yield {"committee_id": seat.key, "year": year, "last_number": number}
