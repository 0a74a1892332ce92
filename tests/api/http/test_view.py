from __future__ import annotations

from tests.api.serving import Endpoint


async def test_smoke(api: Endpoint) -> None:
    r = await api.post({"query": "{ __typename viewer { name roles { role } } }"})
    print(r.status_code, r.text, r.headers)
    r = await api.post({"query": "{ __schema { queryType { name } } }"})
    print(r.status_code, r.text, r.headers)
    r = await api.post({"query": "{ nope }"})
    print(r.status_code, r.text, r.headers)
    r = await api.post({"query": "query($a: Date!){ statistics(division:\"430500\",from:$a,to:$a){total{cases}} }", "variables": {"a":"x"}})
    print(r.status_code, r.text, r.headers)
    assert 0
