"""Whatever is typed into an address or a form: an answer below 500, nothing written, nothing run.

``FENGQIAO_SUBMISSIONS=10000`` sends so many generated submissions, ``FENGQIAO_SUBMISSIONS_SEED`` others.
"""

from __future__ import annotations

import os
import random
from collections import Counter

import asyncpg
import httpx
import pytest

from admin import Panel
from mediation.database import connection_arguments
from mediation.models import AuditEntry, Committee, Role, User
from tests.admin.conftest import SAME_SITE, Clerk, NewClerk, SignIn
from tests.admin.deeds import DEEDS, places
from tests.admin.submissions import ODD, SCRIPT, UNWRITABLE, Generator, Sent, Target, targets
from tests.admin.test_import import settled
from tests.admin.test_walk import changed, digests, one_of_each
from tests.factories import Network
from tests.markup import unwanted

SUBMISSIONS = int(os.environ.get("FENGQIAO_SUBMISSIONS", "300"))
SEED = int(os.environ.get("FENGQIAO_SUBMISSIONS_SEED", "1"))
REFUSED = {400, 403, 404, 413}


class Digests:
    """The digest of every table, asked over one connection and in one prepared statement."""

    def __init__(self, connection: asyncpg.Connection, tables: list[str]) -> None:
        self._tables = tables
        self._connection = connection
        sums = ", ".join(
            f'(select coalesce(sum(hashtext(t::text)::bigint), 0) from "{table}" t)' for table in tables
        )
        self._statement = f"select {sums}"

    @classmethod
    async def of(cls, url: str) -> Digests:
        connection = await asyncpg.connect(**connection_arguments(url))
        rows = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
        return cls(connection, [row[0] for row in rows])

    async def now(self) -> dict[str, int]:
        row = await self._connection.fetchrow(self._statement)
        return dict(zip(self._tables, row, strict=True))

    async def close(self) -> None:
        await self._connection.close()


async def test_generated_submissions(
    panel: Panel, sign_in: SignIn, anyone: Clerk, network: Network, database: str
) -> None:
    """Every deed's form as every role, each submission with a fault that must be refused."""
    spots = await places(network)
    keys = {
        (deed.name, spot): await deed.made(place) if deed.made else None
        for deed in DEEDS
        for spot, place in spots.items()
    }
    clerks = {role: await sign_in(role) for role in (Role.CITY, Role.COUNTY, Role.TOWNSHIP)}
    tokens = {role: await clerk.token("/admin/grant") for role, clerk in clerks.items()}
    other = await anyone.token()
    drawn = await targets(panel, network, spots, keys)
    chance, generator = random.Random(SEED), Generator(SEED)
    assert {target.deed.name for target in drawn} == {deed.name for deed in DEEDS}
    state = await Digests.of(database)
    before = await state.now()
    answers: Counter[tuple[str, int]] = Counter()
    faults: list[str] = []

    async def send(clerk: Clerk, target: Target, sent: Sent) -> httpx.Response:
        token = {"own": tokens[target.role], "other": other, "none": None}[sent.token]
        body = sent.body + (b"" if token is None else f"&csrf_token={token}".encode())
        headers = {**SAME_SITE, **sent.headers}
        return await clerk.post(sent.path, content=body, headers=headers)

    for number in range(SUBMISSIONS):
        target = drawn[number % len(drawn)] if number < len(drawn) else chance.choice(drawn)
        sent = generator.draw(target)
        answer = await send(clerks[target.role], target, sent)
        told = f"{number} {target.role.value} {sent.fault}: {sent.path} {sent.body[:400]!r} -> {answer.status_code}"
        after = await state.now()
        found = unwanted(answer.text) + sorted(changed(before, after))
        if answer.status_code not in REFUSED or found:
            faults.append(f"{told} {found}")
            before = after
        answers[sent.fault.partition(" ")[0], answer.status_code] += 1

    await state.close()
    print(f"{SUBMISSIONS} submissions, seed {SEED}: {dict(sorted(answers.items()))}")
    assert faults[:20] == []
    assert sum(count for (_, status), count in answers.items() if status == 400) > SUBMISSIONS / 10


PERSONAL = {
    "login": ("username", "password", "code"),
    "grant": ("grant",),
    "password": ("present", "new", "again"),
    "second-factor": ("do", "present", "code"),
}
COUNTED = {"user", "audit_entry", "sign_in_source", "vote_salt"}
"""What a wrong password may change: the account's count of failures, the record of it, and the address's count."""


