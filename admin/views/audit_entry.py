"""审计 the audit trail: who changed what, before and after."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from admin.filters import Days
from admin.mirror import mapper_of, mirror_of
from admin.show import show
from admin.table_view import Section, TableView, key_of
from admin.views.audit_changes import Telling, model_named, referred
from admin.views.audit_words import KINDS_WITHOUT_A_VIEW, action_words, actions_with, kinds_with
from admin.views.groups import SYSTEM
from admin.words import Words
from mediation.access import Action
from mediation.models import AuditEntry

if TYPE_CHECKING:
    import builtins
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Select
    from starlette.requests import Request
    from tortoise.models import Model

AUDIT_ENTRY = mirror_of(AuditEntry)
_CHANGES = Words("改动", "What changed")
_HEADS = (Words("项目", "Field"), Words("修改前", "Before"), Words("修改后", "After"))


class AuditEntryView(TableView, model=AUDIT_ENTRY):
    name, name_plural = Words("审计", "Audit entry"), Words("审计", "Audit trail")
    group = SYSTEM
    needs = Action.READ_AUDIT
    column_list = ("at", "actor", "action", "entity", "entity_id", "address")
    column_details_list = ("at", "actor", "action", "entity", "entity_id", "address")
    column_searchable_list = ("action", "entity", "entity_id")
    column_sortable_list = ("at",)
    column_default_sort = ("at", True)
    filters = (Days("at"),)
    list_note = Words(
        "可以查操作，如“命名”，或对象类别，如“案件”；也可以查对象标识的开头。",
        "Searches look at actions, such as “named”, at kinds, such as “cases”, and at how identifiers begin.",
    )

    def value(self, row: Any, column: str) -> str:
        """Codes, kinds and values in words; the trail itself keeps codes."""
        if column == "action":
            return str(action_words(row.action))
        if column == "entity":
            return self._kind(row.entity)
        return super().value(row, column)

    def title_of(self, row: Any) -> str:
        return f"{action_words(row.action)} · {self._kind(row.entity)}"

    def link(self, request: Request, row: Any, column: str) -> str | None:
        """From the identifier to the record, where it has a page."""
        view, _ = self.kind_named(row.entity) if column == "entity_id" else (None, "")
        if view is None or not view.is_accessible(request):
            return super().link(request, row, column)
        return str(request.url_for("admin:details", identity=view.identity, pk=row.entity_id).path)

    async def sections(self, request: Request, row: Any) -> Sequence[Section]:  # noqa: ARG002  TableView's shape
        model = model_named(row.entity)
        keys = {*referred(model, row.before), *referred(model, row.after)}
        tables = {view.tortoise._meta.db_table: str(view.name) for view in self._tables()}
        telling = Telling(model, await self._named(keys), tables)
        return [Section(_CHANGES, _HEADS, telling.differences(row.before, row.after), even=True)]

    async def _named(self, keys: Iterable[tuple[type[Model], str]]) -> dict[tuple[type[Model], str], str]:
        """What those of the records are called that the viewer may see."""
        wanted: dict[type[Model], list[str]] = {}
        for model, key in keys:
            wanted.setdefault(model, []).append(key)
        named: dict[tuple[type[Model], str], str] = {}
        for model, known in wanted.items():
            mirrored = mirror_of(model)
            mapper = mapper_of(mirrored)
            held = "person" in mapper.relationships
            column = mapper.primary_key[0]
            statement = select(mirrored).where(column.in_(list(_as_keys(column.type.python_type, known))))
            rows = await self._run_query(
                statement.options(selectinload(mirrored.person)) if held else statement
            )
            named |= {(model, key_of(one)): _called(one) for one in rows}
        return named

    def _tables(self) -> builtins.list[TableView]:
        tables: builtins.list[TableView] = self._admin_ref.tables  # type: ignore[attr-defined]  # it is our Panel
        return tables

    def _kind(self, entity: str) -> str:
        return str(KINDS_WITHOUT_A_VIEW.get(entity) or self.kind_named(entity)[1])

    def search_query(self, stmt: Select[Any], term: str) -> Select[Any]:
        """By what actions and kinds are called, or how an identifier begins: the trail grows without end."""
        conditions = [
            AUDIT_ENTRY.action.in_(actions_with(term)),
            AUDIT_ENTRY.entity.in_(kinds_with(term, self._tables())),
        ]
        if term.isascii():  # no code or identifier has another character, and each condition costs
            columns = (AUDIT_ENTRY.action, AUDIT_ENTRY.entity, AUDIT_ENTRY.entity_id)
            conditions += [column.startswith(term, autoescape=True) for column in columns]
        return stmt.where(or_(*conditions))


def _called(row: Any) -> str:
    """A mediator goes by name, a grant by its role, in the reader's language."""
    return show(getattr(row, "person", None) or getattr(row, "role", None) or row)


def _as_keys(kind: type, known: Iterable[str]) -> Iterator[Any]:
    """The keys as their column has them; what cannot be one leads nowhere."""
    for key in known:
        with suppress(ValueError):
            yield kind(key)
