"""Remembering what a search showed 记住检索结果, for both faces that show it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from tortoise.exceptions import BaseORMException

from mediation.services.remember_search import Shown, remember_search

if TYPE_CHECKING:
    from mediation.access import Viewer
    from mediation.redaction import Known
    from search.engine import Found

log = logging.getLogger(__name__)


async def remember(
    found: Found, narrative: str, ordering: str, *, by: Viewer, known: Known | None = None
) -> None:
    """Let the answer be judged for an hour. A database that is away costs the judgments, not the answer."""
    hits = tuple((hit.id, hit.score) for hit in found.hits)
    shown = Shown(found.search_id, narrative, found.engine, ordering, hits)
    try:
        await remember_search(shown, by=by, known=known)
    except (BaseORMException, OSError):
        log.warning("a search cannot be judged: it was not remembered", exc_info=True)
