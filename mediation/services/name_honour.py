"""Name a "Fengqiao-style" honour 命名“枫桥式”荣誉."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.access import Action, Viewer
from mediation.clock import today
from mediation.models import Honour, HonourStatus
from mediation.problems import Conflict
from mediation.services import audit
from mediation.services.checks import Checks
from mediation.services.honourees import WORDS, check_in_office, find_honouree, key_column
from mediation.services.rows import require, require_role
from mediation.services.transaction import transaction
from mediation.services.words import Words

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from mediation.models import HonourCategory

FIRST_YEAR = 1963
"""The year of the "Fengqiao experience" 枫桥经验 itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HonourNaming:
    category: HonourCategory
    honouree: UUID
    """The mediator, committee or judicial office, as the category says."""
    year: int
    title: str | None = None
    """The category's own name when omitted."""
    deeds: str | None = None
    named_on: date | None = None
    """Today when omitted."""


async def name_honour(naming: HonourNaming, *, by: Viewer) -> Honour:
    """Honour a mediator, a committee or a judicial office for a year (domain.md §13).

    Only the city names. Refuses an honouree outside its reach, one who is suspended, dismissed,
    dissolved or closed, and the same honour twice in a year.
    """
    require_role(by, Action.NAME_HONOUR)
    checks = Checks()
    title = checks.column(Honour, "title", naming.title, required=False) or naming.category.zh
    deeds = checks.column(Honour, "deeds", naming.deeds, required=False)
    named_on = naming.named_on or today()
    checks.day("named_on", named_on, Words("命名日期", "day of naming"))
    if not FIRST_YEAR <= naming.year <= today().year:
        checks.invalid(
            "year",
            f"年度应在{FIRST_YEAR}年至今年之间。",
            f"The year must be between {FIRST_YEAR} and the present year.",
        )
    elif named_on.year < naming.year:
        checks.invalid("named_on", "命名日期早于所属年度。", "It was named before the year that it is for.")

    words = WORDS[naming.category]
    column = key_column(naming.category)
    async with transaction():
        honouree = await find_honouree(naming.category, naming.honouree, "honouree", checks, by)
        if honouree is None:
            checks.stop()
        require(by, Action.NAME_HONOUR, honouree.path, field="honouree")
        in_office = check_in_office(naming.category, honouree, "honouree", checks)
        if in_office and await Honour.exists(
            **{column: honouree.pk}, year=naming.year, status=HonourStatus.NAMED
        ):
            checks.refuse(
                Conflict(
                    field="honouree",
                    why_zh=f"该{words.zh}{naming.year}年度已获此荣誉。",
                    why_en=f"The {words.en} already has this honour for {naming.year}.",
                )
            )
        checks.finish()
        honour = await Honour.create(
            title=title,
            category=naming.category,
            year=naming.year,
            division_id=honouree.division_id,
            path=honouree.path,
            **{column: honouree.pk},
            deeds=deeds,
            named_on=named_on,
        )
        await audit.record("name_honour", honour, by=by)
    return honour
