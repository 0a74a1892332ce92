"""Documents, kept by text and operation name: parsed, validated, with their plans. Errors are kept too."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    StringValueNode,
    Visitor,
    parse,
    validate,
    visit,
)

from api.planner.errors import bad_text, too_complex
from api.planner.variables import VariableReader, check_text

if TYPE_CHECKING:
    from graphql import GraphQLSchema, SelectionSetNode

    from api.planner.plans import Plan, Shape

Limit = Callable[[DocumentNode], list[GraphQLError]]
"""A rule over a parsed document, asked before validation; what it returns refuses the document."""

MOST_FIELDS = 5_000
MOST_PLANS = 64
MOST_TOKENS = 20_000


class Document:
    """One operation of one text; ``errors`` say why it cannot run."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        self.errors = errors
        self.ast: DocumentNode
        self.operation: OperationDefinitionNode
        self.fragments: dict[str, FragmentDefinitionNode] = {}
        self.variables: VariableReader
        self.shapes: dict[Any, Shape] = {}
        self.plans: OrderedDict[Any, Plan] = OrderedDict()

    @property
    def operation_type(self) -> OperationType | None:
        """Query, mutation or subscription; None for a document that cannot run."""
        return None if self.errors else self.operation.operation

    def keep(self, key: Any, plan: Plan) -> None:
        self.plans[key] = plan
        if len(self.plans) > MOST_PLANS:
            self.plans.popitem(last=False)


class Documents:
    """The most recently used documents."""

    def __init__(self, schema: GraphQLSchema, limit: Limit | None = None, size: int = 512) -> None:
        self._schema = schema
        self._limit = limit
        self._size = size
        self._kept: OrderedDict[tuple[str, str | None], Document] = OrderedDict()

    def __iter__(self) -> Iterator[Document]:
        return iter(self._kept.values())

    def get(self, text: str, operation_name: str | None) -> Document:
        key = (text, operation_name)
        document = self._kept.get(key)
        if document is not None:
            self._kept.move_to_end(key)
            return document
        document = self._kept[key] = self._load(text, operation_name)
        if len(self._kept) > self._size:
            self._kept.popitem(last=False)
        return document

    def clear(self) -> None:
        """Forget them all, plans included."""
        self._kept.clear()

    def _load(self, text: str, operation_name: str | None) -> Document:
        try:
            return self._read(text, operation_name)
        except GraphQLError as error:
            return Document([error])
        except RecursionError:
            return Document([too_complex(MOST_FIELDS)])

    def _read(self, text: str, operation_name: str | None) -> Document:
        check_text(text)
        ast = parse(text, max_tokens=MOST_TOKENS)
        errors = self._refuse(ast)
        if errors:
            return Document(errors)
        operation = _choose(ast, operation_name)
        if isinstance(operation, GraphQLError):
            return Document([operation])
        document = Document([])
        document.ast = ast
        document.operation = operation
        document.fragments = {
            node.name.value: node for node in ast.definitions if isinstance(node, FragmentDefinitionNode)
        }
        if count_fields(operation, document.fragments) > MOST_FIELDS:
            return Document([too_complex(MOST_FIELDS)])
        document.variables = VariableReader(self._schema, operation.variable_definitions or ())
        return document

    def _refuse(self, ast: DocumentNode) -> list[GraphQLError]:
        if self._limit is not None and (errors := self._limit(ast)):
            return errors
        strings = _Strings()
        visit(ast, strings)
        if strings.bad:
            return [bad_text()]
        return validate(self._schema, ast)


class _Strings(Visitor):
    """Looks for string literals that PostgreSQL cannot keep."""

    bad = False

    def enter_string_value(self, node: StringValueNode, *_rest: Any) -> None:
        try:
            check_text(node.value)
        except GraphQLError:
            self.bad = True


def _choose(ast: DocumentNode, name: str | None) -> OperationDefinitionNode | GraphQLError:
    operations = [node for node in ast.definitions if isinstance(node, OperationDefinitionNode)]
    if name:
        named = [node for node in operations if node.name and node.name.value == name]
        return named[0] if named else GraphQLError(f"Unknown operation named '{name}'.")
    if len(operations) == 1:
        return operations[0]
    if not operations:
        return GraphQLError("Must provide an operation.")
    return GraphQLError("Must provide operation name if query contains multiple operations.")


def count_fields(operation: OperationDefinitionNode, fragments: dict[str, FragmentDefinitionNode]) -> int:
    """How many fields the compiler may visit, each fragment counted once and added at each spread.

    Fragments that spread each other twice grow exponentially; this count does not.
    """
    counted: dict[str, int] = {}

    def within(selection: SelectionSetNode | None) -> int:
        if selection is None:
            return 0
        total = 0
        for node in selection.selections:
            if isinstance(node, FragmentSpreadNode):
                name = node.name.value
                if name not in counted:
                    counted[name] = within(fragments[name].selection_set)
                total += counted[name]
            else:
                total += isinstance(node, FieldNode) + within(getattr(node, "selection_set", None))
        return total

    return within(operation.selection_set)
