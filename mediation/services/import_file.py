"""Import a file 导入: one transaction, all of it or nothing, in memory that does not grow with the file."""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import IO

import asyncpg
from tortoise.transactions import in_transaction
from uuid_utils.compat import uuid7

from mediation.access import Action, Viewer
from mediation.importing.columns import Context, Kind
from mediation.importing.headers import Choices, Plan, make_plan
from mediation.importing.kinds import KINDS
from mediation.importing.opening import opened
from mediation.importing.problems import bad_file
from mediation.importing.reading import Prepared, Reader
from mediation.importing.rejects import Format, write_rejects
from mediation.importing.report import SHOWN_PROBLEMS, ImportReport, Listener, Progress, Stage, unheard
from mediation.importing.tables import Stream, Table
from mediation.models import AuditEntry
from mediation.problems import Conflict, NotFound, Refused
from mediation.services.audit import actor_of
from mediation.services.import_cases import CaseWriter
from mediation.services.import_committees import CommitteeWriter
from mediation.services.import_divisions import DivisionWriter
from mediation.services.import_holidays import HolidayWriter
from mediation.services.import_mediators import MediatorWriter
from mediation.services.import_references import load_references
from mediation.services.import_staging import Staging, transaction_connection
from mediation.services.import_writers import Writer
from mediation.services.publish_imported import Publication, publish_imported
from mediation.services.rows import require_role

_BATCH = 500
_WRITERS: dict[str, tuple[Action, Writer]] = {
    "divisions": (Action.MAINTAIN_DIVISION, DivisionWriter()),
    "committees": (Action.MAINTAIN_COMMITTEE, CommitteeWriter()),
    "mediators": (Action.MAINTAIN_MEDIATOR, MediatorWriter()),
    "cases": (Action.REGISTER_CASE, CaseWriter()),
    "holidays": (Action.MAINTAIN_CALENDAR, HolidayWriter()),
}
# Imports take turns: two of one file would otherwise both find nothing stored.
_TAKE_TURNS = "select pg_advisory_xact_lock(hashtext('fengqiao import'))"


@dataclass(frozen=True)
class Rejects:
    """Where the rejected rows go."""

    target: IO[bytes]
    file_format: Format = "csv"


@dataclass(frozen=True)
class ImportOptions:
    """How an import is to be done, beyond what every caller says."""

    file_name: str = ""
    choices: Choices = field(default_factory=Choices)
    rejects: Rejects | None = None
    publication: Publication | None = None
    """Publish the closed cases of the file as precedents, too."""


class _NothingWritten(Exception):  # noqa: N818  undoes the transaction, and carries what is to be told
    def __init__(self, report: ImportReport) -> None:
        super().__init__()
        self.report = report


def importable_kinds(viewer: Viewer) -> list[str]:
    """The kinds of file that the viewer may import, each within their reach."""
    if viewer.role not in Action.IMPORT.roles:
        return []
    return [kind for kind, (action, _) in _WRITERS.items() if viewer.role in action.roles]


async def import_file(
    stream: Stream,
    kind: str,
    *,
    by: Viewer,
    dry_run: bool = False,
    skip_bad: bool = False,
    report: Listener = unheard,
    options: ImportOptions | None = None,
) -> ImportReport:
    """Import a seekable csv, xlsx or jsonl stream (gzip too) as the kind.

    When a row is bad nothing is written and the report says what is wrong, unless ``skip_bad``.
    Refuses who may not import this kind, and a file that cannot be read as it. The same file
    again changes nothing.
    """
    if kind not in KINDS:
        raise Refused(NotFound(field="kind", what_zh="这种导入", what_en="kind of import"))
    action, writer = _WRITERS[kind]
    require_role(by, Action.IMPORT)
    require_role(by, action)
    run = _Run(stream, KINDS[kind], writer, by, dry_run, skip_bad, report, options or ImportOptions())
    try:
        async with in_transaction():
            return await run.through()
    except _NothingWritten as undone:
        return undone.report
    except asyncpg.IntegrityConstraintViolationError as error:
        # Somebody else wrote the same record between our look and our write.
        raise Refused(Conflict()) from error


