"""Nothing that names a person gets into an index, whatever the text around it."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediation.models import Division, PartyRole, Precedent, PrecedentStatus
from search.guard import PersonalDataFound, check, traces
from search.indexer import Indexer
from search.rebuild import rebuild
from tests.factories import a_case, a_committee, a_phone, an_id_number
from tests.search.library import WALL, key
from tests.search.published import lay_ground, shelve, tell_index

FIELDS = ("title", "facts", "focus", "process", "terms", "comment")
_TEXT = st.text(alphabet="甲乙邻居围墙宅基地，。赔偿元的了 一二三", max_size=30)
_NAMES = st.text(alphabet="沈清禾欧阳若谷慕容", min_size=2, max_size=4)
_PHONES = st.integers(0, 10**8 - 1).map(a_phone)
_ID_NUMBERS = st.integers(0, 99).map(an_id_number)


def spelt(number: str, gap: str, *, wide: bool) -> str:
    """The number as people write it: in groups, or in full-width digits."""
    grouped = f"{number[:3]}{gap}{number[3:7]}{gap}{number[7:]}"
    return "".join(chr(ord(one) + 0xFEE0) if one.isdigit() else one for one in grouped) if wide else grouped


@given(
    before=_TEXT,
    after=_TEXT,
    field=st.sampled_from(FIELDS),
    secret=st.one_of(_PHONES, _ID_NUMBERS),
    gap=st.sampled_from(["", " ", "-"]),
    wide=st.booleans(),
)
def test_no_phone_and_no_id_number_passes(before, after, field, secret, gap, wide) -> None:
    text = f"{before}{spelt(secret, gap, wide=wide)}{after}"

    with pytest.raises(PersonalDataFound) as found:
        check(replace(WALL, **{field: text}), ())

    assert secret not in str(found.value)


@given(before=_TEXT, after=_TEXT, field=st.sampled_from(FIELDS), name=_NAMES)
def test_no_party_name_passes(before, after, field, name) -> None:
    with pytest.raises(PersonalDataFound) as found:
        check(replace(WALL, **{field: f"{before}{name}{after}"}), [name])

    assert name not in str(found.value)


@pytest.mark.parametrize(
    "name", ["甲某", "王某甲", "张某某", "原告", "被申请人一", "甲方", "张x1", "李×", "某公司"]
)
def test_a_party_without_a_name_holds_no_text_back(name) -> None:
    assert traces(replace(WALL, facts=f"{name}与邻居为围墙争执"), [name]) == []


@pytest.mark.parametrize("name", ["原野", "甲斐", "丁一一", "方男方", "Li Xia"])
def test_a_name_that_only_looks_like_none_is_found(name) -> None:
    assert traces(replace(WALL, facts=f"{name}与邻居为围墙争执"), [name]) == ["当事人姓名"]


@pytest.mark.parametrize("text", ["车牌湘E×××××", "湘EXXXXX停在路口", "湘E*****", "湘E12×××"])
def test_a_hidden_plate_is_none(text) -> None:
    assert traces(replace(WALL, facts=text), ()) == []


@pytest.mark.parametrize("text", ["车牌湘EA1234", "湘E·A1234停在路口", "驾驶京AD12345"])
def test_a_number_plate_is_found(text) -> None:
    assert traces(replace(WALL, facts=text), ()) == ["车牌号"]


@pytest.mark.parametrize(
    "text",
    [
        "赔偿13800元",
        "面积123456789平方米",
        "（2023）湘0502民初1234号",
        "2023年10月12日欠款1380000元",
        "编号12345678901234567890",
    ],
)
def test_sums_dates_and_numbers_are_no_personal_data(text) -> None:
    assert traces(replace(WALL, facts=text), ["甲"]) == []


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_no_way_into_the_index_lets_a_person_or_a_draft_through(database, embedded, data) -> None:
    await lay_ground()
    await Precedent.all().delete()
    # Rows deleted behind the services' backs leave no word in the outbox.
    await embedded.engine.delete(list(await embedded.engine.ids()))
    county = await Division.get(code="430502")
    committee = await a_committee(county, "双清区", short_name=uuid.uuid4().hex[:12])
    names = data.draw(st.lists(_NAMES, min_size=2, max_size=2, unique=True))
    forbidden = [*names]
    for number in range(data.draw(st.integers(1, 4))):
        secret = data.draw(st.one_of(st.just(""), st.sampled_from(names), _PHONES, _ID_NUMBERS))
        status = data.draw(
            st.sampled_from([PrecedentStatus.DRAFT, PrecedentStatus.PUBLISHED, PrecedentStatus.APPROVED])
        )
        facts = f"邻居为围墙争执，{data.draw(_TEXT)}{secret}{data.draw(_TEXT)}第{number}件"
        case = await a_case(
            committee, parties=((names[0], PartyRole.APPLICANT), (names[1], PartyRole.RESPONDENT))
        )
        await shelve(
            replace(WALL, id=key(100 + number), facts=facts),
            status=status,
            case_id=case.id,
            published_on=None if status is not PrecedentStatus.PUBLISHED else case.received_on,
        )
        await tell_index(key(100 + number))
        forbidden += [secret] if secret else []
    published = set(await Precedent.filter(status=PrecedentStatus.PUBLISHED).values_list("id", flat=True))

    await Indexer(embedded.engine).drain_all()
    by_jobs = await embedded.engine.ids()
    await rebuild(embedded.builder, fit=False)
    by_rebuild = await embedded.engine.ids()

    assert by_jobs.keys() == by_rebuild.keys() <= published
    held = await embedded.store.documents(list(by_rebuild))
    for document in held.values():
        assert not any(one in document.facts for one in forbidden)
