"""The honours in a browser without script: choose, look over, hand in, keep the receipt."""

from __future__ import annotations

import asyncio
import re
import time
from datetime import timedelta

import asyncpg
import pytest

from mediation.clock import now

UNKNOWN = "01900000-0000-7000-8000-000000000000"


@pytest.fixture
def ballot(site):
    return f"/honours/{site.ids['open']}"


def choices(page):
    return re.findall(r'name="choice" value="([^"]+)"', page)


def test_rounds_and_the_roll_are_listed(client, site):
    page = client.get("/honours").text

    assert f'href="/honours/{site.ids["open"]}"' in page
    assert "有效选票 18,426 张" in page
    assert "大祥区𬭎溪镇司法所" in page
    named, revoked = page.split("已撤销的荣誉")
    assert "大祥区青溪镇司法所" not in named
    assert "大祥区青溪镇司法所" in revoked
    assert '荣誉已于 2024年6月1日 撤销。原因：<span lang="zh-CN">材料不实。</span>' in revoked
    assert f"/honours/certificates/{site.ids['revoked']}" in revoked
    assert "Roll of honour" in client.get("/honours", headers={"accept-language": "en"}).text


def test_counties_where_nobody_was_named_are_told_in_one_line_below_the_others(client):
    page = client.get("/honours").text

    headings = re.findall(r'class="county"><h3 lang="zh-CN">([^<]+)', page)
    told = re.search(r'没有命名的县区：<span lang="zh-CN">([^<]+)</span>', page)
    assert headings == ["大祥区"]
    assert told
    assert told[1].split("、")[0] == "双清区"
    assert "大祥区" not in told[1]


def test_the_ballot_tells_no_counts_and_keeps_one_order(client, ballot):
    page = client.get(ballot)

    assert len(choices(page.text)) == 5
    assert " 票<" not in page.text
    assert "总分" not in page.text
    assert choices(client.get(ballot).text) == choices(page.text)
    assert "script-src 'self'" in page.headers["content-security-policy"]


def test_a_ballots_last_day_is_not_called_none(client, site, ballot):
    def until(value):
        async def move():
            connection = await asyncpg.connect(site.database)
            was = await connection.fetchval("select vote_until from honour_round where id = $1", held)
            await connection.execute("update honour_round set vote_until = $2 where id = $1", held, value)
            await connection.close()
            return was

        return asyncio.run(move())

    held = site.ids["open"]
    was = until(now() + timedelta(hours=5))
    time.sleep(1.1)  # a page is kept for a second
    page = client.get(ballot).text
    until(was)

    assert "还剩不到 1 天" in page


def test_before_the_vote_the_days_are_told_and_nobody_is_named(client, site):
    page = client.get(f"/honours/{site.ids['early']}").text

    assert "评选日程" in page
    assert "市级审核（现在）" in page
    assert choices(page) == []


def test_results_show_votes_and_who_is_elected(client, site):
    page = client.get(f"/honours/{site.ids['counted']}").text

    assert page.count('class="badge">拟命名<') == 2
    assert "当选" not in page
    assert re.findall(r"([\d,]+) 票", page) == ["8,000", "7,000", "6,000", "5,000", "4,000"]
    assert choices(page) == []


def test_results_say_of_a_revoked_honour_when_and_why(client, site):
    page = client.get(f"/honours/{site.ids['ended']}").text
    english = client.get(f"/honours/{site.ids['ended']}", headers={"accept-language": "en"}).text

    assert page.count(">当选<") == 1
    [entry] = re.findall(r"<li>(?:(?!<li).)*已撤销.*?</li>", page)
    assert "大祥区青溪镇司法所" in entry
    assert '荣誉已于 2024年6月1日 撤销。原因：<span lang="zh-CN">材料不实。</span>' in entry
    assert "The honour was revoked on 1 Jun 2024. Reason: " in english


def test_days_that_were_moved_are_told_with_the_reason(client, site):
    page = client.get(f"/honours/{site.ids['early']}").text

    assert "评选公告" in page
    assert re.search(r"投票开始时间：由 \S+ \S+ 改为 <b>", page)
    assert "汛期，审核推迟。" in page


