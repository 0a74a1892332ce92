"""Who votes 投票人: the signed word of the identity provider that the city names.

fengqiao never learns who voted. The provider says that this is one person, under a subject of
its own; only a keyed hash of that is kept, different in each round.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from mediation.clock import now
from mediation.personal_data import current_vault

if TYPE_CHECKING:
    from uuid import UUID

AUDIENCE = "fengqiao-vote"
_ALGORITHMS: dict[type[object], str] = {
    RSAPublicKey: "RS256",
    EllipticCurvePublicKey: "ES256",
    Ed25519PublicKey: "EdDSA",
}
_LONGEST_TOKEN = 4096
_NO_OFFICIAL = (None, False, "false", "")
"""What the claim says of a voter without an office; providers send truth values as text too, and whatever else is
said of an office counts as one."""


class UnknownVoter(Exception):  # noqa: N818  says what happened
    """The token is not the provider's, or is past its time."""


@dataclass(frozen=True, slots=True)
class Voter:
    subject: str
    official: bool
    """Holds an office in the network; officials review and do not vote."""

    def hash_in(self, round_id: UUID) -> str:
        """What is kept of the voter in this round."""
        # Subjects differ by capitals (OpenID Connect Core §2), which the vault does not look at.
        return current_vault().hash(f"voter:{round_id}:{self.subject.encode().hex()}")


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """Who vouches for voters: the issuer's name and the key that its tokens are checked with."""

    issuer: str
    key: str
    """A PEM public key, or a shared secret of at least 32 characters."""
    demo: bool = False
    """Vouches for whoever asks, so that the vote can be tried."""

    def voter(self, token: str) -> Voter:
        """Whom the token vouches for. Raises UnknownVoter."""
        if len(token) > _LONGEST_TOKEN:
            raise UnknownVoter
        key, algorithm = _read_key(self.key)
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                audience=AUDIENCE,
                issuer=self.issuer,
                options={"require": ["exp", "sub", "iss", "aud"]},
            )
        except (jwt.PyJWTError, ValueError) as error:
            raise UnknownVoter from error
        return Voter(f"{self.issuer}|{claims['sub']}", claims.get("official") not in _NO_OFFICIAL)


@lru_cache(maxsize=8)
def _read_key(key: str) -> tuple[Any, str]:
    """The key, read once, and the one algorithm that goes with it.

    Fixed by the kind of key, never by the token: a public key is no shared secret.
    """
    if not key.lstrip().startswith("-----BEGIN"):
        return key, "HS256"
    public = load_pem_public_key(key.encode())
    return public, next(name for kind, name in _ALGORITHMS.items() if isinstance(public, kind))


def is_usable(key: str) -> bool:
    """Whether voters' tokens can be checked with the key."""
    try:
        _read_key(key)
    except (ValueError, StopIteration, UnsupportedAlgorithm):
        return False
    return True


def demo_token(provider: IdentityProvider, subject: str, minutes: int = 30) -> str:
    """A token of the demo issuer, for trying the vote without a provider."""
    claims = {
        "iss": provider.issuer,
        "aud": AUDIENCE,
        "sub": subject,
        "exp": now() + timedelta(minutes=minutes),
    }
    return jwt.encode(claims, provider.key, algorithm="HS256")


@dataclass(frozen=True, slots=True)
class VoteLimits:
    """How much within a minute is unusual, and how much is refused. A new ballot is never refused for it."""

    repeats: int = 20
    """A voter may send again so often what was sent before; then it is refused for the rest of the minute."""
    bad_tokens: int = 60
    """So many tokens that nobody vouches for are told as such to one address; then no more."""
    objections: int = 10
    """So many objections one address may raise within an hour."""
    address_ballots: int = 60
    """More ballots than this from one address are shown to the reviewers."""
    network_ballots: int = 300
    """More ballots than this from one network (IPv4 /24, IPv6 /48) are shown to the reviewers."""


_provider: IdentityProvider | None = None
_limits = VoteLimits()


def use_identity_provider(provider: IdentityProvider) -> None:
    """Say who vouches for voters; the composition root does it once."""
    global _provider  # noqa: PLW0603  one provider a process
    _provider = provider


def current_identity_provider() -> IdentityProvider | None:
    """Who vouches for voters; None where the city has named nobody, and then nobody votes."""
    return _provider


def use_vote_limits(limits: VoteLimits) -> None:
    """Say what is unusual; the composition root does it once."""
    global _limits  # noqa: PLW0603  one set a process
    _limits = limits


def current_vote_limits() -> VoteLimits:
    return _limits
