"""The recount as an operator runs it: figures after the close, and none before."""

from __future__ import annotations

from mediation.models import HonourStage, HonourTally, Role
from mediation.queries.recount import recount
from mediation.services.advance_honour_round import advance_honour_round
from mediation.services.cast_ballot import cast_ballot
from mediation.voting import use_identity_provider
from server.cli.recount_command import _show
from tests.factories import a_network
from tests.mediation.voting import PROVIDER, a_token, a_vote


async def test_counts_are_shown_once_they_are_out_and_differences_always(database: str, capsys) -> None:
    use_identity_provider(PROVIDER)
    network = await a_network()
    vote = await a_vote(network)
    await cast_ballot(vote.nominees[:1], a_token("one"))

    _show(await recount(vote.held.id), counts=False)
    before = capsys.readouterr()
    await vote.close()
    await advance_honour_round(vote.held.id, HonourStage.FINAL, by=network.viewer(Role.CITY))
    _show(await recount(vote.held.id), counts=True)
    after = capsys.readouterr()
    await HonourTally.all().update(votes=7)
    _show(await recount(vote.held.id), counts=True)
    forged = capsys.readouterr()

    assert "票数相符" in before.out + before.err
    assert "第0司法所" not in before.out
    assert ["“枫桥式”司法所", "第0司法所", "1", "1"] in [line.split() for line in after.out.splitlines()]
    assert "DIFFERS" in forged.out
