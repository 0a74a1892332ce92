"""The second factor of signing in 两步验证: a secret shared with the user's telephone, and codes for its loss."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields

from mediation.models.base import CodeField, Stamped, key_field, say

if TYPE_CHECKING:
    from datetime import datetime

    from mediation.models.user import User


class SecondFactor(Stamped):
    """A user's TOTP secret (RFC 6238); it counts once the user has shown a code made with it."""

    id: UUID = key_field()
    user_id: UUID
    user: fields.OneToOneRelation[User] = fields.OneToOneField(
        "mediation.User",
        related_name="second_factor",
        on_delete=fields.OnDelete.CASCADE,
        description=say("用户。", "The user."),
    )
    secret_sealed: str = fields.CharField(
        max_length=255, description=say("共享密钥的密文。", "The shared secret, encrypted at rest.")
    )
    confirmed_at: datetime | None = fields.DatetimeField(
        null=True, description=say("启用时间；空为尚未启用。", "When it was turned on; empty until then.")
    )
    last_step: int = fields.BigIntField(
        default=0,
        description=say(
            "最近用过的时间步；同一验证码不能再用。", "The last time step used; no code is good twice."
        ),
    )

    class Meta:
        table = "second_factor"

    def __str__(self) -> str:
        return f"两步验证 {self.id}"


class RecoveryCode(Stamped):
    """A code for the day the telephone is lost, good once."""

    id: UUID = key_field()
    factor_id: UUID
    factor: fields.ForeignKeyRelation[SecondFactor] = fields.ForeignKeyField(
        "mediation.SecondFactor",
        related_name="recovery_codes",
        db_index=True,
        on_delete=fields.OnDelete.CASCADE,
        description=say("所属的两步验证。", "The second factor it stands in for."),
    )
    code_hash: str = CodeField(
        max_length=64, description=say("恢复码的带密钥摘要。", "Keyed hash of the code.")
    )
    spent_at: datetime | None = fields.DatetimeField(
        null=True, description=say("使用时间。", "When it was spent.")
    )

    class Meta:
        table = "recovery_code"
