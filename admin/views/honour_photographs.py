"""照片 a nominee's photograph in the panel: uploaded with the consent it rests on, and taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile
from wtforms import DateField, FileField, StringField
from wtforms.validators import Length

from admin.acts import Act
from admin.forms import PanelForm, Required
from admin.show import show
from admin.table_view import Section
from admin.words import Words, column_words
from mediation.access import Action
from mediation.models import NominationPhotograph
from mediation.photographs import MOST_BYTES
from mediation.services.nomination_photographs import keep_photograph, withdraw_photograph

if TYPE_CHECKING:
    from starlette.requests import Request

    from mediation.access import Viewer

PHOTOGRAPH_PATH = "/admin/honour-nomination/act/photograph/"
LARGEST_PHOTOGRAPH = MOST_BYTES + 64 * 1024
"""With the other fields of the form."""


class PhotographForm(PanelForm):
    photograph = FileField(
        Words("照片文件", "Photograph"),
        description=Words("JPEG、PNG 或 WebP，不超过10兆", "JPEG, PNG or WebP, up to 10 MB"),
        validators=[Required()],
        render_kw={"accept": "image/jpeg,image/png,image/webp"},
    )
    consented_on = DateField(column_words(NominationPhotograph, "consented_on"), validators=[Required()])
    consent = StringField(
        column_words(NominationPhotograph, "consent"), validators=[Required(), Length(max=200)]
    )


async def _keep(row: Any, data: dict[str, Any], by: Viewer) -> object:
    sent = data["photograph"]
    file = await sent.read(MOST_BYTES + 1) if isinstance(sent, UploadFile) else None
    return await keep_photograph(
        row.id, file, consented_on=data["consented_on"], consent=data["consent"], by=by
    )


async def _withdraw(row: Any, data: dict[str, Any], by: Viewer) -> object:  # noqa: ARG001  Act's shape
    return await withdraw_photograph(row.id, by=by)


PHOTOGRAPH_ACTS = (
    Act(
        slug="photograph",
        label=Words("上传照片", "Upload a photograph"),
        question=Words(
            "本人书面同意公开照片的才能上传。只留画面，拍摄地点等信息不保留；入围后随选票公开，同意撤回时随时撤下。",
            "Only with the nominee's own consent. Nothing but the picture is kept; it is public with the ballot, and gone when the consent is withdrawn.",
        ),
        allowed_by=Action.RECOMMEND_HONOUR,
        run=_keep,
        form=PhotographForm,
        takes_file=True,
    ),
    Act(
        slug="withdraw-photograph",
        label=Words("撤下照片", "Withdraw the photograph"),
        question=Words(
            "本人撤回同意的，照片立即删除，公开页面不再显示。",
            "The nominee has withdrawn the consent: the photograph is deleted and shown no more.",
        ),
        allowed_by=Action.RECOMMEND_HONOUR,
        run=_withdraw,
        applies=lambda row: row.photograph is not None,
        grave=True,
    ),
)


def photograph_section(request: Request, row: Any) -> list[Section]:
    """The photograph, and what is kept of it; nothing without one."""
    kept = row.photograph
    if kept is None:
        return []
    columns = ("consented_on", "consent", "width", "height")
    path = request.url_for("admin:photograph", nomination=str(row.id)).path
    return [
        Section(
            Words("照片", "Photograph"),
            [column_words(NominationPhotograph, name) for name in columns],
            [[show(getattr(kept, name)) for name in columns]],
            picture=path,
        )
    ]
