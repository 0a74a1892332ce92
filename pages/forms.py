"""Reading a posted form 表单: url-encoded only, and never more of it than a form can need."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from starlette.requests import Request

LARGEST_BODY = 256 * 1024
MOST_FIELDS = 50
Fields = dict[str, list[str]]


class FormTooLarge(HTTPException):
    """The body is larger than any form of ours; 413 where a page has no words of its own for it."""

    def __init__(self) -> None:
        super().__init__(413)


async def read_form(request: Request, *, most_fields: int = MOST_FIELDS) -> Fields:
    """The fields, each with its values, none of them blank. Raises FormTooLarge."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise FormTooLarge
    try:
        # Bytes that are no UTF-8 become the mark for "unreadable"; nothing downstream meets half a character.
        return parse_qs(body.decode("ascii", "replace"), max_num_fields=most_fields, errors="replace")
    except ValueError:
        raise FormTooLarge from None


def first(fields: Fields, name: str, default: str = "") -> str:
    """The first value of the field."""
    return fields.get(name, [default])[0]
