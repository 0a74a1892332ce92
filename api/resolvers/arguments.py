"""Arguments that several changes take 共用参数."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import UNSET

from mediation.models.base import say

CommitteeId = Annotated[
    strawberry.ID, strawberry.argument(name="id", description=say("调委会。", "The committee."))
]
MediatorId = Annotated[
    strawberry.ID, strawberry.argument(name="id", description=say("调解员。", "The mediator."))
]
JudicialOfficeId = Annotated[
    strawberry.ID, strawberry.argument(name="id", description=say("司法所。", "The judicial office."))
]
NominationId = Annotated[
    strawberry.ID, strawberry.argument(name="id", description=say("推荐。", "The nomination."))
]
RoundId = Annotated[strawberry.ID, strawberry.argument(name="id", description=say("评选。", "The round."))]
PrecedentId = Annotated[
    strawberry.ID, strawberry.argument(name="id", description=say("类案。", "The precedent."))
]
Reason = Annotated[str, strawberry.argument(description=say("原因，留存备查。", "Why; it stays on record."))]
Version = Annotated[
    int | None,
    strawberry.argument(
        description=say(
            "您看到的修改次数；给出时，如果别人已改过则不予修改。",
            "The version that you read; when given, the change is refused if somebody changed it since.",
        )
    ),
]
NO_VERSION: int | None = UNSET
