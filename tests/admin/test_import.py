"""Importing through the panel: looked at first, then exactly what was looked at is written, once, by its owner."""

from __future__ import annotations

import asyncio
import csv
import io
import os
import re
import time
from pathlib import Path

import httpx
import openpyxl
import pytest

from admin import Panel
from admin.csrf import FIELD
from admin.imports import kept as kept_module
from admin.imports.kept import KeptImport
from admin.imports.routes import LARGEST_UPLOAD
from mediation.importing.kinds import KINDS
from mediation.models import AuditEntry, Committee, Mediator, Role
from tests.admin.conftest import SAME_SITE, Clerk, SignIn
from tests.factories import Network

HEAD = "简称,全称,类别,区划\n"
GOOD = HEAD + "河湾民调,河湾村人民调解委员会,村（居）调委会,430502001001\n"
BAD = GOOD + "=1+1,怪名调委会,没有的类别,430502001001\n"


async def upload(
    clerk: Clerk, text: str | bytes, kind: str = "committees", name: str = "名册.csv"
) -> httpx.Response:
    token = await clerk.token("/admin/import")
    return await clerk.post(
        "/admin/import",
        data={FIELD: token, "kind": kind},
        files={"file": (name, text if isinstance(text, bytes) else text.encode())},
        headers=SAME_SITE,
    )


async def settled(clerk: Clerk, path: str) -> str:
    """The page of the import, once nothing is under way."""
    for _ in range(400):
        page = await clerk.get(path)
        assert page.status_code == 200
        if 'http-equiv="refresh"' not in page.text:
            return page.text
        await asyncio.sleep(0.05)
    raise AssertionError(page.text)


async def confirm(clerk: Clerk, path: str, **values: str) -> httpx.Response:
    return await clerk.submit(path, {"do": "write", **values})


def figures(page: str) -> list[str]:
    """Rows, new, changed, as before, rejected."""
    return re.findall(r"<dd>([\d,]+)</dd>", page)


async def test_checks_then_writes_what_was_checked(sign_in: SignIn, network: Network) -> None:
    clerk = await sign_in(Role.CITY)
    answer = await upload(clerk, GOOD)
    path = answer.headers["location"]

    checked = await settled(clerk, path)

    assert answer.status_code == 303
    assert figures(checked) == ["1", "1", "0", "0", "0"]
    assert "只核对，还没有写入" in checked
    assert not await Committee.exists(short_name="河湾民调")

    await confirm(clerk, path)
    written = await settled(clerk, path)

    assert "已写入。" in written
    assert figures(written) == ["1", "1", "0", "0", "0"]
    assert (await Committee.get(short_name="河湾民调")).division_id == "430502001001"
    entry = await AuditEntry.get(action="import_committees")
    assert (entry.after["file"], entry.after["created"], entry.address) == ("名册.csv", 1, "127.0.0.1")
    assert "市司法局经办" in entry.actor


async def test_writing_twice_writes_once(sign_in: SignIn, network: Network) -> None:
    clerk = await sign_in(Role.CITY)
    path = (await upload(clerk, GOOD)).headers["location"]
    await settled(clerk, path)

    await asyncio.gather(confirm(clerk, path), confirm(clerk, path))
    await settled(clerk, path)
    await confirm(clerk, path)
    await settled(clerk, path)

    assert await AuditEntry.filter(action="import_committees").count() == 1


async def test_bad_rows_are_told_by_row_and_column_and_can_be_taken_home(
    sign_in: SignIn, network: Network
) -> None:
    clerk = await sign_in(Role.CITY)
    path = (await upload(clerk, BAD)).headers["location"]

    page = await settled(clerk, path)
    rows = re.findall(r'<tr><td class="number"[^>]*>(\d+)</td><td[^>]*>([^<]+)</td><td[^>]*>([^<]+)<', page)
    rejected = await clerk.get(f"{path}/rejected")
    lines = list(csv.reader(io.StringIO(rejected.text.removeprefix("\ufeff"))))

    assert figures(page) == ["2", "1", "0", "0", "1"]
    assert [row[:2] for row in rows] == [("3", "类别")]
    assert lines[0][:4] == ["简称", "全称", "类别", "区划"]
    assert lines[1][0] == "'=1+1"
    assert len(lines) == 2
    assert "attachment" in rejected.headers["content-disposition"]

    await confirm(clerk, path, skip_bad="yes")
    written = await settled(clerk, path)

    assert "已写入。" in written
    assert await Committee.exists(short_name="河湾民调")
    assert (await clerk.get(f"{path}/rejected")).status_code == 200


