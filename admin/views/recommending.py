"""推荐参评: the act by which a county puts one of its own into the present round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from admin.acts import Act
from admin.forms import form_of
from admin.show import show
from admin.words import Words
from mediation.access import Action
from mediation.models import HonourNomination
from mediation.problems import Conflict, Refused
from mediation.queries.honour_rounds import open_for_recommendations
from mediation.services.honourees import key_column
from mediation.services.recommend_honour import HonourRecommendation, recommend_honour

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mediation.access import Viewer
    from mediation.models import HonourCategory

_NO_ROUND = Words("现在没有接受推荐的评选。", "No round takes recommendations at present.")
_DEEDS = form_of("DeedsForm", HonourNomination, ("deeds",))


def recommending_act(category: HonourCategory, in_office: Callable[[Any], bool]) -> Act:
    """The act that recommends the row; the system adds the year's figures."""

    async def run(row: Any, data: dict[str, Any], by: Viewer) -> object:
        held = await open_for_recommendations(row.path)
        if held is None:
            raise Refused(Conflict(why_zh=_NO_ROUND.zh, why_en=_NO_ROUND.en))
        told = HonourRecommendation(round=held.id, category=category, nominee=row.id, deeds=data["deeds"])
        return await recommend_honour(told, by=by)

    async def notices(row: Any) -> Sequence[Words]:
        """Into which round it goes and until when, or why it cannot."""
        held = await open_for_recommendations(row.path)
        if held is None:
            return (_NO_ROUND,)
        if await HonourNomination.exists(round_id=held.id, **{key_column(category): row.id}):
            return (
                Words(f"已被推荐参加{held.title}。", f"Has been put into this round already: {held.title}."),
            )
        until = show(held.recommend_until)
        return (
            Words(
                f"参加{held.title}，推荐截止 {until}。",
                f"Goes into {held.title}; recommendations end {until}.",
            ),
        )

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
        notices=notices,
        leads_on=True,
        applies=in_office,
    )
