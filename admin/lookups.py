"""Looking up another record by its own code or short name 查找: suggestions, and what was meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from admin.forms import CodeLookup
from admin.mirror import mapper_of, mirror_of
from admin.words import Words
from mediation.models import Committee, DisputeType, Division, Referrer

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
    from starlette.requests import Request
    from starlette.responses import Response
    from tortoise.models import Model
    from wtforms import Form

NOT_FOUND = Words(
    "没有找到，或者有几个同名的。请填写代码或简称，并从提示里选。",
    "Not found, or several have the name: give the code or short name, as suggested.",
)
SUGGESTIONS = 20
_LONGEST = 100


@dataclass(frozen=True)
class Lookup:
    model: type[Model]
    code: str
    """The column that people know the record by; unique."""
    name: str


LOOKUPS: dict[str, Lookup] = {
    "division": Lookup(Division, "code", "name"),
    "committee": Lookup(Committee, "short_name", "name"),
    "dispute_type": Lookup(DisputeType, "code", "name"),
    "referrer": Lookup(Referrer, "name", "name"),
}


async def look_up(sessions: async_sessionmaker[AsyncSession], request: Request) -> Response:
    """Records whose code starts with the term or whose name has it, as JSON."""
    lookup = LOOKUPS.get(request.path_params["kind"])
    term = request.query_params.get("term", "").strip()
    if lookup is None:
        raise HTTPException(404)
    if len(term) > _LONGEST:
        raise HTTPException(400)
    if not term:
        return JSONResponse({"results": []})
    mirrored = mirror_of(lookup.model)
    code, name = getattr(mirrored, lookup.code), getattr(mirrored, lookup.name)
    matches = or_(code.startswith(term, autoescape=True), name.icontains(term, autoescape=True))
    async with sessions() as session:
        found = (
            await session.execute(select(mirrored).where(matches).order_by(code).limit(SUGGESTIONS))
        ).scalars()
        results = [{"code": getattr(row, lookup.code), "name": getattr(row, lookup.name)} for row in found]
    return JSONResponse({"results": results})


async def key_meant(sessions: async_sessionmaker[AsyncSession], kind: str, code: str | None) -> Any | None:
    """The key of the visible record with that code, or alone of that name; None where there is none."""
    if not code:
        return None
    lookup = LOOKUPS[kind]
    mirrored = mirror_of(lookup.model)
    async with sessions() as session:
        for column in (lookup.code, lookup.name):
            statement = select(mirrored).where(getattr(mirrored, column) == code).limit(2)
            rows = (await session.execute(statement)).scalars().all()
            if len(rows) == 1:
                return mapper_of(mirrored).primary_key_from_instance(rows[0])[0]
    return None


async def find_meant(sessions: async_sessionmaker[AsyncSession], form: Form) -> bool:
    """Put the keys of the records that were named into the form; False, with words, where one is not found."""
    found = True
    for field in form:
        # What the form has refused, such as a NUL, is not looked for.
        if isinstance(field, CodeLookup) and field.typed and not field.errors:
            field.data = await key_meant(sessions, field.looks_up, field.typed)
            if field.data is None:
                field.errors = [str(NOT_FOUND)]
                found = False
    return found
