"""Cast a ballot 投票: checked, then final; sending it twice counts once."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.models import HonourCategory, SignalKind
from mediation.problems import Conflict, NotFound, Problem, Refused
from mediation.services.ballot_box import Ballot, keep_ballot, read_papers
from mediation.services.vote_attempts import Attempt, TooManyAttempts, count_attempt, rest_of_the_minute
from mediation.services.vote_sources import source_of
from mediation.services.words import NOMINATION
from mediation.voting import UnknownVoter, current_identity_provider, current_vote_limits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from mediation.services.ballot_box import Paper, Papers
    from mediation.voting import Voter

_RECEIPT_BYTES = 9
_MOST_CHOICES = 300


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
    zh = "{category}最多选 {limit} 名，现在选了 {chosen} 名，请减少后再投。"
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
    differs; the same ballot again gives the same receipt. Attempts that are no new ballot are
    counted, and refused with TooManyAttempts for the rest of a minute that has seen too many
    (``VoteLimits``); a voter's own ballot is never refused for what others at the address did.
    """
    wanted = sorted(set(choices))
    voter = await _voter(voter_token, wanted, source)
    if voter.official:
        raise Refused(OfficialCannotVote())
    paper, left = _checked(wanted, await read_papers(wanted[:_MOST_CHOICES]))
    ballot = Ballot(
        paper.round,
        voter.hash_in(paper.round),
        wanted,
        secrets.token_urlsafe(_RECEIPT_BYTES),
        await source_of(source),
    )
    kept = await keep_ballot(ballot)
    if kept is None:
        raise Refused(VoteClosed())
    if not kept.new:
        repeated = Attempt(SignalKind.REPEATED_BALLOTS, ballot.voter_hash, paper.round)
        if await count_attempt(repeated) > current_vote_limits().repeats:
            raise Refused(TooManyAttempts(retry_after=rest_of_the_minute()))
        if kept.choices != wanted:
            raise Refused(AlreadyVoted())
    return Receipt(kept.receipt, left)


async def _voter(token: str, choices: list[UUID], source: str | None) -> Voter:
    """Whom the provider vouches for; a token that it does not know is counted against its address."""
    provider = current_identity_provider()
    if provider is None:
        raise Refused(CannotVote())
    try:
        return provider.voter(token)
    except UnknownVoter:
        pass
    address = (await source_of(source)).address
    if address is not None:
        papers = await read_papers(choices[:_MOST_CHOICES])
        round_id = next(iter(papers.rounds), None)
        attempt = Attempt(SignalKind.BAD_TOKENS, address, round_id)
        if await count_attempt(attempt) > current_vote_limits().bad_tokens:
            raise Refused(TooManyAttempts(field="voterToken", retry_after=rest_of_the_minute()))
    raise Refused(CannotVote(field="voterToken"))


def _checked(choices: list[UUID], papers: Papers) -> tuple[Paper, int]:
    """The paper that all choices are on, and how many more could be chosen."""
    if not choices:
        raise Refused(
            Conflict(field="nominations", why_zh="请至少选一名再投票。", why_en="Choose at least one.")
        )
    found = [papers.nominations[choice] for choice in choices if choice in papers.nominations]
    if len(found) != len(choices):
        raise Refused(NotFound(field="nominations", what_zh=NOMINATION.zh, what_en=NOMINATION.en))
    if len({round_id for round_id, _ in found}) > 1:
        raise Refused(
            Conflict(
                field="nominations",
                why_zh="一张选票只能投一次评选。",
                why_en="A ballot belongs to one round.",
            )
        )
    paper = papers.rounds[found[0][0]]
    if not paper.open:
        raise Refused(VoteClosed())
    chosen = Counter(category for _, category in found)
    problems = [
        TooManyChoices(
            field="nominations",
            category=HonourCategory(category).zh,
            category_en=HonourCategory(category).en,
            limit=most,
            chosen=chosen[category],
        )
        for category, most in paper.choices.items()
        if chosen[category] > most
    ]
    if problems:
        raise Refused(*problems)
    return paper, sum(paper.choices.values()) - len(choices)