async def test_forms_of_ones_own_account(
    sign_in: SignIn, new_clerk: NewClerk, network: Network, database: str
) -> None:
    """Signing in, the second step, the role, the password and the second factor: odd values get nobody in."""
    chance = random.Random(SEED)
    clerk, stranger = await sign_in(Role.CITY), new_clerk()
    state = await Digests.of(database)
    hashes = await User.all().order_by("id").values_list("password_hash", flat=True)
    texts = [*ODD, *UNWRITABLE, "city", "x" * 300, "confirm", "begin", "remove", "renew"]

    for number in range(max(40, SUBMISSIONS // 20)):
        page, names = list(PERSONAL.items())[number % len(PERSONAL)]
        browser = stranger if page == "login" else clerk
        token = await browser.token("/admin/login" if page == "login" else "/admin/grant")
        values = [(name, chance.choice(texts)) for name in names if chance.random() < 0.85]
        values += [("session", "x"), ("user", "city"), ("epoch", "1")] if chance.random() < 0.3 else []
        before = await state.now()
        answer = await browser.post(
            f"/admin/{page}", data={**dict(values), "csrf_token": token}, headers=SAME_SITE
        )
        told = f"{number} {page} {values} -> {answer.status_code}"
        assert answer.status_code in REFUSED, f"{told} {answer.text[-300:]}"
        assert unwanted(answer.text) == [], told
        assert changed(before, await state.now()) <= COUNTED, told

    await state.close()
    assert await User.all().order_by("id").values_list("password_hash", flat=True) == hashes
    assert (await stranger.get("/admin/")).status_code == 302
    assert (await clerk.get("/admin/grant")).status_code == 200
    assert set(await AuditEntry.all().distinct().values_list("action", flat=True)) <= {
        "sign_in", "fail_sign_in", "lock_sign_in",
    }  # fmt: skip


FILES: dict[str, bytes] = {
    "nothing": b"",
    "noise.csv": random.Random(1).randbytes(5000),
    "zeros.xlsx": b"\x00" * 5000,
    "not-a-workbook.xlsx": b"PK\x03\x04" + b"x" * 500,
    "page.html": f"<html>{SCRIPT}</html>".encode(),
    "program.csv": b"\x7fELF" + b"\x02" * 300,
    "script.csv": f"简称,全称,类别,区划\n{SCRIPT},{SCRIPT},{SCRIPT},{SCRIPT}\n".encode(),
    "formula.csv": "简称,全称,类别,区划\n=cmd|' /C calc'!A0,@SUM(1),-1+1,+1\n".encode(),
    "nul.csv": "简称,全称,类别,区划\n河\x00湾,a,village,430502001001\n".encode(),
    "surrogate.csv": "简称,全称,类别,区划\n".encode() + b"\xed\xa0\x80,a,village,430502001001\n",
    "wide.csv": ("a," * 20_000 + "\n").encode(),
    "long.csv": ("简称,全称,类别,区划\n" + "长" * 100_000 + ",a,village,430502001001\n").encode(),
    "unclosed.csv": '简称,全称,类别,区划\n"a,b,c,d\n'.encode(),
    "odd.jsonl": b'{"a": NaN}\n[1,2]\n"x"\n' + b"[" * 5000,
    "no-such-column.csv": f"{SCRIPT},b\n1,2\n".encode(),
}


@pytest.mark.parametrize("kind", ["committees", "mediators", "no-such-kind"])
async def test_uploads(sign_in: SignIn, network: Network, database: str, kind: str) -> None:
    """Files of the wrong kind are told to be so, and writing what was found to be wrong writes nothing."""
    clerk = await sign_in(Role.CITY)
    before = await digests(database)

    for file, content in FILES.items():
        for name in (file, f"../../{SCRIPT}{file}", f'a"; filename="b{file}'):
            token = await clerk.token("/admin/import")
            answer = await clerk.post(
                "/admin/import",
                data={"csrf_token": token, "kind": kind},
                files={"file": (name, content)},
                headers=SAME_SITE,
            )
            assert answer.status_code in {303, 400}, f"{name} {answer.status_code} {answer.text[-300:]}"
            assert unwanted(answer.text) == [], name
            if answer.status_code == 303:
                path = answer.headers["location"]
                page = await settled(clerk, path)
                assert unwanted(page) == [], name
                sent = await clerk.submit(path, {"do": "write", "skip_bad": chr(0)})
                assert sent.status_code < 500, name
                assert unwanted(await settled(clerk, path)) == [], name
            assert changed(before, await digests(database)) == set(), name


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
                assert unwanted(answer.text) == []
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
