"""How much one request may ask for 查询限额: every cap, checked by one rule before validation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from graphql import GraphQLError, OperationDefinitionNode, TokenKind
from graphql.utilities import value_from_ast_untyped

from api.http.problems import RequestProblem, RequestRefused, TooMuch
from api.http.weights import NESTING, PAGE_LIMIT, NestedTooDeeply, Scale, Weight, clamped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import DocumentNode, GraphQLSchema

    from api.planner.documents import Document


@dataclass(frozen=True, slots=True)
class Caps:
    """What one request may ask for. Each limit has a word for the refusal."""

    body_bytes: int = 1024 * 1024
    tokens: int = 4_000
    depth: int = 16
    aliases: int = 100
    directives: int = 100
    root_fields: int = 20
    fields: int = 2_000
    nodes: int = 20_000
    cost: int = 250_000


WORDS = {
    "tokens": ("词元个数", "tokens"),
    "depth": ("嵌套层数", "levels of fields"),
    "aliases": ("别名个数", "aliases"),
    "directives": ("指令个数", "directives"),
    "root_fields": ("顶层字段个数", "fields at the top"),
    "fields": ("字段个数", "fields"),
    "nodes": ("可能返回的对象个数", "objects in the answer"),
    "cost": ("可能返回的数据项个数", "values in the answer"),
}
_WEIGHED = tuple(WORDS)[1:]
_UNWRITTEN = (TokenKind.SOF, TokenKind.EOF, TokenKind.COMMENT)
_REMEMBERED_SIZES = 128
_UNCOUNTABLE = 10**9


class Limit:
    """The caps over the documents of a schema.

    ``document`` is asked once for each document, before validation; ``variables`` at each request.
    """

    def __init__(self, schema: GraphQLSchema, caps: Caps) -> None:
        self._schema, self._caps = schema, caps
        # Lives as long as the planner remembers the document.
        self._paged: WeakKeyDictionary[Document, _Paged | None] = WeakKeyDictionary()

    def document(self, ast: DocumentNode) -> list[GraphQLError]:
        """Why no variables can make the document acceptable; empty when some can."""
        try:
            self._count_tokens(ast)
            scale = Scale(ast, self._schema, lambda _variable: 0)
            scale.fragments()
            for node in ast.definitions:
                if isinstance(node, OperationDefinitionNode):
                    _refuse_over(scale.operation(node), self._caps)
        except NestedTooDeeply:
            problem: RequestProblem = _too_much("depth", f"> {NESTING}", self._caps.depth)
        except RequestRefused as refused:
            problem = refused.problem
        else:
            return []
        return [GraphQLError(problem.message, extensions={"code": problem.code, **problem.details()})]

    def variables(self, document: Document, variables: Mapping[str, object]) -> None:
        """Raise RequestRefused where the pages asked for are too large together."""
        try:
            paged = self._paged[document]
        except KeyError:
            paged = self._paged[document] = self._measure(document)
        if paged is not None:
            _refuse_over(paged.weight(variables), self._caps)

    def _count_tokens(self, ast: DocumentNode) -> None:
        token = ast.loc.start_token if ast.loc else None
        count = 0
        while token is not None:
            count += token.kind not in _UNWRITTEN
            if count > self._caps.tokens:
                raise RequestRefused(_too_much("tokens", f"> {self._caps.tokens}", self._caps.tokens))
            token = token.next

    def _measure(self, document: Document) -> _Paged | None:
        """None for a document that fits whatever its variables say."""
        scale = Scale(document.ast, self._schema, lambda _variable: PAGE_LIMIT)
        most = scale.operation(document.operation)
        if most.nodes <= self._caps.nodes and most.cost <= self._caps.cost:
            return None
        return _Paged(document.ast, document.operation, self._schema, tuple(sorted(scale.size_variables)))


class _Paged:
    """An operation whose weight the request's page sizes decide."""

    def __init__(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        schema: GraphQLSchema,
        size_variables: tuple[str, ...],
    ) -> None:
        self._document, self._operation, self._schema = document, operation, schema
        self._size_variables = size_variables
        self._defaults = {
            node.variable.name.value: value_from_ast_untyped(node.default_value)
            for node in operation.variable_definitions or ()
            if node.default_value is not None
        }
        self._weights: dict[tuple[int, ...], Weight] = {}

    def weight(self, variables: Mapping[str, object]) -> Weight:
        sizes = tuple(clamped(variables.get(name, self._defaults.get(name))) for name in self._size_variables)
        weight = self._weights.get(sizes)
        if weight is None:
            named = dict(zip(self._size_variables, sizes, strict=True))
            weight = Scale(self._document, self._schema, named.get).operation(self._operation)
            if len(self._weights) < _REMEMBERED_SIZES:
                self._weights[sizes] = weight
        return weight


def _refuse_over(weight: Weight, caps: Caps) -> None:
    """Refuse a weight that passes a cap."""
    for what in _WEIGHED:
        actual, limit = getattr(weight, what), getattr(caps, what)
        if actual > limit:
            # Astronomical counts are possible; no client needs all their digits.
            raise RequestRefused(
                _too_much(what, actual if actual < _UNCOUNTABLE else f"> {_UNCOUNTABLE}", limit)
            )


def _too_much(what: str, actual: int | str, limit: int) -> TooMuch:
    zh, en = WORDS[what]
    return TooMuch(what=what, what_zh=zh, what_en=en, actual=actual, limit=limit)
