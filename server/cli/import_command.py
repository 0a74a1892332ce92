"""``fengqiao import``: records from csv, xlsx and jsonl files."""

from __future__ import annotations

import asyncio
import os
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Annotated

import typer
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from mediation.importing.headers import Choices
from mediation.importing.kinds import KINDS
from mediation.importing.rejects import Format
from mediation.importing.report import ImportReport, Listener, Stage
from mediation.importing.report import Progress as Step
from mediation.importing.templates import TemplateFormat, template
from mediation.problems import Invalid, Refused
from mediation.services.import_file import ImportOptions, Rejects, import_file
from mediation.services.publish_imported import Publication
from server.cli.console import complain, console, output, tell
from server.cli.import_options import (
    City,
    Constant,
    DryRun,
    Fallback,
    File,
    Mapped,
    Rejected,
    SkipBad,
    choices_of,
    day_of,
    viewer_of,
)
from server.migrating import migrate
from server.opening import database, tables, vault_of
from server.settings import read_settings

app = typer.Typer(help="导入。 Import records from a file.", no_args_is_help=True)


@app.callback()
def importing() -> None:
    """导入区划、调委会、调解员、案件和节假日。 Import divisions, committees, mediators, cases and holidays.

    同一文件可以重复导入，不会重复登记。 The same file may be imported again; nothing is entered twice.
    """


@app.command()
def divisions(
    file: File, *, dry_run: DryRun = False, skip_bad: SkipBad = False, rejected: Rejected = None, city: City = None,
    mapped: Mapped = None, constant: Constant = None, fallback: Fallback = None,
) -> None:  # fmt: skip
    """导入区划，按代码识别。 Import divisions, known by code."""
    _import(
        "divisions",
        file,
        city,
        choices_of(mapped, constant, fallback),
        rejected,
        dry_run=dry_run,
        skip_bad=skip_bad,
    )


@app.command()
def committees(
    file: File, *, dry_run: DryRun = False, skip_bad: SkipBad = False, rejected: Rejected = None, city: City = None,
    mapped: Mapped = None, constant: Constant = None, fallback: Fallback = None,
) -> None:  # fmt: skip
    """导入调委会，按简称识别。 Import committees, known by short name."""
    _import(
        "committees",
        file,
        city,
        choices_of(mapped, constant, fallback),
        rejected,
        dry_run=dry_run,
        skip_bad=skip_bad,
    )


@app.command()
def mediators(
    file: File, *, dry_run: DryRun = False, skip_bad: SkipBad = False, rejected: Rejected = None, city: City = None,
    mapped: Mapped = None, constant: Constant = None, fallback: Fallback = None,
) -> None:  # fmt: skip
    """导入调解员，按身份证号或姓名和电话识别。 Import mediators, known by identity number, or name and telephone."""
    _import(
        "mediators",
        file,
        city,
        choices_of(mapped, constant, fallback),
        rejected,
        dry_run=dry_run,
        skip_bad=skip_bad,
    )


@app.command()
def cases(  # noqa: PLR0913  each is an option
    file: File, *, dry_run: DryRun = False, skip_bad: SkipBad = False, rejected: Rejected = None, city: City = None,
    mapped: Mapped = None, constant: Constant = None, fallback: Fallback = None,
    publish: Annotated[
        bool,
        typer.Option("--publish", help="把已结案的案件隐去个人信息后发布为类案。 Publish closed cases, redacted, as precedents."),
    ] = False,
    consented_on: Annotated[
        str | None,
        typer.Option(
            "--consented-on", help="双方同意公开的日期；医疗纠纷没有它不发布。 Day both sides consented; medical cases need it."
        ),
    ] = None,
) -> None:  # fmt: skip
    """导入案件，按案号或外部编号识别。 Import cases, known by number or external number."""
    publication = Publication(day_of(consented_on)) if publish else None
    _import(
        "cases", file, city, choices_of(mapped, constant, fallback), rejected, publication,
        dry_run=dry_run, skip_bad=skip_bad,
    )  # fmt: skip


@app.command()
def holidays(
    file: File, *, dry_run: DryRun = False, skip_bad: SkipBad = False, rejected: Rejected = None, city: City = None,
    mapped: Mapped = None, constant: Constant = None, fallback: Fallback = None,
) -> None:  # fmt: skip
    """导入节假日和调休，按日期识别。 Import days off and made-up working days, known by day."""
    _import(
        "holidays",
        file,
        city,
        choices_of(mapped, constant, fallback),
        rejected,
        dry_run=dry_run,
        skip_bad=skip_bad,
    )


