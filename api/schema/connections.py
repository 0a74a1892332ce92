"""Relay's shared types: nodes, connections, edges, page information."""

from __future__ import annotations

from typing import Generic, TypeVar

import strawberry

from mediation.models.base import say

NodeType = TypeVar("NodeType")


@strawberry.interface(
    description=say(
        "有全局标识、可以单独取出的对象。", "An object with a global identifier, which can be fetched by it."
    )
)
class Node:
    id: strawberry.ID = strawberry.field(description=say("不透明的全局标识。", "Opaque global identifier."))


@strawberry.type(description=say("一页的情况。", "About a page."))
class PageInfo:
    has_next_page: bool = strawberry.field(description=say("后面是否还有。", "Whether more follow."))
    has_previous_page: bool = strawberry.field(
        description=say("是否从某个游标之后取的。", "Whether the page was taken after a cursor.")
    )
    start_cursor: str | None = strawberry.field(
        description=say("本页第一条的游标。", "Cursor of the first item.")
    )
    end_cursor: str | None = strawberry.field(
        description=say("本页最后一条的游标。", "Cursor of the last item.")
    )


@strawberry.type(description=say("一条及其游标。", "An item and its cursor."))
class Edge(Generic[NodeType]):
    cursor: str = strawberry.field(
        description=say("游标，只对同一排列顺序有效。", "Cursor, valid for the same order only.")
    )
    node: NodeType = strawberry.field(description=say("这一条。", "The item."))


@strawberry.type(description=say("按游标分页的列表。", "A list in pages by cursor."))
class Connection(Generic[NodeType]):
    total_count: int = strawberry.field(
        description=say(
            "符合条件的总数；只在第一页取即可。",
            "How many there are in all; asking on the first page will do.",
        )
    )
    page_info: PageInfo = strawberry.field(description=say("本页的情况。", "About this page."))
    edges: list[Edge[NodeType]] = strawberry.field(description=say("本页各条。", "The items of this page."))
