"""What an operator sets up 外部向量的配置. Loads nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from search.store import OutsideSpace

CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class EmbeddingSettings:
    """``characters`` of a text are sent at most; ``key`` goes into the Authorization header."""

    url: str
    model: str
    dimensions: int
    key: str | None = None
    characters: int = CHARACTERS

    @property
    def space(self) -> OutsideSpace:
        """All that decides where a text lies; vectors of two spaces have nothing to do with each other."""
        return OutsideSpace(f"{self.model}/{self.dimensions}/{self.characters}", self.dimensions)
