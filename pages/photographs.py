"""Photographs of nominees 照片, as long as their consent stands."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response

from mediation.access import PUBLIC
from mediation.queries.photographs import photograph

if TYPE_CHECKING:
    from starlette.requests import Request

_HEADERS = {
    # A consent may be withdrawn at any time: nobody shows the picture without asking again.
    "cache-control": "no-cache",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
}


async def show(request: Request) -> Response:
    """GET /honours/photographs/{nomination}.jpg; 404 without one, and of who is not on a ballot."""
    image = await photograph(request.path_params["nomination"], PUBLIC)
    if image is None:
        raise HTTPException(404)
    tag = f'"{hashlib.sha256(image).hexdigest()[:32]}"'
    headers = {**_HEADERS, "etag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(image, media_type="image/jpeg", headers=headers)
