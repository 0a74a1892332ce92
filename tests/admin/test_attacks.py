"""What an attacker tries 攻击: script in every column, formulas in exports, framing, other hosts, surplus fields."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
from starlette.applications import Starlette
from tortoise import Tortoise, connections
from tortoise import fields as columns
from tortoise.fields.data import CharEnumFieldInstance

from admin import Panel, create_admin
from mediation.models import Role, RoleGrant, User
from mediation.models.base import CodeField
from tests.admin.conftest import ORIGIN, SAME_SITE, Clerk, NewClerk, SignIn
from tests.admin.deeds import DEEDS, ROWS, Place, places
from tests.admin.matrix import PAGES, VIEWS
from tests.admin.submissions import SURPLUS
from tests.admin.test_walk import changed, digests
from tests.factories import PASSWORD, Network
from tests.markup import unwanted

IMAGE = '"><img src=x onerror=alert(1)>'
FORMULA = "=1+1|cmd"


async def write_everywhere(text: str) -> int:
    """Put the text into every column that people type, past the services; how many columns took it."""
    connection = connections.get("default")
    taken = 0
    for model in Tortoise.apps["mediation"].values():
        table = model._meta.db_table
        for name, field in model._meta.fields_map.items():
            prose = isinstance(field, columns.CharField | columns.TextField)
            if not prose or isinstance(field, CodeField | CharEnumFieldInstance) or field.pk:
                continue
            if name.endswith(("_hash", "_sealed")) or name == "username":
                continue
            longest = getattr(field, "max_length", None) or 1000
            column = model._meta.fields_db_projection[name]
            # What is unique is kept apart by its key; what has a rule of its own stays as it is.
            value = (
                "left($1 || case when $2 then id::text else '' end, $3)" if _has_id(model) else "left($1, $3)"
            )
            statement = (
                f'update "{table}" set "{column}" = {value} where "{column}" is not null and ($2 or not $2)'
            )
            for apart in (False, True):
                try:
                    await connection.execute_query(statement, [text, apart, longest])
                except Exception:  # noqa: BLE001, S112  a constraint, whichever it is
                    continue
                taken += 1
                break
    return taken


def _has_id(model: Any) -> bool:
    return "id" in model._meta.fields_map


async def keys_of_rows(place: Place) -> dict[str, Any]:
    return {identity: await made(place) for identity, (made, _) in ROWS.items()}


@pytest.mark.parametrize("full", [False, True])
async def test_no_column_is_shown_as_markup(sign_in: SignIn, network: Network, *, full: bool) -> None:
    here = (await places(network))["here"]
    keys = await keys_of_rows(here)
    acts = [(deed, await deed.made(here) if deed.made else None) for deed in DEEDS] if full else []
    clerk = await sign_in(Role.CITY, personal_data=True)
    assert await write_everywhere(IMAGE) > 40
    paths = [path for path, _ in PAGES.values()]
    for identity in VIEWS:
        paths += [f"/admin/{identity}/list?area=&pageSize=100", f"/admin/{identity}/details/{keys[identity]}"]
        paths.append(f"/admin/{identity}/list?search={IMAGE}")
    paths += [deed.path(key) for deed, key in acts]

    shown = 0
    for path in paths:
        answer = await clerk.get(path)
        assert answer.status_code < 500, f"{path} {answer.text[-300:]}"
        if "html" in answer.headers["content-type"]:
            assert unwanted(answer.text) == [], path
        shown += "&lt;img src=x" in answer.text

    assert shown > 20


async def test_exports_hold_no_formula(sign_in: SignIn, network: Network) -> None:
    here = (await places(network))["here"]
    await keys_of_rows(here)
    clerk = await sign_in(Role.CITY, personal_data=True)
    await write_everywhere(FORMULA)

    found = 0
    for identity in VIEWS:
        answer = await clerk.get(f"/admin/{identity}/export/csv?area=")
        rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
        assert [cell for row in rows for cell in row if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}] == []
        found += any(cell.startswith("'=") for row in rows for cell in row)
        assert re.fullmatch(
            r"attachment; filename=export\.csv; filename\*=UTF-8''[A-Za-z0-9%_.]+",
            answer.headers["content-disposition"],
        )
        workbook = openpyxl.load_workbook(
            io.BytesIO((await clerk.get(f"/admin/{identity}/export/xlsx?area=")).content)
        )
        assert {cell.data_type for row in workbook.active.iter_rows() for cell in row} <= {
            "s",
            "n",
            "inlineStr",
        }
    assert found > 5


async def test_every_answer_forbids_framing_and_foreign_script(
    panel: Panel, sign_in: SignIn, network: Network
) -> None:
    clerk = await sign_in(Role.CITY)
    for path in (
        *(path for path, _ in PAGES.values()),
        "/admin/login",
        "/admin/nothing",
        "/admin/case/list?page=x",
    ):
        answer = await clerk.get(path)
        policy = answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("host", ["evil.test", "evil.test:80", "panel.test.evil.test"])
async def test_another_host_name_leads_nowhere(
    anyone: Clerk, sign_in: SignIn, network: Network, host: str
) -> None:
    clerk = await sign_in(Role.CITY)
    answers = [
        await anyone.get("/admin/case/list", headers={"host": host}),
        await clerk.get("/admin/case/list?page=99", headers={"host": host}),
        await clerk.get("/admin/", headers={"host": host, "x-forwarded-host": "evil.test"}),
    ]

    for answer in answers:
        assert host not in answer.text
        assert answer.headers.get("location", "/admin/").startswith("/admin/")


@pytest.mark.parametrize(
    "where", ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)"]
)
async def test_signing_in_leads_into_the_panel_only(
    new_clerk: NewClerk, network: Network, where: str
) -> None:
    await RoleGrant.create(user=network.user, role=Role.CITY, division=network.city)
    clerk = new_clerk()
    before = await clerk.token()

    answer = await clerk.post(
        "/admin/login",
        params={"next": where},
        data={"username": "zhang", "password": PASSWORD, "next": where, "csrf_token": before},
        headers={**SAME_SITE, "referer": where},
    )

    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/")
    assert await clerk.token("/admin/grant") != before


async def test_cookies_are_for_https_where_the_server_says_so(
    database: str, network: Network, tmp_path: Path
) -> None:
    await RoleGrant.create(user=network.user, role=Role.CITY, division=network.city)
    panel = create_admin(
        Starlette(), database_url=database, secret_key="s" * 32, secure_cookies=True, imports=tmp_path
    )
    clerk = Clerk(transport=httpx.ASGITransport(panel.app), base_url=ORIGIN.replace("http:", "https:"))

    answer = await clerk.get("/admin/login")

    flags = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")}
    assert {"secure", "httponly", "samesite=strict", "path=/admin"} <= flags
    await clerk.aclose()
    await panel.close()


async def test_surplus_fields_change_nothing(
    panel: Panel, sign_in: SignIn, network: Network, database: str
) -> None:
    """What the form does not ask for is not written, though the columns are there."""
    here = (await places(network))["here"]
    clerk = await sign_in(Role.CITY)

    for deed in DEEDS:
        if deed.way != "edit":
            continue
        assert deed.made is not None
        view: Any = next(one for one in panel.tables if one.identity == deed.view)
        key, model = await deed.made(here), view.tortoise
        before = await model.get(pk=key).values()
        surplus = {name: value for name, value in SURPLUS.items() if name not in view.forms["edit"]()._fields}
        answer = await clerk.submit(deed.path(key), {**surplus, **deed.values(here)})
        assert answer.status_code == 303, f"{deed.name} {answer.text[-500:]}"
        after = await model.get(pk=before[model._meta.pk_attr]).values()
        touched = {name for name in after if after[name] != before[name]}
        assert [name for name in touched & surplus.keys() if str(after[name]) == surplus[name]] == [], (
            deed.name
        )
        assert "version" in touched, deed.name
    assert not await RoleGrant.filter(personal_data=True).exists()
    assert await User.filter(password_hash="x").count() == 0


async def test_other_methods_do_nothing(
    panel: Panel, sign_in: SignIn, network: Network, database: str
) -> None:
    """Every route with every method that it is not for."""
    here = (await places(network))["here"]
    keys = await keys_of_rows(here)
    clerk = await sign_in(Role.CITY)
    token = await clerk.token("/admin/grant")
    before = await digests(database)
    tried = 0

    for route in panel.admin.router.routes:
        methods = getattr(route, "methods", None)
        if methods is None:
            continue
        path = "/admin" + re.sub(
            r"\{(\w+)(:\w+)?\}",
            lambda part: {"identity": "committee", "pk": str(keys["committee"]), "slug": "dissolve"}.get(
                part[1], "csv" if part[1] == "export_type" else "x"
            ),
            route.path,
        )
        for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"):
            if method in methods:
                continue
            for headers in ({}, {**SAME_SITE, "x-csrf-token": token}):
                answer = await clerk.request(method, path, headers=headers)
                assert answer.status_code in {400, 403, 404, 405}, f"{method} {path} {answer.status_code}"
                tried += 1

    assert tried > 100
    assert changed(before, await digests(database)) == set()
