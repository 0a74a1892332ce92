"""Whatever is typed into an address or a form: an answer below 500, nothing written, nothing run."""

from __future__ import annotations

import random

import pytest

from admin import Panel
from admin.forms import LONGEST_TEXT
from mediation.models import Committee, Role
from tests.admin.conftest import SAME_SITE, SignIn
from tests.admin.test_walk import digests, one_of_each
from tests.factories import Network

SCRIPT = "<script>alert(1)</script>"
ODD = [
    SCRIPT, "' or 1=1 --", "%", "_", "\\", "0", "-1", "1e309", "٣", "２０２６", "2026-02-30", "9" * 30, "null", "a" * 5000,
    "\u202e", "😀", "../../etc/passwd", "{{7*7}}", "01a203fb-50f4-71a0-9a73-4ed2bcea4d90", "true", "",
]  # fmt: skip


async def test_addresses(panel: Panel, sign_in: SignIn, network: Network, database: str) -> None:
    await one_of_each(network)
    clerk = await sign_in(Role.CITY)
    before = await digests(database)
    seen: dict[int, int] = {}

    for view in panel.tables:
        base = f"/admin/{view.identity}"
        names = [
            "search",
            "page",
            "pageSize",
            "sortBy",
            "sort",
            *(box.name for one in view.filters for box in one.boxes(view.model, {})),
        ]
        for name in names:
            for value in ODD:
                answer = await clerk.get(f"{base}/list", params={name: value})
                seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
                assert answer.status_code in {200, 302, 400}, (
                    f"{base} {name}={value[:40]!r} {answer.text[-300:]}"
                )
                assert SCRIPT not in answer.text
        for value in ODD[:-1]:
            for page in ("details", "edit", "act/name"):
                answer = await clerk.get(f"{base}/{page}/{value}")
                assert answer.status_code in {403, 404}, f"{base}/{page}/{value[:40]!r} {answer.status_code}"
        assert (await clerk.get(f"{base}/export/csv", params={"sortBy": "password_hash"})).status_code == 400

    for path in (
        f"{SCRIPT}/list",
        "nothing/list",
        "user/act/nothing/1",
        "?year=x",
        "?year=99999",
        "?year=-1",
        "lookup/x",
    ):
        assert (await clerk.get(f"/admin/{path}")).status_code in {400, 404}
    assert seen[400] > 100
    assert await digests(database) == before


async def test_signs_of_patterns_stand_for_themselves(sign_in: SignIn, network: Network) -> None:
    await Committee.filter(id=network.committee.id).update(name="百分之百%_调委会")
    clerk = await sign_in(Role.CITY)

    for term, found in (("%", True), ("_", True), ("%%", False), ("\\", False), ("百%调", False)):
        page = (await clerk.get("/admin/committee/list", params={"search": term})).text
        assert ("百分之百%_调委会" in page) is found
        assert "白水区人民调解委员会" not in page


@pytest.mark.parametrize("seed", range(3))
async def test_forms(panel: Panel, sign_in: SignIn, network: Network, database: str, seed: int) -> None:
    """Random submissions to every form; each has one value that no record may have, so nothing may be written."""
    rows = await one_of_each(network)
    clerk = await sign_in(Role.CITY)
    token = await clerk.token("/admin/grant")
    chance = random.Random(seed)
    forms = [
        *((f"{view.identity}/create", view.forms["create"]) for view in panel.tables if view.can_create),
        *(
            (f"{view.identity}/edit/{rows[view.identity][0].pk}", view.forms["edit"])
            for view in panel.tables
            if view.can_edit
        ),
        *(
            (f"{view.identity}/act/{act.slug}/{row.pk}", act.form)
            for view in panel.tables
            for act in view.acts
            for row in rows[view.identity]
        ),
    ]
    assert len(forms) > 20
    before = await digests(database)

    for path, form in forms:
        typed = [field for field in form() if field.type != "HiddenField"]
        for _ in range(4):
            values = {field.name: chance.choice(ODD) for field in typed}
            values["version"] = chance.choice(["0", "99", "x", "-1", "9" * 20])
            poisoned = [field for field in typed if field.type not in {"BooleanField", "PasswordField"}]
            if poisoned:
                field = chance.choice(poisoned)
                values[field.name] = "\u202e" + "x" * (LONGEST_TEXT + 1)
            elif not any(
                word in path for word in ("/submit/", "/approve/", "/publish/", "/close/", "/open/")
            ):
                continue  # a form without fields is right as it is
            answer = await clerk.post(
                f"/admin/{path}", data={**values, "csrf_token": token}, headers=SAME_SITE
            )
            assert answer.status_code in {400, 403}, (
                f"{path} {values} {answer.status_code} {answer.text[-400:]}"
            )
            assert SCRIPT not in answer.text

    assert await digests(database) == before
