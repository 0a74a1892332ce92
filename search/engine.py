"""What search takes and gives 类案检索: the interface that every face codes against.

Two engines answer it alike, Elasticsearch and the embedded one; a third, the database, stands in
while Elasticsearch is away (``Found.degraded``). Nothing here touches an engine. Sums are in fen 分.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from search.meaning import Meaning

DEFAULT_PAGE = 10
LARGEST_PAGE = 100
MOST_SUGGESTIONS = 10


@dataclass(frozen=True, slots=True)
class PrecedentDocument:
    """A published precedent as an index holds it: redacted text, and what it is filtered by.

    There is no field for a party, a case number or anything below the county, so that none
    can get in.
    """

    id: UUID
    version: int
    """Counts changes of the row; an older version never replaces a newer one."""
    title: str
    dispute_type: str
    dispute_type_name: str
    division: str
    division_name: str
    path: str
    year: int
    grade: str
    result: str
    facts: str
    focus: str | None = None
    process: str | None = None
    terms: str | None = None
    comment: str | None = None
    laws_cited: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    amount: int | None = None
    days: int | None = None
    cuts: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """Where the words of each text end (``search.cuts``); empty until it is indexed."""

    @property
    def outcome_text(self) -> str:
        """How and why it ended, as one text; empty where nothing is told."""
        return "\n".join(part for part in (self.focus, self.process, self.terms, self.comment) if part)


class SearchOrder(str, Enum):
    """The evidence conflicts within one dispute type, so both orders are offered."""

    SAME_ISSUE = "same_issue"
    """What it is about comes first: words, and vectors made from the archive."""
    NEAREST_FACTS = "nearest_facts"
    """The course of events comes first: shared words, measured both ways."""


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """Every part given must hold. What names nothing finds nothing, which is no error."""

    dispute_type: str | None = None
    """Code of a dispute type; its subtypes are included."""
    division: str | None = None
    """Code of a city or county; its subtree is included."""
    year_from: int | None = None
    year_to: int | None = None
    grades: tuple[str, ...] | None = None
    results: tuple[str, ...] | None = None
    amount_from: int | None = None
    """In fen, inclusive; precedents without a sum are left out."""
    amount_to: int | None = None
    within: frozenset[UUID] | None = None
    """Only these precedents."""
    without: frozenset[UUID] = frozenset()
    """None of these precedents."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """What is known of the dispute at hand besides its narrative; only reorders near-ties."""

    dispute_type: str | None = None
    path: str | None = None
    grade: str | None = None
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One search. ``narrative`` is the whole text of the dispute, as written."""

    narrative: str
    filter: SearchFilter = field(default_factory=SearchFilter)
    order: SearchOrder = SearchOrder.SAME_ISSUE
    first: int = DEFAULT_PAGE
    after: str | None = None
    dispute: Dispute = field(default_factory=Dispute)
    facets: bool = True
    """Leave out what is not asked for: facets cost more than the page."""
    outcomes: bool = True
    highlights: bool = True
    reasons: bool = True
    closeness: bool = True
    """Whether ``Hit.score`` is wanted; it is 0 where it is left out."""
    outside: bool = True
    """Whether the narrative, redacted, may go to the embedding endpoint that is set up."""


class ReasonKind(str, Enum):
    SHARED_CIRCUMSTANCES = "shared_circumstances"
    SAME_TYPE = "same_type"
    CLOSE_SUM = "close_sum"
    SAME_LAW = "same_law"
    UNLIKE = "unlike"
    """Where the precedent differs; told after all that is alike."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a precedent is alike, or where it is not; ``text`` is a plain Chinese sentence."""

    kind: ReasonKind
    text: str


@dataclass(frozen=True, slots=True)
class Highlight:
    """Passages of one field. Each fragment is safe HTML: escaped text with ``<mark>`` around matches."""

    field: str
    fragments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    id: UUID
    score: float
    """0 to 1, never rising down the list: how much of what the narrative tells the precedents at this place tell too.

    Low for all where none is close.
    """
    highlights: tuple[Highlight, ...]
    reasons: tuple[Reason, ...]
    cursor: str

    @property
    def likeness(self) -> Likeness:
        return Likeness.of(self.score)


class Likeness(str, Enum):
    """Bands of ``Hit.score``: 很相近, 相近, 有参考."""

    VERY_CLOSE = "very_close"
    CLOSE = "close"
    SOME = "some"

    @classmethod
    def of(cls, score: float) -> Likeness:
        if score >= 0.8:
            return cls.VERY_CLOSE
        return cls.CLOSE if score >= 0.5 else cls.SOME


@dataclass(frozen=True, slots=True)
class Facet:
    """How many of the found precedents bear a value; ``name`` is empty where the code says it all."""

    code: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    dispute_types: tuple[Facet, ...] = ()
    divisions: tuple[Facet, ...] = ()
    years: tuple[Facet, ...] = ()
    """``code`` is the year, newest first; the others are most frequent first."""
    grades: tuple[Facet, ...] = ()

    def plus(self, other: Facets) -> Facets:
        """Those of two sets of precedents that have none in common."""
        return Facets(
            *(
                tuple(sorted(_added(getattr(self, name), getattr(other, name)), key=order))
                for name, order in _FACET_ORDERS.items()
            )
        )


