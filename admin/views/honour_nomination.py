"""推荐 nominations: the deeds, the figures from real cases, the review by two people, and the naming."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import FloatField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from admin.acts import Act
from admin.filters import Area, Choice
from admin.forms import PanelForm, Required, form_of
from admin.mirror import mirror_of
from admin.show import show, yuan
from admin.table_view import Section, TableView, viewer
from admin.views.groups import HONOURS
from admin.views.honour_history import history_of
from admin.views.honour_photographs import PHOTOGRAPH_ACTS, photograph_section
from admin.views.honour_round_sections import FIGURES, nominee, score_shown
from admin.words import Words, column_words, in_chinese, term_words
from mediation.access import Action, may
from mediation.clock import now
from mediation.models import (
    HonourCategory,
    HonourNomination,
    HonourObjection,
    HonourStage,
    NominationReview,
    NominationStatus,
)
from mediation.queries.nomination_flags import involved_in, nomination_flags
from mediation.services.name_nominee import name_nominee
from mediation.services.objections import raise_objection
from mediation.services.review_nomination import NominationVerdict, review_nomination

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

    from mediation.access import Viewer

NOMINATION = mirror_of(HonourNomination)
_UNDECIDED = (NominationStatus.RECOMMENDED, NominationStatus.REVIEWED)
_POINTS = "points_"
_OWN_COUNTY = Words(
    "您在推荐的县（市、区）任职：可以打分，但另一位审核人必须与该县无关。",
    "You hold an office in the recommending county: the other reviewer must have no tie to it.",
)
_WAITS = Words("您已审核打分，请另一人复核。", "You have given your points; a second person reviews it now.")


class VerdictForm(PanelForm):
    """The points come before these, one field for each criterion of the round's rubric."""

    comment = TextAreaField(
        column_words(NominationReview, "comment"), validators=[Optional(), Length(max=500)]
    )
    decline = StringField(
        column_words(NominationReview, "decline"),
        validators=[Optional(), Length(max=500)],
        description=Words(
            "同意就留空；以第二位审核人的意见为准", "Empty to approve; the second reviewer decides"
        ),
    )


def _verdict_form(row: Any) -> type[PanelForm]:
    points = {
        f"{_POINTS}{one['key']}": FloatField(
            Words(f"{one['zh']}（满分{one['most']}）", f"{one['en']} (most {one['most']})"),
            validators=[Required(), NumberRange(0, one["most"])],
        )
        for one in row.round.rubric
    }
    # WTForms asks in the order of declaration, so the inherited two come last.
    last = {"comment": VerdictForm.comment, "decline": VerdictForm.decline}
    return type("RubricForm", (PanelForm,), {**points, **_afresh(last)})


def _afresh(fields: dict[str, Any]) -> dict[str, Any]:
    """The same fields, declared now."""
    return {name: field.field_class(*field.args, **field.kwargs) for name, field in fields.items()}


class ObjectionForm(form_of("ObjectionColumns", HonourObjection, ("raised_by", "text"))):  # type: ignore[misc]
    phone = StringField(Words("电话", "Telephone"), validators=[Optional(), Length(max=30)])


async def _review(row: Any, data: dict[str, Any], by: Viewer) -> object:
    points = {name.removeprefix(_POINTS): value for name, value in data.items() if name.startswith(_POINTS)}
    verdict = NominationVerdict(points=points, comment=data["comment"], decline=data["decline"] or None)
    return await review_nomination(row.id, verdict, by=by)


async def _name(row: Any, data: dict[str, Any], by: Viewer) -> object:  # noqa: ARG001  Act's shape
    return await name_nominee(row.id, by=by)


async def _object(row: Any, data: dict[str, Any], by: Viewer) -> object:
    return await raise_objection(row.id, data["raised_by"], data["text"], by=by, phone=data["phone"] or None)


def _reviewed_by_viewer(row: Any) -> bool:
    return any(review.reviewer_id == viewer().user for review in row.reviews)


def _open_to_viewer(row: Any) -> bool:
    """Whether the viewer may still score it: nobody does so twice."""
    open_still = row.round.stage is HonourStage.REVIEW and row.status in _UNDECIDED
    return open_still and not _reviewed_by_viewer(row)


def _on_notice(row: Any) -> bool:
    return row.round.stage is HonourStage.FINAL and row.status is NominationStatus.SHORTLISTED


