"""A round of honours in the panel: opened, recommended to, scored by two, counted, objected to and named."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from mediation.clock import CHINA, now, today
from mediation.models import (
    Committee,
    HonourNomination,
    HonourObjection,
    HonourRound,
    HonourSignal,
    HonourStage,
    Mediator,
    MediatorStatus,
    NominationReview,
    NominationStatus,
    ObjectionOutcome,
    Role,
    RoleGrant,
    SignalKind,
    User,
)
from mediation.services.advance_honour_round import advance_due_rounds
from tests.admin.conftest import SignIn
from tests.factories import Network
from tests.honours import FULL, a_nomination_in, a_round_in

POINTS = {f"points_{key}": str(most) for key, most in FULL.items()}


def typed(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")


def an_opening(**changes: str) -> dict[str, str]:
    days = {"recommend_until": 10, "vote_from": 20, "vote_until": 30, "object_until": 40}
    return {
        "division": "430500",
        "year": str(today().year),
        "vote_weight": "60",
        "mediator_shortlist": "2",
        "mediator_named": "1",
        "rubric": "办案数量 | Cases handled | 70\n口碑 | Standing | 30",
        **{name: typed(now() + timedelta(days=count)) for name, count in days.items()},
        **changes,
    }


async def test_the_city_opens_a_round_with_its_rubric(sign_in: SignIn, network: Network) -> None:
    clerk = await sign_in(Role.CITY)

    answer = await clerk.submit("/admin/honour-round/create", an_opening())

    held = await HonourRound.get().prefetch_related("quotas")
    assert answer.status_code == 303
    assert (held.year, held.vote_weight, held.stage) == (today().year, 60, HonourStage.RECOMMENDATION)
    assert held.rubric == [
        {"key": "cases", "zh": "办案数量", "en": "Cases handled", "most": 70},
        {"key": "c2", "zh": "口碑", "en": "Standing", "most": 30},
    ]
    assert [(one.category, one.shortlist, one.named, one.choices) for one in held.quotas] == [
        ("mediator", 2, 1, 1)
    ]
    page = (await clerk.get(answer.headers["location"])).text
    assert "得票 60%，工作 40%" in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"rubric": "办案数量 | Cases | 70"}, "评分项目不能重复，满分合计应为100。"),
        ({"mediator_named": "3"}, "命名名额至少为1，且不超过入围名额。"),
        ({"recommend_until": "2020-01-01T08:00"}, "推荐截止时间已过。"),
        ({"vote_until": "明天"}, "出错"),
        ({"mediator_shortlist": "", "mediator_named": ""}, "请填写名额。"),
    ],
)
async def test_a_round_that_cannot_be_held_is_told(
    sign_in: SignIn, network: Network, changes: dict[str, str], told: str
) -> None:
    clerk = await sign_in(Role.CITY)

    answer = await clerk.submit("/admin/honour-round/create", an_opening(**changes))

    assert (answer.status_code, told in answer.text) == (400, True)
    assert await HonourRound.all().count() == 0


async def test_wrong_numbers_stand_at_their_own_category(sign_in: SignIn, network: Network) -> None:
    clerk = await sign_in(Role.CITY)
    numbers = {"committee_shortlist": "2", "committee_named": "1", "mediator_named": "3"}

    answer = await clerk.submit("/admin/honour-round/create", an_opening(**numbers))

    assert re.findall(r'id="(\w+_(?:shortlist|named|choices))-error"', answer.text) == ["mediator_named"]
    [division] = re.findall(
        r'<input [^>]*name="division"[^>]*>', (await clerk.get("/admin/honour-round/create")).text
    )
    assert 'value="430500"' in division


async def test_a_county_recommends_from_the_register(sign_in: SignIn, network: Network) -> None:
    await a_round_in(network, HonourStage.RECOMMENDATION)
    clerk = await sign_in(Role.COUNTY)

    answer = await clerk.submit(
        f"/admin/mediator/act/recommend/{network.mediator.id}", {"deeds": "十年上门调解。"}
    )

    nomination = await HonourNomination.get()
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/admin/honour-nomination/details/{nomination.id}?told=done"
    assert (nomination.mediator_id, nomination.recommended_by_id) == (
        network.mediator.id,
        network.county.code,
    )
    assert nomination.figures["cases"] == 0


async def test_a_county_is_told_of_the_round_until_when_and_how_to_recommend(
    sign_in: SignIn, network: Network
) -> None:
    held = await a_round_in(network, HonourStage.RECOMMENDATION, title="青山市“枫桥式”评选")
    until = held.recommend_until.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    county, city = await sign_in(Role.COUNTY), await sign_in(Role.CITY)
    act = f"/admin/mediator/act/recommend/{network.mediator.id}"

    before = (await county.get(act)).text
    home = (await county.get("/admin/")).text
    listed = (await county.get("/admin/honour-round/list")).text
    page = (await county.get(f"/admin/honour-round/details/{held.id}")).text
    await a_nomination_in(network, held)
    after = (await county.get(act)).text

    assert f"参加青山市“枫桥式”评选，推荐截止 {until}。" in before
    assert f"青山市“枫桥式”评选：推荐截止 {until}，已推荐 0 个" in home
    assert "已推荐 1 个" in (await county.get("/admin/")).text
    assert "推荐截止" not in (await city.get("/admin/")).text
    assert f"/admin/honour-round/details/{held.id}" in listed
    assert f"推荐截止 {until}。请在“调解员”“调委会”“司法所”里打开要推荐的" in page
    assert "已被推荐参加青山市“枫桥式”评选。" in after


async def test_without_a_round_nobody_is_recommended(sign_in: SignIn, network: Network) -> None:
    await a_round_in(network, HonourStage.REVIEW)
    clerk = await sign_in(Role.COUNTY)
    act = f"/admin/mediator/act/recommend/{network.mediator.id}"

    assert "现在没有接受推荐的评选。" in (await clerk.get(act)).text
    answer = await clerk.submit(act, {"deeds": "事迹"})

    assert (answer.status_code, "现在没有接受推荐的评选。" in answer.text) == (400, True)
    assert await HonourNomination.all().count() == 0


async def test_two_people_score_by_the_rubric(sign_in: SignIn, network: Network) -> None:
    held = await a_round_in(network, HonourStage.REVIEW)
    nomination = await a_nomination_in(network, held)
    path = f"/admin/honour-nomination/act/review/{nomination.id}"
    first = await sign_in(Role.CITY)

    form = (await first.get(path)).text
    assert re.findall(r'name="(points_\w+)"', form) == list(POINTS)
    # Counted before return visits were kept: none.
    assert re.findall(r"十年上门调解。|受理：214|已回访：\d+", form) == [
        "十年上门调解。",
        "受理：214",
        "已回访：0",
    ]
    too_many = await first.submit(path, {**POINTS, "points_cases": "31"})
    waits = [path.replace("act/review", "details") in (await first.get("/admin/")).text]
    done = await first.submit(path, {**POINTS, "comment": "事迹扎实"})
    waits.append(path.replace("act/review", "details") in (await first.get("/admin/")).text)
    record = (await first.get(path.replace("act/review", "details"))).text
    again = await first.submit(path, POINTS)
    second = await sign_in(Role.CITY, personal_data=True)
    await second.submit(path, dict.fromkeys(POINTS, "10"))

    await nomination.refresh_from_db()
    assert (too_many.status_code, done.status_code, again.status_code) == (400, 303, 403)
    assert waits == [True, False]
    assert ("您已审核打分，请另一人复核。" in record, path in record) == (True, False)
    assert "可能刚才已经办过" in again.text
    assert "您的身份不能办这件事" not in again.text
    assert (nomination.status, nomination.score) == (NominationStatus.APPROVED, 75.0)
    page = (await second.get(f"/admin/honour-nomination/details/{nomination.id}")).text
    assert "事迹扎实" in page
    assert await NominationReview.all().count() == 2


async def test_reviewers_are_warned_of_discipline_ended_terms_and_their_own_county(
    sign_in: SignIn, network: Network
) -> None:
    held = await a_round_in(network, HonourStage.REVIEW)
    nomination = await a_nomination_in(network, held)
    await Mediator.filter(id=network.mediator.id).update(status=MediatorStatus.SUSPENDED)
    await Committee.filter(id=network.committee.id).update(term_ends_on=today() - timedelta(days=1))
    clerk = await sign_in(Role.CITY)
    user = await User.get(username="city")
    await RoleGrant.create(user=user, role=Role.COUNTY, division=network.county)
    await clerk.submit("/admin/login", {"username": "city", "password": "qing-shan-2026"})
    grant = await RoleGrant.get(user=user, role=Role.CITY)
    await clerk.submit("/admin/grant", {"grant": str(grant.id)})

    page = (await clerk.get(f"/admin/honour-nomination/details/{nomination.id}")).text
    whole = (await clerk.get(f"/admin/honour-round/details/{held.id}")).text

    for told in ("停用或处分中", "任期已满", "另一位审核人必须与该县无关"):
        assert told in page
    assert "停用或处分中、任期已满" in whole


async def test_a_county_learns_no_score_before_the_count(sign_in: SignIn, network: Network) -> None:
    held = await a_round_in(network, HonourStage.VOTE)
    nomination = await a_nomination_in(network, held)
    county, city = await sign_in(Role.COUNTY), await sign_in(Role.CITY)

    for path in (
        f"/admin/honour-nomination/details/{nomination.id}",
        f"/admin/honour-round/details/{held.id}",
        "/admin/honour-nomination/list",
        "/admin/honour-nomination/export/csv",
    ):
        assert "88.5" not in (await county.get(path)).text, path
        assert "88.5" in (await city.get(path)).text, path
    assert (await county.get("/admin/honour-objection/list")).status_code == 403


async def test_the_final_order_shows_how_vote_and_work_weigh(sign_in: SignIn, network: Network) -> None:
    held = await a_round_in(network, HonourStage.FINAL)
    await a_nomination_in(network, held)
    await a_nomination_in(
        network, held, mediator=network.director, votes=3, score=95.0, final_score=64.1667, rank=2
    )
    clerk = await sign_in(Role.CITY)

    page = (await clerk.get(f"/admin/honour-round/details/{held.id}")).text

    assert "100.00 × 50% = 50.00" in page
    assert "33.33 × 50% = 16.67" in page
    assert "95.00 × 50% = 47.50" in page
    assert page.index("赵青禾") < page.index("钱望山")


async def test_an_objection_is_registered_and_decided_before_the_naming(
    sign_in: SignIn, network: Network
) -> None:
    held = await a_round_in(network, HonourStage.FINAL)
    nomination = await a_nomination_in(network, held)
    base = "/admin/honour-nomination/act"
    clerk = await sign_in(Role.CITY)

    await clerk.submit(f"{base}/object/{nomination.id}", {"raised_by": "李某", "text": "材料不实。"})
    objection = await HonourObjection.get()
    told = (await clerk.get(f"/admin/honour-objection/details/{objection.id}")).text
    assert f'href="/admin/honour-nomination/details/{nomination.id}"' in told
    await HonourRound.filter(id=held.id).update(object_until=now() - timedelta(seconds=1))
    waiting = await clerk.submit(f"{base}/name/{nomination.id}")
    home = (await clerk.get("/admin/")).text
    decided = await clerk.submit(
        f"/admin/honour-objection/act/decide/{objection.id}",
        {"outcome": ObjectionOutcome.DISMISSED.value, "finding": "查无此事。"},
    )
    named = await clerk.submit(f"{base}/name/{nomination.id}")
    closed = await clerk.submit(f"/admin/honour-round/act/to-named/{held.id}")

    await nomination.refresh_from_db()
    await held.refresh_from_db()
    assert (waiting.status_code, "还有异议没有处理。" in waiting.text) == (400, True)
    assert "对评选结果的异议" in home
    assert (decided.status_code, named.status_code, closed.status_code) == (303, 303, 303)
    assert (nomination.status, held.stage) == (NominationStatus.NAMED, HonourStage.NAMED)
    history = (await clerk.get(f"/admin/honour-round/details/{held.id}")).text
    assert "进入下一阶段" in history


async def test_what_the_clock_did_is_told_as_the_systems(sign_in: SignIn, network: Network) -> None:
    held = await a_round_in(network, HonourStage.RECOMMENDATION)
    await HonourRound.filter(id=held.id).update(recommend_until=now() - timedelta(seconds=1))

    moved = await advance_due_rounds()

    history = (await (await sign_in(Role.CITY)).get(f"/admin/honour-round/details/{held.id}")).text
    assert moved == 1
    assert re.findall(r">(系统[^<]*)</td>", history) == ["系统"]


async def test_who_is_not_named_yet_is_told_before_a_round_is_closed(
    sign_in: SignIn, network: Network
) -> None:
    held = await a_round_in(network, HonourStage.FINAL)
    first = await a_nomination_in(network, held)
    await a_nomination_in(network, held, mediator=network.director, rank=2)
    path, act = f"/admin/honour-round/details/{held.id}", f"/admin/honour-round/act/to-named/{held.id}"
    name = f"/admin/honour-nomination/act/name/{first.id}"
    clerk, county = await sign_in(Role.CITY), await sign_in(Role.COUNTY)

    on_notice = (await clerk.get(path)).text
    early = (await clerk.get(f"/admin/honour-nomination/details/{first.id}")).text
    await HonourRound.filter(id=held.id).update(object_until=now() - timedelta(seconds=1))
    over_now = [(await clerk.get(page)).text for page in (path, act)]
    await clerk.submit(name)
    done = (await clerk.get(act)).text

    assert "期满并且异议都已处理后" in on_notice
    assert name not in early
    assert all("名额之内还有 1 个没有命名" in page for page in over_now)
    assert "名额之内的都已命名，可以结束评选。" in done
    assert "名额之内" not in (await county.get(path)).text


async def test_a_stage_is_offered_and_entered_only_at_its_time(sign_in: SignIn, network: Network) -> None:
    steps = {
        HonourStage.RECOMMENDATION: ("to-review", "recommend_until"),
        HonourStage.VOTE: ("to-final", "vote_until"),
        HonourStage.FINAL: ("to-named", "object_until"),
    }
    clerk = await sign_in(Role.CITY)

    for stage, (slug, moment) in steps.items():
        held = await a_round_in(network, stage)
        await a_nomination_in(network, held)
        path, act = f"/admin/honour-round/details/{held.id}", f"/admin/honour-round/act/{slug}/{held.id}"
        assert act not in (await clerk.get(path)).text
        assert (await clerk.submit(act)).status_code == 403
        await held.refresh_from_db()
        assert held.stage is stage

        await HonourRound.filter(id=held.id).update(**over(held, moment))
        assert act in (await clerk.get(path)).text
        assert (await clerk.submit(act)).status_code == 303
        await held.refresh_from_db()
        assert held.stage is not stage


def over(held: HonourRound, moment: str) -> dict[str, datetime]:
    """The round's moments, moved back so that this one is just over."""
    back = getattr(held, moment) - now() + timedelta(seconds=1)
    return {
        name: getattr(held, name) - back
        for name in ("recommend_until", "vote_from", "vote_until", "object_until")
    }


