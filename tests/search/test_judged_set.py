"""The city's own judged set: what is in it, what is not, and that the benchmark reads it."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

from uuid_utils.compat import uuid7

from benchmarks.search.sets import key_of, sets_in
from mediation.access import PUBLIC
from mediation.models import CaseGrade, PartyRole, Precedent, PrecedentResult, PrecedentStatus
from mediation.services.judge_precedent import judge_precedent
from mediation.services.remember_search import Shown, remember_search
from search.judged_set import Exported, export_judged_set
from tests.factories import Network, a_case, a_network

NARRATIVE = "高山流家屋檐滴水，浸湿云中鹤的墙根，电话13900000001，要求装接水槽。"


async def a_precedent(network: Network, facts: str, *, terms: str | None = None) -> Precedent:
    return await Precedent.create(
        title="屋檐滴水", facts=facts, terms=terms, status=PrecedentStatus.PUBLISHED,
        published_on=date(2026, 3, 1), dispute_type_id="02", division_id=network.county.code,
        path=network.county.path, year=2025, grade=CaseGrade.ORDINARY, result=PrecedentResult.AGREED,
    )  # fmt: skip


async def shown(*precedents: Precedent, narrative: str = NARRATIVE) -> UUID:
    search = UUID(int=uuid7().int)
    hits = tuple((one.id, 0.5) for one in precedents)
    await remember_search(Shown(search, narrative, "embedded", "same_issue", hits), by=PUBLIC)
    return search


async def say(search: UUID, precedent: Precedent, *, useful: int = 0, useless: int = 0) -> None:
    """So many visitors found it of use, and so many did not."""
    for place in range(useful + useless):
        visitor = replace(PUBLIC, address=f"192.0.2.{place}")
        await judge_precedent(search, precedent.id, useful=place < useful, by=visitor)


def contents(folder: Path) -> str:
    """All that stands in the files of a set, unpacked."""
    files = {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
    assert list(files) == ["judged.corpus.jsonl.gz", "judged.qrels.tsv", "judged.queries.jsonl.gz"]
    return "".join(
        (gzip.decompress(raw) if name.endswith(".gz") else raw).decode() for name, raw in files.items()
    )


async def test_the_benchmark_reads_what_was_judged(database: str, tmp_path: Path) -> None:
    network = await a_network()
    gutter = await a_precedent(network, "屋檐滴水浸湿墙根。", terms="装接水槽。")
    wall = await a_precedent(network, "围墙越过边界。")
    drain = await a_precedent(network, "排水沟改道。")
    search = await shown(wall, gutter, drain)
    await say(search, gutter, useful=2, useless=1)
    await say(search, wall, useless=1)

    told = await export_judged_set(tmp_path)

    assert told == Exported(queries=1, documents=3, judgments=2)
    plain, reasoned = sets_in(tmp_path)
    assert (plain.name, reasoned.name) == ("judged", "judged+reasoning")
    assert [document.facts for document in plain.documents] == [wall.facts, gutter.facts, drain.facts]
    assert [document.comment for document in reasoned.documents] == ["", "装接水槽。", ""]
    [question] = plain.questions
    assert question.text == "高山流家屋檐滴水，浸湿云中鹤的墙根，电话〔电话〕，要求装接水槽。"
    assert question.pool == frozenset(key_of(str(one.id)) for one in (wall, gutter, drain))
    assert question.gains == {key_of(str(gutter.id)): 2, key_of(str(wall.id)): 0}


async def test_no_registered_name_number_search_or_judge_is_in_it(database: str, tmp_path: Path) -> None:
    network = await a_network()
    gutter = await a_precedent(network, "屋檐滴水浸湿墙根。")
    await a_case(network.committee, parties=(("高山流", PartyRole.APPLICANT),))
    search = await shown(gutter)
    await say(search, gutter, useful=1)
    # Registered only after it was judged.
    await a_case(network.committee, parties=(("云中鹤", PartyRole.RESPONDENT),))

    await export_judged_set(tmp_path)

    text = contents(tmp_path)
    assert "高某家屋檐滴水，浸湿云某的墙根" in text
    for secret in ("高山流", "云中鹤", "13900000001", str(search), "192.0.2", network.village.code):
        assert secret not in text


async def test_leaves_out_what_is_withdrawn_and_what_was_of_no_use(database: str, tmp_path: Path) -> None:
    network = await a_network()
    kept, withdrawn = await a_precedent(network, "滴水。"), await a_precedent(network, "围墙。")
    both, none = await shown(kept, withdrawn), await shown(kept, narrative="排水沟改道")
    await say(both, kept, useful=1)
    await say(both, withdrawn, useful=1)
    await say(none, kept, useless=1)
    await Precedent.filter(id=withdrawn.id).update(
        status=PrecedentStatus.WITHDRAWN, withdrawn_on=date(2026, 3, 2), withdrawal_reason="当事人要求"
    )

    told = await export_judged_set(tmp_path)

    assert told == Exported(queries=1, documents=1, judgments=1, without_use=1)
    [plain] = sets_in(tmp_path)
    assert [document.facts for document in plain.documents] == ["滴水。"]


async def test_nothing_of_use_leaves_no_set_not_even_an_earlier_one(database: str, tmp_path: Path) -> None:
    network = await a_network()
    gutter = await a_precedent(network, "滴水。")
    search = await shown(gutter)
    folder = tmp_path / "new" / "folder"
    await say(search, gutter, useful=1)
    await export_judged_set(folder)
    await say(search, gutter, useless=1)

    told = await export_judged_set(folder)

    assert told == Exported(without_use=1)
    assert list(sets_in(folder)) == []
