"""``fengqiao user``."""

from __future__ import annotations

import asyncio
from typing import Annotated
from uuid import UUID

import typer

from mediation.models import Role
from mediation.services.add_user import UserAddition, add_user
from mediation.services.grants import GrantGiving
from server.cli.console import tell
from server.cli.operator import OPERATOR
from server.opening import database, tables, vault_of
from server.settings import read_settings

app = typer.Typer(help="用户。 Users.", no_args_is_help=True)


@app.callback()
def user() -> None:
    """用户。 Users."""


@app.command()
def add(
    username: Annotated[str, typer.Argument(help="登录名。 Name to sign in with.")],
    name: Annotated[str, typer.Option(help="姓名。 The person's name.")],
    role: Annotated[Role, typer.Option(help="角色。 Role.")],
    *,
    division: Annotated[str | None, typer.Option(help="管辖区划代码。 Code of the division.")] = None,
    committee: Annotated[UUID | None, typer.Option(help="所属调委会标识。 Id of the committee.")] = None,
    referrer: Annotated[
        UUID | None, typer.Option(help="委托移送单位标识。 Id of the referring body.")
    ] = None,
    personal_data: Annotated[
        bool,
        typer.Option("--personal-data", help="可看完整的电话和身份证号。 May see personal data in full."),
    ] = False,
    password: Annotated[
        str,
        typer.Option(
            prompt="口令 Password",
            hide_input=True,
            confirmation_prompt=True,
            envvar="FENGQIAO_NEW_PASSWORD",
            help="不写在命令里时会询问。 Asked for when it is not in the environment.",
        ),
    ],
) -> None:
    """开一个账号并授权。 Open an account with a role and where it reaches."""
    settings = read_settings()
    grant = GrantGiving(
        role=role, division=division, committee=committee, referrer=referrer, personal_data=personal_data
    )
    addition = UserAddition(username=username, name=name, password=password, grants=(grant,))

    async def work(url: str) -> None:
        async with tables(vault_of(settings), url):
            await add_user(addition, by=OPERATOR)

    with database(settings) as url:
        asyncio.run(work(url))
    tell(f"已添加 {username}（{role.zh}）。 Added {username} ({role.en}).")
