from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from mediation.clock import today
from mediation.models import GradeChange, GradeChangeStatus, MediatorGrade, MediatorStatus
from mediation.queries.grade_notices import GradeNotice, grade_notices
from tests.factories import Network, a_mediator, a_user


async def test_what_is_on_notice_is_public_until_its_last_day(network: Network) -> None:
    proposer, decider = await a_user("proposer"), await a_user("decider")

    async def change(name: str, until: date, held: dict[str, Any] | None = None, **columns: Any) -> None:
        mediator = await a_mediator(network.township, name, **(held or {}))
        await GradeChange.create(
            mediator=mediator, reason="办案多年", proposed_by=proposer, notice_until=until, **columns
        )

    await change("冯雨", today(), to_grade=MediatorGrade.FOURTH)
    await change("孙禾", today() + timedelta(days=3), from_grade=MediatorGrade.THIRD, to_grade=None)
    await change("已过期", today() - timedelta(days=1), to_grade=MediatorGrade.FOURTH)
    await change(
        "已评定", today(), to_grade=MediatorGrade.FOURTH, status=GradeChangeStatus.GRANTED,
        decided_by=decider, decided_on=today(),
    )  # fmt: skip
    dismissed = {"status": MediatorStatus.DISMISSED, "ended_on": today(), "ended_reason": "迁居"}
    await change("已解聘", today(), dismissed, to_grade=MediatorGrade.FOURTH)

    found = await grade_notices()

    where = {"place": network.township.name, "county": network.county.name}
    assert found == [
        GradeNotice("冯雨", **where, from_grade=None, to_grade=MediatorGrade.FOURTH, notice_until=today()),
        GradeNotice(
            "孙禾", **where, from_grade=MediatorGrade.THIRD, to_grade=None,
            notice_until=today() + timedelta(days=3),
        ),
    ]  # fmt: skip
