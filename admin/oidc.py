"""Signing in through an identity provider 统一身份认证: OpenID Connect Core 1.0, authorization code with PKCE.

The provider says who somebody is, and nothing else: which user that is, and what they may do, is
kept here. What must come back unchanged (state, nonce, verifier) waits in a signed cookie of its
own, because the session's cookie is SameSite=strict and does not come back from another site.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import httpx
import jwt

from admin.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

logger = logging.getLogger(__name__)

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Public-key signatures only: neither ``none`` nor a secret that the provider shares with others."""
LEEWAY_SECONDS = 60
"""How far the provider's clock may be off."""
FRESH_SECONDS = 60 * 60
_LEAST_SECONDS_BETWEEN_KEYS = 30
_TIMEOUT_SECONDS = 10
_LONGEST_ANSWER = 256 * 1024
_LONGEST_SUBJECT = 255

AWAY = Words(
    "现在连不上统一身份认证，请稍后再试，或用口令登录。",
    "The identity provider cannot be reached now. Try later, or sign in with your password.",
)
DECLINED = Words("统一身份认证没有登录成功。", "Signing in at the identity provider did not succeed.")
STALE = Words("登录已过期或不是从这里开始的，请重新登录。", "The sign-in is too old or was not begun here. Begin again.")  # fmt: skip
UNTRUSTED = Words(
    "统一身份认证的答复不能采信，没有登录。请告诉管理员。",
    "The answer of the identity provider cannot be trusted; you are not signed in. Tell the administrator.",
)
UNKNOWN = Words(
    "您的统一身份认证账号还没有对应到本系统的用户，请联系管理员。",
    "No user here belongs to your account at the identity provider yet; ask an administrator.",
)


class OidcRefused(Exception):  # noqa: N818  a refusal in plain words
    """Signing in through the provider did not succeed."""

    def __init__(self, words: Words, why: str = "") -> None:
        super().__init__(why or words.en)
        self.words = words


@dataclass(frozen=True)
class IdentityProvider:
    """What the settings say of the provider."""

    issuer: str
    client_id: str
    callback: str
    """Where the provider sends people back to; registered there."""
    client_secret: str | None = None
    claim: str = "sub"
    """The claim that a user's external subject is compared with."""
    label: str = "统一身份认证"


@dataclass(frozen=True)
class Flow:
    """What must come back unchanged from the provider."""

    state: str
    nonce: str
    verifier: str


