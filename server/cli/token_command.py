"""``fengqiao token``."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from mediation.access import STAFF, Viewer
from mediation.models import Committee, Division, Referrer, Role, User
from mediation.problems import Invalid, NotFound, Problem, Refused, Required
from mediation.queries.grants import valid_grants, viewer_from
from mediation.tokens import TokenKey, issue_token, use_token_key
from server.cli.console import output
from server.keys import read_keys
from server.opening import database, tables, vault_of
from server.settings import Settings, read_settings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

app = typer.Typer()
LONGEST_HOURS = 24 * 366


@app.command()
def run(
    username: Annotated[str | None, typer.Argument(help="登录名。 A user's name.")] = None,
    *,
    role: Annotated[Role | None, typer.Option(help="给脚本用的角色。 A role, for a script.")] = None,
    division: Annotated[str | None, typer.Option(help="区划代码。 Code of the division.")] = None,
    committee: Annotated[UUID | None, typer.Option(help="调委会标识。 Id of the committee.")] = None,
    referrer: Annotated[
        UUID | None, typer.Option(help="委托移送单位标识。 Id of the referring body.")
    ] = None,
    personal_data: Annotated[
        bool, typer.Option("--personal-data", help="可看完整的个人信息。 May see personal data in full.")
    ] = False,
    hours: Annotated[
        int, typer.Option(min=1, max=LONGEST_HOURS, help="有效几小时。 Hours until it expires.")
    ] = 12,
) -> None:
    """打印访问令牌。 Print a bearer token for a user, or for a role in a place."""
    settings = read_settings()
    if (username is None) == (role is None):
        raise Refused(_either())
    if username is not None:
        token = _issue(settings, lambda: _of_user(username), hours)
    else:
        chosen = Viewer(
            role=role or Role.PUBLIC,
            division=division or "",
            committee=committee,
            referrer=referrer,
            personal_data=personal_data,
            name="脚本 script",
        )
        token = _issue(settings, lambda: _of_role(chosen), hours)
    output.print(token, markup=False)


def _issue(settings: Settings, viewer: Callable[[], Awaitable[tuple[Viewer, int]]], hours: int) -> str:
    async def work(url: str) -> str:
        async with tables(vault_of(settings), url):
            bearer, epoch = await viewer()
            return issue_token(bearer, timedelta(hours=hours), epoch=epoch)

    use_token_key(TokenKey(read_keys(settings).tokens))
    with database(settings) as url:
        return asyncio.run(work(url))


async def _of_user(username: str) -> tuple[Viewer, int]:
    user = await User.get_or_none(username=username.lower(), active=True)
    grants = [] if user is None else await valid_grants(user.id)
    if user is None or not grants:
        raise Refused(NotFound(what_zh="可用的用户", what_en="user who may sign in"))
    return viewer_from(user, grants[0]), user.session_epoch


async def _of_role(chosen: Viewer) -> tuple[Viewer, int]:
    """The viewer with its place looked up; refuses a place that is missing or unknown."""
    path, division = "", chosen.division
    if chosen.role in STAFF:
        place = await Division.get_or_none(code=_needed(chosen.division, "--division"))
        if place is None or place.level.value != chosen.role.value:
            raise Refused(
                NotFound(what_zh=f"这个{chosen.role.zh}级的区划", what_en=f"{chosen.role.value} division")
            )
        path = place.path
    elif chosen.role is Role.COMMITTEE:
        body = await Committee.get_or_none(id=_needed(chosen.committee, "--committee"))
        if body is None:
            raise Refused(NotFound(what_zh="这个调委会", what_en="committee"))
        path, division = body.path, body.division_id
    elif chosen.role is Role.REFERRER:
        if not await Referrer.exists(id=_needed(chosen.referrer, "--referrer")):
            raise Refused(NotFound(what_zh="这个单位", what_en="referring body"))
    else:
        why = "这个角色没有令牌，请换一个。", "This role has no token; choose another."
        raise Refused(Invalid(why_zh=why[0], why_en=why[1]))
    return Viewer(
        role=chosen.role,
        division=division,
        path=path,
        committee=chosen.committee,
        referrer=chosen.referrer,
        personal_data=chosen.personal_data,
        name=chosen.name,
    ), 0


def _needed(value: str | UUID | None, option: str) -> str | UUID:
    if not value:
        raise Refused(Required(what_zh=option, what_en=option))
    return value


def _either() -> Problem:
    return Invalid(
        why_zh="请写登录名，或写 --role 和它的范围，二者选一。",
        why_en="Give either a user name, or --role and where it reaches.",
    )
