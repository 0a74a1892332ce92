"""What is selected: fields by response key, through fragments, type conditions and directives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLUnionType,
    InlineFragmentNode,
    VariableNode,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from graphql import (
        DirectiveNode,
        FragmentDefinitionNode,
        GraphQLSchema,
        NamedTypeNode,
        OperationDefinitionNode,
        SelectionSetNode,
    )

    Nodes = Sequence[FieldNode | OperationDefinitionNode]
    Truth = Callable[[str], Any]


def applies(schema: GraphQLSchema, condition: NamedTypeNode | None, type_name: str) -> bool:
    """Whether a fragment with that type condition speaks of the object type."""
    if condition is None or condition.name.value == type_name:
        return True
    named = schema.type_map[condition.name.value]
    if not isinstance(named, (GraphQLInterfaceType, GraphQLUnionType)):
        return False
    return schema.is_sub_type(named, schema.type_map[type_name])


def included(directives: Iterable[DirectiveNode] | None, variable: Truth) -> bool:
    """What @skip and @include say; ``variable`` gives a variable's value."""
    for directive in directives or ():
        name = directive.name.value
        if name not in ("skip", "include"):
            continue
        value: Any = directive.arguments[0].value  # type: ignore[index]
        truth = variable(value.name.value) if isinstance(value, VariableNode) else value.value
        if bool(truth) != (name == "include"):
            return False
    return True


class Collector:
    """Collects the fields of object types within one document."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variable: Truth
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variable = variable

    def fields(self, nodes: Nodes, type_name: str) -> dict[str, list[FieldNode]]:
        """The selected fields by response key, in the order of the answer."""
        found: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for node in nodes:
            if node.selection_set is not None:
                self._walk(node.selection_set, type_name, found, seen)
        return found

    def _walk(
        self, selection: SelectionSetNode, type_name: str, found: dict[str, list[FieldNode]], seen: set[str]
    ) -> None:
        for node in selection.selections:
            if not included(node.directives, self._variable):
                continue
            if isinstance(node, FieldNode):
                found.setdefault((node.alias or node.name).value, []).append(node)
            elif isinstance(node, FragmentSpreadNode):
                self._spread(node.name.value, type_name, found, seen)
            elif isinstance(node, InlineFragmentNode) and applies(
                self._schema, node.type_condition, type_name
            ):
                self._walk(node.selection_set, type_name, found, seen)

    def _spread(self, name: str, type_name: str, found: dict[str, list[FieldNode]], seen: set[str]) -> None:
        fragment = self._fragments[name]
        if name in seen or not applies(self._schema, fragment.type_condition, type_name):
            return
        seen.add(name)
        self._walk(fragment.selection_set, type_name, found, seen)
