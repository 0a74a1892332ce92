"""Codes come and go 代码有效期: whether one is in use on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date


class Dated(Protocol):
    @property
    def valid_from(self) -> date | None: ...

    @property
    def valid_to(self) -> date | None: ...


def in_use_on(code: Dated, day: date) -> bool:
    """Whether the code is in use on the day; both ends count."""
    return (code.valid_from is None or code.valid_from <= day) and (
        code.valid_to is None or day <= code.valid_to
    )
