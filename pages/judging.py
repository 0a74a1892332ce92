"""Was it of use? 先例评价: the two buttons beside each precedent, and the thanks in their place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from starlette.responses import Response

from mediation.access import PUBLIC
from mediation.problems import Refused
from mediation.services.judge_precedent import CONSENT_EN, CONSENT_ZH, judge_precedent
from pages.forms import FormTooLarge, first, read_form
from pages.templating import render

if TYPE_CHECKING:
    from starlette.requests import Request

    from mediation.access import Viewer
    from pages.forms import Fields

CONSENT = (CONSENT_ZH, CONSENT_EN)
_NONE = UUID(int=0)
_USEFUL = {"yes": True, "no": False}


@dataclass(frozen=True)
class Question:
    """What the buttons are about, and what came of pressing one."""

    search: UUID
    precedent: UUID
    key: str
    """Of the kept search, to go back to."""
    place: int = 0
    """Which card of the results it stands on; 0 on the page of one precedent."""
    said: bool | None = None
    problem: tuple[str, str] | None = None

    @classmethod
    def of(cls, form: Fields) -> Question:
        """From a posted form; what is no identifier names nothing."""
        place = first(form, "place")
        return cls(
            search=identifier(first(form, "search")),
            precedent=identifier(first(form, "precedent")),
            key=first(form, "from"),
            place=int(place) if place.isascii() and place.isdigit() and len(place) < 4 else 0,
        )

    @property
    def back(self) -> str:
        """Where the buttons were."""
        if self.place:
            return f"/precedents/found/{self.key}#h{self.place}"
        return f"/precedents/{self.precedent}?from={self.key}&search={self.search}"


async def judge(request: Request) -> Response:
    """POST /precedents/judge: record it and thank; with script the answer takes the buttons' place."""
    try:
        form = await read_form(request)
    except FormTooLarge:
        form = {}
    question = Question.of(form)
    useful = _USEFUL.get(first(form, "useful"))
    status = 200
    if useful is None:
        status = 422
        question = replace(question, problem=("请选“对我有用”或“没有用”。", "Say whether it was of use."))
    else:
        try:
            await judge_precedent(question.search, question.precedent, useful, by=_viewer(request))
            question = replace(question, said=useful)
        except Refused as refused:
            status = 422
            problem = refused.problems[0]
            question = replace(question, problem=(problem.in_chinese, problem.in_english))
    # htmx names itself; without script the thanks are a page with the way back.
    template = "judge.html" if request.headers.get("hx-request") else "judged.html"
    return render(request, template, status=status, question=question, consent=CONSENT)


def identifier(text: str) -> UUID:
    """The identifier, or that of nothing."""
    try:
        return UUID(text)
    except ValueError:
        return _NONE


def _viewer(request: Request) -> Viewer:
    return replace(PUBLIC, address=request.client.host if request.client else None)
