"""推荐参评: the act by which a county puts one of its own into the present round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from admin.acts import Act
from admin.forms import form_of
from admin.words import Words
from mediation.access import Action
from mediation.models import HonourNomination
from mediation.problems import Conflict, Refused
from mediation.queries.honour_rounds import open_for_recommendations
from mediation.services.recommend_honour import HonourRecommendation, recommend_honour

if TYPE_CHECKING:
    from collections.abc import Callable

    from mediation.access import Viewer
    from mediation.models import HonourCategory

_DEEDS = form_of("DeedsForm", HonourNomination, ("deeds",))


def recommending_act(category: HonourCategory, in_office: Callable[[Any], bool]) -> Act:
    """The act that recommends the row; the system adds the year's figures."""

    async def run(row: Any, data: dict[str, Any], by: Viewer) -> object:
        held = await open_for_recommendations(row.path)
        if held is None:
            raise Refused(
                Conflict(
                    why_zh="现在没有接受推荐的评选。", why_en="No round takes recommendations at present."
                )
            )
        told = HonourRecommendation(round=held, category=category, nominee=row.id, deeds=data["deeds"])
        return await recommend_honour(told, by=by)

    return Act(
        slug="recommend",
        label=Words("推荐参评", "Recommend for an honour"),
        question=Words(
            f"推荐参加本年度{category.zh}评选。办案数字由系统从实际案件计算，这里只写主要事迹。",
            "It goes into the present round. The system counts the figures; only the deeds are written here.",
        ),
        allowed_by=Action.RECOMMEND_HONOUR,
        run=run,
        form=_DEEDS,
        applies=in_office,
    )
