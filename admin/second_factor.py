"""One's own second factor 两步验证: turning it on with a QR code drawn here, recovery codes, turning it off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import segno
from markupsafe import Markup
from starlette.exceptions import HTTPException
from wtforms import PasswordField, StringField
from wtforms.validators import Length

from admin.forms import PanelForm, Required
from admin.table_view import viewer
from admin.words import Words
from mediation.models import User
from mediation.problems import Refused
from mediation.queries.second_factor import pending_secret, recovery_codes_left, second_factor_is_on
from mediation.second_factor import address_of, required_for
from mediation.services.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    remove_second_factor,
    renew_recovery_codes,
)

if TYPE_CHECKING:
    from uuid import UUID

    from starlette.requests import Request
    from starlette.responses import Response

    from admin.panel import Panel

_GROUP = 4


class BeginForm(PanelForm):
    present = PasswordField(
        Words("现口令", "Present password"),
        validators=[Required()],
        render_kw={"autocomplete": "current-password"},
    )


class CodeForm(PanelForm):
    code = StringField(
        Words("验证码", "Code"),
        validators=[Required(), Length(max=40)],
        description=Words("手机验证器上的六位数字", "The six digits that your authenticator shows"),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class SpentCodeForm(CodeForm):
    code = StringField(
        Words("验证码", "Code"),
        validators=[Required(), Length(max=40)],
        description=Words("六位验证码，或一个恢复码", "The six digits, or a recovery code"),
        render_kw={"autocomplete": "one-time-code"},
    )


async def second_factor_page(panel: Panel, request: Request) -> Response:
    """What there is, and the one next thing to do; a POST does it."""
    who = viewer()
    if who.user is None:
        raise HTTPException(403)
    sent = await request.form() if request.method == "POST" else None
    do = "" if sent is None else str(sent.get("do", ""))
    is_on = await second_factor_is_on(who.user)
    secret = None if is_on else await pending_secret(who.user)
    kind = SpentCodeForm if is_on else CodeForm if secret and do != "begin" else BeginForm
    form = kind(sent)
    problems: list[Words] = []
    codes: list[str] | None = None
    if sent is not None and form.validate():
        try:
            codes = await _do(do, form, request)
        except Refused as refused:
            problems = form.tell(refused)
        else:
            if codes is None:
                return panel.to("admin:second-factor", request)
    context: dict[str, Any] = {
        "is_on": is_on,
        "left": await recovery_codes_left(who.user) if is_on else 0,
        "must": required_for(who.role),
        "codes": codes,
    }
    if secret and codes is None:
        context |= await _shown(secret, who.user)
    status = 400 if sent is not None and codes is None else 200
    return await panel.page(
        request, "sqladmin/second_factor.html", status=status, form=form, problems=problems, **context
    )


async def _do(do: str, form: PanelForm, request: Request) -> list[str] | None:
    """Do it; recovery codes to show this once, or None. Raises Refused."""
    who = viewer()
    if isinstance(form, BeginForm) and do == "begin":
        await begin_second_factor(form.present.data, by=who)
        return None
    if not isinstance(form, CodeForm) or do not in {"confirm", "renew", "remove"}:
        raise HTTPException(400)
    if do == "confirm":
        codes = await confirm_second_factor(form.code.data, by=who)
        request.session["second"] = True
        return codes
    if do == "renew":
        return await renew_recovery_codes(form.code.data, by=who)
    await remove_second_factor(form.code.data, by=who)
    request.session.pop("second", None)
    return None


async def _shown(secret: str, user: UUID) -> dict[str, Any]:
    """The secret as a QR code for the telephone, and as text for who cannot take a picture."""
    username = (await User.get(id=user)).username
    code = segno.make(address_of(secret, username), error="m")
    drawing = code.svg_inline(scale=6, border=3, dark="#000", light="#fff", omitsize=False)
    groups = " ".join(secret[place : place + _GROUP] for place in range(0, len(secret), _GROUP))
    return {"drawing": Markup(drawing), "secret": groups}  # noqa: S704  drawn by segno, of our own text
