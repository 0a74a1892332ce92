"""Ballots 选票 of a round's public vote, kept without who cast them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from mediation.models.base import CodeField, key_field, say

if TYPE_CHECKING:
    from datetime import datetime

    from mediation.models.honour_round import HonourRound


class HonourBallot(Model):
    """One person's ballot. Who cast it is kept as a keyed hash only."""

    id: UUID = key_field()
    round_id: UUID
    round: fields.ForeignKeyRelation[HonourRound] = fields.ForeignKeyField(
        "mediation.HonourRound",
        related_name="cast_ballots",
        on_delete=fields.OnDelete.RESTRICT,
        description=say("评选。", "The round."),
    )
    voter_hash: str = CodeField(
        max_length=64, description=say("投票人的带密钥摘要。", "Keyed hash of the voter.")
    )
    choices: list[UUID] = ArrayField(
        element_type="uuid", description=say("所选的推荐。", "The nominations chosen.")
    )
    receipt: str = CodeField(max_length=24, description=say("回执号。", "Receipt that the voter keeps."))
    cast_at: datetime = fields.DatetimeField(
        auto_now_add=True, description=say("投票时间。", "When it was cast.")
    )
    source_hash: str | None = CodeField(
        max_length=64,
        null=True,
        description=say(
            "网络地址的带密钥摘要，当日有效，用于发现异常。",
            "Keyed hash of the network address, good for its day only; shows what is unusual.",
        ),
    )
    network_hash: str | None = CodeField(
        max_length=64,
        null=True,
        description=say(
            "所在网段的带密钥摘要，当日有效。", "Keyed hash of the network around it, good for its day only."
        ),
    )

    class Meta:
        table = "honour_ballot"
        unique_together = (("round_id", "voter_hash"),)
        indexes = (Index(fields=("round_id", "cast_at"), name="honour_ballot_cast_at"),)
        constraints = (CheckConstraint(check="cardinality(choices) > 0", name="honour_ballot_chooses"),)
