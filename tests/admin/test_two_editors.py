"""Two people on one record 两人同时修改: the second is told, and nothing of the first is lost."""

from __future__ import annotations

import pytest

from mediation.models import Role
from tests.admin.conftest import SAME_SITE, SignIn
from tests.admin.deeds import DEEDS, Deed, places
from tests.admin.test_walk import digests
from tests.factories import Network

STALE = "这条记录刚被别人修改过，请刷新后再改。"
ADDS_BESIDE = {
    "name",
    "recommend",
    "appoint",
    "grant",
    "password",
    "draft",
    "end",
    "revoke",
    "attend",
    "discipline",
    "grade",
    "second-factor",
}
"""Acts that write another row or cannot be done twice, so that they overwrite nothing of the first's."""
EDITS = [deed for deed in DEEDS if deed.way == "edit"]
EDITABLE = {deed.view for deed in EDITS}
"""Where nothing is edited, as in rounds of honours, an act is held up by the state it needs, not by a version."""
ACTS = [deed for deed in DEEDS if deed.view in EDITABLE and deed.way not in {"create", "edit", *ADDS_BESIDE}]


@pytest.mark.parametrize("group", [EDITS, ACTS], ids=["edits", "acts"])
async def test_the_second_editor_is_told(
    sign_in: SignIn, network: Network, database: str, group: list[Deed]
) -> None:
    here = (await places(network))["here"]
    first, second = await sign_in(Role.COUNTY), await sign_in(Role.CITY)
    changes = {deed.view: deed for deed in EDITS}

    for deed in group:
        assert deed.made is not None
        key = await deed.made(here)
        path = deed.path(key)
        token = await second.token(path)
        if deed.view in {"division", "dispute-type", "calendar-day", "grade-threshold"} or deed.way != "edit":
            # The county does not keep these, or not in this state: the city is both.
            change = changes[deed.view]
            if deed.way == "edit" or deed.view != "precedent":
                done = await second.submit(change.path(key), change.values(here))
                assert done.status_code == 303, f"{deed.name} {done.text[-500:]}"
        else:
            assert (await first.submit(path, deed.values(here))).status_code == 303, deed.name
        before = await digests(database)

        version = "1" if deed.way == "edit" or deed.view != "precedent" else "7"
        data = {**deed.values(here), "version": version, "csrf_token": token}
        late = await second.post(path, data=data, headers=SAME_SITE)

        assert (late.status_code, STALE in late.text) == (400, True), f"{deed.name} {late.text[-800:]}"
        assert await digests(database) == before, deed.name
