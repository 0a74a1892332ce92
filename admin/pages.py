"""One page of a list, counted no further than anyone reads 分页."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sqladmin.pagination import Pagination

if TYPE_CHECKING:
    from starlette.requests import Request

COUNT_CAP = 10_000
"""Rows counted at most; counting a million costs more than reading a page."""
REACH = 2_000
"""Rows paged through at most: each page reads all rows before it. Who looks for more narrows the list,
turns its order around, or exports it."""


class Page(Pagination):
    """A page of a list that is counted to ``COUNT_CAP`` and paged to ``REACH``."""

    def __init__(self, rows: list[Any], page: int, page_size: int, counted: int) -> None:
        super().__init__(rows=rows, page=page, page_size=page_size, count=min(counted, COUNT_CAP))
        self.capped = counted > COUNT_CAP
        self.reaches = min(self.count, REACH)
        """How many of the rows can be paged to."""

    @property
    def last(self) -> int:
        return self.max_page(self.reaches, self.page_size)

    @property
    def first_shown(self) -> int:
        return (self.page - 1) * self.page_size + 1 if self.count else 0

    @property
    def last_shown(self) -> int:
        return min(self.page * self.page_size, self.count)

    @property
    def numbers(self) -> list[int | None]:
        """The first, the last, and those around this one; None where some are left out."""
        near = range(max(1, self.page - 2), min(self.last, self.page + 2) + 1)
        shown: list[int | None] = []
        for number in sorted({1, *near, self.last}):
            if shown and shown[-1] != number - 1:
                shown.append(None)
            shown.append(number)
        return shown


def query_with(request: Request, **changes: Any) -> str:
    """This page's query string with some values changed; None takes one out."""
    query = {name: value for name, value in request.query_params.items() if name != "error"}
    query.update({name: str(value) for name, value in changes.items() if value is not None})
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
    return "?" + urlencode(query)
