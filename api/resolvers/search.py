"""Searches 检索 as the planner calls them by name: arguments in, keys and JSON-ready fields out.

The engine finds; the planner reads the precedents themselves, as the viewer may see them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.planner.errors import BadArgument
from api.planner.searching import Found, Hit
from mediation.models import Case, Precedent
from mediation.problems import NotFound, Refused
from mediation.queries.rows import visible_row
from mediation.services.precedent_text import known_of
from mediation.services.words import CASE
from search.engine import (
    Dispute,
    EngineUnavailable,
    SearchFilter,
    SearchOrder,
    SearchRequest,
)
from search.remembering import remember

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping
    from typing import TypeVar

    from api.planner.searching import Search
    from mediation.access import Viewer
    from search import engine as found_by
    from search.engine import SearchEngine

    Arguments = Mapping[str, Any]
    T = TypeVar("T")


def searches(engine: SearchEngine) -> dict[str, Search]:
    """The searches of the schema, answered by this engine."""

    async def precedents(arguments: Arguments, viewer: Viewer, context: Any) -> Found:  # noqa: ARG001
        after = arguments.get("after")
        request = SearchRequest(
            narrative=arguments["narrative"],
            filter=_filter(arguments.get("filter") or {}),
            order=SearchOrder(_plain(arguments["orderBy"])),
            first=arguments["first"],
            after=after,
        )
        found = await _answered(engine.search(request))
        await remember(found, request.narrative, request.order.value, by=viewer)
        return _found(found, after)

    async def similar(arguments: Arguments, viewer: Viewer, context: Any) -> Found:  # noqa: ARG001
        case = await visible_row(Case, arguments["key"], viewer)
        if case is None:
            raise Refused(NotFound(what_zh=CASE.zh, what_en=CASE.en))
        own = frozenset([precedent.id for precedent in await Precedent.filter(case_id=case.id)])
        dispute = Dispute(case.dispute_type_id, case.path, case.grade.value, case.amount)
        found = await _answered(
            engine.similar_to(case.narrative, dispute, first=arguments["first"], without=own)
        )
        order = SearchOrder.SAME_ISSUE.value
        await remember(found, case.narrative, order, by=viewer, known=await known_of(case))
        return _found(found, None)

    async def suggestions(arguments: Arguments, viewer: Viewer, context: Any) -> Found:  # noqa: ARG001
        [words] = await _answered(engine.suggest(arguments["prefix"]))
        return Found(value=[{"text": word.text, "count": word.count} for word in words])

    return {"precedents": precedents, "similar": similar, "precedent_suggestions": suggestions}


async def _answered(work: Awaitable[T]) -> T:
    """The engine's answer; when it is away the field is null, and the error says why."""
    try:
        return await work
    except EngineUnavailable as error:
        raise BadArgument(
            "SEARCH_UNAVAILABLE",
            "检索暂时不可用，请稍后再试。",
            "Search is not available at the moment; try again later.",
        ) from error


def _plain(value: Any) -> Any:
    """An enum's stored value, however it arrived."""
    return getattr(value, "value", value)


def _filter(given: Arguments) -> SearchFilter:
    amount = given.get("amount") or {}
    grades, result = given.get("grade"), given.get("result")
    return SearchFilter(
        dispute_type=given.get("disputeType"),
        division=given.get("division"),
        year_from=given.get("yearFrom"),
        year_to=given.get("yearTo"),
        grades=None if grades is None else tuple(_plain(grade) for grade in grades),
        results=None if result is None else (_plain(result),),
        amount_from=amount.get("least"),
        amount_to=amount.get("most"),
    )


def _found(page: found_by.Found, after: str | None) -> Found:
    hits = [
        Hit(
            hit.id,
            {
                "cursor": hit.cursor,
                "score": None if page.degraded else hit.score,
                "highlights": [{"field": one.field, "fragments": one.fragments} for one in hit.highlights],
                "reasons": [{"kind": reason.kind.value, "text": reason.text} for reason in hit.reasons],
            },
        )
        for hit in page.hits
    ]
    return Found(
        hits,
        {
            "searchId": str(page.search_id),
            "totalCount": page.total_count,
            "engine": page.engine,
            "degraded": page.degraded,
            "partial": page.partial,
            "outcomes": _outcomes(page.outcomes),
            "facets": _facets(page.facets),
            "pageInfo": {
                "hasNextPage": page.has_next_page,
                "hasPreviousPage": after is not None,
                "startCursor": page.hits[0].cursor if page.hits else None,
                "endCursor": page.end_cursor,
            },
        },
    )


def _outcomes(outcomes: found_by.Outcomes | None) -> Arguments | None:
    if outcomes is None:
        return None
    rate, sums = outcomes.agreement_rate, outcomes.amount
    return {
        "cases": outcomes.cases,
        "agreed": outcomes.agreed,
        "agreementRate": None if rate is None else float(rate),
        "medianDays": outcomes.median_days,
        "amount": {name: getattr(sums, name, None) for name in ("p25", "median", "p75")},
    }


def _facets(facets: found_by.Facets | None) -> Arguments:
    if facets is None:
        return {"disputeTypes": [], "divisions": [], "years": [], "grades": []}
    return {
        "disputeTypes": [_coded(one) for one in facets.dispute_types],
        "divisions": [_coded(one) for one in facets.divisions],
        "years": [{"year": int(one.code), "count": one.count} for one in facets.years],
        "grades": [{"grade": one.code, "count": one.count} for one in facets.grades],
    }


def _coded(facet: found_by.Facet) -> Arguments:
    return {"code": facet.code, "name": facet.name, "count": facet.count}
