"""The engine: a request's text and variables in, the bytes of the answer out.

Three tiers. What is all SQL goes through as bytes. Leaf late fields are patched into the parsed
rows. Everything else is executed by graphql-core over the rows of the same statement.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import orjson
from graphql import ExecutionResult, GraphQLError, OperationType, execute, get_named_type, subscribe

from api.planner.checks import check_declarations
from api.planner.compiler import Compiler
from api.planner.directory import Directory
from api.planner.documents import Document, Documents
from api.planner.errors import BadArgument, told, worded
from api.planner.late import patch
from api.planner.nodes import row_by_key
from api.planner.registry import Registry
from api.planner.rows import install
from api.planner.searching import Failed, found_object
from mediation.models import AccessWay
from mediation.personal_data import current_vault
from mediation.services.note_access import note_shown

if TYPE_CHECKING:
    from graphql import GraphQLResolveInfo
    from strawberry import Schema

    from api.planner.context import ReadContext
    from api.planner.documents import Limit
    from api.planner.plans import Plan, SearchCall
    from api.planner.pool import ReadPool
    from api.planner.registry import PlannedField
    from mediation.access import Viewer


@dataclass(frozen=True, slots=True)
class Answer:
    """The response's JSON. ``executed`` is False when the request itself was refused."""

    body: bytes
    executed: bool = True


class Engine:
    """Plans and runs the operations of one schema; holds its caches, so make one a process."""

    def __init__(self, schema: Schema, *, limit: Limit | None = None, size: int = 512) -> None:
        """``limit`` refuses documents before they are validated; ``size`` bounds those kept."""
        self.registry = Registry(schema._schema)
        check_declarations(self.registry)
        self.directory = Directory()
        self.documents = Documents(self.registry.schema, limit, size)
        install(self)

    async def start(self, pool: ReadPool) -> None:
        """Read the divisions, whose levels decide how statements are written."""
        await self.directory.read(pool)

    def document(self, text: str, operation_name: str | None) -> Document:
        """The parsed and validated operation; says its type and its errors."""
        return self.documents.get(text, operation_name)

    async def execute(
        self,
        pool: ReadPool,
        text: str,
        operation_name: str | None,
        variables: Mapping[str, Any] | None,
        viewer: Viewer,
        context: ReadContext | None = None,
    ) -> Answer:
        """Answer an operation given as text."""
        document = self.documents.get(text, operation_name)
        return await self.answer(pool, document, variables or {}, viewer, context)

    async def answer(
        self,
        pool: ReadPool,
        document: Document,
        given: Mapping[str, Any],
        viewer: Viewer,
        context: ReadContext | None,
    ) -> Answer:
        """Answer an operation: a query by one statement, a mutation by graphql-core."""
        if document.errors:
            return _refused(document.errors)
        coerced = document.variables.read(given)
        if isinstance(coerced, list):
            return _refused(coerced)
        if document.operation.operation is not OperationType.QUERY:
            return await self._execute_plainly(document, None, given, context)
        try:
            plan = self.plan(document, coerced, viewer)
        except BadArgument as error:
            if (error.extensions or {}).get("code") == "UNKNOWN_DIVISION":
                await self.directory.read_again(pool)
            plan = self._plan_what_is_good(document, coerced, viewer)
        found: dict[Any, Any] = {}
        for call in plan.searches:
            found[call.key] = await self._search(call, coerced, viewer, context)
        body = await pool.fetchval(plan.sql, *[get(coerced, viewer, found) for get in plan.getters])
        if plan.sealed:
            body = await _opened(body, viewer, context)
        if plan.late:
            return await self._finish(document, plan, body, given, context, found)
        if plan.searches and (errors := _failures(plan, found)):
            body = body[:-1] + b',"errors":' + orjson.dumps(errors) + b"}"
        return Answer(body)

    async def subscribe(
        self, document: Document, given: Mapping[str, Any], context: ReadContext
    ) -> Answer | AsyncGenerator[Answer, None]:
        """Answer a subscription: its answers as they come, or one that says why there are none."""
        if document.errors:
            return _refused(document.errors)
        coerced = document.variables.read(given)
        if isinstance(coerced, list):
            return _refused(coerced)
        name = document.operation.name
        source: Any = subscribe(
            self.registry.schema,
            document.ast,
            None,
            context,
            variable_values=dict(given),
            operation_name=name.value if name else None,
        )
        if inspect.isawaitable(source):
            source = await source
        if isinstance(source, ExecutionResult):
            return replace(_answer(source), executed=False)
        return _answers(source)

    # Plans

    def plan(self, document: Document, variables: Mapping[str, Any], viewer: Viewer) -> Plan:
        """The plan for these variables and this viewer, kept for the next. Raises BadArgument."""
        plan = document.plans.get(self._key(document, variables, viewer))
        if plan is None:
            asked = len(document.shapes)
            plan = self._compile(document, variables, viewer)
            if len(document.shapes) > asked:
                document.plans.clear()  # their keys lack an answer and are never asked for again
            document.keep(self._key(document, variables, viewer), plan)
        for check in plan.checks:
            check(variables)
        return plan

    def _key(self, document: Document, variables: Mapping[str, Any], viewer: Viewer) -> Any:
        return (viewer.kind, *[answer(variables, viewer) for answer in document.shapes.values()])

    def _compile(
        self, document: Document, variables: Mapping[str, Any], viewer: Viewer, *, checking: bool = False
    ) -> Plan:
        plan = Compiler(
            self.registry, self.directory, document, variables, viewer, checking=checking
        ).operation()
        if not plan.late:
            return plan
        return Compiler(
            self.registry, self.directory, document, variables, viewer, checking=checking, as_rows=True
        ).operation()

    def _plan_what_is_good(self, document: Document, variables: Mapping[str, Any], viewer: Viewer) -> Plan:
        """A plan without the fields whose arguments are bad; graphql-core words those. Not kept."""
        shapes = dict(document.shapes)
        plan = self._compile(document, variables, viewer, checking=True)
        document.shapes = shapes
        return plan

    # Python's share

    async def _search(
        self, call: SearchCall, variables: Mapping[str, Any], viewer: Viewer, context: ReadContext | None
    ) -> Any:
        try:
            search = context.searches[call.name]  # type: ignore[union-attr]
            return await search(call.arguments(variables), viewer, context)
        except Exception as error:  # noqa: BLE001  the field fails, everything else answers
            located = GraphQLError(str(error), call.nodes, path=list(call.path), original_error=error)
            return Failed(located)

    async def _finish(
        self,
        document: Document,
        plan: Plan,
        body: bytes,
        variables: Mapping[str, Any],
        context: ReadContext | None,
        found: Mapping[Any, Any],
    ) -> Answer:
        data = orjson.loads(body)["data"]
        errors = _errors(plan, found)
        if plan.patches is not None and not errors:
            try:
                return Answer(orjson.dumps({"data": patch(data, plan, context)}))
            except Exception:  # noqa: BLE001  whatever it was, graphql-core meets it again and words it
                data = orjson.loads(body)["data"]
        data["~errors"] = {call.path[-1]: error for call, error in errors}
        return await self._execute_plainly(document, data, variables, context)

    async def _execute_plainly(
        self, document: Document, root: Any, variables: Mapping[str, Any], context: ReadContext | None
    ) -> Answer:
        name = document.operation.name
        result: Any = execute(
            self.registry.schema,
            document.ast,
            root,
            context,
            variable_values=dict(variables),
            operation_name=name.value if name else None,
        )
        if inspect.isawaitable(result):
            result = await result
        return _answer(result)

    async def fetch_object(self, info: GraphQLResolveInfo[Any], key: Any) -> dict[str, Any] | None:
        """The object of a payload, by its key and in scope: the selection below, as one statement."""
        compiler = self._below(info)
        target = self.registry.types[get_named_type(info.return_type).name]
        written = row_by_key(compiler, target, info.field_nodes, key)
        row: dict[str, Any] | None = await self._run_below(info, compiler, written, {})
        return row

    async def search_below(
        self, info: GraphQLResolveInfo[Any], field: PlannedField, arguments: Mapping[str, Any]
    ) -> Any:
        """Run the search of a field below a row, and fetch the nodes of its hits as one statement."""
        context: ReadContext = info.context
        plan: Any = field.plan
        found = await context.searches[plan.search](arguments, context.viewer, context)
        compiler = self._below(info)
        written = found_object(compiler, field, info.field_nodes, "below")
        return await self._run_below(info, compiler, written, {"below": found})

    def _below(self, info: GraphQLResolveInfo[Any]) -> Compiler:
        document = Document([])
        document.fragments = dict(info.fragments)
        document.operation = info.operation
        context: ReadContext = info.context
        variables = _coerced(info)
        return Compiler(
            self.registry, self.directory, document, variables, context.viewer, checking=True, as_rows=True
        )

    async def _run_below(
        self, info: GraphQLResolveInfo[Any], compiler: Compiler, written: str, found: Mapping[Any, Any]
    ) -> Any:
        context: ReadContext = info.context
        plan = compiler.statement(written)
        variables = _coerced(info)
        values = [get(variables, context.viewer, found) for get in plan.getters]
        body = await context.pool.fetchval(plan.sql, *values)
        return orjson.loads(await _opened(body, context.viewer, context) if plan.sealed else body)