@dataclass
class _Run:
    stream: Stream
    kind: Kind
    writer: Writer
    by: Viewer
    dry_run: bool
    skip_bad: bool
    listener: Listener
    options: ImportOptions
    rows: int = 0
    fallbacks: int = 0

    async def through(self) -> ImportReport:
        """Read, judge and write. Raises _NothingWritten where all is to be undone."""
        started = time.perf_counter()
        connection = transaction_connection()
        await connection.execute("set local work_mem = '32MB'; set local jit = off")
        if not self.dry_run:
            await connection.execute(_TAKE_TURNS)
        references = await load_references(connection, self.kind.needs)
        with ExitStack() as stack:
            table = await asyncio.to_thread(stack.enter_context, opened(self.stream))
            plan = await asyncio.to_thread(make_plan, table, self.kind, self.options.choices, references)
            staging = Staging(connection, self.kind, plan)
            await staging.create()
            await self._stage(Reader(table, self.kind, plan, Context(references, self.by)), staging)
            rejected = await self._judge(staging)
            outcome = await self._report(staging, table, plan, rejected)
        if self.dry_run or (rejected and not self.skip_bad):
            raise _NothingWritten(replace(outcome, seconds=time.perf_counter() - started))
        outcome = await self._write(staging, outcome)
        return replace(outcome, seconds=time.perf_counter() - started)

    async def _stage(self, reader: Reader, staging: Staging) -> None:
        """Prepare one batch in a thread while the one before is on its way to the database."""
        batch = await asyncio.to_thread(reader.next_batch, _BATCH)
        size = await asyncio.to_thread(_size, self.stream)
        while batch.rows:
            self.rows += batch.rows
            self.fallbacks += batch.fallbacks
            coming = asyncio.create_task(asyncio.to_thread(reader.next_batch, _BATCH))
            try:
                await staging.add(batch)
            finally:
                batch = await _finished(coming)
            self.listener(
                Progress(Stage.READING, self.rows, min(self.stream.tell() / size, 1.0) if size else None)
            )
        if not self.rows:
            raise bad_file("文件只有表头，没有数据。", "The file has a header, but no rows.")
        await staging.settle()

    async def _judge(self, staging: Staging) -> int:
        """Judge until no more rows turn out bad: a row may lean on another that has just been refused."""
        self.listener(Progress(Stage.CHECKING, self.rows))
        before = -1
        while (rejected := await staging.bad_rows()) != before:
            before = rejected
            await self.writer.judge(staging, self.by)
        return rejected

    async def _report(self, staging: Staging, table: Table, plan: Plan, rejected: int) -> ImportReport:
        total, problems = await staging.first_problems(SHOWN_PROBLEMS)
        if rejected and (rejects := self.options.rejects) is not None:
            await write_rejects(table, plan, staging.problems_by_row(), rejects.target, rejects.file_format)
        counts = await self.writer.counts(staging)
        return ImportReport(
            kind=self.kind.name,
            file_name=self.options.file_name,
            dry_run=self.dry_run,
            written=False,
            rows=self.rows,
            created=counts.created,
            changed=counts.changed,
            unchanged=counts.unchanged,
            rejected=rejected,
            problem_count=total,
            problems=tuple(problems),
            fallbacks=self.fallbacks,
        )

    async def _write(self, staging: Staging, outcome: ImportReport) -> ImportReport:
        self.listener(Progress(Stage.WRITING, self.rows))
        await self.writer.write(staging, self.by)
        published = 0
        if self.options.publication is not None and self.kind.name == "cases":
            published = await publish_imported(
                staging.connection, self.options.publication, by=self.by, listener=self.listener
            )
        outcome = replace(outcome, written=True, published=published)
        await self._record(outcome)
        return outcome

    async def _record(self, outcome: ImportReport) -> None:
        """One entry for the run. The index learns nothing: cases, committees and mediators are not in it."""
        await AuditEntry.create(
            user_id=self.by.user,
            actor=actor_of(self.by),
            action=f"import_{self.kind.name}",
            entity="Import",
            entity_id=str(uuid7()),
            path=self.by.path,
            after={
                "file": self.options.file_name,
                "rows": outcome.rows,
                "created": outcome.created,
                "changed": outcome.changed,
                "unchanged": outcome.unchanged,
                "rejected": outcome.rejected,
                "published": outcome.published,
            },
            address=self.by.address[:64] if self.by.address else None,
        )


async def _finished(coming: asyncio.Task[Prepared]) -> Prepared:
    """The batch, even when we are told to stop: the thread must be done before the file is closed."""
    try:
        return await asyncio.shield(coming)
    except asyncio.CancelledError:
        await asyncio.wait({coming})
        raise


def _size(stream: Stream) -> int:
    place = stream.tell()
    size = stream.seek(0, 2)
    stream.seek(place)
    return size
