"""A small OpenID Connect provider over real HTTP, with faults that a test can ask for."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import jwt
import uvicorn
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "fengqiao-panel", "client-secret-of-the-tests"


def _key(name: str) -> tuple[rsa.RSAPrivateKey, dict[str, Any]]:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = jwt.algorithms.RSAAlgorithm.to_jwk(private.public_key(), as_dict=True)
    return private, {**public, "kid": name, "use": "sig", "alg": "RS256"}


@dataclass
class Issuer:
    """Signs in ``subject`` without asking; ``claims`` lie over the ID token's own, None takes one out."""

    url: str = ""
    subject: str = "42"
    claims: dict[str, Any] = field(default_factory=dict)
    forge: str = ""
    """How the ID token is signed: ``none``, ``HS256``, ``stranger`` (another key), ``unknown`` (another name)."""
    deny: bool = False
    broken: bool = False
    metadata: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.private, self.public = _key("first")

    def rotate(self) -> None:
        """Sign with a new key from now on."""
        self.private, self.public = _key("second")

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discovery),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/keys", self._keys),
            ]
        )

    async def _discovery(self, request: Request) -> Response:
        self.asked.append("discovery")
        if self.broken:
            return Response("down", 503)
        return JSONResponse(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "end_session_endpoint": f"{self.url}/leave",
                **self.metadata,
            }
        )

    async def _authorize(self, request: Request) -> Response:
        query = dict(request.query_params)
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        told = {"error": "access_denied"} if self.deny else {"code": code, "iss": self.url}
        return RedirectResponse(f"{query['redirect_uri']}?{urlencode({**told, 'state': query['state']})}")

    async def _token(self, request: Request) -> Response:
        form = dict(await request.form())
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self.codes.pop(str(form.get("code")), None)
        digest = hashlib.sha256(str(form.get("code_verifier")).encode()).digest()
        if (
            asked is None
            or request.headers.get("authorization") != f"Basic {basic}"
            or form.get("redirect_uri") != asked["redirect_uri"]
            or base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.url,
            "sub": self.subject,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.claims,
        }
        told = {name: value for name, value in claims.items() if value is not None}
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": self._signed(told)})

    def _signed(self, claims: dict[str, Any]) -> str:
        if self.forge == "none":
            return jwt.encode(claims, None, algorithm="none", headers={"kid": self.public["kid"]})
        if self.forge == "HS256":
            # The old trick: the public key taken for a shared secret.
            return jwt.encode(claims, self.public["n"], algorithm="HS256", headers={"kid": "first"})
        key = _key("x")[0] if self.forge == "stranger" else self.private
        name = "nobody" if self.forge == "unknown" else self.public["kid"]
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": name})

    async def _keys(self, request: Request) -> Response:
        self.asked.append("keys")
        return JSONResponse({"keys": [self.public]})


@asynccontextmanager
async def running_issuer() -> AsyncIterator[Issuer]:
    issuer = Issuer()
    server = uvicorn.Server(
        uvicorn.Config(issuer.app(), host="127.0.0.1", port=0, log_level="error", lifespan="off")
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
        await asyncio.sleep(0.02)
    issuer.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield issuer
    server.should_exit = True
    await serving
