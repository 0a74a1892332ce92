"""Objections 异议 to a result on public notice: raised by anyone, answered under a receipt. Works without script.

What is written travels by POST only, and so does a receipt: no address and no log holds either.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from starlette.responses import RedirectResponse

from mediation.access import PUBLIC
from mediation.problems import Refused
from mediation.queries.objection_answers import LONGEST_RECEIPT, objection_answer
from mediation.services.objections import raise_objection
from mediation.services.vote_attempts import TooManyAttempts
from pages.ballots import on_notice, shown_round
from pages.forms import first, read_form
from pages.moments import spoken
from pages.preferences import preferences_of
from pages.receipts import check_same_site, show_receipt
from pages.templating import render

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from mediation.queries.public_honours import RoundOnShow
    from pages.forms import Fields

RECEIPT = "fengqiao_objection"
LONGEST_TEXT = 2000
_FIELDS = ("nomination", "text", "raised_by", "phone")
"""In the order of the form, in which the problems are told too."""


async def ask(request: Request) -> Response:
    """GET /honours/{id}/objection: the form while the results are on notice, else why there is none."""
    shown = await shown_round(request)
    return _form(request, shown, {}, {})


async def submit(request: Request) -> Response:
    """POST /honours/{id}/objection: put it on record; the answer leads on to the receipt."""
    check_same_site(request)
    shown = await shown_round(request)
    fields = await _read(request)
    told = {name: first(fields, name).strip() for name in _FIELDS}
    say = preferences_of(request).say
    problems: dict[str, str] = {}
    nomination = _nominee(shown, told["nomination"])
    if nomination is None:
        problems["nomination"] = say("请选出对谁有异议", "Choose whom it is about")
    if not told["raised_by"]:
        problems["raised_by"] = say("请写您的姓名", "Write your name")
    if not told["text"]:
        problems["text"] = say("请写明异议内容和理由", "Write what you object to, and why")
    over = len(told["text"]) - LONGEST_TEXT
    if over > 0:
        problems["text"] = say(
            f"最多 {LONGEST_TEXT} 个字，现在多了 {over} 个字，请删减",
            f"At most {LONGEST_TEXT} characters: remove {over}",
        )
    if nomination is None or problems:
        return _form(request, shown, told, problems, 422)
    client = request.client
    by = replace(PUBLIC, address=client.host if client else None)
    try:
        raised = await raise_objection(
            nomination, told["raised_by"], told["text"], by=by, phone=told["phone"] or None
        )
    except Refused as refused:
        for problem in refused.problems:
            problems[problem.field if problem.field in _FIELDS else ""] = say(
                problem.in_chinese, problem.in_english
            )
        first_problem = refused.problems[0]
        if isinstance(first_problem, TooManyAttempts):
            answer = _form(request, shown, told, problems, 429)
            answer.headers["retry-after"] = str(first_problem.retry_after)
            return answer
        return _form(request, shown, told, problems, 422)
    return show_receipt(request, RECEIPT, str(raised.receipt), f"/honours/{shown.held.id}/objection")


async def receipt(request: Request) -> Response:
    """GET /honours/{id}/objection/receipt: to write down; gone after half an hour."""
    shown = await shown_round(request)
    kept = request.cookies.get(RECEIPT)
    if not kept:
        return RedirectResponse(f"/honours/{shown.held.id}/objection", 303)
    return render(request, "honour_objection_receipt.html", held=shown.held, receipt=kept)


async def look_up(request: Request) -> Response:
    """/honours/objections: what became of an objection; the receipt comes by POST."""
    if request.method != "POST":
        return render(request, "honour_objection_answer.html", found=None, asked="", spoken=spoken)
    asked = first(await _read(request), "receipt").strip()[:LONGEST_RECEIPT]
    found = await objection_answer(asked)
    return render(
        request,
        "honour_objection_answer.html",
        status=200 if found else 404,
        found=found,
        asked=asked,
        missing=found is None,
        spoken=spoken,
    )


async def _read(request: Request) -> Fields:
    return await read_form(request)


def _nominee(shown: RoundOnShow, key: str) -> UUID | None:
    return next((nominee.id for nominee in shown.nominees if str(nominee.id) == key), None)


def _form(
    request: Request,
    shown: RoundOnShow,
    told: dict[str, str],
    problems: dict[str, str],
    status: int = 200,
) -> Response:
    return render(
        request,
        "honour_objection.html",
        status=status,
        held=shown.held,
        groups=[(quota.category, shown.of(quota.category)) for quota in shown.quotas],
        taken=on_notice(shown.held),
        told=told,
        problems=dict(sorted(problems.items(), key=lambda told: (*_FIELDS, "").index(told[0]))),
        longest=LONGEST_TEXT,
        spoken=spoken,
    )
