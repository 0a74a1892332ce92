"""案件 cases, to read: the register of the work itself is kept by those who mediate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import any_, func, or_, select, union_all

from admin.acts import Act
from admin.filters import AreaByLevel, Choice, Days
from admin.mirror import mirror_of
from admin.pages import COUNT_CAP
from admin.show import show, yuan
from admin.table_view import Section, TableView
from admin.views.case_life import course_of
from admin.views.groups import WORK
from admin.views.personal import personal
from admin.words import Words, column_words
from mediation.access import Action
from mediation.models import Case, CaseGrade, CaseSource, CaseStatus, Party
from mediation.personal_data import current_vault
from mediation.services.draft_precedent import draft_precedent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select
    from starlette.requests import Request

    from mediation.access import Viewer

CASE, PARTY = mirror_of(Case), mirror_of(Party)
SEARCHED_TITLES = 20_000
"""Titles are looked through in the newest cases only: no index serves the middle of a text."""


def _itself(row: Any) -> Any:
    return row


_PARTY_PHONE = personal("Party", "phone", holder=_itself, place=vars)
_PARTY_ID = personal("Party", "id_number", holder=_itself, place=vars)


_ENDED = (CaseStatus.CLOSED, CaseStatus.ARCHIVED)


async def _draft(row: Any, data: dict[str, Any], by: Viewer) -> object:  # noqa: ARG001  Act's shape
    return await draft_precedent(row.id, by=by)


class CaseView(TableView, model=CASE):
    name, name_plural = Words("案件", "Case"), Words("案件", "Cases")
    group = WORK
    column_list = ("number", "title", "status", "grade", "dispute_type.name", "committee.name", "listed_on")
    column_details_list = (
        "number",
        "title",
        "status",
        "grade",
        "source",
        "referral_origin",
        "referred_by.name",
        "referral_letter",
        "mode",
        "dispute_type.name",
        "division.name",
        "committee.name",
        "presiding",
        "mediators",
        "received_on",
        "accepted_on",
        "agreement_form",
        "agreed_on",
        "amount",
        "performed_on",
        "revisited_on",
        "terminated_on",
        "termination_reason",
        "closed_on",
        "confirmation",
        "narrative",
        "demo",
        "updated_at",
    )
    record_loads = (
        "presiding.person",
        "mediators.person",
        "parties",
        "precedent.steps",
        "referred_by",
        "registered_by",
    )
    formats = {
        "amount": lambda row: yuan(row.amount),
        "presiding": lambda row: row.presiding and row.presiding.person.name,
        "mediators": lambda row: [mediator.person.name for mediator in row.mediators],
    }
    column_searchable_list = ("number", "title")
    column_sortable_list = ("listed_on",)
    column_default_sort = ("listed_on", True)
    filters = (
        AreaByLevel(),
        Choice("status", CaseStatus),
        Choice("grade", CaseGrade),
        Choice("source", CaseSource),
        Days("listed_on"),
    )
    acts = (
        Act(
            slug="draft",
            label=Words("起草类案", "Draft a precedent"),
            question=Words(
                "从本案写成类案草稿，姓名、电话和地址会先隐去；修改后提交审核。",
                "A draft is written from this case with names, numbers and places taken out; edit it, then submit it.",
            ),
            allowed_by=Action.DRAFT_PRECEDENT,
            run=_draft,
            applies=lambda row: row.status in _ENDED and row.precedent is None,
        ),
    )
    list_note = Words(
        "可查案号（从头写起）、当事人的完整电话或身份证号、标题里的字。标题只在所选范围最近两万件里查，"
        "更早的请先限定日期。",
        "Looks for a number from its start, a party's full telephone or identity number, or words of a title; titles"
        " only in the newest 20,000 cases of the selection: give a date for older ones.",
    )

    def search_query(self, stmt: Select[Any], term: str) -> Select[Any]:
        """By number from its start, by a party's telephone or identity number, or by words of a title."""
        hashed = current_vault().hash(term)
        with_party = select(PARTY.case_id).where(
            or_(PARTY.phone_hash == hashed, PARTY.id_number_hash == hashed)
        )
        newest = (
            stmt.with_only_columns(CASE.id, CASE.title)
            .order_by(CASE.listed_on.desc(), CASE.id.desc())
            .limit(SEARCHED_TITLES)
            .subquery()
        )
        # No list tells of more, and of a common word so many are soon found.
        titled = (
            select(newest.c.id).where(newest.c.title.icontains(term, autoescape=True)).limit(COUNT_CAP + 1)
        )
        numbered = select(CASE.id).where(CASE.number.startswith(term, autoescape=True)).limit(COUNT_CAP + 1)
        # Gathered before the rest of the statement runs: joined in, the three would make the planner
        # walk all cases in order of their day, looking for a few.
        found = union_all(titled, numbered, with_party)
        return stmt.where(CASE.id == any_(func.array(found.scalar_subquery())))

    async def sections(self, request: Request, row: Any) -> Sequence[Section]:
        columns = ("role", "kind", "name", "phone_masked", "id_number_masked", "agent")
        rows = [
            (
                show(party.role),
                show(party.kind),
                party.name,
                show(_PARTY_PHONE(party)),
                show(_PARTY_ID(party)),
                show(party.agent),
            )
            for party in row.parties
        ]
        heads = [column_words(Party, column) for column in columns]
        return [Section(Words("当事人", "Parties"), heads, rows), await course_of(self, request, row)]
