"""``fengqiao recount``: the stored ballots, counted once more."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from mediation.models import HonourCategory, HonourRound, HonourStage
from mediation.problems import NotFound, Refused
from mediation.queries.recount import recount
from mediation.services.words import ROUND
from server.cli.console import output, tell
from server.opening import database, tables, vault_of
from server.settings import read_settings

if TYPE_CHECKING:
    from mediation.queries.recount import Recount

app = typer.Typer()


@app.command()
def run(
    division: Annotated[
        str, typer.Argument(help="主办的市的区划代码。 Code of the city that holds the round.")
    ],
    year: Annotated[int, typer.Argument(help="年度。 Year of the round.")],
) -> None:
    """重新清点已存的选票，与公布的票数核对；有出入则以 1 退出。 Recount a vote; ends with 1 where figures differ."""
    settings = read_settings()
    with database(settings) as url:
        agrees = asyncio.run(_recount(url, division, year))
    raise typer.Exit(0 if agrees else 1)


async def _recount(url: str, division: str, year: int) -> bool:
    async with tables(vault_of(read_settings()), url):
        held = await HonourRound.get_or_none(division_id=division, year=year)
        found = await recount(held.id) if held is not None else None
    if held is None or found is None:
        raise Refused(NotFound(what_zh=ROUND.zh, what_en=ROUND.en))
    tell(f"{held.title}（{held.stage.zh} {held.stage.en}）")
    # Nobody is told counts before the close, an operator no more than others; only whether they agree.
    _show(found, counts=held.stage in (HonourStage.FINAL, HonourStage.NAMED))
    return found.agrees


def _show(found: Recount, *, counts: bool) -> None:
    if counts:
        output.print(
            f"选票 Ballots\t{found.ballots}\t公布 Published\t{found.published_ballots}", markup=False
        )
        for line in found.lines:
            category = HonourCategory(line.category)
            mark = "" if line.agrees else "\t不符 DIFFERS"
            output.print(f"{category.zh}\t{line.name}\t{line.counted}\t{line.published}{mark}", markup=False)
    tell("票数相符。 The figures agree." if found.agrees else "票数不符！ The figures differ!")
