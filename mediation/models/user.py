"""Users 用户, what they were granted 授权, and their refresh tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint

from mediation.models.base import CodeField, Stamped, Term, key_field, say, term_field, version_field

if TYPE_CHECKING:
    from datetime import date, datetime

    from mediation.models.committee import Committee
    from mediation.models.division import Division
    from mediation.models.person import Person
    from mediation.models.referrer import Referrer


class Role(Term):
    """Who acts. With a division, a committee or a referring body it says what may be seen."""

    CITY = "city", "市司法局", "City justice bureau"
    COUNTY = "county", "县（市、区）司法局", "County justice bureau"
    TOWNSHIP = "township", "司法所", "Township justice office"
    VILLAGE = "village", "村（社区）调解员", "Village mediator"
    COMMITTEE = "committee", "调委会管理员", "Committee administrator"
    REFERRER = "referrer", "委托移送单位", "Referring body"
    PARTY = "party", "当事人", "Party to a case"
    PUBLIC = "public", "公众", "The public"


class User(Stamped):
    id: UUID = key_field()
    username: str = CodeField(
        max_length=64, unique=True, description=say("登录名。", "Name to sign in with.")
    )
    name: str = fields.CharField(max_length=50, description=say("姓名。", "Name."))
    password_hash: str = fields.CharField(
        max_length=200, description=say("口令摘要（argon2）。", "Argon2 hash of the password.")
    )
    person_id: UUID | None
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "mediation.Person",
        related_name="users",
        null=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("对应的人员。", "The person behind the account."),
    )
    external_subject: str | None = CodeField(
        max_length=255,
        null=True,
        unique=True,
        description=say(
            "统一身份认证中的标识；空则只能用口令登录。",
            "Identifier at the identity provider; without one only the password signs in.",
        ),
    )
    active: bool = fields.BooleanField(default=True, description=say("可以登录。", "May sign in."))
    failed_sign_ins: int = fields.SmallIntField(
        default=0, description=say("连续登录失败次数。", "Failed sign-ins in a row.")
    )
    locked_until: datetime | None = fields.DatetimeField(
        null=True, description=say("锁定到何时。", "Locked until.")
    )
    signed_in_at: datetime | None = fields.DatetimeField(
        null=True, description=say("上次登录时间。", "Last sign-in.")
    )
    session_epoch: int = fields.IntField(
        default=0,
        description=say("会话批次；加一使旧会话失效。", "Adding one ends every earlier session and token."),
    )
    version: int = version_field()

    class Meta:
        table = "user"

    def __str__(self) -> str:
        return self.name


class RoleGrant(Stamped):
    """A role that a user may act in, and where."""

    id: UUID = key_field()
    user_id: UUID
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "mediation.User",
        related_name="grants",
        db_index=True,
        on_delete=fields.OnDelete.CASCADE,
        description=say("用户。", "The user."),
    )
    role: Role = term_field(Role, description=say("角色。", "Role."))
    division_id: str | None
    division: fields.ForeignKeyNullableRelation[Division] = fields.ForeignKeyField(
        "mediation.Division",
        related_name="grants",
        null=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("管辖区划。", "The division it reaches."),
    )
    committee_id: UUID | None
    committee: fields.ForeignKeyNullableRelation[Committee] = fields.ForeignKeyField(
        "mediation.Committee",
        related_name="grants",
        null=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("所属调委会。", "The committee."),
    )
    referrer_id: UUID | None
    referrer: fields.ForeignKeyNullableRelation[Referrer] = fields.ForeignKeyField(
        "mediation.Referrer",
        related_name="grants",
        null=True,
        on_delete=fields.OnDelete.RESTRICT,
        description=say("所属委托移送单位。", "The referring body."),
    )
    id_number_hash: str | None = CodeField(
        max_length=64,
        null=True,
        description=say("当事人身份证号的带密钥摘要。", "Keyed hash of the party's identity number."),
    )
    personal_data: bool = fields.BooleanField(
        default=False,
        description=say("可看完整的电话和身份证号。", "May see telephones and identity numbers in full."),
    )
    valid_to: date | None = fields.DateField(
        null=True, description=say("授权截止日期；空为长期。", "Last day of the grant; empty for no end.")
    )

    class Meta:
        table = "role_grant"
        constraints = (
            CheckConstraint(
                check="case role"
                " when 'committee' then committee_id is not null"
                " when 'referrer' then referrer_id is not null"
                " when 'party' then id_number_hash is not null"
                " when 'public' then false"
                " else division_id is not null end",
                name="role_grant_says_where",
            ),
        )

    def __str__(self) -> str:
        return self.role.zh


class RefreshToken(Stamped):
    """A refresh token, spent once; spending one twice ends its whole family."""

    id: UUID = key_field()
    family: UUID = fields.UUIDField(
        db_index=True, description=say("同一次登录的批次。", "The sign-in it descends from.")
    )
    user_id: UUID
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "mediation.User",
        related_name="refresh_tokens",
        db_index=True,
        on_delete=fields.OnDelete.CASCADE,
        description=say("用户。", "The user."),
    )
    grant_id: UUID
    grant: fields.ForeignKeyRelation[RoleGrant] = fields.ForeignKeyField(
        "mediation.RoleGrant",
        related_name="refresh_tokens",
        on_delete=fields.OnDelete.CASCADE,
        description=say("所用授权。", "The grant it acts in."),
    )
    token_hash: str = CodeField(
        max_length=64, unique=True, description=say("令牌摘要。", "Hash of the token.")
    )
    expires_at: datetime = fields.DatetimeField(description=say("过期时间。", "When it expires."))
    spent_at: datetime | None = fields.DatetimeField(
        null=True, description=say("使用时间。", "When it was spent.")
    )
    revoked_at: datetime | None = fields.DatetimeField(
        null=True, description=say("作废时间。", "When it was revoked.")
    )

    class Meta:
        table = "refresh_token"
