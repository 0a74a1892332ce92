"""类案 precedents and their editorial queue: submitted, reviewed by the township, published by the county."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from wtforms import StringField, TextAreaField

from admin.acts import Act
from admin.filters import Area, Choice, Year
from admin.forms import ReasonForm, column_field, field_name, form_of, optional_text, version_of
from admin.mirror import mirror_of
from admin.show import show, yuan
from admin.table_view import Section, TableView
from admin.views.groups import WORK
from admin.views.precedent_comparison import comparison
from admin.words import Words, column_words
from mediation.access import Action
from mediation.models import (
    CaseGrade,
    Precedent,
    PrecedentResult,
    PrecedentStatus,
    PrecedentStep,
)
from mediation.models.base import LONGEST_TEXT
from mediation.services.edit_precedent import PrecedentEdit, edit_precedent, submit_precedent
from mediation.services.review_precedent import (
    approve_precedent,
    publish_precedent,
    reject_precedent,
    withdraw_precedent,
)

if TYPE_CHECKING:
    from starlette.requests import Request

    from mediation.access import Viewer

PRECEDENT = mirror_of(Precedent)
_WRITTEN = ("title", "facts", "focus", "process", "terms", "comment")
_LISTS = ("laws_cited", "keywords")
_ONE_A_LINE = Words("一行一条", "One a line")


class EditForm(form_of("PrecedentColumns", Precedent, _WRITTEN)):  # type: ignore[misc]  # made of the model
    laws_cited = optional_text(
        TextAreaField, column_words(Precedent, "laws_cited"), LONGEST_TEXT, _ONE_A_LINE
    )
    keywords = optional_text(
        StringField, column_words(Precedent, "keywords"), 400, Words("以顿号分隔", "Separated by 、")
    )
    consented_on = column_field(Precedent, "consented_on")


def _step(
    service: Callable[..., Awaitable[object]],
) -> Callable[[Any, dict[str, Any], Viewer], Awaitable[object]]:
    """A step without a reason."""

    async def run(row: Any, data: dict[str, Any], by: Viewer) -> object:
        return await service(row.id, by=by, version=version_of(data))

    return run


def _step_with_reason(
    service: Callable[..., Awaitable[object]],
) -> Callable[[Any, dict[str, Any], Viewer], Awaitable[object]]:
    async def run(row: Any, data: dict[str, Any], by: Viewer) -> object:
        return await service(row.id, data["reason"], by=by, version=version_of(data))

    return run


def _in(*statuses: PrecedentStatus) -> Callable[[Any], bool]:
    return lambda row: row.status in statuses


ACTS = (
    Act(
        slug="submit",
        label=Words("提交审核", "Submit"),
        question=Words(
            "提交后由司法所审核，退回前不能再改。",
            "The justice office reviews it; no changes until it is sent back.",
        ),
        allowed_by=Action.DRAFT_PRECEDENT,
        run=_step(submit_precedent),
        applies=_in(PrecedentStatus.DRAFT),
    ),
    Act(
        slug="approve",
        label=Words("审核通过", "Approve"),
        question=Words(
            "请对照原文，确认看不出当事人。起草、修改或提交过的人不能审核。",
            "Compare it with the case: nobody may be recognised. Who wrote or submitted it cannot approve it.",
        ),
        allowed_by=Action.REVIEW_PRECEDENT,
        run=_step(approve_precedent),
        applies=_in(PrecedentStatus.SUBMITTED),
    ),
    Act(
        slug="publish",
        label=Words("发布", "Publish"),
        question=Words("发布后所有人都能查到。", "Everybody can then find it."),
        allowed_by=Action.PUBLISH_PRECEDENT,
        run=_step(publish_precedent),
        applies=_in(PrecedentStatus.APPROVED),
    ),
    Act(
        slug="reject",
        label=Words("退回修改", "Send back"),
        question=Words("退回后变为草稿，请写明要改什么。", "It is a draft again; say what to change."),
        allowed_by=Action.REVIEW_PRECEDENT,
        run=_step_with_reason(reject_precedent),
        form=ReasonForm,
        applies=_in(PrecedentStatus.SUBMITTED, PrecedentStatus.APPROVED),
        grave=True,
    ),
    Act(
        slug="withdraw",
        label=Words("撤回", "Withdraw"),
        question=Words("撤回后不再能查到，原因留存。", "It can no longer be found; the reason stays."),
        allowed_by=Action.WITHDRAW_PRECEDENT,
        run=_step_with_reason(withdraw_precedent),
        form=ReasonForm,
        applies=_in(PrecedentStatus.PUBLISHED),
        grave=True,
    ),
)


class PrecedentView(TableView, model=PRECEDENT):
    name, name_plural = Words("类案", "Precedent"), Words("类案", "Precedents")
    group = WORK
    maintained_by = Action.DRAFT_PRECEDENT
    column_list = ("title", "status", "dispute_type.name", "division.name", "year", "result", "published_on")
    column_details_list = (
        "title",
        "status",
        "case.number",
        "dispute_type.name",
        "division.name",
        "year",
        "grade",
        "result",
        "amount",
        "days",
        "consented_on",
        "published_on",
        "withdrawn_on",
        "withdrawal_reason",
        "facts",
        "focus",
        "process",
        "terms",
        "laws_cited",
        "comment",
        "keywords",
        "demo",
        "updated_at",
    )
    record_loads = ("case", "redactions", "steps")
    labels = {"amount": Words("涉及金额，只用于统计", "Sum, for statistics only")}
    formats = {"amount": lambda row: yuan(row.amount)}
    column_searchable_list = ("title",)
    column_sortable_list = ("year", "published_on", "title")
    column_default_sort = ("updated_at", True)
    filters = (
        Area(),
        Choice("status", PrecedentStatus),
        Year(),
        Choice("result", PrecedentResult),
        Choice("grade", CaseGrade),
    )
    forms = {"edit": EditForm}
    acts = ACTS

    def path_of(self, row: Any) -> str:
        """Where its case lies: the township reviews, though the precedent itself tells only the county."""
        return str((row.case or row).path)

    def permits(self, viewer: Viewer, action: str, row: Any | None = None) -> bool:
        """Only a draft is changed; what was submitted is first sent back."""
        if action == "edit" and row is not None and row.status is not PrecedentStatus.DRAFT:
            return False
        return super().permits(viewer, action, row)

    def filled(self, row: Any) -> dict[str, Any]:
        laws, keywords = "\n".join(row.laws_cited), "、".join(row.keywords)
        return {**super().filled(row), "process_": row.process, "laws_cited": laws, "keywords": keywords}

    async def change(self, row: Any, data: dict[str, Any], by: Viewer) -> None:
        edit = PrecedentEdit(
            **{name: data[field_name(name)] for name in (*_WRITTEN, "consented_on")},
            laws_cited=_items(data["laws_cited"], "\n"),
            keywords=_items(data["keywords"], "、"),
        )
        await edit_precedent(row.id, edit, by=by, version=version_of(data))

    async def sections(self, request: Request, row: Any) -> Sequence[Section]:  # noqa: ARG002  TableView's shape
        if row.case is None:
            return ()
        steps = sorted(row.steps, key=lambda step: step.at)
        return (
            *comparison(row),
            Section(
                Words("经过", "History"),
                [column_words(PrecedentStep, name) for name in ("at", "kind", "actor", "note")],
                [(show(step.at), show(step.kind), step.actor, show(step.note)) for step in steps],
            ),
        )


def _items(text: str | None, separator: str) -> list[str]:
    return [item.strip() for item in (text or "").split(separator) if item.strip()]
