"""Codes of the second factor 验证码: made by the user's telephone, checked here (RFC 6238)."""

from __future__ import annotations

import hmac
import re
import secrets
from typing import TYPE_CHECKING

import pyotp

if TYPE_CHECKING:
    from datetime import datetime

    from mediation.models import Role

STEP_SECONDS = 30
DRIFT_STEPS = 1
"""A telephone's clock may be off by one step to either side."""
RECOVERY_CODES = 10
# Without the letters and digits that are taken for one another; 31 ** 10 is 49 bits.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_HALF = 5
_ISSUER = "枫桥"
_SPACE = re.compile(r"[\s-]+")


def new_secret() -> str:
    """160 random bits in base 32, as RFC 4226 asks."""
    return pyotp.random_base32()


def address_of(secret: str, username: str) -> str:
    """What the QR code tells the telephone."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=_ISSUER)


def step_of(secret: str, code: str, at: datetime, *, after: int) -> int | None:
    """The time step that the code belongs to; None for a wrong one, and one not later than ``after``."""
    digits = _SPACE.sub("", code)
    if not (digits.isascii() and digits.isdigit()):
        return None
    totp, now = pyotp.TOTP(secret), int(at.timestamp()) // STEP_SECONDS
    found = None
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        # Every step is compared: how long it takes tells nothing.
        if hmac.compare_digest(totp.generate_otp(step), digits) and step > after:
            found = step
    return found


def code_at(secret: str, at: datetime) -> str:
    """What the telephone shows at that moment."""
    return pyotp.TOTP(secret).generate_otp(int(at.timestamp()) // STEP_SECONDS)


def new_recovery_codes() -> list[str]:
    """Codes to print: two groups of five, easy to type."""
    return ["-".join(_group() for _ in range(2)) for _ in range(RECOVERY_CODES)]


def tidied(code: str) -> str:
    """A recovery code as it was made, however it was typed."""
    letters = _SPACE.sub("", code).lower()
    return f"{letters[:_HALF]}-{letters[_HALF:]}"


def _group() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_HALF))


_required: frozenset[Role] = frozenset()


def require_for(roles: frozenset[Role]) -> None:
    """Say which roles must have a second factor; the composition root does it once."""
    global _required  # noqa: PLW0603  one rule a process
    _required = roles


def required_for(role: Role) -> bool:
    return role in _required