async def _opened(body: bytes, viewer: Viewer, context: ReadContext | None) -> bytes:
    """The body with personal data in full, once it is on record that the viewer is shown it.

    Only plans with such a column for this kind of viewer come here, and only an answer that shows
    something writes. What cannot be put on record is not shown: the failure goes up.
    """
    opened, shown = current_vault().unseal_in(body)
    if shown:
        address = viewer.address if context is None else context.address
        await note_shown(shown, AccessWay.INTERFACE, by=viewer, address=address)
    return opened


def _coerced(info: GraphQLResolveInfo[Any]) -> Mapping[str, Any]:
    values: Any = info.variable_values
    coerced: Mapping[str, Any] = getattr(values, "coerced", values)
    return coerced


def _errors(plan: Plan, found: Mapping[Any, Any]) -> list[tuple[SearchCall, GraphQLError]]:
    return [(call, failed.error) for call in plan.searches if isinstance(failed := found[call.key], Failed)]


def _failures(plan: Plan, found: Mapping[Any, Any]) -> list[dict[str, Any]]:
    return [told(error) for _call, error in _errors(plan, found)]


def _refused(errors: list[GraphQLError]) -> Answer:
    return Answer(orjson.dumps({"errors": [worded(error) for error in errors]}), executed=False)


async def _answers(source: AsyncGenerator[ExecutionResult, None]) -> AsyncGenerator[Answer, None]:
    async with aclosing(source):
        async for result in source:
            yield _answer(result)


def _answer(result: ExecutionResult) -> Answer:
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body["errors"] = [told(error) for error in result.errors]
    return Answer(orjson.dumps(body))
