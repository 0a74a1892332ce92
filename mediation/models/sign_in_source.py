"""Where failed sign-ins come from 登录失败来源: counted by a keyed hash of the address, which is kept nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from mediation.models.base import CodeField, say

if TYPE_CHECKING:
    from datetime import datetime


class SignInSource(Model):
    """Sign-ins from one address that failed. The table is not logged; a row lasts a day at most."""

    source: str = CodeField(
        primary_key=True,
        max_length=64,
        description=say("地址的带密钥摘要，当日有效。", "Keyed hash of the address, good for its day only."),
    )
    since: datetime = fields.DatetimeField(
        description=say("本轮第一次失败的时间。", "When the first of them failed.")
    )
    failures: int = fields.IntField(description=say("本轮失败次数。", "How many have failed since."))

    class Meta:
        table = "sign_in_source"
        indexes = (Index(fields=("since",), name="sign_in_source_since"),)
