"""Publish imported closed cases as precedents 类案, redacted, each with its row in the outbox."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from mediation.access import Action, Viewer
from mediation.clock import now, today
from mediation.importing.report import Listener, Progress, Stage
from mediation.models import PrecedentResult, PrecedentStatus
from mediation.personal_data import current_vault
from mediation.redaction import Known, laws_in, redact
from mediation.services.import_staging import Connection
from mediation.services.rows import require

_BATCH = 500
_MEDICAL = "12"
"""Of the dispute types; what is beneath it starts with it."""
_LONGEST_TITLE = 120

# What the file gave, stored as it is now; a case that has a precedent already keeps it.
_CLOSED = """
select c.*, m.row_number, type.name as type_name,
    coalesce(c.county, c.city) as area,
    '/' || c.city || '/' || coalesce(c.county || '/', '') as area_path,
    (select array_agg(p.name) from party p where p.case_id = c.id and p.kind = 'person') as persons,
    (select array_agg(p.agent) from party p where p.case_id = c.id and p.agent is not null) as agents,
    (select array_agg(p.name) from party p where p.case_id = c.id and p.kind = 'organisation') as organisations,
    (select array_agg(p.phone_sealed) from party p where p.case_id = c.id) as party_phones,
    (select array_agg(p.id_number_sealed) from party p where p.case_id = c.id) as party_id_numbers,
    helpers.names as mediator_names, helpers.phones as mediator_phones, helpers.id_numbers as mediator_id_numbers,
    (select array_agg(d.name) from division d where d.code in (c.township, c.village)) as places
from merged_case m join "case" c on c.id = m.id join dispute_type type on type.code = c.dispute_type_id
cross join lateral (
    select array_agg(person.name) as names, array_agg(person.phone_sealed) as phones,
        array_agg(person.id_number_sealed) as id_numbers
    from case_mediator link join mediator on mediator.id = link.mediator_id
        join person on person.id = mediator.person_id where link.case_id = c.id
) helpers
where c.status in ('closed', 'archived') and not exists (select from precedent where precedent.case_id = c.id)
order by m.row_number
"""
_PRECEDENT = (
    "id", "case_id", "status", "title", "dispute_type_id", "division_id", "path", "year", "grade", "facts",
    "laws_cited", "keywords", "result", "amount", "days", "consented_on", "published_on", "demo", "version",
    "created_at", "updated_at",
)  # fmt: skip
_JOB = ("entity", "entity_id", "created_at", "attempts", "due_at", "dead")


@dataclass(frozen=True)
class Publication:
    """That, and on what ground, the closed cases of a file are published."""

    consented_on: date | None = None
    """The day both sides consented. Medical cases are published only with it (医疗纠纷预防和处理条例 art. 42)."""


async def publish_imported(
    connection: Connection, publication: Publication, *, by: Viewer, listener: Listener
) -> int:
    """Publish the closed and archived cases of the running import; give back how many.

    Refuses who may not publish. A case is left where a number's key is lost. Nothing happens to a case that has a precedent, so a second
    import publishes nothing twice.
    """
    require(by, Action.PUBLISH_PRECEDENT, by.path)
    published = 0
    cursor = await connection.cursor(_CLOSED)
    while rows := await cursor.fetch(_BATCH):
        moment = now()
        may_be_published = [
            row
            for row in rows
            if publication.consented_on is not None or not row["dispute_type_id"].startswith(_MEDICAL)
        ]
        # Redaction is work for the processor; the event loop serves others meanwhile.
        records = await asyncio.to_thread(_precedents, may_be_published, publication, moment)
        await connection.copy_records_to_table("precedent", records=records, columns=_PRECEDENT)
        await connection.copy_records_to_table(
            "index_job",
            records=[("Precedent", str(record[0]), moment, 0, moment, False) for record in records],
            columns=_JOB,
        )
        published += len(records)
        listener(Progress(Stage.PUBLISHING, published))
    return published


def _precedents(
    rows: list[asyncpg.Record], publication: Publication, moment: datetime
) -> list[tuple[Any, ...]]:
    return [
        _precedent(row, known, publication, moment) for row in rows if (known := _known_of(row)) is not None
    ]


def _precedent(
    row: asyncpg.Record, known: Known, publication: Publication, moment: datetime
) -> tuple[Any, ...]:

    def clean(text: str) -> str:
        return redact(text, known).text

    ended_on = row["agreed_on"] or row["terminated_on"] or row["closed_on"]
    agreed = row["agreed_on"] is not None
    return (
        uuid7(), row["id"], PrecedentStatus.PUBLISHED.value, clean(row["title"])[:_LONGEST_TITLE],
        row["dispute_type_id"], row["area"], row["area_path"], row["listed_on"].year, row["grade"],
        clean(row["narrative"]), _json(laws_in(row["narrative"])), _json([row["type_name"]]),
        (PrecedentResult.AGREED if agreed else PrecedentResult.TERMINATED).value, row["amount"],
        min((ended_on - row["listed_on"]).days, 32767), publication.consented_on, today(), False, 1, moment, moment,
    )  # fmt: skip


def _known_of(row: asyncpg.Record) -> Known | None:
    """As ``known_of`` knows a case, from the one row that the statement gives for it.

    None where the key of a number is lost: nobody reads the text before the public does, so that
    all that is to be taken out must be known. An editor may still draft from the case.
    """
    phones = _all(row["party_phones"], row["mediator_phones"])
    id_numbers = _all(row["party_id_numbers"], row["mediator_id_numbers"])
    opened = {sealed: current_vault().read(sealed) for sealed in (*phones, *id_numbers)}
    if None in opened.values():
        return None
    return Known(
        persons=_all(row["persons"], row["agents"], row["mediator_names"]),
        organisations=_all(row["organisations"]),
        places=_all(row["places"]),
        phones=_all(map(opened.get, phones)),
        id_numbers=_all(map(opened.get, id_numbers)),
    )


def _all(*lists: Iterable[str | None] | None) -> tuple[str, ...]:
    return tuple(one for found in lists if found for one in found if one)


def _json(values: list[str]) -> str:
    return orjson.dumps(values).decode()