@app.command("template")
def write_template(
    kind: Annotated[str, typer.Argument(help="divisions、committees、mediators、cases 或 holidays。")],
    *,
    file_format: Annotated[TemplateFormat, typer.Option("--format", help="csv、xlsx 或 jsonl。")] = "xlsx",
    to: Annotated[
        Path | None, typer.Option("--to", dir_okay=False, help="写到哪个文件。 The file to write.")
    ] = None,
) -> None:
    """写一个空白模板。 Write a template to fill in."""
    if kind not in KINDS:
        raise Refused(
            Invalid(
                why_zh=f"可用的模板：{'、'.join(KINDS)}。",
                why_en=f"There are templates for: {', '.join(KINDS)}.",
            )
        )
    target = to or Path(f"{kind}.{file_format}")
    try:
        with target.open("xb") as file:
            file.write(template(KINDS[kind], file_format))
    except FileExistsError:
        raise Refused(Invalid(why_zh=f"{target} 已存在。", why_en=f"{target} exists already.")) from None
    tell(f"模板已写到 {target}。 The template is in {target}.")


def _import(
    kind: str,
    file: Path,
    city: str | None,
    choices: Choices,
    rejected: Path | None,
    publication: Publication | None = None,
    *,
    dry_run: bool,
    skip_bad: bool,
) -> None:
    _opened(file).close()  # before a database is started
    settings = read_settings()
    target = rejected or (file.with_name(f"{file.stem}.rejected.csv") if skip_bad else None)
    by = viewer_of(city)
    with ExitStack() as stack:
        url = stack.enter_context(database(settings))
        stream = stack.enter_context(_opened(file))
        rejects = Rejects(stack.enter_context(_private(target)), _format(target)) if target else None
        options = ImportOptions(file.name, choices, rejects, publication)
        bars = stack.enter_context(
            Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                TextColumn("{task.fields[rows]}"),
                TimeElapsedColumn(),
                console=console,
            )
        )

        async def work() -> ImportReport:
            await migrate(url)
            async with tables(vault_of(settings), url):
                return await import_file(
                    stream,
                    kind,
                    by=by,
                    dry_run=dry_run,
                    skip_bad=skip_bad,
                    report=_listener(bars),
                    options=options,
                )

        report = asyncio.run(work())
    if target is not None and not report.rejected:
        target.unlink()
    _tell(report, target)
    if report.rejected and not (skip_bad and report.written):
        raise typer.Exit(1)


def _listener(bars: Progress) -> Listener:
    tasks: dict[Stage, TaskID] = {}

    def hear(step: Step) -> None:
        if step.stage not in tasks:
            for done in tasks.values():
                bars.update(done, total=1, completed=1)
            tasks[step.stage] = bars.add_task(f"{step.stage.zh} {step.stage.en}", total=None, rows="")
        bars.update(tasks[step.stage], rows=f"{step.rows:,}")
        if step.fraction is not None:
            bars.update(tasks[step.stage], total=1, completed=step.fraction)

    return hear


def _tell(report: ImportReport, rejected: Path | None) -> None:
    for problem in report.problems:
        complain(str(problem))
    if (more := report.problem_count - len(report.problems)) > 0:
        complain(f"另有 {more} 个问题未列出。 {more} more problems are not listed.")
    would_zh, would_en = ("将", "would be ") if not report.written else ("", "")
    output.print(
        f"{report.rows} 行：{would_zh}新增 {report.created}，{would_zh}修改 {report.changed}，不变 {report.unchanged}，"
        f"退回 {report.rejected}。 {report.rows} rows: {report.created} {would_en}created, {report.changed} {would_en}changed,"
        f" {report.unchanged} unchanged, {report.rejected} rejected.",
        markup=False,
    )
    if report.fallbacks:
        tell(f"{report.fallbacks} 处用了备用值。 The fallback was used {report.fallbacks} times.")
    if report.published:
        tell(f"发布类案 {report.published} 篇。 {report.published} precedents published.")
    if report.rejected and rejected is not None:
        tell(f"退回的行和原因在 {rejected}。 The rejected rows and the reasons are in {rejected}.")
    if report.dry_run:
        tell("只核对，没有写入。 Checked only; nothing was written.")
    elif not report.written:
        tell(
            "有问题的行，全部没有写入；改正后再导入，或用 --skip-bad。 Nothing was written; mend the rows, or use --skip-bad."
        )


def _opened(file: Path) -> IO[bytes]:
    try:
        return file.open("rb")
    except FileNotFoundError:
        raise Refused(Invalid(why_zh=f"没有 {file} 这个文件。", why_en=f"There is no file {file}.")) from None
    except IsADirectoryError:
        raise Refused(
            Invalid(why_zh=f"{file} 是文件夹，请写文件名。", why_en=f"{file} is a folder; name a file.")
        ) from None
    except OSError as error:
        raise Refused(
            Invalid(
                why_zh=f"读不了 {file}（{error.strerror}）。",
                why_en=f"{file} cannot be read ({error.strerror}).",
            )
        ) from None


def _format(path: Path) -> Format:
    if path.suffix not in {".csv", ".xlsx"}:
        raise Refused(
            Invalid(
                why_zh="--rejected 应为 .csv 或 .xlsx 文件。", why_en="--rejected is a .csv or .xlsx file."
            )
        )
    return "xlsx" if path.suffix == ".xlsx" else "csv"


def _private(path: Path) -> IO[bytes]:
    """The file, readable by its owner only: rejected rows hold personal data in clear."""
    _format(path)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
