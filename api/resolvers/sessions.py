"""signIn 登录, refresh 续期 and signOut 退出."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from api import vocabulary  # noqa: F401  a session names a role
from api.planner.rows import ById
from api.resolvers.context import RequestContext
from api.resolvers.decoding import key
from api.resolvers.errors import UserError
from api.resolvers.payloads import errors, refusal
from mediation.models import Role, RoleGrant
from mediation.models.base import say
from mediation.problems import Refused
from mediation.services.refresh import refresh
from mediation.services.sign_in import sign_in
from mediation.services.sign_out import sign_out

if TYPE_CHECKING:
    from api.schema.division import Division
    from mediation.services.sessions import SignedIn


@strawberry.input(description=say("登录名和口令。", "User name and password."))
class SignInInput:
    username: str = strawberry.field(description=say("登录名。", "Name to sign in with."))
    password: str = strawberry.field(description=say("口令。", "Password."))
    grant: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description=say(
            "以哪一项授权登录，即 viewer.roles 的 id；不填则用最早的一项。",
            "The grant to act in, an id of viewer.roles; the oldest when omitted.",
        ),
    )
    totp: str | None = strawberry.field(
        default=strawberry.UNSET,
        description=say(
            "启用了两步验证的，填六位验证码或一个恢复码；没填时以 TOTP_NEEDED 拒绝。",
            "With a second factor, its six digits or a recovery code; refused as TOTP_NEEDED without.",
        ),
    )


@strawberry.type(description=say("一次登录。", "A session."))
class Session:
    access_token: str = strawberry.field(
        description=say(
            "访问令牌，写进请求头 Authorization: Bearer。",
            "Access token, for the header Authorization: Bearer.",
        )
    )
    refresh_token: str = strawberry.field(
        description=say("刷新令牌，只能用一次。", "Refresh token, good for one use.")
    )
    expires_at: datetime = strawberry.field(
        description=say("访问令牌何时过期。", "When the access token expires.")
    )
    name: str = strawberry.field(description=say("姓名。", "Name."))
    role: Role = strawberry.field(description=say("角色。", "Role."))
    division: Annotated[Division, strawberry.lazy("api.schema.division")] | None = strawberry.field(
        description=say("管辖区划。", "The division it reaches.")
    )


@strawberry.type(description=say("登录的结果。", "The result of signing in."))
class SignInPayload:
    session: Session | None = strawberry.field(
        default=None, description=say("登录成功后的会话。", "The session; null when refused.")
    )
    errors: list[UserError] = errors()


@strawberry.type(description=say("续期的结果。", "The result of refreshing."))
class RefreshPayload:
    session: Session | None = strawberry.field(
        default=None, description=say("续期后的会话。", "The renewed session; null when refused.")
    )
    errors: list[UserError] = errors()


@strawberry.type(description=say("退出的结果。", "The result of signing out."))
class SignOutPayload:
    ended: bool = strawberry.field(
        default=False, description=say("是否结束了一次登录。", "Whether a session was ended.")
    )
    errors: list[UserError] = errors()


def _session(signed_in: SignedIn) -> Session:
    viewer = signed_in.viewer
    return Session(
        access_token=signed_in.access_token,
        refresh_token=signed_in.refresh_token,
        expires_at=signed_in.expires_at,
        name=viewer.name,
        role=viewer.role,
        # The planner reads the division by its code.
        division=ById(viewer.division) if viewer.division else None,  # type: ignore[arg-type]
    )


_GRANT = key(RoleGrant.__name__)


_RefreshToken = Annotated[str, strawberry.argument(description=say("刷新令牌。", "The refresh token."))]


async def _sign_in(
    info: strawberry.Info[RequestContext, None],
    told: Annotated[
        SignInInput,
        strawberry.argument(name="input", description=say("登录名和口令。", "Name and password.")),
    ],
) -> SignInPayload:
    grant = _GRANT(told.grant) if told.grant else None
    address = info.context.viewer.address
    try:
        signed_in = await sign_in(
            told.username, told.password, address=address, grant=grant, totp=told.totp or None
        )
    except Refused as refused:
        return refusal(SignInPayload, refused)
    return SignInPayload(session=_session(signed_in))


async def _refresh(
    info: strawberry.Info[RequestContext, None], refresh_token: _RefreshToken
) -> RefreshPayload:
    try:
        signed_in = await refresh(refresh_token, address=info.context.viewer.address)
    except Refused as refused:
        return refusal(RefreshPayload, refused)
    return RefreshPayload(session=_session(signed_in))


async def _sign_out(refresh_token: _RefreshToken) -> SignOutPayload:
    try:
        return SignOutPayload(ended=await sign_out(refresh_token))
    except Refused as refused:
        return refusal(SignOutPayload, refused)


@strawberry.type
class SessionMutations:
    sign_in: SignInPayload = strawberry.mutation(
        resolver=_sign_in,
        description=say("登录，换取访问令牌和刷新令牌。", "Sign in for an access token and a refresh token."),
    )
    refresh: RefreshPayload = strawberry.mutation(
        resolver=_refresh,
        description=say(
            "用刷新令牌换取新的一对令牌；旧的作废。",
            "Spend a refresh token for a new pair of tokens; the old one is void.",
        ),
    )
    sign_out: SignOutPayload = strawberry.mutation(
        resolver=_sign_out,
        description=say("退出：结束刷新令牌所属的登录。", "Sign out: end the session of the refresh token."),
    )
