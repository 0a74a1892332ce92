"""The forms of a round 评选: to open one, with its days, places, weights and rubric; to move its days."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from wtforms import IntegerField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from admin.forms import PanelForm, Required, column_field, form_of
from admin.table_view import viewer
from admin.words import Words, column_words
from mediation.clock import today
from mediation.honours import DEFAULT_RUBRIC, Criterion
from mediation.models import HonourCategory, HonourNotice, HonourRound, HonourStage
from mediation.models.base import LONGEST_TEXT
from mediation.problems import Refused
from mediation.services.open_honour_round import MOST_PLACES, HonourRoundOpening, Quota
from mediation.services.reschedule_honour_round import HonourRoundDays

if TYPE_CHECKING:
    from mediation.problems import Problem

_MOMENTS = ("recommend_until", "vote_from", "vote_until", "object_until")
_USUAL_WEIGHT = 50
_PLACES = {
    "shortlist": Words("入围名额", "places on the ballot"),
    "named": Words("命名名额", "places among the named"),
    "choices": Words("每张选票最多可选", "choices of a ballot"),
}
_EMPTY = Words("不评这一类就留空", "Empty where the category is not honoured")
_SAME = Words("留空则与命名名额相同", "As many as are named when empty")


def _places() -> dict[str, Any]:
    """Three numbers for each category."""
    return {
        f"{category.value}_{part}": IntegerField(
            Words(f"{category.zh}：{words.zh}", f"{category.en}: {words.en}"),
            validators=[Optional(), NumberRange(0, MOST_PLACES)],
            description=_SAME if part == "choices" else _EMPTY,
        )
        for category in HonourCategory
        for part, words in _PLACES.items()
    }


_Columns: Any = form_of("RoundColumns", HonourRound, ("division", "year", *_MOMENTS))
_Places: Any = type("RoundPlaces", (_Columns,), _places())


class OpeningForm(_Places):  # type: ignore[misc]  # made of the models
    """The year and the rubric start as the usual ones."""

    title = column_field(HonourRound, "title", required=False)
    vote_weight = IntegerField(
        column_words(HonourRound, "vote_weight"),
        validators=[Required(), NumberRange(0, 100)],
        description=Words("其余为工作得分的比重，0至100", "The rest is the work's, 0 to 100"),
    )
    rubric = TextAreaField(
        column_words(HonourRound, "rubric"),
        validators=[Required(), Length(max=LONGEST_TEXT)],
        description=Words(
            "一行一项：名称、英文名称、满分，用竖线隔开；满分合计100",
            "A line each: name, name in English, most points, with bars between; 100 in all",
        ),
    )

    def tell(self, refused: Refused) -> list[Words]:
        """What is wrong with a category's numbers stands at that number: the service counts those given."""
        given = [category for category in HonourCategory if _quota(category, self.data)]

        def placed(problem: Problem) -> Problem:
            _, _, rest = (problem.field or "").partition("quotas.")
            place, _, part = rest.partition(".")
            if not place.isdigit():
                return problem
            return replace(problem, field=f"{given[int(place)].value}_{part or 'shortlist'}")

        told: list[Words] = super().tell(Refused(*map(placed, refused.problems)))
        return told

    def __init__(self, formdata: Any = None, data: Any = None, **kwargs: Any) -> None:
        usual = {
            "division": viewer().division,
            "year": today().year,
            "vote_weight": _USUAL_WEIGHT,
            "rubric": "\n".join(f"{one.zh} | {one.en} | {one.most}" for one in DEFAULT_RUBRIC),
        }
        super().__init__(formdata, data={**usual, **(data or {})}, **kwargs)


def opening_of(data: dict[str, Any]) -> HonourRoundOpening:
    """What the service is told."""
    return HonourRoundOpening(
        division=data["division"],
        year=data["year"],
        title=data["title"],
        vote_weight=data["vote_weight"],
        quotas=tuple(quota for category in HonourCategory if (quota := _quota(category, data))),
        rubric=tuple(_criterion(line, place) for place, line in enumerate(_lines(data["rubric"]), 1)),
        **{name: data[name] for name in _MOMENTS},
    )


def _quota(category: HonourCategory, data: dict[str, Any]) -> Quota | None:
    shortlist, named, choices = (data[f"{category.value}_{part}"] for part in _PLACES)
    if shortlist is None and named is None:
        return None
    return Quota(category=category, shortlist=shortlist or 0, named=named or 0, choices=choices)


def _criterion(line: str, place: int) -> Criterion:
    """The line's parts; what is missing is empty or 0, and the service says so."""
    zh, en, most, *_ = [*(part.strip() for part in line.replace("｜", "|").split("|")), "", "", ""]
    usual = next((one.key for one in DEFAULT_RUBRIC if one.zh == zh), f"c{place}")
    return Criterion(usual, zh, en, int(most) if most.isascii() and most.isdigit() and len(most) < 4 else 0)


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def days_form(row: Any) -> type[PanelForm]:
    """Asks for the days that can still be moved, which start as they are, and for the reason."""
    names = _MOMENTS if row.stage is HonourStage.RECOMMENDATION else _MOMENTS[1:]
    columns: Any = form_of("DaysColumns", HonourRound, names)

    class DaysForm(columns):  # type: ignore[misc]  # made of the model
        reason = column_field(HonourNotice, "reason", required=True)

        def __init__(self, formdata: Any = None, data: Any = None, **kwargs: Any) -> None:
            held = {name: getattr(row, name) for name in names}
            super().__init__(formdata, data={**held, **(data or {})}, **kwargs)

    return DaysForm


def days_of(row: Any, data: dict[str, Any]) -> HonourRoundDays:
    """What the service is told; a day that was not asked for, or is the same to the minute, stays."""
    held = {name: getattr(row, name).replace(second=0, microsecond=0) for name in _MOMENTS}
    moved = {name: data[name] for name in _MOMENTS if name in data and data[name] != held[name]}
    return HonourRoundDays(reason=data["reason"], **moved)
