"""用户 accounts: opening and closing them, and what they are granted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload
from wtforms import PasswordField

from admin.acts import Act
from admin.filters import YesNo
from admin.forms import PanelForm, Required, column_field, form_of, version_of
from admin.mirror import mirror_of
from admin.show import show
from admin.table_view import Section, TableView
from admin.views.groups import SYSTEM
from admin.views.role_grant import ROLE_GRANT, GrantForm, giving_of, place_of
from admin.words import Words, column_words
from mediation.access import Action
from mediation.models import RoleGrant, User
from mediation.services.add_user import UserAddition, add_user
from mediation.services.change_password import reset_password
from mediation.services.change_user import rename_user, set_active
from mediation.services.grant_role import grant_role
from mediation.services.link_subject import link_subject
from mediation.services.second_factor import reset_second_factor

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from starlette.requests import Request

    from mediation.access import Viewer

USER = mirror_of(User)
_FIRST_PASSWORD = {
    "validators": [Required()],
    "description": Words(
        "请当面告诉本人，并让其登录后修改", "Tell it in person; it should be changed after the first sign-in"
    ),
    "render_kw": {"autocomplete": "new-password"},
}


class UserForm(GrantForm):
    """An account with its first grant."""

    username = column_field(User, "username")
    name = column_field(User, "name")
    password = PasswordField(Words("初始口令", "First password"), **_FIRST_PASSWORD)


class LinkForm(PanelForm):
    external_subject = column_field(User, "external_subject")


class NewPasswordForm(PanelForm):
    new = PasswordField(Words("新口令", "New password"), **_FIRST_PASSWORD)


async def _close(row: Any, data: dict[str, Any], by: Viewer) -> object:
    return await set_active(row.id, active=False, by=by, version=version_of(data))


async def _open(row: Any, data: dict[str, Any], by: Viewer) -> object:
    return await set_active(row.id, active=True, by=by, version=version_of(data))


async def _reset(row: Any, data: dict[str, Any], by: Viewer) -> object:
    return await reset_password(row.id, data["new"], by=by)


async def _reset_factor(row: Any, data: dict[str, Any], by: Viewer) -> object:  # noqa: ARG001  Act's shape
    return await reset_second_factor(row.id, by=by)


async def _link(row: Any, data: dict[str, Any], by: Viewer) -> object:
    return await link_subject(row.id, data["external_subject"], by=by, version=version_of(data))


def _has_factor(row: Any) -> bool:
    return row.second_factor is not None and row.second_factor.confirmed_at is not None


async def _grant(row: Any, data: dict[str, Any], by: Viewer) -> object:
    return await grant_role(row.id, giving_of(data), by=by)


class UserView(TableView, model=USER):
    name, name_plural = Words("用户", "User"), Words("用户", "Users")
    group = SYSTEM
    needs = maintained_by = Action.MAINTAIN_USER
    column_list = ("username", "name", "active", "signed_in_at", "locked_until")
    column_details_list = (
        *column_list,
        "second_factor",
        "external_subject",
        "failed_sign_ins",
        "created_at",
        "updated_at",
    )
    loads = ("second_factor",)
    labels = {"second_factor": Words("两步验证", "Second factor")}
    formats = {"second_factor": _has_factor}
    column_searchable_list = ("username", "name")
    column_sortable_list = ("username", "name", "signed_in_at")
    column_default_sort = ("username", False)
    filters = (YesNo("active"),)
    forms = {"create": UserForm, "edit": form_of("RenameForm", User, ("name",))}
    acts = (
        Act(
            slug="grant",
            label=Words("增加授权", "Grant a role"),
            question=Words(
                "按角色填写一处：区划、调委会、委托移送单位或当事人身份证号。",
                "Give the one place that the role needs: a division, a committee, a referring body or a party.",
            ),
            allowed_by=Action.MAINTAIN_USER,
            run=_grant,
            form=GrantForm,
        ),
        Act(
            slug="password",
            label=Words("重设口令", "Reset the password"),
            question=Words(
                "该用户会退出所有登录，锁定也会解除。", "The user is signed out everywhere; a lock is lifted."
            ),
            allowed_by=Action.MAINTAIN_USER,
            run=_reset,
            form=NewPasswordForm,
        ),
        Act(
            slug="second-factor",
            label=Words("重置两步验证", "Reset the second factor"),
            question=Words(
                "请先当面核实本人。重置后该用户退出所有登录，再登录时只要口令，可以重新启用。",
                "Make sure in person who it is. The user is signed out everywhere; the password alone then signs in,"
                " and the factor can be turned on anew.",
            ),
            allowed_by=Action.MAINTAIN_USER,
            run=_reset_factor,
            applies=_has_factor,
            grave=True,
        ),
        Act(
            slug="link",
            label=Words("统一身份认证标识", "Identity provider"),
            question=Words(
                "填写该用户在统一身份认证中的标识；留空则不能用它登录。",
                "Give the user's identifier at the identity provider; empty takes it out.",
            ),
            allowed_by=Action.MAINTAIN_USER,
            run=_link,
            form=LinkForm,
        ),
        Act(
            slug="close",
            label=Words("停用账户", "Close the account"),
            question=Words(
                "停用后立即退出所有登录，不能再登录。", "All sessions end at once; signing in is refused."
            ),
            allowed_by=Action.MAINTAIN_USER,
            run=_close,
            applies=lambda row: row.active,
            grave=True,
        ),
        Act(
            slug="open",
            label=Words("启用账户", "Open the account"),
            question=Words("启用后可以重新登录。", "Signing in is possible again."),
            allowed_by=Action.MAINTAIN_USER,
            run=_open,
            applies=lambda row: not row.active,
        ),
    )

    def path_of(self, row: Any) -> str:  # noqa: ARG002  who is seen at all holds a grant in reach
        """A user lies nowhere; the service looks at all of the grants."""
        return self.own_path()

    async def create(self, data: dict[str, Any], by: Viewer) -> UUID:
        addition = UserAddition(
            username=data["username"], name=data["name"], password=data["password"], grants=(giving_of(data),)
        )
        return (await add_user(addition, by=by)).id

    async def change(self, row: Any, data: dict[str, Any], by: Viewer) -> None:
        await rename_user(row.id, data["name"], by=by, version=version_of(data))

    async def sections(self, request: Request, row: Any) -> Sequence[Section]:
        statement = select(ROLE_GRANT).where(ROLE_GRANT.user_id == row.id).order_by(ROLE_GRANT.created_at)
        for name in ("division", "committee", "referrer"):
            statement = statement.options(selectinload(getattr(ROLE_GRANT, name)))
        grants = await self._run_query(statement)
        heads = [
            column_words(RoleGrant, "role"),
            Words("管辖或所属", "Where"),
            *(column_words(RoleGrant, column) for column in ("personal_data", "valid_to")),
        ]
        rows = [
            (show(grant.role), show(place_of(grant)), show(grant.personal_data), show(grant.valid_to))
            for grant in grants
        ]
        links = [
            request.url_for("admin:details", identity="role-grant", pk=str(grant.id)).path for grant in grants
        ]
        return [Section(Words("授权", "Grants"), heads, rows, links)]