def _added(one: tuple[Facet, ...], other: tuple[Facet, ...]) -> list[Facet]:
    counts = Counter({facet.code: facet.count for facet in one})
    counts.update({facet.code: facet.count for facet in other})
    names = {facet.code: facet.name for facet in (*one, *other)}
    return [Facet(code, names[code], count) for code, count in counts.items()]


def _most_frequent_first(facet: Facet) -> tuple[int, str]:
    return -facet.count, facet.code


def _newest_first(facet: Facet) -> tuple[int, str]:
    return -int(facet.code), ""


_FACET_ORDERS = {
    "dispute_types": _most_frequent_first,
    "divisions": _most_frequent_first,
    "years": _newest_first,
    "grades": _most_frequent_first,
}


@dataclass(frozen=True, slots=True)
class Quartiles:
    """Of the sums, in fen; the value below which a quarter, a half, three quarters lie."""

    p25: int
    median: int
    p75: int


@dataclass(frozen=True, slots=True)
class NearCase:
    """One of the nearest cases, for the chart."""

    id: UUID
    agreed: bool
    days: int | None
    amount: int | None


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How the nearest cases ended. Small samples say so: ``cases`` is the number behind every figure."""

    nearest: tuple[NearCase, ...] = ()
    median_days: int | None = None
    amount: Quartiles | None = None

    @property
    def cases(self) -> int:
        return len(self.nearest)

    @property
    def agreed(self) -> int:
        return sum(case.agreed for case in self.nearest)

    @property
    def agreement_rate(self) -> Decimal | None:
        """Percent with two decimals, rounded half up; None for no cases."""
        if not self.nearest:
            return None
        share = Decimal(100 * self.agreed) / self.cases
        return share.quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits. ``engine`` is ``elasticsearch``, ``embedded`` or ``database``."""

    search_id: UUID
    """Names this search, on all its pages."""
    total_count: int
    engine: str
    degraded: bool
    """Answered by the database, because the engine that is set up is away."""
    outcomes: Outcomes | None
    facets: Facets | None
    hits: tuple[Hit, ...]
    has_next_page: bool
    partial: bool = False
    """Ranked without the outside vectors that are set up; all else is as ever."""

    @property
    def end_cursor(self) -> str | None:
        return self.hits[-1].cursor if self.hits else None


@dataclass(frozen=True, slots=True)
class Suggestion:
    text: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """What is to be mended though searches are answered; ``mend`` as in ``Health``."""

    what_zh: str
    what_en: str
    zh: str
    en: str
    mend: str = "fengqiao index rebuild"


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """For readiness and ``fengqiao doctor``."""

    engine: str
    ready: bool
    documents: int | None = None
    index: str | None = None
    """Name of the index that answers; None where there is none yet."""
    meaning: Meaning | None = None
    """How the vectors made from the archive are; None where there can be none."""
    reachable: bool = True
    """Whether the engine that is set up answers us at all; where it does not, no rebuild helps."""
    zh: str
    en: str
    mend: str = "fengqiao index rebuild"
    """What an operator does where it is not ready, in both languages or as a command."""
    flaws: tuple[Flaw, ...] = ()

    @property
    def vectors(self) -> bool:
        """Whether precedents are searched for by meaning too."""
        return self.meaning is not None and self.meaning.vectors


NO_INDEX = "there is no index yet"


class EngineUnavailable(Exception):  # noqa: N818  says what happened
    """The engine cannot answer now; nothing is wrong with the request."""


class SearchEngine(Protocol):
    """Reads refuse bad input with ``Refused`` (search/problems.py) and raise ``EngineUnavailable``."""

    name: str

    async def search(self, request: SearchRequest) -> Found:
        """The precedents most like the narrative. The cursor stays good while the index changes."""

    async def similar_to(
        self, narrative: str, dispute: Dispute, *, first: int = 5, without: frozenset[UUID] = frozenset()
    ) -> Found:
        """The same for a case that is already recorded, without facets and outcomes."""

    async def suggest(self, *prefixes: str) -> tuple[tuple[Suggestion, ...], ...]:
        """For each prefix the keywords that begin with it, most frequent first; none for an empty prefix.

        All are asked of the engine at once: one request costs little more for five than for one.
        """

    async def warm(self) -> None:
        """Load what the first search would have to load, so that nobody waits for it."""

    async def put(self, documents: Sequence[PrecedentDocument]) -> None:
        """Add or replace; an older version than the indexed one changes nothing. Visible on return."""

    async def delete(self, gone: Mapping[UUID, int]) -> None:
        """Remove what is there; gone on return.

        Each with the version that is to be gone: a put of an older one, still on its way, must not
        bring it back.
        """

    async def count(self) -> int: ...

    async def ids(self) -> dict[UUID, int]:
        """Every indexed precedent and its version."""

    async def health(self) -> Health: ...

    async def close(self) -> None:
        """Let go of connections and files; the engine is of no use afterwards."""
