"""The pages that are measured 被测页面: of every view its first and last page, each filter, order and search."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from admin.filters import Area, Choice, Days, Year, YesNo
from admin.pages import REACH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from admin.filters import Filter
    from admin.table_view import TableView

COMMON, ABSENT = "纠纷", "查无此字"
FIRST_DAY, LAST_DAY = "2024-03-01", "2024-03-31"
Queries = "Iterator[tuple[str, dict[str, str]]]"


def queries(view: TableView, areas: tuple[str, ...], terms: tuple[str, ...]) -> Queries:
    """What is asked of the list, each with the kind of question it is; ``areas`` are codes to narrow to.

    Whatever is asked is asked of all that the viewer sees and of one area, because either can be slow alone.
    """
    narrow = [{"area": code} for code in ("", *areas)] if _has_area(view) else [{}]
    for area in narrow:
        yield "first", area
        yield "deep", {**area, "page": str(REACH // view.page_size)}
        for one in view.filters:
            for chosen in choices(one):
                yield "filter", {**area, **chosen}
        for column in view.column_sortable_list:
            for order in ("asc", "desc"):
                yield "sort", {**area, "sortBy": str(column), "sort": order}
        if view.column_searchable_list:
            for term in (COMMON, ABSENT, *terms):
                yield "search", {**area, "search": term}


def _has_area(view: TableView) -> bool:
    return any(isinstance(one, Area) for one in view.filters)


def choices(one: Filter) -> list[dict[str, str]]:
    """Each value of the filter."""
    if isinstance(one, Choice):
        return [{one.column: term.value} for term in one.terms]
    if isinstance(one, YesNo):
        return [{one.column: value} for value in ("true", "false")]
    if isinstance(one, Days):
        return [
            {f"{one.column}_from": FIRST_DAY},
            {f"{one.column}_from": FIRST_DAY, f"{one.column}_to": LAST_DAY},
        ]
    if isinstance(one, Year):
        return [{one.column: "2024"}, {one.column: "1990"}]
    return []


def address(view: TableView, query: Mapping[str, str]) -> str:
    return f"/admin/{view.identity}/list?{urlencode(query)}"
