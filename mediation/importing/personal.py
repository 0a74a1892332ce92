"""Telephones and identity numbers in a cell; what a message says of them never quotes them."""

from __future__ import annotations

from mediation import identity
from mediation.clock import today
from mediation.importing.cells import Cell, as_text
from mediation.importing.problems import CellError


def phone(cell: Cell) -> str:
    """A mainland mobile or landline number."""
    if (number := identity.phone_number(as_text(cell))) is None:
        raise CellError(
            "电话应为11位手机号，或带区号的座机号。",
            "A telephone is an 11-digit mobile number, or a landline number with its area code.",
        )
    return number


def office_phone(cell: Cell) -> str:
    """The same, or a hotline."""
    if (number := identity.office_phone_number(as_text(cell))) is None:
        raise CellError(
            "电话应为11位手机号、带区号的座机号或热线号。",
            "A telephone is a mobile number, a landline number with its area code, or a hotline.",
        )
    return number


def id_number(cell: Cell) -> str:
    """A citizen's identity number 身份证号."""
    number = identity.id_number(as_text(cell))
    if number is None or not _born_already(number):
        raise CellError(
            "身份证号应为18位，且校验位正确。",
            "An identity number has 18 characters, the last of which must check.",
        )
    return number


def any_number(cell: Cell) -> tuple[str, bool]:
    """An identity number, or an organisation's credit code; and whether it is the latter."""
    written = as_text(cell)
    number = identity.id_number(written)
    if number is None and (code := identity.credit_code(written)) is not None:
        return code, True
    if number is None or not _born_already(number):
        raise CellError(
            "身份证号或统一社会信用代码应为18位，且校验位正确。",
            "An identity number or credit code has 18 characters, the last of which must check.",
        )
    return number, False


def _born_already(number: str) -> bool:
    born = identity.birth_of(number)
    return born is None or born <= today()
