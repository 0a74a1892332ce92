"""Who vouches for voters: over a demo network a demo issuer, over a real one whom the settings name."""

from __future__ import annotations

from pathlib import Path

import pytest

from mediation.clock import now
from mediation.models import AuditEntry, Division
from mediation.voting import IdentityProvider, current_identity_provider, use_identity_provider
from server.honours import DEMO_ISSUER, name_identity_provider
from server.settings import read_settings
from tests.factories import a_network

EARLIER = IdentityProvider("nobody", "a shared secret of thirty-two characters")


async def test_a_demo_network_has_a_demo_issuer_although_its_divisions_are_real(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FENGQIAO_HOME", str(tmp_path))
    (tmp_path / "keys").mkdir()
    await a_network()
    use_identity_provider(EARLIER)
    assert await Division.exists(demo=False)

    await name_identity_provider(read_settings())
    assert current_identity_provider() is EARLIER, "a real network names nobody by itself"
    await AuditEntry.create(
        at=now(), actor="fengqiao demo", action="load_demo", entity="Network", entity_id="demo"
    )
    await name_identity_provider(read_settings())

    provider = current_identity_provider()
    assert provider is not None
    assert (provider.issuer, provider.demo) == (DEMO_ISSUER, True)
