"""Who votes 投票人: the signed word of the identity provider that the city names.

fengqiao never learns who voted. The provider says that this is one person, under a subject of
its own; only a keyed hash of that is kept, different in each round.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import jwt

from mediation.clock import now
from mediation.personal_data import current_vault

if TYPE_CHECKING:
    from uuid import UUID

AUDIENCE = "fengqiao-vote"
_ALGORITHMS = {"secret": ["HS256"], "public key": ["RS256", "ES256", "EdDSA"]}
_LONGEST_TOKEN = 4096


class UnknownVoter(Exception):  # noqa: N818  says what happened
    """The token is not the provider's, or is past its time."""


@dataclass(frozen=True, slots=True)
class Voter:
    subject: str
    official: bool
    """Holds an office in the network; officials review and do not vote."""

    def hash_in(self, round_id: UUID) -> str:
        return current_vault().hash(f"voter:{round_id}:{self.subject}")


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """Who vouches for voters: the issuer's name and the key that its tokens are checked with."""

    issuer: str
    key: str
    """A PEM public key, or a shared secret of at least 32 characters."""
    demo: bool = False
    """Vouches for whoever asks, so that the vote can be tried."""

    @property
    def algorithms(self) -> list[str]:
        """Fixed by the kind of key, never by the token: a public key is no shared secret."""
        return _ALGORITHMS["public key" if self.key.lstrip().startswith("-----BEGIN") else "secret"]

    def voter(self, token: str) -> Voter:
        """Whom the token vouches for. Raises UnknownVoter."""
        if len(token) > _LONGEST_TOKEN:
            raise UnknownVoter
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self.key,
                algorithms=self.algorithms,
                audience=AUDIENCE,
                issuer=self.issuer,
                options={"require": ["exp", "sub", "iss", "aud"]},
            )
        except (jwt.InvalidTokenError, ValueError) as error:
            raise UnknownVoter from error
        return Voter(f"{self.issuer}|{claims['sub']}", claims.get("official") is True)


def demo_token(provider: IdentityProvider, subject: str, minutes: int = 30) -> str:
    """A token of the demo issuer, for trying the vote without a provider."""
    claims = {
        "iss": provider.issuer,
        "aud": AUDIENCE,
        "sub": subject,
        "exp": now() + timedelta(minutes=minutes),
    }
    return jwt.encode(claims, provider.key, algorithm="HS256")


_provider: IdentityProvider | None = None


def use_identity_provider(provider: IdentityProvider) -> None:
    """Say who vouches for voters; the composition root does it once."""
    global _provider  # noqa: PLW0603  one provider a process
    _provider = provider


def current_identity_provider() -> IdentityProvider | None:
    """Who vouches for voters; None where the city has named nobody, and then nobody votes."""
    return _provider
