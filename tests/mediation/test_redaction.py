from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.models.precedent_review import RedactionKind
from mediation.redaction import Known, Redaction, identifies, redact
from tests.factories import a_phone, an_id_number

CHARACTERS = "王李赵钱孙周吴郑一二三四五小明远山青禾欧阳司马的与在"
NAMES = st.text(CHARACTERS, min_size=2, max_size=4)
PHONES = st.integers(0, 99_999_999).map(a_phone)
ID_NUMBERS = st.builds(an_id_number, st.integers(0, 99), male=st.booleans())
GAPS = st.sampled_from(["", " ", "-", "\u3000", "·", "  "])


def closed_up(text: str) -> str:
    return re.sub(r"[\s\-–—·•.]+", "", text)


@pytest.fixture(scope="module", autouse=True)
def dictionary() -> None:
    """The segmenter reads its dictionary once, which takes longer than an example may."""
    redact("双方因排水争执。", Known())


@st.composite
def narratives(draw: st.DrawFn) -> tuple[str, Known]:
    """A text strewn with the names and numbers of the parties, written in many ways."""
    persons = tuple(draw(st.lists(NAMES, min_size=1, max_size=4)))
    phones = tuple(draw(st.lists(PHONES, max_size=2)))
    id_numbers = tuple(draw(st.lists(ID_NUMBERS, max_size=2)))
    secrets = [*persons, *phones, *id_numbers]
    pieces = []
    for secret in draw(st.lists(st.sampled_from(secrets), max_size=12)):
        pieces.append(draw(st.text(CHARACTERS + "，。1某村0", max_size=6)))
        pieces.append(draw(GAPS).join(secret))
    return "".join(pieces), Known(persons=persons, phones=phones, id_numbers=id_numbers)


@given(narratives())
def test_nothing_known_survives(told: tuple[str, Known]) -> None:
    text, known = told

    result = redact(text, known)

    left = closed_up(result.text).lower()
    secrets = [*known.persons, *known.phones, *(number.lower() for number in known.id_numbers)]
    assert [secret for secret in secrets if closed_up(secret).lower() in left] == []
    assert not identifies(result.text, known)


@given(narratives())
def test_every_redaction_names_what_stood_there(told: tuple[str, Known]) -> None:
    text, known = told

    result = redact(text, known)

    for redaction in result.redactions:
        assert redaction.original != redaction.replacement
    assert len({(each.kind, each.original) for each in result.redactions}) == len(result.redactions)


@given(st.text(max_size=300))
def test_any_text_is_taken(text: str) -> None:
    redact(text, Known(persons=("王小明",), organisations=("青山公司",), places=("龙潭村",)))


@pytest.mark.parametrize(
    ("text", "clean", "kind", "original"),
    [
        ("电话13900000001。", "电话〔电话〕。", RedactionKind.PHONE, "13900000001"),
        ("座机0739-5012345。", "座机〔电话〕。", RedactionKind.PHONE, "0739-5012345"),
        (f"证号{an_id_number(1)}。", "证号〔身份证号〕。", RedactionKind.ID_NUMBER, an_id_number(1)),
        ("车牌湘E12345相撞", "车牌〔车牌〕相撞", RedactionKind.PLATE, "湘E12345"),
        ("住3栋2单元", "住某处某处", RedactionKind.ADDRESS, "3栋"),
        ("邮箱a.b@example.com。", "邮箱〔邮箱〕。", RedactionKind.EMAIL, "a.b@example.com"),
        ("见（2025）清民初字第12号。", "见〔案号〕。", RedactionKind.CASE_NUMBER, "（2025）清民初字第12号"),
        ("在清溪机械有限公司上班", "在某有限公司上班", RedactionKind.ORGANISATION, "清溪机械有限公司"),
    ],
)
def test_finds_what_is_not_known(text: str, clean: str, kind: RedactionKind, original: str) -> None:
    result = redact(text, Known())

    assert result.text == clean
    assert (result.redactions[0].kind, result.redactions[0].original) == (kind, original)


def test_known_names_first_then_patterns() -> None:
    known = Known(
        persons=("欧阳远山", "李四"), organisations=("清溪物业",), places=("龙潭村",), phones=("13900000001",)
    )

    result = redact("欧阳 远山与李四在龙潭村为清溪物业争执，电话139-0000-0001。", known)

    assert result.text == "欧阳某与李某在某村为某单位争执，电话〔电话〕。"
    assert result.redactions == (
        Redaction(RedactionKind.PHONE, "139-0000-0001", "〔电话〕"),
        Redaction(RedactionKind.ORGANISATION, "清溪物业", "某单位"),
        Redaction(RedactionKind.PERSON, "欧阳 远山", "欧阳某"),
        Redaction(RedactionKind.PERSON, "李四", "李某"),
        Redaction(RedactionKind.PLACE, "龙潭村", "某村"),
    )


@pytest.mark.parametrize(
    ("place", "text", "clean"),
    [
        ("秋田铺社区", "秋田铺的人都晓得。", "某地的人都晓得。"),
        ("长铺子苗族侗族乡", "从长铺子赶来。", "从某地赶来。"),
        ("石板桥村", "石板 桥村和石板桥都有人看见。", "某村和某地都有人看见。"),
        # Too short to be told from an everyday word.
        ("兴隆街道", "他家生意兴隆。", "他家生意兴隆。"),
    ],
)
def test_a_known_place_is_taken_as_people_call_it(place: str, text: str, clean: str) -> None:
    known = Known(places=(place,))

    assert redact(text, known).text == clean
    assert identifies(text, known) is (text != clean)
    assert not identifies(clean, known)


def test_a_text_without_anything_stays_as_it_is() -> None:
    text = "双方因宅基地边界争执，经劝解和好。"

    assert redact(text, Known(persons=("王小明",))).text == text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("去年让易东海家的鱼塘淹了。", "去年让易某家的鱼塘淹了。"),
        ("快递员计小兵讲赔不起。", "快递员计某讲赔不起。"),
        ("王麻子占了路，小莲跟阿旺订婚。", "王某占了路，小某跟阿某订婚。"),
        ("水田在李子塘，老板欠钱。", "水田在某地，老板欠钱。"),
    ],
)
def test_finds_names_by_the_frame_they_stand_in(text: str, clean: str) -> None:
    assert redact(text, Known()).text == clean


@pytest.mark.parametrize(
    "text",
    [
        "他一个人把钱揣起走了，牛死了，水冲垮了田。",
        "我喊他停工，他讲地基是他公留下来的。",
        "老人留下一栋屋，车停在路边，石头把沟堵了。",
        "屋里人说是用错了药，要医院给说法。",
        "小李和老张在晒谷坪吵架，鱼塘的水放干了。",
        "曾多次说和，时间长了，双方都在气头上。",
    ],
)
def test_everyday_words_that_begin_like_a_name_stay(text: str) -> None:
    assert redact(text, Known()).text == text
