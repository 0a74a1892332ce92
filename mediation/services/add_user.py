"""Add a user 新增用户."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.access import Action, Viewer
from mediation.models import Person, User
from mediation.passwords import hash_password, weakness
from mediation.problems import Conflict, NotFound
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.grants import GrantGiving, checked_grant, give
from mediation.services.rows import require_role
from mediation.services.transaction import transaction

if TYPE_CHECKING:
    from uuid import UUID

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")
_MOST_GRANTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAddition:
    username: str
    name: str
    password: str
    grants: tuple[GrantGiving, ...]
    """At least one: a user without a grant would be out of everybody's sight."""
    person: UUID | None = None


async def add_user(addition: UserAddition, *, by: Viewer) -> User:
    """Open an account with its first grants.

    Refuses a user name in use, a weak password, and grants beyond the giver's own reach.
    """
    require_role(by, Action.MAINTAIN_USER)
    checks = Checks()
    username = checked_username(addition.username, checks)
    name = checks.column(User, "name", addition.name)
    check_password("password", addition.password, checks, username=username)
    if not 0 < len(addition.grants) <= _MOST_GRANTS:
        checks.invalid("grants", f"授权应有1至{_MOST_GRANTS}项。", f"Give 1 to {_MOST_GRANTS} grants.")
    # Before the transaction: hashing takes long on purpose.
    password_hash = await hash_password(addition.password) if not checks.problems else ""
    async with transaction():
        grants = [
            (f"grants.{place}", await checked_grant(giving, checks, by, prefix=f"grants.{place}."))
            for place, giving in enumerate(addition.grants[:_MOST_GRANTS])
        ]
        if addition.person is not None and not await Person.exists(id=addition.person):
            checks.refuse(NotFound(field="person", what_zh="人员", what_en="person"))
        if _USERNAME.fullmatch(username) and await User.exists(username=username):
            checks.refuse(
                Conflict(field="username", why_zh="这个登录名已有人使用。", why_en="This user name is taken.")
            )
        checks.finish()
        user = await User.create(
            username=username, name=name, password_hash=password_hash, person_id=addition.person
        )
        await audit.record("add_user", user, by=by, path=by.path)
        for field, grant in grants:
            if grant is not None:
                await give(user, grant, checks, by, field=field)
    return user


def checked_username(text: str, checks: Checks) -> str:
    """The user name in its stored form; it is typed in either case."""
    username = text.strip().lower()
    if not _USERNAME.fullmatch(username):
        checks.invalid(
            "username",
            "登录名应有3至64个字符，只用字母、数字、点、横线和下划线，以字母或数字开头。",
            "A user name has 3 to 64 letters, digits, dots, dashes or underscores; it starts with a letter or digit.",
        )
    return username


def check_password(field: str, password: str, checks: Checks, *, username: str) -> None:
    if (why := weakness(password, username=username)) is not None:
        checks.invalid(field, *why)
