"""What all views of the panel share 视图: lists, one record, and writing through the services.

sqladmin's ``ModelView`` gives the frame (routes, columns, menu). Reading is restricted by
``scope``; sqladmin's own insert, update and delete are replaced, so that nothing is written
but by a service of ``mediation/services``.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from sqladmin import ModelView
from sqladmin.authorization import Action as PanelAction
from sqlalchemy import ARRAY, String, cast, false, func, literal_column, or_, select
from sqlalchemy.orm import selectinload
from starlette.exceptions import HTTPException
from tortoise.fields import JSONField, TextField

from admin.mirror import mapper_of
from admin.pages import COUNT_CAP, REACH, Page
from admin.scope import SCOPED_INSIDE, current_viewer, within
from admin.show import show
from admin.words import Words, column_words, in_chinese
from mediation.access import Action, Viewer, may

if TYPE_CHECKING:
    import builtins
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Select
    from starlette.requests import Request
    from tortoise.models import Model
    from wtforms import Form

    from admin.acts import Act
    from admin.filters import Box, Filter

LONGEST_SEARCH = 100
_LARGEST = 2**63 - 1
"""A bigint holds no more."""
PAGE_SIZES = (20, 50, 100)


@dataclass(frozen=True)
class Section:
    """A small table below a record: what belongs to it."""

    title: Words
    heads: Sequence[Words | str]
    rows: Sequence[Sequence[Any]]
    links: Sequence[str | None] = field(default=())
    """Where each row leads; empty for nowhere."""
    leads: int = 0
    """The column that the link stands in."""
    even: bool = False
    """Whether all columns are of one width, for texts that are compared."""
    picture: str | None = None
    """The path of what is shown above the rows."""


class TableView(ModelView):
    """A table of the network. Subclasses say which columns, filters, forms and acts it has."""

    page_size = PAGE_SIZES[0]
    page_size_options = PAGE_SIZES
    can_create = can_edit = can_delete = can_import = False
    can_export = True
    export_types: ClassVar[list[str]] = ["csv", "xlsx"]
    list_template = "sqladmin/list.html"

    name: ClassVar[Any]
    """What one row is called; ``name_plural`` what the list is. Both are ``Words``."""
    name_plural: ClassVar[Any]
    column_list: ClassVar[Any] = ()
    column_details_list: ClassVar[Any] = ()
    column_searchable_list: ClassVar[Any] = ()
    column_sortable_list: ClassVar[Any] = ()
    column_default_sort: ClassVar[Any] = ()
    group: ClassVar[Words]
    """Heading of the menu that it stands under."""
    filters: ClassVar[Sequence[Filter]] = ()
    loads: ClassVar[Sequence[str]] = ()
    """Relations that formats look at, as ``mediator.person``."""
    record_loads: ClassVar[Sequence[str]] = ()
    """The same of what only the record's own page shows: a list of twenty need not read them."""
    list_note: ClassVar[Words | None] = None
    """What to know of the list, as that a search looks only so far."""
    formats: ClassVar[Mapping[str, Callable[[Any], Any]]] = {}
    """How a column is shown, where ``show`` alone is not enough: from the row."""
    labels: ClassVar[Mapping[str, Words]] = {}
    """Labels of columns that no model describes."""
    acts: ClassVar[Sequence[Act]] = ()
    needs: ClassVar[Action] = Action.USE_PANEL
    """Who may open the view at all."""
    maintained_by: ClassVar[Action | None] = None
    """Who may create and change its rows; None for nobody."""
    forms: ClassVar[Mapping[str, type[Form]]] = {}
    """The forms to ``create`` and to ``edit``."""

    @property
    def tortoise(self) -> type[Model]:
        model: Any = self.model
        found: type[Model] = model.tortoise
        return found

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__()
        cls.can_create, cls.can_edit = "create" in cls.forms, "edit" in cls.forms

    # What is called what

    def label(self, column: str) -> Words:
        return self.labels.get(column) or column_words(self.tortoise, column)

    def value(self, row: Any, column: str) -> str:
        """The column of the row as text; ``division.name`` follows the relation."""
        if column in self.formats:
            return show(self.formats[column](row))
        for part in column.split("."):
            row = getattr(row, part, None)
        return show(row)

    def is_long(self, column: str) -> bool:
        """Whether the column holds prose, which takes the whole width."""
        return isinstance(self.tortoise._meta.fields_map.get(column), TextField | JSONField)

    def link(self, request: Request, row: Any, column: str) -> str | None:
        """Where ``division.name`` leads: to that division, if there is a view of it."""
        relation, _, rest = column.partition(".")
        target = getattr(row, relation, None) if rest else None
        view = self._admin_ref.view_of(type(target)) if target is not None else None  # type: ignore[attr-defined]
        if view is None or not view.is_accessible(request):
            return None
        return str(request.url_for("admin:details", identity=view.identity, pk=key_of(target)).path)

    def kind_named(self, model: str) -> tuple[TableView | None, str]:
        """The view of the model of that name, and what one of its rows is called; its name where there is none."""
        tables: builtins.list[TableView] = self._admin_ref.tables  # type: ignore[attr-defined]  # it is our Panel
        view = next((view for view in tables if view.model.__name__ == model), None)
        return view, str(view.name) if view else model

    def title_of(self, row: Any) -> str:
        """The heading of the record's page."""
        return str(row)

    def search_hint(self) -> str:
        """What the search looks into."""
        return ("、" if in_chinese() else ", ").join(str(self.label(name)) for name in self._search_fields)

    async def sections(self, request: Request, row: Any) -> Sequence[Section]:  # noqa: ARG002  for subclasses
        """Tables below the record."""
        return ()

    async def list_notices(self) -> Sequence[Words]:
        """What the viewer should know before reading the list."""
        return ()

    async def notices(self, row: Any) -> Sequence[Words]:  # noqa: ARG002  for subclasses
        """What the viewer should know of the record."""
        return ()

    # Who may do what

    def permits(self, viewer: Viewer, action: str, row: Any | None = None) -> bool:
        """Whether the viewer may do this here; to the row, if there is one."""
        if not _may_somewhere(viewer, self.needs):
            return False
        if action in {PanelAction.LIST, PanelAction.DETAILS, PanelAction.EXPORT}:
            return True
        if action in {PanelAction.CREATE, PanelAction.EDIT} and self.maintained_by is not None:
            if row is None:
                return _may_somewhere(viewer, self.maintained_by)
            return may(viewer, self.maintained_by, self.path_of(row))
        return False

    def path_of(self, row: Any) -> str:
        """Where the row lies, for the question who may change it."""
        return row.path or ""

    def own_path(self) -> str:
        """Where the viewer is: for rows that lie nowhere themselves."""
        return viewer().path

    def act_of(self, slug: str) -> Act:
        for act in self.acts:
            if act.slug == slug:
                return act
        raise HTTPException(404)

    def acts_on(self, viewer: Viewer, row: Any) -> builtins.list[Act]:
        """The acts that the viewer may take on the row as it now is."""
        return [
            act for act in self.acts if act.applies(row) and may(viewer, act.allowed_by, self.path_of(row))
        ]

    # Reading

    def boxes(self, request: Request) -> builtins.list[Box]:
        return [box for one in self.filters for box in one.boxes(self.model, request.query_params)]

    def _eager(self, statement: Select[Any], columns: Sequence[str], also: Sequence[str] = ()) -> Select[Any]:
        """Load the relations that the columns go through, one statement for each."""
        paths = {column.rpartition(".")[0] for column in columns} | {*self.loads, *also}
        for path in sorted(paths - {""}):
            first, *rest = path.split(".")
            relation = getattr(self.model, first)
            load = selectinload(relation)
            for name in rest:
                relation = getattr(relation.property.mapper.class_, name)
                load = load.selectinload(relation)
            statement = statement.options(load)
        return statement

    def search_query(self, stmt: Select[Any], term: str) -> Select[Any]:
        """Rows with the term in one of the searched columns; ``%`` and ``_`` stand for themselves."""
        matches = []
        joined: set[str] = set()
        for searched in self._search_fields:
            stmt, model = self._join_relationship_paths(stmt, searched, joined)
            column = getattr(model, searched.rpartition(".")[2])
            matches.append(cast(column, String).icontains(term, autoescape=True))
        return stmt.where(or_(false(), *matches))

    def shown(self, request: Request) -> Select[Any]:
        """The rows that the filters and the search let through, in no order yet."""
        statement = self.list_query(request)
        for one in self.filters:
            statement = one.apply(statement, self.model, request.query_params)
        term = request.query_params.get("search", "").strip()
        if len(term) > LONGEST_SEARCH:
            raise HTTPException(400, "search too long")
        return self.search_query(statement, term) if term else statement

    def sorted(self, statement: Select[Any], request: Request) -> Select[Any]:
        if request.query_params.get("sort", "asc") not in {"asc", "desc"}:
            raise HTTPException(400, "bad sort")
        # The key breaks ties, else a row could stand on two pages, or on none; in the direction of the
        # rest, else no index gives the order and all rows of a day, or all of them, are sorted.
        keys = [key.desc() if self._descends(request) else key for key in self.pk_columns]
        return self.sort_query(statement, request).order_by(*keys)

    def _descends(self, request: Request) -> bool:
        if request.query_params.get("sortBy"):
            return request.query_params.get("sort") == "desc"
        default = self.column_default_sort
        last = default[-1] if default and isinstance(default[-1], tuple) else default
        return bool(last and last[-1] is True)

    async def list(self, request: Request) -> Page:
        """One page. Raises HTTPException 400 for what cannot be a page, a filter or an order."""
        page = self.validate_page_number(request.query_params.get("page"), 1)
        size = self.validate_page_number(request.query_params.get("pageSize"), self.page_size)
        if size not in self.page_size_options:
            raise HTTPException(400, "bad page size")
        page = min(max(page, 1), Page.max_page(REACH, size))
        statement = self.shown(request)
        if request.query_params.get("search", "").strip():
            return await self._found(statement, request, page, size)
        rows_of_page = self._eager(self.sorted(statement, request), self._list_prop_names).limit(size)
        counted, rows = await asyncio.gather(
            self._counted(statement), self._run_query(rows_of_page.offset((page - 1) * size))
        )
        if not rows and counted:  # beyond the last page: the address is old, and the last page is meant
            page = Page.max_page(min(counted, REACH), size)
            rows = await self._run_query(rows_of_page.offset((page - 1) * size))
        return Page(list(rows), page, size, counted)

    async def _found(self, statement: Select[Any], request: Request, page: int, size: int) -> Page:
        """A page of what a search finds. Looking costs more than reading: it is done once, for keys and count."""
        key = mapper_of(self.model).primary_key[0]
        keys = statement.with_only_columns(key, maintain_column_froms=True)
        found = self.sorted(keys, request).limit(COUNT_CAP + 1).subquery()
        # An aggregate takes its rows as a sorted subquery gives them.
        in_order = func.array_agg(found.c[0], type_=ARRAY(key.type))[1:REACH]
        async with self.session_maker() as session:
            looking = select(func.count(), in_order).select_from(found)
            counted, reached = (
                await session.execute(looking.execution_options(**{SCOPED_INSIDE: True}))
            ).one()
        page = min(page, Page.max_page(min(counted, REACH), size))
        of_page = (reached or [])[(page - 1) * size : page * size]
        rows = self.sorted(self.list_query(request).where(key.in_(of_page)), request)
        shown = await self._run_query(self._eager(rows, self._list_prop_names)) if of_page else []
        return Page(list(shown), page, size, counted)

    async def _counted(self, statement: Select[Any]) -> int:
        """How many rows there are, up to one more than are ever told."""
        # No column is asked for, so that an index which has the filters answers alone.
        one: Select[Any] = statement.with_only_columns(
            literal_column("1").label("one"), maintain_column_froms=True
        )
        rows = one.limit(COUNT_CAP + 1).subquery()
        counting = select(func.count()).select_from(rows).execution_options(**{SCOPED_INSIDE: True})
        return int((await self._run_query(counting))[0])

    def list_query(self, request: Request) -> Select[Any]:  # noqa: ARG002  sqladmin's shape
        """All rows that the viewer may see. The scope is written in, because a count looks from outside."""
        return select(self.model).where(within(self.model, current_viewer.get()))

    def _stmt_by_identifier(self, identifier: str) -> Select[Any]:
        """The row by its key as it stands in the address; a key that cannot be one is 404."""
        if self.pk_columns[0].type.python_type is int and not _LARGEST >= _whole(identifier) > 0:
            raise HTTPException(404)
        try:
            return super()._stmt_by_identifier(identifier)
        except (ValueError, TypeError):
            raise HTTPException(404) from None

    async def row(self, identifier: str) -> Any:
        """The record with what its page shows. Raises HTTPException 404 where none is visible."""
        statement = self._eager(
            self._stmt_by_identifier(identifier), self._details_prop_names, self.record_loads
        )
        found = await self._get_object_by_pk(statement)
        if found is None:
            raise HTTPException(404)
        return found

    async def get_object_for_details(self, request: Request) -> Any:
        return await self.row(request.path_params["pk"])

    # Writing: only through services

    async def create(self, data: dict[str, Any], by: Viewer) -> Any:  # noqa: ARG002  for subclasses
        """Call the service that registers a row, and give back its key."""
        raise HTTPException(403)

    async def change(self, row: Any, data: dict[str, Any], by: Viewer) -> None:  # noqa: ARG002
        """Call the service that changes the row."""
        raise HTTPException(403)

    def filled(self, row: Any) -> dict[str, Any]:
        """What the form to change the row starts with."""
        return {name: getattr(row, name, None) for name in mapper_of(self.model).columns.keys()}  # noqa: SIM118

    async def insert_model(self, request: Request, data: dict[str, Any]) -> Any:  # noqa: ARG002  sqladmin's shape
        """Register through the service; the new row, or None where it is beyond the viewer's own sight."""
        key = await self.create(data, viewer())
        return await self._get_object_by_pk(self._stmt_by_identifier(str(key)))

    async def update_model(self, request: Request, pk: str, data: dict[str, Any]) -> Any:  # noqa: ARG002
        await self.change(await self.row(pk), data, viewer())
        return await self.row(pk)

    async def delete_model(self, request: Request, pk: Any) -> None:  # noqa: ARG002
        """Nothing is ever deleted: records are dissolved, dismissed, revoked or withdrawn."""
        raise HTTPException(403)


def _whole(text: str) -> int:
    """The number that the text is; 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0


def viewer() -> Viewer:
    """Who is signed in. Raises HTTPException 403 where nobody is."""
    found = current_viewer.get()
    if found is None:
        raise HTTPException(403)
    return found


def key_of(row: Any) -> str:
    return str(mapper_of(type(row)).primary_key_from_instance(row)[0])


def _may_somewhere(who: Viewer, action: Action) -> bool:
    return may(who, action, who.path)
