"""What is kept beside the ballots 投票旁证: the running count, what was attempted, and what looks unusual.

Nobody's address is kept (个人信息保护法 art. 6, 51): only a keyed hash with a random salt of the day,
which is thrown away on the second day after, so that not even the holder of the keys can go back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from mediation.models.base import CodeField, Term, key_field, path_field, say, term_field

if TYPE_CHECKING:
    from datetime import date, datetime

    from mediation.models.honour_round import HonourRound


class SignalKind(Term):
    """What a reviewer should look at. None of them blocks a voter: a village may share one address."""

    ADDRESS_BURST = (
        "address_burst",
        "同一地址短时间内大量投票",
        "Many ballots from one address within a minute",
    )
    NETWORK_BURST = (
        "network_burst",
        "同一网段短时间内大量投票",
        "Many ballots from one network within a minute",
    )
    REPEATED_BALLOTS = "repeated_ballots", "同一投票人反复提交", "One voter sent ballots again and again"
    BAD_TOKENS = "bad_tokens", "同一地址大量无效令牌", "Many tokens from one address that nobody vouches for"
    OBJECTIONS = "objections", "同一地址大量异议", "Many objections from one address"


class HonourTally(Model):
    """Votes of a nomination so far; the database counts with every ballot that it keeps."""

    id: UUID = fields.UUIDField(
        primary_key=True, description=say("推荐的标识。", "Key of the nomination itself.")
    )
    round_id: UUID
    round: fields.ForeignKeyRelation[HonourRound] = fields.ForeignKeyField(
        "mediation.HonourRound",
        related_name="tallies",
        db_index=True,
        on_delete=fields.OnDelete.CASCADE,
        description=say("评选。", "The round."),
    )
    votes: int = fields.IntField(description=say("已得票数。", "Votes so far."))

    class Meta:
        table = "honour_tally"


class VoteAttempt(Model):
    """Attempts of a minute that were no new ballot. The table is not logged; a row lasts an hour."""

    id: UUID = key_field()
    round_id: UUID | None
    round: fields.ForeignKeyNullableRelation[HonourRound] = fields.ForeignKeyField(
        "mediation.HonourRound",
        related_name="attempts",
        null=True,
        on_delete=fields.OnDelete.CASCADE,
        description=say("评选；认不出时为空。", "The round; empty where it could not be told."),
    )
    kind: SignalKind = term_field(SignalKind, description=say("种类。", "Kind."))
    source: str = CodeField(
        max_length=64,
        description=say("地址或投票人的带密钥摘要。", "Keyed hash of the address or of the voter."),
    )
    minute: datetime = fields.DatetimeField(description=say("哪一分钟。", "The minute."))
    attempts: int = fields.IntField(description=say("次数。", "How many."))

    class Meta:
        table = "vote_attempt"
        unique_together = (("kind", "source", "minute"),)
        indexes = (Index(fields=("minute",), name="vote_attempt_minute"),)


class VoteSalt(Model):
    """The random salt of a day's hashes of addresses. The table is not logged, so that gone is gone."""

    day: date = fields.DateField(primary_key=True, description=say("日期。", "The day."))
    salt: str = fields.CharField(max_length=64, description=say("随机数。", "Random."))

    class Meta:
        table = "vote_salt"


class HonourSignal(Model):
    """Something unusual about a vote, for the reviewers to judge."""

    id: UUID = key_field()
    round_id: UUID
    round: fields.ForeignKeyRelation[HonourRound] = fields.ForeignKeyField(
        "mediation.HonourRound",
        related_name="signals",
        on_delete=fields.OnDelete.CASCADE,
        description=say("评选。", "The round."),
    )
    path: str = path_field()
    kind: SignalKind = term_field(SignalKind, description=say("种类。", "Kind."))
    source: str = CodeField(
        max_length=64,
        description=say(
            "来源的代号，由带密钥摘要而来，只用来分辨是否同一来源。",
            "Code of where it came from, made of a keyed hash: tells only whether two are the same.",
        ),
    )
    minute: datetime = fields.DatetimeField(
        description=say("发生在哪一分钟。", "The minute in which it happened.")
    )
    count: int = fields.IntField(description=say("这一分钟内的次数。", "How many times within the minute."))

    class Meta:
        table = "honour_signal"
        unique_together = (("round_id", "kind", "source", "minute"),)
        constraints = (CheckConstraint(check="count > 0", name="honour_signal_counts"),)

    def __str__(self) -> str:
        return self.kind.zh
