"""授权 grants of roles: who may act as what, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import StringField
from wtforms.validators import Length, Optional

from admin.acts import Act
from admin.filters import Choice
from admin.forms import PanelForm, TermField, column_field
from admin.mirror import mirror_of
from admin.table_view import TableView
from admin.views.groups import SYSTEM
from admin.words import Words, column_words
from mediation.access import Action
from mediation.models import Role, RoleGrant
from mediation.services.grant_role import revoke_grant
from mediation.services.grants import GrantGiving

if TYPE_CHECKING:
    from mediation.access import Viewer

ROLE_GRANT = mirror_of(RoleGrant)
_GRANTED = [role for role in Role if role is not Role.PUBLIC]


class GrantForm(PanelForm):
    """A role, and the one place that it needs."""

    role = TermField(column_words(RoleGrant, "role"), terms=_GRANTED)
    division = column_field(RoleGrant, "division", required=False)
    committee = column_field(RoleGrant, "committee", required=False)
    referrer = column_field(RoleGrant, "referrer", required=False)
    id_number = StringField(
        Words("当事人身份证号", "Identity number of the party"),
        validators=[Optional(), Length(max=30)],
        description=Words("只有当事人填写", "For a party only"),
    )
    personal_data = column_field(RoleGrant, "personal_data")
    valid_to = column_field(RoleGrant, "valid_to", required=False)


def giving_of(data: dict[str, Any]) -> GrantGiving:
    """What the form asks to grant."""
    return GrantGiving(
        role=data["role"] or Role.PUBLIC,
        division=data["division"],
        committee=data["committee"],
        referrer=data["referrer"],
        id_number=data["id_number"] or None,
        personal_data=data["personal_data"],
        valid_to=data["valid_to"],
    )


def place_of(row: Any) -> str | None:
    """Where the role reaches."""
    place = row.division or row.committee or row.referrer
    return None if place is None else str(place)


async def _revoke(row: Any, data: dict[str, Any], by: Viewer) -> None:  # noqa: ARG001  Act's shape
    await revoke_grant(row.id, by=by)


class RoleGrantView(TableView, model=ROLE_GRANT):
    name, name_plural = Words("授权", "Grant"), Words("授权", "Grants")
    group = SYSTEM
    needs = Action.MAINTAIN_USER
    column_list = ("user.name", "user.username", "role", "place", "personal_data", "valid_to")
    column_details_list = (*column_list, "created_at")
    column_searchable_list = ("user.name", "user.username")
    column_sortable_list = ("valid_to",)
    column_default_sort = ("created_at", True)
    loads = ("user", "division", "committee", "referrer")
    labels = {
        "place": Words("管辖或所属", "Where"),
        "user.name": Words("姓名", "Name"),
        "user.username": Words("登录名", "User name"),
    }
    formats = {"place": place_of}
    filters = (Choice("role", Role),)
    acts = (
        Act(
            slug="revoke",
            label=Words("收回授权", "Take the grant back"),
            question=Words(
                "收回后该用户立即退出所有登录，不能再用这个身份办理。",
                "The user is signed out everywhere at once and can no longer act in this role.",
            ),
            allowed_by=Action.MAINTAIN_USER,
            run=_revoke,
            grave=True,
            removes=True,
        ),
    )

    def title_of(self, row: Any) -> str:
        return f"{row.user.name} · {self.value(row, 'role')} · {place_of(row) or ''}"

    def path_of(self, row: Any) -> str:
        """The grant lies where it reaches."""
        if row.division is not None:
            return str(row.division.path)
        if row.committee is not None:
            return str(row.committee.path)
        # A referring body has a division only through its own row; the service looks there.
        return self.own_path()
