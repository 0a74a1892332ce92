"""How the vectors of an index are 向量的状况: whether it can be searched by meaning, and what to do where it cannot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.spaces import FEWEST_RECORDS, LANDMARKS

if TYPE_CHECKING:
    from search.spaces import ArchiveModel

OUTGROWN = 2
"""Times as many precedents as a model has learnt from, after which it is to be made anew."""
_MOST_LACKING = 20
"""One in so many may be without a vector: a text of unknown words has none."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """``vectors`` tells whether they are searched; the sentences, in both languages, what is to be mended."""

    vectors: bool
    well: bool
    zh: str = ""
    en: str = ""


def meaning_of(
    model: ArchiveModel | None, documents: int, *, promised: bool = False, lacking: int = 0
) -> Meaning:
    """``promised``: the index was made with a model. ``lacking``: how many have no vector of it."""
    if model is None:
        return _without(documents, promised=promised)
    if lacking * _MOST_LACKING > documents:
        return Meaning(
            vectors=True,
            well=False,
            zh=f"{documents} 件里有 {lacking} 件没有向量，只能按字面找到；请运行 fengqiao index fit。",
            en=f"{lacking} of {documents} have no vectors and are found by words only; run fengqiao index fit.",
        )
    learnt = 0 if model.landmarks is None else len(model.landmarks)
    if 0 < learnt * OUTGROWN < documents and learnt < LANDMARKS:
        return Meaning(
            vectors=True,
            well=False,
            zh=f"向量是按 {learnt} 件学的，现在已有 {documents} 件；请运行 fengqiao index fit 重学。",
            en=f"The vectors were learnt from {learnt} precedents, there are {documents} now; run fengqiao index fit.",
        )
    return Meaning(vectors=True, well=True)


def _without(documents: int, *, promised: bool) -> Meaning:
    if promised:
        return Meaning(
            vectors=False,
            well=False,
            zh="索引的向量没有对应的模型（缺失、损坏或是另一版），现在只按字面词查找；请运行 fengqiao index fit。",
            en="The model of the index's vectors is missing, damaged or another version: words only for now;"
            " run fengqiao index fit.",
        )
    if documents < FEWEST_RECORDS:
        return Meaning(
            vectors=False,
            well=True,
            zh=f"先例满 {FEWEST_RECORDS} 件后才能建立，现在只按字面词查找。",
            en=f"Possible from {FEWEST_RECORDS} precedents on; words only until then.",
        )
    return Meaning(
        vectors=False,
        well=False,
        zh="现在只按字面词查找；运行 fengqiao index fit 即可建立。",
        en="Words only for now; fengqiao index fit makes them.",
    )
