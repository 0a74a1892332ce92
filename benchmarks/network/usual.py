"""The usual way 通常写法: Strawberry types, Tortoise queries, a DataLoader for each relation.

Written as its documentation shows it, for Q1 to Q3, with the same scope and masks.
Run as ``uvicorn --factory benchmarks.network.usual:app`` with ``BENCH_DATABASE_URL``.
"""

import base64
import gc
import json
import os
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from enum import Enum
from typing import Annotated, Any, Optional

import strawberry
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from tortoise import Tortoise
from tortoise.expressions import Q
from tortoise.functions import Count

from api.planner.identifiers import encode_id
from mediation import models
from mediation.database import tortoise_config

Info = strawberry.Info[Any, None]


def _by(key: Callable[[Any], Any], rows: list[Any], keys: list[Any]) -> list[list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return [found[one] for one in keys]


class Loaders:
    """One DataLoader a relation, made for each request."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.division = self._one(models.Division, "code")
        self.dispute_type = self._one(models.DisputeType, "code")
        self.committee = self._one(models.Committee, "id")
        self.person = self._one(models.Person, "id")
        self.parties = DataLoader(self._parties)
        self.mediators = DataLoader(self._mediators)
        self.children = DataLoader(self._children)
        self.committees = DataLoader(self._committees)
        self.mediator_count = DataLoader(self._mediator_count)

    @staticmethod
    def _one(model: Any, key: str) -> DataLoader[Any, Any]:
        async def load(keys: list[Any]) -> list[Any]:
            rows = await model.filter(**{f"{key}__in": keys})
            found = {getattr(row, key): row for row in rows}
            return [found.get(one) for one in keys]

        return DataLoader(load)

    def _seen(self, prefix: str = "") -> Q:
        return Q(**{f"{prefix}status": "active"}) | Q(**{f"{prefix}path__startswith": self._path})

    async def _parties(self, keys: list[Any]) -> list[Any]:
        return _by(lambda row: row.case_id, await models.Party.filter(case_id__in=keys).order_by("id"), keys)

    async def _mediators(self, keys: list[Any]) -> list[Any]:
        cases = await models.Case.filter(id__in=keys).only("id").prefetch_related("mediators")
        found = {case.id: sorted(case.mediators, key=lambda one: one.id) for case in cases}
        return [
            [one for one in found[key] if one.status == "active" or one.path.startswith(self._path)]
            for key in keys
        ]

    async def _children(self, keys: list[Any]) -> list[Any]:
        return _by(
            lambda row: row.parent_id, await models.Division.filter(parent_id__in=keys).order_by("code"), keys
        )

    async def _committees(self, keys: list[Any]) -> list[Any]:
        rows = await models.Committee.filter(division_id__in=keys).order_by("id")
        return _by(lambda row: row.division_id, rows, keys)

    async def _mediator_count(self, keys: list[Any]) -> list[Any]:
        rows = (
            await models.Post.filter(self._seen("mediator__"), committee_id__in=keys, ended_on=None)
            .annotate(many=Count("id"))
            .group_by("committee_id")
            .values("committee_id", "many")
        )
        found = {row["committee_id"]: row["many"] for row in rows}
        return [found.get(key, 0) for key in keys]


def _loaders(info: Info) -> Loaders:
    loaders: Loaders = info.context["loaders"]
    return loaders


def _upper(value: Any) -> str | None:
    return value.value.upper() if value is not None else None


@strawberry.type
class DisputeType:
    row: strawberry.Private[Any]

    @strawberry.field
    def code(self) -> str:
        return str(self.row.code)

    @strawberry.field
    def name(self) -> str:
        return str(self.row.name)

    @strawberry.field
    async def parent(self, info: Info) -> Optional["DisputeType"]:
        if self.row.parent_id is None:
            return None
        return DisputeType(row=await _loaders(info).dispute_type.load(self.row.parent_id))


@strawberry.type
class Mediator:
    row: strawberry.Private[Any]

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(encode_id("Mediator", self.row.id))

    @strawberry.field
    async def name(self, info: Info) -> str:
        return str((await _loaders(info).person.load(self.row.person_id)).name)

    @strawberry.field
    async def phone(self, info: Info) -> str | None:
        masked: str | None = (await _loaders(info).person.load(self.row.person_id)).phone_masked
        return masked


@strawberry.type
class Party:
    row: strawberry.Private[Any]
    name: str
    phone: str | None
    id_number: str | None

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(encode_id("Party", self.row.id))

    @strawberry.field
    def role(self) -> str | None:
        return _upper(self.row.role)

    @strawberry.field
    def kind(self) -> str | None:
        return _upper(self.row.kind)


@strawberry.type
class CommitteeEdge:
    node: Annotated["Committee", strawberry.lazy("benchmarks.network.usual")]


@strawberry.type
class CommitteeConnection:
    total_count: int
    edges: list[CommitteeEdge]


@strawberry.type
class DivisionEdge:
    node: Annotated["Division", strawberry.lazy("benchmarks.network.usual")]


@strawberry.type
class DivisionConnection:
    total_count: int
    edges: list[DivisionEdge]


@strawberry.type
class Division:
    row: strawberry.Private[Any]

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(encode_id("Division", self.row.code))

    @strawberry.field
    def code(self) -> str:
        return str(self.row.code)

    @strawberry.field
    def name(self) -> str:
        return str(self.row.name)

    @strawberry.field
    def level(self) -> str | None:
        return _upper(self.row.level)

    @strawberry.field
    async def ancestors(self, info: Info) -> list["Division"]:
        codes = self.row.path.strip("/").split("/")[:-1]
        return [Division(row=row) for row in await _loaders(info).division.load_many(codes)]

    @strawberry.field
    async def children(self, info: Info, first: int = 20) -> DivisionConnection:
        rows = await _loaders(info).children.load(self.row.code)
        return DivisionConnection(
            total_count=len(rows), edges=[DivisionEdge(node=Division(row=row)) for row in rows[:first]]
        )

    @strawberry.field
    async def committees(self, info: Info, first: int = 20) -> CommitteeConnection:
        rows = await _loaders(info).committees.load(self.row.code)
        return CommitteeConnection(
            total_count=len(rows), edges=[CommitteeEdge(node=Committee(row=row)) for row in rows[:first]]
        )


@strawberry.type
class Committee:
    row: strawberry.Private[Any]

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(encode_id("Committee", self.row.id))

    @strawberry.field
    def name(self) -> str:
        return str(self.row.name)

    @strawberry.field
    def kind(self) -> str | None:
        return _upper(self.row.kind)

    @strawberry.field
    def industry(self) -> str | None:
        industry: str | None = self.row.industry
        return industry

    @strawberry.field
    def status(self) -> str | None:
        return _upper(self.row.status)

    @strawberry.field
    async def mediator_count(self, info: Info) -> int:
        return int(await _loaders(info).mediator_count.load(self.row.id))

    @strawberry.field
    async def division(self, info: Info) -> Division:
        return Division(row=await _loaders(info).division.load(self.row.division_id))


@strawberry.type
class Case:
    row: strawberry.Private[Any]
    number: str
    title: str
    narrative: str
    accepted_on: date | None
    agreed_on: date | None
    closed_on: date | None

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(encode_id("Case", self.row.id))

    @strawberry.field
    def status(self) -> str | None:
        return _upper(self.row.status)

    @strawberry.field
    def grade(self) -> str | None:
        return _upper(self.row.grade)

    @strawberry.field
    def source(self) -> str | None:
        return _upper(self.row.source)

    @strawberry.field
    def referral_origin(self) -> str | None:
        return _upper(self.row.referral_origin)

    @strawberry.field
    def mode(self) -> str | None:
        return _upper(self.row.mode)

    @strawberry.field
    def amount(self) -> str | None:
        fen = self.row.amount
        return None if fen is None else f"{fen // 100}.{fen % 100:02d}"

    @strawberry.field
    async def dispute_type(self, info: Info) -> DisputeType:
        return DisputeType(row=await _loaders(info).dispute_type.load(self.row.dispute_type_id))

    @strawberry.field
    async def division(self, info: Info) -> Division:
        return Division(row=await _loaders(info).division.load(self.row.division_id))

    @strawberry.field
    async def committee(self, info: Info) -> Committee:
        return Committee(row=await _loaders(info).committee.load(self.row.committee_id))

    @strawberry.field
    async def mediators(self, info: Info) -> list[Mediator]:
        return [Mediator(row=row) for row in await _loaders(info).mediators.load(self.row.id)]

    @strawberry.field
    async def parties(self, info: Info) -> list[Party]:
        return [
            Party(row=row, name=row.name, phone=row.phone_masked, id_number=row.id_number_masked)
            for row in await _loaders(info).parties.load(self.row.id)
        ]


def _case(row: Any) -> Case:
    return Case(
        row=row, number=row.number, title=row.title, narrative=row.narrative,
        accepted_on=row.accepted_on, agreed_on=row.agreed_on, closed_on=row.closed_on,
    )  # fmt: skip


@strawberry.type
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type
class CaseEdge:
    cursor: str
    node: Case


@strawberry.type
class CaseConnection:
    page_info: PageInfo
    edges: list[CaseEdge]


@strawberry.input
class CaseFilter:
    division: str


@strawberry.enum
class CaseOrder(Enum):
    ACCEPTED_ON_DESC = "accepted_on_desc"


ORDERS = {CaseOrder.ACCEPTED_ON_DESC: ("-listed_on", "-id")}


@strawberry.type
class Query:
    @strawberry.field
    async def cases(
        self,
        info: Info,
        filter: CaseFilter | None,  # noqa: A002  the contract's name
        first: int,
        order_by: CaseOrder,
        after: str | None = None,
    ) -> CaseConnection:
        chosen = models.Case.filter(county=info.context["division"])
        if filter:
            chosen = chosen.filter(
                Q(county=filter.division) | Q(township=filter.division) | Q(village=filter.division)
            )
        if after:
            _, day, key = json.loads(base64.b64decode(after))
            chosen = chosen.filter(Q(listed_on__lt=day) | Q(listed_on=day, id__lt=key))
        rows = await chosen.order_by(*ORDERS[order_by]).limit(first + 1)
        edges = [CaseEdge(cursor=_cursor(row), node=_case(row)) for row in rows[:first]]
        page = PageInfo(
            has_next_page=len(rows) > first,
            has_previous_page=False,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        )
        return CaseConnection(page_info=page, edges=edges)

    @strawberry.field
    async def division(self, code: str) -> Division | None:
        row = await models.Division.get_or_none(code=code)
        return Division(row=row) if row else None

    @strawberry.field
    async def case(self, info: Info, number: str) -> Case | None:
        row = await models.Case.get_or_none(number=number, county=info.context["division"])
        return _case(row) if row else None


def _cursor(row: Any) -> str:
    return base64.b64encode(f'[0,"{row.listed_on}","{row.id}"]'.encode()).decode()


class Endpoint(GraphQL[Any, None]):
    async def get_context(self, request: Any, response: Any) -> Any:  # noqa: ARG002
        division = request.headers["x-division"]
        return {"division": division, "loaders": Loaders(f"/430500/{division}/")}


def app() -> Starlette:
    endpoint = Endpoint(strawberry.Schema(Query))

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        config = tortoise_config(os.environ["BENCH_DATABASE_URL"])
        await Tortoise.init(config=config, _enable_global_fallback=True)
        gc.collect()
        gc.freeze()
        yield
        await Tortoise.close_connections()

    return Starlette(routes=[Route("/graphql", endpoint)], lifespan=lifespan)
