"""Words while it is being written 边写边提示: keywords of the library that begin as the dispute just did.

They travel as the narrative does: by POST, so that no address and no log holds what is being typed.
"""

from __future__ import annotations

import asyncio
import logging
import re
from typing import TYPE_CHECKING

from mediation.problems import Refused
from pages.forms import FormTooLarge, first, read_form
from pages.templating import render
from search.engine import EngineUnavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from search.engine import SearchEngine, Suggestion

log = logging.getLogger("fengqiao.pages")

SHORTEST, LONGEST = 2, 6
"""Of the characters before the caret that a word may begin with; one alone begins too many."""
MOST_WORDS = 5
SECONDS_TO_ANSWER = 2
"""Who writes on does not wait for words."""
_TYPED = re.compile(rf"[\u3400-\u4dbf\u4e00-\u9fff]{{{SHORTEST},{LONGEST}}}")


class WordPages:
    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine

    async def offer(self, request: Request) -> Response:
        """POST /precedents/words: the words to tap, as a piece of the page; empty for what begins none.

        ``typed`` is the run of Chinese characters before the caret. Anything else, a search that is
        away or slow included, is answered with nothing: words are a help, and no writer is disturbed.
        """
        try:
            typed = first(await read_form(request), "typed")
        except FormTooLarge:
            typed = ""
        begun = ""
        words: Sequence[Suggestion] = ()
        if _TYPED.fullmatch(typed):
            try:
                async with asyncio.timeout(SECONDS_TO_ANSWER):
                    begun, words = await self._words(typed)
            except (EngineUnavailable, Refused, TimeoutError, OSError):
                log.info("no words were offered", exc_info=True)
        return render(request, "words.html", begun=begun, words=words)

    async def _words(self, typed: str) -> tuple[str, Sequence[Suggestion]]:
        """The longest ending of what was typed that a word goes on from, and the words that do."""
        endings = [typed[start:] for start in range(len(typed) - SHORTEST + 1)]
        for begun, found in zip(endings, await self._engine.suggest(*endings), strict=True):
            if words := [word for word in found if word.text != begun]:
                return begun, words[:MOST_WORDS]
        return "", ()
