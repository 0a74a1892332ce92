"""Judged sets 评测集: every set found in a folder, in the formats of the folder's README.

A set is named by its judgments, ``SET.qrels.tsv``. Its documents are in ``NAME.corpus.jsonl.gz``, its
queries in ``NAME.queries.jsonl.gz``, where NAME is SET or SET without its last parts. Each query ranks its
own pool, or all documents but the queries' own judgments. Without a file of queries the corpus asks
itself: with ``NAME.A2B.qrels.tsv`` its records of split A ask for those of split B.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_OID, UUID, uuid5

from benchmarks.search.files import JUDGMENTS, MalformedSet, judgments, named_file, records, text_of
from search.engine import PrecedentDocument

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_SPLITS = re.compile(r"(\w+)2(\w+)")
_GRADED = 3
"""The highest label of a graded set; its RR counts the first of that label."""


@dataclass(frozen=True)
class Question:
    text: str
    gains: Mapping[UUID, int]
    """Of what is ranked; what is not named has none."""
    pool: frozenset[UUID] | None = None
    """What is ranked; None for every document that may be learnt from, but the question itself."""
    key: UUID | None = None


@dataclass(frozen=True)
class Measure:
    """``kind`` is NDCG, with linear gains, or RR: of the first with at least the gain ``least``."""

    kind: str
    depth: int
    least: int = 1

    def __str__(self) -> str:
        return f"{self.kind}@{self.depth}"


@dataclass(frozen=True)
class JudgedSet:
    name: str
    documents: list[PrecedentDocument]
    questions: list[Question]
    measures: tuple[Measure, ...]
    unlearnt: frozenset[UUID] = field(default_factory=frozenset)
    """The queries' own judgments: left out of every fit, and of what is ranked."""
    strange: int = 0
    """Queries that are judged, but not there."""


def sets_in(folder: Path) -> Iterator[JudgedSet]:
    """Those with written reasons twice, with them and without. Raises MalformedSet, in plain words."""
    for file in sorted(folder.glob(f"*{JUDGMENTS}")):
        yield from _sets(folder, file)


def key_of(name: str) -> UUID:
    return uuid5(NAMESPACE_OID, name)


def _sets(folder: Path, file: Path) -> Iterator[JudgedSet]:
    name = file.name.removesuffix(JUDGMENTS)
    corpus, left = named_file(folder, name, "corpus")
    if corpus is None:
        raise MalformedSet(file, f"no {name}.corpus.jsonl.gz stands beside it")
    found = records(corpus)
    if not found:
        raise MalformedSet(corpus, "it holds no record")
    _refuse_doubles(corpus, found)
    judged = judgments(file)
    asked, _ = named_file(folder, name, "queries")
    splits = _SPLITS.fullmatch(left.rpartition(".")[2])
    if asked is not None:
        questions, documents = records(asked), found
        _refuse_doubles(asked, questions)
    elif splits:
        questions, documents = _of_split(found, splits[1], judged), _of_split(found, splits[2])
    else:
        questions, documents = [one for one in found if one["_id"] in judged], found
    strange = judged.keys() - {one["_id"] for one in questions}
    if len(strange) == len(judged):
        raise MalformedSet(file, f"none of the queries that it judges is in {(asked or corpus).name}")
    own = frozenset(key_of(one["_id"]) for one in documents if one.get("own_source"))
    known = {key_of(one["_id"]) for one in documents}
    told = [_question(asked or corpus, one, judged.get(one["_id"], {}), known, own) for one in questions]
    if not any(any(one.gains.values()) for one in told):
        raise MalformedSet(file, f"none of the documents that it judges is in {corpus.name}")
    measures = _measures(told)
    plain = [_document(one["_id"], text_of(corpus, one)) for one in documents]
    yield JudgedSet(name, plain, told, measures, own, len(strange))
    if any(one.get("reasoning") for one in documents):
        reasoned = [_document(one["_id"], text_of(corpus, one), one.get("reasoning")) for one in documents]
        yield JudgedSet(f"{name}+reasoning", reasoned, told, measures, own, len(strange))


def _of_split(
    found: Sequence[dict[str, Any]], split: str, judged: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """The records of the split; of those that ask, the judged ones, and where domains are told, the civil."""
    return [
        one
        for one in found
        if one.get("split") == split
        and (judged is None or (one["_id"] in judged and one.get("domain", "civil") == "civil"))
    ]


def _question(
    file: Path, one: Mapping[str, Any], gains: Mapping[str, int], known: set[UUID], own: frozenset[UUID]
) -> Question:
    pool = one.get("pool")
    if pool is not None and not (isinstance(pool, list) and all(isinstance(key, str) for key in pool)):
        raise MalformedSet(file, f"the pool of {one['_id']!r} must be a list of names of documents")
    key = key_of(one["_id"])
    ranked = (known - own - {key}) if pool is None else frozenset(map(key_of, pool)) & known
    if not ranked:
        raise MalformedSet(file, f"no document of the pool of {one['_id']!r} is in the corpus")
    judged = {key_of(name): gain for name, gain in gains.items()}
    return Question(
        text_of(file, one),
        {name: gain for name, gain in judged.items() if name in ranked},
        None if pool is None else frozenset(ranked),
        key,
    )


def _measures(questions: Sequence[Question]) -> tuple[Measure, ...]:
    highest = max(max(one.gains.values(), default=0) for one in questions)
    if highest < _GRADED and not any(one.pool for one in questions):
        return Measure("NDCG", 10), Measure("RR", 10)
    return Measure("NDCG", 10), Measure("NDCG", 30), Measure("RR", 10, min(highest, _GRADED))


def _refuse_doubles(file: Path, found: Sequence[Mapping[str, Any]]) -> None:
    [(name, times)] = Counter(one["_id"] for one in found).most_common(1) or [("", 0)]
    if times > 1:
        raise MalformedSet(file, f"_id {name!r} stands there {times} times")


def _document(name: str, facts: str, reasoning: str | None = None) -> PrecedentDocument:
    return PrecedentDocument(
        id=key_of(name),
        version=1,
        title=name,
        dispute_type="01",
        dispute_type_name="",
        division="000000",
        division_name="",
        path="/000000/",
        year=2020,
        grade="ordinary",
        result="agreed",
        facts=facts,
        comment=reasoning,
    )
