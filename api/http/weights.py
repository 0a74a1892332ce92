"""How much a document asks for 查询份量, measured in one walk over it.

One memoised rule for everything: depth, aliases, directives, root fields, fields, objects and
values. A fragment is walked once and its weight added wherever it is spread, so the time is linear
in the written document while the counts are those of the document written out in full: 755 bytes
of nested fragments are refused for the gigabytes that they would ask for, at the price of 755 bytes.
(Limiters that walk a fragment at every spread take exponential time for the same document.)

The counts are upper bounds: a field that is written twice and merged in the answer counts twice,
and ``@skip``/``@include`` are not looked at. Aliases never merge, so they are counted exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    SchemaMetaFieldDef,
    TypeMetaFieldDef,
    TypeNameMetaFieldDef,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_list_type,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphql import (
        DocumentNode,
        GraphQLField,
        GraphQLNamedType,
        GraphQLOutputType,
        GraphQLSchema,
        OperationDefinitionNode,
        SelectionSetNode,
    )

PAGE_LIMIT = 100
"""The largest page; a larger ``first`` is refused later, in the words of the argument."""
PAGE_DEFAULT = 20
LIST_GUESS = 10
"""Objects that a list without pages is taken to hold: parties, ancestors, mediators of a case."""
COUNT_PRICE = 20
"""What counting a whole connection costs, in values shown."""
NESTING = 200
"""Selections and spreads within each other. Protects the stack of every later walk."""


class NestedTooDeeply(Exception):  # noqa: N818  says what the document is
    """More than NESTING selections and spreads within each other."""


class Weight(NamedTuple):
    """What a selection set asks for, its fragments written out."""

    depth: int = 0
    aliases: int = 0
    directives: int = 0
    root_fields: int = 0
    """Fields of this very set, not of those below."""
    fields: int = 0
    nodes: int = 0
    cost: int = 0
    nodes_a_row: int = 0
    """Within a connection: what each row of the page adds."""
    cost_a_row: int = 0

    def __add__(self, other: tuple[int, ...]) -> Weight:  # type: ignore[override]  # weights add up
        return Weight(max(self[0], other[0]), *(a + b for a, b in zip(self[1:], other[1:], strict=True)))


EMPTY = Weight()
_META_FIELDS = {
    "__schema": SchemaMetaFieldDef,
    "__type": TypeMetaFieldDef,
    "__typename": TypeNameMetaFieldDef,
}
_NO_FIELDS: dict[str, GraphQLField] = {}
_SIZE_DIGITS = 9  # more say no more, and int() refuses thousands
_WRAPPERS = ("Connection", "Edge", "PageInfo")


class Scale:
    """Weighs the operations of one document; remembers each fragment."""

    def __init__(
        self, document: DocumentNode, schema: GraphQLSchema, page_size: Callable[[str], object]
    ) -> None:
        """``page_size`` gives the value of a variable that says a page's size."""
        self.schema = schema
        self.page_size = page_size
        self.visits = 0
        """Selections looked at: the rule's own cost, at most the number of those written."""
        self.size_variables: set[str] = set()
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._known: dict[str, Weight] = {}
        self._level = 0

    def operation(self, node: OperationDefinitionNode) -> Weight:
        weight = self._set(node.selection_set, self.schema.get_root_type(node.operation))
        return weight._replace(directives=weight.directives + len(node.directives or ()))

    def fragments(self) -> None:
        """Weigh those that no operation spreads as well, so that nothing unweighed is validated."""
        for name in self._fragments:
            self._fragment(name)

    def _set(self, selections: SelectionSetNode, parent: GraphQLNamedType | None) -> Weight:
        self._level += 1
        if self._level > NESTING:
            raise NestedTooDeeply
        total, spread = EMPTY, set[str]()
        for node in selections.selections:
            self.visits += 1
            here = Weight(directives=len(node.directives or ()))
            if isinstance(node, FieldNode):
                here += self._field(node, parent)
            elif isinstance(node, InlineFragmentNode):
                on = self.schema.get_type(node.type_condition.name.value) if node.type_condition else parent
                here += self._set(node.selection_set, on)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                # Spread again in the same set it adds nothing to the answer.
                spread.add(node.name.value)
                here += self._fragment(node.name.value)
            total += here
        self._level -= 1
        return total

    def _fragment(self, name: str) -> Weight:
        node = self._fragments.get(name)
        if node is None:
            return EMPTY  # validation says that it is unknown
        if name not in self._known:
            self._known[name] = EMPTY  # one that spreads itself is refused by validation
            weight = self._set(node.selection_set, self.schema.get_type(node.type_condition.name.value))
            self._known[name] = weight + Weight(directives=len(node.directives or ()))
        return self._known[name]

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None) -> Weight:
        name = node.name.value
        field = _META_FIELDS.get(name) or getattr(parent, "fields", _NO_FIELDS).get(name)
        if field is None:  # validation says that it is unknown; weigh what is below all the same
            target, page, many = None, 1, False
        else:
            target, page, many = get_named_type(field.type), self._page(node, field), _is_list(field.type)
        below = self._set(node.selection_set, target) if node.selection_set else EMPTY
        weight = Weight(
            depth=below.depth + 1,
            aliases=below.aliases + (node.alias is not None),
            directives=below.directives,
            root_fields=1,
            fields=below.fields + 1,
        )
        is_node = is_composite_type(target) and not target.name.endswith(_WRAPPERS)
        nodes = below.nodes + page * below.nodes_a_row + is_node
        cost = below.cost + page * below.cost_a_row + (COUNT_PRICE if name == "totalCount" else 1)
        if many and "pageInfo" in getattr(parent, "fields", _NO_FIELDS):
            return weight._replace(nodes_a_row=nodes, cost_a_row=cost)
        guess = LIST_GUESS if many else 1
        return weight._replace(nodes=nodes * guess, cost=cost * guess)

    def _page(self, node: FieldNode, field: GraphQLField) -> int:
        """The page's size: as written, as given, or the default."""
        if "first" not in field.args:
            return 1
        value = next((a.value for a in node.arguments or () if a.name.value == "first"), None)
        size: object = field.args["first"].default_value
        if isinstance(value, IntValueNode):
            size = int(value.value[:_SIZE_DIGITS])
        elif isinstance(value, VariableNode):
            self.size_variables.add(value.name.value)
            size = self.page_size(value.name.value)
        return clamped(size)


def clamped(size: object) -> int:
    """The page's size that a value of ``first`` can have at most; a wrong one is refused later."""
    if isinstance(size, bool) or not isinstance(size, int):
        return PAGE_DEFAULT
    return max(0, min(size, PAGE_LIMIT))


def _is_list(output: GraphQLOutputType) -> bool:
    return is_list_type(get_nullable_type(output))
