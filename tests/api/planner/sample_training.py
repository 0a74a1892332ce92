"""Training events of the sample, of cities and counties, and who attended by name."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from mediation import models

if TYPE_CHECKING:
    from tests.api.planner.sample import Builder

FIRST = date(2022, 11, 20)


def training_events(builder: Builder) -> list[models.TrainingEvent]:
    made = []
    bureaus = [row for row in builder.sample.divisions if row.level in {"city", "county"}]
    for number, division in enumerate(bureaus * 4):
        held_on = FIRST + timedelta(days=builder.random.randrange(80))
        mode = builder.random.choice(["on_site", "online", "mixed"])
        streamed = mode != "on_site" and not builder.one_in(3)
        audiences = (
            ["township_directors"]
            if division.level == "city"
            else ["village_directors", "township_mediators"]
        )
        made.append(
            models.TrainingEvent(
                id=builder.key(), title=f'第{number}期"大讲堂"\\', tier=division.level,
                audience=builder.random.choice([*audiences, "open_lecture"]), mode=mode, division_id=division.code,
                path=division.path, held_on=held_on, year=held_on.year, hours=builder.random.randrange(1, 17) / 2,
                lecturers=[] if builder.one_in(4) else ['赵"讲师"（某县司法局）', "钱\\讲师"],
                invited=None if builder.one_in(3) else 120, attended=100 + builder.random.randrange(30),
                viewers=12800 if streamed else None, likes=123000 if streamed else None,
            )
        )  # fmt: skip
    return made


def training_attendances(builder: Builder) -> list[models.TrainingAttendance]:
    made = []
    for event in builder.sample.trainings:
        inside = [row for row in builder.sample.mediators if row.path.startswith(event.path)]
        came = builder.random.sample(inside, min(len(inside), builder.random.randrange(5)))
        made += [
            models.TrainingAttendance(
                id=builder.key(), event_id=event.id, mediator_id=mediator.id, hours=event.hours
            )
            for mediator in came
        ]
    return made