def test_a_round_that_was_closed_says_so_and_takes_nothing(client, site):
    path = f"/honours/{site.ids['closed']}"

    page = client.get(path).text

    assert "本次评选已经终止，没有产生结果。" in page
    assert "刷票严重，另行评选。" in page
    assert "评选日程" not in page
    assert choices(page) == []
    assert "已终止" in client.get("/honours").text
    assert client.post(f"{path}/ballot", data={"choice": UNKNOWN}).status_code == 422


def test_a_ballot_is_looked_over_handed_in_and_final(client, ballot):
    chosen = choices(client.get(ballot).text)[:2]

    review = client.post(f"{ballot}/review", data={"choice": chosen})
    assert (review.status_code, sorted(choices(review.text))) == (200, sorted(chosen))
    handed_in = client.post(f"{ballot}/ballot", data={"choice": chosen})
    assert (handed_in.status_code, handed_in.headers["location"]) == (303, f"{ballot}/receipt")
    receipt = handed_in.cookies["fengqiao_receipt"]
    assert receipt in client.get(f"{ballot}/receipt").text

    again = client.post(f"{ballot}/ballot", data={"choice": chosen})
    assert again.cookies["fengqiao_receipt"] == receipt
    other = client.post(f"{ballot}/ballot", data={"choice": chosen[:1]})
    assert (other.status_code, "您已经投过票" in other.text) == (422, True)


def test_a_choice_can_be_changed_before_it_is_final(client, ballot):
    chosen = choices(client.get(ballot).text)[:2]

    page = client.post(f"{ballot}/review", data={"choice": chosen, "do": "change"}).text

    assert re.findall(r'value="([^"]+)" checked', page) == chosen


@pytest.mark.parametrize(
    ("count", "told"), [(0, "还没有选，请至少选一个"), (3, "司法所最多选 2 个，现在选了 3 个")]
)
def test_too_few_and_too_many_are_told_in_words(client, ballot, count, told):
    chosen = choices(client.get(ballot).text)[:count]

    page = client.post(f"{ballot}/review", data={"choice": chosen})

    assert page.status_code == 422
    assert told in page.text
    assert len(re.findall(r'value="[^"]+" checked', page.text)) == count


def test_a_closed_round_and_another_site_cast_nothing(client, site, ballot):
    chosen = choices(client.get(ballot).text)[:1]

    closed = client.post(f"/honours/{site.ids['counted']}/ballot", data={"choice": UNKNOWN})
    assert (closed.status_code, "fengqiao_receipt" in closed.cookies) == (422, False)
    foreign = client.post(
        f"{ballot}/ballot", data={"choice": chosen}, headers={"sec-fetch-site": "cross-site"}
    )
    assert foreign.status_code == 403


@pytest.mark.parametrize("path", [f"/honours/{UNKNOWN}", "/honours/x", f"/honours/{UNKNOWN}/receipt"])
def test_what_is_not_there_is_told_as_such(client, path):
    assert client.get(path).status_code == 404


def test_no_receipt_leads_back_to_the_ballot(client, ballot):
    assert client.get(f"{ballot}/receipt").headers["location"] == ballot


def test_a_photograph_is_asked_for_anew_each_time(client, site, ballot):
    path = f"/honours/photographs/{site.ids['open_photographed']}.jpg"

    shown = client.get(path)
    again = client.get(path, headers={"if-none-match": shown.headers["etag"]})

    assert f'src="{path}"' in client.get(ballot).text
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert shown.headers["cache-control"] == "no-cache"
    assert shown.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert shown.headers.get_list("x-content-type-options") == ["nosniff"]
    assert (again.status_code, again.content) == (304, b"")
    other = re.findall(r'name="choice" value="([^"]+)"', client.get(ballot).text)
    without = next(key for key in other if key != site.ids["open_photographed"])
    assert client.get(f"/honours/photographs/{without}.jpg").status_code == 404


def test_photographs_are_on_the_results_and_the_roll_of_those_who_agreed(client, site):
    results = client.get(f"/honours/{site.ids['counted']}").text
    roll = client.get("/honours?year=2023").text

    assert re.findall(r'src="/honours/photographs/([^"]+).jpg"', results) == [
        site.ids["counted_photographed"]
    ]
    assert re.findall(r'src="/honours/photographs/([^"]+).jpg"', roll) == [site.ids["ended_photographed"]]