async def test_rows_that_went_bad_since_the_check_write_nothing(sign_in: SignIn, network: Network) -> None:
    """The check promised that all is good; what is not, is not skipped behind the clerk's back."""
    clerk = await sign_in(Role.CITY)
    path = (await upload(clerk, GOOD)).headers["location"]
    await settled(clerk, path)
    network.village.code, old = "430502001077", network.village.code
    text = GOOD.replace(old, "430502001077")
    path = (await upload(clerk, text)).headers["location"]

    page = await settled(clerk, path)

    assert figures(page) == ["1", "0", "0", "0", "1"]
    assert "没有可以写入的内容" in page
    before = await Committee.all().count()
    await confirm(clerk, path)
    assert figures(await settled(clerk, path)) == ["1", "0", "0", "0", "1"]
    assert await Committee.all().count() == before


async def test_a_file_that_changed_after_the_check_is_refused(
    sign_in: SignIn, network: Network, tmp_path: Path
) -> None:
    clerk = await sign_in(Role.CITY)
    path = (await upload(clerk, GOOD)).headers["location"]
    await settled(clerk, path)
    (tmp_path / "imports" / path.rpartition("/")[2] / "upload").write_text(GOOD.replace("河湾", "河东"))

    await confirm(clerk, path)
    page = await settled(clerk, path)

    assert "文件和核对时的不一样" in page
    assert not await Committee.exists(short_name="河东民调")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0 old", "旧版xls"),
        ("颜色,大小\n红,大\n", "没有"),
        (HEAD, "文件只有表头，没有数据"),
        (b"", "文件是空的"),
        (b"PK\x03\x04 not a workbook", "xlsx"),
    ],
)
async def test_what_is_no_such_file_is_refused_in_words(
    sign_in: SignIn, network: Network, content: str | bytes, words: str
) -> None:
    clerk = await sign_in(Role.CITY)

    page = await settled(clerk, (await upload(clerk, content)).headers["location"])

    assert words in page
    assert "有需要改的地方" in page


async def test_a_county_imports_within_its_own_borders(sign_in: SignIn, network: Network) -> None:
    clerk = await sign_in(Role.COUNTY)
    text = GOOD + f"邻县民调,邻县村人民调解委员会,村（居）调委会,{network.other_county.code}\n"
    before = await Committee.all().count()
    path = (await upload(clerk, text)).headers["location"]

    page = await settled(clerk, path)
    await confirm(clerk, path, skip_bad="yes")
    await settled(clerk, path)

    assert "这个区划不在您的管辖范围内" in page
    assert figures(page) == ["2", "1", "0", "0", "1"]
    assert await Committee.all().count() == before + 1
    assert not await Committee.exists(short_name="邻县民调")


async def test_a_role_imports_what_it_keeps(sign_in: SignIn, network: Network) -> None:
    county, township = await sign_in(Role.COUNTY), await sign_in(Role.TOWNSHIP)
    shown = (await county.get("/admin/import")).text

    assert 'value="committees"' in shown
    assert 'value="divisions"' not in shown
    refused = await upload(county, "code,name\n1,2\n", kind="divisions")
    assert (refused.status_code, "请选择导入什么" in refused.text) == (400, True)
    assert (await county.get("/admin/import/template/divisions.csv")).status_code == 404
    token = await township.token("/admin/grant")
    for path in ("/admin/import", "/admin/import/template/committees.csv"):
        assert (await township.get(path)).status_code == 403
    forged = await township.post(
        "/admin/import",
        data={FIELD: token, "kind": "mediators"},
        files={"file": ("a.csv", b"x")},
        headers=SAME_SITE,
    )
    assert forged.status_code == 403
    assert "/admin/import" not in (await township.get("/admin/")).text


async def test_an_import_is_its_sessions_own(
    sign_in: SignIn, new_clerk: object, network: Network, panel: Panel
) -> None:
    mine, other = await sign_in(Role.CITY), await sign_in(Role.COUNTY)
    path = (await upload(mine, BAD)).headers["location"]
    await settled(mine, path)
    token = await other.token("/admin/grant")

    assert (await other.get(path)).status_code == 404
    assert (await other.get(f"{path}/rejected")).status_code == 404
    forged = await other.post(
        path, data={"csrf_token": token, "do": "write", "skip_bad": "yes"}, headers=SAME_SITE
    )
    assert forged.status_code == 404
    assert (await mine.get("/admin/import/run/..%2f..%2fetc")).status_code == 404
    assert not await Committee.exists(short_name="河湾民调")


