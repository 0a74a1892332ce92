"""Finding precedents 查先例: ask, see what is alike and how it ended, read one in full.

The narrative travels by POST and is kept under a short-lived id; the answer is a redirect, so
that Back and reload work and no address, log or Referer ever holds what was written.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response

from mediation.access import PUBLIC
from mediation.clock import now
from mediation.problems import Refused
from mediation.queries.precedents import precedents_by_id
from pages.asking import EVERY, LONGEST, MOST_SHOWN, PAGE, Ask
from pages.choices import choices_for, filter_words
from pages.comparison import compared
from pages.examples import EXAMPLES
from pages.forms import FormTooLarge, read_form
from pages.judging import CONSENT, Question, identifier
from pages.outcome_charts import drawn
from pages.preferences import preferences_of
from pages.templating import render
from search.engine import EngineUnavailable, Likeness, ReasonKind, SearchFilter, SearchRequest
from search.remembering import remember

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from starlette.requests import Request

    from mediation.queries.precedents import ReadPrecedent
    from pages.kept_searches import KeptSearches
    from search.engine import Found, Hit, SearchEngine

log = logging.getLogger("fengqiao.pages")

SECONDS_TO_ANSWER = 10
_BESIDES = {ReasonKind.SAME_TYPE, ReasonKind.SAME_LAW}
"""Reasons that the table of a precedent beside the dispute does not hold."""


@dataclass(frozen=True)
class Card:
    """A hit with what it is a hit on."""

    hit: Hit
    precedent: ReadPrecedent
    question: Question

    @property
    def facts(self) -> str:
        """Marked passages of the facts, as safe HTML; empty where nothing is marked."""
        marked = [part for one in self.hit.highlights if one.field == "facts" for part in one.fragments]
        return " ".join(marked)


@dataclass(frozen=True)
class Relaxation:
    """A filter that could be left out, or ``EVERY`` one, and how many would be found then."""

    name: str
    count: int


class PrecedentPages:
    def __init__(self, engine: SearchEngine, kept: KeptSearches) -> None:
        self._engine = engine
        self._kept = kept
        self._warming: asyncio.Task[None] | None = None

    async def start(self, request: Request) -> Response:
        """GET /precedents; `?example=N` fills an example in, without script."""
        chosen = request.query_params.get("example", "")
        example = int(chosen) if chosen in {str(place) for place in range(len(EXAMPLES))} else None
        ask = Ask(narrative="" if example is None else EXAMPLES[example].narrative)
        if self._warming is None:
            # While it is being written: a worker that nobody asks for precedents carries no search (docs/adr/0019).
            self._warming = asyncio.create_task(self._warm())
        return await self._form(request, ask)

    async def submit(self, request: Request) -> Response:
        """POST /precedents."""
        try:
            ask = Ask.of(await read_form(request))
        except FormTooLarge:
            return await self._form(
                request,
                Ask(),
                (
                    f"纠纷经过最多 {LONGEST:,} 个字，刚才的内容太长，没有收下",
                    f"At most {LONGEST:,} characters; that was too long to take in",
                ),
                413,
            )
        if ask.problem is not None:
            return await self._form(request, ask, ask.problem, 422)
        return RedirectResponse(f"/precedents/found/{self._kept.keep(ask)}", 303)

    async def found(self, request: Request) -> Response:
        """GET /precedents/found/{key}: the results; `?drop=` leaves a filter out, `?show=` shows more."""
        key = request.path_params["key"]
        ask = self._kept.find(key)
        if ask is None:
            expired = (
                "这次查找已过一小时，内容已清除，请再写一遍",
                "This search is over an hour old and gone; write it again",
            )
            return await self._form(request, Ask(), expired, 410)
        if dropped := request.query_params.get("drop"):
            return RedirectResponse(f"/precedents/found/{self._kept.keep(ask.without(dropped))}", 303)
        shown = _shown(request.query_params.get("show", ""))
        try:
            async with asyncio.timeout(SECONDS_TO_ANSWER):
                found = await self._engine.search(ask.request(shown))
                relaxations = [] if found.hits else await self._relaxations(ask)
        except Refused as refused:
            problem = refused.problems[0]
            return await self._form(request, ask, (problem.in_chinese, problem.in_english), 422)
        except (EngineUnavailable, TimeoutError):
            log.warning("a search was not answered", exc_info=True)
            return await self._failed(request, ask)
        await remember(found, ask.narrative, ask.order, by=PUBLIC)
        return await self._results(request, key, ask, found, relaxations)

    async def one(self, request: Request) -> Response:
        """GET /precedents/{id}: one in full, beside the search that found it if `?from=` names it."""
        named = identifier(request.path_params["id"])
        precedent = (await precedents_by_id([named], PUBLIC)).get(named)
        key = request.query_params.get("from", "")
        ask = self._kept.find(key)
        if precedent is None:
            return render(request, "precedent_missing.html", status=404)
        hit = None if ask is None else await self._hit(ask, named)
        search = request.query_params.get("search", "")
        question = Question(identifier(search), named, key) if ask and search else None
        return render(
            request,
            "precedent.html",
            precedent=precedent,
            points=[] if ask is None else compared(ask.narrative, precedent),
            hit=hit,
            besides=[] if hit is None else [reason for reason in hit.reasons if reason.kind in _BESIDES],
            key=key if ask else None,
            question=question,
            consent=CONSENT,
        )

    async def _warm(self) -> None:
        try:
            await self._engine.warm()
        except (EngineUnavailable, Refused, OSError):
            log.info("the search could not be made ready ahead of its first use", exc_info=True)

    async def _hit(self, ask: Ask, named: UUID) -> Hit | None:
        """The hit of the same search, which says why; None when it is not among those that can be shown."""
        asked = replace(ask.request(MOST_SHOWN), facets=False, outcomes=False, highlights=False)
        try:
            async with asyncio.timeout(SECONDS_TO_ANSWER):
                found = await self._engine.search(asked)
        except (EngineUnavailable, TimeoutError, Refused):
            return None
        return next((hit for hit in found.hits if hit.id == named), None)

    async def _relaxations(self, ask: Ask) -> list[Relaxation]:
        """One filter less; where no single one helps, none at all."""
        found = await self._counted(ask, ask.filters)
        return found or (await self._counted(ask, (EVERY,)) if len(ask.filters) > 1 else [])

    async def _counted(self, ask: Ask, names: Sequence[str]) -> list[Relaxation]:
        found = []
        for name in names:
            looser = ask.without(name).request(1)
            count = (await self._engine.search(_plain(looser.narrative, looser.filter))).total_count
            if count:
                found.append(Relaxation(name, count))
        return found

    async def _form(
        self, request: Request, ask: Ask, problem: tuple[str, str] | None = None, status: int = 200
    ) -> Response:
        say = preferences_of(request).say
        error = None if problem is None else say(*problem)
        return render(
            request,
            "precedents.html",
            status=status,
            error=error,
            examples=EXAMPLES,
            **vars(await choices_for(ask)),
        )

    async def _results(
        self, request: Request, key: str, ask: Ask, found: Found, relaxations: Sequence[Relaxation]
    ) -> Response:
        read = await precedents_by_id([hit.id for hit in found.hits], PUBLIC)
        choices = await choices_for(ask)
        # One that was withdrawn this moment is in the index still, and not in the library.
        there = [hit for hit in found.hits if hit.id in read]
        cards = [
            Card(hit, read[hit.id], Question(found.search_id, hit.id, key, place))
            for place, hit in enumerate(there, 1)
        ]
        nothing_close = not found.degraded and all(card.hit.likeness is Likeness.SOME for card in cards)
        # How cases ended that have little to do with this one says nothing about it.
        outcomes = None if found.degraded or nothing_close else found.outcomes
        return render(
            request,
            "found.html",
            key=key,
            found=found,
            nothing_close=nothing_close,
            cards=cards,
            consent=CONSENT,
            more=min(len(found.hits) + PAGE, MOST_SHOWN) if found.has_next_page else None,
            chart=drawn(outcomes, ask.narrative, preferences_of(request))
            if outcomes and outcomes.cases
            else None,
            relaxations=relaxations,
            words=filter_words(ask, choices.types, choices.divisions),
            **vars(choices),
        )

    async def _failed(self, request: Request, ask: Ask) -> Response:
        reference = request.state.request_id
        return render(
            request,
            "search_failed.html",
            status=503,
            reference=reference,
            at=now(),
            error=None,
            **vars(await choices_for(ask)),
        )


def _plain(narrative: str, where: SearchFilter) -> SearchRequest:
    return SearchRequest(narrative, where, first=1, facets=False, outcomes=False, highlights=False)


def _shown(text: str) -> int:
    return (
        max(PAGE, min(int(text), MOST_SHOWN)) if text.isascii() and text.isdigit() and len(text) < 4 else PAGE
    )