ACTS = (
    Act(
        slug="review",
        label=Words("审核打分", "Review"),
        question=Words(
            "请对照事迹和系统计算的数字逐项打分。需两人先后审核，得分取平均，以第二人意见为准；本县的不能由本县人独自审核。",
            "Give points by the rubric. Two people review one after the other; the score is their mean and the second decides.",
        ),
        allowed_by=Action.RUN_HONOUR_ROUND,
        run=_review,
        form=VerdictForm,
        form_for=_verdict_form,
        applies=_open_to_viewer,
        shows=("recommended_by.name", "deeds", "figures"),
    ),
    Act(
        slug="object",
        label=Words("登记异议", "Register an objection"),
        question=Words(
            "公示期内来信来电提出的异议在这里登记，查明并处理后才能命名。",
            "What is objected by letter or telephone during the notice; nobody is named before it is decided.",
        ),
        allowed_by=Action.RUN_HONOUR_ROUND,
        run=_object,
        form=ObjectionForm,
        applies=_on_notice,
    ),
    Act(
        slug="name",
        label=Words("命名", "Name"),
        question=Words(
            "公示结束、没有未处理的异议、名次在名额之内的才能命名。命名后列入光荣榜。",
            "After the notice, without an open objection and within the places; it then stands on the roll.",
        ),
        allowed_by=Action.NAME_HONOUR,
        run=_name,
        applies=lambda row: _on_notice(row) and row.round.object_until <= now(),
    ),
)


class HonourNominationView(TableView, model=NOMINATION):
    name, name_plural = Words("推荐", "Nomination"), Words("推荐", "Nominations")
    group = HONOURS
    column_list = ("nominee", "category", "round.title", "recommended_by.name", "status", "score", "rank")
    column_details_list = (
        "nominee",
        "category",
        "round.title",
        "recommended_by.name",
        "division.name",
        "status",
        "score",
        "votes",
        "final_score",
        "rank",
        "honour.title",
        "declined_reason",
        "deeds",
        "figures",
        "created_at",
    )
    column_sortable_list = ("rank", "created_at")
    column_default_sort = ("created_at", True)
    loads = (
        "mediator.person",
        "committee",
        "judicial_office",
        "round",
        "reviews.reviewer",
        "objections",
        "honour",
        "photograph",
    )
    labels = {"nominee": Words("被推荐者", "Nominee"), "created_at": Words("推荐时间", "Recommended at")}
    filters = (Area(), Choice("category", HonourCategory), Choice("status", NominationStatus))
    acts = (*ACTS, *PHOTOGRAPH_ACTS)

    formats = {
        "nominee": nominee,
        "score": score_shown,
        "figures": lambda row: "\n".join(
            [f"{words}{_colon()}{row.figures.get(key, 0):,}" for key, words in FIGURES.items()]
            + [f"{Words('协议金额', 'Sums agreed')}{_colon()}{yuan(row.figures.get('amount', 0))}"]
        ),
    }

    def title_of(self, row: Any) -> str:
        return nominee(row)

    async def notices(self, row: Any) -> Sequence[Words]:
        told = [term_words(flag) for flag in (await nomination_flags([row.id])).get(row.id, [])]
        who = viewer()
        if (
            who.user is not None
            and may(who, Action.RUN_HONOUR_ROUND, row.path)
            and row.status in _UNDECIDED
            and await involved_in([who.user], row.recommended_by_id)
        ):
            told.append(_OWN_COUNTY)
        if row.status is NominationStatus.REVIEWED and _reviewed_by_viewer(row):
            told.append(_WAITS)
        return told

    async def sections(self, request: Request, row: Any) -> Sequence[Section]:
        found = [await history_of(self._run_query, "HonourNomination", row.id)]
        found[:0] = photograph_section(request, row)
        if may(viewer(), Action.RUN_HONOUR_ROUND, row.path):
            found[:0] = [_reviews(row), _objections(request, row)]
        return found


def _colon() -> str:
    return "：" if in_chinese() else ": "


def _reviews(row: Any) -> Section:
    def points(review: Any) -> str:
        names = {one["key"]: one["zh"] if in_chinese() else one["en"] for one in row.round.rubric}
        return "\n".join(f"{names.get(key, key)}{_colon()}{value:g}" for key, value in review.points.items())

    return Section(
        Words("审核", "Reviews"),
        [
            column_words(NominationReview, name)
            for name in ("reviewer", "created_at", "points", "total", "decline", "comment")
        ],
        [
            (
                show(review.reviewer and review.reviewer.name),
                show(review.created_at),
                points(review),
                show(review.total),
                show(review.decline),
                show(review.comment),
            )
            for review in sorted(row.reviews, key=lambda review: review.created_at)
        ],
    )


def _objections(request: Request, row: Any) -> Section:
    rows = sorted(row.objections, key=lambda one: one.created_at)
    columns = ("raised_by", "created_at", "text", "outcome", "finding")
    return Section(
        Words("异议", "Objections"),
        [column_words(HonourObjection, name) for name in columns],
        [[show(getattr(one, name)) for name in columns] for one in rows],
        [request.url_for("admin:details", identity="honour-objection", pk=str(one.id)).path for one in rows],
    )  # fmt: skip