async def test_what_is_unusual_in_a_vote_stands_below_the_round_for_its_city_alone(
    sign_in: SignIn, network: Network
) -> None:
    held = await a_round_in(network, HonourStage.VOTE)
    other = await a_round_in(network, HonourStage.FINAL)
    for kind, source, count in (
        (SignalKind.ADDRESS_BURST, "4f0c2ab19d77", 61),
        (SignalKind.REPEATED_BALLOTS, "b1946ac92492", 24),
    ):
        await HonourSignal.create(
            round=held, path=held.path, kind=kind, source=source, minute=now().replace(second=0), count=count
        )
    city, county = await sign_in(Role.CITY), await sign_in(Role.COUNTY)
    path = f"/admin/honour-round/details/{held.id}"

    page = (await city.get(path)).text
    section = page[page.index("投票异常提示") :]
    quiet = (await city.get(f"/admin/honour-round/details/{other.id}")).text
    hidden = (await county.get(path)).text

    assert "同一地址短时间内大量投票" in section
    assert "4f0c2ab19d77" in section
    assert re.search(r">\s*61\s*<", section)
    assert "同一投票人反复提交" in section
    assert "投票异常提示" not in quiet
    assert "投票异常提示" not in hidden
    assert "4f0c2ab19d77" not in hidden


