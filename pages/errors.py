"""What a reader sees where there is no page, or where something broke 出错页: plain words and a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse

from pages.templating import render

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


_WORDS = {
    403: "请从本站的页面上提交。 Send it from a page of this site.\n",
    404: "没有这一页。 Not found.\n",
    405: "这个地址不能这样用。 This address cannot be used that way.\n",
    413: "提交的内容太长。 What was sent is too long.\n",
}


async def missing(request: Request, error: Exception) -> Response:
    """404, and the other answers that routing gives by itself."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    if status != 404 or not _reads_pages(request):
        headers = error.headers if isinstance(error, HTTPException) else None
        return PlainTextResponse(_WORDS.get(status, _WORDS[404]), status, headers)
    return render(request, "missing.html", status=404)


async def broken(request: Request, _error: Exception) -> Response:
    """500. The log has what happened, under the same number."""
    reference = getattr(request.state, "request_id", "")
    if not _reads_pages(request):
        return PlainTextResponse(f"出错了，编号 {reference}。 Something broke.\n", 500)
    return render(request, "broken.html", status=500, reference=reference)


def _reads_pages(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")
