"""The training of one year 培训: the city's open lectures as published, and a course in each county.

Source (S2, Dingxi 2023): four lectures by six lecturers of three counties; 12,800 viewers of the
stream and 123,000 likes. How many came to the hall, and who, is not published and is invented.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from mediation.models import (
    DivisionLevel,
    Gender,
    MediatorStatus,
    TrainingAudience,
    TrainingMode,
    TrainingTier,
)
from server.demo.copying import stamped
from server.demo.figures import TrainingFigures

if TYPE_CHECKING:
    from server.demo.chance import Chance
    from server.demo.copying import Row
    from server.demo.mediators import Member
    from server.demo.people import Population
    from server.demo.places import Place

_HALL = 96
"""Seats of the hall that the city's lectures fill; each township sends its own."""
_COURSE = 60
_TOPICS = (
    "婚姻家庭纠纷",
    "宅基地和邻里纠纷",
    "道路交通损害赔偿",
    "随手调的记录和归档",
    "调解协议的写法",
    "司法确认",
)


def training_rows(
    city: Place, figures: TrainingFigures, people: Population, chance: Chance
) -> Iterator[dict[str, Any]]:
    """The lectures of the year, then the counties' courses."""
    lecturers = [_lecturer(county, people, chance) for county in figures.lecturers_from]
    for number, lecture in enumerate(figures.lectures):
        held_on = date(figures.year, *lecture.held)
        speakers = [lecturers.pop(0) for _ in range(lecture.lecturers)]
        yield _row(city, TrainingTier.CITY, held_on, chance) | {
            "title": f"{city.name}人民调解大讲堂第{number + 1}期：{_TOPICS[number]}（演示）",
            "audience": TrainingAudience.OPEN_LECTURE,
            "mode": TrainingMode.MIXED,
            "hours": 2.5,
            "lecturers": json.dumps(speakers, ensure_ascii=False),
            "attended": _HALL,
            "viewers": lecture.viewers,
            "likes": lecture.likes,
        }
    for number, county in enumerate(place for place in city.below if place.level is DivisionLevel.COUNTY):
        held_on = date(figures.year, 5, 8) + timedelta(days=7 * number)
        yield _row(county, TrainingTier.COUNTY, held_on, chance) | {
            "title": f"{county.name}乡镇调解员培训班：{_TOPICS[number % len(_TOPICS)]}（演示）",
            "audience": TrainingAudience.TOWNSHIP_MEDIATORS,
            "mode": TrainingMode.ON_SITE,
            "hours": 6.0,
            "lecturers": json.dumps([_lecturer(county.name, people, chance)], ensure_ascii=False),
            "attended": _COURSE,
            "viewers": None,
            "likes": None,
        }


def attendance_rows(events: Sequence[Row], members: list[Member], chance: Chance) -> Iterator[dict[str, Any]]:
    """Who of those in office then came, by name; a few left early."""
    for event in events:
        inside = [
            member
            for member in members
            if member.place.path.startswith(event["path"])
            and member.status is MediatorStatus.ACTIVE
            and member.started_on <= event["held_on"]
        ]
        for member in chance.some(inside, event["attended"] * 3 // 4):
            yield {
                "id": chance.key(event["created_at"]),
                "event_id": event["id"],
                "mediator_id": member.key,
                "hours": event["hours"] - (0.5 if chance.happens(0.1) else 0),
                **stamped(event["created_at"]),
            }


def _lecturer(county: str, people: Population, chance: Chance) -> str:
    return f"{people.name(chance.choice(list(Gender)))}（{county}司法局）"


def _row(place: Place, tier: TrainingTier, held_on: date, chance: Chance) -> dict[str, Any]:
    at = chance.moment(held_on)
    return {
        "id": chance.key(at),
        "tier": tier,
        "division_id": place.code,
        "path": place.path,
        "held_on": held_on,
        "year": held_on.year,
        "invited": None,
        "demo": True,
        "version": 1,
        **stamped(at),
    }