async def test_what_is_missing_is_told_with_its_deadline_and_the_days_can_be_moved(
    sign_in: SignIn, network: Network
) -> None:
    held = await a_round_in(network, HonourStage.REVIEW, title="青山市“枫桥式”评选")
    await a_nomination_in(network, held)
    await a_nomination_in(network, held, mediator=network.director, status=NominationStatus.REVIEWED)
    clerk = await sign_in(Role.CITY)
    path, act = f"/admin/honour-round/details/{held.id}", f"/admin/honour-round/act/reschedule/{held.id}"
    told = "还有 2 项推荐没有审核完"
    home = "青山市“枫桥式”评选：还有 2 项没有审核完，投票"

    assert f"{told}，请在 " in (await clerk.get(path)).text
    assert home in (await clerk.get("/admin/")).text
    await HonourRound.filter(id=held.id).update(**over(held, "vote_from"))
    assert f"因{told}而推迟" in (await clerk.get(path)).text
    await HonourRound.filter(id=held.id).update(**over(held, "vote_until"))
    page = (await clerk.get(path)).text
    assert f"已过，{told}。请变更日程，或者终止评选。" in page
    assert re.findall(r"<t[dh][^>]*>\s*([^<]+?)\s*</t[dh]>", page[page.index("审核进度") :])[7:14] == [
        "“枫桥式”人民调解员", "2", "1", "1", "0", "0", "2",
    ]  # fmt: skip
    assert "投票时间已过，请改期或终止" in (await clerk.get("/admin/")).text

    form = (await clerk.get(act)).text
    assert 'name="vote_from"' in form
    assert 'name="recommend_until"' not in form
    names = ("vote_from", "vote_until", "object_until")
    await held.refresh_from_db()
    same = {name: typed(getattr(held, name).astimezone(CHINA)) for name in names}
    stays = await clerk.submit(act, {"reason": "审核尚未完成。", **same})
    assert (stays.status_code, "投票截止时间已过，请一并改。" in stays.text) == (400, True)
    assert "日程没有改动。" in stays.text
    days = {"vote_from": 3, "vote_until": 9, "object_until": 16}
    moved = await clerk.submit(
        act,
        {
            "reason": "审核尚未完成。",
            **{name: typed(now() + timedelta(days=count)) for name, count in days.items()},
        },
    )
    assert moved.status_code == 303
    shown = (await clerk.get(path)).text
    assert "评选公告（公众可见）" in shown
    assert f"{told}，请在 " in shown
    assert "变更日程" in shown[shown.index("经过") :]


async def test_a_round_is_closed_for_a_reason_and_another_opened(sign_in: SignIn, network: Network) -> None:
    held = await a_round_in(network, HonourStage.REVIEW, year=today().year)
    clerk = await sign_in(Role.CITY)
    twice = await clerk.submit("/admin/honour-round/create", an_opening())
    assert (twice.status_code, "本市这一年度已有评选" in twice.text) == (400, True)
    act = f"/admin/honour-round/act/close/{held.id}"
    assert (await clerk.submit(act, {"reason": ""})).status_code == 400

    closed = await clerk.submit(act, {"reason": "推荐材料普遍不实。"})

    await held.refresh_from_db()
    page = (await clerk.get(f"/admin/honour-round/details/{held.id}")).text
    assert (closed.status_code, held.stage) == (303, HonourStage.CLOSED)
    assert "推荐材料普遍不实。" in page
    assert "/act/" not in page
    assert (await clerk.submit("/admin/honour-round/create", an_opening())).status_code == 303
