"""Filters and orders of committees; apart, since divisions list committees too."""

from __future__ import annotations

import strawberry

from api.planner.declarations import where
from api.planner.kinds import Ordering
from api.vocabulary import vocabulary
from mediation.models import CommitteeKind, CommitteeStatus
from mediation.models.base import say


class CommitteeOrder(Ordering):
    KEY_ASC = "id asc", "按登记先后", "In the order of registration"
    SHORT_NAME_ASC = "short_name asc", "按简称", "By short name"
    DIVISION_ASC = "path asc", "按所在区划", "By division"


vocabulary(CommitteeOrder, "调委会的排列顺序", "Order of committees")


@strawberry.input(description=say("筛选调委会。", "Which committees to keep."))
class CommitteeFilter:
    division: str | None = where(
        "under", "path", say("在这个区划（含下级）之内。", "Within this division and below.")
    )
    kind: list[CommitteeKind] | None = where("in", "kind", say("类别。", "Kinds."))
    status: CommitteeStatus | None = where("eq", "status", say("状态。", "Status."))
    industry: str | None = where("eq", "industry", say("行业领域。", "Field."))
    name: str | None = where(
        "contains", "name", say("全称含有这些字。", "The full name has these characters.")
    )
