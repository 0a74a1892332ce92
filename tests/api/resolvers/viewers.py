"""Who may try a change: a visitor, a party, committees, and the bureaus of every level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mediation.access import Viewer
from mediation.models import Role
from tests.api.serving import Endpoint
from tests.factories import Network
from tests.mediation.state import contents


def everyone(network: Network) -> dict[str, Viewer | None]:
    return {
        "visitor": None,
        "party": network.viewer(Role.PARTY),
        "court": network.viewer(Role.REFERRER),
        "committee": network.viewer(Role.COMMITTEE),
        "other committee": network.viewer(
            Role.COMMITTEE,
            committee=network.other_committee.id,
            division=network.other_county.code,
            path=network.other_county.path,
        ),
        "village": network.viewer(Role.VILLAGE),
        "township": network.viewer(Role.TOWNSHIP),
        "county": network.viewer(Role.COUNTY),
        "other county": network.elsewhere,
        "city": network.viewer(Role.CITY),
    }


@dataclass(frozen=True)
class Outcome:
    """The payload of a change: the object, and code and field of each error."""

    changed: dict[str, Any] | None
    errors: list[tuple[str, str | None]]


async def attempt(api: Endpoint, viewer: Viewer | None, document: str, /, **variables: Any) -> Outcome:
    """Try one change. The payload is its only field; the changed object stands beside ``errors``."""
    data = await api.ask(document, viewer, **variables)
    [payload] = data.values()
    errors = [(error["code"], error["field"]) for error in payload.pop("errors")]
    [changed] = payload.values()
    return Outcome(changed, errors)


async def refused(
    api: Endpoint, viewer: Viewer | None, document: str, /, **variables: Any
) -> list[tuple[str, str | None]]:
    """Try a change that must be refused and leave every row, outbox and audit trail included, as it was."""
    before = await contents()
    outcome = await attempt(api, viewer, document, **variables)
    assert outcome.changed is None
    assert outcome.errors
    assert await contents() == before
    return outcome.errors


async def only_for(
    api: Endpoint, network: Network, allowed: set[str], document: str, /, **variables: Any
) -> None:
    """Everybody else is refused, as not allowed or as if it were not there, and changes nothing."""
    viewers = everyone(network)
    assert allowed < set(viewers)
    for name, viewer in viewers.items():
        if name not in allowed:
            errors = await refused(api, viewer, document, **variables)
            assert {code for code, _ in errors} <= {"NOT_ALLOWED", "NOT_FOUND"}, (name, errors)
