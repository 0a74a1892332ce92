"""Voting for honours 投票: choose, look over, hand in, keep the receipt. Works without script.

What was chosen travels by POST only, the receipt in a cookie that lasts for minutes: no address and
no log ever holds either. Who voted is never known here; see ``mediation.voting``.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from mediation.clock import now
from mediation.models import STAGE_ENDS, STAGE_ORDER, HonourRound, HonourStage
from mediation.problems import Refused
from mediation.queries.public_honours import round_on_show
from mediation.services.cast_ballot import cast_ballot
from mediation.services.vote_attempts import TooManyAttempts
from mediation.services.words import words_of
from mediation.voting import current_identity_provider, demo_token
from pages.forms import first, read_form
from pages.kept_pages import KeptPages
from pages.moments import day_spoken, spoken
from pages.preferences import preferences_of
from pages.receipts import check_same_site, show_receipt
from pages.templating import render

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.requests import Request
    from starlette.responses import Response

    from mediation.models import HonourQuota
    from mediation.queries.public_honours import Nominee, RoundOnShow
    from mediation.voting import IdentityProvider
    from pages.forms import Fields
    from pages.visits import Visits

RECEIPT = "fengqiao_receipt"
DEMO_VOTER = "fengqiao_demo_voter"
_YEAR = 365 * 24 * 3600
_MOST_FIELDS = 400
"""More than any ballot has nominees, so that too many choices are told as such."""
_RESULTS = (HonourStage.FINAL, HonourStage.NAMED)


@dataclass(frozen=True)
class Group:
    """A category of the ballot: its places, its nominees, and those of them that were chosen."""

    quota: HonourQuota
    nominees: list[Nominee]
    chosen: list[Nominee]

    @property
    def key(self) -> str:
        return str(self.quota.category.value)

    @property
    def too_many(self) -> bool:
        return len(self.chosen) > self.quota.choices

    @property
    def most_votes(self) -> int:
        return max((nominee.votes or 0 for nominee in self.nominees), default=0)

    def won(self, nominee: Nominee, held: HonourStage) -> bool:
        """Named and not revoked, or while the result is on public notice within the places."""
        if nominee.revoked_on is not None:
            return False
        if held is HonourStage.NAMED:
            return nominee.status == "named"
        return self.nominees.index(nominee) < self.quota.named


class BallotPages:
    def __init__(self, visits: Visits) -> None:
        self._visits = visits
        self._kept: KeptPages[tuple[Response, bool]] = KeptPages()

    async def show(self, request: Request) -> Response:
        """GET /honours/{id}: the ballot while the vote is open, the results once they are out."""
        key = (request.path_params["id"], preferences_of(request))
        page, voting = await self._kept.get(key, partial(self._show, request))
        if voting:
            # Afterwards the figure stands as it was published.
            self._visits.count(request.path_params["id"])
        return page

    async def _show(self, request: Request) -> tuple[Response, bool]:
        """The page, and whether it is one of a vote."""
        shown = await shown_round(request)
        if shown.held.stage in _RESULTS:
            page = _page(request, "honour_results.html", shown, set(), on_notice=on_notice(shown.held))
            return page, False
        return _ballot(request, shown, set()), shown.held.stage is HonourStage.VOTE

    async def review(self, request: Request) -> Response:
        """POST /honours/{id}/review: everything chosen once more, before it is final."""
        shown = await shown_round(request)
        fields = await _fields(request)
        chosen = _chosen(fields)
        if first(fields, "do") == "change":
            return _ballot(request, shown, chosen)
        say = preferences_of(request).say
        problems = [
            (
                f"#{group.key}",
                say(
                    f"{group.quota.category.zh}最多选 {group.quota.choices} 个，现在选了 {len(group.chosen)} 个",
                    f"{group.quota.category.en}: at most {group.quota.choices}, not {len(group.chosen)}",
                ),
            )
            for group in _groups(shown, chosen)
            if group.too_many
        ]
        if not any(group.chosen for group in _groups(shown, chosen)):
            problems = [
                ("#ballot", say("还没有选，请至少选一个", "Nothing is chosen yet; choose at least one"))
            ]
        if problems or not _open(shown):
            return _ballot(request, shown, chosen, problems, 422)
        return _page(request, "honour_review.html", shown, chosen, problem="")

    async def cast(self, request: Request) -> Response:
        """POST /honours/{id}/ballot: hand it in; the answer leads on to the receipt."""
        check_same_site(request)
        shown = await shown_round(request)
        fields = await _fields(request)
        chosen = _chosen(fields)
        provider = current_identity_provider()
        subject = request.cookies.get(DEMO_VOTER) or secrets.token_urlsafe(18)
        trying = provider is not None and provider.demo
        token = demo_token(provider, subject) if provider and trying else first(fields, "token").strip()
        source = request.client.host if request.client else None
        try:
            kept = await cast_ballot(list(chosen), token, source=source)
        except Refused as refused:
            problem = refused.problems[0]
            told = preferences_of(request).say(problem.in_chinese, problem.in_english)
            page = _page(request, "honour_review.html", shown, chosen, problem=told, status=422)
            if isinstance(problem, TooManyAttempts):
                page.status_code = 429
                page.headers["retry-after"] = str(problem.retry_after)
            return page
        path = f"/honours/{shown.held.id}"
        response = show_receipt(request, RECEIPT, kept.receipt, path)
        secure = request.url.scheme == "https"
        if trying:
            response.set_cookie(
                DEMO_VOTER, subject, max_age=_YEAR, path="/honours", httponly=True, samesite="strict", secure=secure
            )  # fmt: skip
        return response

    async def receipt(self, request: Request) -> Response:
        """GET /honours/{id}/receipt: to write down; gone after half an hour."""
        shown = await shown_round(request)
        receipt = request.cookies.get(RECEIPT)
        if not receipt:
            return RedirectResponse(f"/honours/{shown.held.id}", 303)
        return _page(request, "honour_receipt.html", shown, set(), receipt=receipt)


async def shown_round(request: Request) -> RoundOnShow:
    """The round that the address names; 404 where there is none."""
    shown = await round_on_show(request.path_params["id"])
    if shown is None:
        raise HTTPException(404)
    return shown


async def _fields(request: Request) -> Fields:
    return await read_form(request, most_fields=_MOST_FIELDS)


def _chosen(fields: Fields) -> set[UUID]:
    """What was ticked; what is no key at all was not made by our page and is left out."""
    chosen = set()
    for value in fields.get("choice", []):
        try:
            chosen.add(UUID(value))
        except ValueError:
            continue
    return chosen


def _groups(shown: RoundOnShow, chosen: set[UUID]) -> list[Group]:
    return [
        Group(quota, nominees, [nominee for nominee in nominees if nominee.id in chosen])
        for quota in shown.quotas
        for nominees in [shown.of(quota.category)]
    ]


def _days(shown: RoundOnShow) -> list[tuple[HonourStage, datetime | None]]:
    """The stages, each with the moment at which it ends."""
    held = shown.held
    ends = (held.recommend_until, held.vote_from, held.vote_until, held.object_until, None)
    return list(zip(STAGE_ORDER, ends, strict=True))


def on_notice(held: HonourRound) -> bool:
    """Whether objections to the results are taken."""
    return held.stage is HonourStage.FINAL and now() < held.object_until


def _late(held: HonourRound) -> str:
    """Reviews that are not done when the vote should open: ``soon`` while it still can, or ``missed``."""
    if held.stage is not HonourStage.REVIEW or now() < held.vote_from:
        return ""
    return "soon" if now() < held.vote_until else "missed"


def _open(shown: RoundOnShow) -> bool:
    held = shown.held
    return held.stage is HonourStage.VOTE and held.vote_from <= now() < held.vote_until


def _ballot(
    request: Request,
    shown: RoundOnShow,
    chosen: set[UUID],
    problems: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> Response:
    return _page(request, "honour_ballot.html", shown, chosen, problems=problems or [], status=status)


def _page(
    request: Request,
    template: str,
    shown: RoundOnShow,
    chosen: set[UUID],
    *,
    status: int = 200,
    **values: object,
) -> Response:
    provider: IdentityProvider | None = current_identity_provider()
    return render(
        request,
        template,
        status=status,
        held=shown.held,
        city=shown.city,
        groups=_groups(shown, chosen),
        chosen=chosen,
        is_open=_open(shown),
        provider=provider,
        days_left=max(0, (shown.held.vote_until - now()).days),
        days=_days(shown),
        late=_late(shown.held),
        notices=shown.notices,
        moments={stage: words_of(HonourRound, name) for stage, name in STAGE_ENDS.items()},
        spoken=spoken,
        day_spoken=day_spoken,
        **values,
    )
