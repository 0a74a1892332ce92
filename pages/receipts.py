"""Receipts 回执: shown once to whoever handed something in, from a cookie, so that no address and no log holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_MINUTES = 30


def check_same_site(request: Request) -> None:
    """Refuse what the page of another site sends in the reader's name."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise HTTPException(403)


def show_receipt(request: Request, name: str, receipt: str, path: str) -> Response:
    """Lead on to the page below ``path`` that shows the receipt, for half an hour."""
    response = RedirectResponse(f"{path}/receipt", 303)
    response.set_cookie(
        name, receipt, max_age=_MINUTES * 60, path=path,
        httponly=True, samesite="strict", secure=request.url.scheme == "https",
    )  # fmt: skip
    return response
