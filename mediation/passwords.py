"""Passwords 口令: hashed with argon2id, never kept, compared in a thread of their own."""

from __future__ import annotations

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's second choice of argon2id: 19 MiB, two passes, so that a burst of sign-ins fits in memory.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Of a password that nobody has; an unknown user costs the time of a known one.
_NOBODY = _HASHER.hash("no user has this password")

SHORTEST = 10
LONGEST = 128
FEWEST_KINDS = 2
FEWEST_DISTINCT = 5


async def hash_password(password: str) -> str:
    return await asyncio.to_thread(_HASHER.hash, password)


async def matches(password: str, stored: str | None) -> bool:
    """Whether the password is the stored one; None, for an unknown user, takes as long to refuse."""
    found = await asyncio.to_thread(_verify, password, stored or _NOBODY)
    return found and stored is not None


def needs_rehash(stored: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


def weakness(password: str, *, username: str = "") -> tuple[str, str] | None:
    """Why the password is too weak, in Chinese and in English; None when it will do."""
    if not all(character.isprintable() for character in password):
        return "口令里有不能用的字符。", "The password has a character that cannot be used."
    if not SHORTEST <= len(password) <= LONGEST:
        return (
            f"口令应有{SHORTEST}至{LONGEST}个字符。",
            f"A password has {SHORTEST} to {LONGEST} characters.",
        )
    kinds = {_kind(character) for character in password}
    if len(kinds) < FEWEST_KINDS or len(set(password)) < FEWEST_DISTINCT:
        return (
            "口令太简单：至少用字母、数字、符号中的两种，并有5个不同的字符。",
            "The password is too simple: use two of letters, digits and signs, and 5 different characters.",
        )
    if username and username.lower() in password.lower():
        return "口令不能包含登录名。", "The password must not contain the user name."
    return None


def _kind(character: str) -> str:
    if character.isalpha():
        return "letter"
    return "digit" if character.isdigit() else "sign"


def _verify(password: str, stored: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False
