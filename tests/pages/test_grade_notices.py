"""The public notice of grades, as everybody reads it."""

from __future__ import annotations

from datetime import timedelta

from mediation.clock import today


def test_a_grade_on_notice_is_told_with_its_last_day_and_where_to_object(client):
    until = today() + timedelta(days=7)

    page = client.get("/honours/grades").text
    english = client.get("/honours/grades", headers={"accept-language": "en"}).text

    assert ">曹安<" in page
    assert "拟评为四级 · 现等级：未评定" in page
    assert f"公示至 {until.year}年{until.month}月{until.day}日" in page
    assert "怎样提出异议" in page
    assert "办案满两年" not in page  # the reason may name people
    assert "to be: Fourth · now: none" in english
    assert '<a class="btn sec" href="/honours/grades">' in client.get("/honours").text
