"""Judged sets 评测集: every set found in a folder, in the formats of the folder's README.

``NAME.corpus.jsonl.gz`` with ``NAME.queries.jsonl.gz`` and ``NAME.qrels.tsv``: each query ranks its own
pool. ``NAME.A2B.qrels.tsv``: the civil records of split A are queries for the records of split B.
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_OID, UUID, uuid5

from search.engine import PrecedentDocument

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SPLITS = re.compile(r"(?P<name>.+)\.(?P<queries>\w+)2(?P<documents>\w+)\.qrels\.tsv")
_POOLED = re.compile(r"(?P<name>.+)\.qrels\.tsv")


@dataclass(frozen=True)
class Question:
    text: str
    gains: Mapping[UUID, int]
    pool: frozenset[UUID] | None = None
    """What is ranked; None for every document."""


@dataclass(frozen=True)
class JudgedSet:
    name: str
    documents: list[PrecedentDocument]
    questions: list[Question]
    measures: tuple[str, ...]
    unlearnt: frozenset[UUID] = field(default_factory=frozenset)
    """The queries' own judgments: left out of every fit."""


def sets_in(folder: Path) -> Iterator[JudgedSet]:
    """Those with written reasons twice, with them and without."""
    for file in sorted(folder.glob("*.qrels.tsv")):
        if splits := _SPLITS.fullmatch(file.name):
            yield _by_split(folder, file, **splits.groupdict())
        elif pooled := _POOLED.fullmatch(file.name):
            yield from _pooled(folder, file, pooled["name"])


def key_of(name: str) -> UUID:
    return uuid5(NAMESPACE_OID, name)


def _records(folder: Path, name: str) -> list[dict[str, Any]]:
    packed, plain = folder / f"{name}.jsonl.gz", folder / f"{name}.jsonl"
    text = gzip.decompress(packed.read_bytes()).decode() if packed.exists() else plain.read_text()
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def _judgements(file: Path) -> dict[str, dict[UUID, int]]:
    found: dict[str, dict[UUID, int]] = {}
    for line in file.read_text().splitlines()[1:]:
        query, document, gain = line.split("\t")[:3]
        found.setdefault(query, {})[key_of(document)] = int(gain)
    return found


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


def _by_split(folder: Path, file: Path, name: str, queries: str, documents: str) -> JudgedSet:
    records = _records(folder, f"{name}.corpus")
    judged = _judgements(file)
    return JudgedSet(
        name=f"{name}.{queries}2{documents}",
        documents=[_document(one["_id"], one["text"]) for one in records if one["split"] == documents],
        questions=[
            Question(one["text"], judged[one["_id"]])
            for one in records
            if one["split"] == queries and one["domain"] == "civil" and one["_id"] in judged
        ],
        measures=("NDCG@10", "RR@10"),
    )


def _pooled(folder: Path, file: Path, name: str) -> Iterator[JudgedSet]:
    records = _records(folder, f"{name}.corpus")
    judged = _judgements(file)
    questions = [
        Question(one["text"], judged.get(one["_id"], {}), frozenset(map(key_of, one["pool"])))
        for one in _records(folder, f"{name}.queries")
    ]
    own = frozenset(key_of(one["_id"]) for one in records if one.get("own_source"))
    measures = ("NDCG@10", "NDCG@30", "RR@10(3)")
    plain = [_document(one["_id"], one["facts"]) for one in records]
    yield JudgedSet(name, plain, questions, measures, own)
    if any(one.get("reasoning") for one in records):
        told = [_document(one["_id"], one["facts"], one.get("reasoning")) for one in records]
        yield JudgedSet(f"{name}+reasoning", told, questions, measures, own)
