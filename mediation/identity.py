"""Numbers that identify people and organisations 号码校验: telephones, identity numbers, credit codes.

Each function gives back the number in its one written form, or None for what cannot be one.
Sources: GB 11643-1999 (identity number), GB 32100-2015 (unified social credit code), 电信网编号计划.
"""

from __future__ import annotations

import re
from datetime import date
from operator import mul

_SEPARATORS = re.compile(r"[\s\-–—()（）]+")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B)}
_COUNTRY = re.compile(r"^(?:\+|00)86")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0(?:10|2[0-9]|[3-9][0-9]{2})[2-9][0-9]{6,7}")
_HOTLINE = re.compile(r"[1-9][0-9]{2,5}|400[0-9]{7}|800[0-9]{7}")

_ID_NUMBER = re.compile(r"[1-8][0-9]{16}[0-9X]")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_FIRST_BIRTH = date(1880, 1, 1)

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_CODE = re.compile(f"[{_CREDIT_ALPHABET}]{{2}}[0-9]{{6}}[{_CREDIT_ALPHABET}]{{10}}")
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def _compact(text: str) -> str:
    if text.isascii() and text.isalnum():
        return text.upper()
    return _SEPARATORS.sub("", text.translate(_FULL_WIDTH)).upper()


def phone_number(text: str) -> str | None:
    """A mainland mobile or landline number, without separators and country code."""
    digits = _COUNTRY.sub("", _compact(text))
    return digits if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits) else None


def office_phone_number(text: str) -> str | None:
    """The same, or a hotline such as 12348 or 400-xxx-xxxx."""
    digits = _compact(text)
    return digits if _HOTLINE.fullmatch(digits) else phone_number(text)


def id_check_character(first_seventeen: str) -> str:
    """The last character of an identity number (ISO 7064 MOD 11-2)."""
    return _ID_CHECKS[sum(map(mul, map(int, first_seventeen), _ID_WEIGHTS)) % 11]


def id_number(text: str) -> str | None:
    """An 18-character identity number with a birth date that can be and the right check character."""
    number = _compact(text)
    if not _ID_NUMBER.fullmatch(number) or birth_of(number) is None:
        return None
    return number if id_check_character(number[:17]) == number[17] else None


def birth_of(number: str) -> date | None:
    """The birth date in an identity number; None where there is no such day."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if born >= _FIRST_BIRTH else None


def is_male(number: str) -> bool:
    """Whether the identity number is a man's: its 17th digit is odd."""
    return int(number[16]) % 2 == 1


def credit_check_character(first_seventeen: str) -> str:
    """The last character of a unified social credit code (GB 32100: MOD 31)."""
    total = sum(map(mul, map(_CREDIT_ALPHABET.index, first_seventeen), _CREDIT_WEIGHTS))
    return _CREDIT_ALPHABET[-total % 31]


def credit_code(text: str) -> str | None:
    """An 18-character unified social credit code 统一社会信用代码 with the right check character."""
    code = _compact(text)
    if not _CREDIT_CODE.fullmatch(code):
        return None
    return code if credit_check_character(code[:17]) == code[17] else None
