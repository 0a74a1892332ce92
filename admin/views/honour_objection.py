"""异议 objections to a result on public notice, and what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import TextAreaField
from wtforms.validators import Length

from admin.acts import Act
from admin.filters import Area, Choice
from admin.forms import PanelForm, Required, TermField
from admin.mirror import mirror_of
from admin.table_view import TableView
from admin.views.groups import HONOURS
from admin.views.honour_round_sections import nominee
from admin.views.personal import personal
from admin.words import Words, column_words
from mediation.access import Action
from mediation.models import HonourObjection, ObjectionOutcome
from mediation.services.objections import decide_objection

if TYPE_CHECKING:
    from mediation.access import Viewer

OBJECTION = mirror_of(HonourObjection)


class DecisionForm(PanelForm):
    outcome = TermField(
        column_words(HonourObjection, "outcome"), validators=[Required()], terms=ObjectionOutcome
    )
    finding = TextAreaField(
        column_words(HonourObjection, "finding"), validators=[Required(), Length(max=500)]
    )


async def _decide(row: Any, data: dict[str, Any], by: Viewer) -> object:
    return await decide_objection(row.id, data["outcome"], data["finding"], by=by)


class HonourObjectionView(TableView, model=OBJECTION):
    name, name_plural = Words("异议", "Objection"), Words("异议", "Objections")
    group = HONOURS
    needs = Action.RUN_HONOUR_ROUND
    column_list = ("nominee", "raised_by", "created_at", "outcome")
    column_details_list = (
        "nomination.id",
        "raised_by",
        "phone_masked",
        "receipt",
        "created_at",
        "text",
        "outcome",
        "finding",
        "decided_by.name",
    )
    column_searchable_list = ("raised_by",)
    column_sortable_list = ("created_at",)
    column_default_sort = ("created_at", True)
    loads = ("nomination.mediator.person", "nomination.committee", "nomination.judicial_office", "decided_by")
    labels = {
        "nominee": Words("被推荐者", "Nominee"),
        "nomination.id": Words("被推荐者", "Nominee"),
        "created_at": Words("提出时间", "Raised at"),
        "phone_masked": Words("电话", "Telephone"),
    }
    formats = {
        "nominee": lambda row: nominee(row.nomination),
        "nomination.id": lambda row: nominee(row.nomination),
        "phone_masked": personal(
            "HonourObjection", "phone", holder=lambda row: row, place=lambda row: {"path": row.path}
        ),
    }
    filters = (Area(), Choice("outcome", ObjectionOutcome))
    acts = (
        Act(
            slug="decide",
            label=Words("处理异议", "Decide"),
            question=Words(
                "请写明核查情况。异议成立的，取消其资格，名额由下一名递补。",
                "Say what was found. One that is upheld strikes the nominee out; the place goes to the next.",
            ),
            allowed_by=Action.RUN_HONOUR_ROUND,
            run=_decide,
            form=DecisionForm,
            applies=lambda row: row.outcome is None,
        ),
    )

    def title_of(self, row: Any) -> str:
        return nominee(row.nomination)
