"""Rows of the library 类案库的行, for tests that go through the database."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from mediation.models import DisputeType, Division, DivisionLevel, IndexJob, Precedent, PrecedentStatus
from search.indexer import ENTITY

if TYPE_CHECKING:
    from search.engine import PrecedentDocument


async def lay_ground() -> None:
    """The divisions and types that ``tests.search.library`` names."""
    for city, county, name in (
        ("430500", "430502", "双清区"),
        ("430500", "430503", "大祥区"),
        ("621100", "621102", "安定区"),
    ):
        await Division.get_or_create(
            code=city, defaults={"name": city, "level": DivisionLevel.CITY, "path": f"/{city}/"}
        )
        await Division.get_or_create(
            code=county,
            defaults={
                "name": name,
                "level": DivisionLevel.COUNTY,
                "path": f"/{city}/{county}/",
                "parent_id": city,
            },
        )
    for code, name in (
        ("02", "邻里纠纷"),
        ("03", "合同纠纷"),
        ("0301", "民间借贷"),
        ("04", "损害赔偿"),
        ("05", "劳动争议"),
    ):
        await DisputeType.get_or_create(
            code=code, defaults={"name": name, "parent_id": code[:-2] or None, "report_row": "01"}
        )


async def shelve(document: PrecedentDocument, **values: Any) -> None:
    """The document as a published row, without a word to the index."""
    columns: dict[str, Any] = {
        name: getattr(document, name)
        for name in (
            "id",
            "version",
            "title",
            "path",
            "year",
            "grade",
            "result",
            "facts",
            "focus",
            "process",
            "terms",
            "comment",
            "amount",
            "days",
        )
    }
    columns |= {
        "laws_cited": list(document.laws_cited),
        "keywords": list(document.keywords),
        "dispute_type_id": document.dispute_type,
        "division_id": document.division,
        "status": PrecedentStatus.PUBLISHED,
        "published_on": date(2026, 5, 1),
    }
    await Precedent.create(**(columns | values))


async def tell_index(*keys: UUID) -> None:
    """What a service leaves in the outbox."""
    await IndexJob.bulk_create([IndexJob(entity=ENTITY, entity_id=str(key)) for key in keys])


async def publish(document: PrecedentDocument, **values: Any) -> None:
    await shelve(document, **values)
    await tell_index(document.id)


async def withdraw(key: UUID) -> None:
    row = await Precedent.get(id=key)
    await Precedent.filter(id=key).update(
        status=PrecedentStatus.WITHDRAWN,
        withdrawn_on=date(2026, 6, 1),
        withdrawal_reason="当事人要求",
        version=row.version + 1,
    )
    await tell_index(key)
