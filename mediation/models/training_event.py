"""Training events 培训: what the city and the counties teach the mediators, and how many came."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from mediation.models.base import (
    Stamped,
    Term,
    demo_field,
    key_field,
    path_field,
    say,
    term_field,
    version_field,
)

if TYPE_CHECKING:
    from datetime import date

    from mediation.models.division import Division


class TrainingTier(Term):
    """Whose training it is. Source: domain.md §4 (training tiers)."""

    CITY = "city", "市级培训", "By the city"
    COUNTY = "county", "县级培训", "By the county"


class TrainingAudience(Term):
    TOWNSHIP_DIRECTORS = "township_directors", "乡镇（街道）调委会主任", "Directors of township committees"
    VILLAGE_DIRECTORS = "village_directors", "村（社区）调委会主任", "Directors of village committees"
    TOWNSHIP_MEDIATORS = "township_mediators", "乡镇（街道）全体调解员", "All mediators of townships"
    OPEN_LECTURE = "open_lecture", "大讲堂，面向全体调解员", "Open lecture, for all mediators"


class TrainingMode(Term):
    ON_SITE = "on_site", "线下", "On site"
    ONLINE = "online", "线上", "Online"
    MIXED = "mixed", "线下并直播", "On site and streamed"


class TrainingEvent(Stamped):
    id: UUID = key_field()
    title: str = fields.CharField(max_length=120, description=say("名称。", "Title."))
    tier: TrainingTier = term_field(TrainingTier, description=say("层级。", "Tier: whose training it is."))
    audience: TrainingAudience = term_field(
        TrainingAudience, description=say("培训对象。", "Audience: for whom it is.")
    )
    mode: TrainingMode = term_field(
        TrainingMode, description=say("方式：线下或线上。", "Mode: on site, online or both.")
    )
    division_id: str
    division: fields.ForeignKeyRelation[Division] = fields.ForeignKeyField(
        "mediation.Division",
        related_name="training_events",
        db_index=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("举办的市或县。", "The city or county that held it."),
    )
    path: str = path_field()
    held_on: date = fields.DateField(description=say("举办日期，即首日。", "Day on which it began."))
    year: int = fields.SmallIntField(description=say("年度。", "Year."))
    hours: float = fields.FloatField(
        description=say("学时，以半小时为单位。", "Hours of teaching, in half hours.")
    )
    lecturers: list[str] = fields.JSONField(
        default=list, description=say("讲师及其单位。", "Lecturers, each with where they come from.")
    )
    invited: int | None = fields.IntField(
        null=True, description=say("应到人数。", "Invited: how many persons.")
    )
    attended: int = fields.IntField(
        description=say(
            "实到人数，不含直播观看。", "Attended: how many persons, without viewers of the stream."
        )
    )
    viewers: int | None = fields.IntField(
        null=True,
        description=say("直播观看人数；未直播的为空。", "Viewers of the stream; empty without one."),
    )
    likes: int | None = fields.IntField(
        null=True,
        description=say(
            "直播点赞次数，一人可点多次，不是人数。",
            "Likes of the stream: one viewer gives many, so they are no persons.",
        ),
    )
    demo: bool = demo_field()
    version: int = version_field()

    class Meta:
        table = "training_event"
        indexes = (Index(fields=("year", "path", "id"), name="training_event_year"),)
        constraints = (
            CheckConstraint(
                check="year = extract(year from held_on)", name="training_event_year_is_of_its_day"
            ),
            CheckConstraint(
                check="hours > 0 and hours * 2 = floor(hours * 2)", name="training_event_hours_in_halves"
            ),
            CheckConstraint(
                check="attended >= 0 and (invited is null or invited >= 0)", name="training_event_counts"
            ),
            CheckConstraint(
                check="mode <> 'on_site' or (viewers is null and likes is null)",
                name="training_event_viewers_only_of_a_stream",
            ),
            CheckConstraint(
                check="(viewers is null or viewers >= 0) and (likes is null or likes >= 0)",
                name="training_event_viewers_counted",
            ),
            CheckConstraint(
                check="path like '%/' || division_id || '/'", name="training_event_path_ends_with_division"
            ),
        )

    def __str__(self) -> str:
        return self.title
