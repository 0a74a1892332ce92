from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from graphql import parse, validate
from playwright.async_api import Page, async_playwright, expect

from api.http.page import STATIC
from api.planner.identifiers import encode_id
from api.schema import build_schema
from mediation.models import HonourStage, Role
from mediation.services.cast_ballot import cast_ballot
from mediation.tokens import issue_token
from mediation.voting import IdentityProvider, demo_token, use_identity_provider
from tests.api.http import npm
from tests.api.serving import GRAPHQL, Endpoint, listening
from tests.browser import ARGUMENTS, chromium
from tests.factories import Network
from tests.honours import a_nomination_in, a_round_in

KEY = "a shared secret of thirty-two characters"
SOURCE = STATIC.parents[1] / "graphiql"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


async def test_a_browser_gets_the_page(api: Endpoint) -> None:
    response = await api.client.get("/graphql", headers={"accept": BROWSER})

    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:;"
        " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


async def test_the_page_loads_from_this_host_alone(api: Endpoint) -> None:
    html = (await api.client.get("/graphql", headers={"accept": BROWSER})).text

    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\bon\w+=|https?://", html) == []
    loaded = re.findall(r'(?:src|href)="(/[^"]+)"', html)
    assert len(loaded) == 2
    for path in loaded:
        assert (await api.client.get(path)).status_code == 200
    css = (STATIC / "graphiql.css").read_text(encoding="utf-8")
    assert re.findall(r"url\((?!['\"]?data:)|@import|@font-face", css) == []


async def test_a_program_gets_an_answer_and_a_query_in_the_url_too(api: Endpoint) -> None:
    plain = await api.client.get("/graphql", headers={"accept": GRAPHQL})
    asked = await api.client.get("/graphql?query={__typename}", headers={"accept": BROWSER})

    assert (plain.status_code, plain.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_PARAMETER")
    assert asked.json() == {"data": {"__typename": "Query"}}


def test_its_examples_are_valid() -> None:
    text = (SOURCE / "examples.js").read_text(encoding="utf-8")
    schema = build_schema()._schema
    examples = re.findall(r"const [A-Z_]+ = `(.*?)`;", text, flags=re.DOTALL)

    assert len(examples) == 6
    for example in examples:
        assert validate(schema, parse(example)) == []


@pytest.mark.npm
@pytest.mark.slow
def test_what_is_served_was_built_from_the_source_here(tmp_path: Path) -> None:
    npm.ready(SOURCE)

    npm.build(SOURCE, tmp_path)

    built = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert built == {file.name: file.read_bytes() for file in STATIC.iterdir()}


@pytest.mark.browser
async def test_it_runs_in_a_browser_under_its_own_policy(network: Network, api: Endpoint) -> None:
    complaints: list[str] = []
    hosts: set[str | None] = set()
    async with listening(api.app) as url, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        page = await browser.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
        await page.goto(f"{url}/graphql")
        await page.click(".graphiql-execute-button")
        shown = page.locator(".result-window")
        await expect(shown).to_contain_text('"backpackMediators"', timeout=15_000)
        counted = await shown.inner_text()
        await browser.close()

    assert '"townships": 1' in counted
    assert complaints == []
    assert hosts == {"127.0.0.1"}


async def write(page: Page, value: object) -> None:
    """Write into the editor that is open below the query, as one types."""
    await page.click(".graphiql-editor-tool .graphiql-editor:not(.hidden) .CodeMirror-code")
    await page.keyboard.press("Control+A")
    await page.keyboard.insert_text(json.dumps(value))


@pytest.mark.browser
async def test_a_subscription_runs_in_it_with_the_token_of_its_headers(
    network: Network, api: Endpoint
) -> None:
    held = await a_round_in(network, HonourStage.VOTE)
    nomination = await a_nomination_in(network, held)
    complaints: list[str] = []
    sockets: list[str] = []
    token = issue_token(network.viewer(Role.CITY))
    use_identity_provider(IdentityProvider("demo", KEY))
    async with listening(api.app) as url, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        page = await browser.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("websocket", lambda socket: sockets.append(socket.url))
        await page.goto(f"{url}/graphql")
        await page.get_by_role("tab", name="Tally").click()
        await write(page, {"round": encode_id("HonourRound", held.id)})
        await page.get_by_role("button", name="Headers").click()
        await write(page, {"Authorization": f"Bearer {token}"})
        await page.click(".graphiql-execute-button")
        shown = page.locator(".result-window")
        await expect(shown).to_contain_text('"votes": 0', timeout=15_000)
        await cast_ballot([nomination.id], demo_token(IdentityProvider("demo", KEY), "voter"))
        await expect(shown).to_contain_text('"votes": 1', timeout=15_000)
        await page.click(".graphiql-execute-button")
        await browser.close()

    assert sockets == [f"{url.replace('http', 'ws')}/graphql"]
    assert complaints == []
