"""The landing page 首页: is it running, what can I try, where is everything. The one bilingual page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from shlex import quote
from typing import TYPE_CHECKING

from mediation.clock import now
from pages.templating import render

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


@dataclass(frozen=True)
class Part:
    """A part of the server and how it is: a word for it, and a sentence where it is not well."""

    zh: str
    en: str
    well: bool
    value: str
    note: str = ""


@dataclass(frozen=True)
class Report:
    """What the landing page tells; ``demo`` says whether the network shown is invented."""

    version: str
    parts: Sequence[Part]
    demo: bool
    sign_ins: str | None = None
    """The file of the generated sign-ins; None where others than the operator may read the page."""

    @property
    def well(self) -> bool:
        return all(part.well for part in self.parts)


Health = Callable[[], Awaitable[Report]]


@dataclass(frozen=True)
class Card:
    icon: str
    zh: str
    en: str
    text: str
    path: str


@dataclass(frozen=True)
class Step:
    zh: str
    en: str
    command: str


FOR_EVERYONE = (
    Card("search", "查先例", "Precedents", "写下纠纷，找相近的旧案和可用的协议条款。", "/precedents"),
    Card("done", "枫桥式荣誉", "Honours", "看评选和光荣榜，为身边的调解人投票。", "/honours"),
)
FOR_STAFF = (
    Card("panel", "管理后台", "Admin panel", "调委会、调解员、案件、荣誉。", "/admin/"),
    Card("code", "接口调试台", "GraphiQL", "在网页里试查询，看每个字段的说明。", "/graphql"),
    Card("pulse", "运行检查", "Readiness", "给监控程序看的状态。", "/readyz"),
)


def steps(address: str, sign_ins: str | None) -> tuple[Step, ...]:
    """The first three commands, ready to paste."""
    query = (
        '{"query":"{ networkCounts(division: \\"430500\\") { townships villages committees mediators } }"}'
    )
    told = [] if sign_ins is None else [Step("看登录名和口令", "See the sign-ins", f"cat {quote(sign_ins)}")]
    return (
        *told,
        Step(
            "查一次接口",
            "Query the API",
            f"curl -s {address}/graphql -H 'content-type: application/json' \\\n  -d '{query}'",
        ),
        Step(
            "要一个令牌，看全市案件",
            "Get a token that sees the city's cases",
            ".venv/bin/fengqiao token --role city --division 430500",
        ),
    )


async def home(request: Request, health: Health) -> Response:
    """GET /."""
    report = await health()
    return render(
        request,
        "home.html",
        report=report,
        checked_at=now(),
        everyone=FOR_EVERYONE,
        staff=FOR_STAFF,
        steps=steps(f"{request.url.scheme}://{request.url.netloc}", report.sign_ins),
    )
