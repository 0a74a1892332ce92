"""Photographs of nominees 照片 in the schema: there is one as long as the consent stands."""

from __future__ import annotations

from api.planner.declarations import column, expression, planned
from mediation import models
from mediation.models.base import say
from mediation.queries.photographs import address_sql, words_sql


@planned(
    models.NominationPhotograph,
    say(
        "被推荐者同意公开的照片；撤回同意后即不再有。",
        "A photograph that the nominee agreed to have shown; gone once the consent is withdrawn.",
    ),
)
class Photograph:
    url: str | None = expression(
        lambda _compiler, row: address_sql(row),
        say(
            "照片（JPEG）在本服务器上的路径；入围公布前为空。",
            "Path of the JPEG on this server; null before the nominee is on the ballot.",
        ),
    )
    description: str | None = expression(
        lambda _compiler, row: words_sql(row),
        say("看不到照片时的替代文字。", "Words in place of the picture."),
    )
    width: int = column()
    height: int = column()
