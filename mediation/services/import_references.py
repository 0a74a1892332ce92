"""Reading the directories 名录 that the cells of a file may name."""

from __future__ import annotations

from mediation.importing.references import CommitteeTarget, DivisionTarget, References, ReferrerTarget
from mediation.services.import_staging import Connection


async def load_references(connection: Connection, needs: frozenset[str]) -> References:
    """Only what the kind of file can name. Dissolved committees and dead codes too: old records name them."""
    references = References()
    if "divisions" in needs:
        for row in await connection.fetch("select code, path from division"):
            references.divisions.add(DivisionTarget(row["code"], row["path"]), row["code"])
    if "committees" in needs:
        await _committees(connection, references)
    if "dispute_types" in needs:
        for row in await connection.fetch("select code, name from dispute_type"):
            references.add_dispute_type(row["code"], row["name"])
    if "referrers" in needs:
        for row in await connection.fetch("select id, name, origin from referrer"):
            references.referrers.add(ReferrerTarget(row["id"], row["origin"]), row["name"])
    if "mediators" in needs:
        for row in await connection.fetch(
            "select distinct post.committee_id, person.name, mediator.id from post"
            " join mediator on mediator.id = post.mediator_id join person on person.id = mediator.person_id"
        ):
            references.mediators[row["committee_id"], row["name"]].append(row["id"])
    return references


async def _committees(connection: Connection, references: References) -> None:
    rows = await connection.fetch("select id, name, short_name, division_id, path from committee")
    targets = [CommitteeTarget(row["id"], row["short_name"], row["division_id"], row["path"]) for row in rows]
    for target in targets:
        references.committees.add(target, target.short_name)
    # A full name that is another's short name gives way to it.
    short_names = {target.short_name for target in targets}
    for target, row in zip(targets, rows, strict=True):
        if row["name"] not in short_names:
            references.committees.add(target, row["name"])
