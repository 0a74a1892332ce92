"""Reading a posted form 表单: url-encoded only, and never more of it than a form can need."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from starlette.requests import Request

LARGEST_BODY = 256 * 1024
MOST_FIELDS = 50
Fields = dict[str, list[str]]


class FormTooLarge(Exception):  # noqa: N818  says what is the matter
    """The body is larger than any form of ours."""


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
