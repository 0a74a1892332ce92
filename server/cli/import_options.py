"""What ``fengqiao import`` can be told 选项, the same for every kind of file."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from mediation.access import Viewer
from mediation.importing.headers import Choices
from mediation.models import Role
from mediation.problems import Invalid, Refused
from server.cli.operator import OPERATOR

File = Annotated[
    Path,
    typer.Argument(
        help="csv、xlsx 或 jsonl，可用 gzip 压缩。 May be packed with gzip.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只核对，不写入。 Check only; write nothing.")]
SkipBad = Annotated[
    bool,
    typer.Option(
        "--skip-bad", help="退回有问题的行，导入其余的。 Import the good rows, give back the others."
    ),
]
Rejected = Annotated[
    Path | None,
    typer.Option(
        "--rejected",
        dir_okay=False,
        help="退回的行写到这个 csv 或 xlsx 文件；--skip-bad 时默认写在原文件旁。 Where the rejected rows go; "
        "with --skip-bad beside the file by default.",
    ),
]
City = Annotated[
    str | None,
    typer.Option(
        "--city",
        help="只准写入这个市的记录（市级代码）；不填则不限。 Only records of this city (its code); of all without it.",
    ),
]
Mapped = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="SOURCE=COLUMN",
        help="文件的列当作哪一列；“列=-”略去。 Read a column as another; “X=-” leaves it out.",
    ),
]
Constant = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="COLUMN=VALUE", help="文件没有或留空的列取此值。 Value where the file gives none."
    ),
]
Fallback = Annotated[
    list[str] | None,
    typer.Option(
        "--fallback",
        metavar="COLUMN=VALUE",
        help="内容不能用时取此值。 Value in place of one that cannot be taken.",
    ),
]


def viewer_of(city: str | None) -> Viewer:
    """Whoever holds the server's files acts for every city; ``--city`` keeps an import inside one."""
    if city is None:
        return OPERATOR
    if not re.fullmatch("[0-9]{6}", city):
        raise Refused(
            Invalid(why_zh="--city 应为6位市级代码。", why_en="--city is the six-digit code of a city.")
        )
    return Viewer(role=Role.CITY, division=city, path=f"/{city}/", name=OPERATOR.name)


def choices_of(mapped: list[str] | None, constant: list[str] | None, fallback: list[str] | None) -> Choices:
    return Choices(_pairs("--map", mapped), _pairs("--set", constant), _pairs("--fallback", fallback))


def _pairs(option: str, given: list[str] | None) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in given or []:
        name, sign, value = text.partition("=")
        if not (name.strip() and sign and value.strip()):
            raise Refused(
                Invalid(
                    why_zh=f"{option} 要写成“名称=值”，不是“{text}”。",
                    why_en=f"{option} is NAME=VALUE, not “{text}”.",
                )
            )
        pairs[name.strip()] = value.strip()
    return pairs


def day_of(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise Refused(
            Invalid(
                why_zh="--consented-on 应为日期，如2024-03-05。",
                why_en="--consented-on is a day such as 2024-03-05.",
            )
        ) from None
