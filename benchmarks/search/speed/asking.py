"""Searches beside the raw engine, one at a time and by many clients at once."""

from __future__ import annotations

import asyncio
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.search.speed.raw import milliseconds
from search.engine import SearchOrder, SearchRequest
from search.narrative import read_narrative
from search.ranking import weights_for
from search.store import Query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.search.speed.raw import Raw
    from search.precedents import PrecedentSearch

MOST_TIMES, MOST_MORE = 1.2, 3.0


@dataclass(frozen=True)
class Compared:
    facets: bool
    raw: float
    ours: float
    """Middle of the questions, in milliseconds; the two take turns."""
    more: float
    """Middle of what ours took more than the raw engine for the same question."""
    cpu: tuple[float, float]
    """Means of this process's CPU, raw and ours; Elasticsearch's own is in neither."""

    def __str__(self) -> str:
        met = self.ours <= MOST_TIMES * self.raw or self.ours - self.raw <= MOST_MORE
        return (
            f"{'with' if self.facets else 'without'} facets: raw {self.raw:.1f} ms, ours {self.ours:.1f} ms, "
            f"{self.ours / self.raw:.2f} times, {self.more:+.1f} ms ({'met' if met else 'not met'}); our CPU {self.cpu[0]:.1f} ms against {self.cpu[1]:.1f} ms"
        )


async def compare(engine: PrecedentSearch, raw: Raw, narratives: Sequence[str], *, facets: bool) -> Compared:
    """A search as the page and GraphQL ask it, and what the engine alone takes for it."""
    model = await engine.store.model()
    theirs, ours = [], []
    for text in narratives:
        # An engine in service has compiled its code and holds its pages; these are not counted.
        await engine.search(SearchRequest(text, facets=facets))
    for at, text in enumerate(narratives):
        narrative = read_narrative(text)
        query = Query(narrative, model.of_query(narrative.word_counts, len(text)) if model else None)
        lists = weights_for(SearchOrder.SAME_ISSUE, query).keys()
        prepared = await raw.prepare(query, lists, facets=facets)

        async def plain(prepared: object = prepared) -> None:
            await raw.ask(prepared)

        async def whole(text: str = text) -> None:
            await engine.search(SearchRequest(text, facets=facets))

        # Each goes first as often as the other, and both find what the preparation has warmed.
        order = (plain, whole) if at % 2 else (whole, plain)
        taken = {work: await milliseconds(work) for work in order}
        theirs.append(taken[plain])
        ours.append(taken[whole])
    more = statistics.median(mine[0] - other[0] for mine, other in zip(ours, theirs, strict=True))
    (raw_wall, raw_cpu), (our_wall, our_cpu) = zip(*theirs, strict=True), zip(*ours, strict=True)
    return Compared(
        facets,
        statistics.median(raw_wall),
        statistics.median(our_wall),
        more,
        (statistics.mean(raw_cpu), statistics.mean(our_cpu)),
    )


async def crowd(engine: PrecedentSearch, narratives: Sequence[str], clients: int, seconds: float) -> str:
    """So many clients, each asking again as soon as it is answered; no two ask the same at a time."""
    taken: list[float] = []
    until = time.perf_counter() + seconds

    async def client(number: int) -> None:
        at = number
        while time.perf_counter() < until:
            text = narratives[at % len(narratives)]
            wall, _ = await milliseconds(lambda text=text: engine.search(SearchRequest(text)))  # type: ignore[misc]
            taken.append(wall)
            at += clients

    began = time.perf_counter()
    await asyncio.gather(*(client(number) for number in range(clients)))
    rate = len(taken) / (time.perf_counter() - began)
    cuts = statistics.quantiles(taken, n=100)
    return f"{clients} clients: {rate:.1f} searches/s, p50 {cuts[49]:.0f} ms, p99 {cuts[98]:.0f} ms, {len(taken)} asked"
