"""The case beside its precedent: what was taken out is marked in both texts, with its kind."""

from __future__ import annotations

import re

import pytest

from admin.views.precedent_comparison import marked
from mediation.models import Precedent, PrecedentStatus, RedactionKind, Role
from mediation.redaction import Known, redact
from mediation.services.precedent_text import keep_redactions
from tests.admin.conftest import SignIn
from tests.admin.deeds import Place, precedent
from tests.factories import Network

_NARRATIVE = "王小明与李大海为界墙相争，王小明家电话13900001111。<b>李大海</b>不服。"


def test_the_longest_word_is_marked_and_the_text_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("admin.show.in_chinese", lambda: True)
    words = {"王某": RedactionKind.PERSON, "王某村": RedactionKind.PLACE, "": RedactionKind.PHONE}

    told = marked("王某村的王某说<i>", words)

    assert str(told) == (
        "<mark>王某村<small>县以下地名</small></mark>的<mark>王某<small>姓名</small></mark>说&lt;i&gt;"
    )


async def test_what_was_taken_out_is_marked_beside_what_stands_there_now(
    sign_in: SignIn, network: Network
) -> None:
    spot = Place(network.village, network.committee, network.county)
    row = await Precedent.get(id=await precedent(PrecedentStatus.SUBMITTED)(spot)).prefetch_related("case")
    assert row.case is not None
    found = redact(_NARRATIVE, Known(persons=("王小明", "李大海")))
    row.case.narrative, row.facts = _NARRATIVE, found.text
    await row.case.save()
    await row.save()
    await keep_redactions(row, found.redactions)

    page = (await (await sign_in(Role.TOWNSHIP)).get(f"/admin/precedent/details/{row.id}")).text

    table = page[page.index("原文与类案对照") : page.index("已隐去的内容")]
    case, written = re.findall(r"<td[^>]*>(.*?)</td>", table, re.DOTALL)
    marks = re.compile(r"<mark>([^<]+)<small>([^<]+)</small></mark>")
    names = [("王小明", "姓名"), ("李大海", "姓名"), ("王小明", "姓名")]
    assert marks.findall(case) == [*names, ("13900001111", "电话"), ("李大海", "姓名")]
    assert [kind for _, kind in marks.findall(written)] == [kind for _, kind in marks.findall(case)]
    assert "&lt;b&gt;" in case
    assert not re.search("王小明|李大海|13900001111", written)