async def test_signing_out_and_discarding_remove_the_file(
    sign_in: SignIn, network: Network, tmp_path: Path
) -> None:
    clerk = await sign_in(Role.CITY)
    path = (await upload(clerk, BAD)).headers["location"]
    await settled(clerk, path)
    folder = tmp_path / "imports"
    kept = next(folder.iterdir())

    assert (kept.stat().st_mode & 0o777, (kept / "upload").stat().st_mode & 0o777) == (0o700, 0o600)
    await clerk.submit(path, {"do": "drop"})
    assert list(folder.iterdir()) == []
    await settled(clerk, (await upload(clerk, GOOD)).headers["location"])
    await clerk.post("/admin/logout", data={FIELD: await clerk.token("/admin/grant")}, headers=SAME_SITE)
    assert list(folder.iterdir()) == []


async def test_old_files_are_swept(sign_in: SignIn, network: Network, tmp_path: Path) -> None:
    old = tmp_path / "imports" / "x"
    old.mkdir(parents=True)
    hour_ago = time.time() - kept_module.KEPT_SECONDS - 1
    os.utime(old, (hour_ago, hour_ago))
    clerk = await sign_in(Role.CITY)

    await upload(clerk, GOOD)

    assert not old.exists()


def test_a_process_that_died_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / ("k" * 24)
    folder.mkdir()
    kept = KeptImport(folder)
    kept.tell(kept_module.State("cases", "a.csv", "u", "g"))
    later = time.time() + kept_module.SILENT_SECONDS + 1
    monkeypatch.setattr(kept_module.time, "time", lambda: later)

    state = kept.state()

    assert state is not None
    assert state.step is kept_module.Step.BROKEN


async def test_an_upload_needs_the_token_first_the_same_site_and_a_bounded_length(
    sign_in: SignIn, network: Network, tmp_path: Path
) -> None:
    clerk = await sign_in(Role.CITY)
    token = await clerk.token("/admin/import")
    file = {"file": ("a.csv", GOOD.encode())}

    async def send(data: dict[str, str], headers: dict[str, str] = SAME_SITE) -> int:
        return (await clerk.post("/admin/import", data=data, files=file, headers=headers)).status_code

    assert await send({"kind": "committees"}) == 403
    assert await send({FIELD: "x" * 32, "kind": "committees"}) == 403
    assert await send({"kind": "committees", FIELD: token}) == 403
    assert await send({FIELD: token, "kind": "committees"}, {"origin": "https://elsewhere.test"}) == 403

    async def endless() -> object:
        yield b"--x\r\n"

    content_type = {**SAME_SITE, "content-type": "multipart/form-data; boundary=x"}
    unmeasured = await clerk.post("/admin/import", content=endless(), headers=content_type)
    large = await clerk.post(
        "/admin/import",
        content=b"",
        headers={**content_type, "content-length": str(LARGEST_UPLOAD + 1)},
    )
    elsewhere = await clerk.post("/admin/password", data={FIELD: token}, files=file, headers=SAME_SITE)
    assert (unmeasured.status_code, large.status_code, elsewhere.status_code) == (413, 413, 403)
    assert "最多 32 MB" in large.text
    assert not (tmp_path / "imports").exists()


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_templates_can_be_filled_in_and_sent_back(sign_in: SignIn, network: Network, kind: str) -> None:
    clerk = await sign_in(Role.CITY)

    for file_format in ("csv", "xlsx", "jsonl"):
        answer = await clerk.get(f"/admin/import/template/{kind}.{file_format}")
        assert answer.status_code == 200
        assert f"filename={kind}.{file_format}" in answer.headers["content-disposition"]
        if file_format == "xlsx":
            assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames[0] == KINDS[kind].zh
    assert (await clerk.get(f"/admin/import/template/{kind}.exe")).status_code == 404


async def test_an_xlsx_of_mediators(sign_in: SignIn, network: Network) -> None:
    clerk = await sign_in(Role.COUNTY)
    workbook = openpyxl.Workbook()
    workbook.active.append(["姓名", "电话", "区划", "专兼职", "开始日期"])
    workbook.active.append(["程小满", "13900009999", "430502001001", "兼职", "2025-03-01"])
    workbook.active.append(["", "13900009998", "430502001001", "兼职", "2025-03-01"])
    data = io.BytesIO()
    workbook.save(data)
    path = (await upload(clerk, data.getvalue(), "mediators", "人员.xlsx")).headers["location"]

    page = await settled(clerk, path)
    rejected = openpyxl.load_workbook(io.BytesIO((await clerk.get(f"{path}/rejected")).content)).active
    await confirm(clerk, path, skip_bad="yes")
    written = await settled(clerk, path)

    assert figures(page)[0] == "2"
    assert rejected is not None
    assert rejected.max_row == 2
    assert "已写入。" in written, written
    assert await Mediator.filter(person__name="程小满").count() == 1
