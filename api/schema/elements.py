"""Lists that a row keeps as JSON 行内列表: each element an object of its own type, in its own order."""

# ruff: noqa: S608  names are constants, values are the row's own

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphql import FieldNode

    from api.planner.compiler import Compiler
    from api.planner.kinds import CompileOwn
    from api.planner.registry import PlannedField


def compile_elements(column: str) -> CompileOwn:
    """The elements of the row's JSON array; their fields are expressions over ``element``."""

    def compile_own(compiler: Compiler, field: PlannedField, nodes: Sequence[FieldNode], alias: str) -> str:
        row = compiler.alias()
        written = compiler.object(field.target, nodes, row)
        return (
            f"coalesce((select '['||string_agg({written},',' order by {row}.place)||']'"
            f" from jsonb_array_elements({alias}.{column}) with ordinality {row}(element,place)),'[]')"
        )

    return compile_own