class OidcClient:
    """One provider: what it publishes is read when it is first needed, and anew each hour."""

    def __init__(self, provider: IdentityProvider) -> None:
        self.provider = provider
        self._metadata: dict[str, Any] = {}
        self._metadata_at = -float(FRESH_SECONDS)
        self._keys: dict[str, jwt.PyJWK] = {}
        self._keys_at = -float(FRESH_SECONDS)

    async def begin(self) -> tuple[str, Flow]:
        """Where to send the browser, and what to remember. Raises OidcRefused."""
        flow = Flow(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))
        digest = hashlib.sha256(flow.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": self.provider.callback,
            "scope": "openid" if self.provider.claim == "sub" else "openid profile email",
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        endpoint = (await self._published())["authorization_endpoint"]
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}", flow

    async def finish(self, flow: Flow | None, answer: Mapping[str, str]) -> str:
        """Who the provider says it is: the value of the configured claim. Raises OidcRefused."""
        if flow is None or not hmac.compare_digest(answer.get("state", "").encode(), flow.state.encode()):
            raise OidcRefused(STALE)
        if "error" in answer:
            raise OidcRefused(DECLINED, f"the provider answered {answer['error'][:100]!r}")
        # RFC 9207: an answer of another provider is not ours to redeem.
        if answer.get("iss", self.provider.issuer) != self.provider.issuer:
            raise OidcRefused(UNTRUSTED, "the answer comes from another issuer")
        if not (code := answer.get("code", "")):
            raise OidcRefused(DECLINED, "no code came back")
        return self._subject(await self._claims(await self._redeem(code, flow), flow))

    async def sign_out_address(self, back: str) -> str | None:
        """Where one signs out of the provider as well; None where it has no such page, or is away."""
        try:
            endpoint = (await self._published()).get("end_session_endpoint")
        except OidcRefused:
            return None
        if not isinstance(endpoint, str) or urlsplit(endpoint).scheme not in {"http", "https"}:
            return None
        query = {"client_id": self.provider.client_id, "post_logout_redirect_uri": back}
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    async def _redeem(self, code: str, flow: Flow) -> str:
        """The ID token for the code."""
        data = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.provider.callback,
            "client_id": self.provider.client_id,
            "code_verifier": flow.verifier,
        }
        auth = None
        if self.provider.client_secret is not None:
            auth = httpx.BasicAuth(self.provider.client_id, self.provider.client_secret)
        answer = await self._ask("POST", (await self._published())["token_endpoint"], data=data, auth=auth)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise OidcRefused(UNTRUSTED, "the token endpoint gave no ID token")
        return token

    async def _claims(self, token: str, flow: Flow) -> dict[str, Any]:
        """The claims of the ID token, once all of OpenID Connect Core §3.1.3.7 holds."""
        try:
            header = jwt.get_unverified_header(token)
            algorithm = header.get("alg")
            if algorithm not in ALGORITHMS:
                raise OidcRefused(UNTRUSTED, f"the ID token is signed with {algorithm!r}")
            claims: dict[str, Any] = jwt.decode(
                token,
                await self._key(header.get("kid")),
                algorithms=[algorithm],
                audience=self.provider.client_id,
                issuer=self.provider.issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except jwt.PyJWTError as error:
            raise OidcRefused(UNTRUSTED, f"the ID token is not right: {error}") from error
        given = claims.get("nonce")
        if not isinstance(given, str) or not hmac.compare_digest(given.encode(), flow.nonce.encode()):
            raise OidcRefused(UNTRUSTED, "the ID token has another nonce")
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (several or "azp" in claims) and claims.get("azp") != self.provider.client_id:
            raise OidcRefused(UNTRUSTED, "the ID token was made for another client")
        return claims

    def _subject(self, claims: dict[str, Any]) -> str:
        claim = self.provider.claim
        value = claims.get(claim)
        if claim == "email" and claims.get("email_verified") is not True:
            # Whoever may type any address into their profile could become anybody.
            raise OidcRefused(UNTRUSTED, "the e-mail address is not verified")
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise OidcRefused(UNTRUSTED, f"the ID token has no usable claim {claim!r}")
        subject = str(value).strip()
        if not 0 < len(subject) <= _LONGEST_SUBJECT or not subject.isprintable():
            raise OidcRefused(UNTRUSTED, f"the ID token has no usable claim {claim!r}")
        return subject

    async def _key(self, name: str | None) -> jwt.PyJWK:
        """The provider's key of that name; asked for anew, but not too often, where it is not known."""
        age = time.monotonic() - self._keys_at
        if age > FRESH_SECONDS or (name not in self._keys and age > _LEAST_SECONDS_BETWEEN_KEYS):
            told = await self._ask("GET", (await self._published())["jwks_uri"])
            self._keys = {key.key_id or "": key for key in jwt.PyJWKSet.from_dict(told).keys}
            self._keys_at = time.monotonic()
        if name is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        if (key := self._keys.get(name or "")) is None:
            raise OidcRefused(UNTRUSTED, "the ID token is signed with an unknown key")
        return key

    async def _published(self) -> dict[str, Any]:
        """What the provider says of itself (OpenID Connect Discovery 1.0)."""
        if time.monotonic() - self._metadata_at <= FRESH_SECONDS:
            return self._metadata
        issuer = self.provider.issuer
        told = await self._ask("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if told.get("issuer") != issuer:
            raise OidcRefused(UNTRUSTED, f"discovery tells of another issuer: {told.get('issuer')!r}")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            # What is published over https must not lead back to plain http.
            if urlsplit(str(told.get(name))).scheme not in {"https", urlsplit(issuer).scheme}:
                raise OidcRefused(UNTRUSTED, f"discovery gives no usable {name}")
        self._metadata, self._metadata_at = told, time.monotonic()
        return told

    async def _ask(self, method: str, url: str, **sent: Any) -> dict[str, Any]:
        try:
            async with httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, follow_redirects=False) as client:
                answer = await client.request(method, url, headers={"Accept": "application/json"}, **sent)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise OidcRefused(AWAY, f"{urlsplit(url).path}: {type(error).__name__}") from error
        if answer.status_code >= 500:
            raise OidcRefused(AWAY, f"{urlsplit(url).path} answered {answer.status_code}")
        try:
            told = answer.json() if len(answer.content) <= _LONGEST_ANSWER else None
        except ValueError:
            told = None
        if answer.status_code != 200 or not isinstance(told, dict):
            raise OidcRefused(UNTRUSTED, f"{urlsplit(url).path} answered {answer.status_code}")
        return told
