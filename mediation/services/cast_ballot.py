"""Cast a ballot 投票: checked, then final; sending it twice counts once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tortoise import Tortoise
from uuid_utils.compat import uuid7

from mediation.clock import now
from mediation.models import HonourNomination, HonourQuota, HonourRound, HonourStage, NominationStatus
from mediation.personal_data import current_vault
from mediation.problems import Conflict, NotFound, Problem, Refused
from mediation.services.words import NOMINATION
from mediation.voting import UnknownVoter, current_identity_provider

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from mediation.models import HonourCategory

_RECEIPT_BYTES = 9
_MOST_CHOICES = 300

# The round's own row is read in the same statement, so that no ballot is taken a moment after the
# close, whatever this process believed of the stage.
_KEEP = """
insert into honour_ballot (id, round_id, voter_hash, choices, receipt, cast_at, source_hash)
select $1, r.id, $3, $4::uuid[], $5, now(), $6 from honour_round r
where r.id = $2 and r.stage = 'vote' and now() >= r.vote_from and now() < r.vote_until
on conflict (round_id, voter_hash) do nothing
returning receipt
"""
_EARLIER = "select choices, receipt from honour_ballot where round_id = $1 and voter_hash = $2"


@dataclass(frozen=True)
class CannotVote(Problem):
    code = "CANNOT_VOTE"
    zh = "无法确认您的投票身份，请重新登录后再投。"
    en = "Your identity as a voter cannot be confirmed; sign in again."


@dataclass(frozen=True)
class OfficialCannotVote(Problem):
    code = "OFFICIAL_CANNOT_VOTE"
    zh = "参与评审的工作人员不能投票。"
    en = "Officials who take part in the review do not vote."


@dataclass(frozen=True)
class VoteClosed(Problem):
    code = "VOTE_CLOSED"
    zh = "投票没有开始或已经结束。"
    en = "The vote has not opened or has closed."


@dataclass(frozen=True)
class AlreadyVoted(Problem):
    code = "ALREADY_VOTED"
    zh = "您已经投过票，选票提交后不能改。"
    en = "You have voted; a ballot is final."


@dataclass(frozen=True)
class TooManyChoices(Problem):
    code = "TOO_MANY_CHOICES"
    zh = "“{category}”最多选 {limit} 名，现在选了 {chosen} 名，请减少后再投。"
    en = "{category_en}: at most {limit} can be chosen, not {chosen}."

    category: str = ""
    category_en: str = ""
    limit: int = 0
    chosen: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the voter keeps, and how many more could have been chosen."""

    receipt: str
    votes_left: int


async def cast_ballot(choices: Sequence[UUID], voter_token: str, *, source: str | None = None) -> Receipt:
    """Keep the voter's one ballot of the round, for good.

    Refuses a token that the city's identity provider did not sign, officials, nominees of more
    than one round or not on its ballot, more than a category allows, and a second ballot that
    differs; the same ballot again gives the same receipt.
    """
    provider = current_identity_provider()
    if provider is None:
        raise Refused(CannotVote())
    try:
        voter = provider.voter(voter_token)
    except UnknownVoter:
        raise Refused(CannotVote(field="voterToken")) from None
    if voter.official:
        raise Refused(OfficialCannotVote())
    wanted = sorted(set(choices))
    held, left = await _checked(wanted)
    voter_hash = voter.hash_in(held.id)
    connection = Tortoise.get_connection("default")
    receipt = secrets.token_urlsafe(_RECEIPT_BYTES)
    source_hash = current_vault().hash(f"source:{held.id}:{source}") if source else None
    kept: Any = await connection.execute_query_dict(
        _KEEP, [uuid7(), held.id, voter_hash, wanted, receipt, source_hash]
    )
    if kept:
        return Receipt(kept[0]["receipt"], left)
    earlier = await connection.execute_query_dict(_EARLIER, [held.id, voter_hash])
    if not earlier:
        raise Refused(VoteClosed())
    if sorted(earlier[0]["choices"]) != wanted:
        raise Refused(AlreadyVoted())
    return Receipt(earlier[0]["receipt"], left)


async def _checked(choices: list[UUID]) -> tuple[HonourRound, int]:
    """The round that all choices are on the ballot of, and how many choices are left."""
    if not choices:
        raise Refused(
            Conflict(field="nominations", why_zh="请至少选一名再投票。", why_en="Choose at least one.")
        )
    found = await HonourNomination.filter(
        id__in=choices[:_MOST_CHOICES], status=NominationStatus.SHORTLISTED
    ).only("id", "round_id", "category")
    if len(found) != len(choices):
        raise Refused(NotFound(field="nominations", what_zh=NOMINATION.zh, what_en=NOMINATION.en))
    if len({nomination.round_id for nomination in found}) > 1:
        raise Refused(
            Conflict(
                field="nominations",
                why_zh="一张选票只能投一次评选。",
                why_en="A ballot belongs to one round.",
            )
        )
    held = await HonourRound.get(id=found[0].round_id)
    if held.stage is not HonourStage.VOTE or not held.vote_from <= now() < held.vote_until:
        raise Refused(VoteClosed())
    chosen: dict[HonourCategory, int] = {}
    for nomination in found:
        chosen[nomination.category] = chosen.get(nomination.category, 0) + 1
    quotas = await HonourQuota.filter(round=held)
    problems = [
        TooManyChoices(
            field="nominations",
            category=quota.category.zh,
            category_en=quota.category.en,
            limit=quota.choices,
            chosen=chosen[quota.category],
        )
        for quota in quotas
        if chosen.get(quota.category, 0) > quota.choices
    ]
    if problems:
        raise Refused(*problems)
    return held, sum(quota.choices for quota in quotas) - len(choices)
