"""Checking and writing beside the requests 后台核对与写入: the page that waits asks how far it is."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import secrets
import time
from typing import TYPE_CHECKING

from admin.imports.kept import KEPT_SECONDS, KeptImport, KeptImports, State, Step
from mediation.problems import Refused
from mediation.services.import_file import ImportOptions, Rejects, import_file

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import IO

    from mediation.access import Viewer
    from mediation.importing.report import ImportReport, Progress, Stage

logger = logging.getLogger(__name__)

LONGEST_SECONDS = 15 * 60
"""An import that takes longer belongs on the command line."""
_TELL_SECONDS = 0.5
_ALIVE_SECONDS = 20
_TOO_LONG = ("文件太大，处理时间超过15分钟；请分成几个文件，或用命令行导入。", "It took longer than 15 minutes: split the file, or import it on the command line.")  # fmt: skip
_CHANGED = (
    "文件和核对时的不一样，请重新上传。",
    "The file is not the one that was checked: upload it again.",
)


class ImportRuns:
    """The imports of this process: one works at a time, the others wait their turn."""

    def __init__(self, kept: KeptImports) -> None:
        self.kept = kept
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    async def take(self, upload: IO[bytes], state: State, by: Viewer) -> KeptImport:
        """Keep the upload for an hour, and begin to check it."""
        await asyncio.to_thread(self.kept.sweep)
        kept = await asyncio.to_thread(self.kept.keep, upload)
        state = dataclasses.replace(state, digest=await asyncio.to_thread(kept.digest))
        asyncio.get_running_loop().call_later(KEPT_SECONDS, kept.drop)
        kept.tell(state)
        self._start(kept, state, self._check(kept, state, by))
        return kept

    def write(self, kept: KeptImport, state: State, by: Viewer, *, skip_bad: bool) -> bool:
        """Begin to write what was checked; False where it has been begun already."""
        if state.step not in {Step.CHECKED, Step.REFUSED} or not kept.claim():
            return False
        state = kept.tell(
            dataclasses.replace(state, step=Step.WRITING, skip_bad=skip_bad, rows=0, fraction=None, told=())
        )
        self._start(kept, state, self._write(kept, state, by))
        return True

    async def close(self) -> None:
        """Stop what is under way: its transaction is undone, and its page says so."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, kept: KeptImport, state: State, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(self._guarded(kept, state, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, kept: KeptImport, state: State, work: Coroutine[None, None, None]) -> None:
        """Do the work in its turn; whatever happens, the state tells of it."""
        alive = asyncio.create_task(self._keep_alive(kept))
        try:
            async with self._turn, asyncio.timeout(LONGEST_SECONDS):
                await work
        except Refused as refused:
            told = tuple((problem.in_chinese, problem.in_english) for problem in refused.problems)
            self._refuse(kept, state, *told)
        except TimeoutError:
            self._refuse(kept, state, _TOO_LONG)
        except asyncio.CancelledError:
            work.close()
            kept.tell(dataclasses.replace(state, step=Step.BROKEN))
            raise
        except Exception:
            number = secrets.token_hex(4)
            logger.exception("panel error %s while importing %s", number, state.kind)
            kept.tell(dataclasses.replace(state, step=Step.BROKEN, number=number))
        finally:
            alive.cancel()

    def _refuse(self, kept: KeptImport, state: State, *told: tuple[str, str]) -> None:
        if state.step is Step.WRITING:
            kept.give_back()
        kept.tell(dataclasses.replace(state, step=Step.REFUSED, told=told))

    async def _check(self, kept: KeptImport, state: State, by: Viewer) -> None:
        report = await self._run(kept, state, by, claimed=False)
        kept.tell(dataclasses.replace(state, step=Step.CHECKED, rows=report.rows, report=_kept(report)))

    async def _write(self, kept: KeptImport, state: State, by: Viewer) -> None:
        if await asyncio.to_thread(kept.digest, claimed=True) != state.digest:
            self._refuse(kept, state, _CHANGED)
            return
        report = await self._run(kept, state, by, claimed=True)
        if not report.written:  # rows that were good when it was checked are good no more
            kept.give_back()
        else:
            kept.forget_upload()
        step = Step.WRITTEN if report.written else Step.CHECKED
        kept.tell(dataclasses.replace(state, step=step, rows=report.rows, report=_kept(report)))

    async def _run(self, kept: KeptImport, state: State, by: Viewer, *, claimed: bool) -> ImportReport:
        file_format = "xlsx" if state.file_name.lower().endswith(".xlsx") else "csv"
        with kept.opened(claimed=claimed) as stream, kept.reject_into(file_format) as target:
            report = await import_file(
                stream,
                state.kind,
                by=by,
                dry_run=not claimed,
                skip_bad=state.skip_bad,
                report=_teller(kept, state),
                options=ImportOptions(
                    file_name=state.file_name,
                    rejects=Rejects(target, "xlsx" if file_format == "xlsx" else "csv"),
                ),
            )
        if not report.rejected:
            kept.forget_rejected()
        return report

    async def _keep_alive(self, kept: KeptImport) -> None:
        """Say now and then that the process lives: a long stage, or a wait for one's turn, tells nothing."""
        while True:
            await asyncio.sleep(_ALIVE_SECONDS)
            state = kept.state()
            if state is None or not state.working:
                return
            kept.tell(state)


def _teller(kept: KeptImport, state: State) -> Callable[[Progress], None]:
    told_at = 0.0
    stage: Stage | None = None

    def hear(progress: Progress) -> None:
        nonlocal told_at, stage
        if progress.stage is stage and time.monotonic() - told_at < _TELL_SECONDS:
            return
        told_at, stage = time.monotonic(), progress.stage
        kept.tell(
            dataclasses.replace(
                state,
                stage=(stage.zh, stage.en),
                rows=progress.rows,
                fraction=progress.fraction,
            )
        )

    return hear


def _kept(report: ImportReport) -> dict[str, object]:
    """The report as JSON keeps it; its problems in both languages."""
    told = dataclasses.asdict(report)
    told["problems"] = [
        {"row": problem.row, "column": problem.column, "zh": problem.zh, "en": problem.en}
        for problem in report.problems
    ]
    return told
