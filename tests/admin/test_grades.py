"""Grades in the panel: which are beyond the record, for whom, and one that was given elsewhere."""

from __future__ import annotations

from datetime import timedelta

from mediation.clock import today
from mediation.models import (
    GradeChange,
    GradeChangeStatus,
    Mediator,
    MediatorGrade,
    Role,
)
from mediation.services.check_grades import check_grades
from tests.admin.conftest import SignIn
from tests.factories import Network, a_grade_threshold, a_user

BEYOND = "四级（高于办案记录）"
NOTICE = "现等级高于办案记录所支持的等级，请核实。"


async def test_a_grade_beyond_the_record_is_marked_and_filtered_for_its_own_area(
    sign_in: SignIn, network: Network
) -> None:
    await a_grade_threshold()
    await Mediator.filter(id__in=[network.mediator.id, network.stranger.id]).update(
        grade=MediatorGrade.FOURTH
    )
    await check_grades()
    county, path = await sign_in(Role.COUNTY), "/admin/mediator/list?area="

    everybody = (await county.get(path)).text
    doubted = (await county.get(f"{path}&grade_doubted_on=yes")).text

    # The other county's mediator is seen, and nothing of what is thought of them.
    assert (everybody.count(BEYOND), everybody.count("四级")) == (1, 3)
    assert "赵青禾" in doubted
    assert doubted.count("/admin/mediator/details/") == 1
    assert (await county.get(f"{path}&grade_doubted_on=no")).status_code == 400
    assert NOTICE in (await county.get(f"/admin/mediator/details/{network.mediator.id}")).text
    other = (await county.get(f"/admin/mediator/details/{network.stranger.id}")).text
    assert "高于办案记录" not in other


async def test_a_grade_given_elsewhere_is_proposed_with_its_award_and_not_flagged(
    sign_in: SignIn, network: Network
) -> None:
    await a_grade_threshold()
    county = await sign_in(Role.COUNTY)
    path, asked = (
        f"/admin/mediator/act/grade/{network.mediator.id}",
        {
            "to_grade": "fourth",
            "reason": "外市调入",
            "notice_until": str(today() + timedelta(days=5)),
        },
    )
    award = {"awarded_by": "长沙市司法局", "awarded_on": "2021-06-01", "award_number": "长司评〔2021〕8号"}

    alone = await county.submit(path, asked)
    assert (alone.status_code, "办案记录达不到这一等级" in alone.text) == (400, True)
    half = await county.submit(path, {**asked, **award, "award_number": ""})
    assert (half.status_code, "请填写原证书或文号。" in half.text) == (400, True)
    assert (await county.submit(path, {**asked, **award})).status_code == 303

    change = await GradeChange.get()
    assert (change.awarded_by, change.to_grade) == ("长沙市司法局", MediatorGrade.FOURTH)
    second = await a_user("second-county", "第二人")
    await GradeChange.all().update(
        status=GradeChangeStatus.GRANTED, decided_by_id=second.id, decided_on=today()
    )
    await Mediator.filter(id=network.mediator.id).update(grade=MediatorGrade.FOURTH)
    assert await check_grades() == (1, 0)
    assert NOTICE not in (await county.get(f"/admin/mediator/details/{network.mediator.id}")).text
    assert "长司评〔2021〕8号" in (await county.get(f"/admin/grade-change/details/{change.id}")).text
